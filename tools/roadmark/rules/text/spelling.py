"""How names are written, and characters that nobody typed on purpose."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from roadmark.nodes import MarkdownField, TextField
from roadmark.prose import FILLER
from roadmark.rule import Finding, World, rule
from roadmark.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# A stretch of ASCII without white space; letters beyond ASCII are looked at where a name ends.
_TOKEN = re.compile(r"[!-~]++")
_PART = re.compile(r"[A-Za-z0-9]++")
_BEFORE_WORD, _AFTER_WORD = "([{\"'*_", ".,;:!?)]}\"'*_"
_LONGEST_TOKEN = 60
# What follows one of these in small letters is what a command calls it.
_COMMANDS = frozenset({"import", "install", "require", "uninstall"})
_LONGEST_ACRONYM = 3  # in capitals; IOS runs on routers
_TOUCHING = frozenset("*_~[]")  # marks of emphasis and links, which names may touch

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


class _Names(NamedTuple):
    """Right spellings by others: as a project wants them, as listed letter by letter, and in any capitals.

    For a first look that most texts pass: `single` has names that are letters and digits alone, in small letters, and
    how they are written (empty where there are two ways), `pairs` the first two such stretches of all others.
    """

    own: Mapping[str, str]
    exact: Mapping[str, str]
    folded: Mapping[str, str]
    single: Mapping[str, str]
    pairs: Mapping[str, set[str]]

    def may_be_in(self, text: str) -> bool:
        """Whether a text needs a closer look: it has a name in another way, or one of several words."""
        parts = _PART.findall(text)
        single, pairs = self.single.get, self.pairs.get
        return any(
            single(key := part.lower(), part) != part or following.lower() in pairs(key, ())
            for part, following in zip_longest(parts, parts[1:], fillvalue="")
        )

    def right(self, word: str) -> str:
        """How a word that is none of the right spellings is written; empty where nobody can tell."""
        folded = word.casefold()
        right = self.own.get(folded) or self.exact.get(word) or self.folded.get(folded, "")
        # A name in small letters may begin a sentence as other words do.
        is_capitalized = right[:1].islower() and right[1:] == word[1:]
        is_acronym = word.isupper() and len(word) <= _LONGEST_ACRONYM
        return "" if right == word or is_capitalized or is_acronym else right


@cache
def _names(own: tuple[str, ...]) -> _Names:
    exact: dict[str, str] = {}
    folded: dict[str, str] = {}
    for entry in words("names"):
        name, _, misspellings = entry.partition(" = ")
        if misspellings:
            exact.update(dict.fromkeys(misspellings.split(", "), name))
        else:
            folded[name.casefold()] = name
    own_names = {name.casefold(): name for name in own}
    single: dict[str, str] = {}
    pairs: dict[str, set[str]] = {}
    for wrong, right in chain(own_names.items(), folded.items(), exact.items()):
        first, *others = [part.lower() for part in _PART.findall(wrong)] or [""]
        if others:
            pairs.setdefault(first, set()).add(others[0])
        else:
            single[first] = right if first == wrong.lower() and single.get(first, right) == right else ""
    return _Names(own_names, exact, folded, single, pairs)


@rule("TXT005", on=MarkdownField, fixes=True)
def misspelt_name(field: MarkdownField, world: World) -> Iterator[Finding]:
    """A name is not written as its owner writes it: GitHub, NumPy, JavaScript, arXiv.

    Readers search for names, and a page that gets them right looks as if it got the rest right too. Titles and authors
    are left as they are, and so are code, links, file names and the names of packages. `settings.lint.names` adds names
    of your own.

    Bad:

        - id: arrays
          title: Arrays
          outcome: Reshape and slice arrays with Numpy.

    Good:

        - id: arrays
          title: Arrays
          outcome: Reshape and slice arrays with NumPy.
    """
    for start, written, right in _misspelt(field, _names(world.lint.names)):
        end = start + len(written)
        yield Finding(field.at(start, end), f"this name is written {right}", fix=field.rewrite(start, end, right))


def _misspelt(field: MarkdownField, names: _Names) -> Iterator[tuple[int, str, str]]:
    """Where a name is misspelled, how, and how it is written."""
    before, before_start = "", 0
    if not names.may_be_in(field.prose):
        return
    for token in _TOKEN.finditer(field.prose):
        bare = token[0].lstrip(_BEFORE_WORD)
        word, start = bare.rstrip(_AFTER_WORD), token.end() - len(bare)
        whole = field.value[before_start : start + len(word)]
        if before and whole == f"{before} {word}" and (right := names.right(whole)):
            yield before_start, whole, right
        elif len(word) <= _LONGEST_TOKEN and not (word.islower() and before.lower() in _COMMANDS):
            for at, part in _parts(word, names):
                right = names.right(part)
                is_scheme = field.value.startswith("javascript:", start + at)
                if right and not is_scheme and _stands_alone(field, start + at, part):
                    yield start + at, part, right
        before, before_start = word, start


def _parts(word: str, names: _Names) -> Iterator[tuple[int, str]]:
    """The parts of a word that may be names, and where in it they begin."""
    word = word.removesuffix("'s")
    head, _, tail = word.partition("-")
    if tail and tail.lower() in words("compounds"):
        yield 0, head
    elif "/" not in word:
        yield 0, word
    elif not word.islower() and all(part[:1].isalpha() and names.right(part.lower()) for part in word.split("/")):
        at = 0
        for part in word.split("/"):
            yield at, part
            at += len(part) + 1


def _stands_alone(field: MarkdownField, start: int, word: str) -> bool:
    """Whether a word is none that a registry or a definition has so, and touches no letter, code or address."""
    value, end = field.value, start + len(word)
    for at in (start - 1, end):
        near = value[at] if 0 <= at < len(value) else " "
        if near.lower() != near.upper() or (field.prose[at : at + 1] == FILLER and near not in _TOUCHING):
            return False
    is_reference = value.endswith("][", 0, start)
    is_label = word.islower() and value.endswith("[", 0, start) and value.startswith("](", end)
    target = value[end + 2 : value.find(")", end)].rstrip("/").lower() if is_label else ""
    return not is_reference and not target.endswith(f"/{word}")


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
