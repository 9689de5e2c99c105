"""What people see of a finding: the place, the message, the line with a marker; and nothing that acts on its own."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles import by_cmark, by_comrak, parse
from roadmark.edits import Edit, Fix
from roadmark.report import summary
from roadmark.report.text import Style, count, lines, suggestion
from roadmark.rule import Finding, Note
from roadmark.terminal import printable
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Sandbox

FOLDER = Path("/folder").absolute()
PLAIN = Style(FOLDER)


def finding(marked: str, message: str = "wrong", *, help_: str = "", path: str = "a.yaml", notes: int = 0) -> Finding:
    """A finding at what stands between « and » in a text; its notes are at the start of the file."""
    before, _, rest = marked.partition("«")
    inside, _, after = rest.partition("»")
    source = Source(FOLDER / path, before + inside + after)
    place = Place(source, Span(len(before), len(before) + len(inside)))
    others = tuple(Note(Place(source, Span(0, 1)), f"note {number}") for number in range(notes))
    return Finding(place, message, help_, others, "REF001")


def shown(finding: Finding, style: Style = PLAIN) -> str:
    return "\n".join(lines(finding, style))


PAGES = {
    "a value": (
        finding("a: b\nlevel: «Beginner»\nc: d\n", help_="beginner"),
        """
a.yaml:2:8: REF001 wrong
  |
2 | level: Beginner
  |        ^^^^^^^^ help: beginner
""",
    ),
    "nothing to mark": (
        finding("a: «»b\n"),
        """
a.yaml:1:4: REF001 wrong
  |
1 | a: b
  |    ^
""",
    ),
    "the end of a line": (
        finding("a: b«»\n"),
        """
a.yaml:1:5: REF001 wrong
  |
1 | a: b
  |     ^
""",
    ),
    "an empty file": (finding("«»"), "\na.yaml:1:1: REF001 wrong\n"),
    "an empty line, with help": (
        finding("a: b\n«»\n", help_="c: d"),
        """
a.yaml:2:1: REF001 wrong
  = help: c: d
""",
    ),
    "line 100": (
        finding("\n" * 99 + "«a»: b\n", help_="c", notes=2),
        """
a.yaml:100:1: REF001 wrong
    |
100 | a: b
    | ^ help: c
    = a.yaml:1:1: note 0
    = a.yaml:1:1: note 1
""",
    ),
    "several lines": (
        finding("a:\n  «- b\n  - c»\nd: e\n"),
        """
a.yaml:2:3: REF001 wrong
  |
2 |   - b
  |   ^^^
""",
    ),
    "CRLF": (
        finding("a: b\r\nc: «d\r\n»e: f\r\n"),
        """
a.yaml:2:4: REF001 wrong
  |
2 | c: d
  |    ^
""",
    ),
    "tabs": (
        finding("\ta:\t«b\tc» # d\n"),
        """
a.yaml:1:5: REF001 wrong
  |
1 |  a: b c # d
  |     ^^^
""",
    ),
    "wide characters": (
        finding("標題: «漢字» かな\n"),
        """
a.yaml:1:5: REF001 wrong
  |
1 | 標題: 漢字 かな
  |       ^^^^
""",
    ),
    "emoji": (
        finding("a: 😀 «b»\n"),
        """
a.yaml:1:6: REF001 wrong
  |
1 | a: 😀 b
  |       ^
""",
    ),
    "combining marks": (
        finding("e\u0301a\u0308\u20dd: «o\u0302» x\n"),
        """
a.yaml:1:8: REF001 wrong
  |
1 | e\u0301a\u0308\u20dd: o\u0302 x
  |     ^
""",
    ),
    "only a combining mark": (
        finding("e«\u0301»: x\n"),
        """
a.yaml:1:2: REF001 wrong
  |
1 | e\u0301: x
  |  ^
""",
    ),
    "an escape sequence": (
        finding("a: \x1b[31m«red\x07»\n", "it is \x1b[2J\u202e'red'", help_="\x9b0m"),
        r"""
