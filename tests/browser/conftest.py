"""A Chromium that is on this machine, and small sites for it, over http below a path and as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser import chromium, watching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

HERE = Path(__file__).parent
PATH = "/lists/bread/"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "browser" in str(config.getoption("markexpr", "")):
        return
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.skip(reason="needs a browser; run `make test-browser`"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright; run `make test-browser`")
    found = chromium.find()
    if not found:
        pytest.skip("needs Chromium on PATH, or its path in CHROMIUM")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=found, args=options)
        yield started
        started.close()


class Site:
    """A site on the disk: `url` is where it is served, `file` the page itself."""

    def __init__(self, root: Path, origin: str) -> None:
        self.root = root
        self.folder = root / "served" / PATH.strip("/")
        self.file = (self.folder / "index.html").as_uri()
        self.url = f"{origin}{PATH}"

    def build(self, text: str) -> Site:
        """Write the site of a roadmap that is one file."""
        (self.root / "roadmap").mkdir(exist_ok=True)
        (self.root / "roadmap" / "roadmap.yaml").write_text(text, "utf-8")
        watching.site(self.root, self.folder)
        return self


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "served"
    folder.mkdir()
    # Sent each time anew: a site is built again within the second.
    with watching.served(folder, {"Cache-Control": "no-store"}) as served:
        yield Site(tmp_path, served.url.rstrip("/"))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(5000)
    yield opened
    opened.close()


@pytest.fixture
def visit(context: BrowserContext) -> Iterator[Callable[[str], Page]]:
    """Opens a tab; what a page complains about fails the test."""
    complaints: list[str] = []

    def open_tab(url: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(url)
        return page

    yield open_tab
    assert complaints == []
