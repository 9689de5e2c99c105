"""OUT002: what somebody changed in a generated file, and where in the YAML that belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roadmark import output
from roadmark.output import Change
from roadmark.rule import Finding
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from roadmark.sourcemap import MappedOutput, Origin

_MOST = 10  # edits that are reported one by one


class _Base(NamedTuple):
    """A text that the file may have been made from, and what differs from it."""

    lines: list[str]
    changes: list[Change]

    @property
    def distance(self) -> int:
        """How many lines differ."""
        return sum(change.end - change.start + change.new_end - change.new_start for change in self.changes)


def findings(built: MappedOutput, before: tuple[str, ...], text: str, root: Path) -> Iterator[Finding]:
    """The edits that made `text`, the file on disk, out of what was built or what it was before."""
    edited = output.lines(text)
    base = min((_base(output.lines(base), edited) for base in (built.text, *before)), key=lambda base: base.distance)
    origins = _origins(base.lines, built)
    source = Source(built.path, text)
    for number, change in enumerate(base.changes[:_MOST], start=1):
        old = "".join(base.lines[change.start : change.end])
        new = "".join(edited[change.new_start : change.new_end])
        message = _message(old, new, _origin(change, base.lines, origins), root)
        if number == _MOST < len(base.changes):
            message += f" ({len(base.changes) - _MOST} more edits are not shown)"
        yield Finding(_place(source, change), message)


def _base(lines: list[str], edited: list[str]) -> _Base:
    """The changes that lead from some lines to others.

    An addition or a deletion and what stands beside it, with nothing but blank lines between them, are one.
    """
    merged: list[Change] = []
    for change in output.changes(lines, edited):
        is_blank = merged and not "".join(lines[merged[-1].end : change.start]).strip()
        if is_blank and any(one.start == one.end or one.new_start == one.new_end for one in (merged[-1], change)):
            first = merged.pop()
            merged.append(Change(first.start, change.end, first.new_start, change.new_end))
        else:
            merged.append(change)
    return _Base(lines, merged)


def _origins(lines: list[str], built: MappedOutput) -> list[Origin | None]:
    """What the lines of a base come from, as what was built tells; a line that it lacks counts to the one above."""
    origins: list[Origin | None] = []
    wanted = output.lines(built.text)
    new_start = 0
    for change in (*output.changes(lines, wanted), Change(len(lines), len(lines), len(wanted), len(wanted))):
        origins += built.origins[new_start : change.new_start]
        of_change = built.origins[change.new_start : change.new_end][: change.end - change.start]
        origins += of_change
        origins += [origins[-1] if origins else None] * (change.end - change.start - len(of_change))
        new_start = change.new_end
    return origins


def _origin(change: Change, lines: list[str], origins: list[Origin | None]) -> Origin | None:
    """What the text comes from that a change replaces; for an addition, what the text above it does."""
    written = [number for number in range(change.start, change.end) if lines[number].strip()]
    places = written or range(change.start - 1, -1, -1)
    return next((origin for number in places if (origin := origins[number])), None)


def _message(old: str, new: str, origin: Origin | None, root: Path) -> str:
    did, remedy = "changed", "make the change there"
    if not old.strip():
        did, remedy = "added", "add it there"
    elif not new.strip():
        did, remedy = "deleted", "delete it there"
    if not (old.strip() or new.strip()):
        return "blank lines changed by hand; run `roadmark build`"
    if origin is None:
        return f"{did} by hand, but this belongs to the template, not to the YAML; run `roadmark build`"
    place = origin.place
    line, column = place.position
    where = f"{place.source.path.relative_to(root).as_posix()}:{line}:{column}"
    tie = "below what comes" if did == "added" else "but it comes"
    return f"{did} by hand, {tie} from {where}; {remedy} and run `roadmark build`, or run `roadmark absorb`"


def _place(source: Source, change: Change) -> Place:
    """The first line of an edit that is not blank; of what was deleted, the line that took its place."""
    for number in range(change.new_start + 1, change.new_end + 1):
        if source.line(number).strip():
            return Place(source, source.bounds(number))
    start = source.bounds(change.new_start + 1).start
    return Place(source, Span(start, start))
