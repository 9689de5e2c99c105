"""Which value of the YAML each line of an output comes from.

A template writes a value through the filter `of`, which leaves a mark in front of it. The marks are taken out of the
text, and kept.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, overload

from roadmark import page
from roadmark.nodes import TextField
from roadmark.output import Output

if TYPE_CHECKING:
    from pathlib import Path

    from roadmark.nodes import Node
    from roadmark.text import Place

MARK = "\0"  # a character that no source may have


class Origin(NamedTuple):
    """A value of the YAML that a line comes from: a field of a mapping, and which of its lines, counted from 0."""

    node: Node
    field: str
    row: int = 0

    @property
    def value(self) -> str:
        """The text in the field; empty where it holds something else."""
        value = getattr(self.node, self.field, "")
        return value if isinstance(value, str) else ""

    @property
    def place(self) -> Place:
        """Where it stands in its file: the line of a Markdown text of several, otherwise the whole value."""
        return self.part("")

    def part(self, text: str) -> Place:
        """Where a text stands on that line; the whole line where it does not."""
        rows, starts = _lines(self.value) if self.field in page.BLOCKS else ((self.value,), (0,))
        row, start = (rows[self.row], starts[self.row]) if self.row < len(rows) else ("", 0)
        wanted = text if text and text in row else row.strip()
        start += row.find(wanted)
        if not wanted or (wanted == self.value.strip() and self.field not in page.BLOCKS):
            return self.node.at(self.field)
        field = TextField(self.node, self.field, self.value)
        return field.at(start, start + len(wanted))


@lru_cache(maxsize=16)  # many lines of one value are asked for in turn
def _lines(value: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The lines of a text, and where each begins."""
    rows = tuple(value.split("\n"))
    return rows, tuple(accumulate((len(row) + 1 for row in rows[:-1]), initial=0))


class Marks:
    """The filter `of` of a template, as in `topic.title | of(topic, "title")`; in the order in which it writes them."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.fields: list[str] = []

    def __call__(self, text: str, node: Node, field: str) -> str:
        """Mark a text as that of a field."""
        self.nodes.append(node)
        self.fields.append(field)
        return f"{MARK}{text}"


class MappedOutput(Output):
    """An output that knows where its lines come from: at which offsets of its text the marked fields begin."""

    def __init__(self, path: Path, marked: str, marks: Marks) -> None:
        """Take the marks out of the text, and keep them."""
        super().__init__(path, marked.replace(MARK, ""))
        self._marks = marks
        offsets = (match.start() - number for number, match in enumerate(re.finditer(MARK, marked)))
        self._offsets = array("Q", offsets)  # a large page has a million

    @cached_property
    def origins(self) -> Origins:
        """For each line of the text the value it comes from, the first of several; None for what the template adds."""
        text, find = self.text, self.text.find
        origins = Origins(self._marks, text.removesuffix("\n").count("\n") + 1)
        line = last = -1
        line_end = -1  # of `line`
        for mark, offset in enumerate(self._offsets):
            while line_end < offset:
                line, line_end = line + 1, find("\n", line_end + 1)
                line_end = line_end if line_end >= 0 else len(text)
            if line != last:
                origins.note(line, mark)
            last = line
        return origins


class Origins(Sequence["Origin | None"]):
    """Where the lines of a page come from, made when somebody asks: a large page has millions."""

    def __init__(self, marks: Marks, size: int) -> None:
        """Know of no line yet where it comes from."""
        self._marks = marks
        self._mark = array("i", [-1]) * size  # which marked field a line comes from
        self._row = array("i", [0]) * size  # and which line of its text it is

    def note(self, line: int, mark: int) -> None:
        """Remember that a marked field begins on a line, and which lines below are its, too."""
        first, height = _rows(self._marks.nodes[mark], self._marks.fields[mark])
        for row in range(min(height, len(self) - line)):
            self._mark[line + row] = mark
            self._row[line + row] = first + row

    def __len__(self) -> int:
        return len(self._mark)

    @overload
    def __getitem__(self, line: int) -> Origin | None: ...
    @overload
    def __getitem__(self, line: slice) -> Sequence[Origin | None]: ...

    def __getitem__(self, line: int | slice) -> Origin | Sequence[Origin | None] | None:
        if isinstance(line, slice):
            return [self[number] for number in range(*line.indices(len(self)))]
        mark = self._mark[line]
        return Origin(self._marks.nodes[mark], self._marks.fields[mark], self._row[line]) if mark >= 0 else None


def _rows(node: Node, field: str) -> tuple[int, int]:
    """The first line of a value that the page has, and how many it has."""
    if field not in page.BLOCKS:
        return 0, 1
    value: str = getattr(node, field)
    return len(value) - len(value.lstrip("\n")), page.block(value).count("\n") + 1
