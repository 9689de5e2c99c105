"""Text with places in it: where a value stands, and how a reader names that place."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


KeyPath = tuple[str | int, ...]  # of a value in plain data, as JSON Schema errors have it: ("topics", 3, "url")


class Span(NamedTuple):
    """A stretch of a text, as offsets in characters; `end` is exclusive."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as editors count it: line and column from 1, columns in characters."""

    line: int
    column: int


class Source:
    """A file and the text that was read from it (without a byte order mark)."""

    def __init__(self, path: Path, text: str, *, has_byte_order_mark: bool = False) -> None:
        """Hold both; they never change."""
        self.path = path
        self.text = text
        self.has_byte_order_mark = has_byte_order_mark

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source) and (self.path, self.text) == (other.path, other.text)

    def __hash__(self) -> int:
        return hash((self.path, self.text))

    @cached_property
    def line_starts(self) -> list[int]:
        r"""Offsets at which lines begin; only `\n` ends a line, as in an editor."""
        starts = [0]
        find = self.text.find
        while (newline := find("\n", starts[-1])) >= 0:
            starts.append(newline + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Line and column of an offset in characters."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def bounds(self, number: int) -> Span:
        """Where a line (counted from 1) begins and ends, without its line end; empty past the last one."""
        if number > len(self.line_starts):
            return Span(len(self.text), len(self.text))
        start = self.line_starts[number - 1]
        end = self.line_starts[number] - 1 if number < len(self.line_starts) else len(self.text)
        return Span(start, end - self.text.endswith("\r", start, end))

    def line(self, number: int) -> str:
        """The text of a line (counted from 1) without its line end; empty past the last one."""
        return self.text[slice(*self.bounds(number))]


class Place(NamedTuple):
    """A span in a source: what a finding points at."""

    source: Source
    span: Span

    @property
    def position(self) -> Position:
        """Where the place begins."""
        return self.source.position(self.span.start)


class Problem(NamedTuple):
    """What reading a source or holding it against its schema brought up, before a rule gives it a code.

    `help` is what to write there instead, ready to paste, or empty.
    """

    kind: str
    span: Span
    message: str
    help: str = ""
