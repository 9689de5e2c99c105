"""What a Markdown text brings into the page it becomes part of: headings, anchors, tags, and what it leaves open.

markdown-it-py finds the blocks. What stands inside a line is read only where a heading or HTML is.
"""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from roadmark.inline import Definitions, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Without any of these a text is a few plain paragraphs, lists or tables, and need not be parsed. Most have no part of
# one.
_PART = re.compile(r"[#<`~\n]")
_CANDIDATE = re.compile(
    r"""
    (?:^|[ \t>]) \#{1,6} (?:[ \t\r]|$)      # a heading, perhaps in a quotation or a list
  | ^[ \t>]* (?:=+|-+) [ \t\r]*$            # the underline of one
  | ^[ \t>]* (?:`{3}|~{3})                  # a fence
  | <[a-z/!?]                               # HTML
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_BULLET = re.compile(r"[ \t>]*(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|$)")
# How GitHub tells that a file begins with data about itself, which it shows as a table.
_FRONT_MATTER = re.compile(r"\n*---[ \t\r]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t\r]*(?:\n|\Z)")

# Every part stops at the next `<` or reaches the end, so the time stays linear.
_HTML = re.compile(
    r"""
    <!-- (?:-?>|.*?-->) | (?P<comment><!--) .* | <[?!][^>]*+>
  | < (?P<end>/?) (?P<name>[a-z][a-z0-9:-]*+) (?P<attributes>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+) >
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""(?<![\w-])(id|name|href)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE)
_HEADING = re.compile(r"h[1-6]")
# Of longer paragraphs only the tags matter, and nothing of those that are made of brackets: they might keep the parser
# busy. In characters; and how many of them there are to a bracket, where there are more than a few.
_LONGEST = 5000
_SPARSEST, _FEW = 8, 4

# Blocks of HTML that go on over blank lines: how one begins, what closes it, and what to call it.
_LONG_BLOCKS = (
    (re.compile(r"<\?"), re.compile(r"\?>"), "processing instruction"),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>"), "CDATA section"),
    (
        re.compile(r"<(?:pre|script|style|textarea)\b", re.IGNORECASE),
        re.compile(r"</(?:pre|script|style|textarea)>", re.IGNORECASE),
        "block of HTML",
    ),
)
# What `tags` calls a comment that is never closed.
COMMENT = "!--"


class Heading(NamedTuple):
    """A heading: its level, what a reader sees of it, its line in the text, from 0, and whether HTML makes it."""

    level: int
    text: str
    line: int
    is_html: bool = False


class Tag(NamedTuple):
    """An HTML tag: its name in lower case, how it is written, and its line in the text, from 0."""

    name: str
    is_end: bool
    written: str
    line: int

    @property
    def attributes(self) -> dict[str, str]:
        """Those that make or follow an anchor: `id`, `name`, `href`."""
        return {
            match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "")
            for match in _ATTRIBUTE.finditer(self.written)
        }


class Unclosed(NamedTuple):
    """A fence, comment or block of HTML that nothing closes: what it is, and its line in the text, from 0."""

    name: str
    line: int


class Outline(NamedTuple):
    """What a text brings into the page; headings are those of Markdown and those of HTML."""

    headings: tuple[Heading, ...] = ()
    tags: tuple[Tag, ...] = ()
    unclosed: Unclosed | None = None

    @property
    def names(self) -> Iterator[str]:
        """The anchors that its author gave by hand."""
        for tag in self.tags:
            attributes = tag.attributes
            yield from (attributes[key] for key in ("id", "name") if attributes.get(key))


_NOTHING = Outline()


def read(text: str) -> Outline:
    """The outline of a text of whole blocks."""
    return _read(text) if _PART.search(text) and _CANDIDATE.search(text) else _NOTHING


def are_apart(above: str, below: str) -> bool:
    """Whether two texts are the same blocks one below the other as each by itself.

    A paragraph may go on in what follows it, a list even over the blank lines that `above` ends with. What begins with
    a bullet beside a table is a list to GitHub, and to the parser perhaps a row of it: then nobody can tell.
    """
    if "|" in above + below and _BULLET.match(above.rstrip("\n").rpartition("\n")[2]):
        return False
    return _blocks(f"{above}\n{below}") == [*_blocks(above), *_blocks(below)]


def _blocks(text: str) -> list[tuple[str, str]]:
    """The tokens of a text and what each holds: how they follow each other says which block is in which."""
    return [(token.type, token.content) for token in _block_parser().parse(f"{text}\n", {})]


def front_matter(text: str) -> str:
    """The data that a text begins with, between two lines `---`; empty where it has none."""
    found = _FRONT_MATTER.match(text)
    return found[0] if found else ""


