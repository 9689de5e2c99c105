"""What comes in pairs: brackets, quotes, backticks, and the brackets of links."""

from __future__ import annotations

import re
from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

from roadmark.nodes import MarkdownField
from roadmark.prose import FILLER
from roadmark.rule import Finding, rule
from roadmark.rules.text.markup import FORMULA
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PARTNERS = {")": "(", "]": "[", "}": "{"}
_BRACKET = re.compile(r"[()\[\]{}]")
_FULL_WIDTH = str.maketrans("\uff08\uff09\uff3b\uff3d\uff5b\uff5d", "()[]{}")
# A bracket that is spoken of, or of a half-open interval, needs no partner.
_OWN_BRACKET = re.compile(
    r"""(?P<quote>["'\u2018\u201c])[()\[\]{}]["'\u2019\u201d]"""
    r"|\[[^()\[\]]{1,20},[^()\[\]]{1,20}\)|\([^()\[\]]{1,20},[^()\[\]]{1,20}\]"
)
# These may have a bracket of their own, or stand where one closes: `(see 1)` and `1)`, `(fine :)` and `:)`.
_EMOTICON = re.compile(r"(?<![^\s\ufffc(\[])[:;=8][-o'^]?[()\[\]{}]|[(\[][-o'^]?[:;=](?![^\s\ufffc.,)])")
_BACKTICK = re.compile(r"(?<![\"'\u2018\u201c])`|`(?![\"'\u2019\u201d])")  # not one that is spoken of
_NUMBERED = re.compile(r"(?<![^\s,;:/\ufffc-])(?:[a-zA-Z]|[ivxIVX]{1,4}|[0-9]{1,3})\.?\)")
_INCHES = re.compile(r"[0-9]\"")
_BEFORE_OPENING = frozenset(" \t\n([{-/\u2013\u2014") | {FILLER}

_TARGET = (
    r"(?:(?:https?://|www\.|mailto:)[^\s()<>\[\]]++|(?:\.{0,2}/|\#)\w[^\s()<>\[\]]*+"
    r"|[\w./-]+\.(?:md|html?|pdf)(?:\#[\w-]*+)?)"
)
_LABEL = r"\[(?P<label>[^\[\]\n]{1,200}+)\]"
_BROKEN = re.compile(
    rf"""
    {_LABEL} (?:
        \s{{1,3}}+\((?P<parted>{_TARGET})\)
      | \[(?P<squared>(?:https?://|www\.)[^\s()<>\[\]]++)\]
      | \((?P<spaced>https?://[^\s()]++\s[^()\n]{{1,200}}+)\)
      | \((?P<unclosed>https?://[^\s()\[\]]++)(?:\]|(?=\s|\Z))
    )
  | \((?P<text>[^()\[\]\n]{{1,200}}+)\)\[(?P<swapped>{_TARGET})\]
    """,
    re.VERBOSE,
)
_MESSAGES = {
    "parted": "a space parts the text of this link from its url; delete it",
    "squared": "the url of a link stands in round brackets",
    "spaced": "the url of this link has a space in it; write %20, or the right url",
    "unclosed": "this link is not closed; end it with a round bracket",
    "swapped": "the brackets of this link are swapped; the text goes into the square ones",
}
_TASK_BOX = frozenset({" ", "x", "X"})
_ESCAPED = re.compile(r"\\[()\[\]{}\"`]")


class _BrokenLink(NamedTuple):
    """Where it stands, what is wrong, and what to write."""

    span: Span
    message: str
    help: str = ""


@rule("TXT009", on=MarkdownField)
def unbalanced_marks(field: MarkdownField) -> Iterator[Finding]:
    """A bracket, a quote or a backtick has no partner.

    Something was cut off, or Markdown takes the text for something else than was meant.

    Bad:

        - id: calculus
          title: Calculus
          outcome: Differentiate functions (of several variables by hand.

    Good:

        - id: calculus
          title: Calculus
          outcome: Differentiate functions (of several variables) by hand.
    """
    if not _may_be_lonely(field.prose):
        return
    links = (link.span for link in _broken_links(field))  # one mistake: TXT010 speaks of it
    meant = (match.span() for pattern in (FORMULA, _ESCAPED) for match in pattern.finditer(field.value))
    prose = _without(field.prose, (*links, *meant))
    found = (_lonely_bracket(prose), _lonely_quote(prose), _lonely_backtick(prose))
    at = min((at for at in found if at is not None), default=None)
    if at is not None:
        yield Finding(field.at(at, at + 1), f"this {field.value[at]} has no partner; close it, or delete it")


