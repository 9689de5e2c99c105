"""Small roadmaps for the tests of the page, and what these look at."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="needs playwright; run `make test-browser`").expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

BREAD = """\
title: Bread
summary: How to bake.
sections:
  - title: Reading
    resources:
      - {title: A history of bread, url: "https://example.com/history", type: book, cost: paid}
  - title: First Loaves
    topics:
      - id: flour
        title: Flour
        level: beginner
        outcome: Choose a flour.
        resources:
          - {title: Mills, url: "https://example.com/mills", type: article, cost: free, by: Zoë Müller}
          - {title: Wheat, url: "https://example.com/wheat", type: book, cost: paid}
      - id: yeast
        title: Yeast
        level: beginner
        outcome: Wake it up.
        requires: [flour]
        resources:
          - {title: Yeasts, url: "https://example.com/yeasts", type: video, cost: paid}
      - id: dough
        title: Dough
        topics:
          - id: kneading
            title: Kneading
            level: intermediate
            outcome: Knead until it is smooth.
            requires: [yeast]
            resources:
              - {title: Hands, url: "https://example.com/hands", type: video, cost: free}
          - id: proofing
            title: Proofing
            level: intermediate
            outcome: Wait.
            requires: [yeast]
            resources:
              - {title: Time, url: "https://example.com/time", type: article, cost: free}
  - title: Later Loaves
    topics:
      - id: sourdough
        title: Sourdough
        level: advanced
        outcome: Keep a starter alive.
        requires: [dough]
        resources:
          - {title: Starters, url: "https://example.com/starters", type: book, cost: free}
"""
LIST = """\
title: Clocks
sections:
  - title: Old
    resources:
      - {title: Sundials, url: "https://example.com/sundials", type: article, cost: free}
      - {title: Water clocks, url: "https://example.com/water", type: video, cost: paid}
  - title: New
    resources:
      - text: Something about quartz.
"""
ALL = ["flour", "yeast", "kneading", "proofing", "sourdough"]
KEY = "roadmark:/lists/bread/"


def shown(page: Page) -> list[str]:
    """The ids of the topics that one can see."""
    found: list[str] = page.eval_on_selector_all(
        ".topic", "all => all.filter(one => one.checkVisibility()).map(one => one.dataset.id)"
    )
    return found


def expect_shown(page: Page, *topics: str) -> None:
    number = f"{len(topics)} of 5 topics"
    expect(page.locator("#roadmark-count")).to_have_text(re.compile(f"^{number}"))
    assert shown(page) == list(topics)


def stored(page: Page, key: str = KEY) -> Any:
    return json.loads(page.evaluate("key => localStorage.getItem(key)", key))


def state(page: Page, topic: str) -> str:
    return str(page.locator(f"#t-{topic} select").input_value())


def set_stored(page: Page, text: str) -> None:
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])


def notice(page: Page) -> Any:
    return page.locator("#roadmark-notice")


def give(page: Page, text: str) -> None:
    """Import a file with this text."""
    file: Any = {"name": "a.json", "mimeType": "application/json", "buffer": text.encode()}
    page.locator("#roadmark-file").set_input_files(file)


def exported(page: Page) -> str:
    """What is in the file that the page exports."""
    page.get_by_role("button", name="Progress").click()
    with page.expect_download() as download:
        page.locator("#roadmark-export").click()
    page.keyboard.press("Escape")
    return str(download.value.path().read_text("utf-8"))


def fill(page: Page, left: int = 0) -> None:
    """Leave so much room in the storage."""
    page.evaluate(
        """left => {
      localStorage.setItem("left", "x".repeat(left));
      for (let size = 1 << 22; size; size >>= 1) {
        try { for (let n = 0; ; n++) localStorage.setItem(`fill ${size} ${n}`, "x".repeat(size)); } catch {}
      }
      localStorage.removeItem("left");
    }""",
        left,
    )
