"""The map: what it shows, where everything stands, and that no title gets out of its box or does anything."""

from __future__ import annotations

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmark import graph, project, render
from roadmark.map import content, drawing, layout, measure
from roadmark.map.content import Arrow, Chip, Group, Stop

if TYPE_CHECKING:
    from conftest import Sandbox

ROOT = Path("/nowhere").absolute()
SVG = "{http://www.w3.org/2000/svg}"
TOPICS = [
    {"id": "a", "title": "A", "level": "beginner"},
    {"title": "G", "topics": [{"id": "b", "title": "B"}, {"title": "H", "topics": [{"id": "c", "title": "C"}]}]},
    {"id": "d", "title": "D", "level": "advanced"},
]


def world(**root: Any) -> project.Project:
    path = ROOT / "roadmap" / "roadmap.yaml"
    data = {"title": "T", "settings": {"outputs": {"map": True}}, **root}
    found = project.of(ROOT, {path: json.dumps(data, ensure_ascii=False).encode()})
    assert not any(document.problems for document in found.documents.values())
    return found


def shown(**root: Any) -> content.Content:
    found = world(**root)
    return content.read(found.roadmap, graph.build(found.topics()))


def drawn(**root: Any) -> list[ET.Element]:
    """The map in each theme, as an XML parser reads it."""
    found = world(**root)
    drawings = drawing.draw(found.roadmap, graph.build(found.topics()))
    assert all(len(one.svg.encode()) <= drawing.LARGEST for one in drawings)
    return [ET.fromstring(one.svg) for one in drawings]  # noqa: S314 - our own file


def texts(svg: ET.Element, kind: str = "") -> list[str]:
    """What the map says, one text after the other, with its lines joined; all of it, or what is of a kind."""
    shown = (text for text in svg.iter(f"{SVG}text") if not kind or text.get("class") == kind)
    lines = ([part.text or "" for part in text.iter(f"{SVG}tspan")] for text in shown)
    return [re.sub("[\u2066\u2067\u2069]", "", " ".join(parts)) for parts in lines]


def section(title: str, *requires: str, **more: Any) -> dict[str, Any]:
    """A section with one topic of the same name."""
    return {"title": title, "topics": [{"id": title.lower(), "title": title, "requires": list(requires)}], **more}


# What it shows


def test_topics_stand_beside_their_section_and_groups_keep_together() -> None:
    (stop,) = shown(sections=[{"title": "S", "topics": TOPICS}]).stops
    assert stop == Stop(
        "S",
        (
            Group("", (Chip("A", "beginner"),)),
            Group("G", (Chip("B"),)),
            Group("G \u203a H", (Chip("C"),)),
            Group("", (Chip("D", "advanced"),)),
        ),
    )


def test_sections_without_topics_are_no_stops_and_one_that_holds_all_others_is_none_either() -> None:
    inner = [section("X"), section("Y", sections=[section("Z"), {"title": "Empty"}])]
    found = shown(sections=[{"title": "About"}, {"title": "All", "sections": inner}, {"title": "End", "summary": "E."}])
    assert [stop.title for stop in found.stops] == ["X", "Y"]
    assert [group.title for group in found.stops[1].groups] == ["", "Z"]


def test_the_topics_of_the_root_are_a_stop_of_their_own() -> None:
    found = shown(topics=[{"id": "r", "title": "R"}], sections=[section("S")])
    assert [stop.title for stop in found.stops] == ["T", "S"]


def test_a_list_of_links_shows_its_sections() -> None:
    links = [{"title": "L", "url": "https://example.com/"}]
    tree = {"title": "Tools", "sections": [{"title": "Old", "resources": links}, {"title": "None"}]}
    contents = {"title": "Contents", "resources": [{"title": "Tools", "url": "#tools"}]}
    found = shown(
        sections=[contents, tree, {"title": "Books", "resources": links}, {"title": "License", "summary": "MIT."}]
    )
    assert found.stops == (Stop("Tools", (Group("", (Chip("Old"),)),)), Stop("Books", ()))


@pytest.mark.parametrize("root", [{}, {"sections": [{"title": "S", "summary": "Words."}]}])
def test_without_anything_to_show_there_is_no_map(root: dict[str, Any]) -> None:
    assert drawn(**root) == []
    found = world(**root)
    (readme,) = render.outputs(found, graph.build(found.topics()))
    assert "<picture>" not in readme.text


