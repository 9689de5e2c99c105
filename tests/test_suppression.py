"""`# roadmark: allow[CODE] reason`: what it silences, what it does not, and when it is itself a mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Sandbox

ALLOW = "# roadmark: allow[REF003] the order is meant"
_FINDING = re.compile(r"^(\S+?:\d+:\d+): ([A-Z]{3}\d{3}) ", re.MULTILINE)


def findings(sandbox: Sandbox, text: str, *arguments: str, name: str = "case") -> list[str]:
    """The findings in a section, as `line:column CODE`; of other files with the name of the file before it."""
    roadmap = f"title: Case\nsections: [{name}]\n"
    sandbox.write({"roadmap/roadmap.yaml": roadmap, f"roadmap/{name}.yaml": text})
    found = _FINDING.findall(sandbox.run(*(arguments or ["lint"]), "--ignore", "SHP").out)
    return [f"{place.removeprefix(f'roadmap/{name}.yaml:')} {code}" for place, code in found]


def flow(above: str = "", beside: str = "", level: str = "advanced") -> str:
    """A topic that requires a later one (REF003), which for beginners is also too hard (REF006)."""
    return (
        "title: Case\n"
        "topics:\n"
        "  - id: calculus\n"
        "    title: Calculus\n"
        f"    level: {level}\n"
        f"{above}"
        f"    requires: [algebra]{beside}\n"
        "  - id: algebra\n"
        "    title: Algebra\n"
        "    level: advanced\n"
    )


def block(above: str = "", beside: str = "") -> str:
    """The same with the prerequisites as a block."""
    return flow().replace("requires: [algebra]\n", f"requires:\n{above}      - algebra{beside}\n")


def test_findings_without_a_comment(sandbox: Sandbox) -> None:
    assert findings(sandbox, flow()) == ["6:16 REF003"]
    assert findings(sandbox, block()) == ["7:9 REF003"]
    assert findings(sandbox, flow(level="beginner")) == ["6:16 REF003", "6:16 REF006"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(flow(beside=f"  {ALLOW}"), id="on the line"),
        pytest.param(flow(beside=f"\t{ALLOW}"), id="on the line, after a tab"),
        pytest.param(flow(above=f"    {ALLOW}\n"), id="alone above"),
        pytest.param(flow(above=f"{ALLOW}\n"), id="alone above, indented otherwise"),
        pytest.param(flow(above=f"    {ALLOW}\n    # really\n"), id="above another comment"),
        pytest.param(flow(above=f"    # really\n    {ALLOW}\n"), id="below another comment"),
        pytest.param(flow(above=f"    summary: |\n      Limits.\n\n    {ALLOW}\n"), id="below a block of text"),
        pytest.param(
            flow(above=f"    summary: Limits,\n      and more.\n    {ALLOW}\n"), id="below a text of two lines"
        ),
        pytest.param(flow(above=f'    summary: "Limits"\n    {ALLOW}\n'), id="below a quoted text"),
        pytest.param(block(above=f"      {ALLOW}\n"), id="above an entry of a list"),
        pytest.param(block(beside=f"  {ALLOW}"), id="on the line of an entry"),
        pytest.param(block(beside=f"  {ALLOW}").replace("- algebra", '- "algebra"'), id="after a quoted value"),
        pytest.param(flow(beside=f"  {ALLOW}").replace("\n", "\r\n"), id="on the line, CRLF"),
        pytest.param(flow(above=f"    {ALLOW}\n").replace("\n", "\r\n"), id="alone above, CRLF"),
        pytest.param(flow(beside="  #roadmark:allow[REF003]meant"), id="without spaces"),
        pytest.param(flow(beside="  #  roadmark:  allow [ REF003 ]  meant"), id="with many spaces"),
        pytest.param(flow(beside="  # roadmark: allow[REF003] [sic] # 是故意的"), id="any text as a reason"),
        pytest.param(flow(above=f"    {ALLOW}\n", beside=f"  {ALLOW}"), id="twice"),
    ],
)
def test_silenced(sandbox: Sandbox, text: str) -> None:
    assert findings(sandbox, text) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(flow(beside="  # roadmark: allow[REF003, REF006] both are meant", level="beginner"), id="comma"),
        pytest.param(flow(beside="  # roadmark: allow[REF003 REF006] both are meant", level="beginner"), id="space"),
        pytest.param(
            flow(above=f"    {ALLOW}\n", beside="  # roadmark: allow[REF006] for the curious", level="beginner"),
            id="above and on the line",
        ),
        pytest.param(
            flow(above=f"    {ALLOW}\n    # roadmark: allow[REF006] for the curious\n", level="beginner"),
            id="one above the other",
        ),
    ],
)
def test_several_codes(sandbox: Sandbox, text: str) -> None:
    assert findings(sandbox, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(flow(beside="  # roadmark: allow[REF006] meant"), ["6:16 REF003", "6:26 LNT001"], id="other code"),
        pytest.param(flow(beside="  # roadmark: allow[REF] meant"), ["6:16 REF003", "6:26 LNT001"], id="a family"),
        pytest.param(flow(beside="  # roadmark: allow[ref003] meant"), ["6:16 REF003", "6:26 LNT001"], id="lower case"),
        pytest.param(flow(beside="  # roadmark: allow[REF003]"), ["6:16 REF003", "6:26 LNT001"], id="no reason"),
        pytest.param(flow(beside="  # roadmark: allow[] meant"), ["6:16 REF003", "6:26 LNT001"], id="no code"),
        pytest.param(flow(beside="  # roadmark: allow"), ["6:16 REF003", "6:26 LNT001"], id="neither"),
        pytest.param(flow(beside="  # roadmark: allow[REF003 meant"), ["6:16 REF003", "6:26 LNT001"], id="no bracket"),
        pytest.param(flow(beside="  # roadmark: off[REF003] meant"), ["6:16 REF003", "6:26 LNT001"], id="no such word"),
        pytest.param(flow(beside="  # Roadmark: Allow[REF003] meant"), ["6:16 REF003", "6:26 LNT001"], id="capitals"),
        pytest.param(flow(above=f"    {ALLOW}\n\n"), ["6:5 LNT001", "8:16 REF003"], id="a line between"),
        pytest.param(
            flow(above=f"    summary: Limits.  {ALLOW}\n"), ["6:23 LNT001", "7:16 REF003"], id="beside the line above"
        ),
        pytest.param(
            block().replace("requires:", f"requires:  {ALLOW}"), ["6:16 LNT001", "7:9 REF003"], id="on the key"
        ),
        pytest.param(f"{flow()}{ALLOW}\n", ["6:16 REF003", "10:1 LNT001"], id="at the end of the file"),
        pytest.param(f"{ALLOW}\n{flow()}", ["1:1 LNT001", "7:16 REF003"], id="at the top, for a line further down"),
        pytest.param(
            flow(beside="  # roadmark: allow[REF003, REF006] meant"), ["6:26 LNT001"], id="one code of two is used"
        ),
        pytest.param(flow(beside="  # roadmark: allow[REF003, REF003] meant"), [], id="the same code twice"),
    ],
)
def test_not_silenced(sandbox: Sandbox, text: str, expected: list[str]) -> None:
    assert findings(sandbox, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'    summary: "{ALLOW}"\n', id="in double quotes"),
        pytest.param(f'    summary: "Limits\n\n      {ALLOW}"\n', id="in double quotes, on a line of its own"),
        pytest.param(f"    summary: '{ALLOW}'\n", id="in single quotes"),
        pytest.param(f"    summary: |\n      {ALLOW}\n", id="in a block of text"),
        pytest.param(f"    summary: >-\n      Limits.\n\n      {ALLOW}\n", id="at the end of a folded block of text"),
        pytest.param("    summary: Limits#roadmark\n", id="within a word"),
        pytest.param("    summary: https://example.com/#roadmark\n", id="in a link"),
        pytest.param("    # see roadmark: allow\n", id="about roadmark"),
        pytest.param("    # roadmarks are white\n", id="about something else"),
    ],
)
def test_no_comment_for_roadmark(sandbox: Sandbox, text: str) -> None:
    line = 6 + text.count("\n")
    assert findings(sandbox, flow(above=text)) == [f"{line}:16 REF003"]


TOP = "# yaml-language-server: $schema=../schema/section.schema.json\n# roadmark: allow[{}] it is meant\n"


def test_a_comment_at_the_top_speaks_of_the_whole_file(sandbox: Sandbox) -> None:
    comment = TOP.format("YML008")
    assert findings(sandbox, f"{comment}title: Case\n", name="Case") == []
    assert findings(sandbox, f"{comment}title: Case\n".replace("\n", "\r\n"), name="Case") == []
    assert findings(sandbox, f"\n{comment}\n---\ntitle: Case\n", name="Case") == []
    assert findings(sandbox, f"title: Case\n{comment}", name="Case") == ["1:1 YML008", "3:1 LNT001"]


def test_a_file_that_is_left_out_on_purpose(sandbox: Sandbox) -> None:
    sandbox.write({"roadmap/draft.yaml": f"{TOP.format('YML006')}title: Draft  {ALLOW}\n"})
    assert findings(sandbox, "title: Case\n") == []


def test_a_byte_order_mark(sandbox: Sandbox) -> None:
    assert findings(sandbox, "\ufefftitle: Case\n") == ["1:1 YML005"]
    assert findings(sandbox, "\ufeff# roadmark: allow[YML005] another tool wants it\ntitle: Case\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: Case\ntopis: []  # roadmark: allow[SCH002] meant\n", ["2:1 SCH002"]),
        ("# roadmark: allow[YML001] meant\ntitle: Case: one\n", ["2:12 YML001"]),
        (flow(beside="  # roadmark: allow[REF001] meant").replace("[algebra]", "[algebar]"), ["6:16 REF001"]),
        ("title: Case  # roadmark: allow[SCH002] meant\n", ["1:14 LNT001"]),
    ],
)
def test_what_building_does_not_survive_cannot_be_silenced(sandbox: Sandbox, text: str, expected: list[str]) -> None:
    assert findings(sandbox, text) == expected


def test_a_comment_is_unused_only_if_its_rule_ran(sandbox: Sandbox) -> None:
    unused = flow(beside="  # roadmark: allow[REF006] meant").replace("requires: [algebra]", "requires: []")
    assert findings(sandbox, unused) == ["6:19 LNT001"]
    assert findings(sandbox, unused, "lint", "--select", "REF006,LNT001") == ["6:19 LNT001"]
    assert findings(sandbox, unused, "lint", "--select", "REF003,LNT001") == []
    assert findings(sandbox, unused, "lint", "--ignore", "REF006") == []
    assert findings(sandbox, unused, "lint", "--ignore", "LNT") == []
    assert findings(sandbox, unused, "lint", "--select", "REF006") == []


def test_an_optional_rule_runs_only_if_it_is_selected(sandbox: Sandbox) -> None:
    text = "title: Case  # roadmark: allow[REF005] meant\n"
    assert findings(sandbox, text) == []
    assert findings(sandbox, text, "lint", "--select", "REF005,LNT001") == ["1:14 LNT001"]


def test_a_rule_about_outputs_runs_only_in_check(sandbox: Sandbox) -> None:
    text = "title: Case  # roadmark: allow[OUT001] meant\n"
    assert findings(sandbox, text) == []
    assert sandbox.run("build").code == 0
    assert findings(sandbox, text, "check") == ["1:14 LNT001"]


def test_nothing_is_called_unused_while_something_is_broken(sandbox: Sandbox) -> None:
    sandbox.write({"roadmap/algebra.yaml": "title: Algebra: broken\n"})
    assert findings(sandbox, f"title: Case  {ALLOW}\nsections: [algebra]\n") == ["roadmap/algebra.yaml:1:15 YML001"]
