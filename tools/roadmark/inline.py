"""What stands inside a line of Markdown, as GitHub reads it: links, code, HTML, emphasis, and where each of them is.

markdown-it-py parses a line and says what it found, but not where. So each rule of its parser is wrapped to note the
stretch that it took. What GitHub links although nobody marked it is looked for afterwards, in what is left.
"""

from __future__ import annotations

import re
import string
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

# Which characters a rule of the parser begins with; it need not be asked at others.
_TRIGGERS = {
    "newline": "\n", "escape": "\\", "backticks": "`", "strikethrough": "~", "emphasis": "*_",
    "link": "[", "image": "!", "autolink": "<", "html_inline": "<", "entity": "&",
}  # fmt: skip
_HIDDEN = "\ufffc"  # stands for what is hidden, so that no address begins or ends in it
_ADDRESS = re.compile(
    r"(?<![a-zA-Z])(?:https?|ftp)://(?=[^\W_])[^\s<\ufffc]*+|(?<![^\s*_~(\ufffc])www\.[^\s<\ufffc]++", re.IGNORECASE
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]++(?:\.[\w-]++)+", re.ASCII)
_TRAILING = frozenset("?!.,:*_~'\"")
_SPACE = " \t\n"
_ESCAPABLE = frozenset([*string.punctuation, "\n"])


class Link(NamedTuple):
    """A link or image: where it stands, what it shows, where it leads and which part of the text says so."""

    span: Span
    label: Span
    url: str
    target: Span
    is_image: bool = False


class Target(NamedTuple):
    """Where a link leads, which part of the text says so, and where what is written there ends."""

    url: str
    part: Span
    end: int


class Definitions(dict[str, Target]):
    """What links refer to by name, in the parser's own form of the name."""

    @cached_property
    def references(self) -> dict[str, dict[str, str]]:
        """The same as the parser takes it."""
        return {name: {"href": found.url, "title": ""} for name, found in self.items()}


class _Note(NamedTuple):
    """What a rule of the parser took: its name, the stretch, and the tokens it made of it."""

    rule: str
    start: int
    end: int
    tokens: list[Token]


def target(text: str, start: int) -> Target:
    """The target that begins at an offset, perhaps in angle brackets; an empty one where none does."""
    found = _parser().helpers.parseLinkDestination(text, start, len(text))
    end = found.pos if found.ok else start
    is_pointed = text.startswith("<", start) and end > start
    return Target(found.str, Span(start + 1, end - 1) if is_pointed else Span(start, end), end)


