"""How sentences begin and end, and how long they are."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from roadmark.model import Item
from roadmark.nodes import MarkdownField, TextField
from roadmark.prose import FILLER
from roadmark.rule import Finding, World, rule
from roadmark.rules.text import edges
from roadmark.rules.text.habits import completes_title, goes_on, habits
from roadmark.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.edits import Fix

# In characters that a reader sees; of 21,000 descriptions in curated lists 99 in 100 are shorter. A field that is
# not here may be of any length, unless the settings say otherwise.
MOST_CHARACTERS = {"outcome": 200, "description": 300}

_IDEOGRAPHS = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_UNFINISHED = frozenset(":,;-\u2013\u2014")
_ABBREVIATED = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")  # U.S, e.g, and the initial of a name
_NEXT_SENTENCE = re.compile(r"[.!?\u2026][\"')\]\u201d\u2019\u00bb\ufffc]*\s+\S|[\u3002\uff01\uff1f].")

_NAMES = "settings.lint.names"
_LETTERS = re.compile(r"[^\W_]+")
_NO_LETTERS = re.compile(r"[\W_]+")
_WORD_PARTS = re.compile(r"\w+(?:[.-]\w+)*")
_SHORTEST_NAME = 4  # letters; what is shorter begins too many titles
_TURKISH = re.compile("[ıİğĞşŞ]")
_ARTICLE = re.compile(r"(An?|The) (?=\w)")
# Some words, then a verb: a whole sentence, which needs its article.
_CLAUSE = re.compile(
    r"(?:(?!(?:that|which|who|where|whose|when|if|for)\b)[\w'\u2019-]+ ){1,6}"
    r"(?:is|are|was|were|has|have|can|could|will|would|does|do|should|must|may|might)\b"
)


@rule("TXT001", on=MarkdownField, fixes=True)
def full_stop_at_the_end(field: MarkdownField, world: World) -> Iterator[Finding]:
    """An outcome or a description ends without a full stop, or with one where the project wants none.

    In a list a reader sees at once which entries differ. `settings.lint.full_stop` says which way is the house style:
    `required` or `forbidden`. Where it says nothing a stop is wanted, but not in descriptions if most of them do
    without. None is needed where a description only completes the title, as in `[Title](url) by somebody`. What follows
    the last sentence, such as a link in brackets, a badge or an emoji, needs no stop of its own.

    Bad:

        - id: calculus
          title: Calculus
          outcome: Differentiate functions of several variables

    Good:

        - id: calculus
          title: Calculus
          outcome: Differentiate functions of several variables.
    """
    if field.name not in {"outcome", "description"}:
        return
    end = len(field.value.rstrip())
    if world.lint.full_stop == "forbidden":
        if _has_needless_stop(field.prose[:end]):
            message = f"the {field.name} ends with a full stop, and this project wants none; remove it"
            yield Finding(field.at(end - 1, end), message, fix=field.rewrite(end - 1, end, ""))
        return
    ending = edges.without_stop(field)
    if (
        ending is None
        or completes_title(field)
        or not any(map(str.isalnum, field.value))
        or (field.name == "description" and _does_without_stops(world))
    ):
        return
    last = field.prose[end - 1]
    if ending.extras or last not in _UNFINISHED:
        message = f"the {field.name} does not end with a full stop; add one"
        if ending.has_pictures:
            end = ending.last_word
        fix = _added_stop(field, end) if ending.extras <= 1 or ending.has_pictures else None
        yield Finding(field.at(end - 1, end), message, fix=fix)
    elif last != ":" or not (isinstance(field.owner, Item) and field.owner.resources):  # it may lead over to them
        yield Finding(field.at(end - 1, end), f"the {field.name} ends with `{last}`; finish the sentence")


def _does_without_stops(world: World) -> bool:
    """Whether the list has no stops, and its settings ask for none."""
    is_asked = world.lint.full_stop == "required"
    return not is_asked and habits(world).no_stops


def _added_stop(field: MarkdownField, end: int) -> Fix | None:
    """The fix that appends a full stop; None where it may belong elsewhere, or be another one."""
    last, is_prose = field.value[end - 1], field.prose[end - 1] != FILLER
    is_picture = any(link.is_image and link.span.end == end for link in field.parsed.links)
    if is_prose:
        is_safe = last.isalnum() or last in edges.CLOSING_QUOTES or last in ")+#%"
    else:
        is_safe = last in ")`*_~" and not is_picture
    return field.rewrite(end, end, ".") if is_safe and not _IDEOGRAPHS.search(field.value) else None


def _has_needless_stop(text: str) -> bool:
    """Whether a text is one sentence, and its full stop not that of an abbreviation."""
    before = text[:-1]
    if not text.endswith((".", "\u3002")) or not before or before[-1] in edges.STOPS:
        return False
    word = before.rsplit(maxsplit=1)[-1].lstrip(f"([\"'\u201c\u2018{FILLER}")
    is_abbreviated = _ABBREVIATED.match(word) or word.casefold() in words("abbreviations")
    return not is_abbreviated and not _NEXT_SENTENCE.search(text)


@rule("TXT002", on=MarkdownField, fixes=True)
def capital_at_the_beginning(field: MarkdownField, world: World) -> Iterator[Finding]:
    """An outcome, a description or a summary begins with a lower-case letter.

    Names keep theirs: those of words/lower-case-names.txt and of `settings.lint.names`, the one that the title begins
    with, and whatever has a digit, a dot or a capital inside, such as iOS. So do descriptions that go on in the line of
    their link, as in `[Title](url), by somebody`, and all of them if most begin in lower case.

    Bad:

        - id: pandas
          title: Pandas
          outcome: reshape and group tables with pandas.

    Good:

        - id: pandas
          title: Pandas
          outcome: Reshape and group tables with pandas.
    """
    if field.name == "text" or field.value[:1].isupper():
        return
    word = edges.first_word(field)
    if not word or not _is_ordinary(word[0]) or _begins_with_name(field, word, world):
        return
    if field.name == "description" and (goes_on(field, world) or habits(world).no_capitals):
        return
    letter, at = word[0][0], word.start()
    capital = letter.title()
    if capital == letter or len(capital) > 1 or not edges.is_judged(letter):
        return
    # A Turkish i has its dot as a capital too, and a Dutch ij is one letter.
    is_safe = letter != "i" or not (word[0][1:2] == "j" or _TURKISH.search(field.value))
    message = f"the {field.name} begins with a lower-case letter; write a capital, or list the name in `{_NAMES}`"
    yield Finding(field.at(at, at + 1), message, fix=field.rewrite(at, at + 1, capital) if is_safe else None)


def _is_ordinary(word: str) -> bool:
    """Whether a word is made of lower-case letters alone; not one that is a symbol, as in k-means."""
    letters = word.rstrip(",;:.!?)]\"'\u201d\u2019")
    is_symbol = word != "a" and not letters[1:2].isalpha()
    return not is_symbol and all(character.islower() or character in "-'\u2019" for character in letters)


def _begins_with_name(field: MarkdownField, word: re.Match[str], world: World) -> bool:
    """Whether a word begins a name that is written so: a known one, or one that the title has too."""
    if _lower_case_names(world.lint.names).match(field.prose, word.start()):
        return True
    title = getattr(field.owner, "title", "")
    letters = _NO_LETTERS.sub("", word[0])
    first_words = accumulate(_LETTERS.findall(title.casefold()))  # fast.ai may be written fastai
    if field.name != "outcome" and len(letters) >= _SHORTEST_NAME and letters in first_words:
        return True
    plain = _WORD_PARTS.match(word[0])
    return bool(plain and len(plain[0]) > 1 and plain[0] in _WORD_PARTS.findall(title))


@lru_cache(maxsize=8)
def _lower_case_names(own: tuple[str, ...]) -> re.Pattern[str]:
    """What matches a name at the beginning of a sentence; also one that wants capitals, which is for TXT005 to say."""
    known = [name for entry in words("names") for name in re.split(" = |, ", entry)]
    names = {*words("lower-case-names"), *own, *(name.casefold() for name in (*known, *own))}
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?!\w)")


@rule("TXT003", on=MarkdownField, optional=True, fixes=True)
def leading_article(field: MarkdownField, world: World) -> Iterator[Finding]:
    """A description or a text begins with an article that it can do without.

    Every second entry of a list would begin with the same word; without it the eye falls on the one that matters.

    Bad:

        title: Parsers
        resources:
          - title: Acorn
            url: https://example.com/acorn
            description: A small parser of JavaScript.

    Good:

        title: Parsers
        resources:
          - title: Acorn
            url: https://example.com/acorn
            description: Small parser of JavaScript.
    """
    if field.name not in {"description", "text"}:
        return
    first = edges.first_word(field)
    article = first and _ARTICLE.match(field.prose, first.start())
    following = article and edges.word_at(field.prose, article.end())
    if not article or not following or not _is_ordinary(following[0]) or _is_clause(field.prose, article):
        return
    message = f"leave out the article `{article[1]}`"
    if article[1] == "The" or _begins_with_name(field, following, world):
        yield Finding(field.at(*article.span(1)), message)
        return
    fix = field.rewrite(article.start(), following.start() + 1, following[0][0].title())
    yield Finding(field.at(*article.span(1)), message, fix=fix)


def _is_clause(prose: str, article: re.Match[str]) -> bool:
    """Whether the article belongs to a sentence with a verb, or to a phrase that is nothing without it."""
    return bool(_CLAUSE.match(prose, article.end()) or _article_phrases().match(prose, article.start()))


@cache
def _article_phrases() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, words('article-phrases')))})(?![\w-])", re.IGNORECASE)


@rule("TXT008", on=TextField)
def too_long(field: TextField, world: World) -> Iterator[Finding]:
    """A text is longer than its field is meant for.

    What counts is what a reader sees, so the targets of links do not. `settings.lint.max_length` has other limits, by
    the name of the field; without it an outcome may have 200 characters and a description 300.

    Bad:

        title: Parsers
        resources:
          - title: Acorn
            url: https://example.com/acorn
            description: >-
              Parser of JavaScript that was begun in 2012 as an experiment, has been rewritten twice since, became the
              one that most of the bundlers use under their hood, has plugins for everything that is not part of the
              language yet, and is described best by its own manual, which anybody who has a day to spare should read
              from its first page to the last.

    Good:

        title: Parsers
        resources:
          - title: Acorn
            url: https://example.com/acorn
            description: Small parser of JavaScript, with plugins for what is not part of the language yet.
    """
    limit = world.lint.max_length.get(field.name, MOST_CHARACTERS.get(field.name))
    if limit is None or len(field.value) <= limit:
        return
    if any(problem.span == field.at().span for problem in field.document.problems):
        return  # the schema has a limit too, and has said so
    shown = _shown(field)
    if len(shown) > limit:
        message = f"`{field.name}` has {len(shown)} characters, and {limit} must do; shorten it"
        yield Finding(field.at(shown[limit], shown[-1] + 1), message)


def _shown(field: TextField) -> list[int]:
    """The offsets of the characters that a reader sees."""
    value = field.value.rstrip()
    if not isinstance(field, MarkdownField):
        return list(range(len(value)))
    code = {at for span in field.parsed.code for at in range(*span) if value[at] != "`"}
    return [at for at in range(len(value)) if field.prose[at] != FILLER or at in code]
