"""Small git repositories for tests, whatever git is told elsewhere on this machine."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


_IDENTITY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
}


def isolate(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let nobody's settings, hooks or surrounding repository speak to the git of this test."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    settings = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CEILING_DIRECTORIES": str(folder)}
    for name, value in {**settings, **_IDENTITY}.items():
        monkeypatch.setenv(name, value)


@dataclass(frozen=True)
class Repository:
    """A work tree and its repository."""

    root: Path

    def git(self, *arguments: str, data: bytes = b"") -> str:
        """What git prints."""
        command = ["git", "-C", str(self.root), *arguments]
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode().strip()

    def write(self, files: dict[str, str | bytes]) -> None:
        """Write files, by path relative to the root."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: dict[str, str | bytes] | None = None) -> str:
        """Commit files and everything else that is new; return the id of the commit."""
        self.write(files or {})
        self.git("add", "--all")
        number = self.git("rev-list", "--all", "--count")  # no two commits in the same second may be the same one
        self.git("commit", "--quiet", "--allow-empty", "--message", f"change {number}")
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Begin a branch and switch to it."""
        self.git("switch", "--quiet", "--create", name, start)

    def merge(self, name: str) -> str:
        """Merge a branch into what is checked out; return the id of the commit."""
        self.git("merge", "--quiet", "--no-ff", "--message", "merge", name)
        return self.git("rev-parse", "HEAD")

    def clone(self, folder: Path, *options: str) -> Repository:
        """A clone in a new folder."""
        self.git("clone", "--quiet", *options, self.root.as_uri(), str(folder))
        return Repository(folder)


def begin(folder: Path) -> Repository:
    """A new repository, whose branch is `main`."""
    folder.mkdir(parents=True, exist_ok=True)
    repository = Repository(folder)
    repository.git("init", "--quiet", "--initial-branch=main")
    return repository