def _may_be_lonely(prose: str) -> bool:
    """Whether marks are odd in number; most texts need no closer look."""
    return (
        "`" in prose
        or prose.count('"') % 2 == 1
        or any(prose.count(opening) != prose.count(closing) for closing, opening in _PARTNERS.items())
        or prose.count("\u201c") != prose.count("\u201d")
    )


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with spaces in the place of some parts."""
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _lonely_bracket(prose: str) -> int | None:
    if all(prose.count(opening) == prose.count(closing) for closing, opening in _PARTNERS.items()):
        return None
    text = prose if prose.isascii() else prose.translate(_FULL_WIDTH)
    text = _without(text, (match.span() for match in _OWN_BRACKET.finditer(text)))
    spans = [[match.span() for match in pattern.finditer(text)] for pattern in (_EMOTICON, _NUMBERED)]
    doubtful = [found for found in spans if found]
    first: int | None = None
    for some in chain.from_iterable(combinations(doubtful, count) for count in range(len(doubtful) + 1)):
        at = _unmatched(_without(text, chain.from_iterable(some)))
        if at is None:
            return None
        first = at if first is None else first
    return first


def _unmatched(text: str) -> int | None:
    """Where the first bracket without a partner stands; each kind is counted apart."""
    opened: dict[str, list[int]] = {opening: [] for opening in _PARTNERS.values()}
    lonely: list[int] = []
    for match in _BRACKET.finditer(text):
        if match[0] in opened:
            opened[match[0]].append(match.start())
        elif opened[_PARTNERS[match[0]]]:
            opened[_PARTNERS[match[0]]].pop()
        else:
            lonely.append(match.start())
            break
    return min([*lonely, *(places[0] for places in opened.values() if places)], default=None)


def _lonely_quote(prose: str) -> int | None:
    if prose.count('"') % 2 and not _INCHES.search(prose):
        return _lonely_straight_quote(prose)
    left, right = prose.count("\u201c"), prose.count("\u201d")
    # Others open with what closes English quotes: German has the first twice, Swedish the second.
    if left == right or "\u201e" in prose or (left == 0 and right % 2 == 0):
        return None
    opened: list[int] = []
    for match in re.finditer("[\u201c\u201d]", prose):
        if match[0] == "\u201c":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            return match.start()
    return opened[0] if opened else None


def _lonely_straight_quote(prose: str) -> int:
    """Which of an odd number of quotes is one too many, judged by what stands around them."""
    opened, at = -1, -1
    while (at := prose.find('"', at + 1)) >= 0:
        may_open = at == 0 or prose[at - 1] in _BEFORE_OPENING
        if opened < 0 and not may_open:
            return at
        if opened >= 0 and may_open and not prose[at + 1 : at + 2].isspace() and at + 1 < len(prose):
            return opened
        opened = at if opened < 0 else -1
    return opened


def _lonely_backtick(prose: str) -> int | None:
    match = _BACKTICK.search(prose)
    return match.start() if match else None


@rule("TXT010", on=MarkdownField)
def broken_link(field: MarkdownField) -> Iterator[Finding]:
    """A link is written in a way that Markdown does not take for one.

    The text goes into square brackets, the url into round ones, with nothing between them.

    Bad:

        - id: calculus
          title: Calculus
          outcome: Use [the chain rule] (https://example.com/chain-rule) by hand.

    Good:

        - id: calculus
          title: Calculus
          outcome: Use [the chain rule](https://example.com/chain-rule) by hand.
    """
    for link in _broken_links(field):
        yield Finding(field.at(*link.span), link.message, link.help)


def _broken_links(field: MarkdownField) -> Iterator[_BrokenLink]:
    value = field.value
    if "]" not in value:
        return
    for link in field.parsed.links:
        if not link.url and not link.is_image:
            yield _BrokenLink(link.span, "this link has no url; write one, or delete the brackets")
    # An address is no prose, so it is the value that is searched, where it is neither code nor a link already.
    for match in _BROKEN.finditer(value):
        start, kind = match.start(), match.lastgroup or ""
        label = match["label"] or match["text"]
        if field.prose[start] == FILLER or value.endswith("\\", 0, start) or label in _TASK_BOX:
            continue
        target = match[kind].replace(" ", "%20")
        yield _BrokenLink(Span(*match.span()), _MESSAGES[kind], f"[{label}]({target})")
