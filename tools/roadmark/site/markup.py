"""Markdown as HTML of which every tag is our own: what somebody typed is text or the address of a link.

Tags in the Markdown are dropped and what they hold stays, comments go, and a picture is the words that stand for it: a
page that asks nobody else for anything cannot show it.
"""

from __future__ import annotations

import re
from collections import ChainMap
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

from roadmark import markdown, page
from roadmark.inline import normalize
from roadmark.site import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_TAGS = {"em": "em", "strong": "strong", "s": "del"}
_ALIGNED = {"left", "center", "right"}
_PLAIN = re.compile(r"[^\\`*_~\[\]<>&!#|\n]+")
# How each kind of block begins and ends. A heading of somebody's would not fit into the outline of the page.
_FRAMES = {
    kind: (Markup(begin), Markup(f"{end}\n"))  # noqa: S704 - ours
    for kind, begin, end in (
        ("paragraph", "<p>", "</p>"),
        ("heading", '<p class="subheading"><strong>', "</strong></p>"),
        ("blockquote", "<blockquote>", "</blockquote>"),
        ("bullet_list", "<ul>", "</ul>"),
        ("list_item", "<li>", "</li>"),
        ("hr", "<hr>", ""),
        ("table", '<div class="table" role="group" aria-label="Table" tabindex="0"><table>', "</table></div>"),
        ("thead", "<thead>", "</thead>"),
        ("tbody", "<tbody>", "</tbody>"),
        ("tr", "<tr>", "</tr>"),
    )
}
# What shows nothing: paragraphs of a picture without words, say; and heads of columns that head nothing.
_EMPTY_PARAGRAPH = re.compile(r'<p>\s*</p>\n?|<p class="subheading"><strong>\s*</strong></p>\n?')
_EMPTY_HEAD = re.compile(r"<th[^>]*>\s*</th>")
# Of a text of more than so many characters with a mark at every third nobody can say in time what is what.
_SHORT, _DENSEST = 200, 3
_MARK = re.compile(r"[\\&<\[\]!*_~`]+")
# The parser drops what is nested more deeply than it is told; a list makes two levels.
_DEEPEST = 42


class Writer(NamedTuple):
    """Makes HTML of Markdown: `target` says where a link leads, `references` what names in the Markdown stand for."""

    target: Callable[[str], str]
    references: Mapping[str, Mapping[str, str]] = {}

    def line(self, text: str, *, links: bool = True) -> Markup:
        """Markdown inside a line; without `links` it is to stand in a link itself."""
        text = markdown.fold(text)
        if _PLAIN.fullmatch(text):
            return escape(text)
        if _is_dense(text):
            return escape(text)
        try:
            tokens = _parser().parseInline(text, self._environment())
            children = [child for token in tokens for child in token.children or ()]
            return _Inline(self.target if links else _nowhere).html(children)
        except RecursionError:
            return escape(text)

    def block(self, text: str) -> Markup:
        """Markdown of whole blocks."""
        text = page.block(text)
        if not _is_dense(text):
            with suppress(RecursionError):
                tokens = _parser().parse(text, self._environment())
                if all(token.level < _DEEPEST for token in tokens):
                    return self._blocks(tokens)
        return Markup("<p>{}</p>").format(text)

    def _environment(self) -> dict[str, object]:
        # What a text defines itself stays its own: only the first mapping is written to.
        return {"references": ChainMap({}, self.references)}  # type: ignore[arg-type]

    def _blocks(self, tokens: list[Token]) -> Markup:
        parts: list[Markup] = []
        for token in tokens:
            match token.type:
                case "inline":
                    parts.append(_Inline(self.target).html(token.children or ()))
                case "fence" | "code_block":
                    parts.append(Markup("<pre><code>{}</code></pre>\n").format(token.content))
                case "html_block":
                    parts.append(typed.Text(self.target).html(token.content))
                case _:
                    parts.append(_tag(token))
        html = _EMPTY_HEAD.sub("<td></td>", _EMPTY_PARAGRAPH.sub("", _joined(parts)))
        return Markup(html.strip())  # noqa: S704 - what somebody typed has no tag in it by now


