"""The map as a browser draws it: everything fits, whatever script a title is in, and it is shown as GitHub shows it."""

from __future__ import annotations

import json
import random
import re
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from browser import watching
from browser.watching import REPOSITORY, Watch
from roadmark import graph, project
from roadmark.map import drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from roadmark.map.drawing import Drawing

pytestmark = pytest.mark.browser

ROOT = Path("/nowhere").absolute()
ROADMAPS = 200
SVG = "{http://www.w3.org/2000/svg}"
_WORDS = """
Neural networks of the Reinforcement learning AI illicit WWW MMM iii C++ i R " \u2014 \u2026 \u2713 \u2192 \u2211
Überwachtes naïve \u01c4 \ufb03 Щука Ёжик машинное обучение Ελληνικά ქართული አማርኛ
深層学習 機械 日本語 기계 ㄱㄴㄷ \uff46\uff55\uff4c\uff4c \U0001d518\U0001d52b \U0001d7d9\U0001d7da
التعلم العميق تعلم למידה ภาษาไทย การเรียนรู้ हिन्दी क्ष्म्य தமிழ்
\U0001f469\u200d\U0001f4bb \U0001f9e0 \U0001f1e9\U0001f1ea \U0001f44d\U0001f3fd \u2764\ufe0f
\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f
\ufdfa \ufdfd \u2e3b </title>&amp;<b> ]]>
"""
WORDS = [
    *_WORDS.split(),
    *(
        "a" * 40,
        "Wm" * 20,
        "語" * 30,
        "ж" * 35,
        "ب" * 40,
        "\U0001f1e9\U0001f1ea" * 12,
        "e\u0301\u0323" * 9,
        "e" + "\u0301" * 30,
        "\u06dd" * 60,
        "\u0604\u0661 \u0600 \u08e2" * 9,
        "\U000110bd" * 40,
    ),
]
LEVELS = ("beginner", "intermediate", "advanced")


