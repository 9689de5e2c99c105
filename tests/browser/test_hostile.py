"""Texts that want to be more than text: in every field, in the address, in the browser's storage, in an imported file.

Whatever they are, the page shows them, and nothing runs, nothing is asked of another host and nothing opens.
"""

from __future__ import annotations

import json
import random
import re
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest

from browser import judges, watching
from browser.watching import Watch
from oracles import fold
from roadmark import graph, project
from roadmark.site import content, files, places
from test_breakout import OURS, TECHNIQUES, THEIRS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, BrowserContext, FilePayload, Page

    from browser.watching import Served

pytestmark = pytest.mark.browser

ROOT = Path("/nowhere").absolute()
SIZE = 150  # values on a page

MORE = [
    "</script><script>alert(1)</script>",
    "<!--<script>alert(1)",
    "--><script>alert(1)</script>",
    "--!><script>alert(1)</script>",
    "]]>",
    "]]><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    "</select><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<dialog open>x",
    "<form><input name=childNodes><input name=body>",
    "<a id=t-v0 name=location href=x>x</a>",
    "<base href=//example.com/>",
    "<meta http-equiv=refresh content='0;url=//example.com/'>",
    "<link rel=stylesheet href=//example.com/x.css>",
    "<style>*{display:none}</style>",
    "<svg><style><img src=x onerror=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "{{7*7}}",
    "{% for x in y %}{{ 7 * 7 }}{% endfor %}",
    "${7*7}`${alert(1)}`",
    "<%= 7 * 7 %>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript://example.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "vbscript:alert(1)",
    "file:///etc/passwd",
    "blob:https://example.com/x",
    "view-source:https://example.com/",
    "filesystem:https://example.com/x",
    "mailto:a@example.com?body=<script>alert(1)</script>",
    "//example.com/x",
    "\\\\example.com\\x",
    "/\\example.com/x",
    'https://example.com/"onmouseover="alert(1)',
    "https://example.com/'onmouseover='alert(1)",
    "https://example.com/><script>alert(1)</script>",
    "https://user:word@example.com/",
    "https://[::1]:80/",
    "https://exa mple.com/",
    "https://",
    "http:example.com",
    "?q=<script>alert(1)</script>",
    "#roadmark-main",
    "#",
    "../../etc/passwd",
    '" autofocus onfocus="alert(1)',
    "' autofocus onfocus='alert(1)",
    "` autofocus onfocus=`alert(1)",
    '"',
    "'",
    "\\",
    '\\"',
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&NewLine;&Tab;&nbsp;&notanentity;&",
    '{"a": "b',
    '"}]}, "version": 2, "x": {"',
    '", "generator": "else',
    "__proto__",
    "constructor",
    "toString",
    "location",
    "document",
    "roadmark-root",
    "t-v0",
    "section-1",
    "before \u202eafter\u202c",
    "before \u2066after",
    "a\u200bb\u2060c\ufeffd",
    "a\u2028alert(1)\u2029b",
    "a\x00b",
    "a\x0bb\x0cc\x1bd\x7fe\x85f",
    "\ufffe\uffff",
    "%00%0d%0a",
    "&#0;&#x1F600;",
    "a\r\nb\rc\nd",
    "# heading\n\n- a list\n\n\tcode",
    "W" * 900,
    "\u8a9e" * 900,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 90,
    "e" + "\u0301" * 290,
    "\ufdfd" * 290,
    "<b>" * 300,
    "[" * 300,
    "> " * 200 + "x",
    "\u0628 <b>\u202b a",
]

