"""Entries of lists that go to another place with their lines and comments: in the same file, or in another one."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark import insertion, layout, slot
from roadmark.edits import Change, Edit, Fix
from roadmark.entry import Entry
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmark.layout import Collection
    from roadmark.source import Document
    from roadmark.text import KeyPath


class Taken(NamedTuple):
    """An entry as it stood in its list, and the fix that takes it out there."""

    entry: Entry
    fix: Fix


def lines_of(document: Document, path: KeyPath) -> Span | None:
    """The whole lines of an entry of a block list, with its comments, without the last line end.

    None where it stands in brackets, shares a line, or nobody can tell where it ends or which comments are its own.
    """
    collection = _list(document, path)
    return _lines(collection, path) if collection else None


def take(document: Document, path: KeyPath) -> Taken | None:
    """Take an entry out of its list with its comments, to put it elsewhere with `insertion.insert_entry`.

    With the last entry of a list its key goes, too. None where nobody can tell what goes and what stays.
    """
    collection = _list(document, path)
    if collection is None:
        return None
    entry = _entry(collection, path)
    fix = _removal(document, collection, path) if entry else None
    return Taken(entry, fix) if entry and fix else None


def move(document: Document, path: KeyPath, target: KeyPath, index: int, order: Sequence[str] = ()) -> Fix | None:
    """Put an entry into another list of the same file, or to another place of its own, as `insertion.insert` would.

    `index` and `order` are as there, `index` counted before the move. None where nobody can tell how.
    """
    if target[: len(path)] == path or not slot.is_editable(document):
        return None
    if target == path[:-1]:
        return _reorder(document, path, index)
    taken = take(document, path)
    put = insertion.insert_entry(document, target, index, taken.entry, order) if taken else None
    if not taken or not put:
        return None
    edits = tuple(sorted((*taken.fix.edits, *put.edits)))
    if any(other.span.start < one.span.end for one, other in pairwise(edits)):
        return None
    return Fix(document.source, edits, _changes(document, path, target, index, (*taken.fix.changes, *put.changes)))


def _list(document: Document, path: KeyPath) -> Collection | None:
    is_entry = bool(path) and isinstance(path[-1], int) and path in document.spans
    return layout.collection_at(document, path[:-1]) if is_entry and slot.is_editable(document) else None


def _lines(collection: Collection, path: KeyPath) -> Span | None:
    index = int(path[-1])
    above, below = collection.gap(index), collection.gap(index + 1)
    if collection.is_flow or above is None or below is None or collection.is_open(index):
        return None
    return Span(above.end, below.start)


def _entry(collection: Collection, path: KeyPath) -> Entry | None:
    value = collection.document.value(*path)
    if collection.is_flow:
        return Entry(value)
    lines = _lines(collection, path)
    if lines is None:
        return None
    text = collection.text[slice(*lines)].replace("\r\n", "\n")
    return Entry(value, text, collection.indent, slot.has_comment(collection.document, lines))


def _removal(document: Document, collection: Collection, path: KeyPath) -> Fix | None:
    """The fix that takes an entry out with its comments, and with the last one the key of the list."""
    holder, key = path[:-1], path[-1]
    kept: Any = list(document.value(*holder))
    if len(kept) == 1:
        lines = collection.entries[0] if collection.is_flow else _lines(collection, path)
        if lines is None or not holder or not isinstance(holder[-1], str):
            return None
        return _field_removal(document, holder, lines)
    span = collection.removal(int(key))
    del kept[int(key)]
    return Fix(document.source, (Edit(span, ""),), (Change(holder, kept),)) if span else None


def _field_removal(document: Document, path: KeyPath, lines: Span) -> Fix | None:
    """The fix that takes a field out that holds nothing but an entry; None where it has comments beside that one's."""
    holder, key = path[:-1], path[-1]
    kept = dict(document.value(*holder))
    collection = layout.collection_at(document, holder)
    span = collection.removal(list(kept).index(key)) if collection and len(kept) > 1 else None
    text = document.source.text
    if span is None or layout.COMMENT.search(text[span.start : lines.start] + "\n" + text[lines.end : span.end]):
        return None
    del kept[key]
    return Fix(document.source, (Edit(span, ""),), (Change(holder, kept),))


def _reorder(document: Document, path: KeyPath, index: int) -> Fix | None:
    holder, place = path[:-1], int(path[-1])
    count = len(document.value(*holder))
    if not 0 <= index <= count:
        raise IndexError(f"there is no place {index} in this list")
    order = [other for other in range(count) if other != place]
    order.insert(index - (index > place), place)
    is_moved = order[place] != place
    return layout.reorder(document, holder, order) if is_moved else Fix(document.source, ())


def _changes(
    document: Document, path: KeyPath, target: KeyPath, index: int, both: tuple[Change, ...]
) -> tuple[Change, ...]:
    """What a move changes: two collections, or where one holds the other only the outer one."""
    outer, inner = sorted((change.path for change in both), key=len)
    if inner[: len(outer)] != outer:
        return both
    data = copy.deepcopy(document.value(*outer))

    def at(place: KeyPath) -> Any:
        found = data
        for step in place[len(outer) :]:
            found = found[step]
        return found

    goes = path if len(document.value(*path[:-1])) > 1 else path[:-1]
    source, value = at(goes[:-1]), document.value(*path)
    if document.value(*target):
        at(target).insert(index, value)
    else:
        at(target[:-1])[target[-1]] = [value]
    del source[goes[-1]]
    return (Change(outer, data),)
