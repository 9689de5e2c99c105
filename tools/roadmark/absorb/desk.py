"""What everybody who reads an edited page needs, and where all that it wants is collected."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from roadmark.absorb.reading import Reader
from roadmark.absorb.remarks import Remark, where
from roadmark.absorb.trial import Trial
from roadmark.absorb.wants import Put

if TYPE_CHECKING:
    from roadmark.absorb.arrangement import Arrangement, Piece
    from roadmark.absorb.units import Page, Unit
    from roadmark.absorb.wants import Want
    from roadmark.nodes import Node
    from roadmark.project import Project


@dataclass
class Desk:
    """The built page, the edited one and how they go together; what is wanted of the YAML, and what cannot be."""

    world: Project
    page: Page
    edited: list[str]
    found: Arrangement
    trial: Trial = field(default_factory=Trial)
    wants: list[Want] = field(default_factory=list)
    refusals: list[Remark] = field(default_factory=list)

    @cached_property
    def reader(self) -> Reader:
        """Reads lines of this page."""
        return Reader(self.world.settings.separator)

    def put(self, node: Node, name: str, value: Any, line: int) -> None:
        """Want a field to hold something, or nothing with None."""
        self.wants.append(Put(node.document.source.path, (*node.path, name), value, line))

    def refuse(self, line: int, message: str) -> None:
        """Say that an edit cannot be taken back."""
        self.refusals.append(Remark(line, message))

    def where(self, node: Node, *path: str) -> str:
        """Where a value stands."""
        return where(node.at(*path), self.world)

    def is_changed(self, piece: Piece) -> bool:
        """Whether a piece has other lines than its unit."""
        unit = piece.unit
        return unit is None or self.edited[piece.start : piece.end] != self.page.lines[unit.start : unit.end]

    def line_of(self, unit: Unit) -> int:
        """Which line of the edited README took the place of a unit that is gone."""
        number = bisect_left(self._ends, (unit.start, 0))
        line = min(self._ends[number - 1][1] if number else 0, len(self.edited) - 1)
        return next((at for at in range(line, len(self.edited)) if self.edited[at].strip()), line)

    @cached_property
    def _ends(self) -> list[tuple[int, int]]:
        """Where units began on the built page, and where the last of them so far ends on the edited one."""
        places = sorted((piece.unit.start, piece.end) for piece in self.found.pieces if piece.unit)
        return list(accumulate(places, lambda one, other: (other[0], max(one[1], other[1]))))


def joined(rows: list[str]) -> str:
    """Lines as a value: several end with a line end each."""
    return "\n".join(rows) + "\n" * (len(rows) > 1)
