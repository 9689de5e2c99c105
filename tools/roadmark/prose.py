"""Markdown texts as GitHub reads them: which characters are prose, which are links, code or HTML.

markdown-it-py finds the blocks of a text; what stands inside their lines is marked by `roadmark.inline`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark import inline
from roadmark.inline import Definitions, Line, Link
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["FILLER", "LONGEST", "Link", "Prose", "parse"]

# Stands for every character that is not prose, so that offsets in `prose` are offsets in the text.
FILLER = "\ufffc"
# Longer ones are nobody's prose, and the schema objects to all but verbatim blocks; in characters.
LONGEST = 50_000
# A long text with a mark at every third character, or a line end at every eighth, is nobody's prose.
_DENSEST_MARKS, _DENSEST_LINES, _SHORT = 3, 8, 200

# What may be markup: no lone `<` or `&`, nor a `_` within a word. A set of characters comes first, because it is what
# Python looks for fastest.
_MARKUP = re.compile(
    r"[\\`*~\[\]@_<&:w](?:(?<=[\\`*~\[\]@])|(?<=(?<![^\W_])_)|(?<=_)(?![^\W_])|(?<=<)(?=[a-zA-Z/!?])"
    r"|(?<=&)(?=[#\w]{1,40};)|(?<=:)(?=//)|(?<=w)(?=ww\.))"
)
_MARK = re.compile(r"[\\&<\[\]]|\*+|_+|~+|`+")
_BLOCK_START = re.compile(r" {4}|\s*(?:[-+*_#>=|<\[\t]|~~~|```|\d{1,9}[.)])")
# Code, and a link without any other markup, neither of which can be anything else.
_CODE_OR_LINK = re.compile(
    r"(?<!`)`(?P<code>[^`\n]++)`(?!`)"
    r"|(?<!!)\[(?P<label>[^\\`*_~\[\]<&@^\n]++)\]\((?P<url>(?:https?://|#)[^\s\\`<>()&\x00-\x20\x7f]++)\)"
)
_TASK = re.compile(r"\[[ xX]\](?=\s|\Z)")
_MAY_END_LINK = re.compile(r"[\[\]<]|\\\Z")
_ANCHOR = re.compile(r"</?a[\s>]", re.IGNORECASE)
_SHOWN = re.compile(rb"\0+")
_SPACE = re.compile(r"\s*")


class Prose(NamedTuple):
    """A Markdown text taken apart; all spans are in characters of the text.

    `prose` is as long as the text and has FILLER wherever a reader does not read the character itself: markup, code,
    HTML, addresses. `html` and `code` are the tags and code spans, `blocks` what is no paragraph.
    """

    prose: str
    links: tuple[Link, ...] = ()
    code: tuple[Span, ...] = ()
    html: tuple[Span, ...] = ()
    blocks: tuple[Span, ...] = ()


def parse(text: str, *, is_block: bool = False) -> Prose:
    """Take a text apart: one line of inline Markdown, or with `is_block` paragraphs, lists and all the rest."""
    has_blocks = "\n" in text or _BLOCK_START.match(text) is not None
    if not has_blocks and not _MARKUP.search(text):
        return Prose(text)
    if not has_blocks and (simple := _simple(text)):
        return simple
    page = _Page(text)
    if _is_readable(text):
        tokens = page.blocks_of() if has_blocks else []
        if is_block and has_blocks:
            page.read_all(tokens)
        else:
            page.read(text, range(len(text) + 1))
    return page.prose()


def _simple(text: str) -> Prose | None:
    """A line whose only markup is code and plain links taken apart; None for any other. No parser is asked."""
    shown: list[str] = []
    links: list[Link] = []
    code: list[Span] = []
    end = 0
    for match in _CODE_OR_LINK.finditer(text):
        start, label = match.start(), match["label"]
        shown.append(text[end:start])
        end = match.end()
        if label is None:
            code.append(Span(start, end))
            shown.append(FILLER * (end - start))
        else:
            links.append(Link(Span(start, end), Span(*match.span("label")), match["url"], Span(*match.span("url"))))
            shown += [FILLER, label, FILLER * (end - match.end("label"))]
    shown.append(text[end:])
    prose = "".join(shown)
    return None if _MARKUP.search(prose) else Prose(prose, tuple(links), tuple(code))


def _is_readable(text: str) -> bool:
    if len(text) <= _SHORT or len(text) > LONGEST:
        return len(text) <= _SHORT
    is_dense = len(_MARK.findall(text)) * _DENSEST_MARKS > len(text)
    return not is_dense and text.count("\n") * _DENSEST_LINES <= len(text)


def fits_in_link(text: str) -> bool:
    """Whether a line of Markdown may stand in the brackets of a link: it neither closes them nor has a link itself."""
    if not _MAY_END_LINK.search(text):
        return True
    written = f"[{text}](.)"
    page = parse(written)
    is_link = any(link.label == Span(1, len(text) + 1) for link in page.links if not link.is_image)
    return is_link and not any(_ANCHOR.match(written, span.start) for span in page.html)


class _Page:
    """Collects what stands where in a text."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", " \n").replace("\r", "\n")  # as Markdown reads line ends
        self.rows = self.text.split("\n")
        self.shown = list("\n".join(FILLER * len(row) for row in self.rows))
        self.links: list[Link] = []
        self.code: list[Span] = []
        self.html: list[Span] = []
        self.blocks: list[Span] = []
        self.definitions = Definitions()
        self.starts = list(accumulate((len(row) + 1 for row in self.rows), initial=0))

    def prose(self) -> Prose:
        return Prose(
            "".join(self.shown), tuple(sorted(self.links)), tuple(self.code), tuple(self.html), tuple(self.blocks)
        )

    def blocks_of(self) -> list[Token]:
        """The tokens of the blocks; notes where those stand that are no paragraph."""
        environment: dict[str, Any] = {}
        tokens = _parser().parse(self.text, environment)
        for token in tokens:
            if token.level == 0 and token.map and token.nesting >= 0 and token.type not in {"paragraph_open", "inline"}:
                self.blocks.append(self._lines(token.map))
        for reference in environment.get("references", {}).values():
            self._define(self._lines(reference["map"]))
        return tokens

    def _lines(self, rows: Sequence[int]) -> Span:
        return Span(self.starts[rows[0]], min(self.starts[rows[1]], len(self.text)))

    def _define(self, block: Span) -> None:
        """Note what `[name]: url` says."""
        self.blocks.append(block)
        first, colon = self.text.find("[", *block), self.text.find("]:", *block)
        found = inline.target(self.text, _end(_SPACE, self.text, colon + 2))
        self.definitions.setdefault(inline.normalize(self.text[first + 1 : colon]), found)

    def read_all(self, tokens: list[Token]) -> None:
        """Read the content of every block."""
        cursor = (0, 0)  # the row and how far it was read: the cells of a table share one
        for number, token in enumerate(tokens):
            if token.type == "html_block" and token.map:
                self.html.append(self._lines(token.map))
            if token.type != "inline" or not token.map:
                continue
            row = token.map[0]
            if tokens[number - 1].type in {"th_open", "td_open"}:
                cursor = (row, self._read_cell(token.content, row, cursor[1] if cursor[0] == row else 0))
            else:
                is_item = tokens[number - 2].type == "list_item_open"
                task = _TASK.match(token.content) if is_item else None
                self._read_lines(token.content, row, task.end() if task else 0)

    def _read_cell(self, content: str, row: int, start: int) -> int:
        """Read a cell of a table, where a backslash stands before each bar; return where it ends in its row."""
        written = content.replace("|", r"\|")
        column = self.rows[row].find(written, start)
        if column < 0:
            return start
        first = self.starts[row] + column
        end = first + len(written)
        self.read(content, [at for at in range(first, end) if not self.text.startswith(r"\|", at, end)] + [end])
        return column + len(written)

    def _read_lines(self, content: str, row: int, start: int) -> None:
        """Read lines that stand at the ends of rows, but for what closes a heading."""
        places: list[int] = []
        kept: list[str] = []
        for number, line in enumerate(content.split("\n"), row):
            kept.append(line.strip(" \t"))
            column = self.rows[number].rfind(kept[-1])
            if column < 0:
                return
            first = self.starts[number] + column
            places += range(first, first + len(kept[-1]))
            places.append(self.starts[number + 1] - 1)
        self.read("\n".join(kept)[start:], places[start:])

    def read(self, content: str, places: Sequence[int]) -> None:
        """Read a line or paragraph whose characters stand at these places."""
        start = places[0]
        if len(places) > len(content) and places[len(content)] - start == len(content) and (simple := _simple(content)):
            self._take(simple, start)
            return
        line = Line(content, places, self.definitions)
        for run in _SHOWN.finditer(line.hidden):
            start, end = run.span()
            first, last = places[start], places[end - 1] + 1
            if last - first == end - start:
                self.shown[first:last] = content[start:end]
            else:  # over several lines
                for place, character in zip(places[start:end], content[start:end], strict=True):
                    self.shown[place] = character
        self.links += line.links
        self.code += line.code
        self.html += line.html

    def _take(self, line: Prose, start: int) -> None:
        """Take what a line says that begins at an offset."""
        self.shown[start : start + len(line.prose)] = line.prose
        self.code += [Span(start + code.start, start + code.end) for code in line.code]
        self.links += [
            link._replace(
                span=Span(start + link.span.start, start + link.span.end),
                label=Span(start + link.label.start, start + link.label.end),
                target=Span(start + link.target.start, start + link.target.end),
            )
            for link in line.links
        ]


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


@cache
def _parser() -> MarkdownIt:
    # Late: most texts have no blocks, and need no parser.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.disable("inline")
    return parser
