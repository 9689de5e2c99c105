"""`# roadmark: allow[REF003] reason` silences a finding on its line, or on the line below the comment.

YAML's events carry no comments: a comment is a `#` at the start of a line or after white space, outside every scalar.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadmark.text import Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.source import Document

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*roadmark(?:[ \t]*:|[ \t]+allow\b)[^\n]*", re.MULTILINE | re.IGNORECASE)
_ALLOW = re.compile(r"#\s*roadmark:\s*allow\s*\[(?P<codes>[^\]\n]*)\]\s*(?P<reason>.*)")
_ONLY_COMMENT = re.compile(r"\s*#")


@dataclass(frozen=True, eq=False)
class Allow:
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
    for match in _COMMENT.finditer(text):
        before = bisect_right(starts, match.start()) - 1
        if before >= 0 and document.scalars[before].end > match.start():
            continue
        yield _read(document, Span(match.start(), match.start() + len(match[0].rstrip())))


def _read(document: Document, span: Span) -> Allow:
    source = document.source
    comment = _ALLOW.fullmatch(source.text[span.start : span.end])
    codes = tuple(re.split(r"[\s,]+", comment["codes"].strip())) if comment and comment["codes"].strip() else ()
    return Allow(
        place=Place(source, span),
        lines=frozenset(_lines(document, span)),
        codes=codes,
        reason=comment["reason"] if comment else "",
        is_wellformed=comment is not None,
    )


def _lines(document: Document, span: Span) -> Iterator[int]:
    """Its own; for a comment alone also the next that is none, and above the first value line 1: the whole file."""
    source = document.source
    line = source.position(span.start).line
    yield line
    if not _ONLY_COMMENT.match(source.line(line)):
        return
    while line <= len(source.line_starts) and _ONLY_COMMENT.match(source.line(line)):
        line += 1
    yield line
    if span.start < document.at().span.start:
        yield 1
