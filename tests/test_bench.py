"""The benchmark measures what it says: its data, its rival, its rounds and its tables. No time is judged here."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections import Counter
from functools import cache
from statistics import mean
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from bench import datasets, measure, obvious, suite, table
from bench.measure import BenchError, Command, Figures, Sample
from bench.targets import TARGETS
from conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Sandbox

PAGE = REPOSITORY / "docs" / "performance.md"
needs_usage = pytest.mark.skipif(not hasattr(os, "wait4"), reason="this system does not say what a process used")


def load(text: str) -> Any:
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


@cache
def made(topics: int) -> dict[str, Any]:
    """The data of a made-up roadmap, by name of file."""
    return {name: load(text) for name, text in datasets.generate(topics)}


def real() -> dict[str, Any]:
    return {path.stem: load(path.read_text("utf-8")) for path in (REPOSITORY / "roadmap").glob("*.yaml")}


def topics_of(files: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All topics but groups, in the order of the files."""

    def below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "resources" in node:
            yield node
        for topic in node.get("topics", ()):
            yield from below(topic)

    for name, data in files.items():
        if name != "roadmap":
            yield from below(data)


# The data


def test_the_same_call_makes_the_same_data() -> None:
    assert list(datasets.generate(150)) == list(datasets.generate(150))
    assert list(datasets.generate(150, seed=2)) != list(datasets.generate(150))


def test_other_data_have_another_version() -> None:
    digest = hashlib.sha256(repr(list(datasets.generate(150))).encode()).hexdigest()[:16]
    assert (datasets.VERSION, digest) == (1, "3c33eff9b780948c"), (
        "raise VERSION, so that what was written before is made anew"
    )


@pytest.mark.parametrize(("topics", "files"), [(1, 1), (100, 1), (101, 2), (1_000, 10)])
def test_a_data_set_has_as_many_topics_as_asked_for_in_files_of_a_hundred(topics: int, files: int) -> None:
    data = made(topics)
    found = [len(list(topics_of({name: section}))) for name, section in data.items() if name != "roadmap"]
    assert sum(found) == topics
    assert len(found) == files
    assert max(found) <= 100
    names = [name for part in data["roadmap"]["sections"] for name in part["sections"]]
    assert names == [name for name in data if name != "roadmap"]


def test_sections_stand_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datasets, "TOPICS_PER_FILE", 1)
    monkeypatch.setattr(datasets, "FILES_PER_PART", 3)
    names, texts = zip(*datasets.generate(10), strict=True)
    parts = load(texts[-1])["sections"]
    assert [len(part["sections"]) for part in parts] == [3, 3, 3, 1]
    assert [*(name for part in parts for name in part["sections"]), "roadmap"] == list(names)


