"""How wide a text may get in a picture, whatever font a reader's system has; and how it breaks into lines.

Nobody can know the font, so every width is that of the widest usual one: DejaVu Sans for what it has. Texts are
narrower almost everywhere, and never wider than the room that is left for them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from roadmark import characters

ELLIPSIS = "\u2026"

# Widths in em of what is common, from the advance widths of DejaVu Sans and of Arial.
_WIDTHS = {
    character: width
    for width, group in (
        (0.34, " ',./:;I\\ijl|"),
        (0.42, "!()-[]frt\u2018\u2019\u00b7\u201a"),
        (0.56, '"*?J^_`cksz\u201c\u201d\u201e\u2013\u2022\u00b0\u00ab\u00bb'),
        (0.64, "$0123456789ELTFabdeghnopquvxy{}P"),
        (0.70, "ABCKRSVXYZ"),
        (0.80, "&DGHNOQUw"),
        (1.00, "#%+<=>@MWm~\u2014\u2026"),
    )
    for character in group
}
_BOLD = 1.13  # times as wide
_WIDE, _EMOJI, _LETTER, _SYMBOL = 1.05, 1.4, 1.1, 1.75  # em: East Asian, pictures, letters of other scripts, the rest
_PREPENDED = 2.2  # em: what Arabic and others set before a number or below it
_SIGNS = {
    "\ufdfd": 14.0,
    "\ufdfa": 4.0,
    "\u2e3a": 2.2,
    "\u2e3b": 3.2,
    **dict.fromkeys(map(chr, range(0x12000, 0x12550)), 4.7),  # Cuneiform: the widest sign that Chromium draws
    **dict.fromkeys(f"\u00ad{characters.JOINER}{characters.MARK}", 0.0),
}
_ROUNDING = 1.02  # times; a renderer may place each glyph on a whole pixel
_EMOJI_STARTS = 0x1F000

_DROPPED = re.compile(f"[{characters.CONTROL}{characters.OVERRIDE}{characters.INVISIBLE}{characters.TAG}]")
# What stays together: a character with its marks, and what a joiner joins.
_MARKS = "[\u0300-\u036f\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]*"
_LEADING = "[\u0e40-\u0e44\u0ec0-\u0ec4]?"  # vowels of Thai and Lao that are written before their consonant
_CLUSTER = re.compile(rf"{_LEADING}(?:.{_MARKS}\u200d)*.{_MARKS}", re.DOTALL)


_TOWER = re.compile("([\u0300-\u036f]{3})[\u0300-\u036f]+")


def visible(text: str) -> str:
    """A text on one line without what nobody sees, some of which no XML may have, and without towers of accents."""
    return _TOWER.sub(r"\1", " ".join(_DROPPED.sub("", text).split()))


def isolated(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines of a text, all in the direction of its first letter, wherever it stands and it was broken."""
    directions = [unicodedata.bidirectional(character) for line in lines for character in line]
    letters = [direction for direction in directions if direction in {"L", "R", "AL"}]
    if not {"R", "AL"}.intersection(letters):
        return lines
    mark = "\u2066" if letters[0] == "L" else "\u2067"
    return tuple(f"{mark}{line}\u2069" for line in lines)


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """How many pixels a text takes at most at a font size in pixels."""
    return sum(map(_em, text)) * size * _ROUNDING * (_BOLD if is_bold else 1)


def lines(text: str, size: float, room: float, most: int, *, is_bold: bool = False) -> tuple[str, ...]:
    """A text in lines that fit into a width in pixels; what does not fit into so many lines ends with an ellipsis."""

    def fits(part: str) -> bool:
        return width(part, size, is_bold=is_bold) <= room

    done: list[str] = []
    line = ""
    for word in visible(text).split(" "):
        longer = f"{line} {word}" if line else word
        if fits(longer):
            line = longer
            continue
        if line:
            done.append(line)
        line = ""
        for cluster in _clusters(word):  # nearly always the whole word fits
            if line and not fits(line + cluster):
                done.append(line)
                line = ""
            line += cluster
        if len(done) > most:
            break
    done.append(line)
    if len(done) <= most:
        return tuple(done)
    last = done[most - 1]
    while last and not fits(last + ELLIPSIS):
        last = "".join(_clusters(last)[:-1])
    return (*done[: most - 1], last.rstrip() + ELLIPSIS)


def _clusters(text: str) -> list[str]:
    """What may not be taken apart where a word has to be."""
    found: list[str] = []
    for cluster in _CLUSTER.findall(text):
        if found and unicodedata.category(cluster[0]) in {"Mn", "Mc", "Me"}:
            found[-1] += cluster
        else:
            found.append(cluster)
    return found


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    known = _WIDTHS.get(character, _SIGNS.get(character))
    if known is not None:
        return known
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return _PREPENDED if category == "Cf" else 0
    if ord(character) >= _EMOJI_STARTS and category in {"So", "Sk", "Cn"}:
        return _EMOJI
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return _EMOJI if category == "So" else _WIDE
    base = unicodedata.normalize("NFD", character)[0]
    if base != character and base in _WIDTHS:
        return _WIDTHS[base]
    return _LETTER if category[0] in "LMN" else _SYMBOL
