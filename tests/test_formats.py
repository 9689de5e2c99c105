"""Findings for programs: JSON, SARIF and annotations, read by other people's readers or by their rules."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import REPOSITORY, Sandbox
from oracles import by_cmark, github_anchors, parse
from roadmark import edits
from roadmark.edits import Edit, Fix
from roadmark.report import github, sarif
from roadmark.report import json as json_report
from roadmark.report.text import Style
from roadmark.rule import Finding, Note
from roadmark.rules import RULES
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path("/folder").absolute()
STYLE = Style(FOLDER)
ANY_TEXT = st.text(st.sampled_from("\n\r%:,;=#[]{}()\\\"' \tab0A25é漢😀\u2028\u202e\x1b\x85\x00\udcff"), max_size=20)
NO_NAME = r"[\0\\:]"  # no path has them on every system
# What a file can hold, and a finding point at.
FILE_TEXT = st.text(st.sampled_from("\n\rab é漢😀\u2028"), max_size=30)


def finding(
    text: str = "a: b\n", span: tuple[int, int] = (3, 4), message: str = "wrong", *, code: str = "REF001", **rest: Any
) -> Finding:
    """A finding in a file roadmap/a.yaml of this text."""
    source = rest.pop("source", None) or Source(FOLDER / rest.pop("path", "roadmap/a.yaml"), text)
    return Finding(Place(source, Span(*span)), message, code=code, **rest)


def fixed(text: str, *changes: tuple[int, int, str], mark: bool = False) -> Finding:
    """A finding at the first of these edits, with all of them as its fix."""
    source = Source(FOLDER / "roadmap/a.yaml", text)
    fix = Fix(source, tuple(Edit(Span(start, end), new) for start, end, new in changes), drops_byte_order_mark=mark)
    return finding(span=fix.edits[0].span if changes else (0, 0), source=source, fix=fix)


@st.composite
def fixes(draw: st.DrawFn) -> Finding:
    """A finding whose fix has up to four edits that do not overlap, in any order."""
    text = draw(FILE_TEXT)
    offsets = (
        sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=8, unique=True)) or [0]) if text else [0]
    )
    spans = zip(offsets[::2], offsets[1::2], strict=False)
    changes = [(start, end, draw(FILE_TEXT)) for start, end in spans] or [(0, 0, "x")]
    return fixed(text, *draw(st.permutations(changes)))


def spliced(fix: Fix | None) -> str:
    assert fix
    return edits.apply(fix.source.text, fix.edits)


# JSON


def as_json(findings: Sequence[Finding], style: Style = STYLE) -> Any:
    """What a program reads, and what the format promises of the lines."""
    lines = list(json_report.lines(findings, style))
    assert all(line.isprintable() and "##[" not in line for line in lines)
    assert len(lines) == (len(findings) + 2 if findings else 1)
    data = json.loads("\n".join(lines))
    assert data["version"] == 1
    return data["findings"]


def test_json_has_every_field() -> None:
    note = Note(Place(Source(FOLDER / "roadmap/b.yaml", "\nb\n"), Span(1, 2)), "here first")
    wrong = finding("a: «ä»\nc: 😀\n", (9, 12), "m", help="d", notes=(note,))
    assert as_json([wrong]) == [
        {
            "code": "REF001",
            "name": "unknown-prerequisite",
            "message": "m",
            "path": "roadmap/a.yaml",
            "start": {"line": 2, "column": 3},
            "end": {"line": 3, "column": 1},
            "url": "docs/rules.md#ref001-unknown-prerequisite",
            "help": "d",
            "notes": [
                {
                    "path": "roadmap/b.yaml",
                    "start": {"line": 2, "column": 1},
                    "end": {"line": 2, "column": 2},
                    "message": "here first",
                }
            ],
            "fixable": False,
            "edits": [],
        }
    ]


def test_json_of_nothing_is_json_too() -> None:
    assert list(json_report.lines([], STYLE)) == ['{"version": 1, "findings": []}']


@given(ANY_TEXT, ANY_TEXT)
def test_json_holds_any_text_and_acts_nowhere(message: str, name: str) -> None:
    path = f"roadmap/{re.sub(NO_NAME, '', name)}.yaml"
    (read, again) = as_json([finding(message=message, help=message, path=path)] * 2)
    assert (read["message"], read["help"], read["path"]) == (message, message, path)
    assert read == again


@given(fixes())
def test_json_edits_are_the_fix(wrong: Finding) -> None:
    assert wrong.fix
    text = wrong.fix.source.text
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    (read,) = as_json([wrong])
    for edit in sorted(read["edits"], key=lambda edit: (edit["start"]["line"], edit["start"]["column"]), reverse=True):
        start, end = (starts[edit[side]["line"] - 1] + edit[side]["column"] - 1 for side in ("start", "end"))
        text = text[:start] + edit["text"] + text[end:]
    assert text == spliced(wrong.fix)
    assert read["fixable"]


def test_json_says_that_a_byte_order_mark_goes_but_has_no_edits_for_it() -> None:
    (read,) = as_json([fixed("a\n", (0, 1, "b"), mark=True)])
    assert (read["fixable"], read["edits"]) == (True, [])


def test_json_paths_are_relative_to_the_current_directory(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.write({"roadmap/roadmap.yaml": "title: R\nlevel: x\n"})
    monkeypatch.chdir(sandbox.root / "roadmap")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(sandbox.root))
    (read,) = json.loads(sandbox.run("lint", "--select", "SCH", "--format", "json").out)["findings"]
    assert read["path"] == "roadmap.yaml"


def test_the_url_of_a_rule_is_its_heading_on_the_page() -> None:
    page = (REPOSITORY / "docs/rules.md").read_text("utf-8")
    headings = [
        "".join(node.itertext()) for node in parse(by_cmark(page)).iter() if re.fullmatch("h[1-6]", str(node.tag))
    ]
    anchors = set(github_anchors(headings))
    for code in RULES:
        (read,) = as_json([finding(code=code)])
        name, _, anchor = read["url"].partition("#")
        assert name == "docs/rules.md"
        assert f"{code} {RULES[code].name}" not in headings or anchor in anchors


def test_the_page_about_json_shows_what_is_printed(sandbox: Sandbox) -> None:
    page = (REPOSITORY / "docs/json-format.md").read_text("utf-8")
    blocks = dict(re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    (command,) = re.findall(r"^`roadmark (lint .*)` prints", page, re.MULTILINE)
    sandbox.write({"roadmap/roadmap.yaml": "sections: [first-loaves]\n", "roadmap/first-loaves.yaml": blocks["yaml"]})
    assert json.loads(sandbox.run(*command.split()).out) == json.loads(blocks["json"])
    fields = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?`) \|", page, re.MULTILINE)))
    (read,) = json.loads(blocks["json"])["findings"]
    assert fields == ["version", "findings", *read]


# Annotations


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """Name, properties and data of a command, by the rules of GitHub's runner."""
    line = line.lstrip()
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    name, _, rest = head.partition(" ")
    pairs = [pair.split("=", 1) for pair in rest.strip().split(",") if pair]
    properties = {pair[0]: unescaped(pair[1], ":,") for pair in pairs if len(pair) == 2 and all(pair)}
    return name, properties, unescaped(data, "")