def test_ids_titles_and_urls_are_unique() -> None:
    topics = list(topics_of(made(1_000)))
    resources = [resource for topic in topics for resource in topic["resources"]]
    for values in (
        [topic["id"] for topic in topics],
        [topic["title"] for topic in topics],
        [resource["title"] for resource in resources],
        [resource["url"] for resource in resources],
    ):
        assert [value for value, count in Counter(values).items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", topic["id"]) for topic in topics)


def test_topics_have_the_shape_of_the_real_ones() -> None:
    ours, theirs = list(topics_of(made(1_000))), list(topics_of(real()))

    def both(measured: Any) -> tuple[float, float]:
        return mean(map(measured, ours)), mean(map(measured, theirs))

    of_resources = {
        f"length of a resource's {name}": lambda topic, name=name: mean(len(one[name]) for one in topic["resources"])
        for name in ("title", "url", "by")
    }
    measures = {
        "number of resources": lambda topic: len(topic["resources"]),
        "number of prerequisites": lambda topic: len(topic.get("requires", ())),
        "length of a title": lambda topic: len(topic["title"]),
        "length of an outcome": lambda topic: len(topic["outcome"]),
        "share of beginners": lambda topic: topic["level"] == "beginner",
        **of_resources,
    }
    differing = {name: both(measured) for name, measured in measures.items()}
    assert {name: pair for name, pair in differing.items() if not 0.75 < pair[0] / pair[1] < 1.33} == {}
    assert {key for topic in ours for key in topic} == {key for topic in theirs for key in topic}
    keys = [{key for topic in topics for one in topic["resources"] for key in one} for topics in (ours, theirs)]
    assert keys[0] == keys[1]


def test_prerequisites_stand_further_up_and_none_implies_another() -> None:
    levels = ("beginner", "intermediate", "advanced")
    rank: dict[str, int] = {}
    behind: dict[str, set[str]] = {}
    for topic in topics_of(made(1_000)):
        required = topic.get("requires", [])
        rank[topic["id"]] = levels.index(topic["level"])
        for one in required:
            assert one in behind, "it comes later"
            assert rank[one] <= rank[topic["id"]]
            assert not any(one in behind[other] for other in required)
        behind[topic["id"]] = {*required}.union(*(behind[one] for one in required))
    assert max(map(len, behind.values())) > 10


def test_the_linter_has_nothing_to_say(sandbox: Sandbox) -> None:
    datasets.write(sandbox.root, 220)
    for selected in ((), ("--select", "REF005")):
        result = sandbox.run("lint", *selected)
        assert (result.code, result.out) == (0, "")
    assert sandbox.run("build").code == 0
    result = sandbox.run("check")
    assert (result.code, result.out) == (0, "")


def test_the_command_line_of_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["datasets.py", "120", str(tmp_path / "new" / "data")])
    datasets.main()
    assert len(list((tmp_path / "new" / "data" / "roadmap").glob("*.yaml"))) == 3
    for arguments, complaint in (
        (("120", str(tmp_path / "new" / "data")), "there is a roadmap in"),
        (("0", str(tmp_path)), "at least one topic"),
    ):
        monkeypatch.setattr(sys, "argv", ["datasets.py", *arguments])
        with pytest.raises(SystemExit, match="2"):
            datasets.main()
        assert complaint in capsys.readouterr().err


# The obvious design


def test_the_obvious_design_builds_a_page_with_everything(tmp_path: Path) -> None:
    datasets.write(tmp_path, 120)
    assert obvious.build(tmp_path, tmp_path / "page.md") == []
    page = (tmp_path / "page.md").read_text("utf-8")
    topics = list(topics_of(made(120)))
    headings = re.findall(r"^#{2,6} (.+)$", page, re.MULTILINE)
    assert {topic["title"] for topic in topics} <= set(headings)
    assert page.count("(https://") == sum(len(topic["resources"]) for topic in topics)
    assert all(topic["outcome"] in page for topic in topics)


def test_the_obvious_design_validates(tmp_path: Path) -> None:
    datasets.write(tmp_path, 1)
    section = next(path for path in (tmp_path / "roadmap").iterdir() if path.stem != "roadmap")
    section.write_text(section.read_text("utf-8").replace("level:", "levle:"), "utf-8")
    problems = obvious.build(tmp_path, tmp_path / "page.md")
    assert len(problems) == 1
    assert "'levle' was unexpected" in problems[0]
    assert not (tmp_path / "page.md").exists()


# The runs


@needs_usage
def test_a_run_is_measured_as_a_whole(tmp_path: Path) -> None:
    program = "import time; filled = b'x' * 80_000_000; time.sleep(0.05); sum(range(1_000_000))"
    sample = measure.run(Command("fill", (sys.executable, "-c", program)), tmp_path)
    assert sample
    assert 80e6 < sample.peak < 160e6
    assert sample.cpu > 0
    assert sample.wall > 0.05