# What our own templates and Markdown have, and which attributes of each.
GLOBAL = {"class", "id", "dir", "hidden", "tabindex", "role"}
BARE = """
body head header main nav section article footer div p br hr h1 h2 h3 h4 h5 h6 ul li dl dt dd em strong del code pre
blockquote kbd bdi label dialog script style title table thead tbody tr td
"""
TAGS: dict[str, set[str]] = {
    **{tag: set() for tag in BARE.split()},
    "a": {"href", "rel"},
    "button": {"type", "disabled"},
    "html": {"lang", "style"},  # how high the toolbar is
    "input": {"type", "placeholder", "autocomplete", "spellcheck", "checked", "accept"},
    "link": {"rel", "href", "type", "title"},
    "meta": {"charset", "http-equiv", "content", "name"},
    "ol": {"start"},
    "option": {"value"},
    "path": {"d"},
    "progress": {"max", "value"},
    "select": {"autocomplete"},
    "span": {"style"},  # of a ring, its share
    "svg": {"viewBox"},
    "th": {"scope"},
}
DATA = {f"data-{name}" for name in ("close", "cost", "id", "kind", "level", "of", "part", "requires", "state")}
ONCE = {"html", "head", "body", "title", "style", "main", "header", "nav", "footer", "h1", "progress"}
# Of the page itself; or of the text of a page, which the browser reads but does not show.
INVENTORY = """(html) => {
  const page = html ? new DOMParser().parseFromString(html, "text/html") : document;
  const all = (selector) => Array.from(page.querySelectorAll(selector));
  const found = {};
  for (const element of all("*")) {
    const attributes = (found[element.localName] ??= { number: 0, names: {} });
    attributes.number += 1;
    for (const { name } of element.attributes) attributes.names[name] = true;
  }
  const odd = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
  return {
    elements: Object.entries(found).map(([tag, { number, names }]) => [tag, number, Object.keys(names)]),
    comments: odd.nextNode() ? odd.currentNode.data : "",
    styles: all("[style]").map((element) => element.getAttribute("style")),
    links: all("a").map((link) => [link.getAttribute("href"), link.protocol, link.host]),
    outside: all(".topic, .part, .item").length - all("#roadmark-root :is(.topic, .part, .item)").length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""


def aliens(page: Page, html: str = "") -> list[str]:
    """What is on a page, or in the text of one, that neither the templates nor Markdown put there, in words."""
    found = page.evaluate(INVENTORY, html)
    host = page.evaluate("location.host")
    return [
        *(f"<{tag}>" for tag, _, _ in found["elements"] if tag not in TAGS),
        *(f"{number} times <{tag}>" for tag, number, _ in found["elements"] if tag in ONCE and number > 1),
        *(
            f"<{tag} {name}>"
            for tag, _, names in found["elements"]
            for name in names
            if not (name in GLOBAL | DATA | TAGS.get(tag, set()) or name.startswith("aria-"))
        ),
        *([f"a comment: {found['comments']}"] if found["comments"] else []),
        *(
            f"style: {style}"
            for style in found["styles"]
            if not re.fullmatch(r"--share: [^;]*;|--toolbar: \d+px;", style)
        ),
        *(f"a link to {link}" for link in found["links"] if not _is_harmless(link, host)),
        *([f"{found['outside']} entries outside of their place"] if found["outside"] else []),
        *([f"{found['wide']} pixels wider than the window"] if found["wide"] > 0 else []),
    ]


def _is_harmless(link: Sequence[str], here: str) -> bool:
    """Whether a link leads to a place on the page, to a file beside it, or openly elsewhere."""
    href, protocol, host = link
    if href.startswith("#") or href in {"roadmap.json", "llms.txt"}:
        return host == here
    is_open = href.startswith(("http://", "https://")) and protocol in {"http:", "https:"} and host != here
    return is_open or (href.startswith("mailto:") and protocol == "mailto:")


def payloads() -> list[str]:
    """What is known to run somewhere, and some of it between what could set it free."""
    shapes = [shape.replace("{run}", "alert(1)") for shape in (*TECHNIQUES["tags"], *TECHNIQUES["links"])]
    pairs = list(product(TECHNIQUES["before"], TECHNIQUES["after"]))
    chance = random.Random(1)  # noqa: S311 - the same each time
    around = [before + chance.choice(shapes) + after for before, after in chance.sample(pairs, 100)]
    return [*shapes, *around, *(before + after for before, after in chance.sample(pairs, 60))]


def values(*sources: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(value for source in sources for value in source if value.strip()))


def literals() -> list[str]:
    """Every line of the lists of hard strings: ours, and the one beside this repository where it is."""
    return [line for path in (OURS, THEIRS) if path.exists() for line in path.read_text("utf-8").split("\n")]


# Roadmaps of hostile texts. Each is a section by itself, which has it in every field that may hold it.

FIELDS = ("title", "summary", "label", "outcome", "by", "description", "url", "text", "markdown", "name", "definition")


def section(number: int, value: str, fields: Sequence[str] = FIELDS) -> dict[str, Any]:
    """A section that has a value in some of its fields, and in the others what harms nobody."""

    def may_be(field: str, other: str = "harmless") -> str:
        return value if field in fields else other

    url = f"https://example.com/{number}"
    topic = {
        "id": f"v{number}",
        "title": may_be("title"),
        "level": "beginner",
        "outcome": may_be("outcome"),
        "summary": may_be("summary"),
        "requires": [f"v{number - 1}"] if number % SIZE else [],
        "resources": [
            {"title": may_be("title"), "url": url, "type": "book", "cost": "free", "by": may_be("by")},
            {"title": "R", "url": may_be("url", url), "description": may_be("description")},
            {"title": "R", "url": url, "label": may_be("label"), "marker": "1. [x]"},
            {"text": may_be("text"), "resources": [{"text": f"[x][d{number}] ![y][d{number}] {may_be('text')}"}]},
            {"markdown": may_be("markdown")},
        ],
    }
    group = {"title": may_be("title"), "summary": may_be("summary"), "topics": [topic]}
    return {"title": may_be("title"), "summary": may_be("summary"), "label": may_be("label"), "topics": [group]}


def document(sections: Sequence[tuple[int, str, Sequence[str]]]) -> str:
    """A roadmap of such sections, as JSON, which is YAML too."""
    definitions = {}
    for number, value, fields in sections:
        definitions[f"d{number}"] = value if "definition" in fields else "https://example.com/"
        definitions |= {value: value if "definition" in fields else "x"} if "name" in fields else {}
    root = {
        "title": "Hostile",
        "sections": [section(*one) for one in sections],
        "settings": {"repository": "owner/name"},
        "definitions": definitions,
    }
    return watching.yaml(root)


def is_accepted(number: int, value: str, fields: Sequence[str]) -> bool:
    """Whether the schema has nothing against a value in these fields."""
    text = document([(number, value, fields)])
    world = project.of(ROOT, {ROOT / "roadmap" / "roadmap.yaml": text.encode()})
    problems = [problem for found in world.documents.values() for problem in found.problems]
    return not problems


@cache
def accepted(number: int, value: str) -> tuple[str, ...]:
    """The fields that a value may stand in."""
    if is_accepted(number, value, FIELDS):
        return FIELDS
    return tuple(field for field in FIELDS if is_accepted(number, value, [field]))


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[[Served], tuple[Page, Watch]]]:
    """Opens a tab and watches over it; what must not happen fails the test."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_tab(served: Served) -> tuple[Page, Watch]:
        context = browser.new_context(viewport={"width": 360, "height": 800})
        context.set_default_timeout(10_000)
        contexts.append(context)
        watches.append(Watch(context, served.url))
        return context.new_page(), watches[-1]

    yield open_tab
    for context in contexts:
        context.close()
    assert [seen for watch in watches for seen in watch.seen] == []


