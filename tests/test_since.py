"""`--since` and `--base`: what a change is to blame for, in real repositories."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repositories import Repository, begin, isolate
from roadmark import project, since
from roadmark.rule import Finding
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result, Sandbox
    from roadmark.project import Project

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals, and hooks that find this Python")

ROOT, A, B = "roadmap/roadmap.yaml", "roadmap/a.yaml", "roadmap/b.yaml"
# Two old findings: white space at the end of line 4, and a prerequisite on line 5 that comes later.
OLD = """\
title: A
topics:
  - id: one
    title: One\x20
    requires: [two]
  - id: two
    title: Two
"""
FILES: dict[str, str | bytes] = {ROOT: "title: R\nsections: [a]\n", A: OLD}
SELECTION = ("--select", "REF,YML,LNT")
FINDING = re.compile(r"^(\S+:\d+):\d+: ([A-Z]{3}\d{3}) ", re.MULTILINE)


@pytest.fixture
def repository(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Repository:
    isolate(monkeypatch, sandbox.root.parent)
    return begin(sandbox.root)


@pytest.fixture
def topic(repository: Repository) -> Repository:
    """A branch of a repository that has two old findings."""
    repository.commit(FILES)
    repository.branch("topic")
    return repository


def changed(old: str, *changes: tuple[str, str]) -> str:
    for before, after in changes:
        assert old.count(before) == 1
        old = old.replace(before, after)
    return old


def lint(sandbox: Sandbox, *arguments: str, revision: str = "main") -> list[str]:
    """What `lint --since` finds, as `path:line CODE`."""
    result = sandbox.run("lint", *SELECTION, "--since", revision, *arguments)
    found = [" ".join(match) for match in FINDING.findall(result.out)]
    assert result.code == bool(found), result.err
    return found


# What is shown


def test_old_findings_are_not_shown_but_counted(sandbox: Sandbox, topic: Repository) -> None:
    topic.commit({A: f"{OLD}  - id: three\n    title: Three\n"})
    result = sandbox.run("lint", *SELECTION, "--since", "main")
    assert (result.code, result.out) == (0, "")
    assert result.err == "2 older findings, not shown\n2 files, nothing to say\n"


def test_findings_on_changed_and_new_lines_are_shown(sandbox: Sandbox, topic: Repository) -> None:
    topic.commit({A: f"{OLD}  - id: three\n    title: Three \n    requires: [nine]\n"})
    assert lint(sandbox) == [f"{A}:9 YML005", f"{A}:10 REF001"]
    topic.commit({A: changed(OLD, ("title: One", "title: Uno"))})
    assert lint(sandbox) == [f"{A}:4 YML005"]


def test_where_lines_stand_is_no_change(sandbox: Sandbox, topic: Repository) -> None:
    topic.commit({A: changed(OLD, ("topics:\n", "topics:\n  - id: zero\n    title: Zero\n"))})
    assert lint(sandbox) == []
    topic.commit({A: f"# A comment.\n\n{OLD}"})
    assert lint(sandbox) == []


def test_a_removed_topic_that_others_require(sandbox: Sandbox, topic: Repository) -> None:
    topic.commit({A: changed(OLD, ("  - id: two\n    title: Two\n", ""))})
    assert lint(sandbox) == [f"{A}:5 REF001"]


def test_a_removed_file_that_others_need(sandbox: Sandbox, repository: Repository) -> None:
    repository.commit(
        {
            ROOT: "title: R\nsections: [a, b]\n",
            A: changed(OLD, ("two]", "b]")),
            B: "title: B\ntopics:\n- {id: b, title: B}\n",
        }
    )
    repository.branch("topic")
    (repository.root / B).unlink()
    assert lint(sandbox) == [f"{ROOT}:2 YML007"]
    repository.write({ROOT: "title: R\nsections: [a]\n"})
    assert lint(sandbox) == [f"{A}:5 REF001"]


def test_a_topic_that_moved_to_where_it_comes_too_late(sandbox: Sandbox, repository: Repository) -> None:
    late = "  - id: late\n    title: Late\n"
    repository.commit({**FILES, A: changed(OLD, ("topics:\n", f"topics:\n{late}"), ("[two]", "[two, late]"))})
    repository.branch("topic")
    repository.write({A: changed(OLD, ("[two]", "[two, late]")) + late})
    assert lint(sandbox) == [f"{A}:5 REF003"]


def test_an_id_that_a_new_topic_takes_away(sandbox: Sandbox, topic: Repository) -> None:
    twin = "  - id: two\n    title: Too\n"
    topic.write({A: changed(OLD, ("topics:\n", f"topics:\n{twin}"))})
    assert lint(sandbox) == [f"{A}:8 REF004"]  # the second one is reported, though its line is old
    topic.write({A: OLD + twin})
    assert lint(sandbox) == [f"{A}:8 REF004"]


def test_a_second_mistake_on_an_old_line(sandbox: Sandbox, repository: Repository) -> None:
    twice = changed(OLD, ("[two]", "[nine, two]"))
    repository.commit({**FILES, A: twice})
    repository.write({A: changed(twice, ("  - id: two\n    title: Two\n", ""))})
    result = sandbox.run("lint", "--select", "REF", "--since", "main")
    assert "no topic has the id 'two'" in result.out
    assert "no topic has the id 'nine'" not in result.out


def test_a_comment_that_a_change_makes_useless(sandbox: Sandbox, repository: Repository) -> None:
    allowed = changed(OLD, ("[two]", "[two] # roadmark: allow[REF003] explained where used"))
    repository.commit({**FILES, A: allowed})
    two = "  - id: two\n    title: Two\n"
    repository.write({A: changed(allowed, (two, ""), ("topics:\n", f"topics:\n{two}"))})
    assert lint(sandbox) == [f"{A}:7 LNT001"]


def test_a_setting_that_judges_anew(sandbox: Sandbox, repository: Repository) -> None:
    exempt = "settings:\n  lint:\n    per_file:\n      a: [YML005]\n"
    repository.commit({**FILES, ROOT: f"title: R\nsections: [a]\n{exempt}"})
    repository.write(FILES)
    assert lint(sandbox) == [f"{A}:4 YML005"]


def test_a_text_is_all_of_its_lines_but_what_holds_others_only_its_first(repository: Repository) -> None:
    def judge(world: Project) -> list[Finding]:
        document = world.documents["a"]
        return [
            Finding(document.at("summary"), "a text", code="T"),
            Finding(document.at("topics", 0), "a topic", code="M"),
        ]

    def codes() -> list[str]:
        world = project.load(repository.root)
        return [finding.code for finding in since.change(repository.root, "main", judge).caused(judge(world), world)]

    old = "title: A\nsummary: One\n  two\n  three.\ntopics:\n  - title: One\n    id: one\n"
    repository.commit({**FILES, A: old})
    assert codes() == []
    repository.write({A: changed(old, ("  two\n", "  2\n"))})
    assert codes() == ["T"]
    repository.write({A: changed(old, ("id: one", "id: two"))})
    assert codes() == []
    repository.write({A: changed(old, ("title: One", "title: Uno"))})
    assert codes() == ["M"]
    repository.write({A: changed(old, ("  three.\n", "  three.\n\n"))})
    assert codes() == []


def test_rules_may_judge_two_texts_of_one_file(repository: Repository) -> None:
    def judge(world: Project) -> list[Finding]:
        path, built = world.root / "README.md", world.documents["a"].source.text
        texts = {"DISK": path.read_text("utf-8"), "BUILT": built}
        return [
            Finding(Place(Source(path, text), Span(text.index("wrong"), len(text))), "a mistake", code=code)
            for code, text in texts.items()
        ]

    repository.commit({**FILES, A: "title: A\nsummary: wrong\n", "README.md": "wrong\n"})
    repository.write({A: "title: A\n# new\nsummary: wrong\n", "README.md": "quite wrong\n"})
    world = project.load(repository.root)
    caused = since.change(repository.root, "main", judge).caused(judge(world), world)
    assert [finding.code for finding in caused] == ["DISK"]


def test_one_new_finding_among_a_thousand_old_ones(sandbox: Sandbox, repository: Repository) -> None:
    topics = [f"  - id: t{number}\n    title: Topic {number} \n" for number in range(1000)]
    repository.commit({**FILES, A: f"title: A\ntopics:\n{''.join(topics)}"})
    repository.branch("topic")
    topics[0] = "  - id: t0\n    title: Topic 0\n"
    topics.insert(500, "  - id: new\n    title: New \n")
    repository.commit({A: f"title: A\ntopics:\n{''.join(topics)}"})
    result = sandbox.run("lint", *SELECTION, "--since", "main")
    assert [" ".join(match) for match in FINDING.findall(result.out)] == [f"{A}:1004 YML005"]
    assert result.err.startswith("999 older findings, not shown\n1 finding in 2 files")


def test_only_the_files_that_were_asked_for_are_counted(sandbox: Sandbox, repository: Repository) -> None:
    repository.commit({ROOT: "title: R \nsections: [a]\n", A: OLD})
    result = sandbox.run("lint", *SELECTION, "--since", "main", ROOT)
    assert result.err == "1 older finding, not shown\n2 files, nothing to say\n"


def test_only_what_is_shown_is_mended(sandbox: Sandbox, topic: Repository) -> None:
    topic.write({A: f"{OLD}# new \n"})
    result = sandbox.run("lint", *SELECTION, "--since", "main", "--fix")
    assert (result.code, result.out) == (0, "")
    assert (topic.root / A).read_text("utf-8") == f"{OLD}# new\n"


# What counts as a change


def test_what_is_not_committed_counts(sandbox: Sandbox, topic: Repository) -> None:
    topic.write({A: f"{OLD}# unstaged \n", B: "title: B \n"})
    assert lint(sandbox) == [f"{A}:8 YML005", f"{B}:1 YML006", f"{B}:1 YML005"]
    topic.git("add", "--all")
    assert lint(sandbox) == [f"{A}:8 YML005", f"{B}:1 YML006", f"{B}:1 YML005"]
    topic.commit({A: OLD})  # the rest was committed
    assert lint(sandbox, revision="HEAD") == []
    assert lint(sandbox) == [f"{B}:1 YML006", f"{B}:1 YML005"]


@pytest.mark.parametrize("is_staged", [True, False])
def test_a_file_that_got_another_name_is_the_same_file(sandbox: Sandbox, topic: Repository, *, is_staged: bool) -> None:
    (topic.root / A).rename(topic.root / B)
    topic.write({ROOT: "title: R\nsections: [b]\n", B: f"# edited \n{OLD}"})
    if is_staged:
        topic.git("add", "--all")
    assert lint(sandbox) == [f"{B}:1 YML005"]


def test_a_bad_name_is_new_wherever_the_file_comes_from(sandbox: Sandbox, repository: Repository) -> None:
    repository.commit({ROOT: "title: R\nsections: [A_a]\n", "roadmap/A_a.yaml": OLD})
    assert lint(sandbox) == []
    (repository.root / "roadmap/A_a.yaml").rename(repository.root / "roadmap/B_b.yaml")
    repository.write({ROOT: "title: R\nsections: [B_b]\n"})
    assert lint(sandbox) == ["roadmap/B_b.yaml:1 YML008"]


def test_a_file_that_is_new_is_not_one_that_is_gone(sandbox: Sandbox, topic: Repository) -> None:
    (topic.root / A).unlink()
    topics = "".join(f"  - id: {name}\n    title: {name.title()} \n" for name in ("three", "four", "five"))
    other = f"title: B\ntopics:\n  - id: one\n    title: One \n{topics}"
    topic.write({ROOT: "title: R\nsections: [b]\n", B: other})
    assert lint(sandbox) == [f"{B}:{line} YML005" for line in (4, 6, 8, 10)]


def test_line_ends_of_a_checkout_are_no_change(
    sandbox: Sandbox, topic: Repository, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = topic.clone(tmp_path_factory.mktemp("windows") / "clone", "--config", "core.autocrlf=true")
    assert b"\r\n" in (clone.root / A).read_bytes()
    monkeypatch.chdir(clone.root)
    there = replace(sandbox, root=clone.root)
    assert lint(there, revision="origin/main") == []
    clone.write({A: (clone.root / A).read_bytes() + b"# new \r\n"})
    assert lint(there, revision="origin/main") == [f"{A}:8 YML005"]
    clone.write({A: OLD + "# mixed\r\n"})
    assert lint(there, revision="origin/main") == [f"{A}:8 YML005"]


def test_what_main_brought_is_not_this_branchs_fault(sandbox: Sandbox, topic: Repository) -> None:
    topic.commit({B: "title: B\n", ROOT: "title: R\nsections: [a, b]\n"})
    topic.git("switch", "--quiet", "main")
    topic.commit({A: f"# main \n{OLD}"})
    topic.git("switch", "--quiet", "topic")
    assert lint(sandbox) == []
    topic.git("merge", "--quiet", "--no-commit", "--no-ff", "main")
    assert lint(sandbox) == []
    topic.git("commit", "--quiet", "--message", "merge")
    assert lint(sandbox) == []
    topic.write({A: f"# main \n{OLD}# topic \n"})
    assert lint(sandbox) == [f"{A}:9 YML005"]


def test_a_pull_request_on_github(
    sandbox: Sandbox, topic: Repository, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic.commit({A: f"{OLD}# topic \n"})
    topic.git("switch", "--quiet", "main")
    topic.commit({A: f"# main \n{OLD}"})
    topic.merge("topic")
    checkout = topic.clone(tmp_path_factory.mktemp("runner") / "work", "--depth", "2")
    monkeypatch.chdir(checkout.root)
    assert lint(replace(sandbox, root=checkout.root), revision="HEAD^1") == [f"{A}:9 YML005"]


# What the base may be


def test_all_of_a_new_roadmap_is_new(sandbox: Sandbox, repository: Repository) -> None:
    repository.commit({"README.md": "by hand\n"})
    repository.write(FILES)
    assert lint(sandbox) == [f"{A}:4 YML005", f"{A}:5 REF003"]


def test_a_base_that_is_broken(sandbox: Sandbox, repository: Repository) -> None:
    broken = changed(OLD, ("title: Two", "title: 'Two"))
    repository.commit({**FILES, A: broken, B: "title: B \n", ROOT: "title: R \nsections: [a, b]\n"})
    assert lint(sandbox) == []
    repository.write({A: OLD})
    # Nobody could tell before that the prerequisite comes later; the white space was found all the same.
    assert lint(sandbox) == [f"{A}:5 REF003"]


def test_a_base_that_is_no_text(sandbox: Sandbox, repository: Repository) -> None:
    repository.commit({**FILES, A: OLD.encode("utf-16")})
    assert lint(sandbox) == []
    repository.write({A: OLD})
    assert lint(sandbox) == [f"{A}:4 YML005", f"{A}:5 REF003"]


def test_a_root_below_the_repository(sandbox: Sandbox, repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({f"my list/{name}": text for name, text in FILES.items()})
    repository.write({f"my list/{A}": f"{OLD}# new \n"})
    assert "--root my list: " not in sandbox.run("lint", *SELECTION, "--since", "main", "--root", "my list").out
    monkeypatch.chdir(sandbox.root / "my list")
    assert lint(sandbox) == [f"{A}:8 YML005"]


def test_what_the_repository_lacks_was_lacking_before(sandbox: Sandbox, repository: Repository) -> None:
    repository.commit({**FILES, "CONTRIBUTING.md": "Edit the YAML in roadmap/.\n"})
    repository.git("remote", "add", "origin", "https://github.com/ada/list.git")
    every = sandbox.run("lint", "--select", "REP").out
    assert "REP001" in every
    assert "REP002" not in every
    assert sandbox.run("lint", "--select", "REP", "--since", "main").out == ""
    (repository.root / "CONTRIBUTING.md").unlink()
    result = sandbox.run("lint", "--select", "REP", "--since", "main").out
    assert "REP002" in result
    assert "REP001" not in result


@pytest.mark.parametrize("command", ["lint", "check"])
@pytest.mark.parametrize("revision", ["nowhere", "--help", ""])
def test_a_wrong_revision_is_an_error_even_where_nothing_is_found(
    sandbox: Sandbox, repository: Repository, command: str, revision: str
) -> None:
    repository.commit({ROOT: "title: R\n"})
    for option in ("--since", "--base")[: 1 + (command == "check")]:
        result = sandbox.run(command, "--select", "REF", f"{option}={revision}")
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("roadmark: ")
        assert f"'{revision}'" in result.err
        assert result.err.count("\n") == 1


# In a hook, and when somebody has seen enough


@posix_only
def test_in_a_hook(sandbox: Sandbox, topic: Repository) -> None:
    topic.write({"README.md": "outside\n"})
    hook = sandbox.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m roadmark lint {' '.join(SELECTION)} --since main\n")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    topic.write({A: f"{OLD}# new \n"})
    commit = ["git", "-C", str(sandbox.root / "roadmap"), "commit", "--message", "change"]
    for how in (["--all"], ["--only", "a.yaml"], ["--all", "--amend"]):
        result = subprocess.run([*commit, *how], capture_output=True, check=False)
        assert result.returncode == 1
        assert b"a.yaml:8:6: YML005" in result.stdout + result.stderr
    topic.write({A: f"{OLD}# new\n"})
    subprocess.run([*commit, "--all"], capture_output=True, check=True)


WHILE_IT_LOOKS_AT_THE_BASE = """
import os, sys, time
from roadmark import cli, project
pipe, load = int(sys.argv.pop(1)), project.load
def slow(root, *rest):
    if root.name.startswith("roadmark-"):
        os.write(pipe, b"!")
        time.sleep(60)
    return load(root, *rest)
