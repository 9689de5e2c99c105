"""`roadmark site`: the files, what is in them, and that nothing that somebody typed gets out of its place."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from jsonschema import Draft202012Validator

from conftest import REPOSITORY
from roadmark import assets, graph, project
from roadmark.site import content, files, markup, places
from roadmark.site.markup import Writer

if TYPE_CHECKING:
    from conftest import Result, Sandbox

FILES = {".nojekyll", "index.html", "llms.txt", "roadmap.json"}
VOID = {"br", "hr", "img", "input", "link", "meta"}
SMALL = """\
title: Bread
summary: How to *bake*.
sections:
  - title: First Loaves
    summary: Flour and [water](#later-loaves).
    topics:
      - id: dough
        title: Dough
        level: beginner
        outcome: Mix a dough.
        resources:
          - title: Bread
            url: https://example.com/bread
            type: book
            cost: paid
            by: Jane & Joe
            language: de
            description: With **pictures**.
          - text: Or ask a baker.
      - title: Shapes
        topics:
          - id: loaf
            title: Loaf
            requires: [dough]
  - title: Later Loaves
    resources:
      - title: Rye
        url: https://example.com/rye
"""
DESCRIPTION = json.loads((REPOSITORY / "schema" / "site.schema.json").read_text("utf-8"))
SCHEMA = Draft202012Validator(DESCRIPTION)


class Reader(HTMLParser):
    """Reads a page, and sees that its elements end in the order in which they began."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.raw:
            self.raw[self.open[-1]].append(data)
        else:
            self.texts.append(data)

    def values(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.tags if name in attributes]


def built(sandbox: Sandbox, text: str, *options: str) -> Result:
    return sandbox.write({"roadmap/roadmap.yaml": text}).run("site", *options)


def page(sandbox: Sandbox, text: str) -> str:
    result = built(sandbox, text)
    assert (result.code, result.out) == (0, ""), result
    return (sandbox.root / "site" / "index.html").read_text("utf-8")


def texts(source: str) -> str:
    return " ".join(" ".join(Reader(source).texts).split())


# The command


def test_it_writes_the_files_and_then_has_nothing_to_do(sandbox: Sandbox) -> None:
    assert "wrote site/index.html" in built(sandbox, SMALL).err
    files = sandbox.files()
    assert {name for name in files if name.startswith("site/")} == {f"site/{name}" for name in FILES}
    assert files["site/.nojekyll"] == b""
    again = sandbox.run("site")
    assert (again.code, again.out, again.err) == (0, "", "site/index.html is up to date\n")
    assert sandbox.run("site", "--quiet").err == ""
    assert sandbox.files() == files


def test_the_same_input_gives_the_same_bytes_anywhere(sandbox: Sandbox) -> None:
    built(sandbox, SMALL)
    built(sandbox, SMALL, "--output", "some/where/else")
    one, other = (
        {name: (sandbox.root / folder / name).read_bytes() for name in FILES} for folder in ("site", "some/where/else")
    )
    assert one == other
    assert not any(str(sandbox.root).encode() in content for content in one.values())


def test_it_overwrites_only_what_it_wrote(sandbox: Sandbox) -> None:
    mine = {"site/index.html": "<p>Mine.", "site/about.html": "<p>Also mine."}
    result = built(sandbox.write(dict(mine)), SMALL)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert "index.html is not from roadmark" in result.err
    assert sandbox.files()["site/index.html"] == b"<p>Mine."
    assert set(sandbox.files()) == {*mine, "roadmap/roadmap.yaml"}
    assert sandbox.run("site", "--force").code == 0
    assert built(sandbox, SMALL.replace("Bread", "Rolls")).code == 0
    assert b"Rolls" in sandbox.files()["site/index.html"]
    assert sandbox.files()["site/about.html"] == b"<p>Also mine."


def test_it_builds_nothing_of_what_cannot_be_built(sandbox: Sandbox) -> None:
    result = built(sandbox, "title: Bread\ntopics:\n  - {id: loaf, title: Loaf, requires: [dugh]}\n")
    assert result.code == 1
    assert "REF001" in result.out
    assert "nothing was built: 1 finding" in result.err
    assert not (sandbox.root / "site").exists()


REMEDY = "; choose another folder with --output\n"


@pytest.mark.parametrize("output", ["roadmap/roadmap.yaml", "roadmap/roadmap.yaml/below"])
def test_a_folder_that_cannot_be_is_said_in_one_line(sandbox: Sandbox, output: str) -> None:
    result = built(sandbox, SMALL, "--output", output)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"roadmark: cannot write roadmap/roadmap.yaml: it is no folder{REMEDY}"
    assert set(sandbox.files()) == {"roadmap/roadmap.yaml"}


def test_a_name_that_is_too_long_is_said_in_one_line(sandbox: Sandbox) -> None:
    result = built(sandbox, SMALL, "--output", "w" * 300)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.endswith(REMEDY)


def test_a_link_that_leads_nowhere_and_a_folder_in_the_way(sandbox: Sandbox) -> None:
    (sandbox.root / "site").symlink_to("nowhere")
    for output in ("site", "site/below"):
        result = built(sandbox, SMALL, "--output", output)
        assert result.err == f"roadmark: cannot write site: it is a link that leads nowhere{REMEDY}"
        assert (result.code, result.out) == (2, "")
    (sandbox.root / "other" / "index.html").mkdir(parents=True)
    result = sandbox.run("site", "--output", "other")
    assert (result.code, result.err) == (2, f"roadmark: cannot read other/index.html: it is a folder{REMEDY}")


@pytest.mark.parametrize(("step", "place"), [("mkdir", "site"), ("open", "site/index.html")])
def test_a_disk_that_takes_nothing_is_said_in_one_line(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, step: str, place: str
) -> None:
    def refuse(path: Path, *rest: Any, **more: Any) -> Any:
        if path.is_relative_to(sandbox.root):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return usual(path, *rest, **more)

    if step == "open":
        (sandbox.root / "site").mkdir()
    sandbox.write({"roadmap/roadmap.yaml": SMALL})
    usual = getattr(Path, step)
    monkeypatch.setattr(Path, step, refuse)
    result = sandbox.run("site")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"roadmark: cannot write {place}: Read-only file system{REMEDY}"


def test_folders_that_were_made_for_nothing_go_again(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device", "index.html")

    (sandbox.root / "some").mkdir()
    monkeypatch.setattr("roadmark.output.write", refuse)
    assert built(sandbox, SMALL, "--output", "some/where/else").code == 2
    assert (sandbox.root / "some").is_dir()
    assert not (sandbox.root / "some" / "where").exists()


@pytest.mark.parametrize("folder", [".git", ".git/hooks", ".GIT", "link/hooks"])
def test_nothing_is_written_where_git_keeps_its_own(sandbox: Sandbox, folder: str) -> None:
    sandbox.write({"roadmap/roadmap.yaml": SMALL})
    (sandbox.root / ".git" / "hooks").mkdir(parents=True)
    (sandbox.root / "link").symlink_to(".git")
    result = sandbox.run("site", "--output", folder)
    assert (result.code, result.err) == (2, f"roadmark: {folder} belongs to Git; choose another folder with --output\n")
    assert not [name for name in sandbox.files() if ".git" in name]


def test_a_folder_without_a_name_is_none(sandbox: Sandbox) -> None:
    result = built(sandbox, SMALL, "--output", "")
    assert (result.code, result.out, result.err) == (2, "", "roadmark: --output needs the name of a folder\n")
    assert set(sandbox.files()) == {"roadmap/roadmap.yaml"}


def test_links_that_are_none_for_want_of_a_repository_are_counted(sandbox: Sandbox) -> None:
    text = "title: A\nsummary: '[a](b.md) ![c](d.png) [e](../f) [g](#h) [i](javascript:j) <https://k.example>'\n"
    one = built(sandbox, text).err
    assert one.startswith("1 link leads to a file of the repository, and is no link on the page; ")
    assert "`settings.repository` makes it a link\n" in one
    text += "resources: [{title: l, url: /m}, {markdown: '<div><a href=n>o</a></div>'}]\n"
    assert built(sandbox, text).err.startswith(
        "3 links lead to files of the repository, and are no links on the page; "
    )
    assert built(sandbox, text, "--quiet").err == ""
    assert "repository" not in built(sandbox, f"{text}settings: {{repository: some/body}}\n").err


def test_places_are_worked_out_once(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Mock(wraps=places.places)
    monkeypatch.setattr(places, "places", counted)
    assert built(sandbox, SMALL).code == 0
    assert counted.call_count == 1


def test_templates_of_a_project_do_not_concern_it(sandbox: Sandbox) -> None:
    sandbox.write({"templates/index.html.j2": "mine", "templates/site/index.html.j2": "mine"})
    assert "mine" not in page(sandbox, SMALL)


# The page


def test_the_page_has_everything(sandbox: Sandbox) -> None:
    source = page(sandbox, SMALL)
    for part in (
        '<h1 id="bread" dir="auto">Bread</h1>',
        "<p>How to <em>bake</em>.</p>",
        '<a href="#later-loaves">water</a>',
        '<article class="topic tracked" id="t-dough" data-id="dough" data-level="beginner">',
        '<article class="topic tracked" id="t-loaf" data-id="loaf" data-requires="dough">',
        '<span class="level">Beginner</span>',
        '<a class="link" href="https://example.com/bread" lang="de" rel="noopener noreferrer">Bread</a>',
        "With <strong>pictures</strong>.",
    ):
        assert part in source
    shown = texts(source)
    assert "book by Jane & Joe" in shown
    assert "Needs: Dough" in shown
    assert "Or ask a baker." in shown


def test_ids_are_unique_and_every_link_leads_somewhere(sandbox: Sandbox) -> None:
    text = "title: A\nsections:\n" + "".join(
        f"  - title: {title}\n    summary: See [a](#a), [b](#nowhere) and [c](#日本).\n"
        for title in ("日本", "Search", "T dough", "A", "Section 1", "2 things", "Roadmark search", "«»")
    )
    reader = Reader(page(sandbox, text))
    ids = reader.values("id")
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", one) for one in ids)
    targets = [url[1:] for url in reader.values("href") if url.startswith("#")]
    assert set(targets) <= set(ids)
    assert "nowhere" not in targets


def test_the_policy_allows_what_is_there_and_nothing_else(sandbox: Sandbox) -> None:
    reader = Reader(page(sandbox, SMALL))
    (policy,) = [values["content"] for tag, values in reader.tags if values.get("http-equiv")]
    for kind, contents in reader.raw.items():
        digests = [hashlib.sha256(content.encode()).digest() for content in contents]
        hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
        assert f"{kind}-src {hashes};" in policy
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("; img-src data:; base-uri 'none'; form-action 'none'")
    names = {name for _, values in reader.tags for name in values}
    assert not {name for name in names if name == "style" or name.startswith("on")}
    assert not reader.values("src")


def test_levels_of_headings_follow_one_another(sandbox: Sandbox) -> None:
    text = """\
title: A
sections:
  - title: B
    depth: 4
    summary: "# Loud\\n\\nText."
    topics:
      - {title: C, topics: [{title: D, topics: [{title: E, topics: [{title: F, topics: [{id: g, title: G}]}]}]}]}
"""
    source = page(sandbox, text)
    content = source[source.index("<main") : source.index("</main>")]
    levels = [int(found) for found in re.findall(r"<h([1-6])", content)][1:]  # the first is that of what is next
    assert levels == [2, 3, 4, 5, 6, 6]
    assert '<p class="subheading"><strong>Loud</strong></p>' in source


@pytest.mark.parametrize("ids", [("loaf", "LOAF"), ("LOAF", "loaf")])
def test_ids_of_topics_that_differ_only_in_case_are_different_places(sandbox: Sandbox, ids: tuple[str, str]) -> None:
    """Older browsers take them for one; SCH001 says that ids are in lower case, and others may read what is wrong."""
    sandbox.write(
        {"roadmap/roadmap.yaml": json.dumps({"title": "A", "topics": [{"id": one, "title": one} for one in ids]})}
    )
    world = project.load(sandbox.root)
    assert [places.places(world).ids[topic] for topic in world.topics()] == [f"t-{ids[0]}", "topic-3"]


def test_a_topic_that_shares_its_title_is_named_with_its_section(sandbox: Sandbox) -> None:
    text = """\
title: A
sections:
  - title: B
    topics: [{title: G, topics: [{id: c, title: Tools}]}]
  - title: D
    topics: [{id: e, title: Tools}, {id: f, title: F, requires: [c, e, g]}, {id: g, title: G2}]
"""
    assert "Needs: Tools (B) , Tools (D) , G2" in texts(page(sandbox, text))


def test_tasks_show_whether_they_are_done(sandbox: Sandbox) -> None:
    items = [{"text": text, "marker": f"* [{mark}]"} for text, mark in (("one", "x"), ("two", "X"), ("three", " "))]
    source = page(sandbox, json.dumps({"title": "A", "resources": [*items, {"text": "four"}]}))
    assert "\u2611 one \u2611 two \u2610 three four" in texts(source)


@pytest.mark.parametrize(
    ("markers", "starts"),
    [
        (["0.", "1."], [0]),
        (["1.", "1."], [1]),
        (["7.", "8.", "1)", "2)", "3."], [7, 1, 3]),
        (["-", "1.", "*"], [None, 1, None]),
        (["-", "*"], [None]),
    ],
)
def test_numbers_begin_as_they_were_typed(sandbox: Sandbox, markers: list[str], starts: list[int | None]) -> None:
    items = [{"text": f"item {marker}", "marker": marker} for marker in markers]
    sandbox.write({"roadmap/roadmap.yaml": json.dumps({"title": "A", "resources": items})})
    world = project.load(sandbox.root)
    root = content.page(world, graph.build(world.topics()), places.places(world)).root
    assert [run.start for run in root.lists] == starts
    assert sum(len(run.entries) for run in root.lists) == len(markers)


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("aaa bbb", 7, "aaa bbb"),
        ("aaa bbb ccc", 8, "aaa bbb\u2026"),
        ("aaa bbb ccc", 7, "aaa\u2026"),
        ("aaa bbbbccc", 8, "aaa\u2026"),
        ("aaaaaaaaa", 8, "aaaaaaa\u2026"),
    ],
)
def test_as_many_whole_words_as_fit(text: str, length: int, short: str) -> None:
    assert content._short(text, length) == short  # noqa: SLF001 - lengths that are easy to count


def test_a_long_title_is_shortened_for_the_tab_alone(sandbox: Sandbox) -> None:
    title = "word " * 20 + "end"
    source = page(sandbox, json.dumps({"title": title}))
    assert f"<title>{('word ' * 14).strip()}\u2026</title>" in source
    assert f">{title}</h1>" in source


def test_relative_links_lead_to_the_repository(sandbox: Sandbox) -> None:
    text = "title: A\nsummary: '[a](docs/b.md?c#d) [e](/f) [g](../h) [i](?j) [k](//example.com/l)'\n"
    source = page(sandbox, text)
    assert '<p>a e g i <a href="https://example.com/l" rel="noopener noreferrer">k</a></p>' in source
    source = page(sandbox, f"{text}settings: {{repository: some/body}}\n")
    base = "https://github.com/some/body/blob/HEAD"
    assert f'<a href="{base}/docs/b.md?c#d" rel="noopener noreferrer">a</a>' in source
    assert f'<a href="{base}/f" rel="noopener noreferrer">e</a> g i ' in source


def test_no_way_of_writing_dots_leads_out_of_the_repository(sandbox: Sandbox) -> None:
    links = " ".join(f"[a]({url})" for url in ("%2e%2e/b", "x/.%2E/%2e./b", "/%2e./b", "..\\b", "x/%2e%2e/c"))
    source = page(sandbox, f"title: A\nsummary: '{links}'\nsettings: {{repository: some/body}}\n")
    found = [url for url in Reader(source).values("href") if "/blob/" in url]
    assert found == [f"https://github.com/some/body/blob/HEAD/{end}" for end in ("..%5Cb", "c")]


def test_the_language_of_a_resource_is_that_of_its_link_alone(sandbox: Sandbox) -> None:
    assert Reader(page(sandbox, SMALL)).values("lang") == ["en", "de"]


def test_a_list_without_topics_has_no_progress(sandbox: Sandbox) -> None:
    source = page(
        sandbox, "title: A\nsections:\n  - title: B\n    resources: [{title: C, url: 'https://example.com'}]\n"
    )
    assert "1 entry" in texts(source)
    assert 'id="roadmark-show-filters"' not in source
    assert 'id="roadmark-progress"' not in source
    assert 'id="roadmark-todo"' not in source
    assert 'id="roadmark-path"' not in source


def test_our_own_files_end_no_element_and_are_clean() -> None:
    folder = assets.folder("templates") / "site"
    for name, end in (("script.js", "</script"), ("style.css", "</style")):
        text = (folder / name).read_text("utf-8")
        assert end not in text
        assert "<!--" not in text
        assert not re.search(r"[ \t\r]$", text, re.MULTILINE)
        assert not re.search(r"https?://|@import|url\(", text)


def test_the_page_of_this_repository_is_small(sandbox: Sandbox) -> None:
    assert sandbox.run("site", "--root", str(REPOSITORY), "--output", "out").code == 0
    assert (sandbox.root / "out" / "index.html").stat().st_size < 300_000


# Markdown


def nowhere(url: str) -> str:
    return url if url.startswith("https:") else ""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain & <b>bold</b> <!-- gone --> text", "plain &amp; bold  text"),
        ("a<br>b", "a<br>\nb"),
        ("![words](https://a.b/c.png) after", "words after"),
        ('<img src=x onerror=alert(1) alt="a&quot;b">', "a&#34;b"),
        ("[a](https://b.c)", '<a href="https://b.c" rel="noopener noreferrer">a</a>'),
        ("[![](x.png)](https://b.c/d)", '<a href="https://b.c/d" rel="noopener noreferrer">b.c</a>'),
        ("[a](javascript:alert(1))", "a"),
        ('[a](https://b.c "t\' onclick=x")', '<a href="https://b.c" rel="noopener noreferrer">a</a>'),
        ('<a href="https://b.c">d</a>', '<a href="https://b.c" rel="noopener noreferrer">d</a>'),
        ('*<a href="https://b.c">d* e</a>', "<em>d</em> e"),
        ('<a href="https://b.c">d *e</a> f*', "d <em>e f</em>"),
        ('[<a href="https://b.c">d</a>](https://e.f)', '<a href="https://e.f" rel="noopener noreferrer">d</a>'),
        ("`<script>`", "<code>&lt;script&gt;</code>"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("~~gone~~ &lt;i&gt;", "<del>gone</del> &lt;i&gt;"),
        ("<unclosed", "&lt;unclosed"),
        ("[n]", '<a href="https://n.o" rel="noopener noreferrer">n</a>'),
        ("x <?a > <![foo[ ?> y", "x  y"),
        ('x <?a ><img alt="shown"> ?> y', "x  y"),
        ('x <?a ><a href="https://e.example"> ?> y </a>', "x  y "),
        ('x <![CDATA[><img alt="shown">]]> y', "x  y"),
        ("x <a\u00a0b='><![foo[ '> y", "x  y"),
        (
            "<A title='\"' HREF = https://b.c?d&amp;e>f</A>",
            '<a href="https://b.c?d&amp;e" rel="noopener noreferrer">f</a>',
        ),
        ("<img alt='a < b > c'/>", "a &lt; b &gt; c"),
    ],
)
def test_markdown_of_a_line(text: str, html: str) -> None:
    writer = Writer(nowhere, markup.references([("N", "https://n.o")]))
    assert writer.line(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<p align=center>\n<b>A</b>\n<img alt=B src=c>\n</p>", "<p>A B</p>"),
        ("<details>\n<summary>A</summary>\n\n*b*\n\n</details>", "<p>A</p>\n<p><em>b</em></p>"),
        ("<script>\nalert(1)\n</script>\n\na", "<p>a</p>"),
        ("<!-- a\n\nb -->\n\nc", "<p>c</p>"),
        ("<!-- a\n\nb", ""),
        ("<?php\na ?>\n\n<!DOCTYPE a>\n\nb", "<p>b</p>"),
        ('<?a > <![foo[ <img alt="shown"> ?>b', "<p>b</p>"),
        ('<![CDATA[ > <img alt="shown"> ]]>b', "<p>b</p>"),
        ("<div><![foo[ >b", "<p>b</p>"),
        ("<div>a<style>b</p><script></style>c</div>", "<p>ac</p>"),
        ("<div>a < b &lt;c&gt; <d\n<a href='https://b.c' title='>'>e</a>",
         '<p>a &lt; b &lt;c&gt; &lt;d <a href="https://b.c" rel="noopener noreferrer">e</a></p>'),
        ("![](a.png)\n\nb", "<p>b</p>"),
        ('<div><a href="javascript:x">a</a> <a href="https://b.c">d',
         '<p>a <a href="https://b.c" rel="noopener noreferrer">d</a></p>'),
        ("```html\n</code><script>\n```", "<pre><code>&lt;/code&gt;&lt;script&gt;\n</code></pre>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li>\n<li>b</li>\n</ol>'),
        ("- a\n\n  b", "<ul><li><p>a</p>\n<p>b</p>\n</li>\n</ul>"),
    ],
)  # fmt: skip
def test_markdown_of_blocks(text: str, html: str) -> None:
    assert Writer(nowhere).block(text) == html


