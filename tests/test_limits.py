"""How much a roadmap may hold: each limit has a finding that says what helps, and a setting with a limit of its own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from conftest import REPOSITORY
from roadmark import project
from roadmark.limits import HIGHEST, MEBIBYTE, USUAL, Limits

if TYPE_CHECKING:
    from conftest import Sandbox

ROOT = "roadmap/roadmap.yaml"
A, B = "roadmap/a.yaml", "roadmap/b.yaml"


def roadmap(limits: str) -> dict[str, str | bytes]:
    return {
        ROOT: f"title: R\nsections: [a, b]\nsettings: {{limits: {{{limits}}}}}\n",
        A: "title: A\nsummary: One.\n",
        B: "title: B\nsummary: Two.\n",
    }


# What is too large by one, what is not, and the first line of what is said.
CASES: dict[str, tuple[str, str, str, str]] = {
    "files": (
        "files: 2",
        "files: 3",
        ROOT,
        "there are more than 2 files in this folder; join some, or raise settings.limits.files",
    ),
    "values": (
        "values: 13",
        "values: 14",
        B,
        "with this file the roadmap has more than 13 values; shorten it, or raise settings.limits.values",
    ),
    "nesting": (
        "nesting: 2",
        "nesting: 3",
        ROOT,
        "nested more than 2 levels deep; flatten it, or raise settings.limits.nesting",
    ),
    "text": ("text: 7", "text: 8", ROOT, "a value longer than 7 characters; shorten it, or raise settings.limits.text"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_more_than_the_limit_is_refused(sandbox: Sandbox, name: str) -> None:
    too_low, enough, path, message = CASES[name]
    result = sandbox.write(roadmap(too_low)).run("lint")
    assert (result.code, result.out.splitlines()[0].split(" ", 1)[1]) == (1, f"YML010 {message}")
    assert result.out.startswith(f"{path}:")
    assert sandbox.run("build").code == 1
    assert sandbox.write(roadmap(enough)).run("lint").out == ""
    assert sandbox.run("build").code == 0


def test_a_large_file_is_refused_unless_the_settings_have_room_for_it(sandbox: Sandbox) -> None:
    sandbox.write(roadmap("file_size: 1"))
    sandbox.write({A: "title: A\nsummary: One.\n" + "# a\n" * (MEBIBYTE // 4)})
    (line,) = sandbox.run("lint").out.splitlines()
    assert line == (
        "roadmap/a.yaml:1:1: YML010 the file is larger than 1 MiB; split it, or raise settings.limits.file_size"
    )
    assert sandbox.write({ROOT: roadmap("file_size: 2")[ROOT]}).run("lint").out == ""


def test_the_document_itself_is_read_with_the_limits_that_it_sets(sandbox: Sandbox) -> None:
    deep = f"{'[' * USUAL.nesting}{']' * USUAL.nesting}"
    text = f"title: R\nsections: {deep}\nsettings: {{limits: {{nesting: {HIGHEST.nesting}}}}}\n"
    assert "SCH" in sandbox.write({ROOT: text}).run("lint").out
    assert "YML010" not in sandbox.run("lint").out
    lower = text.replace(f"nesting: {HIGHEST.nesting}", f"nesting: {USUAL.nesting}")
    assert "YML010" in sandbox.write({ROOT: lower}).run("lint").out


def test_one_file_too_much_is_one_finding(sandbox: Sandbox) -> None:
    sandbox.write(roadmap("values: 10"))
    sandbox.write(
        {ROOT: str(roadmap("values: 10")[ROOT]).replace("[a, b]", "[a, b, c]"), "roadmap/c.yaml": "title: C\n"}
    )
    assert [line.split()[1] for line in sandbox.run("lint").out.splitlines() if ": " in line] == ["YML010"]


@pytest.mark.parametrize("name", Limits._fields)
def test_no_setting_lifts_a_limit(sandbox: Sandbox, name: str) -> None:
    highest = getattr(HIGHEST, name)
    sandbox.write(roadmap(f"{name}: {highest + 1}"))
    result = sandbox.run("lint")
    assert (result.code, "SCH" in result.out) == (1, True)
    assert getattr(project.load(sandbox.root).settings.limits, name) == highest


def test_the_schema_has_the_same_limits() -> None:
    schema = json.loads((REPOSITORY / "schema/roadmap.schema.json").read_text("utf-8"))
    fields = schema["$defs"]["limits"]["properties"]
    assert {name: field["maximum"] for name, field in fields.items()} == HIGHEST._asdict()
    for name, field in fields.items():
        assert f"{getattr(USUAL, name):,} unless you say otherwise." in field["description"]
