"""Keep the Markdown of a field inside its block: it may look as its author likes, and changes nothing beside it.

Of HTML what is harmless stays, as long as each tag has its end in the same paragraph, list item or quotation. Any other
is shown as it was typed, and so is a footnote, or a link that would run code. Only `before` and `markdown` are copied
word for word.
"""

from __future__ import annotations

import re
from functools import lru_cache

from roadmark import markdown, taming
from roadmark.inline import Definitions, Line

# Without one of these there is nothing to do: a tag, a link to what is no page, a fence.
_RISK = re.compile(
    r"<(?=[a-zA-Z/!?])|`{3}|~{3}|\]\((?!<?(?:https?://|mailto:|[#./?]|[\w-]+[/.]))|\]:", re.IGNORECASE | re.ASCII
)
# In a label: what is escaped, a plain picture, and what could go on behind it.
_OPEN = re.compile(
    r"\\.|!\[(?!\^)[^\[\]\\`$]*\](?:\[[^\[\]\\`$]*\]|\([^\s()\\`$]*\))?|`+|[$\[\]]|:(?=//)|(?<=www)\.",
    re.DOTALL | re.IGNORECASE,
)

# Of a text of more than so many characters with a mark at every third nobody can say in time what is what.
_SHORT, _DENSEST = 200, 3
_MARK = re.compile(r"[\\&<\[\]!]|\*+|_+|~+|`+")
_MOST_PASSES = 5

# What begins a block where a line begins, up to the character that gets a backslash.
_BLOCK_START = re.compile(
    r"""
      (?:[0-9]{1,9}(?=[.)](?:\ |\Z)))       # 1. or 1)
    | (?= \#{1,6}(?:\ |\Z)                  # a heading
        | [-+*](?:\ |\Z)                    # a bullet
        | >                                 # a quotation
        | ([-_*])(?:\ *\1){2,}\ *\Z         # a rule
        | ([-*])(?:\ *\2)*\ *\Z             # a rule together with the bullet before it
        | `{3,}[^`]*\Z | ~{3,}              # a fence
        | \[[ xX]\](?:\ |\Z)                # a task
        | \[(?:[^\[\]\\]|\\.)*\]:           # a definition, or that of a footnote
      )
    """,
    re.VERBOSE,
)
NO_BLOCK = "<span></span>"
_BRACKET = re.compile(r"\A&(?:#0*91|#x0*5b|lbrack|lsqb);", re.IGNORECASE)


def line(text: str) -> str:
    """Markdown that stands in a line, behind something else: in the middle of a paragraph, a heading, a list item."""
    folded = markdown.fold(text)
    return _tamed(folded, is_block=False) if _RISK.search(folded) else folded


def paragraph(text: str) -> str:
    """Markdown that is a paragraph of its own, or that of a list item: it begins no other block."""
    tamed = line(text)
    if tamed.startswith("<!--"):
        return f"{NO_BLOCK}{tamed}"
    tamed = _BRACKET.sub(r"\[", tamed)  # which may be a task to those who look for one afterwards
    return _BLOCK_START.sub(r"\g<0>\\", tamed, count=1) if _BLOCK_START.match(tamed) else tamed


def label(text: str) -> str:
    """Markdown that stands in the brackets of a link, before the rest of the line: it leaves nothing open there.

    Nor does it become a link, because it has an address or because of a definition elsewhere on the page.
    """
    tamed = line(text)
    tamed = rf"\{tamed}" if tamed.startswith("^") else tamed  # which begins a footnote
    if not _OPEN.search(tamed):
        return tamed
    has_brackets = "[" in tamed  # else an address ends with them for everybody
    code = taming.code_in(Line(tamed, range(len(tamed) + 1), Definitions()), tamed)

    def closed(match: re.Match[str]) -> str:
        mark = match[0]
        if mark.startswith(("\\", "!")) or match.start() in code or (mark in {":", "."} and not has_brackets):
            return mark
        if mark in {":", "."}:
            return f"<span>{mark}</span>"
        return r"<span>\$</span>" if mark == "$" else "".join(f"\\{character}" for character in mark)

    return _OPEN.sub(closed, tamed)


def blocks(text: str) -> str:
    """Markdown of whole blocks, as `page.block` gives it, without a fence or a tag that goes on behind it."""
    if not _RISK.search(text):
        return text
    tamed = _tamed(text, is_block=True)
    for token in taming.block_parser().parse(f"{tamed}\n")[-1:]:
        first, end = token.map or (0, 0)
        if token.type == "fence" and token.content.count("\n") > end - first - 2:  # nothing closes it
            return f"{tamed}\n{token.markup}"
    return tamed


@lru_cache(maxsize=1024)  # the anchors of a page, its rules and its template ask in turn
def _tamed(text: str, *, is_block: bool) -> str:
    """The text with entities for the `<` of what is no harmless tag, and backslashes in links that run code."""
    if len(text) <= _SHORT or len(_MARK.findall(text)) * _DENSEST <= len(text):
        for _ in range(_MOST_PASSES):  # what was a tag by now may be code, or the other way round
            before, text = text, (taming.Blocks(text).tamed() if is_block else taming.line(text))
            if text == before:
                return text
    return taming.without_tags(text)