def unescaped(text: str, separators: str) -> str:
    for character in f"\r\n{separators}%":
        text = text.replace(f"%{ord(character):02X}", character)
    return text


def annotated(findings: Sequence[Finding], style: Style = STYLE) -> list[tuple[str, dict[str, str], str]]:
    lines = list(github.lines(findings, style))
    assert all(len(line.splitlines()) == 1 for line in lines)
    return [read_command(line) for line in lines]


@given(st.dictionaries(st.sampled_from(["file", "line", "title"]), ANY_TEXT.map("={}.".format), min_size=1), ANY_TEXT)
def test_a_command_says_what_it_is_given(properties: dict[str, str], message: str) -> None:
    properties = {name: value.lstrip("=") for name, value in properties.items()}
    line = github.command("error", properties, message)
    assert not set("\r\n") & set(line)
    assert read_command(line) == ("error", properties, message)


def test_an_annotation_stands_at_its_place_and_says_what_to_do() -> None:
    note = Note(Place(Source(FOLDER / "roadmap/b.yaml", "a\n"), Span(0, 1)), "here")
    wrong = finding("a: b\nlevel: Ännfänger\n", (12, 21), "100%: a,\nb", help="c::d", notes=(note,))
    properties = {"file": "roadmap/a.yaml", "line": "2", "endLine": "2", "col": "8", "endColumn": "17"}
    message = "100%: a,\nb\nhelp: c::d\nroadmap/b.yaml:1:1: here"
    assert annotated([wrong]) == [("error", {**properties, "title": "REF001 unknown-prerequisite"}, message)]


