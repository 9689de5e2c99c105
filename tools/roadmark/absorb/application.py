"""Bring about in the YAML what is wanted, as much at a time as goes together, and prove each step by reading it back.

Paths are those of the files as they were; the shifts know what became of them since.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from roadmark import edits, source
from roadmark.absorb.shifts import Shifts
from roadmark.absorb.wants import Insert, Move, Put, Remove
from roadmark.absorb.ways import are_apart, ways
from roadmark.edits import Edit
from roadmark.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from roadmark.absorb.wants import Want
    from roadmark.absorb.ways import Edits
    from roadmark.source import Document
    from roadmark.text import KeyPath


@dataclass
class Workshop:
    """The files as they are so far."""

    documents: dict[Path, Document]
    shifts: Shifts = field(default_factory=Shifts)

    def bring_about(self, wants: Sequence[Want]) -> Want | None:
        """Do everything that is wanted, values first; return what could not be done, where there is such a thing."""
        values: list[Want] = [want for want in wants if isinstance(want, Put)]
        entries: list[Want] = [want for want in wants if not isinstance(want, Put)]
        return self._rounds(values) or self._rounds(entries)

    def _rounds(self, pending: list[Want]) -> Want | None:
        while pending:
            chosen: list[Want] = []
            together: dict[Path, list[Edit]] = defaultdict(list)
            for group in _ready(pending):
                done, found = self._edits(group)
                if found and all(are_apart(several, together[file]) for file, several in found.items()):
                    chosen += done
                    for file, several in found.items():
                        together[file] += several
            if not chosen:  # what has no way yet may get one when others are done
                return pending[0]
            if not self._prove(chosen, together) and (failure := self._one_by_one(chosen)):
                return failure
            done_by_now = set(chosen)
            pending = [want for want in pending if want not in done_by_now]
        return None

    def _edits(self, group: list[Want]) -> tuple[list[Want], Edits | None]:
        """The edits of a want, or of new entries for one place; of the first only where that begins the list."""
        found = [next(ways(want, self.documents, self.shifts), None) for want in group]
        alone = group[:1], found[0]
        places = {(file, edit.span) for way in found if way for file, several in way.items() for edit in several}
        if len(group) == 1 or None in found or len(places) != 1:
            return alone
        ((file, span),) = places
        _, path, _ = self.shifts.target(group[0]) if isinstance(group[0], Insert) else (file, (), 0)
        if not self.documents[file].value(*path):
            return alone
        text = "".join(edit.text for way in found if way for edit in way[file])
        return group, {file: (Edit(span, text),)}

    def _one_by_one(self, wants: list[Want]) -> Want | None:
        """What is right for itself may be wrong together: each want, then, in the first way that is proven."""
        for want in wants:
            if not any(self._prove([want], found) for found in ways(want, self.documents, self.shifts)):
                return want
        return None

    def _prove(self, wants: list[Want], found: Mapping[Path, Sequence[Edit]]) -> bool:
        """Apply edits if the files then say what they said, with what was wanted and nothing else."""
        data: dict[Path, Any] = {file: _copied(self.documents[file].data) for file in found}
        shifts = self.shifts.copy()
        for want in wants:
            shifts.apply(want, data)
        results = {}
        for file, several in found.items():
            old = self.documents[file]
            text = edits.apply(old.source.text, several)
            new = source.parse(Source(file, text, has_byte_order_mark=old.source.has_byte_order_mark))
            before, after = (Counter(problem.kind for problem in each.problems) for each in (old, new))
            is_same = new.is_parsed and new.data == data[file] and new.discarded == old.discarded
            if not is_same or not after <= before:
                return False
            results[file] = new
        self.documents |= results
        self.shifts = shifts
        return True


def _copied(data: Any) -> Any:
    """Plain data again; `copy.deepcopy` takes many times as long."""
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(entry) for entry in data] if isinstance(data, list) else data


def _ready(pending: Sequence[Want]) -> Iterator[list[Want]]:
    """What may be done now, new entries first, by place: nothing moves or goes before what happens inside it."""
    inside = Counter(
        (file, path[:length]) for want in pending for file, path in _lists_of(want) for length in range(len(path) + 1)
    )
    groups: dict[object, list[Want]] = {}
    for want in sorted(pending, key=_order):
        if isinstance(want, Insert):
            groups.setdefault((want.file, want.path, want.index), []).append(want)
        elif isinstance(want, Put) or not inside[want.file, want.path]:
            groups[want] = [want]
    yield from groups.values()


def _order(want: Want) -> tuple[int, int]:
    return {Put: 0, Insert: 1, Move: 2, Remove: 3}[type(want)], getattr(want, "turn", 0)


def _lists_of(want: Want) -> list[tuple[Path, KeyPath]]:
    """The lists that gain or lose an entry."""
    match want:
        case Insert():
            return [(want.file, want.path)]
        case Remove():
            return [(want.file, want.path[:-1])]
        case Move():
            return [(want.file, want.path[:-1]), (want.target_file, want.target)]
    return []
