"""Inputs that once broke a promise break it no more; and fuzzing finds, keeps and tells what it shall."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fuzz_planted
from fuzz import command, corpus, crash, guard, guided, mutation, reduction, strategies, target
from fuzz.campaign import Campaign, Tally
from fuzz.crash import Crash
from roadmark import source
from roadmark.text import Source

REPOSITORY = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "fuzz_cases"
TARGETS = target.load()
PLANTED = {name: found for name, found in target.TARGETS.items() if name.startswith("planted")}


@pytest.mark.parametrize("path", sorted(CASES.rglob("*.json")), ids=lambda path: path.stem)
def test_what_broke_once_breaks_no_more(path: Path) -> None:
    found = crash.attempt(TARGETS[path.parent.name], crash.read(TARGETS[path.parent.name], path))
    assert found is None, found.report


@pytest.mark.parametrize("name", [name for name, found in TARGETS.items() if found.strategy is None])
def test_every_target_holds_for_what_it_begins_with(name: str) -> None:
    beginnings = TARGETS[name].beginnings()
    assert len(beginnings) > 1
    for raw in beginnings[:: max(1, len(beginnings) // 5)]:
        assert crash.attempt(TARGETS[name], raw) is None


@pytest.mark.parametrize("name", [name for name, found in TARGETS.items() if found.strategy is not None])
def test_every_target_holds_for_values(name: str) -> None:
    found = TARGETS[name]
    assert found.strategy is not None
    settings(max_examples=15)(given(found.strategy)(found.check))()


@pytest.mark.parametrize("name", [name for name, found in TARGETS.items() if found.strategy is not None])
def test_bytes_choose_values_that_json_can_hold(name: str) -> None:
    values = [value for raw in TARGETS[name].beginnings() for value in TARGETS[name].values(raw)]
    assert len(values) > len(TARGETS[name].beginnings()) // 2
    assert [json.loads(crash.written(value)) for value in values] == values
    assert TARGETS[name].values(b"") in ([], [None])


# What a campaign finds


def fuzzed(name: str, folder: Path, seconds: float = 1.2, *, is_blind: bool = True) -> Tally:
    """What a short campaign makes of a planted target."""
    said: list[str] = []
    campaign = Campaign(seconds, seed=1, folder=folder, is_blind=is_blind, limit=1 if name == "planted_hang" else 10)
    (tally,) = campaign.run([PLANTED[name]], said.append)
    assert tally.row() in said
    return tally


def test_a_crash_is_found_made_small_and_kept(tmp_path: Path) -> None:
    tally = fuzzed("planted_crash", tmp_path)
    (path,) = tally.crashes
    assert path.read_text("utf-8") == '"bug"\n'
    report = path.with_suffix(".txt").read_text("utf-8")
    assert f"tools/fuzz planted_crash {path.as_posix()}\n" in report
    assert "AssertionError" in report
    assert tally.executions >= 10
    assert 0 < tally.reached < tally.of
    assert (tmp_path / ".gitignore").read_text("utf-8") == "*\n"


def test_a_value_is_found_made_small_and_kept(tmp_path: Path) -> None:
    (path,) = fuzzed("planted_value", tmp_path, 5.0).crashes
    value = crash.read(PLANTED["planted_value"], path)
    assert sum(value) >= 300
    assert len(value) == 2
    assert crash.attempt(PLANTED["planted_value"], value) is not None


def test_what_never_ends_is_ended_and_kept(tmp_path: Path) -> None:
    (path,) = fuzzed("planted_hang", tmp_path, 4.0).crashes
    assert (path.name, path.read_text("utf-8")) == ("hang.json", '"wait"\n')
    assert "planted_hang" in path.with_suffix(".txt").read_text("utf-8")


def test_what_writes_elsewhere_is_found_before_it_does(tmp_path: Path) -> None:
    (path,) = fuzzed("planted_trespass", tmp_path).crashes
    assert "TrespassError" in path.with_suffix(".txt").read_text("utf-8")
    assert not Path(fuzz_planted.__file__).with_name("not to be written").exists()


def test_inputs_that_lead_somewhere_are_kept_for_the_next_time(tmp_path: Path) -> None:
    fuzzed("planted_crash", tmp_path, 1.0)
    assert any(b"bug" in path.read_bytes() for path in (tmp_path / "corpus/planted_crash").iterdir())


def test_a_crash_that_is_mended_is_forgotten(tmp_path: Path) -> None:
    found = Crash(b"a: b\n", "ValueError-events-1", "Traceback")
    path = crash.save(found, TARGETS["loader"], tmp_path / "crashes")
    assert path
    (tally,) = Campaign(1.0, seed=1, folder=tmp_path, is_blind=True).run([TARGETS["loader"]], str)
    assert path not in tally.crashes
    assert not path.with_suffix(".txt").exists()


def test_what_cannot_be_tried_at_all_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.campaign.TOOLS", tmp_path)
    with pytest.raises(RuntimeError, match="planted_crash cannot be tried: exit code 1"):
        fuzzed("planted_crash", tmp_path)


@pytest.mark.slow
@pytest.mark.skipif(not guided.is_available(), reason="atheris is not installed: make fuzz installs it on Linux")
@pytest.mark.parametrize(("name", "expected"), [("planted_crash", '"bug"\n'), ("planted_hang", '"wait"\n')])
def test_atheris_finds_the_same(tmp_path: Path, name: str, expected: str) -> None:
    tally = fuzzed(name, tmp_path, 8.0, is_blind=False)
    assert [path.read_text("utf-8") for path in tally.crashes] == [expected]
    assert tally.unit == "edges"
    assert tally.of > 0


# Crashes


def test_bytes_and_values_are_kept_as_json(tmp_path: Path) -> None:
    path = tmp_path / "value.json"
    for raw in (b"", b"a\r\n\x00", "\u2028\U0001f600".encode(), b"\xff\xfe"):
        path.write_text(crash.written(raw), "utf-8")
        assert path.read_bytes().isascii()
        assert crash.read(TARGETS["loader"], path) == raw
    path.write_text(crash.written({"a": ["\n"]}), "utf-8")
    assert crash.read(TARGETS["schema"], path) == {"a": ["\n"]}
    (tmp_path / "raw").write_bytes(b"\xff")
    assert crash.read(TARGETS["loader"], tmp_path / "raw") == b"\xff"


def test_of_crashes_of_one_name_the_smallest_is_kept(tmp_path: Path) -> None:
    for text in ("long one", "one", "another one"):
        crash.save(Crash(text.encode(), "ValueError-events-1", ""), TARGETS["loader"], tmp_path)
    assert [path.read_text("utf-8") for path in crash.known(TARGETS["loader"], tmp_path)] == ['"one"\n']


def test_crashes_are_told_apart_by_what_they_are_and_where() -> None:
    def check(raw: bytes) -> None:
        text = Source(Path("here.yaml"), "")
        if raw == b"recursion":
            check(raw)
        text.position("") if raw == b"position" else text.line("")  # type: ignore[arg-type]  # that is what breaks

    broken = target.Target("broken", check)
    names = [found.name for raw in (b"position", b"line", b"recursion") if (found := crash.attempt(broken, raw))]
    assert [name.rpartition("-")[0] for name in names] == ["TypeError-text", "TypeError-text", ""]
    assert len(set(names)) == 3


def test_an_input_can_be_tried_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "input.json"
    path.write_text('"bug"', "utf-8")
    assert command.main(["planted_crash", str(path)], PLANTED) == 1
    assert "AssertionError" in capsys.readouterr().out
    path.write_text('"none"', "utf-8")
    assert command.main(["planted_crash", str(path)], PLANTED) == 0
    assert capsys.readouterr().out == f"{path}: nothing breaks\n"


def test_the_command_of_a_report_works() -> None:
    path = next(iter(sorted((CASES / "suppressions").glob("*.json"))))
    arguments = [sys.executable, "tools/fuzz", path.parent.name, str(path)]
    result = subprocess.run(arguments, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert (result.returncode, result.stdout) == (0, f"{path}: nothing breaks\n"), result.stderr


# The guard


def test_nothing_is_written_run_or_asked_while_a_promise_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "file").write_text("before", "utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(inside))
    with guard.active():
        (inside / "file").write_text("after", "utf-8")
        with tempfile.TemporaryDirectory() as folder_inside:
            (Path(folder_inside) / "file").touch()
        assert (outside / "file").read_text("utf-8") == "before"
        for trespass in (
            lambda: (outside / "file").write_text("after", "utf-8"),
            lambda: (outside / "file").rename(inside / "moved"),
            lambda: (inside / "file").rename(outside / "moved"),
            (outside / "file").unlink,
            (outside / "folder").mkdir,
            lambda: subprocess.run([sys.executable, "-V"], check=True),
            lambda: socket.create_connection(("localhost", 9)),
        ):
            with pytest.raises(guard.TrespassError):
                trespass()
    assert [path.name for path in outside.iterdir()] == ["file"]
    assert (outside / "file").read_text("utf-8") == "before"
    assert (inside / "file").read_text("utf-8") == "after"


# Making values smaller, and others of them

JSON = st.recursive(
    st.text(max_size=5) | st.integers(0, 99),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=2), inner),
)


@given(JSON)
def test_what_is_smaller_is_smaller(value: Any) -> None:
    for other in reduction.smaller(value):
        assert len(json.dumps(other)) <= len(json.dumps(value))
        assert other != value


def test_a_value_is_made_as_small_as_breaks() -> None:
    def check(value: Any) -> None:
        if "b" in value.get("list", [""])[0]:
            raise ValueError

    listed = target.Target("listed", check, strategy=st.nothing())
    found = crash.attempt(listed, {"list": ["abc", "d"], "e": 1})
    assert found
    assert reduction.reduce(found, listed).value == {"list": ["b"]}


@given(st.binary(max_size=40), st.integers(0, 1000), st.lists(st.binary(min_size=1, max_size=5), max_size=3))
def test_the_same_chance_makes_the_same_of_an_input(raw: bytes, seed: int, words: list[bytes]) -> None:
    one, other = (mutation.mutate(raw, random.Random(seed), words, [b"a\nb\n"]) for _ in range(2))  # noqa: S311
    assert one == other


def test_changes_are_of_every_kind() -> None:
    chance = random.Random(1)  # noqa: S311 - for variety
    found = {mutation.mutate(b"one\n  two\n", chance, [b"WORD"], [b"three\n"]) for _ in range(300)}
    assert len(found) > 200
    for part in (b"WORD", b"three", b"   two", b"one\none\n"):
        assert any(part in raw for raw in found)


# What there is to begin with


def test_inputs_and_words_are_those_of_this_repository() -> None:
    parsed = [source.decode(Path("here.yaml"), raw).is_parsed for raw in corpus.documents()]
    assert sum(parsed) > len(parsed) // 2
    assert not all(parsed)
    assert len(corpus.pages()) > 20
    assert {"title", "resources", "topics"} <= set(corpus.fields())
    assert "\u200b" in corpus.words("yaml")


@given(strategies.sections(), st.integers(0, 5**9))
def test_sections_are_written_as_yaml(section: dict[str, Any], style: int) -> None:
    plain = source.parse(Source(Path("here.yaml"), strategies.written(section, 0)))
    if not plain.problems:
        assert plain.data == section
        document = source.parse(Source(Path("here.yaml"), strategies.written(section, style)))
        assert document.is_parsed


@pytest.mark.parametrize("text", ["a", "it's", 'say "a"', "a: b", "a #b", "- a", "a\nb", "\\", "[a]", "'", ""])
def test_texts_are_written_in_every_style(text: str) -> None:
    read = [text, text, text, f"{text}\n" if text else "", text.replace("\n", " ")]
    for style, value in enumerate(read):
        written = strategies.written({"key": text, "list": [text, {"key": text}]}, style)
        document = source.parse(Source(Path("here.yaml"), written))
        assert document.data == {"key": value, "list": [value, {"key": value}]}


LOG = """\
INFO: 725 edges
INFO: Using built-in libfuzzer
#2\tINITED cov: 3 ft: 3 corp: 1/1b exec/s: 0 rss: 77Mb
#1024\tpulse  cov: 241 ft: 720 corp: 87/226Kb lim: 11476 exec/s: 2690 rss: 61Mb
"""


def test_what_libfuzzer_tells_is_understood() -> None:
    assert guided.told(LOG) == (1024, 241, 725)
    assert guided.told(f"{LOG}stat::number_of_executed_units: 2000\n") == (2000, 241, 725)
    assert guided.told("") == (0, 0, 0)
