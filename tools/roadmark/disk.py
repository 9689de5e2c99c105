"""The disk as far as a verdict rests on it: what is read of a project is read here, and remembered if need be.

A run that asks the same questions of the disk and gets the same answers comes to the same verdict. So the cache keeps
the questions with digests of the answers, and asks again. What is kept for a later run is written here, too. Nothing is
imported here that takes time to start.
"""

from __future__ import annotations

import os
import stat
from _thread import allocate_lock, start_new_thread
from errno import EINVAL, EISDIR

try:
    from _blake2 import blake2b  # what hashlib has, without all that hashlib loads
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    Question = tuple[str, str]  # what is asked, and of which path

__all__ = [
    "CACHE",
    "Witness",
    "blake2b",
    "changed",
    "digests",
    "kind",
    "listing",
    "plain",
    "read",
    "real",
    "save",
    "unwatch",
    "watch",
]

CACHE = ".roadmark_cache"  # the cache's own folder counts for nothing
_DIGEST_SIZE = 16
# A link is no file, and a pipe must not make anybody wait. Windows knows neither.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}


class Witness:
    """What a run asked, as questions and paths with digests of the answers; torn where something changed meanwhile."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.answers: dict[Question, bytes] = {}
        self.is_torn = False

    def note(self, question: str, path: str, answer: bytes | Exception) -> None:
        """Remember an answer; an error is one that no content of a file can pass for."""
        if isinstance(answer, Exception):
            answer, kind = f"{getattr(answer, 'errno', '')}".encode(), b"error"
        else:
            kind = b"answer"
        digest = blake2b(answer, digest_size=_DIGEST_SIZE, person=kind).digest()
        self.is_torn |= self.answers.setdefault((question, path), digest) != digest


witness: Witness | None = None


def watch() -> Witness:
    """Remember from now on what is asked."""
    global witness  # noqa: PLW0603 - who asks need not know who listens
    witness = Witness()
    return witness


def unwatch() -> None:
    """Remember nothing more."""
    global witness  # noqa: PLW0603 - see watch
    witness = None


def changed() -> None:
    """Say that something was written: whoever asks the same once more has to do that again."""
    if witness:
        witness.is_torn = True


def read(path: str | PathLike[str], most: int) -> bytes:
    """A regular file, or as many bytes of it; OSError for a link, and for anything else."""
    return _ask(f"read {most}", path)


def listing(folder: str | PathLike[str]) -> list[tuple[str, bool]]:
    """The names in a folder in order, each with whether it is itself a folder; OSError where nobody can tell."""
    names = os.fsdecode(_ask("list", folder)).split("\0")[:-1]
    return [(name.removesuffix("/"), name.endswith("/")) for name in names]


def kind(path: str | PathLike[str]) -> str:
    """What stands at a path: `file`, `folder`, `link`, `other`; empty where nothing does."""
    return _ask("kind", path).decode()


def real(path: str | PathLike[str]) -> str:
    """Where a path leads, through all links."""
    return os.fsdecode(_ask("real", path))


def digests(questions: list[Question]) -> list[bytes]:
    """What a witness would note of the answers that the disk gives now, in order.

    Two threads ask, because what they do most is to read and to hash, and Python lets both do that at a time. They
    begin at the end, where the outputs are, which are large.
    """
    now = Witness()
    left = iter(questions[::-1])
    helper = allocate_lock()
    helper.acquire()

    def ask() -> None:
        for question, path in left:
            try:
                now.note(question, path, _answer(question, path))
            except (OSError, ValueError) as error:
                now.note(question, path, error)

    def help_out() -> None:
        try:
            ask()
        finally:
            helper.release()

    try:
        start_new_thread(help_out, ())
    except RuntimeError:  # where there may be no more threads
        helper.release()
    ask()
    helper.acquire()
    return [now.answers[question] for question in questions]


def plain(path: str, most: int) -> bytes:
    """The same as `read`, of a file on which no verdict rests."""
    return _read(path, most)


def save(path: str, content: bytes, mode: int = 0o600) -> None:
    """Write a file of our own, whole or not at all; OSError where that is not possible.

    Of two that write it at once one wins, or neither did: so it needs a seal by which that is known.
    """
    temporary = f"{path}.new"
    _remove(temporary)  # of a process that was killed
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError:
        _remove(temporary)
        raise


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def _ask(question: str, path: str | PathLike[str]) -> bytes:
    name = os.fspath(path)
    try:
        answer = _answer(question, name)
    except (OSError, ValueError) as error:
        if witness:
            witness.note(question, name, error)
        raise
    if witness:
        witness.note(question, name, answer)
    return answer


def _answer(question: str, path: str) -> bytes:
    verb, _, most = question.partition(" ")
    return _VERBS[verb](path, int(most or 0))


def _read(path: str, most: int) -> bytes:
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise OSError(EISDIR, "it is a folder")
        if not stat.S_ISREG(status.st_mode):
            raise OSError(EINVAL, "it is not a regular file")
        # One byte more than there should be, so that a file which grew meanwhile is another than it was.
        return os.read(descriptor, min(most, status.st_size + 1))
    finally:
        os.close(descriptor)


def _list(path: str, _: int) -> bytes:
    with os.scandir(path) as entries:
        names = [f"{entry.name}/" if entry.is_dir(follow_symlinks=False) else entry.name for entry in entries]
    return os.fsencode("".join(f"{name}\0" for name in sorted(names) if name != f"{CACHE}/"))


def _kind(path: str, _: int) -> bytes:
    try:
        return _KINDS.get(stat.S_IFMT(os.lstat(path).st_mode), "other").encode()
    except (FileNotFoundError, NotADirectoryError):
        return b""


def _real(path: str, _: int) -> bytes:
    return os.fsencode(os.path.realpath(path))


_VERBS: dict[str, Callable[[str, int], bytes]] = {"read": _read, "list": _list, "kind": _kind, "real": _real}
