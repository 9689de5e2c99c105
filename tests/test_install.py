"""What only an installation shows: the wheel elsewhere, real hooks, and builds that are killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="uses POSIX paths of virtual environments and signals"),
]


def run(*command: str | Path, folder: Path, code: int = 0) -> str:
    """What a command prints; it must end with this exit code."""
    result = subprocess.run(
        list(map(str, command)), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert result.returncode == code, result.stdout
    return result.stdout


def git(*arguments: str, folder: Path) -> str:
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    return run("git", *identity, *arguments, folder=folder)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this repository as it stands in the work tree, with everything committed."""
    folder = tmp_path_factory.mktemp("clone") / "repository"
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", folder=ROOT)
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git("init", "--quiet", "--initial-branch=main", folder=folder)
    git("add", "--all", folder=folder)
    git("commit", "--quiet", "--message=All", folder=folder)
    return folder


@pytest.fixture(scope="module")
def installed(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `roadmark`, from a wheel in an environment of its own."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    run(folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", clone, folder=folder)
    return folder / "bin/roadmark"


def small_list(folder: Path) -> Path:
    """Another repository with a list of its own."""
    (folder / "roadmap").mkdir()
    (folder / "roadmap/roadmap.yaml").write_text("title: Clocks\nsections: [kinds]\n", "utf-8")
    (folder / "README.md").write_text("Not built yet.\n", "utf-8")
    (folder / "roadmap/kinds.yaml").write_text(
        "title: Kinds\n"
        "topics:\n"
        "  - id: sundial\n"
        "    title: Sundial\n"
        "    resources:\n"
        "      - title: Sundials\n"
        "        url: https://example.com/sundials\n"
        "        type: article\n"
        "        cost: free\n",
        "utf-8",
    )
    return folder


def test_an_installed_wheel_works_in_any_repository(installed: Path, tmp_path: Path) -> None:
    folder = small_list(tmp_path)
    where = "print(__import__('roadmark').__file__)"
    assert "site-packages" in run(installed.with_name("python"), "-c", where, folder=folder)
    run(installed, "build", folder=folder)
    assert "### Sundial" in (folder / "README.md").read_text("utf-8")
    run(installed, "check", folder=folder)
    assert '"$schema"' in run(installed, "schema", "section", folder=folder)
    assert "REF003" in run(installed, "rules", folder=folder)


def test_the_hooks_pass_and_one_edit_rebuilds_the_readme_and_stops(clone: Path) -> None:
    hooks: list[str | Path] = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    run(*hooks, folder=clone)
    section = clone / "roadmap/explainable-ai.yaml"
    before, readme = section.read_text("utf-8"), (clone / "README.md").read_text("utf-8")
    section.write_text(before.replace("by: Christoph Molnar", "by: Ch. Molnar"), "utf-8")
    assert "files were modified by this hook" in run(*hooks, folder=clone, code=1)
    assert "by Ch. Molnar" in (clone / "README.md").read_text("utf-8")
    section.write_text(before, "utf-8")
    (clone / "README.md").write_text(readme, "utf-8")


@pytest.mark.parametrize("hook", ["roadmark-check", "roadmark-build", "roadmark-lint"])
def test_other_repositories_can_use_the_hooks(clone: Path, tmp_path: Path, hook: str) -> None:
    try_here: list[str | Path] = [sys.executable, "-m", "pre_commit", "try-repo", clone, hook, "--all-files"]
    run(*try_here, folder=clone)
    folder = small_list(tmp_path)
    git("init", "--quiet", folder=folder)
    git("add", "--all", folder=folder)
    if hook == "roadmark-lint":
        run(*try_here, folder=folder)
        return
    assert "README.md" in run(*try_here, folder=folder, code=1)
    if hook == "roadmark-build":
        git("add", "--all", folder=folder)
        run(*try_here, folder=folder)


def test_a_killed_build_leaves_the_readme_old_or_new(installed: Path, clone: Path, tmp_path: Path) -> None:
    shutil.copytree(clone / "roadmap", tmp_path / "roadmap")
    readme, source = tmp_path / "README.md", tmp_path / "roadmap/roadmap.yaml"
    texts: set[str] = set()
    for title in ("Old", "New"):
        text = source.read_text("utf-8").replace("title: Old\n", f"title: {title}\n", 1)
        source.write_text(text.replace("title: ML Engineer Roadmap\n", f"title: {title}\n", 1), "utf-8")
        run(installed, "build", folder=tmp_path)
        texts.add(readme.read_text("utf-8"))
    started = time.perf_counter()
    run(installed, "build", folder=tmp_path)
    whole = time.perf_counter() - started
    chance = random.Random(200)  # noqa: S311 - moments, not secrets
    for round_ in range(200):
        title, other = ("Old", "New") if round_ % 2 else ("New", "Old")
        source.write_text(source.read_text("utf-8").replace(f"title: {other}\n", f"title: {title}\n", 1), "utf-8")
        process = subprocess.Popen([installed, "build", "-q"], cwd=tmp_path)
        time.sleep(chance.uniform(0.3, 1.1) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert readme.read_text("utf-8") in texts
    source.write_text(source.read_text("utf-8").replace("title: Old\n", "title: New\n", 1), "utf-8")
    readme.unlink()
    run(installed, "build", folder=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "roadmap"]
