"""What git knows of a folder: commits, and the files in them. Its own command is asked, and nothing is changed."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from roadmark.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

_OPTIONS = ("--no-pager", "--no-optional-locks", "-c", "core.quotePath=false", "-c", "core.fsmonitor=false")
# What git tells its hooks: of the commit that is being made, and of the folder that it was called in. And what makes it
# say more than it is asked.
_NOT_FOR_US = tuple(
    f"GIT_{name}"
    for name in (
        *("DIR", "WORK_TREE", "IMPLICIT_WORK_TREE", "COMMON_DIR", "INDEX_FILE", "PREFIX", "INTERNAL_SUPER_PREFIX"),
        *("OBJECT_DIRECTORY", "ALTERNATE_OBJECT_DIRECTORIES", "GRAFT_FILE", "SHALLOW_FILE", "NAMESPACE", "TRACE"),
    )
)
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_DEEPEN = "`git fetch --unshallow` brings the rest, and on GitHub Actions `fetch-depth: 0` does"
_LINK, _SUBMODULE = "120000", "160000"


class GitError(UserError):
    """Git cannot answer; the message is one line that says why, and what helps."""


class _Entry(NamedTuple):
    """Something in a commit: its mode says whether it is a file, a link or a submodule; the path begins at the root."""

    mode: str
    blob: str
    path: str


def commit(root: Path, revision: str) -> str:
    """The id of the commit that a revision names: a branch, a tag, `HEAD~3`; GitError where there is none."""
    # Nothing in git begins with a hyphen but options, and none may come from here.
    found = None if revision.startswith("-") else _ask(root, "rev-parse", "--verify", "-q", f"{revision}^{{commit}}")
    name = (found or b"").decode().strip()
    if not _COMMIT.fullmatch(name):  # `^main` is understood, but is no commit
        raise GitError(_unknown(root, revision))
    return name


def merge_base(root: Path, revision: str) -> str:
    """The commit where what is checked out and a revision parted; GitError where nobody can tell.

    While a merge waits to be committed, it counts as made: what it brings is no change of this side.
    """
    theirs = commit(root, revision)
    merged = _ask(root, "rev-parse", "--verify", "-q", "MERGE_HEAD") or b""
    found = _ask(root, "merge-base", theirs, commit(root, "HEAD"), *merged.decode().split())
    if found:
        return found.decode().split()[0]
    if _is_shallow(root):
        raise GitError(f"this clone is shallow and lacks the common ancestor of '{revision}' and HEAD; {_DEEPEN}")
    raise GitError(f"'{revision}' and HEAD have no common ancestor; name a revision that this work began from")


def file_at(root: Path, name: str, path: str) -> bytes | None:
    """What a file below the root holds in a commit, wherever links in the commit lead; None where it is not there."""
    answer = _ask(root, "cat-file", "--batch", "--follow-symlinks", data=f"{name}:./{path}\n".encode())
    header, _, content = (answer or b"").partition(b"\n")
    return content[:-1] if re.fullmatch(rb"[0-9a-f]+ blob [0-9]+", header) else None


@contextmanager
def tree_at(root: Path, name: str) -> Iterator[Path]:
    """A temporary folder with what a commit has below the root, byte for byte as it was committed.

    Neither filters nor hooks run. Submodules are empty folders. What this system cannot hold (a name that it refuses)
    is not there, as it is not in the work tree either. A file `.git` leads to the repository, as in a second work tree.
    """
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - slow to import, and few runs ask git

    with TemporaryDirectory(prefix="roadmark-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary).resolve()
        if os.path.lexists(root / ".git"):
            pointer = b"gitdir: " + (_ask(root, "rev-parse", "--absolute-git-dir") or b"")
            (folder / ".git").write_bytes(pointer)
        entries = _entries(root, name)
        for entry, content in zip(entries, _contents(root, entries), strict=True):
            _put(folder, entry, content)
        yield folder


def _entries(root: Path, name: str) -> list[_Entry]:
    entries = []
    for line in (_ask(root, "ls-tree", "-r", "-z", name) or b"").split(b"\0")[:-1]:
        description, _, path = line.partition(b"\t")
        mode, _, blob = description.decode().split()
        entries.append(_Entry(mode, blob, path.decode(errors="surrogateescape")))
    return entries


def _contents(root: Path, entries: Iterable[_Entry]) -> Iterator[bytes]:
    """What the entries hold, one after the other, so that never more than one is in memory."""
    import subprocess  # noqa: PLC0415 - see tree_at
    from tempfile import TemporaryFile  # noqa: PLC0415

    with TemporaryFile() as wanted:
        wanted.writelines(f"{entry.blob}\n".encode() for entry in entries if entry.mode != _SUBMODULE)
        wanted.seek(0)
        with subprocess.Popen(  # noqa: S603 - see _ask
            _command(root, "cat-file", "--batch"),
            stdin=wanted,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        ) as process:
            assert process.stdout
            for entry in entries:
                yield b"" if entry.mode == _SUBMODULE else _next(process.stdout, entry)


def _next(answers: IO[bytes], entry: _Entry) -> bytes:
    header = answers.readline().split()
    if header[1:2] != [b"blob"]:
        raise GitError(f"git has lost what {entry.path} held in an earlier commit; `git fsck` says more")
    return answers.read(int(header[2]) + 1)[:-1]


def _put(folder: Path, entry: _Entry, content: bytes) -> None:
    """Write an entry below a folder, and nothing outside it, whatever names and links somebody made up."""
    path = folder / entry.path
    try:
        if not path.parent.resolve().is_relative_to(folder):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if entry.mode == _SUBMODULE:
            path.mkdir()
            return
        if entry.mode == _LINK:
            path.symlink_to(os.fsdecode(content))
            return
        file = path.open("xb")
    except (OSError, ValueError):  # ValueError: a link to a name that no file can have
        return
    with file:
        file.write(content)


def _ask(root: Path, *arguments: str, data: bytes = b"") -> bytes | None:
    """What git prints; None where it says no, and GitError where it says why it cannot tell."""
    import subprocess  # noqa: PLC0415 - slow to import, and few runs ask git

    command = _command(root, *arguments)
    try:
        answer = subprocess.run(command, input=data, capture_output=True, env=_environment(), check=False)  # noqa: S603 - arguments of ours, and a revision that is no option
    except (FileNotFoundError, PermissionError) as error:
        raise GitError("git is not installed, or not on the PATH; without it nobody can tell what changed") from error
    if answer.returncode == 0:
        return answer.stdout
    complaint = [line.strip() for line in answer.stderr.decode(errors="replace").splitlines()]
    complaint = [line for line in complaint if line and not line.startswith("warning: ")]
    if not complaint:
        return None
    raise GitError(_explanation(complaint))


def _command(root: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(root), *_OPTIONS, *arguments]


def _environment() -> dict[str, str]:
    """The environment without what git tells its hooks: the root alone says which repository is meant."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_FOR_US)}
    return {**ours, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}


