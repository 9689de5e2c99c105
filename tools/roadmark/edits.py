"""Edits of a text, and what they mean for the data that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roadmark.text import KeyPath, Source, Span


class Edit(NamedTuple):
    """What stands in a span of a source becomes another text."""

    span: Span
    text: str


class Change(NamedTuple):
    """What an edit means: the value at `path` becomes `value`, or with `part` only that part of the text there."""

    path: KeyPath
    value: Any
    part: Span | None = None


class Fix(NamedTuple):
    """Edits of one source that mend a finding, and every change of its data that they are meant to bring.

    Whoever applies it reads the result and compares: nothing else may have changed. `drops_byte_order_mark` is the one
    edit that no span can express, because a source's text begins after the mark.
    """

    source: Source
    edits: tuple[Edit, ...]
    changes: tuple[Change, ...] = ()
    drops_byte_order_mark: bool = False


def overlap(first: Span, second: Span) -> bool:
    """Whether two spans share a character, or one of them is an insertion inside or at the edge of the other.

    Two edits that touch an offset from both sides do not overlap, unless one of them inserts there: then their order
    would matter.
    """
    if first.start == first.end or second.start == second.end:
        return first.start <= second.end and second.start <= first.end
    return first.start < second.end and second.start < first.end


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap."""
    parts: list[str] = []
    end = 0
    for edit in sorted(edits):
        if edit.span.start < end:
            raise ValueError("edits overlap")
        parts += [text[end : edit.span.start], edit.text]
        end = edit.span.end
    return "".join([*parts, text[end:]])