@needs_usage
def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    command = Command("fail", (sys.executable, "-c", "import sys; sys.exit('no such luck')"))
    with pytest.raises(BenchError, match=r"^fail ended with 1: no such luck$"):
        measure.run(command, tmp_path)
    crash = Command("crash", (sys.executable, "-c", "nothing"), codes=frozenset({0, 1}))
    with pytest.raises(BenchError, match=r"name 'nothing' is not defined$"):
        measure.run(crash, tmp_path)
    with pytest.raises(BenchError, match="nothing-here"):
        measure.run(Command("none", (str(tmp_path / "nothing-here"),)), tmp_path)


@needs_usage
def test_commands_take_turns_and_one_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    order: list[str] = []
    commands = [
        Command("a", (sys.executable, "-c", "pass"), lambda: order.append("a")),
        Command("endless", (sys.executable, "-c", "while True: pass"), lambda: order.append("endless"), limit=1),
        Command("b", (sys.executable, "-c", "raise SystemExit(1)"), lambda: order.append("b"), frozenset({1})),
    ]
    figures = measure.interleave(commands, 3, tmp_path)
    assert order == ["a", "endless", "b", "a", "b", "a", "b"]
    assert figures["endless"] is None
    assert [found.runs for found in figures.values() if found] == [3, 3]


def test_medians_are_taken_of_each_quantity() -> None:
    samples = [Sample(1.0, 9.0, 200), Sample(3.0, 4.0, 100), Sample(2.0, 5.0, 600)]
    assert measure.medians(samples) == Figures(2.0, 5.0, 200, 3)


@needs_usage
def test_a_data_set_is_made_once_for_a_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "WORK", tmp_path)
    data = suite.DataSet("tiny", 120, rounds=1)
    ready = suite.prepare(data)
    assert (ready.title, ready.size.partition(" files")[0]) == ("120 topics", "3")
    assert (ready.root / "README.md").exists()
    largest = max((ready.root / "roadmap").iterdir(), key=lambda path: path.stat().st_size)
    before = largest.read_bytes()
    versions = [before]
    for _ in range(2):
        suite.edit(largest)
        versions.append(largest.read_bytes())
    assert len(set(versions)) == 3
    assert load(versions[2].decode()) == load(before.decode())
    (ready.root / "kept").touch()
    monkeypatch.setattr(suite, "call", lambda *_: "")  # building the page again would only take time
    suite.prepare(data)
    assert largest.read_bytes() == before
    assert (ready.root / "kept").exists()
    monkeypatch.setattr(datasets, "VERSION", datasets.VERSION + 1)
    suite.prepare(data)
    assert not (ready.root / "kept").exists()


def test_the_imported_list_is_left_out_where_it_is_not_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "WORK", tmp_path)
    monkeypatch.setattr(suite, "README", tmp_path / "nowhere.md")
    with pytest.raises(suite.UnavailableError, match="does not lie in"):
        suite.prepare(suite.DataSet("list", 0, rounds=1))


# The tables


def some(cpu: float, megabytes: float = 40) -> Figures:
    return Figures(cpu, cpu + 0.1, megabytes * 1e6, 3)


