"""The README that a roadmap becomes: its blocks, its anchors, and that no text breaks out of its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oracles import RENDERERS, by_cmark, fold, github_anchors, parse, shape
from roadmark import characters, project
from roadmark.page import anchors as anchors_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from conftest import Golden, Sandbox

HERE = Path(__file__).parent
LITERAL = HERE / "data" / "literal-strings.txt"
SHARED_LITERAL = HERE.parents[1] / "shared" / "oracles" / "literal-strings.txt"

SECTION = """\
  - title: {title}
    topics:
      - id: topic-{number}
        title: {title}
        level: beginner
        outcome: Do it.
        resources:
          - {{title: {title}, url: "http://example.com/", type: book, cost: free, by: {title}}}
          - {{title: {title}, url: "javascript:refused"}}
      - id: next-{number}
        title: Sentinel
        requires: [topic-{number}]
"""


def built(sandbox: Sandbox, document: str, **sections: str) -> str:
    """The README that these sources build."""
    files = {f"roadmap/{name}.yaml": text for name, text in sections.items()}
    sandbox.write({"roadmap/roadmap.yaml": document, **files})
    result = sandbox.run("build")
    assert (result.code, result.out) == (0, "")
    return (sandbox.root / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(path.stem for path in (HERE / "readme").glob("*.yaml")))
def test_a_document_becomes_this_readme(sandbox: Sandbox, golden: Callable[[Path], Golden], name: str) -> None:
    document = (HERE / "readme" / f"{name}.yaml").read_text("utf-8")
    golden(HERE / "readme" / f"{name}.md").check(built(sandbox, document))


def headings(page: Element) -> list[str]:
    return [fold("".join(node.itertext())) for node in page.iter() if node.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]


def without_anchors(html: str) -> list[tuple[str, str]]:
    """The tags and texts of a page; links into the page differ with their titles, and have a test of their own."""
    return [(kind, "a" if kind == "tag" and 'href="#' in piece else piece) for kind, piece in shape(html)]


class Plain(dict[tuple[int, int], list[tuple[str, str]]]):
    """By number of titles and of renderer, what is shown where each title is a mere word; filled on demand."""

    def __repr__(self) -> str:
        return f"Plain({len(self)})"  # hypothesis prints it


def page(sandbox: Sandbox, titles: list[str]) -> str:
    """The README of a document that has each title in every place for one."""
    sections = [SECTION.format(title=json.dumps(title, ensure_ascii=False), number=n) for n, title in enumerate(titles)]
    return built(sandbox, "".join(["title: Before\nsections:\n", *sections, "  - title: After\n"]))


@pytest.fixture(scope="module")
def plain() -> Plain:
    return Plain()


def assert_literal(sandbox: Sandbox, texts: list[str], plain: Plain) -> None:
    """Each text is shown as it is in all its places, and nothing else changes."""
    if (len(texts), 0) not in plain:
        words = page(sandbox, [f"WORD{number}WORD" for number in range(len(texts))])
        plain |= {(len(texts), number): without_anchors(render(words)) for number, render in enumerate(RENDERERS)}
    readme = page(sandbox, texts)
    for number, render in enumerate(RENDERERS):
        assert without_anchors(render(readme)) == [
            (kind, fold(re.sub(r"WORD(\d+)WORD", lambda word: fold(texts[int(word[1])]), piece)))
            if kind == "text"
            else (kind, piece)
            for kind, piece in plain[len(texts), number]
        ]


def refusal(sandbox: Sandbox, text: str) -> str:
    """What `build` prints about a title; empty where it builds."""
    sandbox.write({"roadmap/roadmap.yaml": f"title: {json.dumps(text, ensure_ascii=False)}\n"})
    result = sandbox.run("build")
    return result.out if result.code else ""


def is_showable(text: str) -> bool:
    return bool(text.strip(" \t\r\n\f\v")) and not any(characters.suspects(text))


@pytest.mark.parametrize("text", LITERAL.read_text("utf-8").splitlines())
def test_a_hard_string_is_shown_as_it_is_in_every_title_or_refused(sandbox: Sandbox, text: str, plain: Plain) -> None:
    if is_showable(text):
        assert_literal(sandbox, [text], plain)
    else:
        assert "YML004" in refusal(sandbox, text)


@pytest.mark.skipif(not SHARED_LITERAL.exists(), reason="the judges beside this repository are absent")
def test_the_judges_hard_strings_are_shown_as_they_are(sandbox: Sandbox, plain: Plain) -> None:
    texts = SHARED_LITERAL.read_text("utf-8").split("\n")[:-1]
    assert_literal(sandbox, [text for text in texts if is_showable(text)], plain)
    refused = [text for text in texts if not is_showable(text)]
    assert 0 < len(refused) < 5
    for text in refused:
        assert "YML004" in refusal(sandbox, text)


TEXTS = st.text(
    st.one_of(st.sampled_from("\\`*_{}[]()<>#+-.!|~=:$&@/;^\"'%, \tab1w文é"), st.characters(exclude_categories=["Cs"])),
    min_size=1,
    max_size=30,
)


MANY = st.lists(TEXTS.filter(is_showable), min_size=1, max_size=9, unique_by=fold)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MANY)
def test_any_text_is_shown_as_it_is_in_every_title(sandbox: Sandbox, plain: Plain, texts: list[str]) -> None:
    assert_literal(sandbox, texts, plain)


@pytest.mark.slow
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS.filter(is_showable), min_size=40, max_size=40, unique_by=fold))
def test_each_of_20_000_texts_is_shown_as_it_is_in_every_title(
    sandbox: Sandbox, plain: Plain, texts: list[str]
) -> None:
    assert_literal(sandbox, texts, plain)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS.filter(lambda text: not is_showable(text)))
def test_a_text_that_nobody_could_see_is_refused(sandbox: Sandbox, text: str) -> None:
    assert re.search("YML004|SCH00[56]", refusal(sandbox, text))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\\tscript:alert(1)",
        "java\\nscript:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "x](javascript:alert(1)",
        "http://example.com) [x](javascript:alert(1)",
        "<javascript:alert(1)>",
    ],
)
def test_no_url_becomes_a_script(sandbox: Sandbox, url: str) -> None:
    readme = built(sandbox, f'title: T\nresources: [{{title: R, url: "{url}"}}]\n')
    for render in RENDERERS:
        for node in parse(render(readme)).iter("a"):
            assert not fold(node.attrib["href"]).lower().startswith(("javascript:", "data:", "vbscript:", "file:"))


def test_every_link_in_the_page_leads_to_a_heading(sandbox: Sandbox) -> None:
    readme = built(
        sandbox,
        "title: Echo\nsections: [a, {title: Table of Contents}, b]\n",
        a="title: Echo\ntopics: [{id: x, title: Echo 1}, {id: g, title: Echo, topics: [{id: y, title: 'Maß & C++'}]}]",
        b="title: Echo\ntopics: [{id: z, title: '::', requires: [x, g, y]}, {id: w, title: Echo-1, requires: [z]}]",
    )
    page = parse(by_cmark(readme))
    # GitHub's own rule, as its slugger's fixtures have it, over the headings as they are rendered.
    anchors = {
        f"#{anchor}": heading for anchor, heading in zip(github_anchors(headings(page)), headings(page), strict=True)
    }
    links = [(node.attrib["href"], fold("".join(node.itertext()))) for node in page.iter("a")]
    assert len(links) == 7
    for href, text in links:
        assert anchors[unquote(href)] == text


LINES = r"""
text
Two words
# One
## Two `code` & *em*
# Same
# closed ##
  # indented
