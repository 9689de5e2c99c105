"""The site in a browser: everything by the keyboard and by the pointer, and progress through what befalls it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

api = pytest.importorskip("playwright.sync_api", reason="needs playwright; run `make test-browser`")
expect = api.expect

from browser.bread import (  # noqa: E402 - it needs playwright, too
    ALL,
    BREAD,
    KEY,
    LIST,
    expect_shown,
    exported,
    fill,
    give,
    notice,
    set_stored,
    shown,
    state,
    stored,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from browser.conftest import Site

    Visit = Callable[[str], Page]

pytestmark = pytest.mark.browser

HIDDEN = """() => {
  const it = document.activeElement;
  if (it === document.body || it.closest(".toolbar")) return "";
  const [box, bar] = [it, document.querySelector(".toolbar")].map(one => one.getBoundingClientRect());
  return box.height && box.top >= bar.top && box.bottom <= bar.bottom ? it.outerHTML : "";
}"""


# Without JavaScript, and where it is


def test_without_javascript_everything_is_there(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.build(BREAD).url)
    for title in ("Flour", "Yeast", "Kneading", "Proofing", "Sourdough", "Reading"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Mills")).to_have_attribute("href", "https://example.com/mills")
    expect(page.locator("article").get_by_role("link", name="Yeast", exact=True).first).to_be_visible()
    assert page.locator("button:visible, input:visible, select:visible, progress:visible").count() == 0
    context.close()


def test_it_asks_for_nothing_but_itself(context: BrowserContext, site: Site, visit: Visit) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    site.build(BREAD)
    page = visit(site.url)
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert [url for url in asked if not url.startswith("data:")] == [site.url]


def test_what_somebody_adds_to_the_page_does_not_run(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    page.goto(site.build(BREAD).url)
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("where", ["url", "file"])
def test_it_works_below_a_path_and_as_a_file(site: Site, visit: Visit, where: str) -> None:
    page = visit(getattr(site.build(BREAD), where))
    page.locator("#t-flour input").check()
    expect(page.locator("#roadmark-overall")).to_have_text("1 of 5 topics done")
    page.locator("#roadmark-level").select_option("advanced")
    expect_shown(page, "sourdough")
    expect(page).to_have_url(re.compile(r"\?level=advanced$"))
    page.reload()
    expect_shown(page, "sourdough")
    expect(page.locator("#t-flour input")).to_be_checked()


# Progress


def test_progress_by_the_pointer(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.locator("#t-flour input").click()
    page.locator("#t-yeast select").select_option("doing")
    page.locator("#t-sourdough select").select_option("skipped")
    assert stored(page) == {"version": 1, "topics": {"flour": "done", "yeast": "doing", "sourdough": "skipped"}}
    expect(page.locator("#roadmark-overall")).to_have_text("1 of 4 topics done, 1 skipped")
    expect(page.locator("#first-loaves > .part-head .tally")).to_have_text("1 of 4 done")
    expect(page.locator("#t-dough > .part-head .tally")).to_have_text("0 of 2 done")
    page.locator("#t-flour input").click()
    page.locator("#t-yeast select").select_option("")
    assert stored(page)["topics"] == {"sourdough": "skipped"}


def test_progress_by_the_keyboard(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}#t-flour")
    page.keyboard.press("x")
    expect(page.locator("#t-flour input")).to_be_checked()
    page.keyboard.press("j")
    expect(page.locator("#t-yeast")).to_be_focused()
    page.keyboard.press("p")
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("k")
    expect(page.locator("#t-yeast")).to_have_attribute("aria-current", "true")
    assert stored(page)["topics"] == {"flour": "done", "yeast": "doing", "kneading": "skipped"}
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert stored(page)["topics"] == {"yeast": "doing", "kneading": "skipped"}


def test_keys_do_nothing_in_a_field_nor_with_a_modifier(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}#t-flour")
    for keys in ("Control+x", "Alt+x", "Meta+x", "Control+j"):
        page.keyboard.press(keys)
    page.keyboard.press("/")
    expect(page.locator("#roadmark-search")).to_be_focused()
    page.keyboard.type("xpsnjk?/")
    expect(page.locator("#roadmark-search")).to_have_value("xpsnjk?/")
    page.keyboard.press("Escape")
    expect(page.locator("#roadmark-search")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.locator("#roadmark-search")).not_to_be_focused()
    page.locator("#t-yeast select").focus()
    page.keyboard.press("j")
    expect(page.locator("#t-yeast select")).to_be_focused()
    assert page.evaluate("key => localStorage.getItem(key)", KEY) is None


def test_keys_can_be_turned_off(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}#t-flour")
    page.keyboard.press("?")
    expect(page.locator("#roadmark-menu")).to_be_visible()
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#roadmark-menu")).to_be_hidden()
    expect(page.locator("#roadmark-hint")).to_be_hidden()
    for _ in range(2):
        page.keyboard.press("x")
        expect(page.locator("#t-flour input")).not_to_be_checked()
        page.reload()
    expect(page.locator("#roadmark-hint")).to_be_hidden()


def test_progress_survives_a_reload_and_a_site_with_moved_and_renamed_topics(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.locator("#t-flour input").check()
    page.locator("#t-sourdough select").select_option("doing")
    page.reload()
    expect(page.locator("#t-flour input")).to_be_checked()
    moved = """\
