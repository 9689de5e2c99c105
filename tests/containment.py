"""Whether what stands in a field stays there: pages in which a value has many places, each between two known words.

The same page is built with a mere word in each of these places. What GitHub's renderer makes of both is compared:
around each place it has to be the same to the letter, and in it every element that begins has to end.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oracles import RENDERERS, fold
from roadmark import graph, project, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MERE = "mere"
ROOT = Path("/nowhere").absolute()
# Words between which a value stands: no value has them, for none has a `Q`.
_WORD = re.compile(r"Q(?P<end>before|after)(?P<place>[a-z]+)(?P<number>[0-9]+)Q")
_TOKEN = re.compile(
    r"""<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<rest>(?:"[^"]*"|'[^']*'|[^"'>])*)>""", re.DOTALL
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_HREF = re.compile(r'href="#[^"]*"')
_VOID = frozenset({"br", "hr", "img", "input", "source", "wbr", "col"})
_IMPLIED = frozenset(
    {"dd", "dt", "li", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr", "caption", "colgroup"}
)  # what else ends these where it ends itself

# All elements that may be in a field: those of Markdown itself, and those of HTML that only look.
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "mark", "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
BLOCKS = INLINE | {
    "address", "article", "aside", "blockquote", "caption", "center", "col", "colgroup", "dd", "details", "div", "dl",
    "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "input", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_ADDRESSES = frozenset(
    {"href", "src", "cite", "longdesc", "action", "formaction", "data", "background", "poster", "ping"}
)


@dataclass(frozen=True)
class Place:
    """What one region of a page has around the value, and which elements may be in it."""

    before: str
    after: str
    allowed: frozenset[str]
    is_plain: bool


def entries(number: int, value: str, *, is_brief: bool) -> dict[str, Any]:
    """Sections that have a value in every place there is; what is plain text, in places of its own.

    A brief one has it in every field that is Markdown, and in no place twice.
    """

    def word(end: str, place: str) -> str:
        return f"Q{end}{place}{number}Q"

    url = f"https://example.com/{number}"
    outcome, text, line = ((word("before", place), word("after", place)) for place in ("outcome", "text", "line"))
    resources: list[dict[str, Any]] = [
        {"text": f"{outcome[1]} {text[0]}"},
        {"text": value, "resources": [{"text": f"{text[1]} {line[0]}"}]},
        {"title": "R", "url": url, "label": value, "by": value, "description": value},
        {"text": line[1]},
    ]
    topic = {"id": f"t{number}", "title": outcome[0], "outcome": value, "resources": resources}
    if not is_brief:
        resources += _more(url, value, word)
    resources.append({"text": word("before", "heading")})
    headed = {"title": "T", "label": value, "resources": [{"text": word("after", "heading")}]}
    summed = {"title": word("before", "summary"), "summary": value, "resources": [{"text": word("after", "summary")}]}
    return {"title": "T", "topics": [topic], "sections": [headed, summed]}


def _more(url: str, value: str, word: Callable[[str, str], str]) -> list[dict[str, Any]]:
    """Each field by itself, in lists of other kinds, and those of plain text."""
    return [
        {"text": word("before", "last")},
        {"text": value, "marker": "1."},
        {"text": f"{word('after', 'last')} {word('before', 'description')}", "marker": "1."},
        {
            "title": "R",
            "url": url,
            "description": value,
            "marker": "1.",
            "resources": [{"text": f"{word('after', 'description')} {word('before', 'label')}", "marker": "2."}],
        },
        {"title": "R", "url": url, "label": value, "by": "P", "description": word("after", "label")},
        {"text": word("before", "plain")},
        {"title": value, "url": url, "by": value, "description": word("after", "plain")},
        {"text": word("before", "url")},
        {"title": "R", "url": value, "description": word("after", "url")},
    ]


def page(values: Sequence[str], *, is_brief: bool = False) -> str:
    """The README of a roadmap that has each of the values in all its places."""
    sections = [entries(number, value, is_brief=is_brief) for number, value in enumerate(values)]
    document = {"title": "T", "sections": sections}
    path = ROOT / "roadmap" / "roadmap.yaml"
    world = project.of(ROOT, {path: json.dumps(document, ensure_ascii=False).encode()})
    assert not any(found.problems for found in world.documents.values()), "the values are none for the schema"
    return render.readme(world, graph.build(world.topics())).text


def regions(rendered: str) -> tuple[list[str], dict[tuple[str, int], str]]:
    """What stands around the places of a page, in order, and what stands in each."""
    around: list[str] = []
    inside: dict[tuple[str, int], str] = {}
    end, is_inside = 0, False
    for match in _WORD.finditer(rendered):
        piece = rendered[end : match.start()]
        if match["end"] == "after":
            inside[match["place"], int(match["number"])] = piece if is_inside else ""
        else:
            around.append(piece)
        around.append(match[0])
        is_inside = match["end"] == "before"
        end = match.end()
    return [*around, rendered[end:]], inside


class Pages:
    """Pages of as many values, and how they are where each value is a mere word."""

    def __init__(self, size: int, *, is_brief: bool = False) -> None:
        self.size = size
        self.is_brief = is_brief
        self.plain: list[tuple[list[str], dict[str, Place]]] = []
        bare = page([MERE] * size, is_brief=is_brief)
        for renderer in RENDERERS:
            around, inside = regions(_HREF.sub('href="#"', renderer(bare)))
            self.plain.append(
                (around, {place: _place(place, text) for (place, number), text in inside.items() if not number})
            )

    def faults(self, values: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        """The values that do not stay where they are: the place, the value, and what is there."""
        filled = [*values, *[MERE] * (self.size - len(values))]
        readme = page(filled, is_brief=self.is_brief)
        for renderer, (around, places) in zip(RENDERERS, self.plain, strict=True):
            found, inside = regions(_HREF.sub('href="#"', renderer(readme)))
            if found != around:
                yield from self._culprits(filled, found, around)
                continue
            for (place, number), text in inside.items():
                value = filled[number]
                if fault := _fault(places[place], text, value, number):
                    yield f"{renderer.__name__} {place}: {fault}", value, text

    def _culprits(self, values: Sequence[str], found: list[str], around: list[str]) -> Iterator[tuple[str, str, str]]:
        """The values next to where a page differs first."""
        at = next((n for n, (one, other) in enumerate(zip(found, around, strict=False)) if one != other), 0)
        words = [match for piece in found[max(0, at - 1) : at + 2] if (match := _WORD.fullmatch(piece))]
        numbers = sorted({int(match["number"]) for match in words})
        shown = " / ".join(f"{match['end']} {match['place']}" for match in words)
        yield f"around the places: {shown}", repr([values[number] for number in numbers]), "".join(found[at : at + 1])


def _place(place: str, text: str) -> Place:
    """What is around the mere word, or all of them, of a region; a paragraph around it is its own."""
    first, last = text.index(MERE), text.rindex(MERE) + len(MERE)
    first = text.rindex("<a ", 0, first) if place == "line" else first  # the whole line is made of it
    is_alone = text[:first].endswith("<p>") and text[last:].startswith("</p>")
    before, after = text[: first - 3 * is_alone], text[last + 4 * is_alone :]
    if place == "url":  # which is not shown, and a link only where it may be one
        at = text.index("<li>") + len("<li>")
        before, after = text[:at], " - "
    before, after = before.rstrip("\n"), after.lstrip("\n")
    return Place(before, after, BLOCKS if place == "summary" else INLINE | {"p"}, place == "plain")


def _fault(place: Place, text: str, value: str, number: int) -> str:
    """What is wrong in a place; empty where all is well."""
    before, after = (part.replace("example.com/0", f"example.com/{number}") for part in (place.before, place.after))
    if not (text.startswith(before) and text.endswith(after) and len(before) + len(after) <= len(text)):
        return "something else around it"
    middle = text[len(before) : len(text) - len(after)]
    if place.is_plain:
        shown = [fold(html.unescape(re.sub("</?span>", "", part))) for part in middle.split("</a> \u00b7 by ")]
        return "" if shown == [fold(value)] * 2 else f"shown as {shown}"
    return next(unbalanced(middle, place.allowed), "") if "<" in middle else ""


def unbalanced(text: str, allowed: frozenset[str]) -> Iterator[str]:
    """Elements that begin or end without their other half, those that must not be, and attributes that act."""
    stack: list[str] = []
    for match in _TOKEN.finditer(text):
        if not match["name"]:
            continue
        name = match["name"].lower()
        if name not in allowed:
            yield f"<{name}>"
        if match["end"]:
            while stack and stack[-1] in _IMPLIED and stack[-1] != name and (name not in INLINE or name == "ruby"):
                stack.pop()
            # A browser sorts out what overlaps in a line.
            at = next((n for n in range(len(stack) - 1, -1, -1) if stack[n] == name or stack[n] not in INLINE), -1)
            if at < 0 or stack.pop(at if name in INLINE else -1) != name:
                yield f"</{name}> out of place"
                return
        else:
            yield from acting(match["rest"])
            if name not in _VOID:
                stack.append(name)
    if stack:
        yield f"<{stack[-1]}> without end"
    if "<!--" in _TOKEN.sub("", text):
        yield "a comment without end"


def acting(attributes: str) -> Iterator[str]:
    """The attributes of a tag that run code, as a browser reads them."""
    for name, *values in _ATTRIBUTE.findall(attributes):
        url = re.sub(r"[\x00-\x20]", "", html.unescape("".join(values))).lower()
        is_script = name.lower() in _ADDRESSES and url.startswith(("javascript:", "vbscript:", "data:", "file:"))
        if name.lower().startswith("on") or name.lower() == "srcdoc" or is_script:
            yield f"{name}={values}"
