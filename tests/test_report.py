"""What people see of a finding: the place, the message, the line with a marker; and nothing that acts on its own."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles import by_cmark, by_comrak, parse
from roadmark.report import summary
from roadmark.report.text import Style, count, lines
from roadmark.rule import Finding, Note
from roadmark.terminal import printable
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
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
    return Finding(place, message, help_, others, "ABC001")


def shown(finding: Finding, style: Style = PLAIN) -> str:
    return "\n".join(lines(finding, style))


PAGES = {
    "a value": (
        finding("a: b\nlevel: «Beginner»\nc: d\n", help_="beginner"),
        """
a.yaml:2:8: ABC001 wrong
  |
2 | level: Beginner
  |        ^^^^^^^^ help: beginner
""",
    ),
    "nothing to mark": (
        finding("a: «»b\n"),
        """
a.yaml:1:4: ABC001 wrong
  |
1 | a: b
  |    ^
""",
    ),
    "the end of a line": (
        finding("a: b«»\n"),
        """
a.yaml:1:5: ABC001 wrong
  |
1 | a: b
  |     ^
""",
    ),
    "an empty file": (finding("«»"), "\na.yaml:1:1: ABC001 wrong\n"),
    "an empty line, with help": (
        finding("a: b\n«»\n", help_="c: d"),
        """
a.yaml:2:1: ABC001 wrong
  = help: c: d
""",
    ),
    "line 100": (
        finding("\n" * 99 + "«a»: b\n", help_="c", notes=2),
        """
a.yaml:100:1: ABC001 wrong
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
a.yaml:2:3: ABC001 wrong
  |
2 |   - b
  |   ^^^
""",
    ),
    "CRLF": (
        finding("a: b\r\nc: «d\r\n»e: f\r\n"),
        """
a.yaml:2:4: ABC001 wrong
  |
2 | c: d
  |    ^
""",
    ),
    "tabs": (
        finding("\ta:\t«b\tc» # d\n"),
        """
a.yaml:1:5: ABC001 wrong
  |
1 |  a: b c # d
  |     ^^^
""",
    ),
    "wide characters": (
        finding("標題: «漢字» かな\n"),
        """
a.yaml:1:5: ABC001 wrong
  |
1 | 標題: 漢字 かな
  |       ^^^^
""",
    ),
    "emoji": (
        finding("a: 😀 «b»\n"),
        """
a.yaml:1:6: ABC001 wrong
  |
1 | a: 😀 b
  |       ^
""",
    ),
    "combining marks": (
        finding("e\u0301a\u0308\u20dd: «o\u0302» x\n"),
        """
a.yaml:1:8: ABC001 wrong
  |
1 | e\u0301a\u0308\u20dd: o\u0302 x
  |     ^
""",
    ),
    "only a combining mark": (
        finding("e«\u0301»: x\n"),
        """
a.yaml:1:2: ABC001 wrong
  |
1 | e\u0301: x
  |  ^
""",
    ),
    "an escape sequence": (
        finding("a: \x1b[31m«red\x07»\n", "it is \x1b[2J\u202e'red'", help_="\x9b0m"),
        r"""