def test_definitions_are_not_copied_for_each_text() -> None:
    """A list may have tens of thousands of them, and of texts."""

    class Uncopied(dict[str, dict[str, str]]):
        def keys(self) -> Any:
            raise AssertionError

        __iter__ = items = values = keys

    writer = Writer(nowhere, Uncopied(N={"href": "https://n.o", "title": ""}))
    linked = '<a href="https://{0}.o" rel="noopener noreferrer">{0}</a>'
    assert writer.line("[n] *b*") == f"{linked.format('n')} <em>b</em>"
    assert writer.block("[n] [m]\n\n[m]: https://m.o") == f"<p>{linked.format('n')} {linked.format('m')}</p>"
    assert writer.line("[m]") == "[m]"


def test_tables_have_no_styles_and_no_empty_heads() -> None:
    html = Writer(nowhere).block("| | a |\n| - | :-: |\n| b | c |")
    assert '<td></td><th scope="col" class="center">a</th>' in html.replace("\n", "")
    assert "style" not in html
    Reader(html)


def test_what_would_take_too_long_is_shown_as_it_is() -> None:
    for text in ("[" * 5000, "![" * 3000 + "](" * 3000, "<" * 9000, "> " * 500 + "a", "*a*_" * 2000):
        for html in (Writer(nowhere).block(text), Writer(nowhere).line(text)):
            said = "".join(Reader(html).texts).strip()
            assert said == text or ("<em>a</em>" in html and said.count("a") == text.count("a"))