def test_arrows_say_only_what_neither_the_road_nor_other_arrows_say() -> None:
    chain = [section("A"), section("B", "a"), section("C", "a"), section("D", "c", "a"), section("E", "a", "d")]
    assert shown(sections=chain).arrows == (Arrow(0, 2),)
    back = [section("A", "c"), section("B"), section("C")]
    assert shown(sections=back).arrows == (Arrow(2, 0),)
    inside = [{"title": "S", "topics": [{"id": "x", "title": "X"}, {"id": "y", "title": "Y", "requires": ["x"]}]}]
    assert shown(sections=[*inside, section("Z")]).arrows == ()


def test_prerequisites_in_a_circle_are_drawn_all_the_same() -> None:
    assert set(shown(sections=[section("A", "c"), section("B"), section("C", "a")]).arrows) == {
        Arrow(0, 2),
        Arrow(2, 0),
    }


def test_there_are_never_more_arrows_than_a_reader_can_follow() -> None:
    many = [section(f"S{n}", *(f"s{other}" for other in range(n - 2, -1, -7))) for n in range(100)]
    found = shown(sections=many)
    assert len(found.arrows) == content.MOST_ARROWS
    scene = layout.scene(found, (), "")
    lanes = [re.findall(r"H([\d.]+)q", arrow.path)[0] for arrow in scene.arrows]
    assert len(set(lanes)) <= 4
    spans: dict[str, list[tuple[float, float]]] = {}
    for lane, arrow in zip(lanes, scene.arrows, strict=True):
        start, end = (float(value) for value in re.findall(r"^M\S+ ([\d.]+)H.*V([\d.]+)q", arrow.path)[0])
        assert all(end <= low or start >= high for low, high in spans.setdefault(lane, []))
        spans[lane].append((start, end))


def test_of_too_many_arrows_the_strongest_stay() -> None:
    many = [section("S0"), *(section(f"S{n}", "s0") for n in range(1, 21))]
    for strong in many[19:]:
        strong["topics"].append({"id": f"{strong['title'].lower()}-2", "title": "Two", "requires": ["s0"]})
    ends = [*range(2, content.MOST_ARROWS), 19, 20]
    assert shown(sections=many).arrows == tuple(Arrow(0, end) for end in ends)


def test_an_arrow_says_what_builds_on_what_and_points_to_it() -> None:
    found = shown(sections=[section("A"), section("B"), section("C", "a")])
    scene = layout.scene(found, (), "leads to")
    (arrow,) = scene.arrows
    assert arrow.title == "C builds on A"
    _, _, last = scene.stops
    assert re.findall(r"^M\S+ ([\d.]+)l", arrow.head) == [f"{last.y - 6 - 4.5:g}"]


def test_the_arrows_are_explained_where_there_are_any() -> None:
    chain = [section("A"), section("B", "a"), section("C", "b")]
    assert not any("leads to" in texts(svg) for svg in drawn(sections=chain))
    assert all(texts(svg, "hint") == ["leads to"] for svg in drawn(sections=[*chain, section("D", "a")]))


def test_what_it_shows_in_words_is_short() -> None:
    few = [section(f"S{n}") for n in range(20)]
    assert content.words(shown(sections=few)) == ", ".join(f"S{n}" for n in range(20))
    assert content.words(shown(sections=[*few, section("S20")])).endswith(", S18, S19, and more")
    names = [{**section(f"S{n}"), "title": name} for n, name in enumerate(("a" * 100, "b" * 101, "c" * 99 + " d"))]
    assert content.words(shown(sections=names)) == f"{'a' * 100}, {'b' * 100}\u2026, {'c' * 99}\u2026"


# How large it gets


def test_what_does_not_fit_is_left_out_evenly_and_said() -> None:
    topics = [[{"id": f"t{n}-{m}", "title": f"Topic {n} {m}"} for m in range(500)] for n in range(10)]
    light = drawn(sections=[{"title": f"S{n}", "topics": entries} for n, entries in enumerate(topics)])[1]
    said = texts(light)
    assert said.count("and more") == 10
    counts = {sum(text.startswith(f"Topic {n} ") for text in said) for n in range(10)}
    assert len(counts) == 1
    assert counts.pop() > 10


def test_a_roadmap_of_a_thousand_sections_has_a_map_too() -> None:
    said = texts(drawn(sections=[section(f"S{n}", f"s{n // 2}") for n in range(1, 1000)])[0], "heading")
    assert said == [*(f"S{n}" for n in range(1, content.MOST_STOPS + 1)), "and more"]