#No
####### seven
===
---
- item
  - nested
- # In a list
-
1. one
* star
> text
> # Quoted
    deep
```
~~~py
<!--
-->
<!-- c -->
<div>
</div>
<pre>
<h2>Of *HTML*</h2>
# a <b>b</b> <!-- c -->
# [Link](http://a.b) ![picture](p.png)
# :rocket: Launch
# Größe 日本
# `<div>` &amp; \# __b__
a | b
--|--
text <a name="x"></a>
<div><h3>Inside</h3></div>
# ~~gone~~ snake_case
""".splitlines()
PAGE = """\
title: Top
sections:
  - title: Same
    summary: {text}
    resources: [{{title: Sentinel, url: "https://example.com/sentinel"}}]
  - title: Same
    topics: [{{id: a, title: Last, requires: [b]}}, {{id: b, title: Same}}]
"""


def text_of(node: Element) -> str:
    """What GitHub takes an anchor from; a comment is a node without a name."""
    pieces = (text_of(child) + (child.tail or "") for child in node)
    return "".join([node.text or "", *pieces]) if str(node.tag).isalnum() else ""


def page_with(sandbox: Sandbox, text: str) -> str:
    return built(sandbox, PAGE.format(text=json.dumps(text, ensure_ascii=False)))


SUMMARIES = st.lists(st.sampled_from(LINES), min_size=1, max_size=8).map("\n".join).filter(str.strip)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SUMMARIES)
def test_headings_in_a_text_count_where_they_are_some(sandbox: Sandbox, text: str) -> None:
    readme = page_with(sandbox, text)
    page = parse(by_cmark(readme))
    titles = [text_of(node) for node in page.iter() if node.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    assert titles[-3:] == ["Same", "Last", "Same"]  # whatever the text leaves open
    anchors = [f"#{anchor}" for anchor in github_anchors(titles)]
    links = [unquote(node.attrib["href"]) for node in page.iter("a") if "#" in node.attrib.get("href", "")]
    assert links == [anchors[2], anchors[-3], anchors[-1]]
    sources = project.load(sandbox.root)
    names = anchors_of(sources.roadmap, sources.settings.contents).names
    assert {anchor[1:] for anchor in anchors} <= names


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SUMMARIES)
def test_a_list_at_the_end_of_a_text_is_kept_apart_and_nothing_else_is(sandbox: Sandbox, text: str) -> None:
    readme = page_with(sandbox, text)
    assert entries_beside_the_sentinel(readme) == 1
    separator = "\n<!-- -->\n\n- [Sentinel]"
    if separator in readme:
        assert entries_beside_the_sentinel(readme.replace(separator, "\n- [Sentinel]")) > 1


INLINE = [
    "`code`", "``a ` b``", "*em*", "**A**", "[b](c)", "[b]", "![picture](p.png)", "[![badge](b.svg)](c)", "<b>d</b>",
    '<img src="e.svg" alt="e">', '<a name="f"></a>', "<!-- g -->", "&amp;", "&lt;", "\\#", "\\]", "C#", "#",
    "snake_case", ":rocket:", "Größe", "日本", "\N{ROCKET}", "~~gone~~", " ", "  ", "\n", "a b", "A-b", "x",
    " https://example.com ", "]", "[", "](mailto:x)[", "`](c)[", "\\", "<br title='`'>", "(", ")",
]  # fmt: skip
# A short heading of many brackets is not taken apart: it might take long.
LABELS = (
    st.lists(st.sampled_from(INLINE), min_size=1, max_size=6)
    .map("".join)
    .filter(str.strip)
    .filter(lambda label: label.count("[") < 5)
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LABELS, min_size=2, max_size=6), st.booleans())
def test_links_lead_to_headings_that_have_labels(sandbox: Sandbox, labels: list[str], has_contents: bool) -> None:  # noqa: FBT001
    sections = [{"title": "Same", "label": label} for label in labels[1:]]
    contents = {"title": "Same"} if has_contents else False
    document = {"title": "Same", "label": labels[0], "sections": sections, "settings": {"contents": contents}}
    page = parse(by_cmark(built(sandbox, json.dumps(document, ensure_ascii=False))))
    titles = [text_of(node) for node in page.iter() if re.fullmatch("h[1-6]", str(node.tag))]
    expected = github_anchors(titles)
    roadmap, shown = (sources := project.load(sandbox.root)).roadmap, sources.settings.contents
    found = anchors_of(roadmap, shown)
    assert [found.by_heading[node] for node in (roadmap, *([None] if shown else []), *roadmap.sections)] == expected
    lists = page.findall("ul")
    links = [unquote(node.attrib["href"]) for node in lists[0].iter("a")] if lists else []
    assert links == ([f"#{anchor}" for anchor in expected[2:]] if has_contents else [])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LABELS)
