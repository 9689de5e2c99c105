"""Characters that nobody sees, which no file of a roadmap may have: written as entities, which show the same."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from roadmark import characters
from roadmark.importer import blocks

_CODE = re.compile(r"(?<!`)(`+)(?!`)[^`].*?(?<!`)\1(?!`)")


def clean(text: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text with LF line ends and without hidden characters; and those that had to go, with their lines from 1.

    In code an entity would be shown as it is written. Raises PageError.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    found = [*characters.suspects(text)]
    if not found:
        return text, ()
    page = blocks.parse(text)
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    removed: list[tuple[int, str]] = []
    pieces: list[str] = []
    end = 0
    spans: tuple[int, list[range]] = (-1, [])  # the code in the line that was looked at last
    for offset, name in found:
        number = bisect_right(starts, offset) - 1
        if spans[0] != number:
            line = text[starts[number] : starts[number + 1] - 1]
            spans = (number, [range(*match.span()) for match in _CODE.finditer(line)] if "`" in line else [])
        pieces.append(text[end:offset])
        if number in page.code or any(offset - starts[number] in span for span in spans[1]):
            removed.append((number + 1, name))
        else:
            pieces.append(f"&#{ord(text[offset])};")
        end = offset + 1
    return "".join([*pieces, text[end:]]), tuple(removed)


def without_hidden(text: str) -> str:
    """A text without such characters."""
    hidden = {offset for offset, _ in characters.suspects(text)}
    return "".join(char for offset, char in enumerate(text) if offset not in hidden) if hidden else text
