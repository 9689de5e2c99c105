"""Edits of how a file is laid out that leave everything else in it as it is: the data, and every comment.

In a block of entries whole lines go or move. To an entry belong the comments directly above it, the one at its end, and
deeper ones directly below. Whatever is unusual is left to people.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark.edits import Change, Edit, Fix
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmark.source import Document
    from roadmark.text import KeyPath

COMMENT = re.compile(r"(?:^|[\s,\[{])#", re.MULTILINE)
_ROOM = frozenset(" ,\r\n")  # all that may stand between the entries of a flow collection
# The rest of the line on which an entry of a block ends, and the deeper comments below it.
_TAIL = r"(?: +#[^\r\n]*| *)(?:\r?\n {%d,}#[^\r\n]*)*"
_BLANK = r"(?P<blank>(?:\r?\n)+)"
_HEAD = r"(?: {%d}#[^\r\n]*\r?\n)*"  # the comments above an entry
_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"[^ \t\r\n]+")
_TRAILING_SPACE = re.compile(r"(?<![ \t])[ \t]+(?=\r?$)", re.MULTILINE)  # the look-behind keeps it linear
_BREAK = re.compile(r"[^ \t\r\n][ \t]*  \r?\n[ \t]*[^ \t\r\n]")


def remove(document: Document, path: KeyPath) -> Fix | None:
    """Take an entry out of a list or a field out of a mapping; with the last entry of a list its key goes, too.

    None where a comment would go with it, or where it shares a line with something that stays.
    """
    holder, key = path[:-1], path[-1]
    value = document.value(*holder)
    if isinstance(value, list) and len(value) == 1 and holder and isinstance(holder[-1], str):
        return remove(document, holder)
    collection = collection_at(document, holder)
    if collection is None or len(collection.entries) == 1:
        return None
    span = collection.removal(key if isinstance(key, int) else list(value).index(key))
    if span is None or COMMENT.search(document.source.text[slice(*span)]):
        return None
    rest: Any = dict(value) if isinstance(value, dict) else list(value)
    del rest[key]
    return Fix(document.source, (Edit(span, ""),), (Change(holder, rest),))


def reorder(document: Document, path: KeyPath, order: Sequence[int]) -> Fix | None:
    """Put the entries of a list in another order, given by the indices that they have now; blank lines stay in place.

    None where an entry shares a line with something else, or where nobody can tell which one a comment belongs to.
    """
    collection = collection_at(document, path)
    moved = [place for place, index in enumerate(order) if place != index]
    if collection is None or not moved:
        return None
    gaps = {index: collection.gap(index) for index in {*moved, *(place + 1 for place in moved)}}
    rows: dict[int, Span] = {}
    for place in moved:
        above, below = gaps[place], gaps[place + 1]
        if above is None or below is None or collection.is_open(place):
            return None
        rows[place] = Span(above.end, below.start)
    text, value = document.source.text, document.value(*path)
    return Fix(
        document.source,
        tuple(Edit(rows[place], text[slice(*rows[order[place]])]) for place in moved),
        tuple(Change((*path, place), value[order[place]]) for place in moved),
    )


class Collection(NamedTuple):
    """A list or a mapping, and where each of its entries stands: from its value or key, to the end of its value."""

    document: Document
    span: Span
    entries: tuple[Span, ...]
    dash: str

    def gap(self, index: int) -> Span | None:
        """What stands between an entry and the one before it and belongs to neither; None where nobody can tell.

        Above the first entry and below the last one it is empty.
        """
        return self._flow_gap(index) if self.is_flow else self._block_gap(index)

    def removal(self, index: int) -> Span | None:
        """What goes with one of several entries: it, its comments and one gap; None where nobody can tell."""
        above, below = self.gap(index), self.gap(index + 1)
        if above is None or below is None or any(map(self.is_open, range(max(0, index - 1), index + 1))):
            return None
        is_last = index + 1 == len(self.entries)
        return Span(above.start, below.start) if is_last else Span(above.end, below.end)

    def is_open(self, index: int) -> bool:
        """Whether the value that an entry ends with depends on what follows it."""
        start = last_scalar(self.document, self.entries[index].end).start
        if not self.text.startswith(("|", ">"), start):
            return False
        return "+" in self.text[start : self.text.find("\n", start)] or not self.text.endswith("\n")

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.document.source.text

    @property
    def is_flow(self) -> bool:
        """Whether it stands in brackets or braces."""
        return self.text[self.span.start] in {"[", "{"}

    @property
    def indent(self) -> int:
        """In which column, counted from 0, its dashes or keys stand."""
        return self.span.start - self.line_start(self.span.start)

    def _flow_gap(self, index: int) -> Span | None:
        is_first, is_behind = index == 0, index == len(self.entries)
        start = self.span.start + 1 if is_first else self.entries[index - 1].end
        end = self.span.end - 1 if is_behind else self.entries[index].start
        if not _ROOM.issuperset(self.text[start:end]):
            return None
        return Span(end if is_first else start, start if is_behind else end)

    def _block_gap(self, index: int) -> Span | None:
        indent = self.indent
        if index == len(self.entries):
            return self._foot(indent)
        start = self.entries[index].start
        line = self.line_start(start)
        if not re.fullmatch(rf" {{{indent}}}{self.dash}", self.text[line:start]):
            return None
        if not index:
            return self._top(line)
        pattern = re.compile(_TAIL % (indent + 1) + _BLANK + _HEAD % indent)
        between = pattern.fullmatch(self.text, self.entries[index - 1].end, line)
        return Span(*between.span("blank")) if between else None

    def _top(self, line: int) -> Span | None:
        """Whether a comment above the first entry speaks of it or of all of them, only its author knows."""
        before = self.text[self.line_start(line - 1) : line].strip() if line else "the file begins"
        return Span(line, line) if before and not before.startswith("#") else None

    def _foot(self, indent: int) -> Span | None:
        """A comment right below the last entry may speak of one to come; below a blank line it does not."""
        tail = re.compile(_TAIL % (indent + 1) + r"(?=\r?\n|\Z)").match(self.text, self.entries[-1].end)
        if not tail:
            return None
        below = end_of_space(self.text, tail.end())
        column = below - self.line_start(below)
        is_close = self.text.count("\n", tail.end(), below) == 1
        is_unclear = self.text.startswith("#", below) and (column > indent or (column == indent and is_close))
        return None if is_unclear else Span(tail.end(), tail.end())

    def line_start(self, offset: int) -> int:
        """Where the line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1


