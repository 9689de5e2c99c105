"""How names are written."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from roadmark.nodes import MarkdownField
from roadmark.prose import FILLER
from roadmark.rule import Finding, World, rule
from roadmark.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# A stretch of ASCII without white space; letters beyond ASCII are looked at where a name ends.
_TOKEN = re.compile(r"[!-~]++")
_PART = re.compile(r"[A-Za-z0-9]++")
_BEFORE_WORD, _AFTER_WORD = "([{\"'*_", ".,;:!?)]}\"'*_"
_LONGEST_TOKEN = 60
# What follows one of these in small letters is what a command calls it.
_COMMANDS = frozenset({"import", "install", "require", "uninstall"})
_LONGEST_ACRONYM = 3  # in capitals; IOS runs on routers
_TOUCHING = frozenset("*_~[]")  # marks of emphasis and links, which names may touch


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
