"""The cache: the same answer as without it, whatever happens to the project, to the cache itself, or around it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from roadmark import cache, disk
from roadmark.cache import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Sandbox

ROOT = "roadmap/roadmap.yaml"
FILES: dict[str, str | bytes] = {
    ROOT: "title: Git\nsummary: See [the notes](docs/notes.md).\nsections: [commits, branches]\n",
    "roadmap/commits.yaml": (
        "title: Commits\ntopics:\n  - id: first-commit\n    title: First Commit\n    level: beginner\n"
        "    outcome: Record a change.\n    resources:\n      - title: Pro Git\n        url: https://git-scm.com/book\n"
    ),
    "roadmap/branches.yaml": "title: Branches\nsummary: Where work goes on beside other work.\n",
    "docs/notes.md": "Notes.\n",
    "LICENSE": "MIT\n",
    "CONTRIBUTING.md": "Edit the YAML in roadmap/.\n",
    "CODE_OF_CONDUCT.md": "Be kind.\n",
    ".gitattributes": "README.md linguist-generated\n",
    ".pre-commit-config.yaml": "repos:\n  - {repo: local, hooks: [{id: roadmark-check}]}\n",
    ".github/pull_request_template.md": "What?\n",
    ".github/ISSUE_TEMPLATE/link.yml": "name: Link\n",
    ".github/workflows/check.yml": "on: pull_request\njobs: {a: {steps: [{run: tools/check.sh}]}}\n",
    "tools/check.sh": "roadmark check\n",
}
COMMANDS = (["check"], ["lint"], ["build", "--check"], ["check", "--format", "json"])
posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")


@pytest.fixture
def kept(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A project without a mistake, of a user who has a place for the key."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("home")))
    sandbox.write(FILES)
    assert sandbox.run("build").code == 0
    assert sandbox.run("check").code == 0
    return sandbox


def recalled(*arguments: str) -> Answer | None:
    """What the cache knows of a command in the current folder."""
    request = cache.request(arguments)
    return request.recall() if request else None


def assert_never_stale(sandbox: Sandbox) -> None:
    """Whatever was kept before, and what is kept now, is what a run finds."""
    for command in COMMANDS:
        truth = sandbox.run(*command, "--no-cache")
        for _ in range(2):
            assert sandbox.run(*command) == truth


def test_an_unchanged_project_is_answered_without_reading_yaml(kept: Sandbox) -> None:
    script = (
        "import sys; from roadmark.cli import entry; code = entry(['check'])\n"
        "print(code, sorted({'yaml', 'jsonschema', 'jsonschema_rs', 'jinja2', 'argparse'} & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", script]
    outputs = [subprocess.run(command, cwd=kept.root, capture_output=True, text=True, check=True) for _ in range(2)]
    assert [output.stderr for output in outputs] == ["3 files, nothing to say\n"] * 2
    assert outputs[0].stdout != "0 []\n"
    assert outputs[1].stdout == "0 []\n"


def test_findings_are_answered_as_they_were(kept: Sandbox) -> None:
    kept.write({"roadmap/commits.yaml": "title: Commits\ntopics: [{id: x, title: X, requires: [y], level: beginer}]\n"})
    first = kept.run("check")
    assert (first.code, "REF001" in first.out) == (1, True)
    assert (answer := recalled("check"))
    assert (answer.code, answer.out, answer.err) == (first.code, first.out, first.err)
    assert kept.run("check") == first


def changed(name: str, text: str | bytes) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    return change


def gone(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).unlink()


def swapped(root: Path) -> None:
    """A file in place of which stands a link to one with the same text, outside."""
    outside = root.parent / "outside.yaml"
    path = root / "roadmap/branches.yaml"
    outside.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(outside)


CHANGES: dict[str, Callable[[Path], None]] = {
    "a section": changed("roadmap/branches.yaml", "title: Branches\nsummary: Other work.\n"),
    "white space in a section": changed("roadmap/branches.yaml", f"{FILES['roadmap/branches.yaml']!s}\n\n"),
    "a setting": changed(ROOT, f"{FILES[ROOT]!s}settings: {{lint: {{select: [SHP007]}}}}\n"),
    "a file that nobody lists": changed("roadmap/more.yaml", "title: More\n"),
    "a file that is not read": changed("roadmap/more.yml", "title: More\n"),
    "such a file further down": changed("roadmap/a/b/more.yaml", "title: More\n"),
    "a section that is gone": gone("roadmap/branches.yaml"),
    "the page": changed("README.md", "# Git\n"),
    "the page, gone": gone("README.md"),
    "a template": changed("templates/README.md.j2", "# {{ roadmap.title }}\n"),
    "a template with a mistake": changed("templates/README.md.j2", "{% if %}\n"),
    "the target of a link, gone": gone("docs/notes.md"),
    "the license, gone": gone("LICENSE"),
    "the guide": changed("CONTRIBUTING.md", "Edit README.md.\n"),
    "the code of conduct": changed("CODE_OF_CONDUCT.md", "Write to [INSERT CONTACT METHOD].\n"),
    "the attributes": changed(".gitattributes", "*.md text\n"),
    "the hooks": changed(".pre-commit-config.yaml", "repos: []\n"),
    "a form, gone": gone(".github/ISSUE_TEMPLATE/link.yml"),
    "the workflow": changed(".github/workflows/check.yml", "on: push\n"),
    "a script that the workflow calls": changed("tools/check.sh", "true\n"),
    "another README": changed(".github/README.md", "# Other\n"),
    "a remote": changed(".git/config", '[remote "origin"]\n\turl = https://github.com/a/b\n'),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_matters_is_asked_anew(kept: Sandbox, change: Callable[[Path], None]) -> None:
    assert_never_stale(kept)
    change(kept.root)
    assert_never_stale(kept)


@posix_only
def test_a_file_that_became_a_link_is_asked_anew(kept: Sandbox) -> None:
    swapped(kept.root)
    assert "YML010" in kept.run("check").out
    assert_never_stale(kept)


def test_random_edits_never_bring_back_an_old_answer(kept: Sandbox) -> None:
    chance = random.Random(5)  # noqa: S311 - the same edits each time
    names = [*FILES, "README.md", "roadmap/new.yaml", "templates/README.md.j2", ".git/config"]
    verdicts = set()
    for number in range(300):
        path = kept.root / chance.choice(names)
        before = path.read_bytes() if path.exists() else b""
        at = chance.randrange(len(before) + 1)
        edits: list[bytes | None] = [
            None,
            FILES.get(path.relative_to(kept.root).as_posix(), "title: New\n").encode(),  # type: ignore[union-attr]
            before[:at] + chance.randbytes(1) + before[at + 1 :],
            before[:at] + b"\n" + before[at:],
            before[:at] + before[at + 1 :],
        ]
        edit = chance.choice(edits)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True) if edit is None else path.write_bytes(edit)
        if not (kept.root / ROOT).exists():
            kept.write({ROOT: FILES[ROOT]})
        command = COMMANDS[number % len(COMMANDS)]
        truth = kept.run(*command, "--no-cache")
        verdicts.add(truth.out)
        assert kept.run(*command) == truth, (number, path)
        assert kept.run(*command) == truth, (number, path)
    assert len(verdicts) > 30


def test_a_damaged_cache_is_none(kept: Sandbox) -> None:
    chance = random.Random(6)  # noqa: S311 - see above
    assert kept.run("build").code == kept.run("lint").code == kept.run("check", "-q").code == 0
    files = {path.name: path.read_bytes() for path in (kept.root / disk.CACHE).iterdir()}
    whole = files["check"]
    assert recalled("check", "-q")
    assert not recalled("check")  # one answer for each command is kept
    foreign = [files["lint"], files["build"], files[".gitignore"], b"", whole.replace(b"\n0 ", b"\n1 ", 1)]
    for number in range(1000):
        at = chance.randrange(len(whole))
        kinds = [
            whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :],
            whole[:at],
            whole[at:],
            whole + whole[at:],
            whole[:at] + chance.randbytes(chance.randrange(1, 9)) + whole[at:],
            chance.choice(foreign),
            chance.randbytes(chance.randrange(300)),
        ]
        damaged = kinds[number % len(kinds)]
        if damaged == whole:
            continue
        (kept.root / disk.CACHE / "check").write_bytes(damaged)
        assert recalled("check", "-q") is None, damaged
    assert kept.run("check", "-q") == kept.run("check", "-q", "--no-cache")
    assert recalled("check", "-q")


@pytest.mark.usefixtures("kept")
def test_an_answer_that_came_with_the_project_counts_for_nothing(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recalled("check")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("somebody else")))
    assert recalled("check") is None


@pytest.mark.parametrize(
    "name", ["_tool", "_VARIABLES", "version of Python", "library", "current folder", "terminal", "color"]
)
def test_another_version_or_place_has_answers_of_its_own(
    kept: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    root = str(kept.root)
    assert kept.run("check", "--root", root).code == 0
    assert recalled("check", "--root", root)
    match name:
        case "_tool":
            monkeypatch.setattr(cache, "_files", lambda _: iter(["another"]))
        case "_VARIABLES":
            monkeypatch.setenv("GITHUB_WORKSPACE", "/elsewhere")
        case "version of Python":
            monkeypatch.setattr(sys, "version", "3.99")
        case "library":
            monkeypatch.syspath_prepend(tmp_path / "docs")
        case "current folder":
            monkeypatch.chdir(tmp_path / "docs")
        case "terminal":
            monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        case "color":
            monkeypatch.setenv("NO_COLOR", "1")
    assert recalled("check", "--root", root) is None


@pytest.mark.usefixtures("kept")
def test_what_rests_on_more_than_the_disk_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments in (
        ["check", "--no-cache"],
        ["check", "--base", "HEAD"],
        ["check", "--since=HEAD"],
        ["lint", "--fix"],
        ["lint", "roadmap"],
        ["build", "--diff"],
        ["check", "-v"],
        ["explain", "REF001"],
        ["--root", ".", "check"],
        [],
    ):
        assert cache.request(arguments) is None, arguments
    assert cache.request(["check", "--root=nowhere"]) is None
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert cache.request(["check"]) is None


def test_without_the_cache_nothing_is_read_or_written(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(sandbox.root / "home"))
    sandbox.write(FILES)
    assert sandbox.run("build", "--no-cache").code == 0
    assert sandbox.run("check", "--no-cache").code == 0
    assert not (sandbox.root / disk.CACHE).exists()


def test_the_cache_ignores_itself(kept: Sandbox) -> None:
    subprocess.run(["git", "init", "-q", kept.root], check=True)
    status = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        cwd=kept.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "README.md" in status.stdout
    assert disk.CACHE not in status.stdout


def test_a_build_that_wrote_is_done_again(kept: Sandbox) -> None:
    page = kept.root / "README.md"
    built = page.read_bytes()
    for text in (b"edited\n", b"", built + b"x"):
        page.write_bytes(text)
        assert kept.run("build").err == "wrote README.md\n"
        assert page.read_bytes() == built


def test_a_page_that_was_put_back_is_built_again(kept: Sandbox) -> None:
    page = kept.root / "README.md"
    before = page.read_bytes()
    kept.write({"roadmap/branches.yaml": "title: Branches\nsummary: Something else.\n"})
    assert kept.run("build").err == "wrote README.md\n"
    built = page.read_bytes()
    page.write_bytes(before)
    assert kept.run("build").err == "wrote README.md\n"
    assert page.read_bytes() == built != before


def test_no_content_of_a_file_passes_for_an_error(kept: Sandbox) -> None:
    path = kept.root / "roadmap/file"
    for content in (b"21", b"\x0021", b"2", b""):
        path.unlink(missing_ok=True)
        path.mkdir()
        folder = disk.digests([("read 100", str(path))])
        path.rmdir()
        gone = disk.digests([("read 100", str(path))])
        path.write_bytes(content)
        assert disk.digests([("read 100", str(path))]) not in (folder, gone)


@posix_only
def test_links_beside_the_tool_lead_nowhere(kept: Sandbox) -> None:
    maze = kept.root / "maze"
    for number in range(26):
        (maze / str(number)).mkdir(parents=True)
        for name in "ab":
            (maze / str(number) / name).symlink_to(f"../{number + 1}")
    (maze / "gone").symlink_to("nowhere")
    assert len(list(cache._files(str(maze)))) == 53  # noqa: SLF001


def test_without_another_thread_the_answer_is_the_same(kept: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert recalled("check")

    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(disk, "start_new_thread", refuse)
    assert recalled("check")
    assert kept.run("check").code == 0


@pytest.mark.usefixtures("kept")
def test_who_has_no_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    for home in ("", "/"):
        monkeypatch.setenv("HOME", home)
        assert cache.request(["check"]) is None


def test_what_changes_while_it_is_read_is_not_kept(kept: Sandbox) -> None:
    path = kept.root / "roadmap/branches.yaml"
    path.write_text("title: Branches\nsummary: One.\n", "utf-8")
    request, witness = cache.request(["check"]), disk.watch()
    assert request
    disk.read(path, 1000)
    path.write_text("title: Branches\nsummary: Two.\n", "utf-8")
    request.keep(Answer(0, "", ""), witness)
    disk.unwatch()
    assert request.recall() is None  # it was kept, of a file that is another by now
    witness = disk.watch()
    disk.read(path, 1000)
    path.write_text("title: Branches\nsummary: Three.\n", "utf-8")
    disk.read(path, 1000)
    disk.unwatch()
    assert witness.is_torn
    (kept.root / disk.CACHE / "check").unlink()
    request.keep(Answer(0, "", ""), witness)
    assert not (kept.root / disk.CACHE / "check").exists()


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("broken", ["makedirs", "replace", "open"])
def test_where_nothing_can_be_kept_the_answer_is_right(
    kept: Sandbox, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    truth = kept.run("check", "--no-cache")
    for path in (kept.root / disk.CACHE).iterdir():
        path.unlink()
    opened = os.open

    def refuse(path: str, flags: int, *mode: int) -> int:
        if flags & os.O_CREAT:
            full()
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, broken, refuse if broken == "open" else full)
    assert [kept.run("check"), kept.run("check")] == [truth, truth]
    monkeypatch.undo()
    assert not list((kept.root / disk.CACHE).glob("check*"))


@posix_only
@pytest.mark.parametrize("planted", ["link", "file", "pipe", "folder"])
def test_nothing_is_written_where_somebody_else_wants_it(kept: Sandbox, tmp_path: Path, planted: str) -> None:
    folder, target = kept.root / disk.CACHE, tmp_path / "docs"
    truth = kept.run("check", "--no-cache")
    for path in folder.iterdir():
        path.unlink()
    if planted == "link":
        folder.rmdir()
        folder.symlink_to(target)
    elif planted == "file":
        folder.rmdir()
        folder.write_text("mine\n", "utf-8")
    elif planted == "pipe":
        os.mkfifo(folder / "check")
    else:
        (folder / "check").mkdir()
    before = sorted(target.iterdir())
    assert [kept.run("check"), kept.run("check")] == [truth, truth]
    assert sorted(target.iterdir()) == before
    assert planted != "file" or folder.read_text("utf-8") == "mine\n"


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_a_damaged_key_is_made_anew(key: bytes) -> None:
    path = Path(os.environ["XDG_CACHE_HOME"], "roadmark", "key")
    path.write_bytes(key)
    assert recalled("check") is None
    assert len(path.read_bytes()) == 32
    assert os.name != "posix" or path.stat().st_mode & 0o077 == 0


def test_many_at_once_all_answer_rightly(kept: Sandbox) -> None:
    script = "import sys; from roadmark.cli import entry; sys.exit(entry(['check']))"
    for summary, code in (("One.", 1), ("Where work goes on beside other work.", 0)):
        kept.write({"roadmap/branches.yaml": f"title: Branches\nsummary: {summary}\n"})
        processes = [
            subprocess.Popen([sys.executable, "-c", script], cwd=kept.root, stderr=-3, stdout=-3) for _ in range(6)
        ]
        assert [process.wait() for process in processes] == [code] * 6
        assert_never_stale(kept)


WATCHED = """
import os, sys
from roadmark import cli, disk
root, seen = os.getcwd(), set()
def hook(event, arguments):
    if event in {"open", "os.scandir", "os.listdir"} and isinstance(arguments[0], (str, bytes, os.PathLike)):
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if path.startswith(root + os.sep) and f"{os.sep}.roadmark_cache" not in path:
            seen.add(path)
sys.addaudithook(hook)
asked, unwatch = set(), disk.unwatch
def remember():
    asked.update(os.path.abspath(path) for _, path in disk.witness.answers)
    unwatch()
disk.unwatch = remember
sys.argv = ["roadmark", "check"]
code = cli.entry()
print(code, len(seen) > 10, sorted(seen - asked), file=sys.stderr)
"""


def test_everything_that_is_opened_is_remembered(kept: Sandbox) -> None:
    kept.write({"templates/README.md.j2": "# {{ roadmap.title }}\n", ".git/config": "[core]\n"})
    found = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=kept.root, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert found.stderr.splitlines()[-1] == "1 True []"
