"""What Markdown and GitHub make of a text."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from roadmark.nodes import MarkdownField
from roadmark.rule import Finding, rule
from roadmark.text import Span
from roadmark.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_INLINE = frozenset({"outcome", "description", "text"})  # the fields that are one line on the page

_SHOWN_TAGS = re.compile(r"</?(?:kbd|sub|sup)\s*+>", re.IGNORECASE)
_GAP = re.compile(r"\n[ \t]*+\n")
_VOID = frozenset({"br", "hr", "img", "input", "source", "wbr"})
_PICTURES = frozenset({"img", "picture", "source"})
_TARGET = re.compile(r"\shref\s*+=", re.IGNORECASE)
_NAME = re.compile(r"</?([A-Za-z][\w-]*+)")
_PLACEHOLDER = re.compile(r"<[A-Za-z][\w -]*>")
_BEFORE_PLACEHOLDER = re.compile(r"[\w.:]{0,40}\Z")

_SHORTCODE = re.compile(r"(?<!\w):([a-z0-9_+-]{1,60}+)(?=:(?!\w))")
# What touches no emoji, but a parameter in a route or an expression.
_TECHNICAL = frozenset("/=@#&%$+")
FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])([^$\n]*+)(?<![\s\\])\$(?![0-9$])")
_TEX = re.compile(r"[\\^{}=]|\w_\w")
_WORDS = re.compile(r"[^\W\d_]{3}|\s[^\W\d_]{2}\s")
_SYMBOL = re.compile(r"[^\W\d_]|[()\[\]<>+*]")


@rule("TXT011", on=MarkdownField)
def more_than_a_line(field: MarkdownField) -> Iterator[Finding]:
    """HTML or a block in a text that is one line on the page, or a picture in an outcome.

    An outcome, a description and a text are shown inside a list. Paragraphs and lists belong into a summary or a
    Markdown block. What Markdown has nothing for is fine: `<kbd>`, `<sub>`, `<sup>`, an anchor, a picture of another
    size, and so are badges in a description or a text. A tag that is only spoken of needs backticks, because GitHub
    hides it. The page shows as text what has no other half in the same field, and whatever could do more than look.

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
    if field.name == "description" and "\n" not in value.rstrip():
        blocks = ()  # it stands behind a link, where no block can begin
    if blocks:
        end = min(blocks[0].end, len(value.rstrip()))
        yield Finding(field.at(blocks[0].start, end), "a block in a text of one line; move it into a summary")
        return
    for link in parsed.links if field.name == "outcome" else ():
        if link.is_image:
            yield Finding(field.at(*link.span), "a picture in a text of one line; move it into a summary")
    yield from _tags(field)


def _tags(field: MarkdownField) -> Iterator[Finding]:
    tags = [field.value[slice(*span)] for span in field.parsed.html]
    names = [found[1].lower() if (found := _NAME.match(tag)) else "" for tag in tags]
    closed = {name for tag, name in zip(tags, names, strict=True) if tag.startswith("</")}
    is_said = False  # one who writes HTML does so all through the text
    for span, tag, name in zip(field.parsed.html, tags, names, strict=True):
        if tag.startswith("</"):
            continue
        before = _BEFORE_PLACEHOLDER.search(field.prose, 0, span.start)
        is_type = before is not None and before[0] != "" and tag[1:2].isupper()  # Vec<T>
        is_element = name in words("html-elements") and (name in closed or name in _VOID)
        if _PLACEHOLDER.fullmatch(tag) and (is_type or not is_element):
            start = before.start() if before else span.start
            message = "HTML in a text of one line; GitHub hides it, so put it in backticks"
            yield Finding(field.at(start, span.end), message, f"`{field.value[start : span.end]}`")
        elif not (is_said or _has_no_markdown(tag, name, field)):
            is_said = True
            yield Finding(field.at(*span), "HTML in a text of one line; write it in Markdown, or leave it out")


def _has_no_markdown(tag: str, name: str, field: MarkdownField) -> bool:
    """Whether a tag does what Markdown cannot: keys, indices, anchors, and pictures of a size where pictures may be."""
    is_anchor = name == "a" and not _TARGET.search(tag)
    is_picture = name in _PICTURES and field.name != "outcome"
    return is_anchor or is_picture or _SHOWN_TAGS.fullmatch(tag) is not None


@rule("TXT013", on=MarkdownField)
def text_that_github_changes(field: MarkdownField) -> Iterator[Finding]:
    """GitHub turns this into something else: `:word:` into an emoji, `$...$` into a formula.

    What is plainly meant so is left alone: an emoji that stands by itself (`:tada:`), a formula that has signs of one
    (`$x^2$`). Put everything else in backticks, such as a route (`/posts/:id:/edit`).

    Bad:

        - id: plans
          title: Plans
          outcome: Choose between plans for 5$, $6 and 7$.

    Good:

        - id: plans
          title: Plans
          outcome: Choose between plans for $5, $6 and $7.
    """
    yield from _shortcodes(field)
    if field.prose.count("$") > 1:
        for match in FORMULA.finditer(field.prose):
            if not _is_formula(match[1]):
                message = (
                    "GitHub shows this as a formula; put it in backticks, or write the dollar signs before numbers"
                )
                yield Finding(field.at(*match.span()), message, f"`{field.value[slice(*match.span())]}`")


def _shortcodes(field: MarkdownField) -> Iterator[Finding]:
    done = 0
    for match in _SHORTCODE.finditer(field.prose):
        start, end = match.start(), match.end() + 1
        # What stands between double colons is a name of C++, unless one emoji follows the other.
        is_name = field.value.endswith((":", "\\"), 0, start) and start != done
        if start >= done and match[1] in _emoji() and not is_name:
            done = end
            if _TECHNICAL.isdisjoint((field.value[start - 1 : start], field.value[end : end + 1])):
                continue
            message = "GitHub shows this as an emoji; put the text in backticks"
            yield Finding(field.at(start, end), message, f"`:{match[1]}:`")


@cache
def _emoji() -> frozenset[str]:
    return frozenset(words("emoji"))


def _is_formula(text: str) -> bool:
    """Whether what stands between two dollar signs is meant as one: it has signs of TeX, or symbols and no words."""
    return bool(_TEX.search(text) or (not _WORDS.search(text) and _SYMBOL.search(text)))
