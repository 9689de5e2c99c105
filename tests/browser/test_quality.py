"""How good the page is for everybody: accessible, valid, without requests and shifts, and fast when it is large."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from html.parser import HTMLParser
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from browser import judges, watching
from browser.watching import Watch
from corpus import READMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, FilePayload, Page

    from browser.watching import Served

pytestmark = pytest.mark.browser

WIDTHS, THEMES = (360, 1440), ("light", "dark")
HEIGHT = 900
LARGEST = 300_000  # bytes that a reader of our own roadmap loads, in all
TOPICS = 5000
IMPORTED = """\
# Awesome Clocks

<p align="center"><img src="clock.png" alt="A clock"> <a href="https://example.com/shop">Shop</a></p>

What *tells* the time, and what explains it. <!-- a comment -->

## Contents

- [Software](#software)
- [C++ & C#](#c--c)

## Software

- [tick](https://example.com/tick) - Ticks once a second.
- [`tock`](https://example.com/tock?a=1&b=[2]) - Tocks, ~~softly~~ **loudly**.
  - [Sounds](sounds.md) for every hour
- [ ] Sandglasses, see [reading](#reading) and [nothing](#nowhere)

### C++ & C#

| Year | Clock    |
| ---: | :------- |
| 1656 | Pendulum |

## Reading

1. [A Short History of Hours](https://example.com/hours)
2. [The Longest Second](https://example.com/second): a novel

> Time is what clocks show.

```python
sleep(1)
```

## Reading

<details><summary>More</summary>

- <b>Bold</b> words
- ![A picture without a link](picture.png)

</details>
"""
CORPUS = (
    "EbookFoundation__free-programming-books__free-programming-books-ar.md",  # from right to left
    "jwasham__coding-interview-university.md",  # tasks, and lists in lists
    "public-apis__public-apis.md",  # tables of 1,400 rows
)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of our own roadmap, which has topics."""
    return watching.site(watching.REPOSITORY, tmp_path_factory.mktemp("ours") / "site")


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a README that was imported: a list of links without topics."""
    folder = tmp_path_factory.mktemp("links")
    (folder / "README.md").write_text(IMPORTED, "utf-8")
    return watching.imported(folder / "README.md", folder)


@pytest.fixture(scope="module")
def sites(ours: Path, links: Path) -> Iterator[dict[str, Served]]:
    with watching.served(ours) as one, watching.served(links) as other:
        yield {"ours": one, "links": other}


@pytest.fixture(scope="module")
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the judges of `package.json` are installed."""
    return judges.installed(request.config, tmp_path_factory.mktemp("judges"))


class Tab(NamedTuple):
    """A page, the watch over it, and what serves it."""

    page: Page
    watch: Watch
    served: Served


@pytest.fixture
def opened(browser: Browser, sites: dict[str, Served]) -> Iterator[Callable[..., Tab]]:
    """Opens a site in a browser of a width and theme; whatever the page complains about fails the test."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def open_tab(name: str | Served, width: int = 1440, theme: Any = "light", *, address: str = "") -> Tab:
        site = sites[name] if isinstance(name, str) else name
        context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=theme)
        context.set_default_timeout(10_000)
        contexts.append(context)
        watches.append(Watch(context, site.url))
        context.add_init_script(SHIFTS)
        page = context.new_page()
        page.goto(f"{site.url}{address}")
        return Tab(page, watches[-1], site)

    yield open_tab
    for context in contexts:
        context.close()
    assert [seen for watch in watches for seen in watch.seen] == []


# Accessible


def with_menu(page: Page) -> None:
    page.click("#roadmark-show-menu")


def with_filters(page: Page) -> None:
    if page.locator("#roadmark-show-filters").is_visible():
        page.click("#roadmark-show-filters")
    page.locator("#roadmark-filters select").first.select_option(index=1)


def with_contents(page: Page) -> None:
    if page.locator("#roadmark-show-contents").is_visible():
        page.click("#roadmark-show-contents")


def with_nothing_found(page: Page) -> None:
    page.fill("#roadmark-search", "no such thing")


def with_something_found(page: Page) -> None:
    page.fill("#roadmark-search", "a")
    page.focus("#roadmark-main")
    page.keyboard.press("j")


def with_what_first(page: Page) -> None:
    page.locator(".topic[data-requires]").last.locator(".path").click()


def with_progress(page: Page) -> None:
    """Some topics done, in progress and skipped, one of them current, and a notice at the bottom."""
    for number, state in enumerate(["done", "doing", "skipped", "done"]):
        page.locator(".topic select").nth(number).select_option(state)
    page.locator(".topic .box input").nth(5).check()
    page.keyboard.press("j")
    upload: FilePayload = {
        "name": "progress.json",
        "mimeType": "application/json",
        "buffer": b'{"version": 1, "topics": {}}',
    }
    page.set_input_files("#roadmark-file", upload)
    page.locator("#roadmark-notice p").wait_for()


def with_reset(page: Page) -> None:
    page.click("#roadmark-show-menu")
    page.click("#roadmark-show-reset")


def as_it_is(_page: Page) -> None:
    pass


# What brings a page into a state, and the part of it that is another then. They follow each other in the same page, so
# that what is done stays done.
STATES: dict[str, tuple[tuple[Callable[..., None], str], ...]] = {
    "ours": (
        (as_it_is, "html"),
        (with_menu, "dialog[open]"),
        (with_what_first, "dialog[open]"),
        (with_contents, ".contents"),
        (with_filters, ".toolbar"),
        (with_nothing_found, "main"),
        (with_progress, "html"),
        (with_what_first, "dialog[open]"),
        (with_reset, "dialog[open]"),
    ),
    "links": (
        (as_it_is, "html"),
        (with_menu, "dialog[open]"),
        (with_contents, ".contents"),
        (with_something_found, "html"),
        (with_nothing_found, "main"),
    ),
}
AXE = """async (part) => {
  const found = await axe.run(part, { resultTypes: ["violations"] });
  const told = (id) => ({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`;
  return found.violations.flatMap(({ id, nodes }) => nodes.map(told(id)));
}"""


def leave(page: Page) -> None:
    """Close what a state has opened, and clear the filters; progress stays."""
    page.keyboard.press("Escape")
    page.evaluate("for (const open of document.querySelectorAll('dialog[open]')) open.close()")
    if page.locator("html.filtering").count():
        page.evaluate("document.getElementById('roadmark-clear').click()")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", STATES)
def test_axe_finds_no_violation(name: str, width: int, theme: str, opened: Callable[..., Tab], packages: Path) -> None:
    page = opened(name, width, theme).page
    page.evaluate(judges.axe(packages))
    found = {}
    for number, (state, part) in enumerate(STATES[name], 1):
        state(page)
        found[f"{number} {state.__name__}"] = page.evaluate(AXE, part)
        leave(page)
    assert {state: violations for state, violations in found.items() if violations} == {}


@pytest.mark.parametrize("name", STATES)
def test_nothing_is_wider_than_the_narrowest_screen(name: str, opened: Callable[..., Tab]) -> None:
    page = opened(name, 320).page
    for state, _ in STATES[name]:
        state(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, state.__name__
        leave(page)


# Without requests


@pytest.mark.parametrize("name", STATES)
def test_the_page_asks_for_itself_and_nothing_else(
    name: str, sites: dict[str, Served], opened: Callable[..., Tab]
) -> None:
    served = sites[name]
    served.answers.clear()
    page = opened(name).page
    for state, _ in STATES[name]:
        state(page)
        leave(page)
    page.wait_for_load_state("networkidle")
    assert [path for path, _ in served.answers] == ["/"]
    assert sum(size for _, size in served.answers) < LARGEST
    assert (page.get_attribute("link[rel=icon]", "href") or "").startswith("data:image/svg+xml,")


def begins(text: str, message: ConsoleMessage) -> bool:
    return bool(message.text.startswith(text))


def test_the_policy_allows_our_own_scripts_and_styles_alone(
    sites: dict[str, Served], browser: Browser, record_property: Callable[[str, object], None]
) -> None:
    context = browser.new_context()
    watch = Watch(context, sites["ours"].url)
    page = context.new_page()
    page.goto(sites["ours"].url)
    policy = page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content") or ""
    record_property("policy", policy)
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert {name: value for name, value in directives.items() if name not in {"script-src", "style-src"}} == {
        "default-src": "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    for name in ("script-src", "style-src"):
        assert re.fullmatch(r"'sha256-[\w+/]{43}='( 'sha256-[\w+/]{43}=')*", directives[name])
    assert watch.seen == []
    foreign = {
        "script-src-elem": "make('script', { textContent: 'window.ran = true' })",
        "script-src-attr": "make('b', { innerHTML: '<img src=\"data:,\" onerror=\"window.ran = true\">' })",
        "style-src-elem": "make('style', { textContent: 'body { display: none }' })",
        "style-src-attr": "document.body.setAttribute('style', 'display: none')",
        "img-src": "make('img', { src: 'https://example.com/x.png' })",
        "connect-src": "fetch('roadmap.json').catch(() => {})",
        "frame-src": "make('iframe', { src: 'https://example.com/' })",
        "base-uri": "make('base', { href: 'https://example.com/' })",
    }
    make = "const make = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));"
    for directive, code in foreign.items():
        report = f"{watching.POLICY_REPORT}: {directive} "
        with page.expect_console_message(partial(begins, report)):
            page.evaluate(f"() => {{ {make} {code} }}")
    assert page.evaluate("[window.ran, getComputedStyle(document.body).display]") == [None, "block"]
    assert not [seen for seen in watch.seen if seen.startswith(("dialog", "error", "new window"))]
    assert not [path for path, _ in sites["ours"].answers if "json" in path]
    context.close()


# Without shifts

SHIFTS = """window.shifts = [];
const named = ({ node }) => node && (node.id || node.className || node.nodeName);
const place = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(" ");
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    const moved = sources.map((one) => `${named(one)}: ${place(one.previousRect)} -> ${place(one.currentRect)}`);
    window.shifts.push([value.toPrecision(2), ...moved]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
  if (list.getEntriesByName("first-contentful-paint").length) done();
}).observe({ type: "paint", buffered: true }))"""
# The observer hears of a frame only after it.
SETTLED = """async () => {
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  await new Promise(requestIdleCallback);
  return window.shifts;
}"""
EMPTY = '{"version": 1, "topics": {}}'
PROGRESS = '{"version": 1, "topics": {"linear-algebra": "done", "numpy": "doing", "pandas": "skipped"}}'


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("name", "address", "progress"),
    [
        ("ours", "", EMPTY),
        ("ours", "", PROGRESS),
        ("ours", "?level=beginner&todo=1", PROGRESS),
        ("ours", "#t-backpropagation", PROGRESS),
        ("links", "", EMPTY),
        ("links", "?q=tock", EMPTY),
    ],
)
def test_nothing_moves_while_the_page_loads(
    name: str, width: int, address: str, progress: str, opened: Callable[..., Tab]
) -> None:
    page, _, served = opened(name, width, address=address)
    page.evaluate("text => localStorage.setItem('roadmark:/', text)", progress)
    served.go_on.clear()
    try:
        page.reload(wait_until="commit")
        page.evaluate(PAINTED)  # without the script, for which a reader on a slow line has to wait
    finally:
        served.go_on.set()
    page.wait_for_load_state()
    assert page.evaluate(SETTLED) == []


# Valid


def corpus_sites(folder: Path) -> list[Path]:
    return [watching.imported(READMES / name, folder / name.removesuffix(".md")) for name in CORPUS]


@pytest.fixture(scope="module")
def pages(ours: Path, links: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every page that has to be valid; those of real lists where these are."""
    others = corpus_sites(tmp_path_factory.mktemp("corpus")) if READMES.is_dir() else []
    return [site / "index.html" for site in (ours, links, *others)]


@pytest.fixture
def _real_lists() -> None:
    if not READMES.is_dir():
        pytest.skip(f"no real lists in {READMES}")


def test_html_validate_finds_nothing_wrong(pages: list[Path], packages: Path) -> None:
    assert judges.html_validate(packages, pages) == []


def test_the_validator_of_the_w3c_finds_nothing_wrong(pages: list[Path], packages: Path) -> None:
    assert judges.vnu(packages, pages) == []


@pytest.mark.usefixtures("_real_lists")
def test_real_lists_are_among_those_pages(pages: list[Path]) -> None:
    assert len(pages) == 2 + len(CORPUS)


class Ids(HTMLParser):
    """Every id of a page, and every id that something in it names."""

    NAMING = ("aria-controls", "aria-describedby", "aria-labelledby", "for", "data-part")

    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.named: set[str] = set()
        self.requires: set[str] = set()
        self.keys: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids.update([values["id"]] if "id" in values else [])
        if tag == "a" and values["href"].startswith("#"):
            self.named.add(values["href"][1:])
        for name in self.NAMING:
            self.named.update(values.get(name, "").split())
        self.requires.update(values.get("data-requires", "").split())
        self.keys.update([values["data-id"]] if "data-id" in values else [])


def test_every_link_into_the_page_leads_somewhere(pages: list[Path]) -> None:
    for page in pages:
        found = Ids()
        found.feed(page.read_text("utf-8"))
        assert [name for name, number in found.ids.items() if number > 1] == []
        assert found.named - set(found.ids) == set(), page
        assert len(found.named) > 3
        assert found.requires <= found.keys


# Fast

TYPED = "gradient descent"
TIMES = """async (typed) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now()); /* once the frame is laid out and painted */
    port2.postMessage(null);
  }));
  const folded = (text) => text.normalize("NFD").replace(/\\p{M}/gu, "").toLowerCase();
  const texts = Array.from(document.querySelectorAll(".topic"), (topic) => {
    const parts = [...topic.querySelectorAll("h2, h3, h4, h5, h6, .outcome, .link, .by")];
    for (let part = topic.closest(".part"); part; part = part.parentElement.closest(".part")) {
      parts.push(part.querySelector("h2, h3, h4, h5, h6"));
    }
    return folded(parts.map((part) => part.textContent).join(" "));
  });
  const search = document.getElementById("roadmark-search");
  const results = [];
  const keys = [...Array.from(typed, (_, index) => typed.slice(0, index + 1)), ""];
  for (const value of keys) {
    const words = value.split(" ").filter(Boolean);
    let expected = 0;
    const before = performance.now();
    for (let run = 0; run < 10; run += 1) {
      expected = texts.filter((text) => words.every((word) => text.includes(word))).length;
    }
    const plain = (performance.now() - before) / 10;
    await frame();
    const start = performance.now();
    search.value = value;
    search.dispatchEvent(new InputEvent("input", { bubbles: true }));
    document.body.getBoundingClientRect();
    const handled = performance.now() - start;
    const painted = (await frame()) - start;
    const count = document.getElementById("roadmark-count").textContent;
    results.push({ value, plain, handled, painted, expected, count });
  }
  return results;
}"""
# How many times as long as a plain loop over the same texts it may take to filter and lay out, and until that is
# painted, which waits for the screen. The page needs a third of that; one that looks at its layout for each topic, or
# at all topics for each topic, needs far more.
MOST_LOOPS = {"handled": 40, "painted": 200}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = watching.roadmap(tmp_path_factory.mktemp("large") / "root", watching.large(TOPICS, seed=1))
    with watching.served(folder) as served:
        yield served


@pytest.mark.parametrize("width", WIDTHS)
def test_a_key_press_filters_thousands_of_topics_at_once(
    width: int, crowd: Served, opened: Callable[..., Tab], record_property: Callable[[str, object], None]
) -> None:
    page = opened(crowd, width).page
    page.fill("#roadmark-search", "x")  # so that it has read the texts, which it does in a quiet moment
    page.fill("#roadmark-search", "")
    results = page.evaluate(TIMES, TYPED)
    for one in results:
        number = one["expected"] if one["value"] else TOPICS
        assert one["count"].startswith(f"{number} of {TOPICS} topics" if one["value"] else f"{TOPICS} topics"), one
    handled, painted, plain = ([one[name] for one in results] for name in ("handled", "painted", "plain"))
    said = (
        f"{TOPICS} topics at {width} px: a key press is laid out after {median(handled):.1f} ms (at most "
        f"{max(handled):.1f}) and painted after {median(painted):.1f} ms (at most {max(painted):.1f}); a plain loop "
        f"over the texts takes {median(plain):.2f} ms, in all {sum(handled) / sum(plain):.0f} and "
        f"{sum(painted) / sum(plain):.0f} times less"
    )
    record_property("times", said)
    print(said)  # noqa: T201 - pytest -rP shows it
    for name, most in MOST_LOOPS.items():
        assert sum(one[name] for one in results) < most * sum(plain), said
