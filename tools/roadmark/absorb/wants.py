"""What is to become of the YAML: values that change, entries that come, go and move. Paths are those of now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from roadmark.text import KeyPath

# In which order people like to read the fields of a mapping.
ORDER = (
    "id", "before", "title", "label", "depth", "text", "markdown", "url", "type", "cost", "by", "language", "verified",
    "separator", "description", "level", "outcome", "marker", "loose", "summary", "requires", "topics", "resources",
    "sections", "definitions", "settings",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Put:
    """A value of a mapping becomes another one, or goes if that is None; `line` of the README, from 0, says so."""

    file: Path
    path: KeyPath
    value: Any
    line: int


@dataclass(frozen=True, eq=False)
class Insert:
    """A new entry for the list at a path, before the one that has the index; `turn` orders several at one place."""

    file: Path
    path: KeyPath
    index: int
    turn: int
    value: dict[str, Any]
    line: int


@dataclass(frozen=True, eq=False)
class Remove:
    """An entry goes, with all below it."""

    file: Path
    path: KeyPath
    line: int


@dataclass(frozen=True, eq=False)
class Move:
    """An entry goes to a list, perhaps of another file; `target`, `index` and `turn` are as for a new one."""

    file: Path
    path: KeyPath
    target_file: Path
    target: KeyPath
    index: int
    turn: int
    line: int


Want = Put | Insert | Remove | Move