title: Loaves
sections:
  - title: Everything
    topics:
      - {id: sourdough, title: Wild Dough}
      - {id: flour, title: Kinds of Flour}
"""
    site.build(moved)
    page.reload()
    expect(page.get_by_label("Done: Kinds of Flour")).to_be_checked()
    assert state(page, "sourdough") == "doing"


def test_a_topic_that_is_gone_keeps_its_progress(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    set_stored(page, '{"version": 1, "topics": {"gone": "done", "__proto__": "skipped"}}')
    page.reload()
    expect(page.locator("#roadmark-overall")).to_have_text("0 of 5 topics done")
    page.locator("#t-flour input").check()
    assert stored(page)["topics"] == {"gone": "done", "__proto__": "skipped", "flour": "done"}


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"version": 1}', '{"version": 1, "topics": []}', '"\\ud800"'])
def test_spoilt_progress_is_told_and_put_aside(site: Site, visit: Visit, text: str) -> None:
    page = visit(site.build(BREAD).url)
    set_stored(page, text)
    page.reload()
    expect(notice(page)).to_contain_text("cannot be read")
    assert page.evaluate("key => localStorage.getItem(key)", KEY) == text
    assert exported(page) == text
    page.locator("#t-flour input").check()
    expect(notice(page)).to_contain_text("was put aside")
    assert stored(page)["topics"] == {"flour": "done"}
    assert page.evaluate("key => localStorage.getItem(key)", f"{KEY}:spoilt") == text


def test_what_was_put_aside_stays(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    for text in ("one", "other", "one"):
        set_stored(page, text)
        page.reload()
        page.locator("#t-flour input").click()
    kept = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    assert {name.removeprefix(KEY): text for name, text in kept.items() if name != KEY} == {
        ":spoilt": "one",
        ":spoilt-2": "other",
    }


def test_a_tab_hears_that_another_put_spoilt_progress_aside(site: Site, visit: Visit) -> None:
    one, other = visit(site.build(BREAD).url), visit(site.url)
    set_stored(one, "spoilt")
    one.reload()
    expect(notice(one)).to_contain_text("cannot be read")
    other.locator("#t-flour input").check()
    expect(notice(one)).to_be_empty()


def test_progress_of_a_newer_version_is_left_alone(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    text = '{"version": 2, "progress": {"flour": 0.5}}'
    set_stored(page, text)
    page.reload()
    expect(notice(page)).to_contain_text("newer version")
    page.locator("#t-flour input").check()
    expect(page.locator("#roadmark-overall")).to_have_text("1 of 5 topics done")
    expect(notice(page)).to_contain_text("not saved")
    assert page.evaluate("key => localStorage.getItem(key)", KEY) == text
    assert exported(page) == text


def test_full_storage(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    fill(page)
    page.locator("#t-flour input").check()
    expect(notice(page)).to_contain_text("Not saved")
    expect(page.locator("#roadmark-overall")).to_have_text("1 of 5 topics done")
    with page.expect_download() as download:
        notice(page).get_by_role("button", name="Export").click()
    assert json.loads(download.value.path().read_text("utf-8"))["topics"] == {"flour": "done"}
    page.evaluate("Object.keys(localStorage).forEach(key => key.startsWith('fill') && localStorage.removeItem(key))")
    page.locator("#t-yeast input").check()
    expect(notice(page)).to_be_empty()
    assert stored(page)["topics"] == {"flour": "done", "yeast": "done"}


def test_an_import_that_does_not_fit_hinders_nothing(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.locator("#t-flour input").check()
    fill(page, 1000)
    give(page, json.dumps({"version": 1, "topics": {f"topic-{number}": "done" for number in range(10_000)}}))
    expect(notice(page)).to_contain_text("nothing was imported")
    page.locator("#t-yeast input").check()
    expect(page.locator("#roadmark-overall")).to_have_text("2 of 5 topics done")
    expect(notice(page)).not_to_contain_text("Not saved")
    assert stored(page)["topics"] == {"flour": "done", "yeast": "done"}
    give(page, json.dumps({"version": 1, "topics": {"yeast": "skipped"}}) + " " * 500_000)
    expect(notice(page)).to_contain_text("larger than 500 kB; nothing was imported")
    assert stored(page)["topics"] == {"flour": "done", "yeast": "done"}


def test_forbidden_storage(context: BrowserContext, site: Site, visit: Visit) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    page = visit(site.build(BREAD).url)
    page.locator("#t-flour input").check()
    page.locator("#t-yeast input").check()
    expect(notice(page)).to_contain_text("Not saved")
    expect(page.locator("#roadmark-overall")).to_have_text("2 of 5 topics done")


def test_two_tabs_agree(site: Site, visit: Visit) -> None:
    one, other = visit(site.build(BREAD).url), visit(site.url)
    one.locator("#t-flour input").check()
    expect(other.locator("#t-flour input")).to_be_checked()
    other.locator("#t-yeast select").select_option("skipped")
    expect(one.locator("#t-yeast select")).to_have_value("skipped")
    assert stored(one)["topics"] == {"flour": "done", "yeast": "skipped"}
    other.evaluate("localStorage.clear()")
    expect(one.locator("#t-flour input")).not_to_be_checked()


# Export, import, reset


def test_export_and_import(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit(site.build(BREAD).url)
    page.locator("#t-flour input").check()
    page.get_by_role("button", name="Progress").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == "progress.json"
    data = json.loads(download.value.path().read_text("utf-8"))
    assert data == {"version": 1, "topics": {"flour": "done"}}
    file = tmp_path / "progress.json"
    file.write_text(json.dumps({"version": 1, "topics": {"flour": "skipped", "yeast": "done", "other": "done"}}))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Import").click()
    chooser.value.set_files(file)
    expect(notice(page)).to_contain_text("Imported: 3 topics. Kept, although not on this page: 1.")
    assert stored(page)["topics"] == {"flour": "skipped", "yeast": "done", "other": "done"}
    notice(page).get_by_role("button", name="Undo").click()
    expect(page.locator("#t-flour input")).to_be_checked()
    assert stored(page)["topics"] == {"flour": "done"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no JSON", "holds no progress"),
        ('{"version": 1, "topics": {"flour": "eaten", "yeast": null}}', "holds no progress"),
        ('{"version": 1, "topics": {}}', "holds no progress"),
        ('{"version": 7, "topics": {}}', "newer version"),
    ],
)
def test_a_file_that_is_no_progress_changes_nothing(site: Site, visit: Visit, text: str, message: str) -> None:
    page = visit(site.build(BREAD).url)
    page.locator("#t-flour input").check()
    give(page, text)
    expect(notice(page)).to_contain_text(message)
    assert stored(page)["topics"] == {"flour": "done"}


def test_states_that_only_another_version_knows_take_the_place_of_none(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.locator("#t-flour input").check()
    topics = {"flour": "eaten", "yeast": "done", "kneading": "eaten", "proofing": ""}
    give(page, json.dumps({"version": 1, "topics": topics}))
    expect(notice(page)).to_contain_text("Imported: 1 topic. Not understood, and not shown: 3.")
    assert stored(page)["topics"] == {"flour": "done", "yeast": "done", "kneading": "eaten"}
    notice(page).get_by_role("button", name="Undo").click()
    expect(page.locator("#t-yeast input")).not_to_be_checked()
    assert stored(page)["topics"] == {"flour": "done"}


def test_reset_asks_first_and_can_be_undone(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}#t-flour")
    page.keyboard.press("x")
    page.keyboard.press("?")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#roadmark-reset")).to_be_visible()
    expect(page.locator("#roadmark-reset")).to_contain_text("You can undo this right afterwards.")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#t-flour input")).to_be_checked()
    page.keyboard.press("?")
    page.locator("#roadmark-show-reset").click()
    page.locator("#roadmark-reset-now").click()
    expect(page.locator("#t-flour input")).not_to_be_checked()
    assert stored(page)["topics"] == {}
    notice(page).get_by_role("button", name="Undo").click()
    expect(page.locator("#t-flour input")).to_be_checked()
    expect(notice(page)).to_be_empty()


# What comes first, and next


def test_what_comes_first_and_what_it_opens(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.locator("#t-flour input").check()
    page.get_by_role("button", name="What first? Sourdough").click()
    dialog = page.locator("#roadmark-path")
    expect(dialog.get_by_role("heading").first).to_have_text("Sourdough")
    expect(dialog.locator("#roadmark-first li")).to_have_text(["Flour (done)", "Yeast", "Kneading", "Proofing"])
    expect(dialog).to_contain_text("No other topic needs this one.")
    dialog.get_by_role("link", name="Yeast").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#t-yeast")).to_be_focused()
    page.keyboard.press("n")
    expect(dialog.locator("#roadmark-first li")).to_have_text(["Flour (done)"])
    expect(dialog.locator("#roadmark-opens li")).to_have_text(["Kneading", "Proofing"])
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.goto(f"{site.url}#t-flour")
    page.keyboard.press("n")
    expect(dialog).to_contain_text("can be started right away")


def test_what_is_next(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    next_up = page.locator("#roadmark-next li a")
    expect(next_up).to_have_text(["Flour"])
    page.locator("#t-flour input").check()
    expect(next_up).to_have_text(["Yeast"])
    page.locator("#t-yeast select").select_option("skipped")
    expect(next_up).to_have_text(["Kneading", "Proofing"])
    page.locator("#t-proofing select").select_option("doing")
    expect(next_up).to_have_text(["Proofing", "Kneading"])
    for topic in ("kneading", "proofing", "sourdough"):
        page.locator(f"#t-{topic} select").select_option("done")
    expect(page.locator("#roadmark-next li")).to_have_text(["All done."])


def test_topics_that_need_each_other_in_a_chain_of_thousands(site: Site, visit: Visit) -> None:
    chain = "".join(f"  - {{id: t{n}, title: Topic {n}, requires: [t{n - 1}]}}\n" for n in range(1, 3000))
    site.build(f"title: Chain\ntopics:\n  - {{id: t0, title: Topic 0}}\n{chain}")
    page = visit(f"{site.url}#t-t2999")
    expect(page.locator("#t-t2999 select")).to_be_visible()
    page.keyboard.press("n")
    assert page.locator("#roadmark-first li").count() == 2999
    expect(page.locator("#roadmark-first li").first).to_have_text("Topic 0")


# Filters and search


def test_search_finds_all_words_wherever_they_are(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    for words, found in (
        ("KNEAD", ["kneading"]),
        ("zoe muller", ["flour"]),
        ("later", ["sourdough"]),
        ("dough smooth", ["kneading"]),
        ("first mills", ["flour"]),
        ("first", ["flour", "yeast", "kneading", "proofing"]),
    ):
        page.keyboard.press("/")
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(words)
        expect_shown(page, *found)
    expect(page.get_by_role("heading", name="Later Loaves")).to_be_hidden()


def test_filters(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.locator("#roadmark-kind").select_option("book")
    expect_shown(page, "flour", "sourdough")
    expect(page.get_by_role("link", name="Mills")).to_be_hidden()
    page.get_by_label("Free only").check()
    expect_shown(page, "sourdough")
    page.locator("#roadmark-level").select_option("beginner")
    expect_shown(page)
    expect(page.get_by_text("Nothing matches these filters.")).to_be_visible()
    page.locator("#roadmark-clear-all").click()
    expect(page.locator("#roadmark-count")).to_have_text("5 topics")
    assert shown(page) == ALL
    expect(page.get_by_role("link", name="Mills")).to_be_visible()
    assert page.url == site.url


def test_what_is_done_goes_when_only_the_rest_is_wanted(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?todo=1")
    page.keyboard.press("j")
    expect(page.locator("#t-flour")).to_be_focused()
    page.keyboard.press("x")
    expect_shown(page, *ALL[1:])
    expect(page.locator("#t-yeast")).to_be_focused()


@pytest.mark.parametrize("where", ["url", "file"])
def test_back_and_forward(site: Site, visit: Visit, where: str) -> None:
    page = visit(getattr(site.build(BREAD), where))
    page.keyboard.press("/")
    page.keyboard.type("dough")
    expect(page).to_have_url(re.compile(r"\?q=dough$"))
    page.get_by_label("Free only").check()
    page.locator("#roadmark-kind").select_option("book")
    expect(page).to_have_url(re.compile(r"\?q=dough&kind=book&free=1$"))
    expect_shown(page, "sourdough")
    page.go_back()
    expect(page.locator("#roadmark-kind")).to_have_value("")
    expect_shown(page, "kneading", "proofing", "sourdough")
    page.go_back()
    expect(page.get_by_label("Free only")).not_to_be_checked()
    page.go_back()
    expect(page.locator("#roadmark-search")).to_have_value("")
    assert shown(page) == ALL
    page.go_forward()
    expect(page.locator("#roadmark-search")).to_have_value("dough")
    expect_shown(page, "kneading", "proofing", "sourdough")


def test_a_view_can_be_shared(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?q=knead&level=intermediate&kind=video&free=1&todo=1&other=kept")
    expect_shown(page, "kneading")
    page.get_by_label("Free only").uncheck()
    expect(page).to_have_url(f"{site.url}?other=kept&q=knead&level=intermediate&kind=video&todo=1")


def test_an_unknown_filter_is_none(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?level=wizard&kind=%3Cscript%3E&free=yes")
    expect(page.locator("#roadmark-count")).to_have_text("5 topics")


def test_a_link_to_what_is_hidden_shows_it(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?level=advanced#t-flour")
    expect(page.locator("#t-flour")).to_be_visible()
    assert page.url == f"{site.url}#t-flour"
    page.locator("#roadmark-level").select_option("advanced")
    expect(page).to_have_url(f"{site.url}?level=advanced")
    page.locator("#t-sourdough .needs a").click()
    expect(page.locator("#t-dough")).to_be_in_viewport()
    expect(page).to_have_url(f"{site.url}#t-dough")
    page.go_back()
    expect_shown(page, "sourdough")


def test_escape_clears_the_filters(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?level=advanced")
    page.keyboard.press("Escape")
    expect(page.locator("#roadmark-count")).to_have_text("5 topics")
    assert page.url == site.url


# Lists, and small screens


def test_a_list_without_topics(site: Site, visit: Visit) -> None:
    page = visit(site.build(LIST).url)
    expect(page.locator("#roadmark-count")).to_have_text("3 entries")
    for name in ("Progress", "What first?"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".item").nth(1)).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("/")
    page.keyboard.type("quartz")
    expect(page.locator("#roadmark-count")).to_have_text("1 of 3 entries")
    expect(page.get_by_role("link", name="Sundials")).to_be_hidden()
    page.keyboard.press("Escape")
    page.locator("#roadmark-kind").select_option("video")
    expect(page.locator("#roadmark-count")).to_have_text("1 of 3 entries")
    expect(page.get_by_role("link", name="Water clocks")).to_be_visible()


def test_small_screens_unfold_the_contents_and_the_filters(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    contents = page.get_by_role("button", name="Contents")
    expect(page.locator("nav")).to_be_hidden()
    contents.click()
    expect(contents).to_have_attribute("aria-expanded", "true")
    page.locator("nav").get_by_role("link", name="Later Loaves").click()
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("#later-loaves")).to_be_in_viewport()
    page.get_by_role("button", name="Filters").click()
    page.locator("#roadmark-level").select_option("advanced")
    expect_shown(page, "sourdough")
    page.keyboard.press("Escape")


def test_all_can_be_reached_with_the_tabulator(site: Site, visit: Visit) -> None:
    page = visit(site.build(LIST).url)
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent || document.activeElement.id"))
    for name in ("Skip to the content", "roadmark-search", "roadmark-free", "Old", "Sundials", "llms.txt"):
        assert name in reached


def test_paper_has_boxes_and_addresses_and_no_controls(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.emulate_media(media="print")
    for selector in (".toolbar", "nav", ".tools", "#roadmark-next", ".foot"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator("#t-flour .box")).to_be_visible()
    shown_behind = page.locator("#t-flour .link").first.evaluate("it => getComputedStyle(it, '::after').content")
    assert "https://example.com/mills" in shown_behind or "attr(href)" in shown_behind


def test_paper_tells_the_states_apart(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    for topic, chosen in (("flour", "done"), ("yeast", "doing"), ("kneading", "skipped")):
        page.locator(f"#t-{topic} select").select_option(chosen)
    page.emulate_media(media="print")
    marks = [
        page.locator(f"#t-{topic} .box").evaluate("it => getComputedStyle(it, '::after').content")
        for topic in ("flour", "yeast", "kneading", "proofing")
    ]
    assert marks == ['"\u2713"', '"\u2013"', '"\u00d7"', "none"]


def test_a_part_on_paper_says_that_it_is_one(site: Site, visit: Visit) -> None:
    page = visit(f"{site.build(BREAD).url}?level=beginner")
    expect_shown(page, "flour", "yeast")
    page.emulate_media(media="print")
    expect(page.locator("#roadmark-count")).to_be_visible()
    expect(page.get_by_text("2 of 5 topics")).to_be_visible()
    assert page.locator("button:visible, input:visible, select:visible").count() == 0


# What may be in the way


@pytest.mark.parametrize(("width", "height"), [(1280, 700), (360, 640)])
@pytest.mark.parametrize("is_unfolded", [False, True])
def test_the_toolbar_hides_nothing_that_has_the_focus(
    site: Site, visit: Visit, width: int, height: int, *, is_unfolded: bool
) -> None:
    page = visit(site.build(BREAD).url)
    page.set_viewport_size({"width": width, "height": height})
    if is_unfolded and width < 960:
        page.get_by_role("button", name="Filters").click()
    page.locator(".foot a").last.focus()
    found = []
    for key in ["Shift+Tab"] * 50 + ["Tab"] * 50:
        page.keyboard.press(key)
        found.append(page.evaluate(HIDDEN))
    assert not any(found)


def test_a_step_back_leads_to_the_head_of_what_is_taller_than_the_window(site: Site, visit: Visit) -> None:
    text = BREAD.replace("outcome: Wake it up.", f"summary: {'Wake it up. ' * 300}")
    page = visit(f"{site.build(text).url}#t-kneading")
    page.set_viewport_size({"width": 360, "height": 640})
    page.get_by_role("button", name="Filters").click()
    page.locator("#t-kneading").focus()
    page.keyboard.press("k")
    expect(page.locator("#t-yeast")).to_be_focused()
    edge = "bottom => bottom <= document.querySelector('#t-yeast h3').getBoundingClientRect().top"
    bottom = page.evaluate("document.querySelector('.toolbar').getBoundingClientRect().bottom")
    assert page.evaluate(edge, bottom)
    expect(page.locator("#t-yeast h3")).to_be_in_viewport()


def test_the_toolbar_does_not_stay_in_a_low_window(site: Site, visit: Visit) -> None:
    page = visit(site.build(BREAD).url)
    page.set_viewport_size({"width": 320, "height": 256})
    page.get_by_role("button", name="Filters").click()
    page.locator("#t-sourdough").scroll_into_view_if_needed()
    expect(page.locator("#t-sourdough")).to_be_in_viewport()
    expect(page.locator(".toolbar")).not_to_be_in_viewport()
    page.keyboard.press("j")
    expect(page.locator("#t-sourdough")).to_be_focused()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_titles_that_are_read_from_the_right_fit(site: Site, visit: Visit, width: int) -> None:
    text = """\