a.yaml:1:9: REF001 it is \x1b[2J\u202e'red'
  |
1 | a: \x1b[31mred\x07
  |            ^^^^^^^ help: \x9b0m
""",
    ),
    "characters that nobody sees": (
        finding("a: b«\u200b»c\u00a0d\u2028e\U000e0061\n"),
        r"""
a.yaml:1:5: REF001 wrong
  |
1 | a: b\u200bc\xa0d\u2028e\U000e0061
  |     ^^^^^^
""",
    ),
    "a carriage return": (
        finding("a: b\rroadmap: all «fine»\n"),
        r"""
a.yaml:1:19: REF001 wrong
  |
1 | a: b\rroadmap: all fine
  |                    ^^^^
""",
    ),
    "a file name that acts": (
        finding("«»", path="\x1b]0;x\x07\n.yaml"),
        "\n\\x1b]0;x\\x07\\n.yaml:1:1: REF001 wrong\n",
    ),
    "a message of two lines": (finding("«»", "one\ntwo"), "\na.yaml:1:1: REF001 one\\ntwo\n"),
    "above the folder": (finding("«»", path="../b/c.yaml"), "\n../b/c.yaml:1:1: REF001 wrong\n"),
    "a long line, at its start": (
        finding(f"a: «b» {'c' * 200}\n"),
        f"""
a.yaml:1:4: REF001 wrong
  |
1 | a: b {"c" * 115}...
  |    ^
""",
    ),
    "a long line, in the middle": (
        finding(f"a: {'b' * 200}«c»{'d' * 200}\n"),
        f"""
a.yaml:1:204: REF001 wrong
  |
1 | ...{"b" * 20}c{"d" * 99}...
  |    {" " * 20}^
""",
    ),
    "a long line, at its end": (
        finding(f"a: {'b' * 200}«c»\n"),
        f"""
a.yaml:1:204: REF001 wrong
  |
1 | ...{"b" * 20}c
  |    {" " * 20}^
""",
    ),
    "a long value": (
        finding(f"a: «{'b' * 200}»\n"),
        f"""
a.yaml:1:4: REF001 wrong
  |
1 | a: {"b" * 117}...
  |    {"^" * 117}
""",
    ),
    "a long line of wide characters": (
        finding(f"{'漢' * 70}«字»\n"),
        f"""
a.yaml:1:71: REF001 wrong
  |
1 | ...{"漢" * 20}字
  |    {"^".rjust(41)}^
""",
    ),
}


@pytest.mark.parametrize(("wrong", "page"), PAGES.values(), ids=PAGES)
def test_a_finding_is_its_place_its_message_and_the_line_with_a_marker(wrong: Finding, page: str) -> None:
    assert shown(wrong) == page.strip("\n")


def test_in_color_the_text_is_the_same() -> None:
    wrong = finding("a: b\nlevel: «Beginner»\n", help_="beginner", notes=1)
    colored = shown(wrong, Style(FOLDER, is_colored=True))
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == shown(wrong)
    assert "\x1b[1;31mREF001\x1b[0m" in colored
    assert colored.count("\x1b[0m") * 2 == colored.count("\x1b[")


def cells(text: str) -> int:
    """Cells in a terminal: two for a wide character, none for a mark that stands on another."""
    shapes = [(unicodedata.category(character), unicodedata.east_asian_width(character)) for character in text]
    return sum(2 if width in {"W", "F"} else 1 for category, width in shapes if category not in {"Mn", "Me"})


@given(st.tuples(*[st.text(st.characters(exclude_characters="«»\r\n"), max_size=12)] * 3))
def test_the_marker_stands_below_what_it_marks_and_nothing_acts(parts: tuple[str, str, str]) -> None:
    before, inside, after = parts
    first, *excerpt = shown(finding(f"a: b\n{before}«{inside}»{after}\n")).split("\n")
    assert first == f"a.yaml:2:{len(before) + 1}: REF001 wrong"
    assert all(line.isprintable() for line in excerpt)
    if cells(printable("".join(parts))) <= 120 and "".join(parts).strip():
        marker = " " * cells(printable(before)) + "^" * max(1, cells(printable(inside or after[:1])))
        assert excerpt == ["  |", f"2 | {printable(''.join(parts)).rstrip()}".rstrip(), f"  | {marker}"]


def test_a_thousand_mistakes_in_one_long_line_are_shown_without_reading_it_a_thousand_times() -> None:
    source = Source(FOLDER / "a.yaml", "漢字 " * 300_000)
    for start in range(0, 900_000, 900):
        assert len(list(lines(Finding(Place(source, Span(start, start + 2)), "wrong"), PLAIN))) == 4


@pytest.mark.parametrize(("number", "words"), [(0, "0 findings"), (1, "1 finding"), (2, "2 findings")])
def test_counting(number: int, words: str) -> None:
    assert count(number, "finding") == words


# On GitHub Actions

ACTING = "title: R\nsummary: '##[error]x'\n'::error::y': z\nsections: ['::set-output name=a::b', '##[group]c']\n"


def test_on_github_actions_nothing_that_a_contributor_wrote_can_act(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.write({"roadmap/roadmap.yaml": ACTING})
    quiet = sandbox.run("lint").out
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    tokens = set()
    for command in ("lint", "check", "build"):
        printed = sandbox.run(command).out
        first, *inside, last = printed.splitlines()
        match = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", first)
        assert match
        assert last == f"::{match[1]}::"
        assert "##[error]x" not in inside[0]
        assert any("::error::y" in line for line in inside)
        assert not any(match[1] in line for line in inside)
        assert command != "lint" or "\n".join(inside) + "\n" == quiet
        tokens.add(match[1])
    assert len(tokens) == 3


def test_on_github_actions_a_diff_cannot_act_either(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.write({"roadmap/roadmap.yaml": "title: R\nsummary: '##[error]x'\n", "README.md": "::error::y\n"})
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    printed = sandbox.run("build", "--check", "--diff").out
    can_act, stopped = "", ""
    for line in printed.splitlines():
        if stopped:
            stopped = "" if line == f"::{stopped}::" else stopped
        elif line.startswith("::stop-commands::"):
            stopped = line.removeprefix("::stop-commands::")
        else:
            can_act += line
    assert "-::error::y" in printed
    assert "+##[error]x" in printed
    assert (can_act, stopped) == ("", "")


def test_on_github_actions_silence_stays_silence(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    sandbox.write({"roadmap/roadmap.yaml": "title: R\n"})
    assert [sandbox.run(command).out for command in ("lint", "build", "check")] == ["", "", ""]


# What a fix writes is shown like any other help


def fixed(marked: str, *changes: tuple[int, int, str], help_: str = "", path: str = "a.yaml") -> Finding:
    """A finding with a fix of these edits in the file of this path."""
    wrong = finding(marked, help_=help_)
    source = Source(FOLDER / path, wrong.place.source.text)
    return wrong._replace(fix=Fix(source, tuple(Edit(Span(start, end), text) for start, end, text in changes)))


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        pytest.param(fixed("a: «b»\n", (3, 4, "'b'")), "'b'", id="a replacement"),
        pytest.param(fixed("a: «b»\n", (3, 4, "c"), help_="d"), "d", id="help of its own"),
        pytest.param(fixed("a: «b»\n", (3, 4, "")), "", id="a deletion"),
        pytest.param(fixed("a: «  »b\n", (3, 5, " ")), "", id="white space"),
        pytest.param(fixed("a: b«»\n", (4, 4, ".")), "", id="an insertion"),
        pytest.param(fixed("a: «b c»\n", (3, 4, "c")), "", id="a part"),
        pytest.param(fixed("a: «b»\n", (3, 4, "c"), (0, 1, "d")), "", id="two edits"),
        pytest.param(fixed("a: «b»\n", (3, 4, "c"), path="b.yaml"), "", id="another file"),
        pytest.param(fixed("a: «b»\n"), "", id="no edit"),
        pytest.param(finding("a: «b»\n"), "", id="no fix"),
    ],
)
def test_what_a_fix_writes_in_the_very_place_is_shown_as_help(wrong: Finding, shown: str) -> None:
    assert suggestion(wrong) == shown
    help_line = "".join(lines(wrong, PLAIN)).partition(" help: ")[2]
    assert help_line == shown


@given(st.text(max_size=5).map(lambda name: re.sub(r"[/\\\0:]", "", name)))
def test_a_path_as_a_uri_stays_inside_the_folder(name: str) -> None:
    uri = PLAIN.uri(FOLDER / "b" / f"{name}.yaml")
    assert re.fullmatch(r"b/[A-Za-z0-9._~%-]+", uri)
    assert unquote(uri) == f"b/{name}.yaml"
    assert PLAIN.uri(FOLDER.parent / name) == ""


# The job summary

BLOB = "https://github.com/o/r/blob/abc"
DIFF = "--- a/R\n+++ b/R\n@@ -1 +1 @@\n-a\n+b\n"
EXPLAIN = "`roadmark explain CODE` says what a rule wants, and why.\n"


def test_a_summary_of_nothing() -> None:
    assert summary.page([], PLAIN, BLOB) == "### roadmark: nothing to say\n"


def test_a_summary_has_the_findings_with_links_to_their_lines() -> None:
    page = summary.page([finding("a: «b»\n", path="b/c d.yaml")], PLAIN, BLOB)
    assert page == (
        "### roadmark: 1 finding\n\n"
        f"[``` b/c d.yaml:1:4 ```]({BLOB}/b/c%20d.yaml#L1)\n\n"
        "```text\nb/c d.yaml:1:4: REF001 wrong\n  |\n1 | a: b\n  |    ^\n```\n\n"
        f"{EXPLAIN}"
    )


def test_a_summary_says_what_mends_it() -> None:
    page = summary.page([fixed("a: «b»\n", (3, 4, "c"))], PLAIN, "", ["--- a\n", "--- b\n"], ["", DIFF])
    assert page.partition("```\n\n")[2] == (
        "#### What mends it\n\n"
        "```sh\nroadmark lint --fix\nroadmark build\n```\n\n"
        "`roadmark lint --fix` mends 1 finding:\n\n"
        "```diff\n--- a\n--- b\n```\n\n"
        "What `roadmark build` would change:\n\n"
        f"```diff\n{DIFF}```\n\n"
        f"{EXPLAIN}"
    )


@pytest.mark.parametrize(
    ("fixes", "stale", "commands"),
    [([], [""], []), ([(3, 4, "c")], [], ["roadmark lint --fix"]), ([], [DIFF], ["roadmark build"])],
)
def test_a_summary_names_only_the_commands_that_help(
    fixes: list[tuple[int, int, str]], stale: list[str], commands: list[str]
) -> None:
    wrong = fixed("a: «b»\n", *fixes) if fixes else finding("a: «b»\n")
    page = summary.page([wrong], PLAIN, stale=stale)
    assert re.findall(r"^roadmark .*", page, re.MULTILINE) == commands
    assert ("What mends it" in page) == bool(commands)


@pytest.mark.parametrize(
    ("marked", "path", "end"),
    [
        pytest.param("a\nb: «c\n»d\n", "a.yaml", "a.yaml#L2", id="one line"),
        pytest.param("a\n«b:\n c»\n", "a.yaml", "a.yaml#L2-L3", id="two lines"),
        pytest.param("a\n«»b\n", "README.md", "README.md?plain=1#L2", id="Markdown, which has no lines once rendered"),
        pytest.param("«a»", "(a)<b>[c]#?.yaml", "%28a%29%3Cb%3E%5Bc%5D%23%3F.yaml#L1", id="characters that act"),
        pytest.param("«»", "a.yaml", "", id="a file that is not there"),
        pytest.param("«»", ".", "", id="the whole repository"),
        pytest.param("«a»", "../a.yaml", "", id="outside"),
    ],
)
def test_where_a_link_leads(marked: str, path: str, end: str) -> None:
    wrong = finding(marked)
    source = Source(Path(os.path.normpath(FOLDER / path)), wrong.place.source.text)
    page = summary.page([wrong._replace(place=Place(source, wrong.place.span))], PLAIN, BLOB)
    links = [node.get("href") for node in parse(by_cmark(page)).iter("a")]
    assert links == ([f"{BLOB}/{end}"] if end else [])


PIECES = st.lists(
    st.sampled_from(
        ["`", "```", "~~~", "\n", "a", "    ", "<b>", "- ", "````````", "\r", "|", "](b)", "[", "@me", "$x$", ":a:"]
    ),
    max_size=30,
).map("".join)


@pytest.mark.parametrize("render", [by_cmark, by_comrak])
@given(PIECES, PIECES)
def test_no_text_gets_out_of_its_block(render: Callable[[str], str], text: str, name: str) -> None:
    wrong = fixed("«»a\n", (0, 0, "b"))._replace(message=text)
    source = Source(FOLDER / "b" / f"{name}.yaml", "a\n")
    page = summary.page([wrong._replace(place=Place(source, Span(0, 1)))], PLAIN, BLOB, [f"+{text}\n"], [f"-{text}\n"])
    html = parse(render(page))
    assert [child.tag for child in html] == ["h3", "p", "pre", "h4", "pre", "p", "pre", "p", "pre", "p"]
    ((link,), (code,)) = (list(element) for element in (html[1], html[1][0]))
    assert (link.tag, code.tag, len(code)) == ("a", "code", 0)


def test_the_most_important_stands_first_and_what_is_left_out_is_counted() -> None:
    many = [finding(f"a: «b» {number}\n")._replace(code="OUT001") for number in range(60)]
    page = summary.page([*many, finding("a: «b»\n")], PLAIN)
    assert re.findall(r"^a.yaml:1:4: (\w+)", page, re.MULTILINE) == ["REF001", *["OUT001"] * 49]
    assert "\n11 more are left out here; `roadmark check` shows all.\n" in page
    assert "left out" not in summary.page(many[:50], PLAIN)


@pytest.mark.parametrize("character", ["a", "é", "漢", "😀", "`", "\n", "\u2028", "\udcff"])
def test_a_huge_summary_is_cut_far_below_what_github_refuses(character: str) -> None:
    huge = character * 1_200_000
    wrong = fixed(f"a: «b» {character * 100}\n", (3, 4, "c"))._replace(message=character * 30_000)
    name = f"{character.strip() * 100}/" * 20
    source = Source(FOLDER / name / "a.yaml", wrong.place.source.text)
    many = [wrong._replace(place=Place(source, wrong.place.span))] * 9_000
    page = summary.page(many, PLAIN, BLOB, [huge, f"+{huge}"], [huge, f"+{huge}"])
    assert len(page.encode(errors="backslashreplace")) < 1024 * 1024
    assert page.startswith("### roadmark: 9000 findings\n")
    assert page.count("... cut here; run `roadmark check` for the rest") > 2
    assert " more are left out here" in page
    is_cut = "... cut here" in summary.page([finding("a: «b»\n", character * 9_000)], PLAIN)
    assert is_cut == (len(printable(character).encode()) > 1)


def test_check_writes_the_summary_where_github_asks_for_it(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sandbox.root / "summary.md"
    sandbox.write({"list/roadmap/roadmap.yaml": "title: R \nsummary: 漢字\n", "summary.md": "before\n"})
    monkeypatch.chdir(sandbox.root / "list")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    assert sandbox.run("check").code == 1
    assert path.read_text("utf-8") == "before\n"
    variables = {"ACTIONS": "true", "WORKSPACE": str(sandbox.root), "SERVER_URL": "https://github.com"}
    for name, value in {**variables, "REPOSITORY": "o/r", "SHA": "abc"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    assert sandbox.run("check", "--select", "YML,OUT", "--color", "always").code == 1
    page = path.read_text("utf-8")
    place = "list/roadmap/roadmap.yaml:1:9"
    link = f"[``` {place} ```]({BLOB}/list/roadmap/roadmap.yaml#L1)"
    assert page.startswith(f"before\n### roadmark: 2 findings\n\n{link}\n\n```text\n{place}: YML005 ")
    assert "```text\nlist/README.md:1:1: OUT001 " in page
    assert "\nroadmark build\n```\n" in page
    assert "+漢字\n" in page
    assert "\x1b" not in page
    sandbox.write({"list/roadmap/roadmap.yaml": "title: R\n", "summary.md": ""}).run("build")
    assert sandbox.run("check", "--select", "YML,OUT").code == 0
    assert path.read_text("utf-8") == "### roadmark: nothing to say\n"


def test_the_summary_is_silent_about_an_output_that_may_be_as_it_is(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.write({"roadmap/roadmap.yaml": "title: R\n"}).run("build")
    sandbox.write({"roadmap/roadmap.yaml": "title: S \n"})
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(sandbox.root / "summary.md"))
    assert sandbox.run("check", "--select", "YML").code == 1
    page = (sandbox.root / "summary.md").read_text("utf-8")
    assert page.startswith("### roadmark: 1 finding\n")
    assert "roadmark build" not in page