# What is shown of each topic, and of the section around it.
SHOWN = """() => Array.from(document.querySelectorAll(".topic"), (topic) => ({
  id: topic.dataset.id,
  title: topic.querySelector("h4").textContent,
  group: topic.parentElement.querySelector("h3").textContent,
  path: [topic.parentElement.className, topic.parentElement.parentElement.className,
    topic.parentElement.parentElement.parentElement.id].join(" > "),
  contents: document.querySelector(`.contents a[href="#${topic.parentElement.id}"]`).textContent,
  resource: topic.querySelector(".link").textContent,
  href: topic.querySelector(".link").getAttribute("href"),
  by: topic.querySelector(".by").textContent,
}))"""
FOUND = """(values) => {
  const search = document.getElementById("roadmark-search");
  const count = document.getElementById("roadmark-count");
  return values.filter((value) => {
    search.value = value;
    search.dispatchEvent(new InputEvent("input", { bubbles: true }));
    return count.textContent.startsWith("0 of");
  });
}"""
MARKED = """() => {
  for (const check of document.querySelectorAll(".topic .box input")) check.click();
  return Array.from(document.querySelectorAll(".topic select"), (select) => select.ariaLabel);
}"""
# What comes first and what a topic opens, of every tenth: a dialog takes its time.
PATHS = """() => Array.from(document.querySelectorAll(".section:nth-child(10n + 1) .topic"), (topic) => {
  topic.querySelector(".path").click();
  const titles = [document.getElementById("roadmark-path-title"), ...document.querySelectorAll("#roadmark-opens a")];
  document.getElementById("roadmark-path").close();
  return titles.map((title) => title.textContent);
})"""
CLICKS = """() => {
  let clicks = 0;
  for (const link of document.querySelectorAll("#roadmark-root a")) {
    if (!/script|alert|data|file/i.test(link.textContent + link.getAttribute("href"))) continue;
    if (link.protocol === "mailto:") continue; /* asks for a program to write mail with */
    link.click();
    clicks += 1;
  }
  return clicks;
}"""

