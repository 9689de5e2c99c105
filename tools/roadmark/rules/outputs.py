"""OUT: generated files against what the sources build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadmark import output
from roadmark.rule import Built, Finding, rule
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"#{1,6} ")


@rule("OUT001", on=Built)
def stale_output(built: Built) -> Iterator[Finding]:
    """A generated file is not what the sources build.

    Either its sources changed, or somebody edited it by hand. `roadmark build` writes it anew; what was written by hand
    belongs into the YAML.

    Bad:

        roadmark check

    Good:

        roadmark build
    """
    wanted = built.output
    name = wanted.path.name
    text = output.read(wanted.path)
    if text is None:
        yield Finding(Place(Source(wanted.path, ""), Span(0, 0)), f"{name} does not exist; run `roadmark build`")
    elif text != wanted.text:
        offset = _first_difference(text, wanted.text)
        section = _section(text, offset) or _section(wanted.text, offset)
        where = f" from '{section}' on" if section else ""
        message = f"{name} is not what the sources build{where}; run `roadmark build`"
        yield Finding(Place(Source(wanted.path, text), Span(offset, offset)), message)


def _first_difference(old: str, new: str) -> int:
    """Offset of the first line that differs."""
    offset = 0
    for before, after in zip(old.splitlines(keepends=True), new.splitlines(keepends=True), strict=False):
        if before != after:
            break
        offset += len(before)
    return offset


def _section(text: str, offset: int) -> str:
    """The last heading at or above the line at an offset."""
    end = text.find("\n", offset)
    for line in reversed(text[: end if end >= 0 else None].split("\n")):
        if _HEADING.match(line):
            return line.lstrip("# ")
    return ""
