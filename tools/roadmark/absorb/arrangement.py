"""The edited README in the terms of the built one: which text is whose, and which entries stand below what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from roadmark.absorb import shapes
from roadmark.absorb.remarks import Remark
from roadmark.absorb.units import Kind
from roadmark.model import Item, Section, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.absorb.alignment import Alignment
    from roadmark.absorb.units import Page, Unit
    from roadmark.nodes import Node


@dataclass(eq=False)
class Piece:
    """A stretch of edited lines, from `start` to before `end`: a unit of the built page, or with no unit a new text."""

    start: int
    end: int
    unit: Unit | None = None

    @property
    def is_item(self) -> bool:
        """Whether it is an entry that was there before."""
        return self.unit is not None and self.unit.kind is Kind.ITEM


@dataclass(eq=False)
class Entry:
    """An entry of a list as it is to be: one that was there, or a new one; `is_text` tells prose from a list item."""

    piece: Piece
    column: int
    content_column: int | None
    children: list[Entry] = field(default_factory=list)


class NewText(NamedTuple):
    """A text below a heading that had none."""

    node: Section | Topic
    field: str
    start: int
    end: int


@dataclass
class Arrangement:
    """What became of the page.

    `pieces` are the units that are still there, `gone` those that are not, `texts` what some field is to hold that was
    empty, `lists` what every list that changed is to hold, by the node it belongs to. `strangers` are lines that no
    field can hold, `definitions` the lines of new ones.
    """

    pieces: list[Piece] = field(default_factory=list)
    gone: list[Unit] = field(default_factory=list)
    texts: list[NewText] = field(default_factory=list)
    lists: dict[Node, list[Entry]] = field(default_factory=dict)
    strangers: list[Remark] = field(default_factory=list)
    definitions: list[int] = field(default_factory=list)


def arrange(page: Page, edited: list[str], alignment: Alignment) -> Arrangement:
    """Put the lines of an edited page together again."""
    found = Arrangement()
    pieces = _pieces(page, edited, alignment)
    found.pieces = [piece for piece in pieces if piece.unit]
    there = {piece.unit for piece in found.pieces}
    found.gone = [unit for unit in page.units if unit not in there]
    touched = {_top(page, unit.node) for unit in found.gone if unit.kind is Kind.ITEM and unit.node}
    holder: Section | Topic | None = None if page.root.title else page.root
    region: list[Piece] = []
    for piece in [*pieces, None]:
        if piece is None or (piece.unit and piece.unit.kind is Kind.HEADING):
            _Region(page, edited, found, holder).read(region, touched)
            region = []
            holder = piece.unit.node if piece and piece.unit else None  # type: ignore[assignment]  # that of a heading
        else:
            region.append(piece)
    return found


def _pieces(page: Page, edited: list[str], alignment: Alignment) -> list[Piece]:
    """The units that are left and the new texts between them, in the order of the edited page."""
    spans: dict[Unit, tuple[int, int]] = {}
    for number, line in enumerate(alignment.before):
        if line is not None and (unit := page.at[line]):
            start, _ = spans.get(unit, (number, 0))
            spans[unit] = (start, number + 1)
    owner: list[Unit | None] = [None] * len(edited)
    for unit, (start, end) in sorted(spans.items(), key=lambda entry: not entry[0].is_rows):
        if owner[start] is None:  # not in the middle of a text of several lines
            owner[start:end] = [unit] * (end - start)
    _extend(edited, owner)
    return [*_runs(edited, owner)]


def _extend(edited: list[str], owner: list[Unit | None]) -> None:
    """Give a text of several lines those directly above and below it that are nobody's."""
    for number in range(1, len(edited)):
        above = owner[number - 1]
        if owner[number] is None and above and above.is_rows and _continues(edited[number], above, is_below=True):
            owner[number] = above
    for number in range(len(edited) - 2, -1, -1):
        below = owner[number + 1]
        if owner[number] is None and below and below.is_rows and _continues(edited[number], below, is_below=False):
            owner[number] = below


def _continues(line: str, unit: Unit, *, is_below: bool) -> bool:
    if not line.strip() or shapes.heading(line):
        return False
    if unit.content_column is None:
        return shapes.column(line) >= unit.column
    return is_below and shapes.column(line) >= unit.content_column


def _runs(edited: list[str], owner: list[Unit | None]) -> Iterator[Piece]:
    """Stretches with one owner; a new text goes on over blank lines, a new item with what is indented below it."""
    number = 0
    while number < len(edited):
        start, unit = number, owner[number]
        number += 1
        if unit is None and not edited[start].strip():
            continue
        while number < len(edited) and owner[number] is unit is not None:
            number += 1
        if unit is None:
            number = _end_of_text(edited, owner, start)
        end = number
        while not edited[end - 1].strip():  # a blank line that stood in the text may part it from the next one now
            end -= 1
        yield Piece(start, end, unit)


def _end_of_text(edited: list[str], owner: list[Unit | None], start: int) -> int:
    """Where a new text ends: prose at the next item or heading, an item also at what is not indented as it is."""
    shape = shapes.item(edited[start])
    column = shape.content_column if shape else 0
    fence = shapes.fence(edited[start])
    end = number = start + 1
    while number < len(edited) and owner[number] is None:
        line = edited[number]
        number += 1
        if not line.strip():
            continue
        is_other = shapes.item(line) or shapes.heading(line) or shapes.is_definition(line)
        if not fence and (shapes.column(line) < column or is_other):
            break
        end = number
        mark = shapes.fence(line)
        fence = ("" if mark.startswith(fence) else fence) if fence else mark
    return end


