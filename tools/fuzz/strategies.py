"""Values for structured targets: texts as people and others write them, and the fields that hold them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from fuzz import corpus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import SearchStrategy

_MOST_PIECES = 6
_MARKERS = ("-", "*", "+", "1.", "1)", "7.", "[ ]", "[x]", "* [X]", "3. [ ]", "999999999.", "0)")
_SEPARATORS = (" - ", ": ", " \u2013 ", "", " ", ". ")


def texts(pieces: Sequence[str]) -> SearchStrategy[str]:
    """Texts made of pieces and of any characters."""
    anything = st.characters(exclude_categories=["Cs"])
    return st.lists(any_of(pieces) | anything, min_size=1, max_size=_MOST_PIECES).map("".join)


def any_of(entries: Sequence[str]) -> SearchStrategy[str]:
    """One of many, which hypothesis does not list wherever it speaks of them."""

    def entry(number: int) -> str:
        return entries[number]

    return st.integers(0, len(entries) - 1).map(entry)


@cache
def plain() -> SearchStrategy[str]:
    """Texts of one line that are shown as they are typed."""
    pieces = (*"\\`*_{}[]()<>#+-.!|~=:$&@/;^\"'%, \taB1", *corpus.texts())
    return texts([piece for piece in pieces if piece and "\n" not in piece])


@cache
def markdown() -> SearchStrategy[str]:
    """Markdown of several blocks."""
    return texts(corpus.texts())


@cache
def urls() -> SearchStrategy[str]:
    """Addresses, safe ones and others."""
    return any_of(corpus.words("urls")) | st.tuples(any_of(corpus.words("urls")), plain()).map("".join)


def mapping(required: dict[str, Any], optional: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
    """A mapping with some of its optional fields."""
    return st.fixed_dictionaries(required, optional=optional)


@cache
def items(deep: int = 1) -> SearchStrategy[Any]:
    """Entries of `resources`, `deep` levels of them below the first."""
    common: dict[str, Any] = {"marker": st.sampled_from(_MARKERS), "loose": st.booleans()}
    if deep:
        common["resources"] = _few(items(deep - 1))
    link = mapping(
        {"title": plain(), "url": urls()},
        {
            "type": st.sampled_from(("article", "book", "video")), "cost": st.sampled_from(("free", "paid")),
            "by": plain(), "language": st.sampled_from(("en", "pt-BR")), "description": markdown(), "label": plain(),
            "separator": st.sampled_from(_SEPARATORS), **common,
        },
    )  # fmt: skip
    text = mapping({"text": markdown()}, common)
    return link | link | text | mapping({"markdown": markdown()}, common)


@cache
def topics(deep: int = 1) -> SearchStrategy[Any]:
    """Topics and groups."""
    ids = st.sampled_from(("a", "b", "c", "linear-algebra", "x1"))
    fields = {
        "level": st.sampled_from(("beginner", "intermediate", "advanced")), "outcome": markdown(),
        "summary": markdown(),
        "requires": st.lists(ids, max_size=2, unique=True), "resources": _few(items()),
    }  # fmt: skip
    topic = mapping({"id": ids, "title": plain()}, fields)
    if not deep:
        return topic
    return topic | mapping({"title": plain(), "topics": _few(topics(deep - 1))}, fields)


@cache
def sections(deep: int = 1) -> SearchStrategy[Any]:
    """Sections that stand in place."""
    fields: dict[str, Any] = {
        "summary": markdown(), "label": plain(), "loose": st.booleans(), "depth": st.integers(1, 6),
        "topics": _few(topics()), "resources": _few(items()),
    }  # fmt: skip
    if deep:
        fields["sections"] = _few(sections(deep - 1))
    return mapping({"title": plain()}, fields)


@cache
def roadmaps() -> SearchStrategy[Any]:
    """Whole documents."""
    contents = st.booleans() | mapping({}, {"title": plain(), "depth": st.integers(1, 3)})
    full_stop = st.sampled_from(("always", "never", "consistent"))
    limits = mapping({}, {"max_resources": st.integers(0, 3), "full_stop": full_stop})
    settings = mapping({}, {"contents": contents, "separator": st.sampled_from(_SEPARATORS), "lint": limits})
    return mapping(
        {"title": plain(), "sections": _few(sections(0))},
        {
            "summary": markdown(), "before": markdown(), "settings": settings,
            "topics": _few(topics()),
            "resources": _few(items()), "definitions": st.dictionaries(plain(), urls(), max_size=2),
        },
    )  # fmt: skip


def _few(entries: SearchStrategy[Any]) -> SearchStrategy[list[Any]]:
    return st.lists(entries, min_size=1, max_size=2)


@cache
def junk() -> SearchStrategy[Any]:
    """Any data, with names of fields among the keys."""
    keys = any_of(corpus.fields()) | plain()
    numbers = st.integers(-5, 10**6) | st.floats(allow_nan=False, allow_infinity=False)
    leaves = st.none() | st.booleans() | numbers | plain()
    inner: SearchStrategy[Any] = leaves
    for _ in range(2):
        inner = leaves | st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=3)
    return inner


# -- YAML ----------------------------------------------------------------------------------------------------------

_IS_PLAIN = re.compile(r"[A-Za-z0-9](?:[^:#\n]|:(?![ ]|\Z)|(?<! )#)*")


def written(value: Any, style: int, indent: str = "") -> str:
    """A value as block YAML; `style` says, by its digits, how each text in it is written."""
    if isinstance(value, dict) and value:
        lines = []
        for key, entry in value.items():
            style = style // 5 or style
            name = key if _IS_PLAIN.fullmatch(key) else json.dumps(key, ensure_ascii=False)
            lines.append(f"{indent}{name}:{_below(entry, style, indent)}")
        return "".join(lines)
    if isinstance(value, list) and value:
        return "".join(f"{indent}-{_entry(entry, style, indent)}" for entry in value)
    return f" {json.dumps(value, ensure_ascii=False)}\n"


def _below(value: Any, style: int, indent: str) -> str:
    if isinstance(value, str):
        return f" {_text(value, style % 5, indent + '  ')}\n"
    return ("\n" if isinstance(value, dict | list) and value else "") + written(value, style, indent + "  ")


def _entry(value: Any, style: int, indent: str) -> str:
    if isinstance(value, str):
        return f" {_text(value, style % 5, indent + '  ')}\n"
    text = written(value, style, indent + "  ")
    return f" {text.lstrip(' ')}" if isinstance(value, dict | list) and value else text


def _text(text: str, style: int, indent: str) -> str:
    """A text as plain, quoted or block scalar, where that can be."""
    if style == 1 and _IS_PLAIN.fullmatch(text):
        return text.rstrip()
    if style == 2 and "\n" not in text:  # noqa: PLR2004 - as good as a name
        return "'" + text.replace("'", "''") + "'"
    if style >= 3 and text[:1] not in {" ", "\n", "\t"} and text.strip():  # noqa: PLR2004 - as good as a name
        mark = {3: "|", 4: ">-"}[style]
        return mark + "".join(f"\n{indent}{line}" if line else "\n" for line in text.split("\n"))
    return json.dumps(text, ensure_ascii=False)
