"""Nothing outside the project is read, shown or written, whatever a pull request calls it or links to it."""

from __future__ import annotations

import os
import subprocess
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmark import filenames, lint, project

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Sandbox

WORD = "not-to-be-seen"
YAML = f"title: {WORD}\nsummary: 'twice  a space, {WORD}'\n"
ROADMAP = "title: Clocks\nsections: [kinds]\n"


@pytest.fixture
def inside(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A project in a folder of its own; beside it stands what nobody may see."""
    sandbox.write({"secret.yaml": YAML, "secret.md": WORD, "outside/roadmap.yaml": YAML, "outside/kinds.yaml": YAML})
    root = sandbox.root / "project"
    root.mkdir()
    monkeypatch.chdir(root)
    return type(sandbox)(root, sandbox.capture).write(
        {"roadmap/roadmap.yaml": ROADMAP, "roadmap/kinds.yaml": "title: Kinds\n"}
    )


def link(path: Path, target: str | Path) -> None:
    """A symbolic link in place of whatever is there."""
    if path.is_dir():
        for name in path.iterdir():
            name.unlink()
        path.rmdir()
    path.unlink(missing_ok=True)
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("this system lets us make no symbolic links")


COMMANDS = (
    ("lint",),
    ("lint", "--fix"),
    ("lint", "--fix", "--diff"),
    ("check",),
    ("check", "--format", "json"),
    ("check", "--format", "github"),
    ("check", "--format", "sarif"),
    ("build",),
    ("build", "--diff"),
    ("build", "--check", "--diff"),
    ("absorb", "--diff"),
)


def assert_untouched(inside: Sandbox, codes: set[int]) -> list[str]:
    """No command shows the word or writes where it is; what they print."""
    outside = {
        path: path.read_bytes() for path in inside.root.parent.rglob("*") if path.is_file() and not path.is_symlink()
    }
    printed = []
    for command in COMMANDS:
        result = inside.run(*command)
        assert WORD not in result.out + result.err, command
        assert "Traceback" not in result.err
        assert result.code in codes, (command, result)
        printed.append(result.out + result.err)
    now = {path: path.read_bytes() for path in outside if path.is_file()}
    assert {path: data for path, data in now.items() if inside.root not in path.parents} == {
        path: data for path, data in outside.items() if inside.root not in path.parents
    }
    return printed


def a_section(root: Path) -> None:
    link(root / "roadmap" / "kinds.yaml", "../../secret.yaml")


def a_section_by_its_full_path(root: Path) -> None:
    link(root / "roadmap" / "kinds.yaml", root.parent / "secret.yaml")


def a_section_by_two_links(root: Path) -> None:
    link(root / "step", "../outside")
    link(root / "roadmap" / "kinds.yaml", "../step/kinds.yaml")


def the_document(root: Path) -> None:
    link(root / "roadmap" / "roadmap.yaml", "../../secret.yaml")


def the_folder(root: Path) -> None:
    link(root / "roadmap", "../outside")


def git(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text(YAML, "utf-8")
    link(root / "roadmap" / "kinds.yaml", "../.git/config")


@pytest.mark.parametrize(
    "lay", [a_section, a_section_by_its_full_path, a_section_by_two_links, the_document, the_folder, git]
)
def test_no_source_is_read_from_outside(inside: Sandbox, lay: Callable[[Path], None]) -> None:
    lay(inside.root)
    printed = assert_untouched(inside, {0, 1})
    is_said = ["this link leads out of the project; put the file itself here" in text for text in printed]
    assert is_said == ["--fix" not in command or "--diff" not in command for command in COMMANDS]
    assert "README.md" not in inside.files()


@pytest.mark.parametrize(
    "name",
    [
        "../secret",
        "../../secret",
        "/etc/passwd",
        "..\\\\secret",
        "C:\\\\secret",
        "C:secret",
        "..",
        ".",
        "./kinds",
        "kinds/../../secret",
        "~/secret",
        "secret.yaml",
        "kinds:stream",
        "con",
        "a\\0b",
    ],
)
def test_no_name_of_a_section_leads_outside(inside: Sandbox, name: str) -> None:
    inside.write({"roadmap/roadmap.yaml": f'title: Clocks\nsections: ["{name}", kinds]\n'})
    assert_untouched(inside, {1})
    assert "README.md" not in inside.files()


def test_no_url_tells_what_there_is_outside(inside: Sandbox) -> None:
    for name in ("secret.md", "nothing.md"):
        inside.write({"roadmap/kinds.yaml": f"title: Kinds\nresources: [{{title: R, url: ../{name}}}]\n"})
        found = inside.run("lint", "--ignore", "SHP").out
        assert "this path leads out of the repository" in found


# Outputs


def readme_outside(root: Path) -> None:
    link(root / "README.md", "../secret.md")


def readme_by_its_full_path(root: Path) -> None:
    link(root / "README.md", root.parent / "secret.md")


def readme_in_a_folder_outside(root: Path) -> None:
    link(root / "docs", "../outside")
    (root.parent / "outside" / "README.md").write_text(WORD, "utf-8")
    link(root / "README.md", "docs/README.md")


def readme_in_git(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text(WORD, "utf-8")
    link(root / "README.md", ".git/config")


def readme_in_git_of_another_case(root: Path) -> None:
    (root / ".GIT").mkdir()
    (root / ".GIT" / "notes.md").write_text(WORD, "utf-8")
    link(root / "README.md", ".GIT/notes.md")


def a_device(root: Path) -> None:
    link(root / "README.md", os.devnull)


@pytest.mark.parametrize(
    "lay",
    [
        readme_outside,
        readme_by_its_full_path,
        readme_in_a_folder_outside,
        readme_in_git,
        readme_in_git_of_another_case,
        a_device,
    ],
)
def test_no_output_is_read_or_written_outside(inside: Sandbox, lay: Callable[[Path], None]) -> None:
    lay(inside.root)
    before = {
        path: path.read_bytes() for path in inside.root.rglob("*") if path.is_file() and ".git" in str(path).lower()
    }
    printed = assert_untouched(inside, {0, 1, 2})
    for command, text in zip(COMMANDS, printed, strict=True):
        if command[0] != "lint":
            assert text.startswith("roadmark: cannot build README.md: it leads "), command
            assert text.count("\n") == 1
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    "target", ["roadmap/roadmap.yaml", "templates/README.md.j2", ".github/workflows/check.yml", "x"]
)
def test_no_output_overwrites_a_file_of_another_kind(inside: Sandbox, target: str) -> None:
    if not (inside.root / target).exists():
        inside.write({target: "# Clocks\n"})
    before = inside.files()
    link(inside.root / "README.md", target)
    for command in ("build", "check"):
        result = inside.run(command)
        assert (result.code, result.out) == (2, "")
        assert result.err == f"roadmark: cannot build README.md: it leads to {target}, a file of another kind\n"
    assert {name: data for name, data in inside.files().items() if name != "README.md"} == before


def test_an_output_may_be_a_link_to_a_page_of_the_project(inside: Sandbox) -> None:
    inside.write({"docs/page.md": "old\n"})
    link(inside.root / "README.md", "docs/page.md")
    assert inside.run("build").code == 0
    assert (inside.root / "docs" / "page.md").read_text("utf-8").startswith("<!-- Generated")
    assert inside.run("check", "--ignore", "SHP").code == 0


def test_the_summary_of_a_job_shows_nothing_from_outside(
    inside: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    readme_outside(inside.root)
    assert inside.run("check").code == 2
    assert not summary.exists()


def test_fixes_and_imports_write_nothing_outside(inside: Sandbox) -> None:
    readme_in_a_folder_outside(inside.root)
    link(inside.root / "README.md", "nothing.md")
    (inside.root / "README.md").unlink()
    inside.write({"list.md": "# List\n\n- [a](https://example.com/)\n"})
    link(inside.root / "schema", "../outside")
    before = {path: path.read_bytes() for path in (inside.root.parent / "outside").iterdir()}
    result = inside.run("import", "list.md", "--force")
    assert (result.code, result.out) == (2, "")
    assert ", outside " in result.err
    assert {path: path.read_bytes() for path in (inside.root.parent / "outside").iterdir()} == before


def test_a_build_writes_the_outputs_and_nothing_else(inside: Sandbox) -> None:
    before = inside.files()
    assert inside.run("build").code == 0
    after = inside.files()
    new = {name for name in after if before.get(name) != after[name]}
    assert {name for name in new if not name.startswith(".roadmark_cache/")} == {"README.md"}


# Names that are not the same file everywhere


@pytest.mark.parametrize(
    ("name", "is_fine"),
    [
        ("kinds.yaml", True),
        ("auxiliary.yaml", True),
        ("con-artists.yaml", True),
        ("com10.yaml", True),
        ("微积分.yaml", True),
        ("aux.yaml", False),
        ("AUX", False),
        ("nul.tar.gz", False),
        ("Com1.yaml", False),
        ("lpt9.yaml", False),
        ("com¹.yaml", False),
        ("con .yaml", False),
        ("kinds.", False),
        ("kinds ", False),
        ("kinds:stream", False),
        ("a<b", False),
        ("a|b", False),
        ('a"b', False),
        ("a?", False),
        ("a*", False),
        ("a\\b", False),
        ("a\tb", False),
    ],
)
def test_a_name_that_some_system_cannot_have(name: str, *, is_fine: bool) -> None:
    assert (filenames.objection(name) == "") is is_fine


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
def test_names_that_differ_in_case_or_composition_are_one(name: str) -> None:
    folded = filenames.folded(name)
    for form in ("NFC", "NFD"):
        assert filenames.folded(unicodedata.normalize(form, name)) == folded
    if name.isascii():
        assert filenames.folded(name.upper()) == filenames.folded(name.lower()) == folded


def codes(root: Path, *names: str) -> list[tuple[str, str]]:
    """Which files of these names YML008 objects to, though this disk may not have them all."""
    texts = {root / "roadmap" / f"{name}.yaml": f"title: T{number}\n".encode() for number, name in enumerate(names)}
    listed = ", ".join(f'"{name}"' for name in names)
    texts[root / "roadmap" / "roadmap.yaml"] = f"title: Clocks\nsections: [{listed}]\n".encode()
    found = lint.run(project.of(root, texts), lint.choose(["YML"])).findings
    return [(finding.place.source.path.stem, finding.message) for finding in found if finding.code == "YML008"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["intro", "other"], {}),
        (["Intro", "intro"], {"Intro": "intro"}),
        (["intro", "INTRO", "Intro"], {"INTRO": "intro", "Intro": "intro"}),
        (["\u00e9", "e\u0301"], {"e\u0301": "\u00e9"}),
        (["\u00e9", "e\u0301", "\u00c9"], {"e\u0301": "\u00e9", "\u00c9": "\u00e9"}),
        (["ma\u00df", "mass"], {"ma\u00df": "mass"}),
    ],
)
def test_files_that_are_one_elsewhere(tmp_path: Path, names: list[str], said: dict[str, str]) -> None:
    assert dict(codes(tmp_path, *names)) == {
        name: f"on many disks this is the same file as {other}.yaml; give one of them another name"
        for name, other in said.items()
    }


@pytest.mark.parametrize("name", ["aux", "nul", "com1", "prn"])
def test_files_that_are_devices_elsewhere(tmp_path: Path, name: str) -> None:
    message = f"on Windows this is the name of a device; rename this one, to {name}-basics.yaml for instance"
    assert codes(tmp_path, name, "other") == [(name, message)]


@pytest.mark.skipif(os.name != "posix", reason="only here may a file have such a name")
@pytest.mark.parametrize(
    "name", ["::error::x", "##[error]x", "a\x1b[31mb", "a\nb", "a\u202eb", "%0A::warning::x", "a`b"]
)
def test_no_name_of_a_file_acts_where_it_is_shown(inside: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    inside.write({f"roadmap/{name}.yaml": "title: T\nsummary: double  space\n", f"roadmap/{name}.yml": "title: T\n"})
    for command in (("lint",), ("lint", "--format", "github"), ("lint", "--format", "json"), ("lint", "--fix")):
        result = inside.run(*command)
        acting = workflow_commands(result.out) | workflow_commands(result.err)
        assert acting <= {"error", "notice"}, acting
        shown = result.out + result.err
        assert not set(shown) & {"\x1b", "\u202e", "\r"}
        assert result.code == 1
        for line in result.out.splitlines():
            if line.startswith("::error "):
                assert "::error::x" not in line.partition("::")[2].partition("::")[0]


def workflow_commands(text: str) -> set[str]:
    """The commands that GitHub's runner would obey in an output."""
    found: set[str] = set()
    token = None
    for line in map(str.strip, text.splitlines()):
        if token:
            token = None if line == f"::{token}::" else token
        elif line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
        elif line.startswith("::"):
            found.add(line[2:].partition(" ")[0].partition("::")[0])
        elif "##[" in line:
            found.add("##")
    assert token is None
    return found


@pytest.mark.skipif(not Path("/usr/bin/git").exists(), reason="git is not there")
def test_since_reads_no_links_of_a_revision(inside: Sandbox) -> None:
    a_section(inside.root)
    identity = ["-c", "user.name=n", "-c", "user.email=e@example.com"]
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "x"]):
        subprocess.run(["git", *arguments], cwd=inside.root, check=True)
    result = inside.run("lint", "--since", "HEAD")
    assert WORD not in result.out + result.err
