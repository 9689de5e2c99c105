"""Characters that nobody sees, which no file of a roadmap may have: written as entities, which show the same."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from roadmark import characters
from roadmark.importer import blocks

_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)


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
    code = _Code(text)
    removed: list[tuple[int, str]] = []
    pieces: list[str] = []
    end = 0
    for offset, name in found:
        number = bisect_right(starts, offset) - 1
        pieces.append(text[end:offset])
        if number in page.code or offset < len(page.front_matter) or code.has(offset):
            removed.append((number + 1, name))
        else:
            pieces.append(f"&#{ord(text[offset])};")
        end = offset + 1
    return "".join([*pieces, text[end:]]), tuple(removed)


class _Code:
    """Which characters of a text stand in code spans, asked for in their order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self._spans: list[range] = []

    def has(self, offset: int) -> bool:
        """Whether the character stands in one; the paragraph around it is looked at once."""
        if offset >= self._end:
            start = self._text.rfind("\n\n", 0, offset) + 1
            end = self._text.find("\n\n", offset)
            self._end = end if end >= 0 else len(self._text)
            paragraph = self._text[start : self._end]
            spans = _CODE.finditer(paragraph) if "`" in paragraph else ()
            self._spans = [range(start + span.start(), start + span.end()) for span in spans]
        return any(offset in span for span in self._spans)


def without_hidden(text: str) -> str:
    """A text without such characters."""
    hidden = {offset for offset, _ in characters.suspects(text)}
    return "".join(char for offset, char in enumerate(text) if offset not in hidden) if hidden else text
