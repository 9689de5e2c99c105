"""Mistakes put into copies of this repository's own roadmap, one at a time: found, at the right line, and alone."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import REPOSITORY
from defects import DEFECTS, Spoiled, read, sections
from roadmark import fix, lint, project, render
from roadmark.edits import Edit, apply, overlap
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from defects import Defect, Files
    from roadmark.source import Document

SEED = 20261122
NUMBER = 200
KEPT = ("README.md", "LICENSE", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", ".gitattributes", ".pre-commit-config.yaml")


@cache
def repository() -> Files:
    """What this repository has that the linter looks at."""
    folders = [*(REPOSITORY / "roadmap").glob("*.*"), *(REPOSITORY / ".github").rglob("*.*")]
    paths = [*folders, *(REPOSITORY / name for name in KEPT)]
    return {path.relative_to(REPOSITORY).as_posix(): path.read_text("utf-8") for path in paths if path.is_file()}


def write(files: Files, root: Path) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")


def found(spoiled: Spoiled, root: Path) -> list[tuple[str, str, int]]:
    """Code, file and line of every finding in the spoiled project, written below `root`."""
    write(spoiled.files, root)
    world = project.load(root)
    report = lint.run(world, lint.choose(settings=world.settings.lint), render.outputs)
    places = [(finding.code, *finding.place) for finding in report.findings]
    return [
        (code, source.path.relative_to(root).as_posix(), source.position(span.start).line)
        for code, source, span in places
    ]


def verdict(defect: Defect, spoiled: Spoiled, findings: list[tuple[str, str, int]]) -> str:
    """What is wrong with the findings; empty where nothing is."""
    # A README that is not rebuilt follows from every change of the sources.
    others = {code for code, _, _ in findings} - {defect.code} - defect.also - {"OUT001"}
    own = [(path, line) for code, path, line in findings if code == defect.code]
    if not own:
        return "not found"
    if not any(path == spoiled.path and spoiled.line in {None, line} for path, line in own):
        return f"found at {own}, not at {spoiled.path}:{spoiled.line}"
    return f"{sorted(others)} found as well" if others else ""


@pytest.mark.slow
def test_two_hundred_defects(tmp_path: Path) -> None:
    """At least 95 of 100 are found with the right code on the right line, and nothing else is."""
    chance = random.Random(SEED)  # noqa: S311 - which mistakes are made is no secret
    table: dict[str, Counter[str]] = defaultdict(Counter)
    failures = []
    number = 0
    while number < NUMBER:
        defect = DEFECTS[number % len(DEFECTS)]
        spoiled = next((made for _ in range(200) if (made := defect.make(repository(), chance))), None)
        assert spoiled, f"{defect.name}: nothing to spoil"
        number += 1
        problem = verdict(defect, spoiled, found(spoiled, tmp_path / str(number)))
        table[defect.code]["right" if not problem else "wrong"] += 1
        if problem:
            failures.append(f"{defect.code} {defect.name}: {problem}")
    for code in sorted(table):
        print(f"{code} {table[code]['right']:3} of {table[code].total():3}")  # noqa: T201 - the table is the result
    print(f"{NUMBER - len(failures)} of {NUMBER}", *failures, sep="\n")  # noqa: T201
    assert len(failures) <= NUMBER * 0.05, "\n".join(failures)


def test_the_roadmap_itself_has_no_finding(tmp_path: Path) -> None:
    assert found(Spoiled(repository(), "", None), tmp_path) == []


# Defects that `--fix` mends so that the original comes back, byte for byte.

SPACE = re.compile(r"(?<=[a-z,]) (?=[a-z])")
WORD = re.compile(r"(?<= )(?:the|of|and|with)(?= )")
NAMES = {"NumPy": "Numpy", "PyTorch": "Pytorch", "TensorFlow": "Tensorflow", "GitHub": "Github", "YouTube": "Youtube"}


def mendable(document: Document, chance: random.Random) -> Iterator[Edit]:
    """One mistake of every kind that `--fix` mends, at places of the file that chance picks."""
    text = document.source.text
    outcomes = [span for path, span in document.spans.items() if path[-1:] == ("outcome",)]
    if outcomes:
        yield from in_sentences(text, outcomes, chance)
    url = chance.choice([span for path, span in document.spans.items() if path[-1:] == ("url",)])
    if not set(text[slice(*url)]) & set("?#\"'"):
        tracking = chance.choice(["?utm_source=x", "?fbclid=1", "?utm_medium=a&utm_campaign=b"])
        yield Edit(Span(url.end, url.end), tracking)
    number = chance.randrange(2, len(document.source.line_starts))
    line, other = document.source.bounds(number), document.source.bounds(number - 1)
    if other.start < other.end:  # a tab alone on a line is no YAML
        yield Edit(Span(other.end, other.end), chance.choice([" ", "  ", "\t", " \t "]))
    yield Edit(Span(line.start, line.start), "# roadmark: allow[REF006] not any more\n")
    yield Edit(Span(len(text) - 1, len(text)), "")


def in_sentences(text: str, outcomes: list[Span], chance: random.Random) -> Iterator[Edit]:
    """The mistakes that sentences may have."""
    span = chance.choice(outcomes)
    end = span.end - (text[span.start] in "\"'")
    if text[end - 1] == ".":
        yield Edit(Span(end - 1, end), "")
    span = chance.choice(outcomes)
    start = span.start + (text[span.start] in "\"'")
    if text[start].isupper() and text[start + 1].islower():
        yield Edit(Span(start, start + 1), text[start].lower())
    for pattern, separator in ((SPACE, ""), (WORD, " ")):
        if places := list(pattern.finditer(text, *chance.choice(outcomes))):
            match = chance.choice(places)
            yield Edit(Span(*match.span()), match[0] + separator + match[0])
    for right, wrong in NAMES.items():
        if places := [match for span in outcomes for match in re.finditer(rf"\b{right}\b", text[slice(*span)])]:
            span = next(span for span in outcomes if places[0][0] in text[slice(*span)])
            start = span.start + text[slice(*span)].index(right)
            yield Edit(Span(start, start + len(right)), wrong)


@pytest.mark.parametrize("path", sections(repository()))
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_what_fix_mends_comes_back(tmp_path_factory: pytest.TempPathFactory, path: str, seed: int) -> None:
    original = repository()[path]
    edits: list[Edit] = []
    for edit in mendable(read(repository(), path), random.Random(seed)):  # noqa: S311
        if not any(overlap(edit.span, other.span) for other in edits):
            edits.append(edit)
    root = tmp_path_factory.mktemp("defects")
    write({**repository(), path: apply(original, edits)}, root)
    world = project.load(root)
    result = fix.fix(world, lint.choose(settings=world.settings.lint), lambda findings, _: findings)
    assert [(output.path.relative_to(root).as_posix(), output.text) for output in result.outputs] == [(path, original)]
    assert (result.count, result.refusals) == (len(edits), ())