def references(definitions: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """What names stand for, as the parser wants it, of pairs of a name and a url."""
    found: dict[str, dict[str, str]] = {}
    for name, url in definitions:
        found.setdefault(normalize(name), {"href": url, "title": ""})
    return found


def _tag(token: Token) -> Markup:
    """The tag of a token that begins or ends a block; nothing of a paragraph in a list without blank lines."""
    ending = token.nesting < 0
    kind = token.type.removesuffix("_open").removesuffix("_close")
    if token.hidden:
        return Markup()
    if kind in _FRAMES:
        return _FRAMES[kind][ending]
    if kind in {"th", "td"}:
        return Markup("</{}>").format(kind) if ending else _cell(token, kind)
    if kind != "ordered_list":
        return Markup()
    start = token.attrGet("start")
    return Markup("</ol>\n") if ending else Markup('<ol start="{}">').format(1 if start is None else start)


def _cell(token: Token, cell: str) -> Markup:
    align = str(token.attrGet("style") or "").removeprefix("text-align:")
    name = Markup(' class="{}"').format(align) if align in _ALIGNED else Markup()
    return Markup('<th scope="col"{}>' if cell == "th" else "<td{}>").format(name)  # noqa: S704 - one of the two


class _Inline:
    """Writes what stands inside a line."""

    def __init__(self, target: Callable[[str], str]) -> None:
        self.target = target
        self.parts: list[Markup] = []
        self.links: list[tuple[int, str]] = []  # where each open one begins, and where it leads

    def html(self, tokens: Iterable[Token]) -> Markup:
        """The HTML of tokens."""
        for token in _linked(list(tokens)):
            self._take(token)
        return _joined(self.parts)

    def _take(self, token: Token) -> None:
        match token.type:
            case "text" | "text_special":
                self.parts.append(escape(token.content))
            case "code_inline":
                self.parts.append(Markup("<code>{}</code>").format(token.content))
            case "softbreak":
                self.parts.append(Markup("\n"))
            case "hardbreak":
                self.parts.append(Markup("<br>\n"))
            case "image":
                self.parts.append(escape(_words(token.children or ())))
            case "html_inline":
                self.parts.append(typed.words(token.content))
            case "link_open":
                self.links.append((len(self.parts), self.target(str(token.attrGet("href") or ""))))
            case "link_close":
                self._close_link()
            case _ if token.tag in _TAGS:
                name = _TAGS[token.tag]
                self.parts.append(Markup(f"<{'/' if token.nesting < 0 else ''}{name}>"))  # noqa: S704 - ours

    def _close_link(self) -> None:
        start, target = self.links.pop()
        shown = _joined(self.parts[start:])
        del self.parts[start:]
        self.parts.append(typed.link(target, shown))


def _linked(tokens: list[Token]) -> list[Token]:
    """The tokens, with links for those pairs of `<a href>` and `</a>` that begin and end in the same element."""
    from markdown_it.token import Token  # noqa: PLC0415 - see _parser

    found = list(tokens)
    stack: list[tuple[str, int, str]] = []  # what is open: its kind, its place and where it leads
    for number, token in enumerate(tokens):
        if token.nesting > 0:
            stack.append((token.type, number, ""))
        elif token.nesting < 0:
            while stack and stack.pop()[0] == "a":
                pass
        elif token.type == "html_inline" and (tag := typed.tag(token.content)):
            name, attributes = tag
            if name == "a" and not any(kind in {"a", "link_open"} for kind, _, _ in stack):
                stack.append(("a", number, attributes.get("href", "")))
            elif name == "/a" and stack and stack[-1][0] == "a":
                _, start, url = stack.pop()
                found[start] = Token("link_open", "a", 1, attrs={"href": url})
                found[number] = Token("link_close", "a", -1)
    return found


def _words(tokens: Iterable[Token]) -> str:
    """The words of what stands inside a line."""
    stack, words = list(reversed(list(tokens))), []
    while stack:
        token = stack.pop()
        if token.type == "image":
            stack.extend(reversed(token.children or ()))
        elif token.type in {"text", "text_special", "code_inline"}:
            words.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            words.append(" ")
    return "".join(words)


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _nowhere(_url: str) -> str:
    return ""


def _is_dense(text: str) -> bool:
    return len(text) > _SHORT and len(_MARK.findall(text)) * _DENSEST > len(text)


@cache
def _parser() -> MarkdownIt:
    # Late: most texts have no markup, and need no parser.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    # It is to tell tags from text; those above decide what becomes of them.
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": _DEEPEST + 2}).enable(["table", "strikethrough"])
    parser.validateLink = _any_link  # type: ignore[method-assign]  # `Places.target` knows better
    return parser


def _any_link(url: str) -> bool:  # noqa: ARG001 - the parser's own signature
    return True
