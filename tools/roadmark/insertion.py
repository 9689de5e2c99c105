"""New entries of lists and new fields of mappings, written in the layout of their neighbors.

Nothing else in the file changes, and every comment stays with the entry that it belongs to: those directly above an
entry, and the one at its end. Whatever is unusual is left to people.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark import dump, slot
from roadmark.edits import Change, Edit, Fix
from roadmark.entry import Entry, closed
from roadmark.layout import collection_at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from roadmark.layout import Collection
    from roadmark.source import Document
    from roadmark.text import KeyPath

_NO_ENTRIES = re.compile(r"\[ *\]|~|[nN]ull|NULL")
_NO_FIELDS = re.compile(r"\{ *\}")


class _Written(NamedTuple):
    """The two ways to write a value of a field: with its lines, for the column of its key; or on one line."""

    rows: Callable[[int], str | None]
    flow: str | None


def insert(document: Document, path: KeyPath, index: int, value: Any, order: Sequence[str] = ()) -> Fix | None:
    """Put a value into the list at a path, before the entry that has an index now; the list's length appends.

    Where there is no list (no such key, `[]` or null), there will be one, and `order` says where among the fields. None
    where nobody can tell how. IndexError for an index beyond the list; what cannot be written raises as in `dump`.
    """
    return insert_entry(document, path, index, Entry(value), order)


def insert_entry(document: Document, path: KeyPath, index: int, entry: Entry, order: Sequence[str] = ()) -> Fix | None:
    """Put an entry, perhaps one that was taken from elsewhere with its comments, into a list; as `insert`."""
    old = document.value(*path)
    if not 0 <= index <= (len(old) if isinstance(old, list) else 0):
        raise IndexError(f"there is no place {index} in this list")
    if not slot.is_editable(document):
        return None
    if old is None or old == []:
        return _begin_list(document, path, entry, order)
    collection = collection_at(document, path) if isinstance(old, list) else None
    edit = _edit(collection, index, entry) if collection else None
    return _fix(document, (edit,) if edit else None, path, [*old[:index], entry.value, *old[index:]] if edit else None)


def add_field(document: Document, path: KeyPath, value: Any, order: Sequence[str] = ()) -> Fix | None:
    """Give a mapping a field that it does not have yet, at its place in an order of keys; None as for `insert`."""
    if not slot.is_editable(document) or document.value(*path) is not None or path in document.spans:
        return None
    return _add(
        document,
        path,
        value,
        _Written(lambda column: rows(document, str(path[-1]), value, column), dump.flow(value)),
        order,
    )


def rows(document: Document, key: str, value: Any, column: int) -> str | None:
    """The lines of a field in a column, without the last line end; None where what follows would become part of it."""
    lead = f"{' ' * column}{dump.key(key)}:"
    text = closed(dump.mapping({key: value}, column))
    if text is None:
        return f"{lead} {dump.scalar(value)}" if isinstance(value, str) else None
    if isinstance(value, list) and text.startswith(f"{lead}\n"):
        return closed(f"{lead}\n{dump.entries(value, column + slot.list_step(document))}")
    return text


def _edit(collection: Collection, index: int, entry: Entry) -> Edit | None:
    """The edit that puts an entry into a list that has some."""
    if collection.is_flow:
        return None if entry.has_comments else slot.in_brackets(collection, index, dump.flow(entry.value))
    dash = slot.dash(collection, min(index, len(collection.entries) - 1))
    place = slot.in_list(collection, index)
    rows = entry.rows(collection.indent, dash) if dash and place else None
    return place.edit(collection.document, rows) if place and rows else None


def _begin_list(document: Document, path: KeyPath, entry: Entry, order: Sequence[str]) -> Fix | None:
    """The first entry of a list."""
    if not path:
        return None
    value, key, text = [entry.value], path[-1], document.source.text

    def below(column: int) -> str | None:
        return entry.rows(column + slot.list_step(document))

    def field(column: int) -> str | None:
        lines = below(column)
        return lines and f"{' ' * column}{dump.key(str(key))}:\n{lines}"

    flow = None if entry.has_comments else dump.flow(value)
    span = document.spans.get(path)
    if span is None:
        return _add(document, path, value, _Written(field, flow), order) if isinstance(key, str) else None
    edits: tuple[Edit, ...] | None = None
    if isinstance(key, int) or document.is_flow(path):
        if flow and _NO_ENTRIES.fullmatch(text, *span) and slot.fits(text, span, flow):
            edits = (Edit(span, flow),)
    elif lines := below(slot.column(text, document.keys[path].start)):
        edits = slot.below_key(document, path, lines)
    return _fix(document, edits, path, value)


def _add(document: Document, path: KeyPath, value: Any, written: _Written, order: Sequence[str]) -> Fix | None:
    """A field that is not there yet."""
    holder, key, text = path[:-1], str(path[-1]), document.source.text
    data, span = document.value(*holder), document.spans.get(holder)
    if not isinstance(data, dict) or span is None:
        return None
    collection = collection_at(document, holder)
    flow = f"{dump.key(key, is_flow=True)}: {written.flow}" if written.flow else None
    index = _place(list(data), key, order)
    edit: Edit | None = None
    if collection is None:
        if flow and _NO_FIELDS.fullmatch(text, *span) and slot.fits(text, span, f"{{{flow}}}"):
            edit = Edit(span, f"{{{flow}}}")
    elif collection.is_flow:
        edit = slot.in_brackets(collection, index, flow) if flow else None
    else:
        place = slot.in_mapping(collection, index)
        lines = written.rows(collection.indent) if place else None
        edit = place.edit(document, lines) if place and lines else None
    return _fix(document, (edit,) if edit else None, path, value)


def _fix(document: Document, edits: tuple[Edit, ...] | None, path: KeyPath, value: Any) -> Fix | None:
    return Fix(document.source, edits, (Change(path, value),)) if edits else None


def _place(keys: list[str], key: str, order: Sequence[str]) -> int:
    """Before which of the keys a new one goes: behind those before it in the order, else before those behind it."""
    at = order.index(key) if key in order else len(order)
    earlier, later = set(order[:at]) if key in order else set(), set(order[at + 1 :])
    behind = [place + 1 for place, other in enumerate(keys) if other in earlier]
    before = [place for place, other in enumerate(keys) if other in later]
    return behind[-1] if behind else before[0] if before else len(keys)
