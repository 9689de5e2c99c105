"""What sentences had better leave out: praise, repetitions, and verbs that nobody can observe."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from roadmark.nodes import MarkdownField
from roadmark.prose import FILLER
from roadmark.rule import Finding, rule
from roadmark.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roadmark.text import Span

# After a title: nothing, a pause, or a verb that makes it the subject of a sentence.
_PREDICATE = re.compile(
    r"\s*(?:\([^()]{1,80}\)\s*)?(?:[.!]?\s*\Z|[:\u2013\u2014,]\s|-\s|"
    r"(?:is|are|was|were|can|aims|allows|contains|enables|gives|helps|includes|lets|makes|offers|provides|supports)\b)",
)
_LONG_WORD = re.compile(r"[a-z]{4,}(?:['-][a-z]+)*")
_BEGINNING = re.compile(r"(?:\A|[.!?]\s+)[\s\ufffc]*\Z")
_EXCLAMATION = re.compile(r"(?<![!\uff01])[!\uff01]++(?![\w=\[]|\)?[ ]+[a-z])")
# What somebody else said, or a title: in quotes or emphasized.
_QUOTED = re.compile(
    r"\"[^\"]*\"|\u201c[^\u201c\u201d]*\u201d|\u00ab[^\u00ab\u00bb]*\u00bb|\u300c[^\u300c\u300d]*\u300d|"
    r"\u300e[^\u300e\u300f]*\u300f|(?<!\w)['\u2018][^'\u2018\u2019]*['\u2019](?!\w)"
)
_EMPHASIZED = re.compile(r"(?<![*_\w])([*_])(?![*_\s])[^*_]+\1(?![*_\w])")
_DOUBLED = re.compile(
    r"(?<![\w.'\u2019/@#$\\-])([a-z]{2,})((?:(?:[ \t]+|[ \t]*\n[ \t]*)\1)+)(?![\w'\u2019/-]|\.\w)", re.IGNORECASE
)


@rule("TXT004", on=MarkdownField, optional=True)
def repeated_title(field: MarkdownField) -> Iterator[Finding]:
    """A description begins with the title that stands right before it.

    Bad:

        title: Parsers
        resources:
          - title: Acorn
            url: https://example.com/acorn
            description: Acorn is a small parser of JavaScript.

    Good:

        title: Parsers
        resources:
          - title: Acorn
            url: https://example.com/acorn
            description: Small parser of JavaScript.
    """
    title = getattr(field.owner, "title", "")
    if field.name != "description" or not title[1:]:
        return
    start = next((at for at, shown in enumerate(field.prose) if shown != FILLER), 0)
    end = start + len(title)
    if field.prose[start:end].casefold() == title.casefold() and _PREDICATE.match(
        field.prose.replace(FILLER, " "), end
    ):
        message = "the description repeats the title, which a reader has just read; begin with what it is"
        yield Finding(field.at(start, end), message)


@rule("TXT007", on=MarkdownField)
def praise(field: MarkdownField) -> Iterator[Finding]:
    """A text advertises: with a word that every resource could claim for itself, or with an exclamation mark.

    That a resource stands in the list is praise enough; say what it does that others do not. Names, titles and
    quotations are left alone, and so is a text without a link, which recommends nothing. An exclamation mark is an
    objection only at the end of a sentence, in outcomes and descriptions.

    Bad:

        title: Parsers
        resources:
          - title: Acorn
            url: https://example.com/acorn
            description: An amazing parser!

    Good:

        title: Parsers
        resources:
          - title: Acorn
            url: https://example.com/acorn
            description: Parses a megabyte of JavaScript in 50 milliseconds.
    """
    if field.name == "summary" or (field.name == "text" and not field.parsed.links):
        return
    has_mark = field.name != "text" and ("!" in field.value or "\uff01" in field.value)
    has_word = not _advertising_words().isdisjoint(_LONG_WORD.findall(field.value.lower().replace("\u2019", "'")))
    if not has_mark and not has_word:
        return
    said = _own_words(field)
    title = getattr(field.owner, "title", "").casefold()
    for match in _advertising().finditer(said.replace("\u2019", "'")) if has_word else ():
        word = match["praise"]
        if word and word.casefold() not in title and not _is_part_of_name(said, match.start(), word):
            message = f"`{match[0]}` is praise that every resource could claim; say what this one does"
            yield Finding(field.at(*match.span()), message)
    for match in _EXCLAMATION.finditer(said) if has_mark else ():
        if _is_exclamation(said, match.start(), title):
            yield Finding(
                field.at(*match.span()), "an exclamation mark makes nothing better; write a full stop, or nothing"
            )


def _own_words(field: MarkdownField) -> str:
    """The prose without what is quoted, emphasized or the text of a link; as long as the value."""
    shown = list(field.prose)

    def hide(spans: Iterable[Span | tuple[int, int]]) -> None:
        for start, end in spans:
            shown[start:end] = FILLER * (end - start)

    hide(link.label for link in field.parsed.links)
    hide(match.span() for match in _QUOTED.finditer(field.prose))
    hide(match.span() for match in _EMPHASIZED.finditer(field.value) if field.prose[match.start()] == FILLER)
    return "".join(shown)


def _is_part_of_name(said: str, at: int, word: str) -> bool:
    """Whether a word has a capital that no sentence gave it."""
    return word[0].isupper() and not word.isupper() and not _BEGINNING.search(said[max(0, at - 40) : at])


def _is_exclamation(said: str, at: int, title: str) -> bool:
    """Whether a mark stands after words, and belongs to none of them: not 5!, n! or Yahoo!."""
    words_before = said[max(0, at - 40) : at].rsplit(maxsplit=1)
    word = words_before[-1].lstrip("([\"'") if words_before else ""
    if not word or word in words("exclaimed") or f"{word}!".casefold() in title:
        return False
    is_variable = len(word) == 1 and word.isascii()
    return not is_variable and not word[-1].isdigit() and word[-1] not in ")#"


@cache
def _advertising_words() -> frozenset[str]:
    """A word of all that advertises: without one of them a text need not be looked at."""
    return frozenset(max(_LONG_WORD.findall(entry), key=len) for entry in words("promotional"))


@cache
def _advertising() -> re.Pattern[str]:
    """What finds praise as the group of that name, and passes over what is none."""
    praise, other = (_alternatives(words(name)) for name in ("promotional", "not-promotional"))
    return re.compile(rf"(?<![\w-])(?:(?:{other})|(?P<praise>{praise}))(?![\w-]|\.\w)", re.IGNORECASE)


def _alternatives(entries: Iterable[str]) -> str:
    """A pattern for any of the entries, the longest first."""
    return "|".join(re.escape(entry) for entry in sorted(entries, key=len, reverse=True))


@rule("TXT012", on=MarkdownField, fixes=True)
def doubled_word(field: MarkdownField) -> Iterator[Finding]:
    """A word stands twice in a row.

    Left alone are words that may do so, in words/doubled.txt, and names such as Duran Duran.

    Bad:

        - id: calculus
          title: Calculus
          outcome: Compute the the gradient of a function.

    Good:

        - id: calculus
          title: Calculus
          outcome: Compute the gradient of a function.
    """
    if not _DOUBLED.search(field.value):
        return
    for match in _DOUBLED.finditer(field.prose):
        again = match[2].lstrip()
        if again[0].isupper() or match[1].casefold() in words("doubled") or _begins_below_heading(field.value, match):
            continue
        place = field.at(match.end() - len(again), match.end())
        fix = field.rewrite(*match.span(2), "")
        yield Finding(place, f"`{match[1]}` is repeated; delete what is marked", fix=fix)


def _begins_below_heading(text: str, match: re.Match[str]) -> bool:
    """Whether the first word ends a heading, and the second begins what stands below it."""
    return "\n" in match[2] and text[text.rfind("\n", 0, match.start()) + 1] == "#"


@rule("TXT014", on=MarkdownField)
def unobservable_outcome(field: MarkdownField) -> Iterator[Finding]:
    """An outcome begins with something that nobody can see a learner do, such as understand or know.

    A learner can tell whether an outcome is reached only if it says what to do: explain, compute, build, compare. Names
    of what is learned are left alone, such as learning to rank.

    Bad:

        - id: calculus
          title: Calculus
          outcome: Understand the chain rule.

    Good:

        - id: calculus
          title: Calculus
          outcome: Apply the chain rule to composed functions.
    """
    if field.name != "outcome":
        return
    if match := _weak_beginning().match(field.prose):
        message = f"nobody can observe `{match[1]}`; begin with what a learner can do, such as `Explain` or `Build`"
        yield Finding(field.at(*match.span(1)), message)


@cache
def _weak_beginning() -> re.Pattern[str]:
    weak, other = (_alternatives(words(name)) for name in ("weak-verbs", "not-weak-verbs"))
    return re.compile(rf"[\s\ufffc]*+(?!(?:{other})(?![\w-]))({weak})(?![\w-])", re.IGNORECASE)