title: Roadmap
topics:
  - id: a
    title: \u05d3\u05d5\u05d3 (B)
    resources:
      - title: \u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd
        url: https://example.com/
        type: book
        by: Joe
        resources: [{text: Left}, {text: \u05d9\u05de\u05d9\u05df}]
      - text: Left
  - {id: b, title: B!}
  - {id: c, title: C, requires: [a, b]}
"""
    page = visit(site.build(text).url)
    page.set_viewport_size({"width": width, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sides = "it => { const {left, right} = it.getBoundingClientRect(); return [left, right]; }"
    outer = page.locator("#t-a").evaluate(sides)
    for item in page.locator(".item").all():
        left, right = item.evaluate(sides)
        mark = 16
        is_left = item.evaluate("it => it.matches(':dir(ltr)')")
        assert left - (mark if is_left else 0) >= outer[0]
        assert right + (0 if is_left else mark) <= outer[1]
    words = page.locator(".details bdi").first
    assert words.locator(".by").evaluate(sides)[1] == words.evaluate(sides)[1], "`Joe` comes after `book by`"
    assert page.locator(".needs a").evaluate_all("all => all.map(it => getComputedStyle(it).direction)") == [
        "rtl",
        "ltr",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_placeholders_have_the_color_of_soft_text(site: Site, visit: Visit, scheme: Any) -> None:
    page = visit(site.build(BREAD).url)
    page.emulate_media(color_scheme=scheme)
    color = "([name, part]) => getComputedStyle(document.querySelector(name), part).color"
    assert page.evaluate(color, ["#roadmark-search", "::placeholder"]) == page.evaluate(
        color, ["#roadmark-overall", ""]
    )