@pytest.mark.parametrize(
    ("text", "span", "lines", "columns"),
    [
        pytest.param("a: b\n", (3, 3), ("1", "1"), ("4", "4"), id="between two characters"),
        pytest.param("a: b\nc: d\n", (0, 5), ("1", "1"), ("1", "6"), id="a line with its end"),
        pytest.param("a: b\nc: d\n", (0, 6), ("1", "2"), (None, None), id="two lines"),
        pytest.param("", (0, 0), ("1", "1"), ("1", "1"), id="nothing"),
    ],
)
def test_where_an_annotation_ends(
    text: str, span: tuple[int, int], lines: tuple[str, str], columns: tuple[str | None, str | None]
) -> None:
    ((_, properties, _),) = annotated([finding(text, span)])
    assert (properties["line"], properties["endLine"]) == lines
    assert (properties.get("col"), properties.get("endColumn")) == columns


def test_an_annotation_of_the_whole_repository_has_no_place() -> None:
    ((_, properties, _),) = annotated([finding("", (0, 0), path=".")])
    assert properties.keys() == {"title"}


def test_what_nobody_sees_is_shown() -> None:
    (annotation,) = annotated([finding(message="a\x1b[2J\u202eb\nc")])
    assert annotation[2] == "a\\x1b[2J\\u202eb\nc"


def test_the_ten_most_important_are_shown_and_the_rest_is_counted() -> None:
    def code(annotation: tuple[str, dict[str, str], str]) -> str:
        return annotation[1]["title"].partition(" ")[0]

    codes = ["OUT001", *["LNT001"] * 11, "YML006", "REF001"]
    *errors, notice = annotated([finding(code=code) for code in codes])
    assert [code(error) for error in errors] == ["YML006", "REF001", *["LNT001"] * 8]
    assert {name for name, *_ in errors} == {"error"}
    message = "4 findings without an annotation: GitHub shows 10. The log of this step has all."
    assert notice == ("notice", {"title": "roadmark"}, message)
    assert [code(error) for error in annotated([finding(code=code) for code in codes[-3:]])] == [
        *("YML006", "REF001", "LNT001")
    ]
    assert len(annotated([finding()] * 10)) == 10


def test_on_actions_annotations_act_and_what_follows_them_does_not(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.write({"list/roadmap/roadmap.yaml": "title: R\n'##[error]a': ::error::b\n"})
    monkeypatch.chdir(sandbox.root / "list")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(sandbox.root))
    text = sandbox.run("lint", "--select", "SCH").out.splitlines()
    result = sandbox.run("lint", "--select", "SCH", "--format", "github")
    annotation, *rest = result.out.splitlines()
    assert read_command(annotation)[1]["file"] == "list/roadmap/roadmap.yaml"
    assert rest[0].startswith("::stop-commands::")
    assert rest[-1] == f"::{rest[0].removeprefix('::stop-commands::')}::"
    assert rest[1:-1] == text[1:-1]
    assert (result.code, result.err) == (1, "1 finding in 1 file\n")


@pytest.mark.parametrize("workspace", ["", "elsewhere", "list/roadmap"])
def test_without_a_workspace_around_it_paths_are_relative_to_the_current_folder(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, workspace: str
) -> None:
    sandbox.write({"list/roadmap/roadmap.yaml": "title: R\na: b\n"})
    monkeypatch.chdir(sandbox.root / "list")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(sandbox.root / workspace) if workspace else "")
    printed = sandbox.run("lint", "--format", "github").out
    assert read_command(printed.splitlines()[0])[1]["file"] == "roadmap/roadmap.yaml"


