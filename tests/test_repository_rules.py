"""REP where a case of tests/rules/ cannot say it: links, pipes, limits, and what git itself writes and answers."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from repositories import begin, isolate
from roadmark import disk
from roadmark.rules import RULES, checkout
from test_rules import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import Sandbox

posix_only = pytest.mark.skipif(os.name != "posix", reason="links that anybody may make, and pipes")

ROADMAP = {"roadmap/roadmap.yaml": "title: R\nsections: [case]\n", "roadmap/case.yaml": "title: Case\n"}
FAMILY = ["lint", "--quiet", "--select", "REP"]
GITHUB = '[remote "origin"]\n\turl = https://github.com/owner/list.git\n'


def codes(sandbox: Sandbox, *arguments: str) -> list[str]:
    """The codes of all findings, each of which is one about the whole repository."""
    lines = [line for line in sandbox.run(*FAMILY, *arguments).out.splitlines() if not line.startswith(" ")]
    found = [re.fullmatch(r"(?:[\w.]+/)*[\w.]+:1:1: (REP\d{3}) .+", line) for line in lines]
    assert all(found), lines
    return [match[1] for match in found if match]


def lacking(sandbox: Sandbox, *names: str) -> Sandbox:
    """A repository that lacks files, and nothing else."""
    missing = set(names)
    return sandbox.write({**ROADMAP, **{name: text for name, text in REPOSITORY.items() if name not in missing}})


# Whether it is a repository on GitHub


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/owner/list.git",
        "https://github.com/owner/list",
        "http://someone:secret@github.com/owner/list",
        "https://www.github.com/owner/list",
        "git@github.com:owner/list.git",
        "github.com:owner/list",
        "ssh://git@github.com/owner/list.git",
        "ssh://git@ssh.github.com:443/owner/list.git",
        "git+ssh://GitHub.com/owner/list",
        '"https://github.com/owner/list"',
    ],
)
@pytest.mark.parametrize("key", ["url", "pushurl", "  URL  "])
def test_a_remote_on_github(sandbox: Sandbox, url: str, key: str) -> None:
    sandbox.write({**ROADMAP, ".git/config": f'[core]\n\tbare = false\n[remote "origin"]\n\t{key} = {url}\n'})
    assert codes(sandbox)


@pytest.mark.parametrize(
    "config",
    [
        "",
        '[remote "origin"]\n\turl = https://gitlab.com/github.com/list.git\n',
        '[remote "origin"]\n\turl = https://github.com.example.org/owner/list.git\n',
        '[remote "origin"]\n\turl = https://notgithub.com/owner/list.git\n',
        '[remote "origin"]\n\turl = /home/someone/github.com/list\n',
        '[remote "github.com"]\n\tfetch = +refs/heads/*:refs/remotes/github.com/*\n',
        '[submodule "a"]\n\turl = https://github.com/owner/a.git\n',
        '[remote "origin"]\n\turl = https://example.org/list.git\n[branch "main"]\n\turl = https://github.com/owner/a\n',
        '[url "https://github.com/"]\n\tinsteadOf = gh:\n',
        "\0",
        '[remote "origin"]\n\turl = https://github.com/owner/list\n#' + " " * checkout.LARGEST_FILE,
    ],
)
def test_no_remote_on_github(sandbox: Sandbox, config: str) -> None:
    sandbox.write({**ROADMAP, ".git/config": config})
    assert codes(sandbox) == []


def test_a_remote_in_one_line(sandbox: Sandbox) -> None:
    sandbox.write({**ROADMAP, ".git/config": '[remote "origin"] url = git@github.com:owner/list.git\n'})
    assert codes(sandbox)


@pytest.mark.parametrize("is_absolute", [True, False])
def test_a_worktree(sandbox: Sandbox, *, is_absolute: bool) -> None:
    where = sandbox.root.as_posix() if is_absolute else ".."
    sandbox.write({f"here/{path}": text for path, text in ROADMAP.items()})
    sandbox.write({"here/.git": f"gitdir: {where}/main/.git/worktrees/here\n", "main/.git/config": GITHUB})
    assert codes(sandbox, "--root", "here") == []
    sandbox.write({"main/.git/worktrees/here/commondir": "../..\n"})
    assert codes(sandbox, "--root", "here")


def test_a_submodule(sandbox: Sandbox) -> None:
    sandbox.write({f"here/{path}": text for path, text in ROADMAP.items()})
    sandbox.write({"here/.git": "gitdir: ../.git/modules/here\n", ".git/modules/here/config": GITHUB})
    assert codes(sandbox, "--root", "here")


def test_a_worktree_that_git_made(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch, sandbox.root)
    main = begin(sandbox.root / "main")
    main.commit(dict(ROADMAP))
    main.git("worktree", "add", "--quiet", "--detach", "../here")
    assert codes(sandbox, "--root", "here") == []
    main.git("remote", "add", "origin", "git@github.com:owner/list.git")
    assert codes(sandbox, "--root", "here")


@pytest.mark.parametrize("pointer", ["", "gitdir:", "gitdir: gone", "gitdir: " + "a/" * 5000, "gitdir: .git", "no"])
def test_a_file_of_git_that_leads_nowhere(sandbox: Sandbox, pointer: str) -> None:
    sandbox.write({**ROADMAP, ".git": pointer})
    assert codes(sandbox) == []


def test_an_empty_folder_is_enough(sandbox: Sandbox) -> None:
    sandbox.write(dict(ROADMAP))
    (sandbox.root / ".github").mkdir()
    assert codes(sandbox) == ["REP001", "REP002", "REP003", "REP004", "REP004", "REP005", "REP006", "REP008"]


def test_every_rule_of_the_family_looks_first(sandbox: Sandbox) -> None:
    sandbox.write(
        {**ROADMAP, "CODE_OF_CONDUCT.md": "[INSERT CONTACT METHOD]\n", ".gitattributes": "* -linguist-generated"}
    )
    assert codes(sandbox) == []


# Where the findings stand


def test_findings_are_shown_to_who_asks_for_the_whole_repository(sandbox: Sandbox) -> None:
    lacking(sandbox, "LICENSE")
    assert codes(sandbox) == codes(sandbox, ".") == ["REP001"]
    assert codes(sandbox, "roadmap") == codes(sandbox, "roadmap/case.yaml") == []


def test_below_the_root_its_path_leads_up(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(sandbox, "LICENSE")
    monkeypatch.chdir(sandbox.root / "roadmap")
    assert sandbox.run(*FAMILY).out.startswith("..:1:1: REP001 ")


def test_the_disk_is_asked_anew_in_every_run(sandbox: Sandbox) -> None:
    lacking(sandbox, "LICENSE")
    assert codes(sandbox) == ["REP001"]
    sandbox.write({"LICENSE": "MIT\n"})
    assert codes(sandbox) == []


# What is not followed, opened or understood


@posix_only
def test_a_link_counts_by_its_name_and_is_not_followed(sandbox: Sandbox, tmp_path: Path) -> None:
    files = {
        "LICENSE": "MIT\n",
        "CONTRIBUTING.md": "Edit README.md.\n",
        "CODE_OF_CONDUCT.md": "[INSERT CONTACT METHOD]\n",
        ".gitattributes": "* text\n",
        ".pre-commit-config.yaml": "repos: []\n",
        ".github/pull_request_template.md": "",
        ".github/ISSUE_TEMPLATE/resource.yml": "",
        ".github/workflows/check.yml": "on: push\n",
    }
    sandbox.write({f"here/{path}": text for path, text in ROADMAP.items()})
    for number, (name, text) in enumerate(files.items()):
        path = tmp_path / "here" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(tmp_path / str(number))
        sandbox.write({str(number): text})
    assert codes(sandbox, "--root", "here") == []


@posix_only
def test_a_folder_that_is_a_link_is_none(sandbox: Sandbox) -> None:
    lacking(sandbox, "CONTRIBUTING.md")
    sandbox.write({"elsewhere/CONTRIBUTING.md": "Edit the YAML.\n"})
    (sandbox.root / "docs").symlink_to("elsewhere", target_is_directory=True)
    assert codes(sandbox) == ["REP002"]


@posix_only
@pytest.mark.parametrize("link", ["check.sh", "tools"])
def test_no_script_is_followed_through_a_link(sandbox: Sandbox, link: str) -> None:
    lacking(sandbox)
    sandbox.write(
        {
            ".github/workflows/check.yml": "on: pull_request\njobs: {check: {steps: [{run: sh tools/check.sh}]}}\n",
            "elsewhere/check.sh": "roadmark check\n",
        }
    )
    if link == "tools":
        (sandbox.root / "tools").symlink_to("elsewhere", target_is_directory=True)
    else:
        (sandbox.root / "tools").mkdir()
        (sandbox.root / "tools/check.sh").symlink_to("../elsewhere/check.sh")
    assert codes(sandbox) == ["REP006"]


@posix_only
@pytest.mark.parametrize(
    "name", [*(name for name in REPOSITORY if not name.startswith("roadmap/")), "Makefile", ".ci/run", ".git"]
)
def test_a_pipe_holds_nothing_up(sandbox: Sandbox, name: str) -> None:
    lacking(sandbox, name)
    if name in {"Makefile", ".ci/run"}:
        sandbox.write({".github/workflows/check.yml": "on: pull_request\njobs: {a: {steps: [{run: .ci/run; make}]}}\n"})
    path = sandbox.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)
    assert codes(sandbox) == (["REP006"] if name in {"Makefile", ".ci/run"} else [])


@pytest.mark.parametrize("content", [b"\0", b"a" * (checkout.LARGEST_FILE + 1), "Edit README.md.\n".encode("utf-16")])
def test_what_is_no_text_is_not_judged(sandbox: Sandbox, content: bytes) -> None:
    lacking(sandbox)
    for name in ("CONTRIBUTING.md", "CODE_OF_CONDUCT.md", ".gitattributes", ".pre-commit-config.yaml"):
        sandbox.write({name: content})
    sandbox.write({".github/workflows/check.yml": content})
    assert codes(sandbox) == []


def test_the_largest_text_is_judged(sandbox: Sandbox) -> None:
    lacking(sandbox).write({"CONTRIBUTING.md": "a" * checkout.LARGEST_FILE})
    assert codes(sandbox) == ["REP002"]


def test_what_may_not_be_read_is_not_judged(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(sandbox).write({"CONTRIBUTING.md": "Edit README.md.\n"})
    assert codes(sandbox) == ["REP002"]
    read = disk.read

    def refuse(path: Path | str, most: int) -> bytes:
        if Path(path).parent.name != "roadmap":
            raise PermissionError(13, "Permission denied")
        return read(path, most)

    monkeypatch.setattr(disk, "read", refuse)
    assert codes(sandbox) == []


def test_a_folder_that_may_not_be_read_says_nothing(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(sandbox, "LICENSE")
    listed = os.scandir

    def refuse(folder: Path) -> Any:
        if Path(folder).name == ".github":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert codes(sandbox) == []


def test_folders_in_folders_have_an_end(sandbox: Sandbox) -> None:
    lacking(sandbox).write({f"{'docs/' * 50}x": "", ".github/docs/workflows/.github/a": ""})
    assert codes(sandbox) == []


# Scripts


def workflow(sandbox: Sandbox, words: Iterable[str]) -> None:
    sandbox.write({".github/workflows/check.yml": f"on: pull_request\njobs: {{a: {{run: {' '.join(words)}}}}}\n"})


def test_names_that_are_no_files_cost_a_script_nothing(sandbox: Sandbox) -> None:
    lacking(sandbox).write({"tools/check.sh": "roadmark check\n"})
    workflow(sandbox, [*(f"a/b{number}" for number in range(900)), "tools/check.sh"])
    assert codes(sandbox) == []


@pytest.mark.parametrize("name", ["a/" * 400_000, "a/../" * 100_000, "." * 500_000, "a" * 500_000])
def test_a_name_that_is_too_long_for_any_file(sandbox: Sandbox, name: str) -> None:
    # Who asks the disk for each of its parts is at it for minutes.
    workflow(lacking(sandbox), [f"{name}b.sh"])
    assert codes(sandbox) == ["REP006"]


def test_of_scripts_that_call_very_many_nobody_can_tell(sandbox: Sandbox) -> None:
    lacking(sandbox).write({f"tools/a{number}.sh": "" for number in range(checkout.MOST_CALLS + 1)})
    workflow(sandbox, [f"tools/a{number}.sh" for number in range(checkout.MOST_CALLS)])
    assert codes(sandbox) == ["REP006"]
    workflow(sandbox, [f"tools/a{number}.sh" for number in range(checkout.MOST_CALLS + 1)])
    assert codes(sandbox) == []


def test_scripts_that_call_each_other_have_an_end(sandbox: Sandbox) -> None:
    lacking(sandbox).write({"tools/a.sh": "tools/b.sh\n", "tools/b.sh": "./tools/a.sh\n"})
    workflow(sandbox, ["tools/a.sh"])
    assert codes(sandbox) == ["REP006"]


@pytest.mark.parametrize("name", ["../check.sh", "/check.sh", "tools/../../check.sh", "tools/check.md", "check.yaml"])
def test_names_that_are_no_scripts_of_the_repository(sandbox: Sandbox, name: str) -> None:
    inside = replace(sandbox, root=sandbox.root / "here")
    lacking(inside).write({"tools/check.md": "roadmark check\n", "check.yaml": "roadmark check\n"})
    sandbox.write({"check.sh": "roadmark check\n"})
    workflow(inside, ["sh", name])
    assert codes(sandbox, "--root", "here") == ["REP006"]


# .gitattributes

PATTERNS = [
    "README.md",
    "/README.md",
    "./README.md",
    "readme.md",
    "README.md/",
    "*",
    "**",
    "/*",
    "/**",
    "**/README.md",
    "/**/README.md",
    "**/*.md",
    "docs/**",
    "docs/*",
    "docs/**/README.md",
    "docs/**/*.md",
    "docs/*/README.md",
    "*.md",
    "R*",
    "R*D*",
    "*E*E*.md",
    "*a*",
    "README?md",
    "docs?maps?README.md",
    "docs*README.md",
    "?",
    "????????????????",
    "[RS]EADME.md",
    "[!a-z]EADME.md",
    "[^R]EADME.md",
    "[]R]EADME.md",
    "[R",
    "docs[/]maps/README.md",
    "\\README.md",
    "README\\.md",
    "\\*",
    '"README.md"',
    '"*.md"',
    '"README.md',
    "#README.md",
    "!README.md",
    "maps/README.md",
    "built",
]
ATTRIBUTES = [
    "linguist-generated",
    "linguist-generated=true",
    "linguist-generated=false",
    "-linguist-generated",
    "!linguist-generated",
    "text linguist-generated -diff",
    "linguist-generated -linguist-generated",
    "-linguist-generated linguist-generated",
    "linguist-generated-not",
    "built",
    "-built",
]


@pytest.mark.parametrize("before", ["", "*.md linguist-generated\n", "* -linguist-generated\n"])
def test_attributes_are_read_as_git_reads_them(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    isolate(monkeypatch, sandbox.root)
    root = begin(sandbox.root / "here").root
    paths = ["README.md", "docs/README.md", "docs/maps/README.md"]
    lines = [
        *(f"{pattern} linguist-generated" for pattern in PATTERNS),
        *(f"README.md {attributes}" for attributes in ATTRIBUTES),
        *(f"  *.md\t{attributes} \r" for attributes in ATTRIBUTES),
        f"README.md {'a ' * 1010} linguist-generated",
        f"README.md {'a ' * 1030} linguist-generated",
        "linguist-generated",
        "",
    ]
    for line in lines:
        text = f"{before}{line}\n[attr]built linguist-generated -diff\n"
        (root / ".gitattributes").write_bytes(text.encode())
        answer = subprocess.run(
            ["git", "-C", str(root), "check-attr", "linguist-generated", "--", *paths],
            capture_output=True,
            check=True,
            text=True,
        )
        said = [answer.rpartition(": ")[2] for answer in answer.stdout.splitlines()]
        wanted = [value not in {"unspecified", "unset", "false"} for value in said]
        marks = [checkout.mark(text, path) for path in paths]
        assert [bool(mark and mark.is_generated) for mark in marks] == wanted, line


def test_all_outputs_are_marked_at_once(sandbox: Sandbox) -> None:
    settings = "settings: {outputs: {map: true}}\n"
    lacking(sandbox).write({"roadmap/roadmap.yaml": f"{ROADMAP['roadmap/roadmap.yaml']}{settings}"})
    sandbox.write({".gitattributes": "*-dark.svg linguist-generated\n"})
    assert "does not mark README.md and roadmap/map-light.svg as generated" in sandbox.run(*FAMILY).out
    assert sandbox.run(*FAMILY, "--fix").code == 0
    assert (sandbox.root / ".gitattributes").read_text("utf-8") == (
        "*-dark.svg linguist-generated\nREADME.md linguist-generated\nroadmap/map-light.svg linguist-generated\n"
    )


def test_a_byte_order_mark_stays(sandbox: Sandbox) -> None:
    lacking(sandbox).write({".gitattributes": b"\xef\xbb\xbf* text\r\n"})
    assert sandbox.run(*FAMILY, "--fix").code == 0
    fixed = b"\xef\xbb\xbf* text\r\nREADME.md linguist-generated\r\n"
    assert (sandbox.root / ".gitattributes").read_bytes() == fixed


def test_every_rule_of_the_family_is_on_and_can_be_turned_off(sandbox: Sandbox) -> None:
    family = [code for code in RULES if code.startswith("REP")]
    assert family == [f"REP{number:03}" for number in range(1, 9)]
    lacking(sandbox, *REPOSITORY).write({**ROADMAP, ".github/README.md": ""})
    assert set(codes(sandbox)) == set(family)
    sandbox.write({"roadmap/roadmap.yaml": "title: R\nsections: [case]\nsettings: {lint: {ignore: [REP]}}\n"})
    assert "REP" not in sandbox.run("lint", "--quiet").out
