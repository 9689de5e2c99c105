"""Edits of a README that was not built from the YAML as it is now, as edits of the one that would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roadmark import edits, output
from roadmark.absorb.remarks import Remark
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roadmark.output import Change


class Rebased(NamedTuple):
    """The built README with the edits, and for each of its lines the one of the edited README, from 0.

    `conflicts` are edits of what the YAML has changed as well.
    """

    text: str
    lines: list[int]
    conflicts: list[Remark]


def rebase(edited: str, built: str, before: Iterable[str]) -> Rebased:
    """Put the edits that led to a README on top of what is built; it was made from that or from one of `before`."""
    new, wanted = output.lines(edited), output.lines(built)
    bases = [output.lines(base) for base in (*before, built)]
    ours, base = min(((list(output.changes(base, new)), base) for base in bases), key=lambda found: _size(found[0]))
    if base == wanted:
        return Rebased(edited, list(range(len(new))), [])
    theirs = [change for change in output.changes(base, wanted) if not _is_among(change, wanted, ours, new)]
    conflicts = [
        Remark(change.new_start, "the YAML has changed what stood here as well; make this change there")
        for change in ours
        if any(edits.overlap(_span(change), _span(other)) for other in theirs)
    ]
    merged: list[str] = []
    lines: list[int] = []
    start = line = 0  # in the base, and in the edited README
    for change, text in sorted([*((one, new) for one in ours), *((one, wanted) for one in theirs)], key=_place):
        merged += base[start : change.start]
        lines += range(line, line + change.start - start)
        line += change.start - start
        merged += text[change.new_start : change.new_end]
        is_ours = text is new
        count = change.new_end - change.new_start
        lines += range(line, line + count) if is_ours else [line] * count
        line += count if is_ours else change.end - change.start
        start = change.end
    merged += base[start:]
    lines += range(line, line + len(base) - start)
    return Rebased("".join(merged), lines, conflicts)


def _place(entry: tuple[Change, list[str]]) -> tuple[int, int]:
    return entry[0].start, entry[0].end


def _span(change: Change) -> Span:
    return Span(change.start, change.end)


def _size(changes: list[Change]) -> int:
    return sum(change.end - change.start + change.new_end - change.new_start for change in changes)


def _is_among(change: Change, text: list[str], others: list[Change], other_text: list[str]) -> bool:
    """Whether the same change was made on the other side."""
    new = text[change.new_start : change.new_end]
    return any(
        (other.start, other.end) == (change.start, change.end) and other_text[other.new_start : other.new_end] == new
        for other in others
    )