TITLE = """(html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return [page.title, page.querySelector("#t-a h2").textContent];
}"""

ALL = values(MORE, payloads(), literals())
PARTS = range(0, len(ALL), SIZE)


@pytest.fixture(scope="module", params=PARTS, ids=lambda start: f"from {start}")
def part(request: pytest.FixtureRequest) -> list[tuple[int, str, tuple[str, ...]]]:
    """Some values: their numbers, and the fields that may hold them."""
    start = int(request.param)
    numbered = enumerate(ALL[start : start + SIZE], start)
    return [(number, value, accepted(number, value)) for number, value in numbered]


@pytest.fixture(scope="module")
def folder(part: list[tuple[int, str, tuple[str, ...]]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that has these values."""
    return watching.roadmap(tmp_path_factory.mktemp("hostile") / "root", document(part))


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with watching.served(folder) as found:
        yield found


def plain(part: list[tuple[int, str, tuple[str, ...]]], field: str) -> list[str]:
    """What is to be seen of a field of plain text."""
    return [fold(value) if field in fields else "harmless" for _, value, fields in part]


def test_hardly_any_value_is_refused(part: list[tuple[int, str, tuple[str, ...]]]) -> None:
    assert sum(len(fields) for _, _, fields in part) > 0.85 * len(part) * len(FIELDS)


def test_texts_are_shown_as_they_are_and_nothing_happens(
    part: list[tuple[int, str, tuple[str, ...]]], served: Served, watched: Callable[[Served], tuple[Page, Watch]]
) -> None:
    page, watch = watched(served)
    page.goto(served.url)
    assert aliens(page) == []
    shown = page.evaluate(SHOWN)
    assert [one["id"] for one in shown] == [f"v{number}" for number, _, _ in part]
    titles = plain(part, "title")
    for name in ("title", "group", "contents", "resource"):
        assert [fold(one[name]) for one in shown] == titles
    assert [fold(one["by"]) for one in shown] == plain(part, "by")
    assert [one["href"] for one in shown] == [f"https://example.com/{number}" for number, _, _ in part]
    assert {one["path"] for one in shown} == {"part group > part section > roadmark-root"}
    following = [*titles[1:], ""]
    paths = [[fold(title) for title in titles_] for titles_ in page.evaluate(PATHS)]
    assert paths == [[*filter(None, pair)] for pair in zip(titles, following, strict=True)][::10]
    assert [fold(label) for label in page.evaluate(MARKED)] == [f"Status: {title}" for title in titles]
    assert page.evaluate(FOUND, titles) == []
    page.fill("#roadmark-search", "")
    assert aliens(page) == []
    page.reload()
    assert page.locator(".topic[data-state=done]").count() == len(part)
    assert aliens(page) == []
    assert watch.seen == []
    watch.is_following = True
    assert page.evaluate(CLICKS) > 10 or part[0][0] > 2 * SIZE
    assert aliens(page) == []


def test_the_data_holds_the_same_texts(part: list[tuple[int, str, tuple[str, ...]]], folder: Path) -> None:
    data = json.loads((folder / "roadmap.json").read_text("utf-8"))
    wanted = json.loads(document(part))
    assert data["definitions"] == wanted["definitions"]
    for found, typed in zip(data["sections"], wanted["sections"], strict=True):
        group, typed_group = found["topics"][0], typed["topics"][0]
        topic, typed_topic = group["topics"][0], typed_group["topics"][0]
        pairs = [(found, typed), (group, typed_group), (topic, typed_topic)]
        pairs += zip(topic["resources"], typed_topic["resources"], strict=True)
        for one, other in pairs:
            for name in {"title", "summary", "outcome", "by", "url", "description", "text", "markdown"} & set(other):
                assert one[name] == other[name], name


def test_the_list_for_language_models_has_a_line_for_each_resource(
    part: list[tuple[int, str, tuple[str, ...]]], folder: Path
) -> None:
    lines = (folder / "llms.txt").read_text("utf-8").splitlines()
    text = (folder / "llms.txt").read_text("utf-8").split("\n")
    assert len(lines) == len(text) - 1  # nothing that only some take for the end of a line
    items = [line for line in lines if line.startswith("- ")]
    assert len(items) == 3 * len(part)
    assert len([line for line in lines if line.startswith("## ")]) == len(part)
    others = [line for line in lines if line and not line.startswith(("- ", "## "))]
    assert others[0] == "# Hostile"
    assert [line.split(" ", 1)[0] for line in others[1:]] == ["Generated"]


def test_such_a_page_is_valid(
    tmp_path: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One for all values: the validator takes its time to start."""
    everything = [(number, value, accepted(number, value)) for number, value in enumerate(ALL)]
    page = watching.roadmap(tmp_path / "root", document(everything)) / "index.html"
    packages = judges.installed(request.config, tmp_path_factory.mktemp("judges"))
    assert judges.html_validate(packages, [page]) == []
    # What somebody wrote may be put otherwise in Unicode, and an address may have a name in it: both are as they wish.
    free = ("Unicode Normalization Form C", "URL includes credentials")
    found = judges.vnu(packages, [page])
    assert [one for one in found if not any(words in one for words in free)] == []


# At the top of the page, where its title and its description are made


def test_the_title_of_the_roadmap_is_a_title(tmp_path: Path, watched: Callable[[Served], tuple[Page, Watch]]) -> None:
    number = 0
    with watching.served(watching.roadmap(tmp_path / "root", SMALL)) as served:
        page, _ = watched(served)
        page.goto(served.url)
        for value in ALL[::3] + MORE:
            texts = {"title": value, "summary": f"{value}\n\n{value}", "label": value}
            root = {**texts, "topics": [{"id": "a", "title": "A"}]}
            world = project.of(ROOT, {ROOT / "roadmap" / "roadmap.yaml": watching.yaml(root).encode()})
            if any(found.problems for found in world.documents.values()):
                continue
            where = places.places(world)
            shown = content.page(world, graph.build(world.topics()), where)
            html = files.outputs(world, shown, where, ROOT)[0].text
            assert aliens(page, html) == [], value
            title, hidden = page.evaluate(TITLE, html)
            assert fold(title) == fold(value) or (title.endswith("\u2026") and fold(value).startswith(fold(title[:-1])))
            assert hidden == "A"
            number += 1
    assert number > 250


# What comes from outside: the address, the storage, a file

SMALL = json.dumps({
    "title": "Small",
    "sections": [
        {
            "title": "S",
            "topics": [
                {"id": "a", "title": "A", "level": "beginner", "resources": [
                    {"title": "R", "url": "https://example.com/", "type": "book", "cost": "free"}
                ]},
                {"id": "b", "title": "B", "level": "advanced", "requires": ["a"]},
            ],
        }
    ],
})  # fmt: skip
KEY = "roadmark:/"
CHOSEN = values(MORE[::3], payloads()[::12], literals()[::12])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with watching.served(watching.roadmap(tmp_path_factory.mktemp("small") / "root", SMALL)) as found:
        yield found


def test_nothing_in_the_address_or_the_storage_runs(
    small: Served, watched: Callable[[Served], tuple[Page, Watch]]
) -> None:
    page, _ = watched(small)
    for value in CHOSEN:
        query = urlencode(dict.fromkeys(("q", "level", "kind", "free", "todo", value), value))
        page.goto(f"{small.url}?{query}#{quote(value, safe='')}")
        assert aliens(page) == [], value
        assert page.evaluate("document.getElementById('roadmark-search').value") == _typed(value)
        page.evaluate("(value) => { location.hash = value; }", value)
        page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, value])
    page.goto(small.url)
    assert page.locator("#roadmark-notice p").count() == 1  # the last value is no progress
    ids = {value: value for value in CHOSEN} | {"a": "done", "__proto__": "done"}
    progress = watching.yaml({"version": 1, "topics": ids})
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, progress])
    page.reload()
    assert aliens(page) == []
    assert page.locator("[data-state]").count() == 1
    page.locator("#t-b .box input").check()
    kept = json.loads(page.evaluate("(key) => localStorage.getItem(key)", KEY))
    assert kept == {"version": 1, "topics": ids | {"b": "done"}}