def collection_at(document: Document, path: KeyPath) -> Collection | None:
    """The list or mapping at a path; None where it is empty, or the file does not mean what it says."""
    value, span = document.value(*path), document.spans.get(path)
    if not value or not span or document.unreliable or document.discarded:
        return None
    if isinstance(value, dict):
        entries = [Span(document.keys[*path, key].start, document.spans[*path, key].end) for key in value]
        return Collection(document, span, tuple(entries), "")
    if isinstance(value, list):
        return Collection(document, span, tuple(document.spans[*path, index] for index in range(len(value))), "- +")
    return None


def trailing_space(document: Document) -> Iterator[tuple[Span, Fix | None]]:
    """White space at the end of each line and the fix that deletes it, where that is safe.

    In a `|` block, two spaces between a word and another line of text are a line break of Markdown, and stay.
    """
    text = document.source.text
    paths = {span: path for path, span in document.spans.items()}
    scalar, block = Span(0, 0), None
    for match in _TRAILING_SPACE.finditer(text):
        span = Span(*match.span())
        last = last_scalar(document, span.start)
        if last != scalar:
            scalar, block = last, _block(document, last, paths.get(last))
        changes: tuple[Change, ...] | None = ()
        if block and block.first <= span.start <= block.end:
            if block.is_literal and _BREAK.match(text, span.start - 1, scalar.end):
                continue
            changes = block.without(match)
        elif span.end < scalar.end and text.startswith("\\", span.start - 1):  # perhaps an escaped space
            changes = None
        is_safe = document.is_parsed and changes is not None
        yield span, Fix(document.source, (Edit(span, ""),), changes or ()) if is_safe else None


