"""The README that a roadmap becomes: its blocks, its anchors, and that no text breaks out of its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from github_slugger import GithubSlugger
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError

from oracles import RENDERERS, by_cmark, fold, parse, shape
from roadmark import render as rendering

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from conftest import Golden, Sandbox

HERE = Path(__file__).parent
LITERAL = HERE / "data" / "literal-strings.txt"
SHARED_LITERAL = HERE.parents[1] / "shared" / "oracles" / "literal-strings.txt"

DOCUMENT = """\
title: {title}
summary: Before.
sections:
  - title: {title}
    topics:
      - id: one
        title: {title}
        level: beginner
        outcome: Do it.
        resources:
          - {{title: {title}, url: "http://example.com/", type: book, cost: free, by: {title}}}
      - id: two
        title: Sentinel
        requires: [one]
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


def assert_literal(sandbox: Sandbox, text: str) -> None:
    """The text is shown as it is in all its places, or refused with a reason; nothing else changes."""
    sandbox.write({"roadmap/roadmap.yaml": DOCUMENT.format(title=json.dumps(text, ensure_ascii=False))})
    result = sandbox.run("build")
    if result.code:
        assert "YML004" in result.out or ("SCH00" in result.out and not text.strip()), (text, result.out)
        return
    readme = (sandbox.root / "README.md").read_text("utf-8")
    sandbox.write({"roadmap/roadmap.yaml": DOCUMENT.format(title="WORD")})
    assert sandbox.run("build").code == 0
    plain = (sandbox.root / "README.md").read_text("utf-8")
    for render in RENDERERS:
        shown = parse(render(readme))
        assert headings(shown)[:1] == [fold(text)]
        assert without_anchors(render(readme)) == [
            (kind, fold(piece.replace("WORD", fold(text))) if kind == "text" else piece)
            for kind, piece in without_anchors(render(plain))
        ]
        assert {node.tag for node in shown.iter()} <= {node.tag for node in parse(render(plain)).iter()} | {"span"}


@pytest.mark.parametrize("text", LITERAL.read_text("utf-8").splitlines())
def test_a_hard_string_is_shown_as_it_is_in_every_title(sandbox: Sandbox, text: str) -> None:
    assert_literal(sandbox, text)


@pytest.mark.skipif(not SHARED_LITERAL.exists(), reason="the judges beside this repository are absent")
def test_the_judges_hard_strings_are_shown_as_they_are(sandbox: Sandbox) -> None:
    for text in SHARED_LITERAL.read_text("utf-8").split("\n")[:-1]:
        assert_literal(sandbox, text)


TEXTS = st.text(
    st.one_of(st.sampled_from("\\`*_{}[]()<>#+-.!|~=:$&@/;^\"'%, \tab1w文é"), st.characters(exclude_categories=["Cs"])),
    min_size=1,
    max_size=30,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_any_text_is_shown_as_it_is_in_every_title(sandbox: Sandbox, text: str) -> None:
    assert_literal(sandbox, text)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_any_of_very_many_texts_is_shown_as_it_is_in_every_title(sandbox: Sandbox, text: str) -> None:
    assert_literal(sandbox, text)


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
    slugger = GithubSlugger()
    anchors = {f"#{slugger.slug(heading)}": heading for heading in headings(page)}
    links = [(node.attrib["href"], fold("".join(node.itertext()))) for node in page.iter("a")]
    assert len(links) == 7
    for href, text in links:
        assert anchors[unquote(href)] == text


def test_a_template_may_not_reach_into_python(sandbox: Sandbox) -> None:
    environment = rendering._environment()  # noqa: SLF001
    with pytest.raises(SecurityError):
        environment.from_string("{{ ''.__class__.__mro__ }}{{ link.__globals__ }}").render()
    assert sandbox.files() == {}


def test_a_badge_is_shown_only_where_it_is_true(sandbox: Sandbox) -> None:
    document = "title: T\nsettings: {repository: someone/list}\n"
    assert "badge" not in built(sandbox, document)
    sandbox.write({".github/workflows/check.yml": ""})
    assert "(https://github.com/someone/list/actions/workflows/check.yml)" in built(sandbox, document)