project.load = slow
raise SystemExit(cli.entry())
"""


@posix_only
def test_an_interrupt_leaves_no_temporary_folder(topic: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("temporary")
    reader, writer = os.pipe()
    command = [sys.executable, "-c", WHILE_IT_LOOKS_AT_THE_BASE, str(writer), "lint", *SELECTION, "--since", "main"]
    with subprocess.Popen(
        command, pass_fds=[writer], cwd=topic.root, env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.PIPE
    ) as process:
        os.close(writer)
        assert os.read(reader, 1) == b"!"
        os.close(reader)
        assert {path.name for path in folder.glob("*/*")} == {".git", "roadmap"}
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60)[0] == b""
        assert process.returncode == 130
    assert list(folder.iterdir()) == []


# What is built


BUILDS: dict[str, str | bytes] = {ROOT: "title: R\nsections: [a]\n", A: "title: A\nsummary: One.\n"}


def check(sandbox: Sandbox, *arguments: str) -> Result:
    return sandbox.run("check", "--select", "OUT", *arguments)


def codes(result: Result) -> list[str]:
    found = [code for _, code in FINDING.findall(result.out)]
    assert result.code == bool(found), result.err
    return found


@pytest.fixture
def built(sandbox: Sandbox, repository: Repository) -> Repository:
    """A branch that changed data, of a repository whose README.md is up to date."""
    repository.write(BUILDS)
    sandbox.run("build")
    repository.commit()
    repository.branch("topic")
    repository.commit({A: "title: A\nsummary: Two.\n"})
    return repository


def test_without_a_base_the_readme_is_what_the_sources_build(sandbox: Sandbox, built: Repository) -> None:
    assert codes(check(sandbox)) == ["OUT001"]
    sandbox.run("build")
    assert codes(check(sandbox)) == []
    assert built.git("status", "--porcelain") == "M README.md"


def test_the_readme_may_be_what_the_base_has(sandbox: Sandbox, built: Repository) -> None:
    assert codes(check(sandbox, "--base", "main")) == []
    sandbox.run("build")
    built.commit()
    assert codes(check(sandbox, "--base", "main")) == []
    assert codes(check(sandbox, "--base", "HEAD~1")) == []


def test_the_readme_may_be_what_main_has_or_had(sandbox: Sandbox, built: Repository) -> None:
    built.git("switch", "--quiet", "main")
    built.write({ROOT: "title: Roadmap\nsections: [a]\n"})
    sandbox.run("build")
    built.commit()
    built.git("switch", "--quiet", "topic")
    assert codes(check(sandbox, "--base", "main")) == []
    built.merge("main")
    assert codes(check(sandbox, "--base", "main")) == []
    built.git("checkout", "main~1", "README.md")
    assert codes(check(sandbox, "--base", "main")) != []  # neither main nor what was merged of it has that one


@pytest.mark.parametrize("how", [lambda text: text + "more\n", lambda _: "", lambda text: text.replace("One", "Uno")])
def test_any_other_readme_was_edited_by_hand(sandbox: Sandbox, built: Repository, how: Callable[[str], str]) -> None:
    text = (built.root / "README.md").read_text("utf-8")
    built.commit({"README.md": how(text)})
    assert codes(check(sandbox, "--base", "main")) != []


def test_line_ends_and_byte_order_marks_are_no_edit(sandbox: Sandbox, built: Repository) -> None:
    text = (built.root / "README.md").read_bytes()
    built.write({"README.md": b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n")})
    assert codes(check(sandbox, "--base", "main")) == []


def test_bytes_that_are_no_text_are_compared_too(sandbox: Sandbox, built: Repository) -> None:
    built.git("switch", "--quiet", "main")
    built.commit({"README.md": b"caf\xe9\n"})
    built.git("switch", "--quiet", "topic")
    built.write({"README.md": b"caf\xe9\n"})
    assert codes(check(sandbox, "--base", "main")) == []
    built.write({"README.md": b"caf\xe8\n"})
    assert codes(check(sandbox, "--base", "main")) != []


def test_a_readme_that_the_base_does_not_have(sandbox: Sandbox, built: Repository) -> None:
    built.git("switch", "--quiet", "main")
    built.git("rm", "--quiet", "README.md")
    built.git("commit", "--quiet", "--message", "none")
    built.branch("second")
    built.write({"README.md": "by hand\n"})
    assert codes(check(sandbox, "--base", "main")) != []
    sandbox.run("build")
    assert codes(check(sandbox, "--base", "main")) == []


def test_since_blames_who_makes_the_readme_stale(sandbox: Sandbox, built: Repository) -> None:
    assert codes(check(sandbox, "--since", "main")) == ["OUT001"]
    assert codes(check(sandbox, "--since", "HEAD")) == []
    assert codes(check(sandbox, "--since", "main", "--base", "main")) == []
    built.write({"README.md": "by hand\n"})
    assert codes(check(sandbox, "--since", "main", "--base", "main")) != []


# Lines


LINES = st.lists(st.sampled_from(["", "a", "b", "  c", "d\r"]), max_size=30)


@given(old=LINES, new=LINES)
def test_unchanged_lines_are_equal_and_in_order(old: list[str], new: list[str]) -> None:
    found = since._unchanged(old, new)  # noqa: SLF001 - the heart of it
    assert all(new[line - 1] == old[origin - 1] for line, origin in found.items())
    assert sorted(found) == list(found)
    assert sorted(found.values()) == list(found.values())


@given(
    lines=st.lists(st.sampled_from("abcdefghij"), unique=True), place=st.integers(0, 10), more=st.lists(st.just("x"))
)
def test_what_is_inserted_leaves_the_rest_unchanged(lines: list[str], place: int, more: list[str]) -> None:
    found = since._unchanged(lines, [*lines[:place], *more, *lines[place:]])  # noqa: SLF001
    assert set(found.values()) == set(range(1, len(lines) + 1))
