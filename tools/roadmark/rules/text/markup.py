"""What Markdown and GitHub make of a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadmark.nodes import MarkdownField
from roadmark.prose import FILLER
from roadmark.rule import Finding, rule
from roadmark.text import Span
from roadmark.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_INLINE = frozenset({"outcome", "description", "text"})  # the fields that are one line on the page

_PARTNERS = {")": "(", "]": "[", "}": "{"}
_BRACKET = re.compile(r"[()\[\]{}]")
# What has a bracket of its own: emoticons, the numbers of a list, and half-open intervals.
_EMOTICON = re.compile(r"(?<![^\s\ufffc])[:;=8][-o'^]?[()\[\]{}DP]")
_NUMBERED = re.compile(r"(?:(?<=\s)|(?<=\A))(?:[a-zA-Z]|[ivx]{1,4}|[0-9]{1,3})\)")
_INTERVAL = re.compile(r"[(\[](?=[^()\[\]]{1,20},[^()\[\]]{1,20}([)\]]))")
_QUOTE = re.compile(r"(?<![0-9])\"|[\u201c\u201d]")

_TARGET = r"(?:https?://|www\.|\.{0,2}/|#)[^\s()<>\[\]]*+|[\w./-]+\.(?:md|html?|pdf)(?:#[\w-]*+)?"
_SPACED = re.compile(rf"\[([^\[\]\n]{{1,200}}+)\]\s+\(({_TARGET})\)")
_SWAPPED = re.compile(rf"\(([^()\[\]\n]{{1,200}}+)\)\[({_TARGET})\]")
_SPACE_INSIDE = re.compile(r"\[([^\[\]\n]{1,200}+)\]\((https?://[^\s()]++\s[^()\n]{1,200}+)\)")
_UNCLOSED = re.compile(r"\[([^\[\]\n]{1,200}+)\]\((https?://[^\s()]++)\Z")
_BROKEN = {
    _SPACED: "a space parts the text of this link from its url; delete it",
    _SWAPPED: "the brackets of this link are swapped; the text goes into the square ones",
    _SPACE_INSIDE: "the url of this link has a space in it; write %20, or the right url",
    _UNCLOSED: "this link is not closed; end it with a round bracket",
}

_SHOWN_TAGS = re.compile(r"</?(?:kbd|sub|sup)\s*+>", re.IGNORECASE)
_GAP = re.compile(r"\n[ \t]*+\n")
_PLACEHOLDER = re.compile(r"<[A-Za-z][\w -]*>")

_SHORTCODE = re.compile(r"(?<![\w:]):(?=[a-z+-])[a-z0-9_+-]{1,40}+:(?![\w:])")
_MATH = re.compile(r"(?<![\w$\\])\$(?=[^\s$])(?:[^$\n]{0,199}[^\s$\\])?\$(?![\w$])")


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
    prose = field.prose
    for find in (_lonely_bracket, _lonely_quote, _lonely_backtick):
        if (at := find(prose)) is not None:
            if any(_broken_links(field)):
                return  # one mistake: TXT010 speaks of it
            message = f"this {prose[at]} has no partner; close it, or delete it"
            yield Finding(field.at(at, at + 1), message)
            return


def _lonely_bracket(prose: str) -> int | None:
    if not _BRACKET.search(prose):
        return None
    exempt = {match.end() - 1 for pattern in (_EMOTICON, _NUMBERED) for match in pattern.finditer(prose)}
    for match in _INTERVAL.finditer(prose):  # [0, 1) and (0, 1]
        if (match[0] == "[") != (match[1] == "]"):
            exempt |= {match.start(), match.start(1)}
    opened: list[int] = []
    for match in _BRACKET.finditer(prose):
        at, bracket = match.start(), match[0]
        if bracket not in _PARTNERS:
            if at not in exempt:
                opened.append(at)
        elif opened and prose[opened[-1]] == _PARTNERS[bracket]:
            opened.pop()
        elif at not in exempt:
            return at
    return opened[0] if opened else None


def _lonely_quote(prose: str) -> int | None:
    opened: int | None = None
    for match in _QUOTE.finditer(prose):
        at, quote = match.start(), match[0]
        if quote == '"':
            opened = at if opened is None else None
        elif quote == "\u201c":
            opened = at
        elif opened is None and "\u201e" not in prose:  # German quotes end with what begins English ones
            return at
        else:
            opened = None
    return None if opened is not None and "\u201e" in prose else opened


def _lonely_backtick(prose: str) -> int | None:
    at = prose.find("`")
    return at if at >= 0 else None


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
    return _broken_links(field)


def _broken_links(field: MarkdownField) -> Iterator[Finding]:
    value = field.value
    if "]" not in value:
        return
    for link in field.parsed.links:
        if not link.url and not link.is_image:
            yield Finding(field.at(*link.span), "this link has no url; write one, or delete the brackets")
    # An address is no prose, so it is the value that is searched, where it is neither code nor a link already.
    taken = [*field.parsed.code, *(link.span for link in field.parsed.links if value[link.span.start] in "[!")]
    for pattern, message in _BROKEN.items():
        for match in pattern.finditer(value):
            start, end = match.span()
            if not any(span.start < end and start < span.end for span in taken):
                yield Finding(field.at(start, end), message, f"[{match[1]}]({match[2].replace(' ', '%20')})")


@rule("TXT011", on=MarkdownField)
def more_than_a_line(field: MarkdownField) -> Iterator[Finding]:
    """HTML, a picture or a block in a text that is one line on the page.

    An outcome, a description and a text are shown inside a list. Paragraphs, lists and pictures belong into a summary
    or a Markdown block. `<kbd>`, `<sub>` and `<sup>` are fine, because Markdown has nothing for them.

    Bad:

        - id: calculus
          title: Calculus
          outcome: Differentiate <b>any</b> function.

    Good:

        - id: calculus
          title: Calculus
          outcome: Differentiate **any** function.
    """
    if field.name not in _INLINE:
        return
    parsed, value = field.parsed, field.value
    gap = _GAP.search(value.rstrip())
    blocks = parsed.blocks or ((Span(*gap.span()),) if gap else ())
    if blocks:
        end = min(blocks[0].end, len(value.rstrip()))
        yield Finding(field.at(blocks[0].start, end), "a block in a text of one line; move it into a summary")
        return
    for link in parsed.links:
        if link.is_image:
            yield Finding(field.at(*link.span), "a picture in a text of one line; move it into a summary")
    opened: set[str] = set()
    for span in parsed.html:
        tag = value[slice(*span)]
        name = tag.strip("</>").split(" ")[0].lower()
        if _SHOWN_TAGS.fullmatch(tag) or (tag.startswith("</") and name in opened):
            continue  # of a pair the first is enough
        opened.add(name)
        is_placeholder = _PLACEHOLDER.fullmatch(tag) and name not in words("html-elements")
        hint = (
            "; GitHub hides it, so put it in backticks" if is_placeholder else "; write it in Markdown, or leave it out"
        )
        yield Finding(field.at(*span), f"HTML in a text of one line{hint}", f"`{tag}`" if is_placeholder else "")


@rule("TXT013", on=MarkdownField)
def text_that_github_changes(field: MarkdownField) -> Iterator[Finding]:
    """GitHub turns this into something else: `:word:` into an emoji, `$...$` into a formula.

    If that is meant, write the emoji itself, or allow it. Otherwise put the text in backticks.

    Bad:

        - id: sums
          title: Sums
          outcome: Compute $x + y$ by hand.

    Good:

        - id: sums
          title: Sums
          outcome: Compute `x + y` by hand.
    """
    prose = field.prose
    if ":" in prose:
        for match in _SHORTCODE.finditer(prose):
            message = "GitHub may show this as an emoji; write the emoji, or put the text in backticks"
            yield Finding(field.at(*match.span()), message, f"`{match[0]}`")
    if prose.count("$") > 1:
        for match in _MATH.finditer(prose):
            if FILLER in match[0] or match[0].startswith("$$"):
                continue
            message = "GitHub shows this as a formula; put it in backticks, or write the dollar signs apart"
            yield Finding(field.at(*match.span()), message, f"`{match[0]}`")