def test_the_same_roadmap_has_the_same_map() -> None:
    found = world(sections=[{"title": "S", "topics": TOPICS}])
    first, second = (drawing.draw(found.roadmap, graph.build(found.topics())) for _ in range(2))
    assert first == second


# Any text

HARD = [
    "</title><script>alert(1)</script>",
    '"><image href="https://example.com/x.png"/>',
    "]]>&lt;&amp;&#1;{{ 7 * 7 }}",
    "W" * 150,
    "\u8a9e" * 150,
    "\u0645\u0631\u062d\u0628\u0627 " * 30,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 20,
    "\U0001f1e9\U0001f1ea" * 40,
    "e" + "\u0301" * 140,
    "\ufdfd" * 9,
]


@pytest.mark.parametrize("text", HARD)
def test_no_text_gets_out_of_its_element(text: str) -> None:
    topics = [
        {"id": "a", "title": text},
        {"title": text, "topics": [{"id": "b", "title": text, "level": "beginner"}]},
    ]
    for svg in drawn(title=text, sections=[{"title": text, "topics": topics}]):
        tags = {element.tag.removeprefix(SVG) for element in svg.iter()}
        assert tags <= {"svg", "title", "desc", "style", "rect", "text", "tspan", "path", "circle", "g"}
        names = {name for element in svg.iter() for name in element.attrib}
        assert not any(name.startswith("on") or "href" in name for name in names)
        said, wanted = texts(svg)[0].replace(" ", ""), measure.visible(text).replace(" ", "")
        assert said == wanted or (said.endswith(measure.ELLIPSIS) and wanted.startswith(said[:-1]))


@given(st.text(max_size=200), st.floats(40, 600), st.integers(1, 4))
def test_lines_fit_and_lose_nothing_that_has_room(text: str, room: float, most: int) -> None:
    found = measure.lines(text, 15, room, most)
    assert 1 <= len(found) <= most
    assert all(measure.width(line, 15) <= room or len(measure._clusters(line)) == 1 for line in found)  # noqa: SLF001
    said, wanted = "".join(found).replace(" ", ""), measure.visible(text).replace(" ", "")
    assert said == wanted or (said.endswith(measure.ELLIPSIS) and wanted.startswith(said[:-1]))


def test_only_what_nobody_sees_has_no_width() -> None:
    """Chromium draws the signs that are set before a number wider than a letter, and 4.64 em of one in Cuneiform."""
    for sign in "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd":
        assert measure.width(sign, 1) > 2.11
    assert min(measure.width(chr(number), 1) for number in range(0x12000, 0x12550)) > 4.64
    assert measure.width("\u200c\u200d\u200e\u200f\u061c\u00ad\u0301\u20dd", 1) == 0


def test_what_belongs_together_is_not_taken_apart() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    found = measure.lines(family * 6 + "e\u0301" * 30, 15, 60, 99)
    assert "".join(found) == family * 6 + "e\u0301" * 30
    assert all(not line.startswith(("\u200d", "\u0301")) and not line.endswith("\u200d") for line in found)


# In a project

LIST = {"roadmap/roadmap.yaml": "title: T\nsections: [s]\nsettings:\n  outputs: {map: true}\n"}
S = "title: S\ntopics:\n  - id: a\n    title: A\n    outcome: Do it.\n"
CHECK = ("check", "-q", "--select", "OUT")


def test_the_map_is_built_shown_and_checked(sandbox: Sandbox) -> None:
    sandbox.write({**LIST, "roadmap/s.yaml": S})
    result = sandbox.run("build")
    assert (result.code, result.err) == (
        0,
        "wrote README.md\nwrote roadmap/map-dark.svg\nwrote roadmap/map-light.svg\n",
    )
    readme = (sandbox.root / "README.md").read_text("utf-8")
    assert '<img src="roadmap/map-light.svg" width="540" alt="Map of the roadmap, from top to bottom: S">' in readme
    assert "<a " not in readme
    assert sandbox.run(*CHECK).code == 0
    (sandbox.root / "roadmap/map-dark.svg").unlink()
    sandbox.write({"roadmap/map-light.svg": "<svg/>\n"})
    result = sandbox.run(*CHECK)
    assert result.code == 1
    assert "map-dark.svg does not exist; run `roadmark build`" in result.out
    assert "map-light.svg is not what the sources build; run `roadmark build`" in result.out
    assert "absorb" not in result.out


