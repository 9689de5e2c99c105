"""Emphasis and strikethrough: which asterisks, underscores and tildes of a line are markup, and which mere text."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST = {"*": 32, "_": 32, "~": 2}  # longer runs are ornament, or to GitHub plain text


@dataclass(slots=True)
class Run:
    """The same mark several times in a row, of which emphasis takes some from the inner end."""

    marker: str
    start: int
    end: int
    length: int
    can_open: bool
    can_close: bool


def run(text: str, start: int, end: int) -> Run | None:
    """What a run of marks may do, judged by its neighbors; None where it is mere text."""
    before, after = _before(text, start), _after(text, end)
    is_after_end, is_before_end = _is_punctuation(before), _is_punctuation(after)
    opens = not after.isspace() and (not is_before_end or before.isspace() or is_after_end)
    closes = not before.isspace() and (not is_after_end or after.isspace() or is_before_end)
    marker = text[start]
    if marker == "_":
        opens, closes = opens and (not closes or is_after_end), closes and (not opens or is_before_end)
    if not (opens or closes) or end - start > _LONGEST[marker]:
        return None
    # One tilde and two are different marks.
    return Run(text[start:end] if marker == "~" else marker, start, end, end - start, opens, closes)


def _before(text: str, at: int) -> str:
    """The character before an offset; GitHub looks past tildes."""
    while at and text[at - 1] == "~":
        at -= 1
    return text[at - 1] if at else "\n"


def _after(text: str, at: int) -> str:
    while text.startswith("~", at):
        at += 1
    return text[at] if at < len(text) else "\n"


def pairs(runs: Iterable[Run]) -> Iterator[tuple[int, int]]:
    """The stretches that are markup, in the way the CommonMark specification finds them."""
    openers: list[Run] = []
    bottoms: dict[tuple[str, bool, int], int] = {}  # up to where a closer of this kind found nothing
    for closer in runs:
        key = (closer.marker, closer.can_open, closer.length % 3)
        while closer.can_close and closer.start < closer.end:
            index = _opener(openers, closer, bottoms.get(key, -1))
            if index is None:
                bottoms[key] = openers[-1].start if openers else -1
                break
            del openers[index + 1 :]
            opener = openers[-1]
            size = min(2, opener.end - opener.start, closer.end - closer.start)
            opener.end -= size
            yield opener.end, opener.end + size
            yield closer.start, closer.start + size
            closer.start += size
            if opener.start == opener.end:
                openers.pop()
        if closer.can_open and closer.start < closer.end:
            openers.append(closer)


def _opener(openers: list[Run], closer: Run, bottom: int) -> int | None:
    """The index of the last run that this one may close."""
    for index in range(len(openers) - 1, -1, -1):
        opener = openers[index]
        if opener.start <= bottom:
            break
        is_ambiguous = (closer.can_open or opener.can_close) and closer.length % 3 != 0
        if opener.marker == closer.marker and not (is_ambiguous and (opener.length + closer.length) % 3 == 0):
            return index
    return None


def _is_punctuation(character: str) -> bool:
    return character in string.punctuation or (not character.isascii() and unicodedata.category(character)[0] == "P")
