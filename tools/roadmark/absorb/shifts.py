"""Wants as edits of plain data, and what they make of the paths of everything else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from roadmark.absorb.wants import Insert, Move, Put, Remove

if TYPE_CHECKING:
    from pathlib import Path

    from roadmark.absorb.wants import Want
    from roadmark.text import KeyPath

_LAST = float("inf")


@dataclass
class Shifts:
    """Where the entries of lists are by now, given where they were.

    `came` has for each list before which entry new ones came, and their turns; `went` which entries are gone.
    """

    came: dict[tuple[Path, KeyPath], list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    went: dict[tuple[Path, KeyPath], list[int]] = field(default_factory=lambda: defaultdict(list))

    def copy(self) -> Shifts:
        """The same, to go on with."""
        copied = Shifts()
        copied.came |= {key: list(entries) for key, entries in self.came.items()}
        copied.went |= {key: list(entries) for key, entries in self.went.items()}
        return copied

    def path(self, file: Path, path: KeyPath) -> KeyPath:
        """The path of a value."""
        return tuple(
            self._index(file, path[:at], step, _LAST) if isinstance(step, int) else step for at, step in enumerate(path)
        )

    def target(self, want: Insert | Move) -> tuple[Path, KeyPath, int]:
        """The list that an entry is for, and before which of its entries it goes."""
        file, path = (want.target_file, want.target) if isinstance(want, Move) else (want.file, want.path)
        return file, self.path(file, path), self._index(file, path, want.index, want.turn)

    def _index(self, file: Path, path: KeyPath, index: int, turn: float) -> int:
        came = sum(one < (index, turn) for one in self.came.get((file, path), ()))
        return index + came - sum(one < index for one in self.went.get((file, path), ()))

    def apply(self, want: Want, data: dict[Path, Any]) -> None:
        """Do to the data of the files what is wanted, and take note of it."""
        match want:
            case Put():
                _put(data[want.file], want.path, want.value)
            case Insert():
                self._insert(data, want, want.value)
            case Remove():
                self._take(data, want)
            case Move():
                self._insert(data, want, _at(data[want.file], self.path(want.file, want.path)))
                self._take(data, want)

    def _insert(self, data: dict[Path, Any], want: Insert | Move, value: Any) -> None:
        file, path, index = self.target(want)
        holder = _at(data[file], path[:-1])
        if not holder.get(path[-1]):
            holder[path[-1]] = []
        holder[path[-1]].insert(index, value)
        self.came[file, want.target if isinstance(want, Move) else want.path].append((want.index, want.turn))

    def _take(self, data: dict[Path, Any], want: Remove | Move) -> None:
        """Take an entry out, and with the last one the key of the list."""
        path = self.path(want.file, want.path)
        entries = _at(data[want.file], path[:-1])
        del entries[path[-1]]
        if not entries:
            del _at(data[want.file], path[:-2])[path[-2]]
        self.went[want.file, want.path[:-1]].append(int(want.path[-1]))


def _put(data: Any, path: KeyPath, value: Any) -> None:
    """Set a field, or take it out with None; a field that holds nothing any more goes, too."""
    holder = _at(data, path[:-1])
    if value is not None:
        holder[path[-1]] = value
        return
    del holder[path[-1]]
    if not holder and path[:-1]:
        del _at(data, path[:-2])[path[-2]]


def _at(data: Any, path: KeyPath) -> Any:
    for step in path:
        data = data[step]
    return data
