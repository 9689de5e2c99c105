"""The lines of a built README, and which value of the YAML each stretch of them is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from roadmark import lists
from roadmark.absorb import shapes
from roadmark.model import Item, Section, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmark.lists import Row
    from roadmark.nodes import Node
    from roadmark.project import Project
    from roadmark.sourcemap import MappedOutput, Origin


class Kind(Enum):
    """What a stretch of lines is to somebody who edits it."""

    HEADING = auto()  # of a section or a topic
    LINE = auto()  # a text of one line: an outcome
    BLOCK = auto()  # a text of as many lines as it likes
    ITEM = auto()  # an entry of `resources`, perhaps of several lines
    DEFINITION = auto()  # what links refer to by name
    CONTENTS = auto()  # an entry of the table of contents
    PREREQUISITES = auto()  # the level of a topic, and what comes before it
    TEMPLATE = auto()  # what comes from no value


DERIVED = frozenset({Kind.CONTENTS, Kind.PREREQUISITES, Kind.TEMPLATE})


@dataclass(frozen=True, eq=False)
class Unit:
    """A stretch of lines that is one value: from line `start` to before `end`, counted from 0.

    `row` says how the lines of an item begin.
    """

    kind: Kind
    node: Node | None
    field: str
    start: int
    end: int
    row: Row | None = None

    @property
    def column(self) -> int:
        """At which column it begins."""
        return shapes.column(self.row.start) if self.row else 0

    @property
    def content_column(self) -> int | None:
        """At which column entries below it begin; None where there can be none."""
        return len(self.row.indent) if self.row and self.row.start.strip() else None

    @property
    def is_rows(self) -> bool:
        """Whether it is Markdown of as many lines as it likes."""
        return self.kind is Kind.BLOCK or self.field == "markdown"


@dataclass(frozen=True, eq=False)
class Page:
    """A built page: its lines without line ends, its units in order, and what each entry of a list belongs to."""

    root: Section
    lines: list[str]
    units: list[Unit]
    holders: dict[Node, Section | Topic | Item]

    @cached_property
    def at(self) -> list[Unit | None]:
        """The unit that each line belongs to; None for what stands between them."""
        found: list[Unit | None] = [None] * len(self.lines)
        for unit in self.units:
            found[unit.start : unit.end] = [unit] * (unit.end - unit.start)
        return found

    @cached_property
    def unit_of(self) -> dict[Node, Unit]:
        """The unit of each item."""
        return {unit.node: unit for unit in self.units if unit.kind is Kind.ITEM and unit.node}


def read(built: MappedOutput, project: Project) -> Page:
    """Take a page apart with the help of its source map."""
    lines = built.text.removesuffix("\n").split("\n")
    rows: dict[Node, Row] = {}
    holders: dict[Node, Section | Topic | Item] = {}
    for holder in chain[Section | Topic](project.sections(), project.topics()):
        rows |= {row.item: row for row in lists.rows(holder, holder.summary)}
        holders |= dict(_held(holder))
    units = [_unit(lines, first, end, built.origins[first], rows) for first, end in _stretches(lines, built.origins)]
    return Page(project.roadmap, lines, units, holders)


def _held(holder: Section | Topic) -> Iterator[tuple[Node, Section | Topic | Item]]:
    stack: list[Section | Topic | Item] = [holder]
    while stack:
        node = stack.pop()
        for entry in node.resources:
            yield entry, node
            stack.append(entry)


def _stretches(lines: list[str], origins: Sequence[Origin | None]) -> Iterator[tuple[int, int]]:
    """Where each unit begins and ends: the lines of one Markdown text belong together, blank ones included."""
    number = 0
    while number < len(lines):
        first, origin = number, origins[number]
        number += 1
        if origin is None:
            if lines[first].strip():
                yield first, number
            continue
        while number < len(lines) and _is_next(origins[number - 1], origins[number]):
            number += 1
        yield first, number


def _is_next(origin: Origin | None, other: Origin | None) -> bool:
    if origin is None or other is None:
        return False
    return other.node is origin.node and other.field == origin.field and other.row == origin.row + 1


def _unit(lines: list[str], start: int, end: int, origin: Origin | None, rows: dict[Node, Row]) -> Unit:
    if origin is None:
        return Unit(Kind.TEMPLATE, None, "", start, end)
    node, field = origin.node, origin.field
    if isinstance(node, Item):
        return Unit(Kind.ITEM, node, field, start, end, rows.get(node))
    if isinstance(node, (Section, Topic)):
        is_heading = lines[start].startswith("#")
        kinds = {
            "title": Kind.HEADING if is_heading else Kind.CONTENTS,
            "label": Kind.HEADING,
            "outcome": Kind.LINE,
            "level": Kind.PREREQUISITES,
            "requires": Kind.PREREQUISITES,
        }
        return Unit(kinds.get(field, Kind.BLOCK), node, field, start, end)
    return Unit(Kind.DEFINITION, node, field, start, end)
