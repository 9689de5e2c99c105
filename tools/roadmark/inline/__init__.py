"""What stands inside a line of Markdown, as GitHub reads it: links, code, HTML, emphasis, and where each of them is.

Parsers give a tree and forget the places, and most try every bracket anew. This one only marks stretches, in one pass
with a stack of open brackets, as the CommonMark specification describes it, so that no text can hold it up.
"""

from __future__ import annotations

import html
import re
import string
from bisect import bisect_right
from collections import defaultdict
from functools import cached_property
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

from roadmark.inline.emphasis import Run, pairs, run
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ESCAPE = r"\\[!-/:-@\[-`{-~]"
_ENTITY = r"&(?:\#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6})|[a-zA-Z][a-zA-Z0-9]{1,31});"
_MARK = re.compile(
    rf"{_ESCAPE}|\\\n|`+|\*+|_+|~+|!?\[|\]|<|&|(?<![a-zA-Z])(?i:https?|ftp)://(?=[^\W_])|(?<![^\s*_~(])www\.(?=.)"
)
_CODE = re.compile("`+")
_WRITTEN = re.compile(f"{_ESCAPE}|{_ENTITY}")
_CHARACTER = re.compile(_ENTITY)
_AUTOLINK = re.compile(
    r"<(?:[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^<>\x00-\x20]*+|(?P<email>[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]++@[a-zA-Z0-9.-]++))>"
)
_TAG = re.compile(
    r"""
    <[a-zA-Z][a-zA-Z0-9-]*+
        (?:\s++[a-zA-Z_:][a-zA-Z0-9_.:-]*+ (?:\s*+=\s*+(?:[^\s"'=<>`]++|'[^']*+'|"[^"]*+"))?)*+ \s*+/?>
  | </[a-zA-Z][a-zA-Z0-9-]*+\s*+>
  | <!---?> | <!--.*?-->
  | <\?.*?\?> | <!\[CDATA\[.*?\]\]> | <![a-zA-Z][^>]*+>
    """,
    re.VERBOSE | re.DOTALL,
)
_TAG_ENDS = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<", ">"))
_SPACE = re.compile(r"[ \t\n]*+")
_POINTED = re.compile(r"<(?:[^<>\n\\]|\\.)*+>")
_TARGET_MARK = re.compile(r"\\\S|[()]|[\x00-\x20\x7f]")
_TITLE = re.compile(r""" "(?:[^"\\]|\\.)*+" | '(?:[^'\\]|\\.)*+' | \((?:[^()\\]|\\.)*+\) """, re.VERBOSE | re.DOTALL)
_NAME = re.compile(r"\[(?:[^\[\]\\]|\\.)*+\]", re.DOTALL)
_ADDRESS = re.compile(r"[^\s<]*+")
_ADDRESS_IN_BRACKETS = re.compile(r"[^\s<\[\]]*+")
_TRAILING = frozenset("?!.,:*_~'\"")
_LAST_ENTITY = re.compile(r"&[a-zA-Z]+;\Z")
_EMAIL = re.compile(r"(?<=[\w.+-])@[a-zA-Z0-9_-]++(?:\.[a-zA-Z0-9][a-zA-Z0-9_-]*+)+")
_EMAIL_NAME = string.ascii_letters + string.digits + ".+-_"
_LONGEST_EMAIL_NAME, _LONGEST_ENTITY, _LONGEST_NAME = 64, 33, 999
_DEEPEST_PARENTHESES = 32  # in the target of a link


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


class _Bracket(NamedTuple):
    """An open one: where it stands, and how many runs of emphasis before it."""

    start: int
    end: int
    runs: int
    is_image: bool


def normalize(name: str) -> str:
    """The name of a definition in the form that tells it from others."""
    return " ".join(name.split()).casefold()


def target(text: str, start: int) -> Target:
    """The target that begins at an offset, perhaps in angle brackets; an empty one where none does."""
    end = _target_end(text, start)
    inner = Span(start + 1, end - 1) if text.startswith("<", start) and end > start else Span(start, end)
    return Target(_WRITTEN.sub(_plain, text[slice(*inner)]), inner, end)


def _plain(match: re.Match[str]) -> str:
    return match[0][1] if match[0][0] == "\\" else html.unescape(match[0])


