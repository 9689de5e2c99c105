"""`settings.lint`: which rules run, and where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Sandbox

# REF005 is off by default, REF006 and YML005 are on, REF001 cannot be turned off.
TOPICS = """\
title: Case
topics:
  - id: a
    title: A
    level: advanced
  - id: b
    title: B
    requires: [a]
  - id: c
    title: C
    level: beginner
    requires: [a, b]
"""
EVERYTHING = {"REF005", "REF006", "YML005"}


def found(
    sandbox: Sandbox, lint: str, *options: str, case: str = TOPICS + " ", only: set[str] = EVERYTHING
) -> set[str]:
    """The codes, of those that the settings are about, of what `lint` finds."""
    settings = f"settings:\n  lint: {lint}\n" if lint else ""
    sandbox.write({"roadmap/roadmap.yaml": f"title: Test\nsections: [case]\n{settings}", "roadmap/case.yaml": case})
    out = sandbox.run("lint", *options).out
    return set(re.findall(r":\d+: ([A-Z]{3}\d{3}) ", out)) & only


@pytest.mark.parametrize(
    ("lint", "options", "expected"),
    [
        ("", [], {"REF006", "YML005"}),
        ("{}", [], {"REF006", "YML005"}),
        ("{select: [REF005]}", [], EVERYTHING),
        ("{select: [REF]}", [], EVERYTHING),
        ("{ignore: [REF006]}", [], {"YML005"}),
        ("{ignore: [REF]}", [], {"YML005"}),
        ("{ignore: [REF, YML]}", [], set()),
        ("{select: [REF005], ignore: [REF]}", [], {"REF005", "YML005"}),
        ("{select: [REF005], ignore: [REF005]}", [], {"REF005", "REF006", "YML005"}),
        ("{select: [REF], ignore: [REF006]}", [], {"REF005", "YML005"}),
        # What is typed is stronger than what is written down.
        ("{select: [REF005]}", ["--select", "YML005"], {"YML005"}),
        ("{ignore: [YML005]}", ["--select", "YML005"], {"YML005"}),
        ("{ignore: [YML005]}", ["--ignore", "REF006"], set()),
        ("{select: [REF005]}", ["--ignore", "REF005"], {"REF006", "YML005"}),
        ("{select: [REF005]}", ["--ignore", "REF"], {"REF005", "YML005"}),
        ("{per_file: {case: [REF006]}}", [], {"YML005"}),
        ("{per_file: {case.yaml: [REF]}}", [], {"YML005"}),
        ("{per_file: {roadmap/case.yaml: [REF, YML]}}", [], set()),
        ("{per_file: {'c*': [YML005]}}", [], {"REF006"}),
        ("{per_file: {roadmap: [REF, YML]}}", [], {"REF006", "YML005"}),
        ("{per_file: {case: [REF006], '*': [YML005]}}", [], set()),
    ],
)
def test_which_rules_run(sandbox: Sandbox, lint: str, options: list[str], expected: set[str]) -> None:
    assert found(sandbox, lint, *options) == expected


@pytest.mark.parametrize("lint", ["{ignore: [REF001]}", "{ignore: [REF]}", "{per_file: {case: [REF]}}"])
def test_what_building_cannot_survive_is_never_off(sandbox: Sandbox, lint: str) -> None:
    case = "title: Case\ntopics:\n  - id: a\n    title: A\n    requires: [b]\n"
    assert found(sandbox, lint, case=case, only={"REF001"}) == {"REF001"}
    assert sandbox.run("build").code == 1


def test_build_obeys_the_settings_too(sandbox: Sandbox) -> None:
    sandbox.write(
        {
            "roadmap/roadmap.yaml": "title: Test\nsections: []\nsettings: {lint: {ignore: [YML006]}}\n",
            "roadmap/draft.yaml": "title: Draft\n",
        }
    )
    assert sandbox.run("build").code == 0


def test_a_comment_is_not_useless_where_its_rule_is_off(sandbox: Sandbox) -> None:
    case = TOPICS.replace("requires: [a, b]", "requires: [a, b]  # roadmark: allow[REF006] on purpose")
    for lint in ("{per_file: {case: [REF006]}}", "{ignore: [REF006]}"):
        assert found(sandbox, lint, case=case, only={"LNT001", "REF006"}) == set()


@pytest.mark.parametrize(
    ("lint", "code"),
    [
        ("3", "SCH003"),
        ("{select: 3}", "SCH003"),
        ("{select: [ref]}", "SCH006"),
        ("{per_file: [3]}", "SCH003"),
        ("{max_length: {title: x}}", "SCH003"),
        ("{max_length: {title: 0}}", "SCH005"),
        ("{names: [3]}", "SCH003"),
        ("{order: 3}", "SCH004"),
        ("{blocked_hosts: ['https://example.com']}", "SCH006"),
        ("{max_resources: true}", "SCH003"),
    ],
)
def test_what_the_schema_refuses_is_one_finding(sandbox: Sandbox, lint: str, code: str) -> None:
    assert found(sandbox, lint, only={"SCH003", "SCH004", "SCH005", "SCH006"}) == {code}


def test_a_misspelt_setting_is_found(sandbox: Sandbox) -> None:
    found(sandbox, "{max_resource: 3}")
    assert "unknown field `max_resource`; did you mean `max_resources`?" in sandbox.run("lint").out
