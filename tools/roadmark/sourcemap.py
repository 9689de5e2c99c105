"""Which value of the YAML each line of an output comes from.

A template writes a value through the filter `of`, which leaves a mark in front of it. The marks are taken out of the
text, and kept.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from roadmark import page
from roadmark.nodes import TextField
from roadmark.output import Output

if TYPE_CHECKING:
    from collections.abc import Sequence
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
        self.fields: list[tuple[Node, str]] = []

    def __call__(self, text: str, node: Node, field: str) -> str:
        """Mark a text as that of a field."""
        self.fields.append((node, field))
        return f"{MARK}{text}"


class MappedOutput(Output):
    """An output that knows where its lines come from: `marked` is its text with a mark for each of `fields`."""

    def __init__(self, path: Path, marked: str, fields: Sequence[tuple[Node, str]]) -> None:
        """Take the marks out of the text, and keep them."""
        super().__init__(path, marked.replace(MARK, ""))
        self.marked = marked
        self.fields = fields

    @cached_property
    def origins(self) -> tuple[Origin | None, ...]:
        """For each line of the text the value it comes from, the first of several; None for what the template adds."""
        lines = self.marked.removesuffix("\n").split("\n")
        origins: list[Origin | None] = [None] * len(lines)
        marks = 0
        for number, line in enumerate(lines):
            if MARK in line:
                node, name = self.fields[marks]
                first, height = _rows(node, name)
                origins[number : number + height] = [Origin(node, name, first + row) for row in range(height)]
                marks += line.count(MARK)
        return tuple(origins)


def _rows(node: Node, field: str) -> tuple[int, int]:
    """The first line of a value that the page has, and how many it has."""
    if field not in page.BLOCKS:
        return 0, 1
    value: str = getattr(node, field)
    return len(value) - len(value.lstrip("\n")), page.block(value).count("\n") + 1


def output(path: Path, marked: str, marks: Marks) -> MappedOutput:
    """The output that a template wrote, without the marks in it."""
    return MappedOutput(path, marked, marks.fields)