def _typed(value: str) -> str:
    """What a field for a line of text holds of a value."""
    return "".join(char for char in value if char not in "\r\n")


def test_nothing_in_an_imported_file_runs(small: Served, watched: Callable[[Served], tuple[Page, Watch]]) -> None:
    page, _ = watched(small)
    page.goto(small.url)

    def take(text: str) -> str:
        upload: FilePayload = {"name": "x.json", "mimeType": "text/html", "buffer": text.encode("utf-8", "replace")}
        page.evaluate("document.getElementById('roadmark-notice').replaceChildren()")
        page.set_input_files("#roadmark-file", upload)
        return str(page.locator("#roadmark-notice p").inner_text())

    for value in CHOSEN[::3]:
        assert take(value).startswith("This file holds no progress")
        assert take(json.dumps({"version": 1, "topics": {"a": value}})).startswith("This file holds no progress")
        assert take(json.dumps({"version": value, "topics": {}})).startswith("This file holds no progress")
    assert page.evaluate("Object.keys(localStorage)") == []
    ids = dict.fromkeys([*CHOSEN, "__proto__", "a"], "done")
    assert take(json.dumps({"version": 1, "topics": ids})).startswith(f"Imported: {len(ids)} topics.")
    assert json.loads(page.evaluate("(key) => localStorage.getItem(key)", KEY))["topics"] == ids
    assert aliens(page) == []


# Whether all this would be seen


def test_the_watch_sees_what_it_is_there_for(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "index.html").write_text(
        "<!DOCTYPE html><title>x</title><!-- x --><img src=x onerror=alert(1)><p onclick=x style=color:red>x"
        "<a href='javascript:alert(1)'>x</a><a href=/x>x</a><a href=//example.com>x</a>"
        "<iframe src=https://example.com/></iframe><script>window.open('about:blank'); throw Error('x')</script>"
    )
    with watching.served(tmp_path) as found:
        context = browser.new_context()
        watch = Watch(context, found.url)
        page = context.new_page()
        page.goto(found.url)
        assert {seen.partition(":")[0] for seen in watch.seen} == {
            *("console", "dialog", "error", "new window", "request"),
        }
        said = aliens(page)
        for wanted in ("<img>", "<iframe>", "<p onclick>", "a comment", "style: color:red"):
            assert any(one.startswith(wanted) for one in said), wanted
        assert len([one for one in said if one.startswith("a link to")]) == 3
        context.close()
