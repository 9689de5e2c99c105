"""Characters nobody can see: controls, direction overrides, zero-width characters where no script needs them.

They make a text mean something other than it shows (https://trojansource.codes), and YAML forbids most controls.
Joiners and direction marks stay where an emoji or a script needs them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# C0 without tab, line feed and carriage return; DEL and C1; the line breaks that only YAML sees; byte order marks
# inside a text, non-characters and lone surrogates.
CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff"
OVERRIDE = "\u202a-\u202e\u2066-\u2069"
INVISIBLE = "\u180e\u200b\u2060-\u2064\u206a-\u206f\ufff9-\ufffb"
JOINER = "\u200c\u200d"
MARK = "\u061c\u200e\u200f"
TAG = "\U000e0001-\U000e007f"

_SUSPECT = re.compile(f"[{CONTROL}{OVERRIDE}{INVISIBLE}{JOINER}{MARK}{TAG}]")
_ALWAYS_WRONG = re.compile(f"[{CONTROL}{OVERRIDE}{INVISIBLE}]")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_BLACK_FLAG = "\U0001f3f4"  # England, Scotland and Wales are this flag followed by tag characters
_EMOJI_MODIFIERS = range(0x1F3FB, 0x1F400)


def suspects(text: str) -> Iterator[tuple[int, str]]:
    """Offset and name of every character that must not be there."""
    if text.isascii() and text.isprintable():
        return
    line_end, is_right_to_left = 0, False
    for match in _SUSPECT.finditer(text):
        character, offset = match[0], match.start()
        if character in MARK and offset >= line_end:  # a line is looked at once, however many marks it has
            line_end = end if (end := text.find("\n", offset)) >= 0 else len(text)
            is_right_to_left = _is_right_to_left(text[text.rfind("\n", 0, offset) + 1 : line_end])
        is_needed = is_right_to_left if character in MARK else _is_needed(text, offset)
        if _ALWAYS_WRONG.match(character) or not is_needed:
            yield offset, name(character)


def name(character: str) -> str:
    """What to call a character that cannot be shown: `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _is_right_to_left(line: str) -> bool:
    """Whether a line has letters of a script that is written from right to left."""
    return any(unicodedata.bidirectional(other) in _RIGHT_TO_LEFT for other in line if other not in MARK)


def _is_needed(text: str, offset: int) -> bool:
    """Whether a joiner or tag stands where an emoji or a script needs it."""
    character = text[offset]
    if character >= "\U000e0001":
        return _BLACK_FLAG in text[max(0, offset - 7) : offset]
    before, after = text[max(0, offset - 1) : offset], text[offset + 1 : offset + 2]
    return _joins(before) and (_joins(after) or character == "\u200c")


def _joins(character: str) -> bool:
    """Whether a joiner has work beside this character: an emoji, or a letter of a script that joins."""
    if not character or character.isascii():
        return False
    return (
        unicodedata.category(character) in {"So", "Mn", "Mc", "Lo"}
        or ord(character) in _EMOJI_MODIFIERS
        or character in "\ufe0f\u2640\u2642"
    )
