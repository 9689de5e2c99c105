"""The two scripts in the workflows, run for real in repositories of their own."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

WORKFLOWS = Path(__file__).parents[1] / ".github/workflows"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the workflows run these steps on Linux")


def script(workflow: str, step_name: str) -> str:
    jobs = yaml.safe_load((WORKFLOWS / workflow).read_text(encoding="utf-8"))["jobs"].values()
    (run,) = [step["run"] for job in jobs for step in job["steps"] if step["name"] == step_name]
    assert isinstance(run, str)
    return run


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=test", "-c", "user.email=test@example.com", *arguments]
    run = subprocess.run(command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True)
    return run.stdout.strip()


def bash(folder: Path, run: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", run]  # as GitHub's runner does
    environment = ENVIRONMENT | variables
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(folder))
    work = clone(folder, tmp_path / "author")
    (work / "README.md").write_text("old\n", encoding="utf-8")
    (work / "LICENSE").write_text("licence\n", encoding="utf-8")
    commit(work, "first")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    return folder


def clone(origin: Path, folder: Path) -> Path:
    git(origin.parent, "clone", "--quiet", str(origin), str(folder))
    return folder


def commit(work: Path, message: str) -> None:
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", message)


def regenerate(origin: Path, built: Path, meanwhile: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the writing job's step in a clone where other files differ as well; `meanwhile` is pushed before it."""
    work = clone(origin, origin.parent / "runner")
    (work / "LICENSE").write_text("changed\n", encoding="utf-8")
    (work / "new").write_text("new\n", encoding="utf-8")
    run = script("regenerate.yml", "Commit the outputs and push")
    outputs = yaml.safe_load((WORKFLOWS / "regenerate.yml").read_text(encoding="utf-8"))["env"]["OUTPUTS"]
    head = git(work, "rev-parse", "HEAD")
    if meanwhile:
        git(meanwhile, "push", "--quiet", "origin", "HEAD:main")
    return bash(work, run, BUILT=str(built.parent), OUTPUTS=outputs, GITHUB_SHA=head)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    path = tmp_path / "artifact" / "README.md"
    path.parent.mkdir()
    path.write_bytes(b"new\r\n")
    path.chmod(0o755)
    return path


def test_regenerate_changes_readme_alone_and_leaves_it_a_regular_file(origin: Path, built: Path) -> None:
    result = regenerate(origin, built)
    assert result.returncode == 0, result.stderr
    assert git(origin, "diff", "--raw", "--no-abbrev", "main~1", "main").split()[1::3] == ["100644", "M"]
    assert git(origin, "diff", "--name-only", "main~1", "main") == "README.md"
    assert subprocess.check_output(["git", "show", "main:README.md"], cwd=origin, env=ENVIRONMENT) == b"new\r\n"
    assert git(origin, "log", "-1", "--format=%an", "main") == "github-actions[bot]"


def test_regenerate_takes_the_map_along(origin: Path, built: Path) -> None:
    for name in ("map-dark.svg", "map-light.svg", "case.yaml"):
        write(built.parent, {f"roadmap/{name}": "<svg/>\n"})
    result = regenerate(origin, built)
    assert result.returncode == 0, result.stderr
    changed = git(origin, "diff", "--name-only", "main~1", "main").splitlines()
    assert changed == ["README.md", "roadmap/map-dark.svg", "roadmap/map-light.svg"]


@pytest.mark.parametrize("name", ["roadmap", "roadmap/map-dark.svg"])
def test_regenerate_follows_no_link_in_the_artifact(origin: Path, built: Path, tmp_path: Path, name: str) -> None:
    write(tmp_path, {"elsewhere/map-dark.svg": "<svg/>\n", "elsewhere/map-light.svg": "<svg/>\n"})
    link = built.parent / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "elsewhere" / name.removeprefix("roadmap").lstrip("/"))
    before = git(origin, "rev-parse", "main")
    result = regenerate(origin, built)
    assert (
        result.returncode,
        "::error::The artifact holds no regular file roadmap/map-dark.svg." in result.stdout,
    ) == (1, True)
    assert git(origin, "rev-parse", "main") == before


def test_regenerate_turns_a_link_in_place_of_readme_into_a_file(origin: Path, built: Path, tmp_path: Path) -> None:
    work = clone(origin, tmp_path / "linker")
    (work / "README.md").unlink()
    (work / "README.md").symlink_to("LICENSE")
    commit(work, "link")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    assert regenerate(origin, built).returncode == 0
    assert git(origin, "ls-tree", "main", "README.md").startswith("100644 blob")
    assert git(origin, "show", "main:LICENSE") == "licence"