def test_a_label_stays_in_its_link(sandbox: Sandbox, label: str) -> None:
    resource = {"title": "Title", "url": "https://example.com/page", "label": label}
    page = parse(
        by_cmark(built(sandbox, json.dumps({"resources": [resource, {"text": "Sentinel"}]}, ensure_ascii=False)))
    )
    first, sentinel = page.findall("ul/li")
    links = [link for link in first.iter("a") if "href" in link.attrib]
    assert [link.get("href") for link in links] == ["https://example.com/page"]
    assert fold(text_of(first)) == fold(text_of(links[0]))
    assert text_of(sentinel) == "Sentinel"


@pytest.mark.parametrize(("field", "is_judged"), [("text", True), ("label", False)])
def test_the_words_of_a_label_are_its_authors_own(sandbox: Sandbox, field: str, is_judged: bool) -> None:  # noqa: FBT001
    item = {field: "Teh best!!! page, :tada: <b>ever"}
    item |= {"title": "Page", "url": "https://example.com/page"} if field == "label" else {}
    sandbox.write({"roadmap/roadmap.yaml": json.dumps({"title": "T", "resources": [item]})})
    assert ("TXT" in sandbox.run("lint", "--quiet", "--ignore", "SHP").out) is is_judged


def entries_beside_the_sentinel(readme: str) -> int:
    """How many entries the list has that the resource is in."""
    page = parse(by_cmark(readme))
    parents = {child: node for node in page.iter() for child in node}
    node = next(link for link in page.iter("a") if link.get("href") == "https://example.com/sentinel")
    while node.tag != "ul":
        node = parents[node]
    return len(list(node))


def test_a_badge_is_shown_only_where_it_is_true(sandbox: Sandbox) -> None:
    document = "title: T\nsettings: {repository: someone/list}\n"
    assert "badge" not in built(sandbox, document)
    sandbox.write({".github/workflows/check.yml": ""})
    assert "(https://github.com/someone/list/actions/workflows/check.yml)" in built(sandbox, document)
