"""What the linter reads out of Markdown texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fuzz import corpus
from fuzz.target import target
from roadmark import outline, prose

if TYPE_CHECKING:
    from roadmark.prose import Prose

_LARGE = 64 * 1024  # bytes; whoever takes the square of that is noticed
_MOST_TO_COMPARE = 2_000  # characters that are taken apart a second time, as two texts one below the other


@target(seeds=corpus.pages, words=corpus.markdown_words, longest=_LARGE)
def markdown(raw: bytes) -> None:
    """Any text is taken apart, soon, and every place is one in the text."""
    text = raw.decode("utf-8", "replace")
    for is_block in (False, True):
        _is_placed(prose.parse(text, is_block=is_block), text)
    found = outline.read(text)
    lines = len(re.split(r"\r\n?|\n", text))  # as Markdown counts them
    for entry in (*found.headings, *found.tags, *([found.unclosed] if found.unclosed else ())):
        assert 0 <= entry.line < lines, f"{entry} is on no line of the text"
    assert len(outline.without_front_matter(text)) == len(text)
    prose.fits_in_link(text.partition("\n")[0])
    if len(text) < _MOST_TO_COMPARE:
        outline.are_apart(text[: len(text) // 2], text[len(text) // 2 :])


def _is_placed(found: Prose, text: str) -> None:
    assert len(found.prose) == len(text), "offsets in the prose are none in the text"
    read = text.replace("\r\n", " \n").replace("\r", "\n")
    others = [triple for triple in zip(found.prose, read, text, strict=True) if triple[0] != triple[1]]
    for shown, _, written in others:
        assert shown in {prose.FILLER, written}, f"{shown!r} stands in place of {written!r}"
    places = [*found.code, *found.html, *found.blocks]
    for link in found.links:
        places += [link.span, link.label, link.target]
        assert link.span.start <= link.label.start <= link.label.end <= link.span.end, f"{link} has its label elsewhere"
    for span in places:
        assert 0 <= span.start <= span.end <= len(text), f"{span} is outside of the text"
