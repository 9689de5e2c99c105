"""How words and characters are written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from roadmark.nodes import MarkdownField, TextField
from roadmark.prose import FILLER
from roadmark.rule import Finding, World, rule
from roadmark.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.source import Document

# A word with the marks that names have in them. What touches one of these outside is part of an address, a package, a
# file or a handle, and no name.
_WORD = re.compile(r"(?<![\w./@#\\-])[^\W_][\w.-]*+(?![/@\\(])")
_TWO_WORDS = re.compile(r"(?<![\w./@#\\-])([^\W_]\w*+) (?=([^\W_]\w*+)(?![\w/@\\(-]|\.\w))")
_MARKS = frozenset("*_~[]")  # of emphasis and links, which names may touch
_ENDING = re.compile(r"(?:[.-]+|'s|\u2019s)\Z")

_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f]{2,}+|[\t\u00a0\u2000-\u200a\u202f\u205f]")
_NARROW = "\u00a0\u2009\u202f"  # what French puts before a mark, and all put between a number and its unit
_BEFORE_MARK = frozenset("!?:;%\u00bb\u2013\u2014\u20ac$")
_AFTER_MARK = frozenset("\u00ab\u2013\u2014\u00a7\u2116#")
# UTF-8 that was read as Windows-1252: a letter that begins a sequence, and what the bytes after it became.
_FOLLOWING = (
    "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
    "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
_MOJIBAKE = re.compile(
    f"[\u00c2-\u00df][{_FOLLOWING}]|[\u00e0-\u00ef][{_FOLLOWING}]{{2}}|[\u00f0-\u00f4][{_FOLLOWING}]{{3}}"
)
_SMART = re.compile("[\u2018\u2019\u201c\u201d]")
_STRAIGHT = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}


@rule("TXT005", on=MarkdownField, fixes=True)
def misspelt_name(field: MarkdownField, world: World) -> Iterator[Finding]:
    """A name is not written as its owner writes it: GitHub, NumPy, JavaScript, arXiv.

    Readers search for names, and a page that gets them right looks as if it got the rest right too. Titles and authors
    are left as they are, and so are code, links and file names. `settings.lint.names` adds names of your own.

    Bad:

        - id: arrays
          title: Arrays
          outcome: Reshape and slice arrays with Numpy.

    Good:

        - id: arrays
          title: Arrays
          outcome: Reshape and slice arrays with NumPy.
    """
    known = _names(world.lint.names)
    prose = field.prose
    for match in _WORD.finditer(prose):
        word = match[0]
        ending = _ENDING.search(word)
        written = word[: ending.start()] if ending else word
        right = known.get(written.casefold())
        if right and right != written and not _begins_sentence_with(right, written) and _stands_alone(field, match):
            yield _misspelt(field, match.start(), written, right)
    for match in _TWO_WORDS.finditer(prose):
        written = f"{match[1]} {match[2]}"
        right = known.get(written.casefold())
        if right and right != written and _stands_alone(field, match):
            yield _misspelt(field, match.start(), written, right)


def _stands_alone(field: MarkdownField, match: re.Match[str]) -> bool:
    """Whether a word touches no code, HTML or address, only perhaps the marks of emphasis or a link."""
    prose, value = field.prose, field.value
    return all(
        prose[at] != FILLER or value[at] in _MARKS for at in (match.start() - 1, match.end()) if 0 <= at < len(value)
    )


def _misspelt(field: MarkdownField, start: int, written: str, right: str) -> Finding:
    end = start + len(written)
    return Finding(field.at(start, end), f"this name is written {right}", fix=field.rewrite(start, end, right))


def _begins_sentence_with(right: str, written: str) -> bool:
    """Whether a name that begins with a lower-case letter has a capital, as at the start of a sentence it may."""
    return right[0].islower() and right[1:] == written[1:]


@lru_cache(maxsize=8)
def _names(own: tuple[str, ...]) -> dict[str, str]:
    """The right spelling of every other one, folded; those of the project win."""
    known: dict[str, str] = {}
    for entry in words("names"):
        right, _, others = entry.partition(" = ")
        for other in (right, *filter(None, others.split(", "))):
            known[other.casefold()] = right
    return known | {name.casefold(): name for name in own}


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
    yield from _edges(field)
    yield from _spaces(field)
    yield from _mojibake(field)
    if isinstance(field, MarkdownField):
        yield from _quotes(field, world)


def _edges(field: TextField) -> Iterator[Finding]:
    """White space around a value; a block of text ends with a line end, which is no mistake."""
    value = field.value
    inner = value.strip(" \t\u00a0")
    start = len(value) - len(value.lstrip(" \t\u00a0"))
    end = len(value.rstrip(" \t\u00a0\n"))
    last = len(value.rstrip("\n"))
    if not inner.strip():
        return
    if start:
        yield Finding(
            field.at(0, start), "the text begins with white space; delete it", fix=field.rewrite(0, start, "")
        )
    if end < last:
        yield Finding(
            field.at(end, last), "the text ends with white space; delete it", fix=field.rewrite(end, last, "")
        )


def _spaces(field: TextField) -> Iterator[Finding]:
    # In plain text every character is prose; in Markdown a code span keeps its spaces.
    prose = field.prose if isinstance(field, MarkdownField) else field.value
    lines = "\n" in prose
    for match in _SPACES.finditer(prose):
        start, end = match.span()
        before, after = prose[start - 1 : start], prose[end : end + 1]
        if not before or not after or "\n" in {before, after} or prose[:start].isspace() or prose[end:].isspace():
            continue  # the edges are judged apart; line ends and indentation are Markdown's
        if match[0] in _NARROW and (
            after in _BEFORE_MARK or before in _AFTER_MARK or before.isdigit() or after.isdigit()
        ):
            continue
        if lines and _is_indented(prose, start):
            continue
        if "\n" in field.document.source.text[slice(*field.at(start, end).span)]:
            continue  # the file goes on in the next line there
        what = "several spaces in a row" if len(match[0].strip(" ")) == 0 else "white space that is no plain space"
        yield Finding(field.at(start, end), f"{what}; write one space", fix=field.rewrite(start, end, " "))


def _is_indented(prose: str, start: int) -> bool:
    """Whether nothing but the marker of a list stands before white space in its line."""
    line = prose[prose.rfind("\n", 0, start) + 1 : start]
    return len(line) < 10 and not any(character.isalpha() for character in line)  # noqa: PLR2004 - `999999999.` has ten


def _mojibake(field: TextField) -> Iterator[Finding]:
    for match in _MOJIBAKE.finditer(field.value):
        try:
            meant = match[0].encode("cp1252").decode()
        except UnicodeError:
            continue
        start, end = match.span()
        message = f"these are the bytes of `{meant}` in a wrong encoding; write `{meant}`"
        yield Finding(field.at(start, end), message, fix=field.rewrite(start, end, meant))


def _quotes(field: MarkdownField, world: World) -> Iterator[Finding]:
    if not _SMART.search(field.prose) or not _prefers_straight(field.document, world):
        return
    for match in _SMART.finditer(field.prose):
        start, end = match.span()
        straight = _STRAIGHT[match[0]]
        message = f"a curly quote, where this file has straight ones; write {straight}"
        yield Finding(field.at(start, end), message, fix=field.rewrite(start, end, straight))


def _prefers_straight(document: Document, world: World) -> bool:
    """Whether the Markdown texts of a file have more straight quotes than curly ones."""
    straight, curly = _quote_counts(world).get(document.source.path, (0, 0))
    return straight > curly


@lru_cache(maxsize=1)
def _quote_counts(world: World) -> dict[object, tuple[int, int]]:
    counts: dict[object, tuple[int, int]] = {}
    for text in world.texts:
        if isinstance(text, MarkdownField):
            straight, curly = counts.get(text.document.source.path, (0, 0))
            straight += text.value.count("'") + text.value.count('"')
            counts[text.document.source.path] = straight, curly + len(_SMART.findall(text.value))
    return counts
