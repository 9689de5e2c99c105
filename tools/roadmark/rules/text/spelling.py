"""Characters that nobody typed on purpose."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from roadmark.nodes import MarkdownField, TextField
from roadmark.rule import Finding, World, rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]{2,}+|[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_WHITE = " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
# Spaces that typography wants: before a mark in French, between a number and its unit, around a dash, after an initial.
_NARROW = frozenset("\u00a0\u2009\u200a\u202f")
_BEFORE_MARK = frozenset("!?:;%\u00bb\u203a\u2013\u2014\u20ac$")
_AFTER_MARK = frozenset(".\u00ab\u2039\u2013\u2014\u00a7\u2116#")
_ONE_LETTER = re.compile(r"(?<![^\W_])[^\W_]\Z")
_IDEOGRAPH = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_IDEOGRAPHIC_SPACE = "\u3000"

# UTF-8 that was read as Windows-1252. Characters beyond Latin-1 are what became of its bytes 0x80 to 0x9f.
_FOLLOWING = (
    "\u00a0-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
    "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
# A letter before a quote, a dash or an ellipsis may be just that: German quotes have it in „Ä“. So only sequences count
# that nobody writes: those of the letters of Western Europe, punctuation and emoji, and others where two are in a row.
_MOJIBAKE = re.compile(
    f"(?:(?<![A-Z\u00c0-\u00de\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\"'])[\u00c2\u00c3][{_FOLLOWING}]"
    f"|\u00e2[{_FOLLOWING}]{{2}}|\u00f0[{_FOLLOWING}]{{3}}|\u00ef\u00bb\u00bf)+"
    f"|(?:[\u00c4-\u00df][{_FOLLOWING}]){{2,}}"
)
_LOST = "\ufffd"
_CURLY = re.compile("[\u2018\u2019\u201c\u201d]")
_STRAIGHT = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
# Where German quotes stand, or Chinese or Japanese is written, curly quotes are right.
_OWN_QUOTES = re.compile(f"[\u201e\u201a]|{_IDEOGRAPH.pattern}")


@rule("TXT006", on=TextField, fixes=True)
def odd_characters(field: TextField, world: World) -> Iterator[Finding]:
    """White space or characters that nobody typed on purpose.

    Doubled spaces, no-break spaces that came with a copied text, letters of a wrong encoding (`Ã©` for `é`), and curly
    quotes in a file that has straight ones. They do not show, and keep a search from finding the words beside them.

    Bad:

        - id: calculus
          title: Calculus
          outcome: Find the  slope of a curve.

    Good:

        - id: calculus
          title: Calculus
          outcome: Find the slope of a curve.
    """
    value = field.value
    if value.isascii() and "  " not in value and "\t" not in value and value == value.strip(" \t\n"):
        return
    # In plain text every character is prose; in Markdown a code span keeps its spaces.
    prose = field.prose if isinstance(field, MarkdownField) else value
    yield from _edges(field)
    yield from _spaces(field, prose)
    if not value.isascii():
        yield from _mojibake(field, prose)
        if isinstance(field, MarkdownField):
            yield from _quotes(field, world)


def _edges(field: TextField) -> Iterator[Finding]:
    """White space around a value; a block of text ends with a line end, which is no mistake."""
    value = field.value
    start = len(value) - len(value.lstrip(_WHITE))
    last = len(value.rstrip("\n"))
    end = len(value.rstrip(f"{_WHITE}\n"))
    if end <= start:
        return
    if start and not ("\n" in value and field.name == "summary"):  # there it may belong to a list or to code
        yield Finding(
            field.at(0, start), "the text begins with white space; delete it", fix=field.rewrite(0, start, "")
        )
    if end < last and "\n" not in value[end:last]:
        yield Finding(
            field.at(end, last), "the text ends with white space; delete it", fix=field.rewrite(end, last, "")
        )


def _spaces(field: TextField, prose: str) -> Iterator[Finding]:
    first, last = len(prose) - len(prose.lstrip()), len(prose.rstrip())
    for match in _SPACES.finditer(prose, first, last):  # the edges are judged apart
        start, end = match.span()
        before, after = prose[start - 1 : start], prose[end : end + 1]
        if "\n" in {before, after} or _is_typography(match[0], prose[max(0, start - 2) : start], after):
            continue  # line ends and indentation are Markdown's
        if "\n" in field.document.source.text[slice(*field.at(start, end).span)]:
            continue  # the file goes on in the next line there
        what = "several spaces in a row" if not match[0].strip(" ") else "white space that is no plain space"
        yield Finding(field.at(start, end), f"{what}; write one space", fix=field.rewrite(start, end, " "))


def _is_typography(space: str, before: str, after: str) -> bool:
    """Whether a space stands where somebody who cares for type puts just this one."""
    if space == _IDEOGRAPHIC_SPACE:
        return bool(_IDEOGRAPH.search(before[-1:] + after))
    return space in _NARROW and bool(
        after in _BEFORE_MARK
        or before[-1:] in _AFTER_MARK
        or before[-1:].isdigit()
        or after.isdigit()
        or _ONE_LETTER.search(before)
    )


def _mojibake(field: TextField, prose: str) -> Iterator[Finding]:
    for match in _MOJIBAKE.finditer(prose):
        if meant := _decoded(match[0]):
            start, end = match.span()
            message = f"these are the bytes of `{meant}` in a wrong encoding; write `{meant}`"
            yield Finding(field.at(start, end), message, fix=field.rewrite(start, end, meant))
    if (at := prose.find(_LOST)) >= 0:
        yield Finding(field.at(at, at + 1), "a character was lost here; write it anew")


def _decoded(text: str) -> str:
    """What was meant by UTF-8 that was read as Windows-1252, perhaps more than once; empty where it is none."""
    raw = b"".join(bytes([ord(char)]) if ord(char) < 0x100 else char.encode("cp1252") for char in text)  # noqa: PLR2004
    try:
        meant = raw.decode()
    except UnicodeDecodeError:
        return ""
    again = _decoded(meant) if _MOJIBAKE.fullmatch(meant) else ""
    return again or (meant.replace("\u00a0", " ") if meant.isprintable() or "\u00a0" in meant else "")


def _quotes(field: MarkdownField, world: World) -> Iterator[Finding]:
    if not _CURLY.search(field.prose) or _OWN_QUOTES.search(field.value):
        return
    counts = _quote_counts(world)[field.document.source.path]
    for match in _CURLY.finditer(field.prose):
        start, end = match.span()
        straight = _STRAIGHT[match[0]]
        if straight == '"' and straight in field.prose:
            continue  # a quotation in another one, or a text that cannot be told from one
        if counts[straight] > counts["".join(curly for curly in _STRAIGHT if _STRAIGHT[curly] == straight)]:
            message = f"a curly quote, where this file has straight ones; write {straight}"
            yield Finding(field.at(start, end), message, fix=field.rewrite(start, end, straight))


@lru_cache(maxsize=1)
def _quote_counts(world: World) -> dict[Path, Counter[str]]:
    """How many straight and curly quotes of each kind the Markdown texts of a file have."""
    counts: dict[Path, Counter[str]] = {}
    for text in world.texts:
        if isinstance(text, MarkdownField):
            count = counts.setdefault(text.document.source.path, Counter())
            for kind in ("'", '"', "\u2018\u2019", "\u201c\u201d"):
                count[kind] += sum(map(text.prose.count, kind))
    return counts
