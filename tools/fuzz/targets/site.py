"""The page and the map: whatever a text says, their elements are the templates' own, and links lead where they may."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from fuzz import strategies
from fuzz.target import target
from roadmark import assets, graph, lint, project
from roadmark.map import drawing
from roadmark.site import content, files, places

NOWHERE = Path("/nowhere")
_SVG = "{http://www.w3.org/2000/svg}"
_OF_THE_MAP = frozenset({"svg", "title", "desc", "style", "rect", "text", "tspan", "path", "circle", "g"})
# What Markdown may become, besides what the template writes.
_OF_TEXTS = frozenset(
    {"p", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "br", "a", "bdi", "span", "div"}
    | {"table", "thead", "tbody", "tr", "th", "td", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_TARGET = re.compile(r"https?://|mailto:|#[A-Za-z][\w-]*\Z|data:image/svg\+xml,|roadmap\.json\Z|llms\.txt\Z", re.ASCII)
# How HTML begins and ends in which Markdown takes nothing for a tag, and what may look like one in there.
_HIDING = (("<?", "?>"), ("<!--", "-->"), ("<!A ", ">"), ("<![CDATA[", "]]>"), ("<a b='", "'>"), ("<a\u00a0b='", "'>"))
_HIDDEN = (">", "/>", "<![foo[", "<!", "<?", '"', "=", " ", "<a href='https://e.example'", "</a", '<img alt="b"', "*c*")


def _with(hiding: tuple[str, str], hidden: list[str]) -> dict[str, Any]:
    text = "".join(("d ", hiding[0], *hidden, hiding[1], " e</a>"))
    return {"title": "A", "summary": text, "topics": [{"id": "b", "title": "C", "outcome": text}]}


_typed = st.builds(_with, st.sampled_from(_HIDING), st.lists(strategies.any_of(_HIDDEN), max_size=6))


@target(strategies.roadmaps() | _typed)
def site(value: dict[str, Any]) -> None:
    """No text adds an element, an attribute that acts or a link that runs code to the page or the map."""
    raw = json.dumps(value, ensure_ascii=False).encode()
    world = project.of(NOWHERE, {NOWHERE / "roadmap/roadmap.yaml": raw})
    if not lint.run(world, lint.choose(select=["SCH001"])).is_buildable:
        return
    order = graph.build(world.topics())
    where = places.places(world)
    html, data, *_ = files.outputs(world, content.page(world, order, where), where, NOWHERE)
    _look_at(html.text)
    _validator().validate(json.loads(data.text))
    for drawn in drawing.draw(world.roadmap, order):
        assert len(drawn.svg.encode()) <= drawing.LARGEST, "the map is too large"
        for element in ET.fromstring(drawn.svg).iter():  # noqa: S314 - our own file
            assert element.tag.removeprefix(_SVG) in _OF_THE_MAP, f"<{element.tag}> on the map"
            assert not any(name.startswith("on") or "href" in name for name in element.attrib), "it acts"


def _look_at(page: str) -> None:
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(set(ids)) == len(ids), "an id stands twice"
    for element in tree.iter("*"):
        assert not any(name.startswith("on") or name in {"style", "src"} for name in element.attrib), "it acts"
        href = element.get("href")
        assert href is None or _TARGET.match(href), f"a link to {href}"
        assert href is None or not href.startswith("#") or href[1:] in ids, f"a link to nowhere: {href}"
    root = next(element for element in tree.iter("*") if element.get("id") == "roadmark-root")
    for element in root.iter("*"):
        assert str(element.tag) in _OF_TEXTS, f"<{element.tag}> in the roadmap"
    assert [len(list(tree.iter(name))) for name in ("script", "style")] == [2, 1], "a script or a style was added"


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((assets.folder("schema") / "site.schema.json").read_text("utf-8")))
