"""Edits of README.md that become edits of the YAML: what changes there, what is refused and why, and what survives."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import absorption
import repositories
from absorption import EDITS, Sample, Tally
from conftest import REPOSITORY
from roadmark import assets, output
from roadmark.absorb.reading import refolded
from roadmark.absorb.rebase import rebase
from roadmark.absorb.ways import ways
from roadmark.edits import Edit
from roadmark.importer import conversion
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from conftest import Sandbox
    from roadmark.absorb.shifts import Shifts
    from roadmark.absorb.wants import Want
    from roadmark.absorb.ways import Edits
    from roadmark.source import Document

ROOT = """\
title: Tools
summary: Hello [reader](https://example.com/hello).
sections:
  - title: Editors  # the first
    summary: |
      They edit.

      All of them.
    resources:
      # what to say of A
      - title: A
        url: "https://example.com/a"  # where
        description: Text of a.  # what
      - title: B
        url: https://example.com/b
        verified: 2024-01-01
        resources:
          - text: B one
          - title: B two
            url: https://example.com/b/2
      - text: "*Plain* text"
      - title: C
        label: The `C`
        url: https://example.com/c
        separator: ": "
        description: |
          Text
          of c.
  - title: Loose
    loose: true
    resources:
      - title: L1
        url: https://example.com/l/1
      - title: L2
        url: https://example.com/l/2
  - learning
  - title: Steps
    resources:
      - {text: Step one, marker: "1."}
      - {text: Step two, marker: "2."}
      - text: Task
        marker: "* [ ]"
      - markdown: |
          | a | b |
          | - | - |
          | c | d |
      - markdown: |
          Two
          lines
        marker: "-"  # of two
  - title: Empty
definitions:
  ref: https://example.com/ref
  other:
    url: https://example.com/other
    title: Other
"""
LEARNING = """\
title: Learning
topics:
  - id: start
    title: Start
    level: beginner
    outcome: Begin with something.
    resources:
      - title: Guide
        url: https://example.com/guide
        type: book
        cost: free
        by: Ann Lee
      - title: Film
        url: https://example.com/film
        type: video
        cost: paid
        by: Bo, Cy
        language: de
        description: Long, but good.
      - title: Notes
        url: https://example.com/notes
        type: docs
        by: Al - Bo
        description: Dashes.
  - id: next
    title: Next
    requires: [start]
"""
FILES: dict[str, str | bytes] = {"roadmap/roadmap.yaml": ROOT, "roadmap/learning.yaml": LEARNING}


@pytest.fixture
def built(sandbox: Sandbox) -> Sandbox:
    sandbox.write(FILES)
    assert sandbox.run("build").code == 0
    return sandbox


def readme(project: Sandbox) -> str:
    return (project.root / "README.md").read_text("utf-8")


def yaml(project: Sandbox) -> str:
    return "".join((project.root / name).read_text("utf-8") for name in FILES)


def edit(project: Sandbox, *replacements: str) -> str:
    """Replace texts of the README, given in pairs; the README then."""
    text = readme(project)
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the README"
        text = text.replace(old, new)
    project.write({"README.md": text})
    return text


def changed(before: str, after: str) -> list[str]:
    """The lines that go, with `-` in front, and those that come, with `+`, place by place."""
    old, new = before.split("\n"), after.split("\n")
    found = []
    for change in output.changes(old, new):
        found += [f"-{line.strip()}" for line in old[change.start : change.end]]
        found += [f"+{line.strip()}" for line in new[change.new_start : change.new_end]]
    return found


A = "- [A](https://example.com/a) - Text of a.\n"
B = "- [B](https://example.com/b)\n  - B one\n  - [B two](https://example.com/b/2)\n"
PLAIN = "- *Plain* text\n"
GUIDE = "- [Guide](https://example.com/guide) \u00b7 book by Ann Lee \u00b7 free\n"
FILM = "- [Film](https://example.com/film) \u00b7 video by Bo, Cy \u00b7 de \u00b7 **paid** - Long, but good.\n"

ABSORBED = {
    # Values
    "title": (["[A]", "[A better A]"], ["-- title: A", "+- title: A better A"]),
    "title that needs quotes": (["[A]", "[A: a]"], ["-- title: A", '+- title: "A: a"']),
    "title with markup": (["[A]", "[The **A**]"], ["-- title: A", "+- title: The A", "+label: The **A**"]),
    "title escaped": (["[A]", r"[A\*]"], ["-- title: A", "+- title: A*"]),
    "label": (["[The `C`]", "[My `C`]"], ["-- title: C", "-label: The `C`", "+- title: My C", "+label: My `C`"]),
    "url": (
        ["/a) - Text", "/a/1) - Text"],
        ['-url: "https://example.com/a"  # where', '+url: "https://example.com/a/1"  # where'],
    ),
    "description": (
        ["Text of a", "Words of a"],
        ["-description: Text of a.  # what", "+description: Words of a.  # what"],
    ),
    "description below |": (["Text of c", "Word of c"], ["-Text", "+Word"]),
    "description added": (
        ["- [L1](https://example.com/l/1)", "- [L1](https://example.com/l/1) - New."],
        ["+description: New."],
    ),
    "separator": (["/c): ", "/c) \u2013 "], ['-separator: ": "', '+separator: " \u2013 "']),
    "separator as usual": (["/c): ", "/c) - "], ['-separator: ": "']),
    "author": (["Bo, Cy", "Bo, Cy & Di"], ["-by: Bo, Cy", "+by: Bo, Cy & Di"]),
    "cost": (["**paid**", "**freemium**"], ["-cost: paid", "+cost: freemium"]),
    "type, language and cost go": (
        [" \u00b7 video by Bo, Cy \u00b7 de \u00b7 **paid**", " \u00b7 by Bo, Cy"],
        ["-type: video", "-cost: paid", "-language: de"],
    ),
    "description behind what could be one": (["Dashes.", "Dots."], ["-description: Dashes.", "+description: Dots."]),
    "details added": (
        ["- [L1](https://example.com/l/1)", "- [L1](https://example.com/l/1) \u00b7 tool by Me \u00b7 free"],
        ["+type: tool", "+cost: free", "+by: Me"],
    ),
    "description behind details": (
        ["Ann Lee \u00b7 free", "Ann Lee \u00b7 free - Read it."],
        ["+description: Read it."],
    ),
    "text": (["*Plain* text", "*Plain* words"], ['-- text: "*Plain* text"', '+- text: "*Plain* words"']),
    "text becomes a link": (
        ["*Plain* text", "[Plain](https://example.com/p) - Words."],
        ['-- text: "*Plain* text"', "+- title: Plain", "+url: https://example.com/p", "+description: Words."],
    ),
    "outcome": (
        ["Begin with something", "End with something"],
        ["-outcome: Begin with something.", "+outcome: End with something."],
    ),
    "outcome goes": (["Begin with something.\n\n", ""], ["-outcome: Begin with something."]),
    "outcome comes": (["### Next\n", "### Next\n\nGo on.\n"], ["+outcome: Go on."]),
    "summary": (["All of them", "All of us"], ["-All of them.", "+All of us."]),
    "summary grows": (["All of them.\n", "All of them.\n\nAnd more.\n"], ["+", "+And more."]),
    "summary shrinks": (["\n\nAll of them.", ""], ["-", "-All of them."]),
    "summary becomes two paragraphs": (
        ["/hello).\n", "/hello).\n\nMore.\n"],
        [
            "-summary: Hello [reader](https://example.com/hello).",
            "+summary: |",
            "+Hello [reader](https://example.com/hello).",
            "+",
            "+More.",
        ],
    ),
    "summary goes": (["They edit.\n\nAll of them.\n\n", ""], ["-summary: |", "-They edit.", "-", "-All of them."]),
    "summary comes": (["## Empty\n", "## Empty\n\nNot any more.\n"], ["+summary: Not any more."]),
    "link in a summary": (
        ["/hello", "/hi"],
        ["-summary: Hello [reader](https://example.com/hello).", "+summary: Hello [reader](https://example.com/hi)."],
    ),
    "title of the document": (["# Tools\n", "# Good Tools\n"], ["-title: Tools", "+title: Good Tools"]),
    "title of a section": (
        ["## Loose\n", "## Free\n", "[Loose](#loose)", "[Free](#free)"],
        ["-- title: Loose", "+- title: Free"],
    ),
    "title of a prerequisite": (
        ["### Start\n", "### Begin\n", "[Start](#start)", "[Begin](#begin)"],
        ["-title: Start", "+title: Begin"],
    ),
    "table": (["| c | d |\n", "| c | d |\n| e | f |\n"], ["+| e | f |"]),
    "item of two lines": (["  lines\n", "  rows\n"], ["-lines", "+rows"]),
    "task": (["* [ ] Task", "* [x] Task"], ['-marker: "* [ ]"', '+marker: "* [x]"']),
    "definition": (
        ["[ref]: https://example.com/ref", "[ref]: https://example.com/r"],
        ["-ref: https://example.com/ref", "+ref: https://example.com/r"],
    ),
    "title of a definition": (['"Other"', '"Another"'], ["-title: Other", "+title: Another"]),
    "definition added": (['"Other"\n', '"Other"\n[new]: https://example.com/new\n'], ["+new: https://example.com/new"]),
    # Entries that come
    "resource added": (
        [B, B + "- [New](https://example.com/new) - Words.\n"],
        ["+- title: New", "+url: https://example.com/new", "+description: Words."],
    ),
    "resource added first": (
        [A, "- [New](https://example.com/new)\n" + A],
        ["+- title: New", "+url: https://example.com/new"],
    ),
    "resource added with all that is known": (
        [
            FILM,
            FILM + "- [New](https://example.com/new) \u00b7 book by Al - Bo \u00b7 pt-BR \u00b7 **paid** - Words.\n",
        ],
        [
            "+- title: New",
            "+url: https://example.com/new",
            "+type: book",
            "+cost: paid",
            "+by: Al - Bo",
            "+language: pt-BR",
            "+description: Words.",
        ],
    ),
    "no type that there is": (
        [FILM, FILM + "- [New](https://example.com/new) \u00b7 blog by Al \u00b7 free\n"],
        [
            "+- title: New",
            "+url: https://example.com/new",
            '+separator: " \u00b7 "',
            "+description: blog by Al \u00b7 free",
        ],
    ),
    "several added": (
        [PLAIN, "- one\n" + PLAIN + "- two\n- three\n"],
        ["+- text: one", "+- text: two", "+- text: three"],
    ),
    "nested added": (["  - B one\n", "  - B zero\n  - B one\n"], ["+- text: B zero"]),
    "nested added where nothing was": ([A, A + "  - A one\n"], ["+resources:", "+- text: A one"]),
    "nest added": (
        [PLAIN, PLAIN + "- Nest\n  - [Egg](https://example.com/egg)\n"],
        ["+- text: Nest", "+resources:", "+- title: Egg", "+url: https://example.com/egg"],
    ),
    "list added": (["## Empty\n", "## Empty\n\n- one\n"], ["+resources:", "+- text: one"]),
    "added in a loose list": (
        ["- [L2](https://example.com/l/2)\n", "- [L2](https://example.com/l/2)\n\n- L3\n"],
        ["+- text: L3"],
    ),
    "added in a numbered list": (
        ["2. Step two\n", "2. Step between\n3. Step two\n"],
        [
            '-- {text: Step two, marker: "2."}',
            "+- text: Step between",
            '+marker: "2."',
            '+- {text: Step two, marker: "3."}',
        ],
    ),
    "task added": (["* [ ] Task\n", "* [ ] Task\n* [x] Done\n"], ["+- text: Done", '+marker: "* [x]"']),
    "item of several lines added": (
        [PLAIN, PLAIN + "- One\n  two\n"],
        ["+- markdown: |", "+One", "+two", '+marker: "-"'],
    ),
    "paragraph added below a list": (
        ["[L2](https://example.com/l/2)\n", "[L2](https://example.com/l/2)\n\nThat is all.\n"],
        ["+- markdown: That is all."],
    ),
    "link by name added": ([PLAIN, PLAIN + "- [Thing][ref] is good\n"], ['+- text: "[Thing][ref] is good"']),
    # Entries that go
    "resource gone": (
        [B, ""],
        [
            "-- title: B",
            "-url: https://example.com/b",
            "-verified: 2024-01-01",
            "-resources:",
            "-- text: B one",
            "-- title: B two",
            "-url: https://example.com/b/2",
        ],
    ),
    "nested gone": (["  - B one\n", ""], ["-- text: B one"]),
    "what held it gone": (
        ["- [B](https://example.com/b)\n", ""],
        ["-- title: B", "-url: https://example.com/b", "-verified: 2024-01-01"],
    ),
    "definition gone": (["[ref]: https://example.com/ref\n", ""], ["-ref: https://example.com/ref"]),
    # Entries that move, with what nobody sees of them
    "moved down": (
        [A, "", PLAIN, PLAIN + A],
        [
            "-- title: A",
            '-url: "https://example.com/a"  # where',
            "-description: Text of a.  # what",
            "+- title: A",
            '+url: "https://example.com/a"  # where',
            "+description: Text of a.  # what",
        ],
    ),
    "moved up": ([PLAIN, "", B, PLAIN + B], ['+- text: "*Plain* text"', '-- text: "*Plain* text"']),
    "moved with what is below": (
        [B, "", GUIDE, B + GUIDE],
        [
            f"{sign}{line}"
            for sign in "-+"
            for line in (
                "- title: B",
                "url: https://example.com/b",
                "verified: 2024-01-01",
                "resources:",
                "- text: B one",
                "- title: B two",
                "url: https://example.com/b/2",
            )
        ],
    ),
    "moved to another file": (
        [PLAIN, "", GUIDE, GUIDE + PLAIN],
        ['-- text: "*Plain* text"', '+- text: "*Plain* text"'],
    ),
    "moved and changed": (
        [
            PLAIN,
            "",
            GUIDE,
            "",
            "- [L2](https://example.com/l/2)\n",
            "- [L2](https://example.com/l/2)\n\n" + GUIDE.replace("free", "**paid**"),
        ],
        [
            "-- title: Guide",
            "-url: https://example.com/guide",
            "-type: book",
            "-cost: free",
            "-by: Ann Lee",
            '-- text: "*Plain* text"',
            "+- title: Guide",
            "+url: https://example.com/guide",
            "+type: book",
            "+cost: paid",
            "+by: Ann Lee",
        ],
    ),
    "moved and changed, with what nobody sees": (
        [B, "", GUIDE, B.replace("/b)\n", "/b) - More.\n", 1) + GUIDE],
        [
            "-- title: B",
            "-url: https://example.com/b",
            "-verified: 2024-01-01",
            "-resources:",
            "-- text: B one",
            "-- title: B two",
            "-url: https://example.com/b/2",
            "+- title: B",
            "+url: https://example.com/b",
            "+verified: 2024-01-01",
            "+description: More.",
            "+resources:",
            "+- text: B one",
            "+- title: B two",
            "+url: https://example.com/b/2",
        ],
    ),
    "item of several lines moved": (
        ["- Two\n  lines\n\n", "", GUIDE, "- Two\n  lines\n" + GUIDE],
        [
            "-- markdown: |",
            "-Two",
            "-lines",
            '-marker: "-"  # of two',
            "+- markdown: |",
            "+Two",
            "+lines",
            '+marker: "-"  # of two',
        ],
    ),
    "moved below another": (
        [PLAIN, "", "  - B one\n", "  - *Plain* text\n  - B one\n"],
        ['+- text: "*Plain* text"', '-- text: "*Plain* text"'],
    ),
    "moved out of another": (["  - B one\n", "- B one\n"], ["+- text: B one", "-- text: B one"]),
    # Several at once
    "several": (
        ["[A]", "[AA]", PLAIN, "", "Ann Lee", "Ann", "## Empty\n", "## Empty\n\n- one\n- two\n"],
        [
            "-- title: A",
            "+- title: AA",
            '-- text: "*Plain* text"',
            "+resources:",
            "+- text: one",
            "+- text: two",
            "-by: Ann Lee",
            "+by: Ann",
        ],
    ),
}


@pytest.mark.parametrize("name", ABSORBED)
def test_absorbed(name: str, built: Sandbox) -> None:
    replacements, expected = ABSORBED[name]
    before = yaml(built)
    edited = edit(built, *replacements)
    result = built.run("absorb")
    assert result.code == 0, result.out
    found = changed(before, yaml(built))
    assert Counter(found) == Counter(expected) if "moved" in name else found == expected
    assert built.run("build", "--check").code == 0
    assert readme(built) == edited
    again = built.run("absorb")
    assert (again.code, again.out, again.err) == (0, "", "nothing to absorb\n")


REFUSED = {
    # What comes from no value, or from several
    "the notice": (["Generated by", "Made by"], 1, "comes from the template"),
    "a title in the table of contents": (
        ["[Loose](#loose)", "[Free](#free)"],
        10,
        "change the title in roadmap/roadmap.yaml:29:12",
    ),
    "an entry of the table of contents": (["- [Loose](#loose)\n", ""], 10, "writes `- [Loose](#loose)` here"),
    "an entry for the table of contents": (
        ["- [Loose](#loose)\n", "- [Loose](#loose)\n- [X](#x)\n"],
        11,
        "writes nothing",
    ),
    "the heading of the table of contents": (["## Table of Contents", "## Contents"], 7, "`settings`"),
    "the heading of the table of contents in other words": (["## Table of Contents", "## Inhalt"], 7, "`settings`"),
    "a heading alone": (["## Loose", "## Free"], 10, "writes `- [Free](#free)` here: it repeats a title"),
    "the title of a prerequisite alone": (["### Start", "### Begin"], 48, "it repeats a title that was changed"),
    "the level of a topic": (["**Beginner**", "**Advanced**"], 40, "change roadmap/learning.yaml:5:12 instead"),
    "a prerequisite": (["After [Start](#start)", "After nothing"], 48, "change roadmap/learning.yaml:27:15 instead"),
    # Headings
    "a new heading": (["## Empty\n", "## Empty\n\n## Fresh\n"], 66, "a new heading; write a section or a topic"),
    "a heading less": (["## Empty\n\n", ""], 64, "take roadmap/roadmap.yaml:51:5 out"),
    "the level of a heading": (["## Empty", "### Empty"], 64, "move roadmap/roadmap.yaml:51:5"),
    # What no field holds
    "a wrapped line": ([PLAIN, "- *Plain* text\n  and more\n"], 26, "an item is one line"),
    "a line to write in another way": (
        ["/a) - Text", "/a_(b)) - Text"],
        21,
        "write it as `[A](<https://example.com/a_(b)>)",
    ),
    "a link that leads nowhere safe": (["https://example.com/a)", "javascript:a)"], 21, "no fields"),
    "what nobody sees": (["Text of a", "Text\x07 of a"], 21, "U+0007, which nobody sees"),
    "a list above the title": (["# Tools", "- one\n\n# Tools"], 3, "no list stands above the title"),
    "a blank line too many": ([A, "\n" + A], 21, "writes no blank line here"),
    "a blank line too few": (["/l/2)\n", "/l/2)\n- L3\n"], 33, "writes a blank line here"),
    "another bullet": ([PLAIN, PLAIN + "* star\n"], 26, "writes a blank line here"),
    "a number twice": (["2. Step two\n", "2. Step new\n2. Step two\n"], 54, "writes `3. Step two` here"),
    "old items below a new one": ([A, "- Nest\n  " + A], 21, "nest it in the YAML"),
    "a definition with another name": (["[ref]:", "[reference]:"], 66, "change roadmap/roadmap.yaml:53:8 instead"),
    # What the schema refuses
    "a text that is too long": (["Text of a.", "x" * 20_001], 21, "`description` has 20,001 characters"),
    "an outcome that is too long": (["Begin with something.", "x" * 401], 38, "`outcome` has 401 characters"),
    # Where a comment may belong to something that goes
    "a value with a comment": ([" - Text of a.", ""], 21, "change roadmap/roadmap.yaml:13:22 by hand"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, built: Sandbox) -> None:
    replacements, line, message = REFUSED[name]
    edit(built, *replacements)
    before = built.files()
    result = built.run("absorb")
    assert result.code == 1
    assert result.out.startswith(f"README.md:{line}: "), result.out
    assert message in result.out.split("\n")[0]
    assert "nothing was absorbed" in result.err
    assert built.files() == before


def test_one_refusal_refuses_everything(built: Sandbox) -> None:
    edit(built, "[A]", "[AA]", "**Beginner**", "**Advanced**", "## Table of Contents", "## Contents")
    before = built.files()
    result = built.run("absorb")
    assert result.code == 1
    assert re.findall(r"^README\.md:(\d+): ", result.out, re.MULTILINE) == ["7", "40"]
    assert result.err == "nothing was absorbed: 2 edits cannot be taken back\n"
    assert built.files() == before


def test_diff_writes_nothing(built: Sandbox) -> None:
    edit(built, "[A]", "[AA]", "Ann Lee", "Ann")
    before = built.files()
    result = built.run("absorb", "--diff")
    assert result.code == 0
    assert [line for line in result.out.split("\n") if re.match(r"[-+]", line)] == [
        "--- a/roadmap/learning.yaml", "+++ b/roadmap/learning.yaml", "-        by: Ann Lee", "+        by: Ann",
        "--- a/roadmap/roadmap.yaml", "+++ b/roadmap/roadmap.yaml", "-      - title: A", "+      - title: AA",
    ]  # fmt: skip
    assert result.err == "would absorb 2 changes into 2 files\n"
    assert built.files() == before


def test_what_is_missing_is_pointed_out(built: Sandbox) -> None:
    for number in range(8):  # so that most resources have a type and a cost
        edit(built, FILM, FILM + f"- [More {number}](https://example.com/{number}) \u00b7 book \u00b7 free\n")
        assert built.run("absorb").code == 0
    new = A.replace("/a)", "/a/2)") + "- [New](https://example.com/new)\n"
    edit(built, A, new, "example.com/b)", "example.com/b/1)")
    result = built.run("absorb")
    assert result.code == 0
    assert result.err.split("\n")[:-1] == [
        "README.md:23: roadmap/roadmap.yaml:18:19: `verified` speaks of the url that was there; look again",
        "README.md:22: roadmap/roadmap.yaml:14:9 has no type and no cost; add what is missing",
        "absorbed 3 changes into 1 file",
    ]
    edit(built, A.replace("/a)", "/a/2)"), "")
    result = built.run("absorb")
    assert "README.md:21: what stood in roadmap/roadmap.yaml:11:9 had comments; look after them" in result.err
    assert "# what to say of A" in yaml(built)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_how_a_file_is_written_is_no_edit(mark: str, newline: str, end: str, built: Sandbox) -> None:
    built.write({"README.md": (mark + readme(built).rstrip("\n") + end).replace("\n", newline)})
    before = built.files()
    result = built.run("absorb")
    assert (result.code, result.err) == (0, "nothing to absorb\n")
    assert built.files() == before


def test_line_ends_and_byte_order_marks_of_the_yaml_stay(built: Sandbox) -> None:
    name = "roadmap/learning.yaml"
    built.write({name: "\ufeff" + LEARNING.replace("\n", "\r\n")})
    edit(built, GUIDE, GUIDE.replace("Guide", "Guides") + "- one\n")
    assert built.run("absorb").code == 0
    film = "      - title: Film"
    expected = LEARNING.replace("Guide", "Guides").replace(film, f"      - text: one\n{film}")
    assert built.files()[name] == ("\ufeff" + expected.replace("\n", "\r\n")).encode()


def test_another_file_is_absorbed(built: Sandbox) -> None:
    built.write({"copy/edited.md": readme(built).replace("[A]", "[AA]")})
    assert built.run("absorb", "copy/edited.md").code == 0
    assert built.run("build").code == 0
    assert "[AA]" in readme(built)
    built.write({"copy/edited.md": readme(built).replace("Generated", "Made")})
    assert built.run("absorb", "copy/edited.md").out.startswith("copy/edited.md:1: ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"caf\xe9\n", "roadmark: README.md:1: this is not UTF-8; save the file with the encoding UTF-8\n"),
        (b"\xff\xfea\x00", "roadmark: README.md:1: this is not UTF-8; save the file with the encoding UTF-8\n"),
        (
            b"a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n",
            "roadmark: README.md:2: conflict markers; run `roadmark build` and edit what it writes\n",
        ),
        (b"a" * (4 * 1024**2 + 1), "roadmark: README.md is larger than 4 MiB; no README is\n"),
        (None, "roadmark: there is no README.md; `roadmark build` writes README.md\n"),
    ],
)
def test_files_that_cannot_be_read(content: bytes | None, message: str, built: Sandbox) -> None:
    if content is None:
        (built.root / "README.md").unlink()
    else:
        built.write({"README.md": content})
    before = built.files()
    result = built.run("absorb")
    assert (result.code, result.out, result.err) == (2, "", message)
    assert built.files() == before


def test_a_folder_is_no_readme(built: Sandbox) -> None:
    result = built.run("absorb", "roadmap")
    assert (result.code, result.err) == (2, "roadmark: cannot read roadmap: it is a folder\n")


def test_a_roadmap_that_cannot_be_built(built: Sandbox) -> None:
    built.write({"roadmap/learning.yaml": LEARNING.replace("requires: [start]", "requires: [strat]")})
    before = built.files()
    result = built.run("absorb")
    assert result.code == 1
    assert "REF001" in result.out
    assert result.err == "nothing was absorbed: 1 finding\n"
    assert built.files() == before


def test_refusals_do_not_flood(built: Sandbox) -> None:
    built.write({"README.md": readme(built).replace("\n\n", "\n\n\n") + "\n" * 3})
    result = built.run("absorb")
    assert result.code == 1
    assert len(result.out.split("\n")) <= 33


def test_another_list_is_refused(built: Sandbox) -> None:
    edit(built, "## Empty\n", "## Empty\n\n" + "".join(f"- item {number}\n" for number in range(1_500)))
    result = built.run("absorb")
    assert result.code == 1
    assert "`roadmark import` reads whole lists" in result.out


def test_identical_lines_are_told_apart_by_where_they_stand(sandbox: Sandbox) -> None:
    entry = "      - title: Same\n        url: https://example.com/same\n      - text: T\n"
    section = [f"  - title: S{number}\n    resources:\n{entry}" for number in range(3)]
    name = "roadmap/roadmap.yaml"
    head, tail = "title: L\nsections:\n", "settings:\n  contents: false\n"
    sandbox.write({name: "".join([head, *section, tail])})
    sandbox.run("build")
    parts = readme(sandbox).split("## ")
    parts[2] = parts[2].replace("- [Same](https://example.com/same)\n", "")
    parts[3] = parts[3].replace("/same)", "/other)")
    sandbox.write({"README.md": "## ".join(parts)})
    assert sandbox.run("absorb").code == 0
    section[1] = section[1].replace("      - title: Same\n        url: https://example.com/same\n", "")
    section[2] = section[2].replace("/same", "/other")
    assert (sandbox.root / name).read_text("utf-8") == "".join([head, *section, tail])


def test_nobody_has_to_rename_a_section_in_the_words_of_the_map(sandbox: Sandbox) -> None:
    name = "roadmap/roadmap.yaml"
    topics = "    topics: [{id: a, title: A}]\n"
    text = f"title: L\nsections:\n  - title: Dough\n{topics}settings: {{outputs: {{map: true}}}}\n"
    sandbox.write({name: text})
    sandbox.run("build")
    edited = readme(sandbox).replace("## Dough", "## The dough").replace("[Dough](#dough)", "[The dough](#the-dough)")
    sandbox.write({"README.md": edited})
    result = sandbox.run("absorb")
    assert (result.code, "next: `roadmark build`" in result.err) == (0, True)
    assert (sandbox.root / name).read_text("utf-8") == text.replace("Dough", "The dough")
    sandbox.run("build")
    assert readme(sandbox) == edited.replace("bottom: Dough", "bottom: The dough")
    sandbox.write({"README.md": readme(sandbox).replace("bottom: The dough", "bottom: My dough")})
    assert sandbox.run("absorb").code == 1


# Edits of a README that is older than the YAML


def test_edits_of_an_older_readme_go_on_top_of_what_is_built() -> None:
    base, edited = "a\nb\nc\nd\ne\n", "a\nB\nc\nd\ne\nf\n"
    found = rebase(edited, "a\nb\nc\nx\nD\ne\n", [base])
    assert found.text == "a\nB\nc\nx\nD\ne\nf\n"
    assert [edited.split("\n")[number] for number in found.lines] == ["a", "B", "c", "d", "d", "e", "f"]
    assert found.conflicts == []


def test_edits_of_what_the_yaml_changed_too_are_conflicts() -> None:
    found = rebase("a\nB\nc\n", "a\nbb\nc\n", ["a\nb\nc\n"])
    assert [remark.line for remark in found.conflicts] == [1]
    found = rebase("a\nb\nnew\nc\n", "a\nb\nother\nc\nd\n", ["a\nb\nc\n"])
    assert [remark.line for remark in found.conflicts] == [2]
    assert rebase("a\nB\nc\n", "a\nB\nc\nd\ne\n", ["a\nb\nc\n"]).text == "a\nB\nc\nd\ne\n"


@given(st.lists(st.sampled_from("abc"), max_size=8), st.data())
def test_what_was_not_edited_is_what_is_built(built: list[str], data: st.DataObject) -> None:
    base = data.draw(st.lists(st.sampled_from("abcd"), max_size=8))
    texts = ["".join(f"{line}\n" for line in lines) for lines in (base, built)]
    found = rebase(texts[0], texts[1], texts[:1])
    assert found.text == texts[1]
    assert len(found.lines) == len(built)


def test_the_readme_of_a_revision_was_edited_while_the_yaml_changed(
    built: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    repositories.isolate(monkeypatch, built.root.parent)
    repositories.begin(built.root).commit()
    edit(built, "[A]", "[AA]", "Ann Lee", "Ann")
    built.write({"roadmap/learning.yaml": LEARNING.replace("Long, but good", "Short and good")})
    result = built.run("absorb", "--base", "HEAD")
    assert result.code == 0, result.out
    assert "Short and good" in yaml(built)
    assert "Long, but good" in readme(built)
    assert built.run("build").code == 0
    assert all(text in readme(built) for text in ("[AA]", "by Ann ", "Short and good"))
    repositories.Repository(built.root).commit()
    built.write({"roadmap/learning.yaml": LEARNING.replace("Long, but good", "No good")})
    edit(built, "Short and good", "Still good")
    result = built.run("absorb", "--base", "HEAD")
    assert (result.code, result.out) == (
        1, "README.md:43: the YAML has changed what stood here as well; make this change there\n"
    )  # fmt: skip


def test_a_page_of_another_template(built: Sandbox) -> None:
    template = (assets.folder("templates") / "README.md.j2").read_text("utf-8")
    assert template.count(" \u00b7 ") >= 3
    built.write({"templates/README.md.j2": template.replace(" \u00b7 ", " | ").replace("# Generated", "# Made")})
    assert built.run("build").code == 0
    edit(
        built, "[Guide]", "[Guides]", "Long, but good", "Long", PLAIN, PLAIN + "- [New](https://example.com/new) - N.\n"
    )
    before = yaml(built)
    assert built.run("absorb").code == 0
    assert changed(before, yaml(built)) == [
        "+- title: New", "+url: https://example.com/new", "+description: N.", "-- title: Guide", "+- title: Guides",
        "-description: Long, but good.", "+description: Long.",
    ]  # fmt: skip
    assert built.run("build", "--check").code == 0


@pytest.mark.parametrize("has_right_way", [True, False])
def test_an_edit_that_changes_more_is_not_made(
    *, has_right_way: bool, built: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(want: Want, documents: Mapping[Path, Document], shifts: Shifts) -> Iterator[Edits]:
        for way in ways(want, documents, shifts):
            text = documents[want.file].source.text
            place = text.index("free")
            yield way | {want.file: (*way[want.file], Edit(Span(place, place + 4), "paid"))}
            if has_right_way:
                yield way

    monkeypatch.setattr("roadmark.absorb.application.ways", wrong)
    edit(built, GUIDE, GUIDE.replace("Ann Lee \u00b7 free", "Ann \u00b7 free"))
    before = built.files()
    result = built.run("absorb")
    if has_right_way:
        assert changed(LEARNING, yaml(built)[len(ROOT) :]) == ["-by: Ann Lee", "+by: Ann"]
    else:
        assert result.out.startswith("README.md:42: nobody can tell how to write this into the YAML; change roadmap/")
        assert built.files() == before


# Texts over several lines


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a\nb c\n", "a b c", "a\nb c\n"),
        ("a\nb c\n", "a b d", "a\nb d\n"),
        ("a\nb  c", "x b c", "x\nb  c"),
        ("a\nb\nc", "a x c", "a\nx\nc"),
        ("a\nb\nc", "a b", "a\nb"),
        ("a\nb", "a b c", "a\nb c"),
        ("a\na\na", "a a", "a\na"),
        (" a ", "b", " b "),
    ],
)
def test_line_breaks_stay_where_words_do(old: str, new: str, expected: str) -> None:
    assert refolded(old, new) == expected


@given(st.text("ab \n", max_size=12), st.lists(st.sampled_from(["a", "b", "ab"]), min_size=1, max_size=6))
def test_refolded_texts_say_what_is_new(old: str, new: list[str]) -> None:
    found = refolded(old, " ".join(new))
    assert found.split() == new
    assert found == old or old.split() != new


# Random edits


def own() -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in sorted((REPOSITORY / "roadmap").glob("*.yaml"))}


@pytest.mark.parametrize("kind", [*EDITS, "several"])
def test_random_edits_of_the_own_readme(kind: str) -> None:
    texts = own()
    variants = (texts, absorption.commented(texts), absorption.headed(texts))
    samples = [Sample.of("own", REPOSITORY, each) for each in variants]
    generator = random.Random(kind)  # noqa: S311 - for variety, not for secrets
    tally = Tally()
    for sample in samples:
        kinds = generator.sample(list(EDITS), 4) if kind == "several" else [kind]
        absorption.attempt(sample, kinds, generator, tally)
    assert tally.wrong == []
    assert tally.absorbed.total() + tally.refused.total() > 0


@settings(max_examples=15)
@given(st.randoms(use_true_random=False), st.sampled_from([*EDITS]))
def test_random_edits_of_a_small_list(generator: random.Random, kind: str) -> None:
    page = (
        "# L\n\nText of words.\n\n## One\n\n- [Some title](https://example.com/1) - Words here.\n- Plain words\n\n"
        "## Other\n\nMore words.\n\n- [Next title](https://example.com/2)\n"
        "  - [Deep title](https://example.com/3): Good.\n"
    )
    root = REPOSITORY / "nowhere"
    sample = Sample.of("small", root, conversion.convert(page, root).files)
    tally = Tally()
    absorption.attempt(sample, [kind], generator, tally)
    assert tally.wrong == []
    assert tally.reasons == []


@pytest.mark.parametrize("is_committed", [False, True], ids=["edit on the disk", "edit committed"])
@pytest.mark.parametrize("is_newer", [False, True], ids=["old YAML", "newer YAML"])
def test_what_nobody_has_built_yet_is_safe(
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    is_committed: bool,  # noqa: FBT001
    is_newer: bool,  # noqa: FBT001
) -> None:
    repositories.isolate(monkeypatch, sandbox.root.parent)
    entry = "  - title: {0}\n    url: https://example.com/{0}\n"
    roadmap = "title: Clocks\nresources:\n" + entry.format("tick") + entry.format("tock")
    sandbox.write({"roadmap/roadmap.yaml": roadmap}).run("build")
    repository = repositories.begin(sandbox.root)
    repository.commit()
    readme = sandbox.files()["README.md"].decode()
    sandbox.write({"README.md": readme.replace("[tick]", "[Tick]")})
    if is_committed:
        repository.commit()
    newer = roadmap + entry.format("chime") if is_newer else roadmap
    sandbox.write({"roadmap/roadmap.yaml": newer})
    result = sandbox.run("absorb")
    assert (result.code, result.out) == (0, "")
    assert sandbox.files()["roadmap/roadmap.yaml"].decode() == newer.replace("title: tick", "title: Tick")
    assert ("next: `roadmark build`" in result.err) == is_newer
    sandbox.run("build")
    assert ("[chime]" in sandbox.files()["README.md"].decode()) == is_newer
    assert "nothing to absorb" in sandbox.run("absorb").err


def test_newer_yaml_alone_is_no_edit(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    repositories.isolate(monkeypatch, sandbox.root.parent)
    sandbox.write({"roadmap/roadmap.yaml": "title: Clocks\n"}).run("build")
    repositories.begin(sandbox.root).commit()
    sandbox.write({"roadmap/roadmap.yaml": "title: Watches\n"})
    before = sandbox.files()
    result = sandbox.run("absorb")
    assert (result.code, result.err) == (0, "nothing to absorb; `roadmark build` writes what the YAML says by now\n")
    assert sandbox.files() == before


@pytest.mark.slow
def test_random_edits_of_real_lists() -> None:
    """Two thousand of them, on this README and ten lists of the corpus."""
    samples = absorption.samples()
    if samples is None:
        pytest.skip("the corpus is not beside this checkout")
    tally = absorption.run(samples, 2_000)
    assert tally.wrong == []
    assert tally.absorbed.total() >= 0.97 * (tally.absorbed.total() + tally.refused.total()), tally.table()
