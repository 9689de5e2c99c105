"""OUT004: headings, tags and links of a built page, in their order: those of its template and those of its texts."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from roadmark import outline, page
from roadmark.model import Definition, Item, Section
from roadmark.outline import Heading, Tag
from roadmark.rule import Finding
from roadmark.text import Place, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.nodes import Node
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
    """A heading or a tag on a line of the page, from 0; `origin` is that of a Markdown text, None of the template.

    `depth` is where the YAML says of what level a heading of the template is.
    """

    line: int
    found: Heading | Tag
    origin: Origin | None
    depth: Place | None = None


def faults(built: MappedOutput, anchors: frozenset[str]) -> Iterator[Finding]:
    """What is wrong with the structure of a page on which links may lead to the given anchors."""
    source = Source(built.path, built.text)
    frame = _frame(built)
    pieces = sorted([*_of_frame(frame, built), *_of_texts(built)], key=lambda piece: piece.line)
    yield from _skipped_levels(pieces, source)
    yield from _unclosed_tags(pieces, source)
    yield from _swallowing(built)
    for link in _LINK.finditer(frame):
        if unquote(link[1]) not in anchors:
            line = frame.count("\n", 0, link.start())
            yield Finding(_line(source, line), f"'#{link[1]}' leads to no heading: a fault of the template")


def _frame(built: MappedOutput) -> str:
    """What the template itself writes, titles included: the page with its other lines empty and without escapes."""
    lines = map(_framed, _lines(built.text), built.origins)
    return _ESCAPED.sub("", "\n".join(lines))


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, one after the other: a large page has millions."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _framed(line: str, origin: Origin | None) -> str:
    if origin is None:
        return line
    if origin.field == "label":
        return line[: line.find(" ") + 1]
    is_text = isinstance(origin.node, Item | Definition) or origin.field == "outcome" or origin.field in page.BLOCKS
    return "" if is_text else line


def _of_frame(frame: str, built: MappedOutput) -> Iterator[_Piece]:
    line = end = 0
    for match in _HEADING.finditer(frame):
        line += frame.count("\n", end, match.start())
        end = match.start()
        origin = built.origins[line]
        depth = origin.node.at("depth") if origin and isinstance(origin.node, Section) and origin.node.depth else None
        yield _Piece(line, Heading(len(match[1]), match[2], 0), None, depth)
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
        found = outline.read(page.shown(origin.field, origin.value))
        last = found.unclosed.line if found.unclosed else origin.value.count("\n")
        pieces: list[Heading | Tag] = [*found.headings, *found.tags]
        for piece in pieces:
            if piece.line < last or not found.unclosed:
                yield _Piece(line + piece.line - origin.row, piece, origin._replace(row=piece.line))


def _skipped_levels(pieces: list[_Piece], source: Source) -> Iterator[Finding]:
    before: _Piece | None = None
    depth: Place | None = None  # the last one
    level = 6
    for piece in pieces:
        if not isinstance(piece.found, Heading) or piece.found.is_html:  # which is often there for its size
            continue
        if before and piece.found.level > level + 1 and not piece.depth:  # which says that it is meant
            if piece.origin:
                message = f"this heading is of level {piece.found.level} below one of level {level}"
                yield Finding(piece.origin.place, f"{message}; make it one of level {level + 1}")
            elif before.origin:
                message = f"this heading is of level {level}, but the next one on the page of {piece.found.level}"
                yield Finding(before.origin.place, f"{message}; make it one of level {piece.found.level - 1}")
            elif depth:
                message = f"after this a heading of level {piece.found.level} stands below one of level {level}"
                yield Finding(depth, f"{message}; give that one a `depth` of {level + 1}")
            else:
                message = f"a heading of level {piece.found.level} below one of level {level}: a fault of the template"
                yield Finding(_line(source, piece.line), message)
        depth = piece.depth or depth
        before, level = piece, piece.found.level


def _unclosed_tags(pieces: list[_Piece], source: Source) -> Iterator[Finding]:
    """The tags without an end; one that stands in a text may be closed in another, but for those of a summary."""
    texts: dict[Node | None, list[_Piece]] = {None: []}
    for piece in pieces:
        node = piece.origin.node if piece.origin and piece.origin.field == "summary" else None
        texts.setdefault(node, []).append(piece)
    for one in texts.values():
        yield from _unclosed(one, source)


def _unclosed(pieces: list[_Piece], source: Source) -> Iterator[Finding]:
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
        if unclosed := outline.read(page.shown(origin.field, origin.value)).unclosed:
            message = f"this {unclosed.name} is never closed, and swallows what follows it on the page; close it"
            yield Finding(origin._replace(row=unclosed.line).place, message)


def _line(source: Source, line: int) -> Place:
    return Place(source, source.bounds(line + 1))