def test_a_map_that_is_built_no_more_is_said(sandbox: Sandbox) -> None:
    sandbox.write({**LIST, "roadmap/s.yaml": S})
    assert sandbox.run("build").code == 0
    sandbox.write({"roadmap/s.yaml": "title: S\nsummary: One.\n"})
    left = "no longer built: roadmap/map-dark.svg and roadmap/map-light.svg; delete them\n"
    nothing = "there is no map to draw: no section has topics, or links to other pages\n"
    assert sandbox.run("build").err == f"wrote README.md\n{left}{nothing}"
    (sandbox.root / "roadmap/map-dark.svg").unlink()
    sandbox.write({"roadmap/roadmap.yaml": "title: T\nsections: [s]\n"})
    assert sandbox.run("build").err == "no longer built: roadmap/map-light.svg; delete it\n"
    (sandbox.root / "roadmap/map-light.svg").unlink()
    assert sandbox.run("build").err == ""


def test_right_to_left_titles_keep_their_order() -> None:
    title = "\u05e9\u05e0\u05d9 (B)"
    svg = drawn(sections=[{"title": title, "topics": [{"id": "a", "title": title}]}])[0]
    lines = [part.text for part in svg.iter(f"{SVG}tspan")]
    assert lines == ["T", f"\u2067{title}\u2069", f"\u2067{title}\u2069"]


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("\u05e9\u05e0\u05d9 \u05e9\u05e0\u05d9 (Deep B\u05d9)", "\u2067"),
        ("Deep (\u05e9\u05e0\u05d9 \u05e9\u05e0\u05d9)", "\u2066"),
    ],
)
def test_all_lines_of_a_title_have_one_direction(title: str, mark: str) -> None:
    found = measure.lines(title, 15, measure.width(title, 15) * 0.6, 2)
    assert len(found) == 2
    assert measure.isolated(found) == tuple(f"{mark}{line}\u2069" for line in found)
    assert measure.isolated(("Deep", "(B)")) == ("Deep", "(B)")


def test_no_vowel_is_left_behind_by_its_consonant() -> None:
    word = "\u0e40\u0e04\u0e23\u0e37\u0e48\u0e2d\u0e07" * 4  # each begins with a vowel that is said after the consonant
    for room in range(30, 120):
        assert not any(line.endswith("\u0e40") for line in measure.lines(word, 15, room, 99))


def test_the_map_leads_to_the_page(sandbox: Sandbox) -> None:
    outputs = {"map": True, "page": "https://example.com/a?b=1&c='2'"}
    root = {"title": "T", "topics": [{"id": "a", "title": "A"}], "settings": {"outputs": outputs}}
    sandbox.write({"roadmap/roadmap.yaml": json.dumps(root)})
    assert sandbox.run("build").code == 0
    readme = (sandbox.root / "README.md").read_text("utf-8")
    assert '<a href="https://example.com/a?b=1&amp;c=&#39;2&#39;">\n<picture>' in readme


@pytest.mark.parametrize("page", ["javascript:alert(1)", 'https://example.com/" onclick="x', "example.com", ""])
def test_a_page_is_an_address(sandbox: Sandbox, page: str) -> None:
    root = {"title": "T", "settings": {"outputs": {"map": True, "page": page}}}
    sandbox.write({"roadmap/roadmap.yaml": json.dumps(root)})
    result = sandbox.run("build")
    assert result.code == 1
    assert "an address begins with https://" in result.out


def test_somebody_else_may_draw_it_anew_but_nobody_by_hand(sandbox: Sandbox) -> None:
    sandbox.write({**LIST, "roadmap/s.yaml": S})
    assert sandbox.run("build").code == 0
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "first"]):
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *command]
        subprocess.run(git, cwd=sandbox.root, check=True)
    sandbox.write({"roadmap/s.yaml": S.replace("title: A", "title: B")})
    assert sandbox.run(*CHECK).code == 1
    assert sandbox.run(*CHECK, "--base", "HEAD").code == 0
    sandbox.write({"roadmap/map-light.svg": "<svg/>\n"})
    result = sandbox.run(*CHECK, "--base", "HEAD")
    assert result.code == 1
    assert "roadmap/map-light.svg:1:1: OUT002 map-light.svg was edited by hand" in result.out