@pytest.mark.parametrize("kind", ["link", "folder", "missing", "unchanged"])
def test_regenerate_refuses_what_is_not_a_new_readme(origin: Path, built: Path, kind: str) -> None:
    before = git(origin, "rev-parse", "main")
    built.unlink()
    match kind:
        case "link":
            built.symlink_to("/etc/hostname")
        case "folder":
            built.mkdir()
        case "unchanged":
            built.write_text("old\n", encoding="utf-8")
    result = regenerate(origin, built)
    assert result.returncode == 1
    assert "::error::" in result.stdout
    assert git(origin, "rev-parse", "main") == before


def test_regenerate_gives_way_when_main_has_moved_on(origin: Path, built: Path, tmp_path: Path) -> None:
    work = clone(origin, tmp_path / "moved")
    (work / "README.md").write_text("newer\n", encoding="utf-8")
    commit(work, "newer")
    result = regenerate(origin, built, meanwhile=work)
    assert result.returncode == 0, result.stderr
    assert "::notice::main has moved on" in result.stdout
    assert git(origin, "show", "main:README.md") == "newer"


def test_regenerate_fails_where_main_is_protected(origin: Path, built: Path) -> None:
    refuse = origin / "hooks" / "pre-receive"
    refuse.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    refuse.chmod(refuse.stat().st_mode | stat.S_IXUSR)
    result = regenerate(origin, built)
    assert result.returncode == 1
    assert "::error::The push was refused" in result.stdout


# Pull requests, judged by the real tool: the step runs in a checkout of the merge that GitHub makes.

SOURCES = {
    "roadmap/roadmap.yaml": "title: Bread\nsections: [loaves]\n",
    "roadmap/loaves.yaml": "title: Loaves\nsummary: How to bake one.\n",
}
BETTER = {"roadmap/loaves.yaml": "title: Loaves\nsummary: How to bake two.\n"}


def roadmark(folder: Path, run: str, **variables: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return bash(folder, run, PATH=path, **variables)


def write(work: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (work / name).parent.mkdir(exist_ok=True)
        (work / name).write_text(text, encoding="utf-8")


@pytest.fixture
def bread(origin: Path) -> Path:
    """A repository whose main has a roadmap and the README.md that it builds."""
    work = clone(origin, origin.parent / "baker")
    write(work, SOURCES)
    assert roadmark(work, "roadmark build").returncode == 0
    commit(work, "bread")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    return origin


def pull_request(origin: Path, changes: dict[str, str], *, build: bool = False, behind: bool = False) -> Path:
    """Return a checkout of the merge that GitHub makes of a pull request: its first parent is main."""
    work = clone(origin, origin.parent / "pull-request")
    git(work, "switch", "--quiet", "--create", "topic")
    write(work, changes)
    if build:
        assert roadmark(work, "roadmark build").returncode == 0
    commit(work, "topic")
    git(work, "switch", "--quiet", "main")
    if behind:  # another pull request was merged in the meantime, and README.md rebuilt
        write(work, {"roadmap/roadmap.yaml": "title: Good Bread\nsections: [loaves]\n"})
        assert roadmark(work, "roadmark build").returncode == 0
        commit(work, "meanwhile")
        git(work, "push", "--quiet", "origin", "HEAD:main")
    git(work, "merge", "--quiet", "--no-ff", "--message", "merge", "topic")
    git(work, "push", "--quiet", "origin", "HEAD:refs/pull/1/merge")
    git(origin.parent, "init", "--quiet", "runner")
    runner = origin.parent / "runner"
    git(runner, "fetch", "--quiet", "--depth=2", origin.as_uri(), "refs/pull/1/merge")  # what actions/checkout does
    git(runner, "checkout", "--quiet", "FETCH_HEAD")
    return runner


@pytest.mark.parametrize(
    ("changes", "build", "behind", "expected"),
    [
        pytest.param({"LICENSE": "another\n"}, False, False, 0, id="nothing-to-say"),
        pytest.param(BETTER, False, False, 0, id="readme-left-alone-is-stale"),
        pytest.param(BETTER, False, True, 0, id="readme-left-alone-while-main-moves"),
        pytest.param(BETTER, True, False, 0, id="readme-rebuilt"),
        pytest.param({"README.md": "by hand\n"}, False, False, 1, id="readme-edited-by-hand"),
        pytest.param(BETTER | {"README.md": "by hand\n"}, False, False, 1, id="both-edited-by-hand"),
        pytest.param({"roadmap/loaves.yaml": "title: Loaves\nsumary: x\n"}, False, False, 1, id="findings"),
        pytest.param({"roadmap/loaves.yaml": "title: Loaves\nsummary: a: b\n"}, False, False, 1, id="no-yaml"),
    ],
)
def test_a_pull_request_may_leave_readme_stale_only_by_leaving_it_alone(
    bread: Path,
    changes: dict[str, str],
    build: bool,  # noqa: FBT001
    behind: bool,  # noqa: FBT001
    expected: int,
) -> None:
    work = pull_request(bread, changes, build=build, behind=behind)
    result = roadmark(work, script("check.yml", "roadmark check"))
    assert result.returncode == expected, result.stdout + result.stderr
    assert ("::error " in result.stdout) == bool(expected)
