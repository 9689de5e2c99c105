"""Another value in place of one, written as the old one was as far as that goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark import dump, edits, insertion, slot
from roadmark.edits import Change, Edit, Fix
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmark.source import Document
    from roadmark.text import KeyPath

_LITERAL = re.compile(r"\|(?P<options>[-+0-9]*)[^\n]*\n")
_BLOCK = ("|", ">")
_BRACKET = ("[", "{")
_REST_OF_LINE = re.compile(r" *(?=\r?\n|\Z)")
_TRAILING_SPACE = re.compile(r"[ \t]\r?\n")
_BESIDE = re.compile(r" *: *")  # what stands between a key and a value on its line, and one below it
_BELOW = re.compile(r" *:(?: *\r?\n)+ *")


def put(document: Document, path: KeyPath, value: Any, order: Sequence[str] = ()) -> Fix | None:
    """Set a field of a mapping or an entry of a list: another value, or a new field at its place in an order of keys.

    What is left of a text keeps its quotes, line breaks and comments. A fix without edits where the value is there
    already; None where nobody can tell how. What cannot be written raises as in `dump`.
    """
    if not path or not slot.is_editable(document):
        return None
    if path not in document.spans:
        return insertion.add_field(document, path, value, order) if isinstance(path[-1], str) else None
    old = document.value(*path)
    if old == value and type(old) is type(value):
        return Fix(document.source, ())
    if isinstance(old, str) and isinstance(value, str):
        fix = _lines(document, path, value) or _part(document, path, value)
        if fix:
            return fix
    whole = _whole(_Old(document, path, old), value)
    return Fix(document.source, whole, (Change(path, value),)) if whole else None


def _part(document: Document, path: KeyPath, value: str) -> Fix | None:
    """Only what differs of a text in quotes or over several lines, in the style that is there."""
    span, old = document.spans[path], str(document.value(*path))
    written = document.source.text[slice(*span)]
    if written == old or written.startswith("|"):  # plain: the new value may need quotes
        return None
    if written.startswith(">") and _closing(old) != _closing(value):
        return None
    start = _common(old, value)
    end = _common(old[start:][::-1], value[start:][::-1])
    fix = document.rewrite(path, Span(start, len(old) - end), value[start : len(value) - end])
    if fix is None:
        return None
    moved = [Edit(Span(edit.span.start - span.start, edit.span.end - span.start), edit.text) for edit in fix.edits]
    is_untidy = _TRAILING_SPACE.search(edits.apply(written, moved)) and not _TRAILING_SPACE.search(written)
    return None if is_untidy else fix


def _lines(document: Document, path: KeyPath, value: str) -> Fix | None:
    """Only the lines that differ of a text below `|`."""
    text, span, old = document.source.text, document.spans[path], str(document.value(*path))
    header = _LITERAL.match(text, *span)
    if not header or not dump.may_be_literal(value) or _closing(old) != _closing(value):
        return None
    rows = text[header.end() : span.end].split("\n")
    before, after = old.rstrip("\n").split("\n"), value.rstrip("\n").split("\n")
    pad = next((row[: row.index(line)] for row, line in zip(rows, before, strict=False) if line and line in row), None)
    has_digit = any(map(str.isdigit, header["options"]))
    if pad is None or (not has_digit and value.lstrip("\n").startswith((" ", "\t"))):
        return None
    if [row.removesuffix("\r").removeprefix(pad).rstrip(" ") for row in rows] != [line.rstrip(" ") for line in before]:
        return None
    first = _common(before, after)
    same = _common(before[first:][::-1], after[first:][::-1])
    if first + same in {len(before), len(after)}:  # lines only come or go: one that stays tells where
        first, same = (first - 1, same) if first else (first, same - 1)
    last = len(before) - same
    start = header.end() + sum(len(row) + 1 for row in rows[:first])
    stop = start + len("\n".join(rows[first:last]).removesuffix("\r"))
    new = [f"{pad}{line}" if line else "" for line in after[first : len(after) - same]]
    edit = Edit(Span(start, stop), slot.newline_of(document).join(new))
    return Fix(document.source, (edit,), (Change(path, value),))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How much two texts or lists of lines share at their start."""
    shortest = min(len(one), len(other))
    return next((at for at in range(shortest) if one[at] != other[at]), shortest)


