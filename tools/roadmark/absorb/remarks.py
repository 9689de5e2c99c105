"""What cannot be taken back, and what is to be looked after."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from roadmark.project import Project
    from roadmark.text import Place

_LONGEST = 80  # characters of a line that a message shows


class Remark(NamedTuple):
    """Something to say of a line of the edited README, from 0."""

    line: int
    message: str


def where(place: Place, world: Project) -> str:
    """A place as people write it, below the root."""
    path, root = place.source.path, world.root
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
    line, column = place.position
    return f"{name}:{line}:{column}"


def quoted(line: str) -> str:
    """A line as a message shows it."""
    line = line.strip()
    return f"`{line}`" if len(line) <= _LONGEST else f"`{line[: _LONGEST - 3]}...`"