def _top(page: Page, node: Node) -> Section | Topic | None:
    """The section or topic that an item belongs to."""
    holder = page.holders.get(node)
    while isinstance(holder, Item):
        holder = page.holders.get(holder)
    return holder


class _Region:
    """What stands between two headings, the first of which is that of `holder`; above the title there is none."""

    def __init__(self, page: Page, edited: list[str], found: Arrangement, holder: Section | Topic | None) -> None:
        self.page = page
        self.edited = edited
        self.found = found
        self.holder = holder

    def read(self, pieces: list[Piece], touched: set[Section | Topic | None]) -> None:
        """Find a place for every piece."""
        holder = self.holder
        entries = [entry for at, piece in enumerate(pieces) if (entry := self._entry(pieces, at, piece))]
        if holder is None:
            for entry in entries:
                self._refuse(entry.piece, "no list stands above the title; write it below")
            return
        is_moved = any(
            entry.piece.unit is None
            or entry.column != entry.piece.unit.column
            or _top(self.page, entry.piece.unit.node) is not holder  # type: ignore[arg-type]  # an item has a node
            for entry in entries
        )
        starts = [entry.piece.unit.start for entry in entries if entry.piece.unit]
        if is_moved or holder in touched or starts != sorted(starts):
            self._nest(holder, entries)

    def _entry(self, pieces: list[Piece], at: int, piece: Piece) -> Entry | None:
        """The entry of a list that a piece is; what is none finds its place."""
        line = self.edited[piece.start]
        unit = piece.unit
        if unit:
            if unit.kind is not Kind.ITEM:
                return None
            is_same = line == self.page.lines[unit.start] or unit.content_column is None
            shape = None if is_same else shapes.item(line)
            columns = (shape.column, shape.content_column) if shape else (unit.column, unit.content_column)
            return Entry(piece, *columns)
        if shape := shapes.item(line):
            around = [other.unit for other in (*pieces[max(0, at - 1) : at], *pieces[at + 1 : at + 2]) if other.unit]
            is_derived = any(other.kind is Kind.CONTENTS for other in around)  # building says what belongs there
            return None if is_derived else Entry(piece, shape.column, shape.content_column)
        if shapes.is_definition(line):
            self.found.definitions.append(piece.start)
        elif shapes.heading(line):
            self._refuse(piece, "a new heading; write a section or a topic into the YAML instead")
        else:
            return self._text(pieces, at, piece)
        return None

    def _refuse(self, piece: Piece, message: str) -> None:
        self.found.strangers.append(Remark(piece.start, message))

    def _text(self, pieces: list[Piece], at: int, piece: Piece) -> Entry | None:
        """A new text: part of the one above or below it, the text of a heading, or Markdown in a list."""
        above = next((other for other in reversed(pieces[:at]) if other.unit), None)
        below = next((other for other in pieces[at + 1 :] if other.unit), None)
        column = shapes.column(self.edited[piece.start])
        is_in_list = any(self._is_in_list(other) for other in pieces[:at])
        if at and pieces[at - 1].end == piece.start and self._is_in_list(pieces[at - 1]):
            self._refuse(piece, "an item is one line; write this behind what stands above it")
            return None
        for other in (above, below):
            if other and _takes(other, column, is_in_list=is_in_list) and self._is_beside(other, piece):
                other.start, other.end = min(other.start, piece.start), max(other.end, piece.end)
                return None
        if is_in_list:
            return Entry(piece, column, None)
        node, field = self.holder or self.page.root, "summary" if self.holder else "before"
        if isinstance(node, Topic) and not node.outcome and piece.end == piece.start + 1:
            is_above = below is not None and below.unit is not None and below.unit.kind is Kind.PREREQUISITES
            field = "outcome" if is_above else field
        if getattr(node, field):
            self._refuse(piece, "no field of the YAML can hold a text here; write it elsewhere")
        else:
            self.found.texts.append(NewText(node, field, piece.start, piece.end))
        return None

    def _is_in_list(self, piece: Piece) -> bool:
        return piece.is_item or (piece.unit is None and shapes.item(self.edited[piece.start]) is not None)

    def _is_beside(self, one: Piece, other: Piece) -> bool:
        first, second = sorted((one, other), key=lambda piece: piece.start)
        return not any(line.strip() for line in self.edited[first.end : second.start])

    def _nest(self, holder: Section | Topic, entries: list[Entry]) -> None:
        """Find what stands below what, by the columns."""
        lists = self.found.lists
        lists.setdefault(holder, [])
        stack: list[Entry] = []
        for entry in entries:
            while stack and (stack[-1].content_column is None or stack[-1].content_column > entry.column):
                stack.pop()
            if not stack:
                lists[holder].append(entry)
            elif stack[-1].piece.unit and stack[-1].piece.unit.node:
                lists.setdefault(stack[-1].piece.unit.node, []).append(entry)
            else:
                stack[-1].children.append(entry)
            if entry.piece.unit and entry.piece.unit.node and entry.content_column is not None:
                lists.setdefault(entry.piece.unit.node, [])
            stack.append(entry)


def _takes(piece: Piece, column: int, *, is_in_list: bool) -> bool:
    """Whether a text of several lines takes in a new paragraph beside it."""
    unit = piece.unit
    if unit is None or not unit.is_rows or unit.content_column is not None:
        return False
    return unit.column == column and (unit.kind is Kind.ITEM) == is_in_list