class Line:
    """The content of a line or paragraph taken apart.

    `places` says where in the text each character stands; all spans are of the text. `hidden` has a byte for each
    character of the content, which is not zero where a reader does not see the character itself.
    """

    def __init__(self, content: str, places: Sequence[int], definitions: Definitions) -> None:
        self.content = content
        self.hidden = bytearray(len(content))
        self.links: list[Link] = []
        self.code: list[Span] = []
        self.html: list[Span] = []
        self._places = places
        self._definitions = definitions
        notes: list[_Note] = []
        environment = {"notes": notes, "content": content, "references": definitions.references}
        _parser().inline.parse(content, _parser(), environment, [])
        for note in notes:
            self._take(note)
        self._find_addresses()

    def _take(self, note: _Note) -> None:
        start, end = note.start, note.end
        match note.rule:
            case "link" | "image":
                self._take_link(note, is_image=note.rule == "image")
            case "autolink":
                prefix = "mailto:" if ":" not in self.content[start:end] else ""
                self._link(start, end, Span(start + 1, end - 1), prefix + self.content[start + 1 : end - 1])
            case "backticks" if note.tokens[-1:] and note.tokens[-1].type == "code_inline":
                self._hide(start, end)
                self.code.append(self._span(start, end))
            case "html_inline":
                self._hide(start, end)
                self.html.append(self._span(start, end))
            case "entity":
                self._hide(start, end)
            case "escape" if self.content[start + 1 : end] in _ESCAPABLE:
                self._hide(start, start + 1)
            case "emphasis" | "strikethrough":
                self._take_marks(note)

    def _take_marks(self, note: _Note) -> None:
        """Hide those marks of a run that became emphasis; the others are text. Each token stands for some of them."""
        size = (note.end - note.start) // len(note.tokens)
        for number, token in enumerate(note.tokens):
            if token.type != "text" or not token.content:
                self._hide(note.start + number * size, note.start + (number + 1) * size)

    def _take_link(self, note: _Note, *, is_image: bool) -> None:
        from markdown_it.rules_inline import StateInline  # noqa: PLC0415 - see _parser

        parser = _parser()
        first = note.start + 1 + is_image
        state = StateInline(self.content, parser, {}, [])
        middle = parser.helpers.parseLinkLabel(state, first - 1, disableNested=not is_image)
        found = self._target(middle + 1, note.end) or self._reference(first, middle, note.end)
        self._hide(note.start, first)
        self._hide(first if is_image else middle, note.end)
        label = self._span(first, middle)
        self.links.append(Link(self._span(note.start, note.end), label, found.url, found.part, is_image))

    def _target(self, at: int, end: int) -> Target | None:
        """What `(url "title")` says; None where a name stands in its place."""
        if not self.content.startswith("(", at) or end <= at:
            return None
        while self.content[at + 1] in _SPACE:
            at += 1
        found = target(self.content, at + 1)
        return found._replace(part=self._span(*found.part))

    def _reference(self, first: int, middle: int, end: int) -> Target:
        """What the definition says that `[text][name]`, `[name][]` or `[name]` refers to."""
        name = self.content[middle + 2 : end - 1] or self.content[first:middle]
        return self._definitions[normalize(name)]

    def _hide(self, start: int, end: int) -> None:
        self.hidden[start:end] = b"\1" * (end - start)

    def _span(self, start: int, end: int) -> Span:
        return Span(self._places[start], self._places[end - 1] + 1 if end > start else self._places[start])

    def _link(self, start: int, end: int, part: Span, url: str) -> None:
        """Note a link that shows its own url."""
        self._hide(start, end)
        self.links.append(Link(self._span(start, end), self._span(*part), url, self._span(*part)))

    def _find_addresses(self) -> None:
        """Take in what GitHub links although nobody marked it; in the text of a link it does not."""
        if not ("://" in self.content or "@" in self.content or "www." in self.content.lower()):
            return
        shown = "".join(_HIDDEN if hidden else char for char, hidden in zip(self.content, self.hidden, strict=True))
        taken = [link.span for link in self.links]
        for pattern, scheme in ((_ADDRESS, ""), (_EMAIL, "mailto:")):
            for match in pattern.finditer(shown):
                if scheme and not match[0][-1].isalpha():
                    continue  # mAP@0.5
                start, end = match.start(), match.start() + _trimmed(match[0])
                span = self._span(start, end)
                if any(other.start <= span.start < other.end for other in taken):
                    self._hide(start, end)
                    continue
                prefix = "http://" if match[0][:4].lower() == "www." else scheme
                self._link(start, end, Span(start, end), prefix + self.content[start:end])
                shown = shown[:start] + _HIDDEN * (end - start) + shown[end:]


def _trimmed(address: str) -> int:
    """The length of an address without the punctuation that belongs to the sentence around it."""
    end = len(address)
    surplus = address.count(")") - address.count("(")
    while end and (address[end - 1] in _TRAILING or (address[end - 1] == ")" and surplus > 0)):
        end -= 1
        surplus -= address[end] == ")"
    return end


def normalize(name: str) -> str:
    """The name of a definition in the parser's own form, which tells it from others."""
    from markdown_it.common.utils import normalizeReference  # noqa: PLC0415 - see _parser

    return normalizeReference(name)


@cache
def _parser() -> MarkdownIt:
    # Late: most texts have no markup, and need no parser.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"strikethrough_single_tilde": True}).enable("strikethrough")
    parser.validateLink = _any_link  # type: ignore[method-assign]  # for rules to judge, `javascript:` too
    parser.inline.ruler2.disable("fragments_join")  # which would lose what each token stands for
    ruler = parser.inline.ruler
    for name, rule in zip(ruler.get_active_rules(), ruler.getRules(""), strict=True):
        ruler.at(name, _noting(name, rule))
    return parser


def _any_link(url: str) -> bool:  # noqa: ARG001 - the parser's own signature
    return True


def _noting(name: str, rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    triggers = _TRIGGERS.get(name, "")

    def note(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's own signature
        start, before = state.pos, len(state.tokens)
        if triggers and state.src[start] not in triggers:
            return False
        pending = bool(state.pending)
        is_taken = rule(state, silent)
        # What an image shows is parsed apart, with offsets of its own.
        if is_taken and not silent and state.src is state.env.get("content"):
            made = state.tokens[before + (pending and len(state.tokens) > before) :]
            state.env["notes"].append(_Note(name, start, state.pos, made))
        return is_taken

    return note