RESULTS = {
    "ten": table.Result(
        "The ten real sections",
        "11 files, 54 kB of YAML",
        {
            suite.FLOOR: some(0.01),
            suite.HELP: some(0.0249),
            suite.CHECK: some(0.25),
            suite.CHANGED: some(0.2),
            suite.UNCHANGED: some(0.04),
            suite.BUILD: some(0.24),
            suite.OBVIOUS: some(0.125),
            suite.SCHEMA: some(0.4),
            suite.YAMLLINT: None,
        },
    ),
    "10k": table.Result("10,000 topics", "101 files", {suite.CHECK: some(1, 100)}),
    "100k": table.Result("100,000 topics", "1,001 files", {suite.CHECK: some(11, 601)}),
}
FIGURES = """\
### The ten real sections

11 files, 54 kB of YAML.

| Command                            |   Processor, s | Wall clock, s | Memory, MB | Python = 1 | Check ÷ this | Runs |
| ---------------------------------- | -------------: | ------------: | ---------: | ---------: | -----------: | ---: |
| `python -c pass`                   |           0.01 |          0.11 |         40 |          1 |           25 |    3 |
| `roadmark --help`                  |         0.0249 |         0.125 |         40 |       2.49 |           10 |    3 |
| `roadmark check`                   |           0.25 |          0.35 |         40 |         25 |            1 |    3 |
| `roadmark check`, one file changed |            0.2 |           0.3 |         40 |         20 |         1.25 |    3 |
| `roadmark check`, nothing changed  |           0.04 |          0.14 |         40 |          4 |         6.25 |    3 |
| `roadmark build`                   |           0.24 |          0.34 |         40 |         24 |         1.04 |    3 |
| the obvious design                 |          0.125 |         0.225 |         40 |       12.5 |            2 |    3 |
| `check-jsonschema`                 |            0.4 |           0.5 |         40 |         40 |        0.625 |    3 |
| `yamllint`                         | over 60, ended |               |            |            |              |      |

### 10,000 topics

101 files.

| Command          | Processor, s | Wall clock, s | Memory, MB | Python = 1 | Check ÷ this | Runs |
| ---------------- | -----------: | ------------: | ---------: | ---------: | -----------: | ---: |
| `roadmark check` |            1 |           1.1 |        100 |            |            1 |    3 |
"""
# What each target says of these figures: the figure itself, by wall clock, at most, and whether it is met.
SAID = {
    "Ten sections: `roadmark check`, of `check-jsonschema`": ["0.625", "0.7", "0.6", "**no**"],
    "Ten sections: `roadmark build`, of `check-jsonschema`": ["0.6", "0.68", "0.6", "yes"],
    "Ten sections: `roadmark --help`, of `python -c pass`": ["2.49", "1.14", "3", "yes"],
    "Ten sections: `roadmark check`, nothing changed, of `python -c pass`": ["4", "1.27", "3", "**no**"],
    "100,000 topics: `roadmark check`, of 10,000 topics": ["11", "10.1", "11", "yes"],
    "100,000 topics: `roadmark check`, memory of 10,000 topics": ["6.01", "", "11", "yes"],
    "100,000 topics: `roadmark check`, memory in MB": ["601", "", "600", "**no**"],
}


def test_tables_are_rendered_from_figures() -> None:
    tables = table.render(RESULTS, "Measured on a Monday.")
    assert tables.startswith("Measured on a Monday.\n\n### Targets\n\n| What ")
    assert FIGURES in tables
    headings = ["Targets", "The ten real sections", "10,000 topics", "100,000 topics"]
    assert re.findall("^### (.+)$", tables, re.MULTILINE) == headings


def test_each_target_stands_beside_its_figure() -> None:
    tables = table.render(RESULTS, "Measured on a Monday.")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in tables.splitlines()]
    said = {name: rest for name, *rest in rows}
    assert {name: said[name] for name in SAID} == SAID
    others = [target for target in TARGETS if target.what not in SAID]
    assert len(others) == len(TARGETS) - len(SAID)
    assert {said[target.what][0] for target in others} == {"not measured"}


@pytest.mark.parametrize("again", [1, 2])
def test_new_tables_replace_the_old_ones_and_nothing_else(again: int) -> None:
    page = f"Before.\n\n{table.BEGIN}\nold\n{table.END}\n\nAfter.\n"
    for _ in range(again):
        page = table.splice(page, "| new |\n")
    assert page == f"Before.\n\n{table.BEGIN}\n\n| new |\n\n{table.END}\n\nAfter.\n"


@pytest.mark.parametrize("page", ["", table.BEGIN, table.END, f"{table.END}{table.BEGIN}"])
def test_a_page_without_a_place_for_tables_is_refused(page: str) -> None:
    with pytest.raises(BenchError, match="no place for the tables"):
        table.splice(page, "| new |\n")


def test_the_page_has_a_place_for_them_and_shows_every_target() -> None:
    page = PAGE.read_text("utf-8")
    assert table.splice(page, "| new |\n") != page
    assert [target.what for target in TARGETS if f"| {target.what} " not in page] == []