def final_newline(document: Document, newline: str) -> Fix | None:
    """The fix that ends the last line; None where that is not safe."""
    if not document.is_parsed:
        return None
    text = document.source.text
    scalar = last_scalar(document, len(text))
    header, line_end, content = text[slice(*scalar)].partition("\n")
    after = text[scalar.end :]
    changes: tuple[Change, ...] = ()
    if header[:1] in {"|", ">"} and not after.strip():
        path = next((path for path, span in document.spans.items() if span == scalar), None)
        if path is None or "\n" in after:  # how much of that white space is part of the value is hard to tell
            return None
        length = len(document.value(*path))
        is_kept = content and "-" not in header.partition("#")[0]
        changes = (Change(path, line_end, Span(length, length)),) if is_kept else ()
    return Fix(document.source, (Edit(Span(len(text), len(text)), newline),), changes)


class _Block(NamedTuple):
    """A text below `|` or `>`, with the white space behind it.

    `first` is the offset of its first line, `indent` how many spaces begin each line (0 where that is not plain), and
    `ends` says for the places in the file where a line of text may end where in the value they are.
    """

    path: KeyPath
    value: str
    is_literal: bool
    first: int
    end: int
    indent: int
    ends: dict[int, int]

    def without(self, space: re.Match[str]) -> tuple[Change, ...] | None:
        """What the value loses with white space at the end of a line; None where that is hard to tell."""
        is_alone = space.string[space.start() - 1] == "\n"
        lost = space[0][self.indent :] if is_alone else space[0]
        if not lost:
            return ()
        start = self.ends.get(space.start())
        if start is None or not self.value.startswith(lost, start):
            return None
        return (Change(self.path, "", Span(start, start + len(lost))),)


def _block(document: Document, scalar: Span, path: KeyPath | None) -> _Block | None:
    text = document.source.text
    value = "" if path is None else str(document.value(*path))  # a key has no path
    first = text.find("\n", scalar.start) + 1
    if not first or text[scalar.start] not in {"|", ">"}:
        return None
    is_literal = text[scalar.start] == "|"
    ends = _line_ends if is_literal else _word_ends
    in_file, in_value = list(ends(text[first : scalar.end])), list(ends(value.rstrip("\n")))
    is_aligned = len(in_file) == len(in_value)
    content = end_of_space(text, first)
    # A digit in the header says where lines begin: not where the first of them does.
    is_plain = first < scalar.end and not any(character.isdigit() for character in text[scalar.start : first])
    return _Block(
        path=path or (),
        value=value,
        is_literal=is_literal,
        first=first,
        end=end_of_space(text, scalar.end),
        indent=content - text.rfind("\n", 0, content) - 1 if is_plain else 0,
        ends={first + end: other for end, other in zip(in_file, in_value, strict=True)} if is_aligned else {},
    )


def _line_ends(text: str) -> Iterator[int]:
    """Where the lines of a text end, without the white space there."""
    start = 0
    for line in text.split("\n"):
        yield start + len(line.rstrip(" \t\r"))
        start += len(line) + 1


def _word_ends(text: str) -> Iterator[int]:
    return (match.end() for match in _WORD.finditer(text))


def last_scalar(document: Document, offset: int) -> Span:
    """The last scalar that begins before an offset."""
    index = bisect_left(document.scalars, (offset,))
    return document.scalars[index - 1] if index else Span(0, 0)


def end_of_space(text: str, offset: int) -> int:
    """Where the white space at an offset ends."""
    space = _SPACE.match(text, offset)
    return space.end() if space else offset