a.yaml:1:9: ABC001 it is \x1b[2J\u202e'red'
  |
1 | a: \x1b[31mred\x07
  |            ^^^^^^^ help: \x9b0m
""",
    ),
    "characters that nobody sees": (
        finding("a: b«\u200b»c\u00a0d\u2028e\U000e0061\n"),
        r"""
a.yaml:1:5: ABC001 wrong
  |
1 | a: b\u200bc\xa0d\u2028e\U000e0061
  |     ^^^^^^
""",
    ),
    "a carriage return": (
        finding("a: b\rroadmap: all «fine»\n"),
        r"""
a.yaml:1:19: ABC001 wrong
  |
1 | a: b\rroadmap: all fine
  |                    ^^^^
""",
    ),
    "a file name that acts": (
        finding("«»", path="\x1b]0;x\x07\n.yaml"),
        "\n\\x1b]0;x\\x07\\n.yaml:1:1: ABC001 wrong\n",
    ),
    "a message of two lines": (finding("«»", "one\ntwo"), "\na.yaml:1:1: ABC001 one\\ntwo\n"),
    "above the folder": (finding("«»", path="../b/c.yaml"), "\n../b/c.yaml:1:1: ABC001 wrong\n"),
    "a long line, at its start": (
        finding(f"a: «b» {'c' * 200}\n"),
        f"""
a.yaml:1:4: ABC001 wrong
  |
1 | a: b {"c" * 115}...
  |    ^
""",
    ),
    "a long line, in the middle": (
        finding(f"a: {'b' * 200}«c»{'d' * 200}\n"),
        f"""
a.yaml:1:204: ABC001 wrong
  |
1 | ...{"b" * 20}c{"d" * 99}...
  |    {" " * 20}^
""",
    ),
    "a long line, at its end": (
        finding(f"a: {'b' * 200}«c»\n"),
        f"""
a.yaml:1:204: ABC001 wrong
  |
1 | ...{"b" * 20}c
  |    {" " * 20}^
""",
    ),
    "a long value": (
        finding(f"a: «{'b' * 200}»\n"),
        f"""
a.yaml:1:4: ABC001 wrong
  |
1 | a: {"b" * 117}...
  |    {"^" * 117}
""",
    ),
    "a long line of wide characters": (
        finding(f"{'漢' * 70}«字»\n"),
        f"""
a.yaml:1:71: ABC001 wrong
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
    assert "\x1b[1;31mABC001\x1b[0m" in colored
    assert colored.count("\x1b[0m") * 2 == colored.count("\x1b[")


def cells(text: str) -> int:
    """Cells in a terminal: two for a wide character, none for a mark that stands on another."""
    shapes = [(unicodedata.category(character), unicodedata.east_asian_width(character)) for character in text]
    return sum(2 if width in {"W", "F"} else 1 for category, width in shapes if category not in {"Mn", "Me"})


@given(st.tuples(*[st.text(st.characters(exclude_characters="«»\r\n"), max_size=12)] * 3))
def test_the_marker_stands_below_what_it_marks_and_nothing_acts(parts: tuple[str, str, str]) -> None:
    before, inside, after = parts
    first, *excerpt = shown(finding(f"a: b\n{before}«{inside}»{after}\n")).split("\n")
    assert first == f"a.yaml:2:{len(before) + 1}: ABC001 wrong"
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


# The job summary


def test_a_summary_of_nothing() -> None:
    assert summary.page([], [], PLAIN) == "### roadmark: nothing to say\n"


def test_a_summary_has_the_findings_and_what_would_change() -> None:
    page = summary.page([finding("a: «b»\n")], ["--- a/R\n+++ b/R\n@@ -1 +1 @@\n-a\n+b\n"], PLAIN)
    assert page == (
        "### roadmark: 1 finding\n\n"
        "```text\na.yaml:1:4: ABC001 wrong\n  |\n1 | a: b\n  |    ^\n```\n\n"
        "What `roadmark build` would change:\n\n"
        "```diff\n--- a/R\n+++ b/R\n@@ -1 +1 @@\n-a\n+b\n```\n"
    )


@pytest.mark.parametrize("render", [by_cmark, by_comrak])
@given(
    st.lists(st.sampled_from(["`", "```", "~~~", "\n", "a", "    ", "<b>", "- ", "````````", "\r", "|"]), max_size=30)
)
def test_no_text_gets_out_of_its_block(render: object, parts: list[str]) -> None:
    text = "".join(parts)
    page = summary.page([finding("«»a\n", text)], [f"+{text}\n"], PLAIN)
    html = by_cmark(page) if render is by_cmark else by_comrak(page)
    assert [child.tag for child in parse(html)] == ["h3", "pre", "p", "pre"]


@pytest.mark.parametrize("character", ["a", "é", "漢", "😀", "`", "\n"])
def test_a_huge_summary_is_cut_far_below_what_github_refuses(character: str) -> None:
    huge = character * 1_200_000
    many = [finding(f"a: «b» {character * 100}\n")] * 9_000
    page = summary.page(many, [huge, f"+{huge}"], PLAIN)
    assert len(page.encode()) < 1024 * 1024
    assert page.count("... cut here; run `roadmark check` for the rest") == 3
    assert page.startswith("### roadmark: 9000 findings\n")
    is_cut = "... cut here" in summary.page(many[:1], [character * 140_000], PLAIN)
    assert is_cut == (len(character.encode()) > 1)


def test_check_writes_the_summary_where_github_asks_for_it(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sandbox.root / "summary.md"
    sandbox.write({"roadmap/roadmap.yaml": "title: R \nsummary: 漢字\n", "summary.md": "before\n"})
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    assert sandbox.run("check").code == 1
    assert path.read_text("utf-8") == "before\n"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert sandbox.run("check", "--color", "always").code == 1
    page = path.read_text("utf-8")
    assert page.startswith("before\n### roadmark: 2 findings\n\n```text\nREADME.md:1:1: OUT001 ")
    assert "+漢字\n" in page
    assert "\x1b" not in page
    sandbox.write({"roadmap/roadmap.yaml": "title: R\n", "summary.md": ""}).run("build")
    assert sandbox.run("check").code == 0
    assert path.read_text("utf-8") == "### roadmark: nothing to say\n"
