"""OUT004: headings, tags and links of a built page, in their order: those of its template and those of its texts."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from roadmark import outline, page
from roadmark.model import Item
from roadmark.outline import Heading, Tag
from roadmark.rule import Finding
from roadmark.text import Place, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.sourcemap import MappedOutput, Origin

_ESCAPED = re.compile(r"\\.")
_HEADING = re.compile(r"^(#{1,6}) (.*)", re.MULTILINE)
_LINK = re.compile(r"\]\(<?#([^)>\s]*)")

# Tags that need no end, tags whose end HTML lets out, and those that GitHub shows as text.
_UNPAIRED = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "body", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot",
    "th", "thead", "tr",
    "iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp",
})  # fmt: skip


class _Piece(NamedTuple):
    """A heading or a tag on a line of the page, from 0; `origin` is that of a Markdown text, None of the template."""

    line: int
    found: Heading | Tag
    origin: Origin | None


def faults(built: MappedOutput, anchors: frozenset[str]) -> Iterator[Finding]:
    """What is wrong with the structure of a page on which links may lead to the given anchors."""
    source = Source(built.path, built.text)
    frame = _frame(built)
    pieces = sorted([*_of_frame(frame), *_of_texts(built)], key=lambda piece: piece.line)
    yield from _skipped_levels(pieces, source)
    yield from _unclosed_tags(pieces, source)
    yield from _swallowing(built)
    for link in _LINK.finditer(frame):
        if unquote(link[1]) not in anchors:
            line = frame.count("\n", 0, link.start())
            yield Finding(_line(source, line), f"'#{link[1]}' leads to no heading: a fault of the template")


def _frame(built: MappedOutput) -> str:
    """What the template itself writes, titles included: the page with its other lines empty and without escapes."""
    lines = [
        "" if origin and (isinstance(origin.node, Item) or origin.field in {"summary", "outcome"}) else line
        for line, origin in zip(built.text.split("\n"), built.origins, strict=False)
    ]
    return _ESCAPED.sub("", "\n".join(lines))


def _of_frame(frame: str) -> Iterator[_Piece]:
    line = end = 0
    for match in _HEADING.finditer(frame):
        line += frame.count("\n", end, match.start())
        end = match.start()
        yield _Piece(line, Heading(len(match[1]), match[2], 0), None)
    for tag in outline.tags(frame):
        if isinstance(tag, Tag):
            yield _Piece(tag.line, tag, None)


def _texts(built: MappedOutput) -> Iterator[tuple[int, Origin]]:
    """The Markdown texts of whole blocks, and the lines of the page on which they begin."""
    last = None
    for line, origin in enumerate(built.origins):
        if origin and origin.field in page.BLOCKS and last != (origin.node, origin.field):
            yield line, origin
        last = (origin.node, origin.field) if origin else None


def _of_texts(built: MappedOutput) -> Iterator[_Piece]:
    for line, origin in _texts(built):
        found = outline.read(origin.value)
        last = found.unclosed.line if found.unclosed else origin.value.count("\n")
        pieces: list[Heading | Tag] = [*found.headings, *found.tags]
        for piece in pieces:
            if piece.line < last or not found.unclosed:
                yield _Piece(line + piece.line - origin.row, piece, origin._replace(row=piece.line))


def _skipped_levels(pieces: list[_Piece], source: Source) -> Iterator[Finding]:
    before: _Piece | None = None
    level = 6
    for piece in pieces:
        if not isinstance(piece.found, Heading) or piece.found.is_html:  # which is often there for its size
            continue
        if before and piece.found.level > level + 1:
            if piece.origin:
                message = f"this heading is of level {piece.found.level} below one of level {level}"
                yield Finding(piece.origin.place, f"{message}; make it one of level {level + 1}")
            elif before.origin:
                message = f"this heading is of level {level}, but the next one on the page of {piece.found.level}"
                yield Finding(before.origin.place, f"{message}; make it one of level {piece.found.level - 1}")
            else:
                message = f"a heading of level {piece.found.level} below one of level {level}: a fault of the template"
                yield Finding(_line(source, piece.line), message)
        before, level = piece, piece.found.level


def _unclosed_tags(pieces: list[_Piece], source: Source) -> Iterator[Finding]:
    """The tags without an end; one that stands in a text may be closed in another."""
    opened: list[tuple[Tag, _Piece]] = []
    unclosed: list[tuple[Tag, _Piece]] = []
    depth: Counter[str] = Counter()
    for piece in pieces:
        tag = piece.found
        if isinstance(tag, Heading) or tag.name in _UNPAIRED or tag.written.endswith("/>"):
            continue
        if not tag.is_end:
            opened.append((tag, piece))
            depth[tag.name] += 1
            continue
        while depth[tag.name]:
            last = opened.pop()
            depth[last[0].name] -= 1
            if last[0].name == tag.name:
                break
            unclosed.append(last)
    for tag, piece in (*unclosed, *opened):
        message = "this comment is never closed" if tag.name == outline.COMMENT else f"`<{tag.name}>` is never closed"
        if piece.origin:
            hint = f"add `</{tag.name}>`, or a backslash before it where no HTML is meant"
            yield Finding(piece.origin.part(tag.written), f"{message}; {hint}")
        else:
            yield Finding(_line(source, piece.line), f"{message}: a fault of the template")


def _swallowing(built: MappedOutput) -> Iterator[Finding]:
    for _, origin in _texts(built):
        if unclosed := outline.read(origin.value).unclosed:
            message = f"this {unclosed.name} is never closed, and swallows what follows it on the page; close it"
            yield Finding(origin._replace(row=unclosed.line).place, message)


def _line(source: Source, line: int) -> Place:
    return Place(source, source.bounds(line + 1))