def _closing(value: str) -> int:
    return len(value) - len(value.rstrip("\n"))


class _Old(NamedTuple):
    """A value that another one is to replace."""

    document: Document
    path: KeyPath
    value: Any

    @property
    def text(self) -> str:
        return self.document.source.text

    @property
    def span(self) -> Span:
        return self.document.spans[self.path]

    @property
    def has_comment(self) -> bool:
        """Whether one stands in it, between it and its key, or touches it."""
        start = self.document.keys[self.path].end if self.path in self.document.keys else self.span.start
        end = min(self.span.end + 1, len(self.text))
        return slot.has_comment(self.document, Span(start, end))

    @property
    def is_alone(self) -> bool:
        """Whether lines may follow it: no comment does, at its end or further right than its key below."""
        column = slot.column(self.text, self.document.keys[self.path].start)
        end = self.span.end
        return bool(_REST_OF_LINE.match(self.text, end)) and not slot.has_deeper_comment(self.text, end, column)


def _whole(old: _Old, value: Any) -> tuple[Edit, ...] | None:
    """The edits that write the whole value anew."""
    if old.has_comment:
        return None
    is_collection = isinstance(old.value, (dict, list))
    is_flow = old.text.startswith(_BRACKET, old.span.start) and is_collection
    if old.document.is_flow(old.path) or (is_flow and value and type(value) is type(old.value)):
        new = dump.flow(value)
        if old.span.start < old.span.end and slot.fits(old.text, old.span, new):
            return (Edit(old.span, new),)
        if old.document.is_flow(old.path):
            return None
    if old.path in old.document.keys:
        return _field(old, value)
    is_simple = not value or not isinstance(value, (dict, list))
    is_beside = "-" in old.text[old.text.rfind("\n", 0, old.span.start) + 1 : old.span.start]
    is_line = is_beside and is_simple and (is_flow or not is_collection) and old.span.start < old.span.end
    new = dump.scalar(value) if isinstance(value, str) else dump.flow(value) if is_line else ""
    return (Edit(old.span, new),) if is_line else None


def _field(old: _Old, value: Any) -> tuple[Edit, ...] | None:
    """The edits that write the whole value of a field of a block mapping anew."""
    text, span, key, newline = old.text, old.span, old.document.keys[old.path], slot.newline_of(old.document)
    name, column = str(old.path[-1]), slot.column(text, key.start)
    lines = insertion.rows(old.document, name, value, column)
    if lines is None:
        return None
    new = lines[column + len(dump.key(name)) + 1 :]
    is_beside, is_below = (bool(shape.fullmatch(text, key.end, span.start)) for shape in (_BESIDE, _BELOW))
    is_block = isinstance(old.value, (dict, list)) and not text.startswith(_BRACKET, span.start)
    rest = _REST_OF_LINE.match(text, span.end)
    after_colon = Span(text.find(":", key.end) + 1, rest.end() if rest else span.end)
    has_room = (is_beside or (is_block and is_below)) and old.is_alone
    if new.startswith("\n") and is_beside and "\n" not in text[slice(*span)]:
        return slot.below_key(old.document, old.path, new[1:])
    if "\n" in new and has_room:
        return (Edit(after_colon, new.replace("\n", newline) + slot.at_end(text, after_colon.end, newline)),)
    if new.startswith("\n"):
        return None
    if "\n" in new:
        new = f" {dump.scalar(value)}"
    if is_block or span.start == span.end:
        return (Edit(after_colon, new),) if is_beside or is_below else None
    is_inside = is_beside or slot.column(text, span.start) > column
    return (Edit(span, new[1:]),) if is_inside else None
