"""What contributors get wrong, in a copy of our own roadmap: one finding at its place, and nothing written."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from conftest import REPOSITORY, Sandbox
from roadmark import graph, output, project, render
from roadmark.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

HERE = "«"  # stands before the place that the finding should name, and is no part of the file
MATHS, LANGUAGE = "mathematics-for-ml.yaml", "natural-language-processing.yaml"
CODE, LAST, ROOT = "programming-fundamentals.yaml", "explainable-ai.yaml", "roadmap.yaml"
WHOLE = None  # the whole file; None in its place means no file
LATIN_1 = "\udce9"  # the byte 0xE9


@dataclass(frozen=True)
class Mistake:
    """A finding, and the edits that bring it about: in which file, the old text (empty: at the end), the new one."""

    code: str
    cure: str
    edits: list[tuple[str, str | None, str | None]]
    place: str = ""  # where HERE cannot stand


LAUGHS = "".join(f"  - &x{number} [{', '.join([f'*x{number - 1}'] * 9)}]\n" for number in range(1, 9))

MISTAKES = {
    # Not YAML
    "a tab indent": Mistake(
        "YML001", "YAML wants spaces", [(MATHS, "    title: Linear Algebra\n", f"{HERE}\ttitle: Linear Algebra\n")]
    ),
    "an unclosed quote": Mistake(
        "YML001",
        'end the value with " on the same line',
        [(MATHS, "title: Mathematics for ML\n", f'title: {HERE}"Mathematics\n')],
    ),
    "an unclosed quote further down": Mistake(
        "YML001",
        "end the value with ' on the same line",
        [(MATHS, "Essence of calculus", f"{HERE}'Essence of calculus")],
    ),
    "a colon in a value": Mistake(
        "YML001", "needs quotes", [(MATHS, "title: Calculus\n", f"title: Calculus{HERE}: A\n")]
    ),
    # YAML, but not what it seems to say
    "a duplicate key": Mistake(
        "YML002",
        "first on line 6; keep one of them",
        [(MATHS, "title: Linear Algebra\n", f"title: Linear Algebra\n    {HERE}title: Vectors\n")],
    ),
    "an alias": Mistake("YML003", "write the value out", [(MATHS, "title: Calculus\n", f"title: {HERE}*calculus\n")]),
    "an anchor": Mistake("YML003", "delete it, or put", [(MATHS, "title: Calculus\n", f"title: {HERE}&c Calculus\n")]),
    "a second document": Mistake("YML003", "so delete this line", [(MATHS, "", f"{HERE}---\ntitle: More\n")]),
    "Latin-1 bytes": Mistake(
        "YML004",
        "save the file with the encoding UTF-8",
        [(MATHS, "title: Calculus\n", f"title: Caf{HERE}{LATIN_1}\n")],
    ),
    "a zero-width space": Mistake(
        "YML004", "delete it", [(MATHS, "title: Calculus\n", f"title: Calc{HERE}\u200bulus\n")]
    ),
    # Not a section
    "an empty file": Mistake("SCH003", "beginning with `title:`", [(MATHS, WHOLE, HERE)]),
    "nothing but comments": Mistake("SCH003", "beginning with `title:`", [(MATHS, WHOLE, f"{HERE}# later\n")]),
    "a list at top level": Mistake("SCH003", "a mapping", [(MATHS, WHOLE, f"{HERE}- title: Calculus\n")]),
    "a misspelt key": Mistake(
        "SCH002", "did you mean `title`?", [(MATHS, "title: Linear Algebra\n", f"{HERE}titel: Linear Algebra\n")]
    ),
    "a level in upper case": Mistake(
        "SCH004",
        "did you mean beginner?",
        [(MATHS, "title: Calculus\n    level: b", f"title: Calculus\n    level: {HERE}B")],
    ),
    "resources that are a mapping": Mistake("SCH003", "a list", [(MATHS, "", f"resources: {HERE}{{}}\n")]),
    "a missing url": Mistake(
        "SCH001",
        "needs `url`; add it",
        [
            (MATHS, "title: Essence of calculus\n", f"{HERE}title: Essence of calculus\n"),
            (MATHS, "        url: https://www.3blue1brown.com/topics/calculus\n", ""),
        ],
    ),
    "requires that is no list": Mistake(
        "SCH003", "put it in brackets", [(MATHS, "requires: [linear-algebra]", f"requires: {HERE}linear-algebra")]
    ),
    # Prerequisites
    "an unknown prerequisite": Mistake(
        "REF001",
        "did you mean 'linear-algebra'?",
        [(MATHS, "requires: [linear-algebra]", f"requires: [{HERE}linear-algbra]")],
    ),
    "a cycle of three across files": Mistake(
        "REF002",
        "python-basics -> calculus -> tokenization -> python-basics; delete one of these steps",
        [
            (CODE, "id: python-basics\n", f"id: python-basics\n    requires: [{HERE}calculus]\n"),
            (MATHS, "requires: [linear-algebra]", "requires: [tokenization]"),
            (LANGUAGE, "requires: [data-structures-oop]", "requires: [python-basics]"),
        ],
    ),
    "a duplicate id across files": Mistake(
        "REF004", "topics another one", [(LANGUAGE, "id: stemming\n", f"id: {HERE}linear-algebra\n")]
    ),
    # Files
    "a file that is not listed": Mistake(
        "YML006", "add `- extra` to one", [("extra.yaml", WHOLE, f"{HERE}title: Extra\n")]
    ),
    "a listed file that is missing": Mistake(
        "YML007",
        "create it, or delete this line",
        [(LAST, WHOLE, None), (ROOT, "- explainable-ai\n", f"- {HERE}explainable-ai\n")],
    ),
    ".yml for .yaml": Mistake(
        "YML006",
        "rename this one to explainable-ai.yaml",
        [(LAST, WHOLE, None), ("explainable-ai.yml", WHOLE, f"{HERE}title: X\n")],
    ),
    "a folder named like a file": Mistake(
        "YML010",
        "a section is a text file",
        [(LAST, WHOLE, None), (f"{LAST}/notes.txt", WHOLE, "")],
        place=f"{LAST}:1:1",
    ),
    # Too much
    "a 2 MB scalar": Mistake(
        "YML010", "shorten it", [(MATHS, "title: Calculus\n", f"title: {HERE}{'calculus ' * 222_222}end\n")]
    ),
    "10,000 levels of nesting": Mistake(
        "YML010",
        "flatten it",
        [(MATHS, "", f"resources: {'[' * (Limits().nesting - 1)}{HERE}{'[' * 10_000}{']' * 10_063}\n")],
    ),
    "a billion laughs": Mistake("YML003", "delete it", [(MATHS, "", f"resources:\n  - {HERE}&x0 [ha]\n{LAUGHS}")]),
}
ONE_EACH = {name: mistake for name, mistake in MISTAKES.items() if name != "a billion laughs"}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our roadmap and the README that it makes."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(REPOSITORY / "roadmap", folder / "roadmap")
    for linked in ("CONTRIBUTING.md", "LICENSE"):
        shutil.copy(REPOSITORY / linked, folder)
    world = project.load(folder)
    output.write(render.outputs(world, graph.build(world.topics())), folder)
    return folder


@pytest.fixture
def ours(sandbox: Sandbox, built: Path) -> Sandbox:
    shutil.copytree(built, sandbox.root, dirs_exist_ok=True)
    return sandbox


def make(mistake: Mistake, root: Path) -> str:
    """Edit the files; `path:line:column` of the place to name."""
    place = f"roadmap/{mistake.place}"
    for name, old, new in mistake.edits:
        path = root / "roadmap" / name
        if new is None:
            path.unlink()
            continue
        path.parent.mkdir(exist_ok=True)
        if old is None:
            text = new
        elif not old:
            text = path.read_text("utf-8") + new
        else:
            text = path.read_text("utf-8")
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        before, marked, after = text.partition(HERE)
        if marked:
            place = f"roadmap/{name}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        path.write_bytes((before + after).encode("utf-8", "surrogateescape"))
    return place


def findings(out: str) -> list[str]:
    """The first line of each finding."""
    return [line for line in out.splitlines() if re.match(r"\S+:\d+:\d+: [A-Z]{3}\d{3} ", line)]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_at_its_place_and_nothing_is_written(ours: Sandbox, name: str) -> None:
    mistake = MISTAKES[name]
    place = make(mistake, ours.root)
    before = ours.files()
    for command, code in (("lint", 1), ("check", 1), ("build", 1)):
        result = ours.run(command)
        assert result.code == code, command
        assert "Traceback" not in result.err
        if code:
            first, *others = findings(result.out)
            assert first.startswith(f"{place}: {mistake.code} ")
            assert mistake.cure in first
            assert not others or name not in ONE_EACH
            assert all(len(line) < 500 for line in result.out.splitlines())
    assert ours.files() == before


def test_of_a_billion_laughs_every_anchor_and_alias_is_told_and_nothing_else(ours: Sandbox) -> None:
    make(MISTAKES["a billion laughs"], ours.root)
    found = findings(ours.run("lint").out)
    assert len(found) == LAUGHS.count("&") + LAUGHS.count("*") + 1
    assert all(" YML003 " in finding for finding in found)


def test_without_a_mistake_there_is_nothing_to_say(ours: Sandbox) -> None:
    before = ours.files()
    for command in ("lint", "check", "build"):
        result = ours.run(command)
        assert (result.code, result.out) == (0, "")
    assert ours.files() == before


def test_all_mistakes_of_all_files_come_in_one_run_sorted_by_place(ours: Sandbox) -> None:
    together = [
        "a missing url",
        "an alias",
        "a misspelt key",
        "a second document",
        "a file that is not listed",
        "a folder named like a file",
    ]
    places = [f"{make(MISTAKES[name], ours.root)}: {MISTAKES[name].code}" for name in together]
    ours.write({"roadmap/deep-learning.yaml": "title: [\n", "roadmap/reinforcement-learning.yaml": "- title: R\n"})
    found = findings(ours.run("lint").out)
    for place in places:
        assert any(finding.startswith(f"{place} ") for finding in found), place
    assert [finding.partition(":")[0] for finding in found] == sorted(finding.partition(":")[0] for finding in found)
    positions = [(path, int(line), int(column)) for path, line, column, _ in (f.split(":", 3) for f in found)]
    assert positions == sorted(positions)
    assert {path for path, *_ in positions} == {
        "roadmap/deep-learning.yaml",
        "roadmap/explainable-ai.yaml",
        "roadmap/extra.yaml",
        "roadmap/mathematics-for-ml.yaml",
        "roadmap/reinforcement-learning.yaml",
    }


def test_while_a_file_cannot_be_read_nobody_is_blamed_for_what_it_may_hold(ours: Sandbox) -> None:
    make(MISTAKES["an unclosed quote"], ours.root)
    assert len(findings(ours.run("lint").out)) == 1
    ours.write({f"roadmap/{MATHS}": "title: Mathematics\n".encode("utf-16")})
    assert len(findings(ours.run("lint").out)) == 1