def without_front_matter(text: str) -> str:
    """A text with spaces in place of its front matter."""
    found = front_matter(text)
    return re.sub(r"[^\n]", " ", found) + text[len(found) :]


def tags(written: str, line: int = 0) -> Iterator[Tag | str]:
    """The tags in a piece of HTML and the texts between them; `line` is that of its beginning.

    Of comments only one that is never closed is there, as a tag with the name COMMENT.
    """
    end = 0
    for match in _HTML.finditer(written):
        if text := written[end : match.start()]:
            yield html.unescape(text)
            line += text.count("\n")
        if name := match["name"] or (COMMENT if match["comment"] else ""):
            yield Tag(name.lower(), bool(match["end"]), match[0], line)
        line += match[0].count("\n")
        end = match.end()
    if end < len(written):
        yield html.unescape(written[end:])


@lru_cache(maxsize=1024)  # the anchors of a page, its rules and its template ask in turn
def _read(text: str) -> Outline:
    tokens = _parser().parse(f"{text}\n", {})  # so that every line has an end
    reader = _Reader()
    for token in tokens:
        reader.read(token)
    return Outline(
        headings=tuple(reader.headings),
        tags=tuple(reader.tags),
        unclosed=reader.unclosed or _unclosed(tokens),
    )


class _Reader:
    """Collects headings and tags from the blocks of a text, in order."""

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self.tags: list[Tag] = []
        self.heading: Heading | None = None  # the one that is open, without its text
        self.shown: list[str] = []
        self.unclosed: Unclosed | None = None

    def read(self, token: Token) -> None:
        line = token.map[0] if token.map else 0
        match token.type:
            case "heading_open":
                self._open(Heading(int(token.tag[1]), "", line))
            case "heading_close":
                self._close()
            case "html_block":
                self._html(token.content, line)
            case "inline" if self.heading or "<" in token.content:
                self._inline(token.content, line)

    def _inline(self, content: str, line: int) -> None:
        for child in _children(content):
            if child.type == "html_inline":
                self._html(child.content, line)
            elif child.type != "image":  # GitHub makes no anchor of what a picture says
                self.shown.append(child.content)
            # A line end within a text was written as an entity.
            line += child.type in {"softbreak", "hardbreak"} or (
                not child.type.startswith("text") and child.content.count("\n")
            )

    def _html(self, content: str, line: int) -> None:
        for piece in tags(content, line):
            if isinstance(piece, str):
                self.shown.append(piece)
                continue
            if piece.name == COMMENT:
                self.unclosed = Unclosed("comment", piece.line)
                continue
            self.tags.append(piece)
            if _HEADING.fullmatch(piece.name):
                self._close()
                if not piece.is_end:
                    self._open(Heading(int(piece.name[1]), "", piece.line, is_html=True))

    def _open(self, heading: Heading) -> None:
        self.heading = heading
        self.shown.clear()

    def _close(self) -> None:
        if self.heading:
            self.headings.append(self.heading._replace(text="".join(self.shown)))
            self.heading = None


def _children(content: str) -> Iterator[Token]:
    """The parts of a paragraph or heading."""
    from markdown_it.token import Token  # noqa: PLC0415 - see _parser

    brackets = content.count("[")
    is_dense = brackets > _FEW and brackets * _SPARSEST > len(content)
    if len(content) <= _LONGEST and not is_dense:
        tokens: list[Token] = []
        _parser().inline.parse(content, _parser(), {}, tokens)
        yield from tokens
        return
    end = 0
    for start, stop in (
        Line(content, range(len(content) + 1), Definitions()).html if "<" in content and not is_dense else ()
    ):
        yield Token("text", "", 0, content=content[end:start])
        yield Token("html_inline", "", 0, content=content[start:stop])
        end = stop
    yield Token("text", "", 0, content=content[end:])


def _unclosed(blocks: Sequence[Token]) -> Unclosed | None:
    """The last block, where it would go on in what follows the text; in a list or a quotation it ends with that."""
    for block in blocks[-1:]:
        first, end = block.map or (0, 0)
        if block.type == "fence" and block.content.count("\n") > end - first - 2:
            return Unclosed("code fence", first)
        if block.type == "html_block":
            content = block.content.lstrip()
            for opener, closer, name in _LONG_BLOCKS:
                if opener.match(content) and not closer.search(content):
                    return Unclosed(name, first)
    return None


@cache
def _parser() -> MarkdownIt:
    # Late: most texts need no parser.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.disable("inline")
    return parser


@cache
def _block_parser() -> MarkdownIt:
    """One to which a definition is a paragraph, as it is to GitHub until all blocks are found."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - see _parser

    parser = MarkdownIt("commonmark").disable("reference")
    parser.core.ruler.disable("inline")
    return parser.enable("table")