def _is_shallow(root: Path) -> bool:
    return _ask(root, "rev-parse", "--is-shallow-repository") == b"true\n"


def _unknown(root: Path, revision: str) -> str:
    """Why a revision names no commit, and what to do about it."""
    if revision.startswith("-") or not revision:
        return f"'{revision}' names no revision; give a branch, a tag or a commit"
    if _ask(root, "rev-parse", "--verify", "-q", "HEAD^{commit}") is None:
        return "this repository has no commit yet, so there is nothing to compare with; commit first"
    remote = f"origin/{revision}"
    if _ask(root, "rev-parse", "--verify", "-q", f"refs/remotes/{remote}^{{commit}}"):
        return f"there is no commit '{revision}' here; did you mean '{remote}'?"
    if _is_shallow(root):
        return f"there is no commit '{revision}' in this shallow clone; {_DEEPEN}"
    origin, _, branch = revision.partition("/")
    cure = f"git fetch origin {branch}" if origin == "origin" and branch else "git fetch origin"
    return f"there is no commit '{revision}' here; see whether the name is right, or fetch it: `{cure}`"


def _explanation(complaint: list[str]) -> str:
    if any("not a git repository" in line for line in complaint):
        return "this is no git repository, so nobody can tell what changed; clone it instead of downloading it"
    if cure := next((line for line in complaint if line.startswith("git config") and "safe.directory" in line), ""):
        return f"git distrusts this repository, because its files are somebody else's; if you trust it: `{cure}`"
    first = next((line for line in complaint if line.startswith(("fatal: ", "error: "))), complaint[0])
    return f"git says: {first.removeprefix('fatal: ').removeprefix('error: ')}"
