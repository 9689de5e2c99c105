"""`# roadmark: allow[REF003] reason` silences a finding on its line, or on the line below the comment.

YAML's events carry no comments: a comment is a `#` at the start of a line or after white space, outside every scalar.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from roadmark.edits import Edit, Fix
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.source import Document

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*roadmark(?:[ \t]*:|[ \t]+allow\b)[^\r\n]*", re.MULTILINE | re.IGNORECASE)
_ALLOW = re.compile(r"#\s*roadmark:\s*allow\s*\[(?P<codes>[^\]\n]*)\]\s*(?P<reason>.*)")
_ONLY_COMMENT = re.compile(r"[ \t]*#")
_COMMENT_BELOW = re.compile(r"(?:[ \t]*\r?\n)*([ \t]*)#")
_WHITE_SPACE = " \t\r"  # what YAML skips; all else beside a comment is a value, also what nobody sees


class Allow(NamedTuple):
    """A suppression comment: the codes and the reason it gives, the lines it speaks of, and where it stands."""

    place: Place
    lines: frozenset[int]
    codes: tuple[str, ...]
    reason: str
    is_wellformed: bool


def allows(document: Document) -> Iterator[Allow]:
    """Every comment of a document that addresses roadmark, in order."""
    text = document.source.text
    if "roadmark" not in text.lower():
        return
    starts = [span.start for span in document.scalars]
    block = range(0)
    for match in _COMMENT.finditer(text):
        before = bisect_right(starts, match.start()) - 1
        if before >= 0 and document.scalars[before].end > match.start():
            continue
        span = Span(match.start(), match.start() + len(match[0].rstrip(_WHITE_SPACE)))
        lines, block = _lines(document, span, block)
        yield _read(document.source, span, lines)


def without(allow: Allow, code: str) -> Fix:
    """Take a code out of a comment, or the whole comment away where it has no other."""
    source, span = allow.place
    others = [other for other in allow.codes if other != code]
    if others:
        start = source.text.index("[", span.start) + 1
        return Fix(source, (Edit(Span(start, source.text.index("]", start)), ", ".join(others)),))
    line = source.bounds(allow.place.position.line)
    before = source.text[line.start : span.start]
    if (before + source.text[span.end : line.end]).strip(_WHITE_SPACE):  # behind it after a lone carriage return
        return Fix(source, (Edit(Span(line.start + len(before.rstrip(_WHITE_SPACE)), span.end), ""),))
    end = source.text.find("\n", span.end)
    below = _COMMENT_BELOW.match(source.text, end + 1) if end >= 0 else None
    if below and len(below[1]) > len(before):  # without a comment above it, it might be a part of a block scalar
        return Fix(source, (Edit(span, "#"),))
    return Fix(source, (Edit(Span(line.start, end + 1 if end >= 0 else span.end), ""),))


def _read(source: Source, span: Span, lines: frozenset[int]) -> Allow:
    comment = _ALLOW.fullmatch(source.text[span.start : span.end])
    codes = tuple(filter(None, re.split(r"[\s,]+", comment["codes"]))) if comment else ()
    return Allow(
        place=Place(source, span),
        lines=lines,
        codes=codes,
        reason=comment["reason"].strip() if comment else "",
        is_wellformed=comment is not None,
    )


def _lines(document: Document, span: Span, block: range) -> tuple[frozenset[int], range]:
    """The lines a comment speaks of, and the block of comment lines it stands in.

    They are its own; for a comment alone also the next that is none, and above the first value line 1: the whole file.
    `block` is that of the comment before, so that no line is looked at twice.
    """
    source = document.source
    line = source.position(span.start).line
    if not _ONLY_COMMENT.match(source.line(line)):
        return frozenset({line}), block
    if line not in block:
        end = line
        while end <= len(source.line_starts) and _ONLY_COMMENT.match(source.line(end)):
            end += 1
        block = range(line, end)
    whole_file = {1} if span.start < document.at().span.start else set()
    return frozenset({line, block.stop, *whole_file}), block
