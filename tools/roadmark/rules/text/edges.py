"""Where the words of a text begin and end, past its markup and what only decorates it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from roadmark.prose import FILLER

if TYPE_CHECKING:
    from roadmark.nodes import MarkdownField

# Full stops, marks and ellipses: Latin, Chinese and Japanese, Arabic and Urdu, Hindi, Armenian, Amharic, Burmese.
STOPS = frozenset(
    ".!?\u2026\u203c\u2047\u2048\u2049\u3002\uff0e\uff61\uff01\uff1f\u061f\u06d4\u0964\u0965\u0589\u1362\u104b"
)
CLOSING_QUOTES = frozenset("\"'\u201d\u2019\u00bb\u203a\u300d\u300f")
EMPHASIS = frozenset("*_~")

_BETWEEN = frozenset(",;/|&+\u00b7")  # what parts extras
_BRACKETS = {")": "(", "]": "[", "\uff09": "\uff08", "\u3011": "\u3010"}
# Others write their own full stops, or none.
_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK", "HANGUL", "HEBREW", "CJK", "HIRAGANA", "KATAKANA"})
_SYMBOLS = frozenset({"So", "Sk", "Mn", "Cf"})  # categories of Unicode: what emoji are made of
_SHORTCODE = re.compile(r":[\w+-]+:\Z")
_WORD = re.compile(r"[^\s\ufffc]+")


class Ending(NamedTuple):
    """The end of a text without a full stop: the offset behind its last word, and how many extras follow it.

    Extras are links, pieces of code, brackets and symbols; `has_pictures` says that all of them are pictures.
    """

    last_word: int
    extras: int
    has_pictures: bool


def without_stop(field: MarkdownField) -> Ending | None:
    """How a text ends that has no full stop; None where it has one, or ends in a way that needs none."""
    prose, value = field.prose, field.value
    if any(block.end >= len(value.rstrip()) for block in field.parsed.blocks):
        return None
    spans = (*(link.span for link in field.parsed.links), *field.parsed.code, *field.parsed.html)
    starts = {span.end: span.start for span in spans}
    pictures = _pictures(field)
    end, extras, shown = len(value), 0, 0
    while end and (last := prose[end - 1]) not in STOPS:
        if (
            _is_silent(last, value[end - 1])
            or (extras and last in _BETWEEN)
            or (last in _BRACKETS and prose[end - 2] in STOPS)
        ):
            end -= 1
        elif (start := starts[end] if end in starts else _extra(prose, value, end)) is not None:
            shown += end in pictures
            end, extras = start, extras + 1
        else:
            is_word = last != FILLER and last not in _BRACKETS and is_judged(last)
            return Ending(end, extras, 0 < shown == extras) if is_word else None
    return None


def _pictures(field: MarkdownField) -> frozenset[int]:
    """Where pictures end, and links that have nothing else to show."""
    return frozenset(
        link.span.end
        for link in field.parsed.links
        if link.is_image or field.value.startswith("![", link.label.start, link.label.end)
    )


def is_judged(character: str) -> bool:
    """Whether a character is no letter, or one of a script with capitals or full stops as these rules know them."""
    return not character.isalpha() or unicodedata.name(character, "").split(" ")[0] in _SCRIPTS


def first_word(field: MarkdownField) -> re.Match[str] | None:
    """The first word that a reader sees; None where the text begins with something else, or with a link to a name."""
    prose, value = field.prose, field.value
    at = len(value) - len(value.lstrip())
    while at < len(value) and prose[at] == FILLER and value[at] in EMPHASIS:
        at += 1
    for link in field.parsed.links if value[at : at + 1] == "[" else ():
        if link.span.start == at and " " in value[slice(*link.label)]:
            at = link.label.start
            break
    return word_at(prose, at)


def word_at(prose: str, at: int) -> re.Match[str] | None:
    """The word that begins at an offset, with the punctuation that touches it."""
    return _WORD.match(prose, at)


def _is_silent(shown: str, written: str) -> bool:
    return shown.isspace() or shown in CLOSING_QUOTES or (shown == FILLER and written in EMPHASIS)


def _extra(prose: str, value: str, end: int) -> int | None:
    """Where that begins which ends here and is neither a word nor a link, code or HTML."""
    last = prose[end - 1]
    if last in _BRACKETS:
        return _opening(prose, end - 1)
    if last == FILLER:  # an address; an entity may be anything
        return None if value[end - 1] == ";" else len(prose[:end].rstrip(FILLER))
    if last == ":":
        shortcode = _SHORTCODE.match(prose, prose.rfind(":", 0, end - 1), end)
        return shortcode and shortcode.start()
    return end - 1 if unicodedata.category(last) in _SYMBOLS else None


def _opening(prose: str, closing: int) -> int | None:
    """Where the bracket opens that closes at an offset; None where none does."""
    depth = 0
    for at in range(closing, -1, -1):
        if prose[at] == prose[closing]:
            depth += 1
        elif prose[at] == _BRACKETS[prose[closing]]:
            depth -= 1
            if not depth:
                return at
    return None
