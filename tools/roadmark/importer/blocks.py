"""The blocks of a Markdown page as GitHub reads them, and the lines that each of them stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark import outline
from roadmark.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

# The parser drops what is nested more deeply than it is told, and slows down long before; a list makes two levels.
_DEEPEST = 42
WHITE_SPACE = " \t\n\r\f\v"  # what a browser folds; a no-break space is none
# A footnote, which on GitHub ends a paragraph.
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")
_NAME = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]:", re.DOTALL)
# A complete tag and nothing else on its line.
_LONE_TAG = re.compile(
    r"""(?:<[a-z][a-z0-9-]*(?:\s+[a-z_:][a-z0-9_.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*/?>
    |</[a-z][a-z0-9-]*\s*>)\s*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_DEEP_QUOTATION = re.compile(r"^[ \t]*(?:>[ \t]*){12}", re.MULTILINE)
_LONGEST = 512_000  # characters of a block, as the schema has it
_TAB_STOP = 4
_ITEM = re.compile(r" {0,3}(?:[-*+]|[0-9]{1,9}[.)])")


class PageError(UserError):
    """A page cannot become data; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Block:
    """A block: its type as markdown-it names it, its first line and the one after its last, and what stands in it.

    `content` is the text of a paragraph, a heading or a cell, as it is written. `indent` is the column at which the
    content of a list item begins.
    """

    type: str
    token: Token
    start: int
    end: int
    children: list[Block] = field(default_factory=list)
    content: str = ""
    indent: int = 0

    def walk(self) -> Iterator[Block]:
        """The block and all that stands in it, in order."""
        stack = [self]
        while stack:
            block = stack.pop()
            yield block
            stack.extend(reversed(block.children))


class Reference(NamedTuple):
    """What `[name]: url "title"` says, the line on which it begins, and how it is written."""

    name: str
    url: str
    title: str
    line: int
    written: str


@dataclass(frozen=True)
class Page:
    """A page: its lines, the blocks on them, what its links refer to by name, and the front matter above it all."""

    lines: Sequence[str] = field(repr=False)
    blocks: Sequence[Block] = field(repr=False)
    references: dict[str, Reference] = field(repr=False)
    front_matter: str = ""

    def written(self, start: int, end: int, indent: int = 0) -> str:
        """The lines from `start` to before `end` without the indent of the item they belong to.

        White space at their ends goes where it means nothing. More than one line ends with a line end. Raises PageError
        for more text than a block may have.
        """
        while end > start and not self.lines[end - 1].strip(WHITE_SPACE):
            end -= 1
        rows = []
        for number in range(start, end):
            row = _dedented(self.lines[number], indent, is_first=number == start)
            if number not in self.code:
                is_last = number + 1 == end or not self.lines[number + 1].strip(WHITE_SPACE)
                is_break = row.endswith("  ") and row.strip(WHITE_SPACE) and not is_last
                row = row.rstrip(" \t") + "  " * bool(is_break)
            rows.append(row)
        written = "\n".join(rows) + "\n" * (len(rows) > 1)
        if len(written) > _LONGEST:
            message = f"this block has {len(written):,} characters, and GitHub shows no longer README; split it"
            raise PageError(start + 1, message)
        return written

    @cached_property
    def code(self) -> frozenset[int]:
        """The lines on which white space is part of what a reader sees."""
        blocks = (block for top in self.blocks for block in top.walk())
        return frozenset(
            number
            for block in blocks
            if block.type in {"fence", "code_block"}
            for number in range(block.start, block.end)
        )


def parse(text: str) -> Page:
    """Take a page apart; line ends are LF. Lines count from 0, those of front matter included.

    Raises PageError.
    """
    if deep := _DEEP_QUOTATION.search(text):  # which takes the parser long to find out
        raise _too_deep(text.count("\n", 0, deep.start()))
    front_matter = outline.front_matter(text) if text.startswith("---") else ""
    body = "\n" * front_matter.count("\n") + text[len(front_matter) :]
    environment: dict[str, Any] = {}
    lines = body.split("\n")
    blocks = _tree(parser().parse(body, environment))
    _measure(blocks, lines)
    references = {}
    for key, found in environment.get("references", {}).items():
        start, end = found["map"]
        written = "\n".join(lines[start:end])
        name = _NAME.search(written)
        references[key] = Reference(
            " ".join((name[1] if name else key).split()), found["href"], found["title"], start, written
        )
    return Page(lines, blocks, references, front_matter)


@cache
def parser() -> MarkdownIt:
    """The parser of blocks, as GitHub has them; what stands inside a line is left as it is written."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only a command that imports needs it

    found = MarkdownIt("commonmark", {"maxNesting": _DEEPEST + 2}).enable(["table"])
    found.core.ruler.disable("inline")
    found.block.ruler.before("table", "depth", _limit_depth)
    rules = dict(zip(found.block.ruler.get_active_rules(), found.block.ruler.getRules(""), strict=True))
    reference = rules["reference"]

    def no_footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser's own
        begin = state.bMarks[start] + state.tShift[start]
        return not state.src.startswith("[^", begin) and reference(state, start, end, silent)

    def footnote(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser's own
        """A footnote is no block here, but it ends the paragraph above it."""
        begin = state.bMarks[start] + state.tShift[start]
        return silent and _FOOTNOTE.match(state.src, begin) is not None

    html_block = rules["html_block"]

    def lazy_html(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the parser's own
        """A tag alone on its line ends a paragraph that goes on lazily, outside of its item or quotation."""
        if html_block(state, start, end, silent):
            return True
        is_lazy = state.sCount[start] < state.blkIndent or state.parentType == "blockquote"
        begin = state.bMarks[start] + state.tShift[start]
        return silent and is_lazy and _LONE_TAG.match(state.src, begin, state.eMarks[start]) is not None

    found.block.ruler.at("reference", no_footnote, {"alt": []})
    found.block.ruler.before("paragraph", "footnote", footnote, {"alt": ["paragraph", "reference", "blockquote"]})
    found.block.ruler.at("html_block", lazy_html, {"alt": ["paragraph", "reference", "blockquote"]})
    found.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - what is unsafe is judged later
    found.normalizeLink = lambda url: url  # type: ignore[method-assign]  # the data have it as it is written
    return found


def _too_deep(line: int) -> PageError:
    return PageError(line + 1, "this is nested more deeply than anybody reads; flatten it")


def _limit_depth(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:  # noqa: FBT001 - the parser's own
    if state.level >= _DEEPEST:
        raise _too_deep(start)
    return False


def _tree(tokens: Sequence[Token]) -> list[Block]:
    root: list[Block] = []
    stack: list[Block] = []
    for token in tokens:
        if token.nesting < 0:
            stack.pop()
        elif token.type == "inline":
            stack[-1].content = token.content
        else:
            first, end = token.map or (stack[-1].start, stack[-1].end)
            block = Block(token.type.removesuffix("_open"), token, first, end)
            (stack[-1].children if stack else root).append(block)
            if token.nesting > 0:
                stack.append(block)
    return root


def _measure(blocks: Sequence[Block], lines: Sequence[str]) -> None:
    """Find the column at which the content of each list item begins."""
    stack = [(block, 0) for block in blocks]
    while stack:
        block, column = stack.pop()
        if block.type == "list_item":
            column = block.indent = _content_column(lines[block.start].expandtabs(_TAB_STOP), column)
        if block.type in {"list_item", "bullet_list", "ordered_list"}:
            stack += [(child, column) for child in block.children]


def _content_column(line: str, column: int) -> int:
    marker = _ITEM.match(line, column)
    if not marker:  # not where it should be: after something that no item has, like a quotation
        return column
    rest = line[marker.end() :]
    spaces = len(rest) - len(rest.lstrip(" "))
    return marker.end() + (spaces if 1 <= spaces <= _TAB_STOP and rest.strip() else 1)


def _dedented(line: str, indent: int, *, is_first: bool) -> str:
    """A line without its first columns, as far as they are white space; in the first line a marker stands there."""
    column = 0
    for offset, character in enumerate(line):
        if column >= indent:
            return " " * (column - indent) + line[offset:]
        if character == "\t":
            column += _TAB_STOP - column % _TAB_STOP
        elif character == " " or is_first:
            column += 1
        else:
            return line[offset:]
    return " " * max(0, column - indent)
