"""Alphabetical order as readers of a list expect it, in any script.

The first level of the Unicode Collation Algorithm without its tables: accents and case do not count, white space comes
before punctuation, that before digits, and those before letters. It is nobody's alphabet in particular: Swedish ends in
å, ä, ö, here they stand by the letters that they are made from.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Letters that Unicode does not take apart, and the joiners and variants of emoji, which nobody sees.
_FOLDED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "\u0131": "i"}
    | dict.fromkeys("\u200c\u200d\ufe0e\ufe0f")
)
_SHORT_I = "и\u0306"  # й is a letter of its own, not an accented one


class Arrangement(NamedTuple):
    """The indices of titles in alphabetical order, and of those that stand at a wrong place."""

    order: tuple[int, ...]
    misplaced: tuple[int, ...]


def arrange(titles: Sequence[str]) -> Arrangement:
    """How to put titles in order; those with the same letters stay as they are.

    Dictionaries differ: for some, spaces and punctuation count (`New York` before `Newark`), for others letters and
    digits alone do. A list follows the one by which fewer of its titles are misplaced.
    """
    folded = [_fold(title) for title in titles]
    found = (_arrange(keys) for keys in ([*map(_by_words, folded)], [*map(_by_letters, folded)]))
    return min(found, key=lambda arrangement: len(arrangement.misplaced))


def _arrange(keys: list[str]) -> Arrangement:
    in_place = set(_longest_rise(keys))
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return Arrangement(tuple(order), tuple(index for index in range(len(keys)) if index not in in_place))


def _longest_rise(keys: list[str]) -> Iterator[int]:
    """The indices of as many keys as possible that already stand in order, from the last one back."""
    tails: list[str] = []  # the smallest key in which a rise of each length can end, and where it stands
    ends: list[int] = []
    before: list[int | None] = []
    for index, key in enumerate(keys):
        length = bisect_right(tails, key)
        tails[length : length + 1] = [key]
        ends[length : length + 1] = [index]
        before.append(ends[length - 1] if length else None)
    step = ends[-1] if ends else None
    while step is not None:
        yield step
        step = before[step]


def _fold(text: str) -> str:
    """The text without case and accents."""
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text).casefold().replace(_SHORT_I, "й")
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_FOLDED)


def _by_words(folded: str) -> str:
    return "".join(" " if part.isspace() else part if _counts(part) else "!" for part in folded)


def _by_letters(folded: str) -> str:
    return "".join(part for part in folded if _counts(part))


def _counts(character: str) -> bool:
    """Whether it is a letter, a digit, or a vowel sign, which some scripts write as a mark."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"