# SARIF


def as_sarif(findings: Sequence[Finding], style: Style = STYLE) -> Any:
    """The only run of a log."""
    (line,) = sarif.lines(findings, style)
    assert line.isprintable()
    assert "##[" not in line
    log = json.loads(line)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return log["runs"][0]


def mended(run: Any, files: dict[str, str]) -> dict[str, str]:
    """The files after the fixes of a run, as a program applies them that knows SARIF and nothing of us."""
    replacements: dict[str, list[tuple[int, int, str]]] = {name: [] for name in files}
    for change in [
        change for result in run["results"] for fix in result.get("fixes", []) for change in fix["artifactChanges"]
    ]:
        name = unquote(change["artifactLocation"]["uri"])
        ends = re.finditer("|".join(run["newlineSequences"]), files[name])
        starts = [0, *(match.end() for match in ends)]
        new = []
        for replacement in change["replacements"]:
            region = replacement["deletedRegion"]
            start = starts[region["startLine"] - 1] + region["startColumn"] - 1
            end = starts[region["endLine"] - 1] + region["endColumn"] - 1
            new.append((start, end, replacement["insertedContent"]["text"]))
        if all(end < other[0] or other[1] < start for start, end, _ in new for other in replacements[name]):
            replacements[name] += new
    for name, changes in replacements.items():
        for start, end, text in sorted(changes, reverse=True):
            files = {**files, name: files[name][:start] + text + files[name][end:]}
    return files


def test_sarif_has_every_rule_and_every_finding() -> None:
    note = Note(Place(Source(FOLDER / "roadmap/b.yaml", "a\n"), Span(0, 1)), "here")
    run = as_sarif([finding("a: 😀 b\u2028c\n", (5, 8), "m", notes=(note,)), finding(code="OUT001")])
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert all(rule[field]["text"] for rule in rules for field in ("shortDescription", "fullDescription", "help"))
    first, second = run["results"]
    assert (rules[first["ruleIndex"]]["id"], rules[second["ruleIndex"]]["id"]) == ("REF001", "OUT001")
    assert (first["ruleId"], first["level"], first["message"]) == ("REF001", "error", {"text": "m"})
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "roadmap/a.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 9},
            }
        }
    ]
    assert first["relatedLocations"][0]["message"] == {"text": "here"}
    assert run["columnKind"] == "unicodeCodePoints"
    assert not any("fixes" in result for result in run["results"])


@given(ANY_TEXT.map(lambda text: re.sub(NO_NAME, "", text)))
def test_sarif_paths_are_uris(name: str) -> None:
    run = as_sarif([finding(path=f"roadmap/{name}.yaml")])
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", location["uri"])
    assert unquote_to_bytes(location["uri"]) == os.fsencode(f"roadmap/{name}.yaml")


def test_sarif_of_what_is_no_file_in_the_repository() -> None:
    locations = [
        result["locations"][0]["physicalLocation"]
        for result in as_sarif(
            [finding("", (0, 0), path="."), finding(source=Source(FOLDER.parent / "b c.yaml", "a: b\n"))]
        )["results"]
    ]
    assert locations[0] == {"artifactLocation": {"uri": ".", "uriBaseId": "%SRCROOT%"}}
    assert locations[1]["artifactLocation"] == {"uri": (FOLDER.parent / "b c.yaml").as_uri()}


@given(fixes())
def test_sarif_fixes_are_the_fix(wrong: Finding) -> None:
    assert wrong.fix
    assert mended(as_sarif([wrong]), {"roadmap/a.yaml": wrong.fix.source.text}) == {
        "roadmap/a.yaml": spliced(wrong.fix)
    }


def test_sarif_cannot_say_that_a_byte_order_mark_goes() -> None:
    assert "fixes" not in as_sarif([fixed("a\n", mark=True)])["results"][0]