class _Chance:
    """Roadmaps of all kinds, the same ones each time."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
        self.ids: list[str] = []

    def title(self) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randint(1, 9)))

    def topic(self, depth: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = {"id": f"t{len(self.ids)}", "title": self.title()}
        self.ids.append(found["id"])
        if self.random.random() < 0.8:
            found["level"] = self.random.choice(LEVELS)
        if depth < 2 and self.random.random() < 0.2:
            found["topics"] = [self.topic(depth + 1) for _ in range(self.random.randint(1, 4))]
        elif len(self.ids) > 3 and self.random.random() < 0.3:
            found["requires"] = [self.random.choice(self.ids[:-1])]
        return found

    def section(self, depth: int = 0) -> dict[str, Any]:
        found: dict[str, Any] = {"title": self.title()}
        found["topics"] = [self.topic() for _ in range(self.random.randint(1, 8))]
        if depth < 2 and self.random.random() < 0.2:
            found["sections"] = [self.section(depth + 1) for _ in range(self.random.randint(1, 3))]
        return found

    def roadmap(self) -> dict[str, Any]:
        return {"title": self.title(), "sections": [self.section() for _ in range(self.random.randint(1, 12))]}


def drawn(root: dict[str, Any]) -> tuple[Drawing, ...]:
    world = project.of(ROOT, {ROOT / "roadmap" / "roadmap.yaml": json.dumps(root, ensure_ascii=False).encode()})
    assert not any(found.problems for found in world.documents.values())
    return drawing.draw(world.roadmap, graph.build(world.topics()))


# A text is in its box if it is in the path beside it; and in a picture, if nothing is cut off.
MISFITS = """(text) => {
  const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  document.body.replaceChildren(svg);
  const said = (element) => element.textContent.slice(0, 40);
  const { width, height } = svg.viewBox.baseVal;
  const found = [];
  const groups = Array.from(document.querySelectorAll("g:not(.legend)"), (group) => {
    const path = group.querySelector(":scope > path").getBBox();
    const text = group.querySelector(":scope > text").getBBox();
    const isInside = text.x >= path.x + 2 && text.x + text.width <= path.x + path.width - 2
      && text.y >= path.y - 1 && text.y + text.height <= path.y + path.height + 1;
    if (!isInside) found.push(`out of its box: ${said(group)}`);
    return [group, path];
  });
  for (const element of document.querySelectorAll("text, path, circle, rect")) {
    const box = element.getBBox();
    const isInside = box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
    if (!isInside) found.push(`over the edge: ${element.localName} ${said(element)}`);
  }
  const meet = (one, other) => one.x < other.x + other.width && other.x < one.x + one.width
    && one.y < other.y + other.height && other.y < one.y + one.height;
  const free = document.querySelectorAll("svg > text:not(.number), .stop");
  const loose = Array.from(free, (text) => [text, text.getBBox()]);
  const all = [...groups, ...loose];
  all.forEach(([one, box], index) => {
    for (const [other, another] of all.slice(index + 1)) {
      if (meet(box, another)) found.push(`one upon the other: ${said(one)} / ${said(other)}`);
    }
  });
  for (const [panel, box] of Array.from(document.querySelectorAll(".panel"), (panel) => [panel, panel.getBBox()])) {
    for (const [group, path] of groups) {
      const isIn = path.x >= box.x && path.x + path.width <= box.x + box.width
        && path.y >= box.y && path.y + path.height <= box.y + box.height;
      if (meet(box, path) && !isIn) found.push(`half in a panel: ${said(group)}`);
    }
  }
  return found;
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    watch = Watch(context, "file:")
    yield context.new_page()
    context.close()
    assert watch.seen == []


@pytest.mark.parametrize("part", range(2))
def test_everything_fits_whatever_the_titles_are(part: int, page: Page) -> None:
    """As far as the fonts of this machine have the characters; those of a reader nobody knows."""
    for seed in range(part, ROADMAPS, 2):
        light, dark = drawn(_Chance(seed).roadmap())
        for one in (light, dark):
            assert len(one.svg.encode()) < 60_000
            assert unsafe(one.svg) == []
        assert page.evaluate(MISFITS, dark.svg) == [], f"roadmap {seed}"


@pytest.mark.parametrize("sign", ["\U00012219", "\U0001242b", "\U00012000"])
def test_cuneiform_is_as_wide_as_the_widest_sign(sign: str, page: Page) -> None:
    """Each in a box of its own: lines of it are higher than those of all else, so titles may touch."""
    topics = [{"id": f"t{number}", "title": sign * number} for number in (1, 5, 20, 60)]
    (_, dark) = drawn({"title": "T", "sections": [{"title": sign * 30, "topics": topics}]})
    assert [found for found in page.evaluate(MISFITS, dark.svg) if not found.startswith("one upon")] == []


def unsafe(svg: str) -> list[str]:
    """What an image should not have: all that runs, leads or loads."""
    elements = list(ET.fromstring(svg).iter())  # noqa: S314 - our own file
    tags = {"svg", "title", "desc", "style", "rect", "text", "tspan", "path", "circle", "g"}
    return [
        *(element.tag for element in elements if element.tag.removeprefix(SVG) not in tags),
        *(
            name
            for element in elements
            for name in element.attrib
            if name.startswith("on") or "href" in name or name == "style"
        ),
        *(
            text
            for element in elements
            for text in (*element.attrib.values(), (element.text or "") if element.tag == f"{SVG}style" else "")
            if re.search(r"url\(|@import|script:", text)
        ),
        *(["a document type or instruction"] if re.search(r"<[!?]", svg) else []),
    ]


def test_what_does_not_fit_is_seen(page: Page) -> None:
    """Each of the measurements above, on a map that was spoilt on purpose."""
    groups = [{"title": f"Group {number}", "topics": [{"id": f"a{number}", "title": "Topic"}]} for number in range(2)]
    (_, dark) = drawn({"title": "T", "sections": [{"title": "S", "topics": groups}]})
    spoilt = {
        "out of its box": dark.svg.replace(">Topic<", ">Topic that says much more<"),
        "over the edge": dark.svg.replace(">S<", f">{'S' * 60}<"),
        "one upon the other": dark.svg.replace(">Group 1<", ">Group 1<tspan dy='40'>x</tspan><"),
        "half in a panel": re.sub(r'(<rect class="panel"[^>]* height=)"[0-9.]+"', r'\1"50"', dark.svg),
    }
    for wanted, svg in spoilt.items():
        assert svg != dark.svg
        assert any(found.startswith(wanted) for found in page.evaluate(MISFITS, svg)), wanted
    assert page.evaluate(MISFITS, dark.svg) == []
    for harm in ("<script/>", '<a href="x"/>', '<path onclick="x"/>', "<style>*{fill:url(x)}</style>", "<?x y?>"):
        assert unsafe(dark.svg.replace("</svg>", f"{harm}</svg>")) != []


# How much of a row belongs to a shape, in steps from its top to its middle: its outline, without any colour.
OUTLINES = """() => Array.from(document.querySelectorAll(".legend path"), (path) => {
  const { x, y, width, height } = path.getBBox();
  const steps = Array.from({ length: 20 }, (_, step) => y + (step + 0.5) * height / 40);
  return steps.map((row) => {
    let left = 0;
    while (left < width && !path.isPointInFill(new DOMPoint(x + left, row))) left += 0.1;
    return left;
  });
})"""


def test_levels_can_be_told_apart_without_their_colours(page: Page, tmp_path: Path, record_property: Any) -> None:
    topics = [{"id": level, "title": level, "level": level} for level in LEVELS]
    light, dark = drawn({"title": "T", "sections": [{"title": "S", "topics": topics}]})
    place = tmp_path / "map.svg"
    for one in (light, dark):
        place.write_text(one.svg, "utf-8")
        page.goto(place.as_uri())
        outlines = page.evaluate(OUTLINES)
        assert len(outlines) == 3
        differences = [
            max(abs(a - b) for a, b in zip(first, second, strict=True)) for first, second in combinations(outlines, 2)
        ]
        record_property("differences in pixels", differences)
        assert min(differences) > 1, differences


# As GitHub shows it: an image, under a policy that lets it do nothing

GITHUB = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
SHOW = """<!DOCTYPE html><meta charset="utf-8"><title>README</title>
<picture><source media="(prefers-color-scheme: dark)" srcset="map-dark.svg">
<img id="both" src="map-light.svg"></picture>
<img id="light" src="map-light.svg"><img id="dark" src="map-dark.svg">
"""
# The color of a corner of an image, as it is drawn.
CORNERS = """async () => {
  const colors = {};
  for (const image of document.images) {
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 40 });
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(image, 0, 0);
    const drawn = new Set();
    for (let at = 0, { data } = pen.getImageData(0, 0, 40, 40); at < data.length; at += 4) {
      drawn.add(data.slice(at, at + 4).join(" "));
    }
    colors[image.id] = [image.naturalWidth, Array.from(pen.getImageData(2, 2, 1, 1).data), drawn.size];
  }
  return colors;
}"""
LIGHT, DARK = [255, 255, 255, 255], [13, 17, 23, 255]


@pytest.mark.parametrize(("theme", "wanted"), [("light", LIGHT), ("dark", DARK)])
def test_an_image_of_it_is_shown_in_the_theme_of_the_reader(
    theme: Any, wanted: list[int], browser: Browser, tmp_path: Path
) -> None:
    world = project.load(REPOSITORY)
    for one in drawing.draw(world.roadmap, graph.build(world.topics())):
        (tmp_path / f"map-{one.theme}.svg").write_text(one.svg, "utf-8")
    (tmp_path / "index.html").write_text(SHOW, "utf-8")
    with watching.served(tmp_path, {"Content-Security-Policy": GITHUB}) as served:
        context = browser.new_context(color_scheme=theme)
        watch = Watch(context, served.url)
        page = context.new_page()
        page.goto(served.url)
        corners = page.evaluate(CORNERS)
        assert {name: color for name, (_, color, _) in corners.items()} == {
            "both": wanted,
            "light": LIGHT,
            "dark": DARK,
        }
        assert all(width == 540 and colors > 2 for width, _, colors in corners.values())
        assert sorted(path for path, _ in served.answers) == ["/", "/map-dark.svg", "/map-light.svg"]
        assert watch.seen == []
        context.close()