def _target_end(text: str, start: int) -> int:
    if text.startswith("<", start):
        pointed = _POINTED.match(text, start)
        return pointed.end() if pointed else start
    depth = 0
    for mark in _TARGET_MARK.finditer(text, start):
        character = mark[0]
        if character == "(":
            depth += 1
            if depth > _DEEPEST_PARENTHESES:
                return start
        elif character == ")" and depth:
            depth -= 1
        elif len(character) == 1:
            return start if depth else mark.start()
    return start if depth else len(text)


class Line:
    """The content of a line or paragraph taken apart.

    `places` says where in the text each character stands; all spans are of the text. `hidden` has a byte for each
    character of the content, which is not zero where a reader does not see the character itself. `definitions` are
    what links refer to by name, normalized.
    """

    def __init__(self, content: str, places: Sequence[int], definitions: Mapping[str, Target]) -> None:
        self.content = content
        self.hidden = bytearray(len(content))
        self.links: list[Link] = []
        self.code: list[Span] = []
        self.html: list[Span] = []
        self._places = places
        self._definitions = definitions
        self._linked = bytearray(len(content))
        self._brackets: list[_Bracket] = []
        self._barrier = 0  # open brackets below it hold a link, and links do not nest
        self._runs: list[Run] = []
        self._tag_ends: dict[str, int] = {}
        end = 0
        while mark := _MARK.search(content, end):
            end = self._take(mark)
        self._hide_emphasis(0)
        if "@" in content:
            self._find_emails()

    def _take(self, mark: re.Match[str]) -> int:
        """Take in a mark; return where to read on."""
        start, end = mark.span()
        match mark[0][0]:
            case "*" | "_" | "~":
                if marks := run(self.content, start, end):
                    self._runs.append(marks)
            case "[" | "!":
                self._brackets.append(_Bracket(start, end, len(self._runs), mark[0] == "!["))
            case "]":
                return self._close(start)
            case "`":
                return self._quote(start, end)
            case "<":
                return self._point(start)
            case "&":
                return self._decode(start)
            case "\\":
                self._hide(start, start + 1)
            case _:
                return self._address(start, end)
        return end

    def _hide(self, start: int, end: int) -> None:
        self.hidden[start:end] = b"\1" * (end - start)

    def _hide_emphasis(self, first: int) -> None:
        """Settle the runs from an index on: emphasis does not cross the edge of a link."""
        for start, end in pairs(self._runs[first:]):
            self._hide(start, end)
        del self._runs[first:]

    def _span(self, start: int, end: int) -> Span:
        return Span(self._places[start], self._places[end - 1] + 1 if end > start else self._places[start])

    def _link(self, start: int, end: int, part: Span, url: str) -> None:
        """Note a link that shows its own url."""
        self._hide(start, end)
        self.links.append(Link(self._span(start, end), self._span(*part), url, self._span(*part)))

    @cached_property
    def _fences(self) -> dict[int, list[int]]:
        """Where runs of backticks begin, by their length."""
        fences = defaultdict(list)
        for ticks in _CODE.finditer(self.content):
            fences[len(ticks[0])].append(ticks.start())
        return fences

    def _quote(self, start: int, end: int) -> int:
        fences = self._fences.get(end - start, [])
        index = bisect_right(fences, start)
        if index == len(fences):
            return end
        closing = fences[index] + end - start
        self._hide(start, closing)
        self.code.append(self._span(start, closing))
        return closing

    def _decode(self, start: int) -> int:
        entity = _CHARACTER.match(self.content, start)
        if entity is None or not (entity[0][1] == "#" or entity[0][1:] in html5):
            return start + 1
        self._hide(*entity.span())
        return entity.end()

    def _point(self, start: int) -> int:
        if found := _AUTOLINK.match(self.content, start):
            part = Span(start + 1, found.end() - 1)
            prefix = "mailto:" if found["email"] else ""
            self._link(start, found.end(), part, prefix + self.content[slice(*part)])
            return found.end()
        ending = next(ending for opening, ending in _TAG_ENDS if self.content.startswith(opening, start))
        if ending not in self._tag_ends:
            self._tag_ends[ending] = self.content.rfind(ending)
        tag = _TAG.match(self.content, start) if self._tag_ends[ending] > start else None
        if tag is None:
            return start + 1
        self._hide(*tag.span())
        self.html.append(self._span(*tag.span()))
        return tag.end()

    def _address(self, start: int, prefix: int) -> int:
        """Take in what GitHub links although nobody marked it; inside brackets it does not."""
        pattern = _ADDRESS_IN_BRACKETS if self._brackets else _ADDRESS
        found = pattern.match(self.content, start)
        end = start + _trimmed(found[0]) if found else prefix
        scheme = self.content[start:prefix]
        host = re.split(r"[^\w.-]", self.content[prefix:end], maxsplit=1)[0]
        if end < prefix or "_" in "".join(f"{scheme}{host}".split(".")[-2:]):
            return prefix
        if self._brackets:
            self._hide(start, end)
        else:
            http = "http://" if scheme == "www." else ""
            self._link(start, end, Span(start, end), http + self.content[start:end])
        return end

    def _find_emails(self) -> None:
        for found in _EMAIL.finditer(self.content):
            at, end = found.start(), found.end()
            before = self.content[max(0, at - _LONGEST_EMAIL_NAME) : at]
            start = at - len(before) + len(before.rstrip(_EMAIL_NAME))
            if start == at or not found[0][-1].isalpha() or any(self.hidden[start:end]):
                continue
            if self._linked[at]:
                self._hide(start, end)
            else:
                self._link(start, end, Span(start, end), f"mailto:{self.content[start:end]}")

    def _close(self, at: int) -> int:
        """Take in a closing bracket: the end of a link, if a target follows."""
        if not self._brackets:
            return at + 1
        bracket = self._brackets.pop()
        is_active = bracket.is_image or len(self._brackets) >= self._barrier
        self._barrier = min(self._barrier, len(self._brackets))
        found = (self._target(at + 1) or self._reference(bracket, at)) if is_active else None
        if found is None:
            return at + 1
        self._hide_emphasis(bracket.runs)
        self._hide(bracket.start, bracket.end)
        self._hide(at, found.end)
        span, label = self._span(bracket.start, found.end), self._span(bracket.end, at)
        if bracket.is_image:
            self._hide(bracket.end, at)
            while self.links and self.links[-1].span.start > span.start:  # an image shows no links
                self.links.pop()
        else:
            self._barrier = len(self._brackets)
            self._linked[bracket.end : at] = b"\1" * (at - bracket.end)
        self.links.append(Link(span, label, found.url, found.part, bracket.is_image))
        return found.end

    def _target(self, at: int) -> Target | None:
        """What `(url "title")` says."""
        if not self.content.startswith("(", at):
            return None
        start = self._skip(at + 1)
        found = target(self.content, start)
        closing = self._skip(found.end)
        title = _TITLE.match(self.content, closing) if closing > found.end > start else None
        closing = self._skip(title.end()) if title else closing
        if not self.content.startswith(")", closing):
            return None
        return Target(found.url, self._span(*found.part), closing + 1)

    def _skip(self, at: int) -> int:
        space = _SPACE.match(self.content, at)
        return space.end() if space else at

    def _reference(self, bracket: _Bracket, at: int) -> Target | None:
        """What the definition says that `[text][name]`, `[name][]` or `[name]` refers to."""
        if not self._definitions or at - bracket.end > _LONGEST_NAME:
            return None
        following = _NAME.match(self.content, at + 1)
        name = (following[0][1:-1] if following else "") or self.content[bracket.end : at]
        found = self._definitions.get(normalize(name))
        return found._replace(end=following.end() if following else at + 1) if found else None


def _trimmed(address: str) -> int:
    """The length of an address without the punctuation that belongs to the sentence around it."""
    end = len(address)
    surplus = address.count(")") - address.count("(")
    while end:
        character = address[end - 1]
        if character == ";":
            entity = _LAST_ENTITY.search(address, max(0, end - _LONGEST_ENTITY), end)
            end = entity.start() if entity else end - 1
        elif character in _TRAILING or (character == ")" and surplus > 0):
            surplus -= character == ")"
            end -= 1
        else:
            break
    return end
