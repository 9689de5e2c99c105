"""Markdown texts as GitHub reads them: which characters are prose, which are links, code or HTML.

markdown-it-py parses them; it says what it found, but for what stands inside a line not where. So every rule of its
inline parser is wrapped to note the stretch it took.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt

# Stands for every character that is not prose, so that offsets in `prose` are offsets in the text.
FILLER = "\ufffc"
# Longer texts are nobody's prose, and the schema objects to them; in characters.
LONGEST = 20_000
# Nor is one that is made of brackets: a parser tries each of them. One for so many characters is still a text.
_DENSEST, _SHORT = 6, 200

_MARKUP = re.compile(r"[`*_\[\]<>&\\!~|#\n]|://|^\s*(?:[-+=:]|\d+[.)])|www\.|@")
_TRIED = re.compile(r"[\[<&!\\]")
# Which characters a rule of the parser begins with; it need not be asked at others.
_TRIGGERS = {
    "newline": "\n", "escape": "\\", "backticks": "`", "strikethrough": "~", "emphasis": "*_",
    "link": "[", "image": "!", "autolink": "<", "html_inline": "<", "entity": "&",
}  # fmt: skip
# What GitHub makes a link of although nobody marked it as one.
_BARE_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<\ufffc]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_TRAILING = re.compile(r"[?!.,:*_~'\")]+\Z")


class Link(NamedTuple):
    """A link or image: where it stands, what it shows, where it leads and which part of the text says so."""

    span: Span
    label: Span
    url: str
    target: Span
    is_image: bool = False


@dataclass(frozen=True)
class Prose:
    """A Markdown text taken apart; all spans are in characters of the text.

    `prose` is as long as the text and has FILLER wherever a reader does not read the character itself: markup, code,
    HTML, addresses. `html` and `code` are the tags and code spans, `blocks` what is no paragraph.
    """

    prose: str
    links: tuple[Link, ...] = ()
    code: tuple[Span, ...] = ()
    html: tuple[Span, ...] = ()
    blocks: tuple[Span, ...] = field(default=())


def parse(text: str, *, is_block: bool = False) -> Prose:
    """Take a text apart: one line of inline Markdown, or with `is_block` paragraphs, lists and all the rest."""
    if not _MARKUP.search(text):
        return Prose(text)
    if len(text) > LONGEST or (len(text) > _SHORT and len(_TRIED.findall(text)) * _DENSEST > len(text)):
        return Prose(FILLER * len(text))
    return _block(text) if is_block else _inline(text)


def _inline(text: str) -> Prose:
    parts = _Parts(text)
    parts.read(text, list(range(len(text) + 1)))
    blocks = tuple(span for kind, span in _blocks(text) if kind != "paragraph_open")
    return parts.prose(blocks)


def _block(text: str) -> Prose:
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    parts = _Parts(text)
    blocks: list[Span] = []
    cursor = (0, 0)  # the row and how far it was read: the cells of a table share a line
    for token in _parser().parse(text, {}):
        if token.type != "inline":
            if token.map and token.nesting >= 0:
                blocks.append(Span(starts[token.map[0]], min(starts[token.map[1]], len(text))))
            if token.type == "html_block" and token.map:
                parts.html.append(blocks[-1])
            continue
        offsets: list[int] = []
        row = token.map[0] if token.map else 0
        for number, line in enumerate(token.content.split("\n")):
            start = cursor[1] if cursor[0] == row + number else 0
            column = lines[row + number].find(line, start) if row + number < len(lines) else -1
            if column < 0:
                break
            cursor = (row + number, column + len(line))
            first = starts[row + number] + column
            offsets += range(first, first + len(line) + 1)
        else:
            parts.read(token.content, offsets)
    return parts.prose(tuple(blocks))


def _blocks(text: str) -> Iterator[tuple[str, Span]]:
    lines = [0]
    for line in text.split("\n"):
        lines.append(lines[-1] + len(line) + 1)
    for token in _parser().parse(text, {}):
        if token.level == 0 and token.map and token.nesting >= 0 and token.type != "inline":
            yield token.type, Span(lines[token.map[0]], min(lines[token.map[1]], len(text)))


class _Parts:
    """Collects what stands where; offsets lead from the content of a line to the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.shown = [character if character == "\n" else FILLER for character in text]
        self.links: list[Link] = []
        self.code: list[Span] = []
        self.html: list[Span] = []

    def read(self, content: str, offsets: list[int]) -> None:
        """Parse a line's content, whose characters stand at these offsets of the text (and one for its end)."""
        marks: list[tuple[str, int, int]] = []
        _parser().inline.parse(content, _parser(), {"content": content, "marks": marks}, [])
        hidden = bytearray(len(content) + 1)

        def hide(start: int, end: int) -> None:
            hidden[start:end] = b"\1" * (end - start)

        def span(start: int, end: int) -> Span:
            return Span(offsets[start], offsets[end - 1] + 1 if end > start else offsets[start])

        for kind, start, end in marks:
            match kind:
                case "link" | "image":
                    link = self._link(content, start, end, is_image=kind == "image")
                    hide(start, link.label.start)
                    hide(link.label.end if kind == "link" else start, end)
                    self.links.append(
                        Link(span(start, end), span(*link.label), link.url, span(*link.target), kind == "image")
                    )
                case "autolink":
                    hide(start, end)
                    self.links.append(
                        Link(
                            span(start, end),
                            span(start + 1, end - 1),
                            content[start + 1 : end - 1],
                            span(start + 1, end - 1),
                        )
                    )
                case "backticks" if content[start:end].strip("`"):
                    hide(start, end)
                    self.code.append(span(start, end))
                case "html_inline":
                    hide(start, end)
                    self.html.append(span(start, end))
                case "entity":
                    hide(start, end)
                case "escape":
                    hide(start, start + 1)
                case "emphasis" | "strikethrough" if not content[start - 1 : end + 1].strip("_").isalnum():
                    hide(start, end)
        shown = "".join(
            FILLER if is_hidden else character for character, is_hidden in zip(content, hidden, strict=False)
        )
        for match in _BARE_ADDRESS.finditer(shown):
            end = match.end() - len((_TRAILING.search(match[0]) or [""])[0])
            hide(match.start(), end)
        for at, character in enumerate(content):
            if not hidden[at]:
                self.shown[offsets[at]] = character

    @staticmethod
    def _link(content: str, start: int, end: int, *, is_image: bool) -> Link:
        """The parts of a link that was found at a place."""
        from markdown_it.rules_inline import StateInline  # noqa: PLC0415 - see _parser

        first = start + 1 + is_image
        helpers = _parser().helpers
        state = StateInline(content, _parser(), {}, [])
        middle = helpers.parseLinkLabel(state, first - 1, disableNested=not is_image)
        at = middle + 2
        while at < end and content[at] in " \t\n":
            at += 1
        target = helpers.parseLinkDestination(content, at, end)
        return Link(Span(start, end), Span(first, middle), target.str, Span(at, max(at, target.pos)), is_image)

    def prose(self, blocks: tuple[Span, ...]) -> Prose:
        return Prose("".join(self.shown), tuple(sorted(self.links)), tuple(self.code), tuple(self.html), blocks)


@cache
def _parser() -> MarkdownIt:
    # Late: most texts have no markup, and need no parser.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.core.ruler.disable("inline")
    ruler = parser.inline.ruler
    for name, rule in zip(ruler.get_active_rules(), ruler.getRules(""), strict=True):
        ruler.at(name, _noting(name, rule))
    return parser


def _noting(name: str, rule: Callable[..., bool]) -> Callable[[Any, bool], bool]:
    triggers = _TRIGGERS.get(name, "")

    def note(state: Any, silent: bool) -> bool:  # noqa: FBT001 - the parser's own signature
        start = state.pos
        if triggers and state.src[start] not in triggers:
            return False
        is_taken = rule(state, silent)
        # What an image shows is parsed apart, with offsets of its own.
        if is_taken and not silent and state.src is state.env.get("content"):
            state.env["marks"].append((name, start, state.pos))
        return is_taken

    return note
