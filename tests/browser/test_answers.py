"""What the page says and shows of what it was told to do, to those who see it, hear it, or use the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

api = pytest.importorskip("playwright.sync_api", reason="needs playwright; run `make test-browser`")
expect = api.expect

from browser.bread import BREAD, LIST, expect_shown, fill, give, notice, set_stored, shown, stored  # noqa: E402 - the same

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext, Page

    from browser.conftest import Site

    Visit = Callable[[str], Page]

pytestmark = pytest.mark.browser

NEWER = '{"version": 2}'


def controls(page: Page, topic: str) -> Any:
    """The checkbox of a topic, whether it is in between, and its status."""
    look = """it => {
      const [check, select] = [it.querySelector("input"), it.querySelector("select")];
      return [check.checked, check.indeterminate, select.value];
    }"""
    return page.eval_on_selector(f"#t-{topic}", look)


def focus(page: Page) -> Any:
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


def test_a_checkbox_shows_what_the_list_of_states_says(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    for value, expected in {"doing": [False, True], "": [False, False], "done": [True, False]}.items():
        page.locator("#t-flour select").select_option(value)
        assert controls(page, "flour") == [*expected, value]


def test_keys_are_answered_aloud(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?level=beginner")
    page.keyboard.press("j")
    expect(page.get_by_role("article", name="Flour")).to_be_focused()
    said = page.locator("#roadmark-said")
    for key, text in [("x", "Done"), ("x", "To do"), ("p", "In progress"), ("s", "Skipped")]:
        page.keyboard.press(key)
        expect(said).to_have_text(f"Flour: {text}")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.get_by_role("article", name="Flour, Skipped")).to_be_focused()


def test_a_key_that_is_held_marks_once(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}#t-flour")
    for _ in range(2):
        page.keyboard.down("x")
    page.keyboard.up("x")
    expect(page.locator("#t-flour input")).to_be_checked()


@pytest.mark.parametrize("colors", ["none", "active"])
def test_one_sees_where_the_keys_are(site: Site, visit: Visit, colors: Any) -> None:
    page = visit(f"{site.build(BREAD).url}?level=beginner")
    page.emulate_media(forced_colors=colors)
    page.keyboard.press("j")
    look = "it => [getComputedStyle(it).outlineStyle, getComputedStyle(it).boxShadow]"
    outline, shadow = page.eval_on_selector("#t-flour", look)
    assert (outline == "solid") if colors == "active" else (shadow != "none")


def test_from_the_search_to_what_it_finds(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.keyboard.press("/")
    page.keyboard.type("loaves wait")
    page.keyboard.press("Enter")
    expect(page.locator("#t-proofing")).to_be_focused()
    assert page.url == f"{site.url}?q=loaves+wait"
    page.keyboard.press("x")
    expect(page.locator("#t-proofing input")).to_be_checked()
    page.keyboard.press("/")
    page.keyboard.type("nothing of this")
    page.keyboard.press("Enter")
    expect(page.locator("#roadmark-nothing")).to_be_visible()


def test_a_resource_that_is_no_link_is_found(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD.replace("https://example.com/mills", "docs/mills.md")).url)
    expect(page.get_by_role("link", name="Mills")).to_have_count(0)
    page.locator("#roadmark-search").fill("mills")
    expect_shown(page, "flour")


def test_the_contents_show_what_is_left(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?level=intermediate")
    links = page.locator("nav").get_by_role("link")
    expect(links).to_have_text(["First Loaves", "Dough"])
    page.keyboard.press("Escape")
    expect(links).to_have_text(["Reading", "First Loaves", "Dough", "Later Loaves"])
    page = visit(f"{site.build(LIST).url}?q=sundials")
    expect(page.locator("nav").get_by_role("link")).to_have_text(["Old"])


def test_the_button_of_the_filters_says_that_one_is_on(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?q=flour")
    page.set_viewport_size({"width": 360, "height": 640})
    button = page.locator("#roadmark-show-filters")
    expect(button).to_have_accessible_name("Filters")
    plain = button.evaluate("it => getComputedStyle(it).color")
    button.click()
    page.get_by_label("Free only").check()
    expect(button).to_have_accessible_name("Filters (on)")
    assert button.evaluate("it => getComputedStyle(it).color") != plain
    page.get_by_role("button", name="Clear").click()
    expect(button).to_have_accessible_name("Filters")


def test_back_closes_what_is_open(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.locator("#roadmark-level").select_option("advanced")
    page.get_by_role("button", name="What first? Sourdough").click()
    expect(page.locator("#roadmark-path")).to_be_visible()
    page.go_back()
    expect(page.locator("#roadmark-path")).to_be_hidden()
    assert len(shown(page)) == 5


def test_a_link_to_the_contents_unfolds_them(site: Site, visit: Visit) -> None:
    text = BREAD.replace("summary: How to bake.", 'summary: "[All](#table-of-contents)"')
    page = visit(site.build(text).url)
    page.set_viewport_size({"width": 360, "height": 640})
    page.get_by_role("link", name="All").click()
    expect(page.locator("nav")).to_be_visible()


def test_the_toolbar_is_one_row_on_the_smallest_screens(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.set_viewport_size({"width": 280, "height": 640})
    assert page.locator(".toolbar").evaluate("it => it.offsetHeight") < 70


def test_items_of_a_long_list_keep_their_marks(site: Site, visit: Visit) -> None:
    many = "".join(f"      - {{title: T, url: 'https://example.com/{number}'}}\n" for number in range(1500))
    page = visit(site.build(f"title: Clocks\nsections:\n  - title: All\n    resources:\n{many}").url)
    look = "it => getComputedStyle(it).contentVisibility"
    assert page.locator(".large .item").first.evaluate(look) == "visible"  # or what stands beside it is cut off
    assert page.locator(".large .items").first.evaluate(look) == "auto"


def test_a_script_that_fails_hides_nothing(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.add_init_script("delete window.ResizeObserver;")
    page.goto(f"{site.build(BREAD).url}?q=flour")
    expect(page.locator("#t-sourdough")).to_be_visible()


# Where the focus is


def test_the_focus_stays_near_what_goes(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?todo=1")
    page.locator("#t-sourdough select").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.get_by_role("link", name="Mills").focus()
    page.keyboard.press("x")
    expect(page.locator("#t-yeast")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("x")
    expect(page.get_by_role("button", name="Clear filters")).to_be_focused()


def test_the_focus_stays_in_next_up(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}#t-flour")
    page.locator("#roadmark-next a").first.focus()
    page.keyboard.press("x")
    link = page.locator("#roadmark-next a").first
    expect(link).to_have_text("Yeast")
    expect(link).to_be_focused()


def test_the_focus_returns_from_a_notice(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?level=beginner")
    give(page, "spoilt")
    notice(page).get_by_role("button", name="Close").press("Enter")
    assert focus(page) == "roadmark-main"
    page.keyboard.press("j")
    give(page, "spoilt")
    notice(page).get_by_role("button", name="Close").press("Enter")
    assert focus(page) == "t-flour"


# Two tabs


def test_what_another_tab_has_marked_since_is_right(site: Site, visit: Visit) -> None:
    one, other = visit(site.build(BREAD).url), visit(site.url)
    fill(one)
    one.locator("#t-flour input").check()
    one.locator("#t-yeast input").check()
    expect(notice(one)).to_contain_text("Not saved")
    one.evaluate("Object.keys(localStorage).forEach(key => key.startsWith('fill') && localStorage.removeItem(key))")
    other.locator("#t-flour select").select_option("skipped")
    expect(one.locator("#t-flour select")).to_have_value("skipped")
    expect(notice(one)).to_contain_text("Not saved")  # of yeast, still
    one.locator("#t-kneading input").check()
    expect(notice(one)).to_be_empty()
    assert stored(other)["topics"] == {"flour": "skipped", "yeast": "done", "kneading": "done"}


@pytest.mark.parametrize(("text", "message"), [(NEWER, "newer version"), ("spoilt", "cannot be read")])
def test_what_another_tab_does_to_all_progress_is_told(site: Site, visit: Visit, text: str, message: str) -> None:
    one, other = visit(site.build(BREAD).url), visit(site.url)
    one.locator("#t-flour input").check()
    set_stored(other, text)
    expect(notice(one)).to_contain_text(message)


def test_an_import_over_spoilt_progress_tells_both(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    set_stored(page, "spoilt")
    page.reload()
    give(page, '{"version": 1, "topics": {"flour": "done"}}')
    expect(notice(page)).to_contain_text("was put aside. Imported: 1 topic.")


def test_a_file_that_cannot_be_read_is_told(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.evaluate("() => { File.prototype.text = () => Promise.reject(new DOMException('gone', 'NotReadableError')); }")
    give(page, "{}")
    expect(notice(page)).to_contain_text("nothing was imported")


# What groups require


def test_a_group_that_needs_a_group(site: Site, visit: Visit) -> None:
    groups = "".join(
        f"      - id: {name}\n        title: {name.upper()}\n{needs}        topics:\n"
        + "".join(f"          - {{id: {name}{number}, title: {name.upper()}{number}}}\n" for number in range(3))
        for name, needs in (("g", ""), ("h", "        requires: [g]\n"))
    )
    page = visit(site.build(f"title: T\nsections:\n  - title: S\n    topics:\n{groups}").url)
    links = page.locator("#roadmark-next a")
    expect(links).to_have_text(["G0", "G1", "G2"])
    page.get_by_role("button", name="What first? H1").click()
    expect(page.locator("#roadmark-first li")).to_have_text(["G0", "G1", "G2"])
    page.keyboard.press("Escape")
    page.get_by_role("button", name="What first? G1").click()
    expect(page.locator("#roadmark-opens li")).to_have_text(["H0", "H1", "H2"])
    page.keyboard.press("Escape")
    for topic in ("g0", "g1", "g2"):
        page.locator(f"#t-{topic} input").check()
    expect(links).to_have_text(["H0", "H1", "H2"])


def test_a_kind_of_resource_shows_what_it_is_in(site: Site, visit: Visit) -> None:
    text = """\
title: T
topics:
  - id: a
    title: A
    resources:
      - title: Course
        url: "https://example.com/course"
        type: course
        resources:
          - {title: Film, url: "https://example.com/film", type: video}
          - {title: Notes, url: "https://example.com/notes", type: article}
      - {title: Other, url: "https://example.com/other", type: article}
"""
    page = visit(f"{site.build(text).url}?kind=video")
    for name, is_seen in {"Course": True, "Film": True, "Notes": False, "Other": False}.items():
        expect(page.locator("main").get_by_text(name, exact=True)).to_be_visible(visible=is_seen)