WRONG: dict[str, str | bytes] = {
    "roadmap/roadmap.yaml": "title: R\nsections: [a, b c]\n",
    "roadmap/a.yaml": "title: A\n# roadmark: allow[REF003, LNT001] none\ntopics:\n  - id: x\n    title: X 😀   \n",
    "roadmap/b c.yaml": "title: B\nsummary: '{ } {0} [a](1) ##[error]é'\ntopics:\n  - id: x\n    level: Hard\n",
}
# Whatever rules can mend of it, in a file with CRLF and characters of four bytes.
FIXABLE = {
    "roadmap/roadmap.yaml": "title: R\nsections: [a]\n",
    "roadmap/a.yaml": """\
title: 'Á 😀'
summary: "Wow 😀!!  It\\u0020is **great** "
# roadmark: allow[REF001, REF003] none
topics:
  - id: x # roadmark: allow[REF003] none
    title: X
    # roadmark: allow[REF006] none
    outcome: build it  with `a`
    resources:
      - title: 😀 The Árt  of   X
        url: HTTPS://Example.com/a?utm_source=b
        by: 'It''s  me'
        type: book
        cost: free
""".replace("\n", "\r\n"),
}


@pytest.mark.parametrize("files", [WRONG, {"roadmap/roadmap.yaml": "title: R\n"}], ids=["findings", "none"])
def test_sarif_is_accepted_by_a_reader_that_others_wrote(sandbox: Sandbox, files: dict[str, str | bytes]) -> None:
    sandbox.write(files)
    findings = json.loads(sandbox.run("lint", "--format", "json").out)["findings"]
    sandbox.write({"out.sarif": sandbox.run("lint", "--format", "sarif").out})
    summary, _ = (
        subprocess.run(
            [sys.executable, "-X", "utf8", "-m", "sarif", command, "out.sarif"],
            cwd=sandbox.root,
            capture_output=True,
            check=True,
        )
        for command in ("summary", "csv")
    )
    assert f"error: {len(findings)}".encode() in summary.stdout
    with (sandbox.root / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        read = {
            (row["Severity"], row["Code"], unquote(row["Location"]), int(row["Line"])) for row in csv.DictReader(file)
        }
    assert read == {("error", wrong["code"], wrong["path"], wrong["start"]["line"]) for wrong in findings}


def test_fixes_from_sarif_give_what_fix_gives(sandbox: Sandbox) -> None:
    sandbox.write(dict(FIXABLE))
    files = FIXABLE
    before: dict[str, str] = {}
    while files != before:  # what overlaps has to wait for the next round
        run = json.loads(sandbox.run("lint", "--format", "sarif").out)["runs"][0]
        before, files = files, mended(run, files)
        sandbox.write(dict(files))
    by_hand = sandbox.files()
    sandbox.write(dict(FIXABLE))
    sandbox.run("lint", "--fix")
    assert sandbox.files() == by_hand != {name: text.encode() for name, text in FIXABLE.items()}


# All of them


@pytest.mark.parametrize("format_", ["text", "json", "github", "sarif"])
@pytest.mark.parametrize("command", ["lint", "check"])
def test_every_format_has_the_same_exit_codes_and_summaries(sandbox: Sandbox, command: str, format_: str) -> None:
    arguments = (command, "--select", "SCH,LNT,OUT", "--format", format_)
    sandbox.write({"roadmap/roadmap.yaml": "title: R\n"}).run("build")
    result = sandbox.run(*arguments)
    assert (result.code, result.err) == (0, "1 file, nothing to say\n")
    assert (result.out == "") == (format_ in {"text", "github"})
    sandbox.write({"roadmap/roadmap.yaml": "title: R\n# roadmark: allow[REF001, REF003] a\na: b\n"})
    result = sandbox.run(*arguments)
    assert (result.code, result.err) == (1, "1 finding in 1 file\n")
    assert "SCH002" in result.out
    assert sandbox.run(*arguments, "-q").err == ""
    result = sandbox.run(*arguments, "--root", "nowhere")
    assert (result.code, result.out) == (2, "")


def test_the_summary_says_how_many_findings_fix_can_mend(sandbox: Sandbox) -> None:
    sandbox.write(dict(FIXABLE))
    fixable = [read["fixable"] for read in json.loads(sandbox.run("lint", "--format", "json").out)["findings"]]
    summary = f"{len(fixable)} findings in 2 files; `roadmark lint --fix` mends {sum(fixable)}\n"
    assert sandbox.run("lint").err == summary
