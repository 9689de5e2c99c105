"""Where new lines go among the entries of a list or the fields of a mapping; comments stay where they belong."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from roadmark import dump
from roadmark.edits import Edit
from roadmark.layout import end_of_space
from roadmark.text import Span

if TYPE_CHECKING:
    from roadmark.layout import Collection
    from roadmark.source import Document
    from roadmark.text import KeyPath

LONGEST_LINE = 120  # to which a line with brackets may grow, in characters

_LEAD = re.compile(r" *(?P<dash>- +)?")
_DASHES = re.compile(r" *(?:- +)+")
_HEADER_WITH_COMMENT = re.compile(r"[|>][^\n#]*#")
_COLON = re.compile(r" *: *")
_LINE_END = re.compile(r"(?P<comment> +#[^\r\n]*)? *(?=\r?\n|\Z)")
# A carriage return alone, and a tab on a line of white space: YAML stumbles over them, but not everywhere.
_ODD = re.compile(r"\r(?!\n)|^ *\t[ \t]*\r?$", re.MULTILINE)


class Slot(NamedTuple):
    """Where new lines go, and what parts them from the text before and behind.

    `is_inline`: the first of them stands behind what the line has already.
    """

    offset: int
    before: str
    after: str
    is_inline: bool = False

    def edit(self, document: Document, rows: str) -> Edit:
        r"""The edit that puts lines there, given with `\n` between them."""
        shown = rows.lstrip(" ") if self.is_inline else rows
        text = self.before + shown.replace("\n", newline_of(document)) + self.after
        return Edit(Span(self.offset, self.offset), text)


def is_editable(document: Document) -> bool:
    """Whether a file means what it says, and all who read it see the same lines."""
    is_clean = document.is_parsed and not document.problems and not document.unreliable and not document.discarded
    return is_clean and not _ODD.search(document.source.text)


def has_comment(document: Document, span: Span) -> bool:
    """Whether a comment stands in a span that begins and ends outside texts."""
    text, at = document.source.text, span.start
    for index in range(bisect_left(document.scalars, (span.start,)), len(document.scalars)):
        scalar = document.scalars[index]
        if scalar.start >= span.end:
            break
        if "#" in text[at : scalar.start] or _HEADER_WITH_COMMENT.match(text, scalar.start):
            return True
        at = scalar.end
    return "#" in text[at : span.end]


def newline_of(document: Document) -> str:
    """What most lines of a file end in."""
    text = document.source.text
    return "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"


def column(text: str, offset: int) -> int:
    """How many characters stand before an offset on its line."""
    return offset - text.rfind("\n", 0, offset) - 1


def fits(text: str, span: Span, new: str) -> bool:
    """Whether no line gets too long with another text in a span."""
    end = text.find("\n", span.end)
    line = (
        text[text.rfind("\n", 0, span.start) + 1 : span.start] + new + text[span.end : end if end >= 0 else len(text)]
    )
    return all(len(row.rstrip("\r")) <= LONGEST_LINE for row in line.split("\n"))


def has_deeper_comment(text: str, offset: int, indent: int) -> bool:
    """Whether a comment further right than a column stands below: a block of text above it would take it in."""
    below = end_of_space(text, offset)
    return text.startswith("#", below) and column(text, below) > indent


def list_step(document: Document) -> int:
    """How much further right than their keys the dashes of a file stand."""
    text = document.source.text
    for path, span in document.spans.items():
        if path in document.keys and text.startswith("-", span.start) and isinstance(document.value(*path), list):
            return column(text, span.start) - column(text, document.keys[path].start)
    return dump.STEP


def dash(collection: Collection, index: int) -> str | None:
    """How the dash and the spaces before an entry are written; None where more stands there, or less."""
    start = collection.entries[index].start
    lead = _LEAD.fullmatch(collection.text, collection.line_start(start), start)
    return lead["dash"] if lead else None


def in_list(collection: Collection, index: int) -> Slot | None:
    """Where an entry goes in a block list, before the one that has an index now; None where nobody can tell."""
    blank = _blank(collection, index)
    if index == len(collection.entries):
        return _foot(collection, blank)
    if index == 0:
        return _top(collection, blank)
    gap = collection.gap(index)
    return Slot(gap.end, "", blank) if gap else None


def in_mapping(collection: Collection, index: int) -> Slot | None:
    """Where a field goes in a block mapping, right behind the one above; None where nobody can tell."""
    newline, text = newline_of(collection.document), collection.text
    if index == len(collection.entries):
        return _foot(collection, newline)
    if index:
        gap = collection.gap(index)
        if gap and collection.is_open(index - 1):
            return Slot(gap.end, "", newline)
        return Slot(gap.start, newline, "") if gap else None
    start = collection.entries[0].start
    line = collection.line_start(start)
    if _DASHES.fullmatch(text, line, start):
        return Slot(start, "", f"{newline}{' ' * (start - line)}", is_inline=True)
    return _top(collection, newline)


def in_brackets(collection: Collection, index: int, written: str) -> Edit | None:
    """The edit that puts an entry, as it is written, into a flow collection; None where it is too long for that."""
    count = len(collection.entries)
    gap = collection.gap(index)
    if gap is None:
        return None
    inner = collection.gap(min(max(index, 1), count - 1)) if count > 1 else None
    comma = collection.text[slice(*inner)] if inner else ", "
    place = Span(gap.end, gap.end)
    text = f"{comma}{written}" if index == count else f"{written}{comma}"
    return Edit(place, text) if fits(collection.text, place, text) else None


def below_key(document: Document, path: KeyPath, rows: str) -> tuple[Edit, ...] | None:
    """The edits that put lines below the key of a field, in place of a value that stands beside it."""
    text, newline = document.source.text, newline_of(document)
    key, span = document.keys[path], document.spans[path]
    colon, tail = _COLON.fullmatch(text, key.end, span.start), _LINE_END.match(text, span.end)
    if not colon or not tail or "\n" in text[slice(*span)]:
        return None
    if has_deeper_comment(text, tail.end(), column(text, key.start)):
        return None
    below = newline + rows.replace("\n", newline) + at_end(text, tail.end(), newline)
    value = Span(text.index(":", key.end) + 1, span.end)
    if not tail["comment"]:
        return (Edit(Span(value.start, tail.end()), below),)
    return (Edit(value, ""), Edit(Span(tail.end(), tail.end()), below))


def at_end(text: str, offset: int, newline: str) -> str:
    """The line end that a file lacks: without it, a new text below `|` would lack its own."""
    return newline if offset == len(text) else ""


def _blank(collection: Collection, index: int) -> str:
    """What parts the entries of a block list: a line end, and blank lines where they have some."""
    for place in (index, index - 1, index + 1):
        if 0 < place < len(collection.entries) and not collection.is_open(place - 1):
            gap = collection.gap(place)
            if gap:
                return collection.text[slice(*gap)]
    return newline_of(collection.document)


def _top(collection: Collection, after: str) -> Slot | None:
    """Above the first entry and its comments; those at the top of a file are the file's."""
    text, start = collection.text, collection.entries[0].start
    line, is_root = collection.line_start(start), collection.span == collection.document.spans[()]
    if not _LEAD.fullmatch(text, line, start):
        return None
    while line and not is_root:
        above = collection.line_start(line - 1)
        row = text[above:line]
        if not row.lstrip().startswith("#"):
            break
        if len(row) - len(row.lstrip(" ")) != collection.indent:
            return None
        line = above
    return Slot(line, "", after)


def _foot(collection: Collection, before: str) -> Slot | None:
    """Below the last entry."""
    text, last = collection.text, len(collection.entries) - 1
    newline = newline_of(collection.document)
    if not collection.is_open(last):
        gap = collection.gap(last + 1)
        return Slot(gap.end, before, at_end(text, gap.end, newline)) if gap else None
    below = end_of_space(text, collection.entries[last].end)  # the blank lines above belong to a text
    is_comment = text.startswith("#", below) and column(text, below) >= collection.indent
    is_last_line = not text.endswith("\n")
    return None if is_comment or is_last_line else Slot(collection.line_start(below), "", newline)
