"""The ways to write into the YAML what is wanted, the one that changes least first."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from roadmark import edits, insertion, layout, moving, replacement
from roadmark.absorb.wants import ORDER, Insert, Move, Put, Remove
from roadmark.edits import Edit, Fix
from roadmark.entry import Entry
from roadmark.moving import Taken
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from roadmark.absorb.shifts import Shifts
    from roadmark.absorb.wants import Want
    from roadmark.source import Document
    from roadmark.text import KeyPath

    Edits = dict[Path, tuple[Edit, ...]]


def ways(want: Want, documents: Mapping[Path, Document], shifts: Shifts) -> Iterator[Edits]:
    """Edits of files, each of which brings a want about; none where it must be left to people."""
    document = documents[want.file]
    match want:
        case Put():
            yield from ({want.file: fix.edits} for fix in _put(document, want))
        case Insert():
            _, path, index = shifts.target(want)
            if fix := insertion.insert(document, path, index, want.value, ORDER):
                yield {want.file: fix.edits}
        case Remove():
            path = shifts.path(want.file, want.path)
            if fix := layout.remove(document, path):
                yield {want.file: fix.edits}
            yield from ({want.file: taken.fix.edits} for taken in _taken(document, path))
        case Move():
            yield from _move(want, documents, shifts)


def are_apart(some: Iterable[Edit], others: Iterable[Edit]) -> bool:
    """Whether no edit touches what another one changes."""
    spans = [other.span for other in others]
    return not any(edits.overlap(one.span, span) for one in some for span in spans)


def _put(document: Document, want: Put) -> Iterator[Fix]:
    old = document.value(*want.path)
    if want.value is None:
        if fix := layout.remove(document, want.path):
            yield fix
        return
    if isinstance(old, str) and old and isinstance(want.value, str):
        start, end, text = _difference(old, want.value)
        if fix := document.rewrite(want.path, Span(start, end), text):
            yield fix
    if fix := replacement.put(document, want.path, want.value, ORDER):
        yield fix


def _difference(old: str, new: str) -> tuple[int, int, str]:
    """The part of a text that differs from another one, and what that has instead."""
    shortest = min(len(old), len(new))
    start = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    same = next((at for at in range(shortest - start) if old[-1 - at] != new[-1 - at]), shortest - start)
    return start, len(old) - same, new[start : len(new) - same]


def _move(want: Move, documents: Mapping[Path, Document], shifts: Shifts) -> Iterator[Edits]:
    document, path = documents[want.file], shifts.path(want.file, want.path)
    file, target, index = shifts.target(want)
    if want.file == file and (fix := moving.move(document, path, target, index, ORDER)):
        yield {file: fix.edits}
    without_comments = layout.remove(document, path)
    takes = [*_taken(document, path)]
    if without_comments:
        takes.append(Taken(Entry(copy.deepcopy(document.value(*path))), without_comments))
    for taken in takes:
        put = insertion.insert_entry(documents[file], target, index, taken.entry, ORDER)
        if put and want.file != file:
            yield {want.file: taken.fix.edits, file: put.edits}
        elif put and are_apart(put.edits, taken.fix.edits):
            yield {file: (*taken.fix.edits, *put.edits)}


def _taken(document: Document, path: KeyPath) -> Iterator[Taken]:
    """The entry of a list with its comments; without those above the first one, which may speak of all."""
    if taken := moving.take(document, path):
        yield taken
    collection = layout.collection_at(document, path[:-1])
    if collection is None or collection.is_flow or path[-1] != 0 or len(collection.entries) == 1:
        return
    below, start = collection.gap(1), collection.line_start(collection.entries[0].start)
    is_alone = collection.text[start : collection.entries[0].start].strip() == "-"
    if below and is_alone and not collection.is_open(0):
        lines = collection.text[start : below.start].replace("\r\n", "\n")
        entry = Entry(document.value(*path), lines, collection.indent)
        yield Taken(entry, Fix(document.source, (Edit(Span(start, below.end), ""),)))
