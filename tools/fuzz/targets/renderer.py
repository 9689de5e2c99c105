"""The built page, as GitHub's own renderer reads it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cmarkgfm
from cmarkgfm.cmark import Options

from fuzz import strategies
from fuzz.target import target
from oracles import by_cmark, fold, parse, shape
from roadmark import graph, lint, markdown, outline, project, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from xml.etree.ElementTree import Element

    from roadmark.rule import Rule

NOWHERE = Path("/nowhere")
_PLAIN = frozenset(("title", "by"))
_MARKDOWN = frozenset(("summary", "before", "outcome", "description", "text", "markdown", "label"))
_WORD = "WORD"
_OUTLINE = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"))


@target(strategies.roadmaps())
def renderer(value: dict[str, Any]) -> None:
    """Plain texts are shown as they are typed wherever they stand, and Markdown keeps to its place."""
    page = _page(value, lint.choose(select=["TXT011"]))  # the rule of blocks in texts of one line
    if page is None or any(_is_open(field, text) for field, text in _texts(value)):
        return
    assert page.endswith("\n"), "the last line does not end"
    titles = list(dict.fromkeys(fold(text) for field, text in _texts(value) if field in _PLAIN))
    other = _page(_with_words(value, _PLAIN, lambda text: f"{_WORD}{titles.index(fold(text))}{_WORD}"))
    assert other is not None, "a mere word cannot be built where a text can"
    assert _filled(_shown(other), titles) == _shown(page), "a text is not shown as it is typed, or does something"
    plain = _page(_with_words(value, _MARKDOWN, lambda _: _WORD))
    assert plain is not None, "a mere word cannot be built where Markdown can"
    assert _is_part(_skeleton(plain), _skeleton(page)), "Markdown takes other parts of the page with it"


def _page(value: dict[str, Any], rules: Sequence[Rule] = ()) -> str | None:
    """The README of a document; None where it is refused, or one of the rules has an objection."""
    raw = json.dumps(value, ensure_ascii=False).encode()
    world = project.of(NOWHERE, {NOWHERE / "roadmap/roadmap.yaml": raw})
    report = lint.run(world, rules or lint.choose(select=["SCH001"]))
    if not report.is_buildable or (rules and report.findings):
        return None
    return render.readme(world, graph.build(world.topics())).text


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every field that holds a text, and the text, in order."""
    if isinstance(value, list):
        for entry in value:
            yield from _texts(entry)
    elif isinstance(value, dict):
        for field, entry in value.items():
            if field != "definitions":
                yield from [(field, entry)] if isinstance(entry, str) else _texts(entry)


def _with_words(value: Any, fields: frozenset[str], word: Callable[[str], str]) -> Any:
    """The value with words in place of the texts of some fields."""
    if isinstance(value, list):
        return [_with_words(entry, fields, word) for entry in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for field, entry in value.items():
        if field == "definitions":
            found[field] = entry
        elif isinstance(entry, str):
            found[field] = word(entry) if field in fields else entry
        else:
            found[field] = _with_words(entry, fields, word)
    return found


def _shown(page: str) -> list[tuple[str, str]]:
    """Tags and texts; links into the page differ with the titles."""
    return [(kind, "a" if kind == "tag" and 'href="#' in piece else piece) for kind, piece in shape(by_cmark(page))]


def _filled(shown: list[tuple[str, str]], titles: list[str]) -> list[tuple[str, str]]:
    """The same with each text in place of the word that stood for it."""
    word = re.compile(rf"{_WORD}(\d+){_WORD}")
    found = []
    for kind, piece in shown:
        text = fold(word.sub(lambda match: titles[int(match[1])], piece)) if kind == "text" else piece
        if text:
            found.append((kind, text))
    return found


def _is_open(field: str, text: str) -> bool:
    """Whether a text leaves something open, of which the linter speaks, or begins the page with data of its own."""
    written = text if field in {"summary", "before", "markdown"} else markdown.fold(text)
    return outline.read(written).unclosed is not None or (field == "before" and outline.front_matter(text) != "")


def _skeleton(page: str) -> list[tuple[str, ...]]:
    """The headings, lists and items of a page, each with those that it stands in."""
    found: list[tuple[str, ...]] = []

    def walk(element: Element, above: tuple[str, ...]) -> None:
        for child in element:
            is_part = str(child.tag) in _OUTLINE
            below = (*above, str(child.tag)) if is_part else above
            if is_part:
                found.append(below)
            walk(child, below)

    # Without tags of HTML, which would be parts of the page too.
    walk(parse(cmarkgfm.github_flavored_markdown_to_html(page, Options.CMARK_OPT_FOOTNOTES)), ())
    return found


def _is_part(part: list[tuple[str, ...]], whole: list[tuple[str, ...]]) -> bool:
    """Whether all of a part is there, in order."""
    rest = iter(whole)
    return all(entry in rest for entry in part)