@pytest.mark.parametrize("depth", [9, 10, 15, 20, 21, 30, 60])
def test_nothing_is_lost_that_stands_deep(depth: int) -> None:
    items = "\n".join(f"{'  ' * level}- a{level}" for level in range(depth))
    html = Writer(nowhere).block(items)
    assert re.findall(r"a\d+", html) == [f"a{level}" for level in range(depth)]
    assert ("<ul>" in html) == (depth <= 20)


@pytest.mark.parametrize(
    "text", ["<a ", "<a href='", "<a b='>' ", "<a b='<' ", "</a ", "<!-- ", "<!a ", "<? ", "<script>"]
)
def test_tags_without_an_end_take_no_time(text: str) -> None:
    """Where each is read to the end of the text, this goes on for many minutes."""
    html = Writer(nowhere).block(f"<div>\nSeen{text * (600_000 // len(text))}")
    assert html.startswith("<p>Seen")
    assert Reader(html).tags == [("p", {})]


def test_blanks_without_an_end_take_no_time() -> None:
    """Where each is read to the end of the blanks, this never ends."""
    text = f"a{' ' * 5_000_000}b"
    assert files._TRAILING.sub("", f"{text} \n\t\nc  ") == f"{text}\n\nc"  # noqa: SLF001


HOSTILE = [
    '"><script>alert(1)</script>',
    "</title></style></script><script>alert(1)</script>",
    "'\" onmouseover=alert(1) x='",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "</article></section></main>",
    "<!-- <script>",
    "]]>&#x3c;script>&lt;script&gt;",
    "[x](javascript:alert(1)) [y](java&Tab;script:alert(1)) [z](data:text/html,x)",
    "<a href='javas&#99;ript:alert(1)'>a</a><svg/onload=alert(1)>",
    "x <?a > <![foo[ ?>",
    'x <?a ><img alt="shown"><a href="javascript:alert(1)"> ?> y </a>',
    "<a\u00a0b='><![foo[ <img src=x onerror=alert(1)>'>",
    "\U0001f600 עברית 日本語 " + "W" * 150,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_somebody_typed_gets_out(sandbox: Sandbox, text: str) -> None:
    item = {"title": text, "url": f"https://example.com/{text}", "by": text, "description": text, "label": text}
    others = [{"text": text}, {"markdown": text}, {"title": "A", "url": text}]
    topic = {"id": "a", "title": text, "outcome": text, "summary": text, "resources": [item, *others]}
    section = {"title": text, "label": text, "summary": text, "topics": [topic], "resources": [item, *others]}
    roadmap = {"title": text, "summary": text, "sections": [section], "definitions": {"x": text}}
    harmless = {"title": "A", "sections": [{"title": "B", "topics": [{"id": "a", "title": "C"}]}]}
    source = page(sandbox, json.dumps(roadmap, ensure_ascii=False))
    reader = Reader(source)
    usual = Reader(page(sandbox, json.dumps(harmless)))
    assert reader.raw == usual.raw
    assert not reader.values("src")
    assert not {name for _, values in reader.tags for name in values if name == "style" or name.startswith("on")}
    for url in reader.values("href"):
        assert re.match(r"https://|#[\w-]+$|data:image/svg|roadmap\.json$|llms\.txt$", url)
    assert "7 * 7" in source or "7" not in text
    if not text.startswith("["):
        assert " ".join(text.split())[:40] in texts(source)


# The data, and the text for language models


def test_the_data_are_what_the_schema_says(sandbox: Sandbox) -> None:
    built(sandbox, SMALL)
    data = json.loads((sandbox.root / "site" / "roadmap.json").read_text("utf-8"))
    SCHEMA.validate(data)
    assert (data["version"], data["generator"], data["title"]) == (1, "roadmark", "Bread")
    dough, shapes = data["sections"][0]["topics"]
    assert dough["place"] == "t-dough"
    assert [item["kind"] for item in dough["resources"]] == ["resource", "text"]
    assert shapes["group"]
    assert shapes["topics"][0]["requires"] == ["dough"]


def test_the_data_of_this_repository_fit_the_schema(sandbox: Sandbox) -> None:
    assert sandbox.run("site", "--root", str(REPOSITORY), "--output", "out").code == 0
    data = json.loads((sandbox.root / "out" / "roadmap.json").read_text("utf-8"))
    assert [error.message for error in SCHEMA.iter_errors(data)] == []


def test_the_schema_describes_every_field() -> None:
    stack = [DESCRIPTION]
    while stack:
        schema = stack.pop()
        if "$ref" not in schema:
            assert schema["title"]
            assert schema["description"].endswith(".")
        stack += [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]


def test_the_text_for_language_models(sandbox: Sandbox) -> None:
    built(sandbox, SMALL)
    text = (sandbox.root / "site" / "llms.txt").read_text("utf-8")
    assert text.startswith("# Bread\n\n> How to *bake*.\n\n")
    assert text.count("\n## ") == 2
    line = "- [Bread](https://example.com/bread): Dough (beginner); book by Jane & Joe, de, paid; With **pictures**.\n"
    assert line in text
    assert text.endswith("## Later Loaves\n\n- [Rye](https://example.com/rye)\n")


def test_a_line_of_it_stays_a_line(sandbox: Sandbox) -> None:
    text = "title: '# A'\nsections: [{title: '*B*', resources: [{title: 'a](b) # c', url: 'javascript:x'}]}]\n"
    built(sandbox, text)
    written = (sandbox.root / "site" / "llms.txt").read_text("utf-8")
    assert "\n## \\*B\\*\n\n- a\\](b) # c\n" in written


def test_the_files_of_a_folder_are_told_apart(tmp_path: Path) -> None:
    from roadmark.site import files  # noqa: PLC0415 - what this test is about

    assert files.foreign(tmp_path) == []
    (tmp_path / "llms.txt").write_text("# Mine\n", "utf-8")
    (tmp_path / "roadmap.json").write_text('{\n "version": 1,\n "generator": "roadmark"\n}\n', "utf-8")
    assert files.foreign(tmp_path) == [tmp_path / "llms.txt"]
