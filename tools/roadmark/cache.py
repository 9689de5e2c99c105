"""The answer to a command in a project where nothing has changed since it was last given, without the command.

One small file for each command, below `.roadmark_cache/`, has what was printed, the exit code, and every question that
the run asked of the disk, with one digest over all answers. Whoever asks again gets the same answers or none of this
counts. A seal over the file, made with a key of the user's own that lies outside of any project, says that this tool
wrote it for these arguments, on this machine, in this version: nobody can send a verdict along with a pull request, and
what is damaged is no cache. Nothing is unpickled.
"""

from __future__ import annotations

import os
import sys

from roadmark import disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COMMANDS = frozenset({"build", "check", "lint"})
# What a command may be given for its answer to rest on nothing but the disk: alone, and with a value.
_FLAGS = frozenset({"-q", "--quiet", "--check"})
_OPTIONS = ("--root", "--color", "--format", "--select", "--ignore")
_VARIABLES = ("NO_COLOR", "TERM")  # on which what is printed depends
_ON_ACTIONS = frozenset({"GITHUB_ACTIONS", "GITHUB_WORKSPACE"})  # where what is printed rests on more
_KEY_SIZE = 32  # bytes
_LARGEST = 16 * 1024 * 1024  # bytes of a file of the cache
_MARKER = "roadmap/roadmap.yaml"


class Answer:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        """Hold an answer."""
        self.code = code
        self.out = out
        self.err = err


class Request:
    """A command in a project: where its answer is kept, and under which seal."""

    def __init__(self, root: str, command: str, arguments: Sequence[str], key: bytes) -> None:
        """Seal with all that an answer rests on but the project itself."""
        self.folder = os.path.join(root, disk.CACHE)
        self.path = os.path.join(self.folder, command)
        variables = [f"{name}={os.environ.get(name)}" for name in _VARIABLES]
        is_terminal = f"{sys.stdout.isatty()}"
        self._seal = disk.blake2b(key=key)
        self._seal.update(_packed(os.getcwd(), root, is_terminal, *variables, *arguments, "", *_tool()))

    def recall(self) -> Answer | None:
        """The answer, if it still holds."""
        try:
            seal, body = disk.plain(self.path, _LARGEST).split(b"\n", 1)
            if seal != self._sealed(body):
                return None
            sizes, rest = body.split(b"\n", 1)
            code, out, err, questions = map(int, sizes.split())
            asked = _unpacked(rest[out + err : out + err + questions])
            now = disk.digests(list(zip(asked[::2], asked[1::2], strict=True)))
            if rest[out + err + questions :] != _digest(now):
                return None
            return Answer(code, rest[:out].decode(), rest[out : out + err].decode())
        except (OSError, ValueError):  # there is none, or it is damaged
            return None

    def keep(self, answer: Answer, witness: disk.Witness) -> None:
        """Keep an answer for the next time; without a word where that is not possible, for it is right all the same."""
        if witness.is_torn:
            return
        out, err = (text.encode(errors="backslashreplace") for text in (answer.out, answer.err))
        questions = _packed(*(part for question in witness.answers for part in question))
        sizes = f"{answer.code} {len(out)} {len(err)} {len(questions)}\n".encode()
        body = sizes + out + err + questions + _digest(witness.answers.values())
        if len(body) > _LARGEST:
            return
        try:
            if os.path.islink(self.folder):  # whoever made it would have us write elsewhere
                return
            os.makedirs(self.folder, exist_ok=True)
            ignored = os.path.join(self.folder, ".gitignore")
            if not os.path.exists(ignored):
                disk.save(ignored, b"# Made by roadmark, for itself alone.\n*\n")
            disk.save(self.path, self._sealed(body) + b"\n" + body)
        except OSError:
            return

    def _sealed(self, body: bytes) -> bytes:
        seal = self._seal.copy()
        seal.update(body)
        return seal.hexdigest().encode()


def request(arguments: Sequence[str]) -> Request | None:
    """The request that arguments make; None where an answer would rest on more than the cache knows of."""
    if not arguments or arguments[0] not in _COMMANDS or not _ON_ACTIONS.isdisjoint(os.environ):
        return None
    values = _values(arguments[1:])
    if values is None:
        return None
    try:
        root, key = _root(values.get("--root")), _key()
        return Request(root, arguments[0], arguments, key) if root and key else None
    except OSError:  # such as a current folder that is gone
        return None


def _values(arguments: Sequence[str]) -> dict[str, str] | None:
    """The values of options; None where there is an argument of another kind."""
    values: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument in _FLAGS:
            continue
        if name not in _OPTIONS:
            return None
        values[name] = value if equals else next(rest, "")
    return values


def _root(given: str | None) -> str | None:
    """The root that is given, or the nearest above the current folder; None where there is none."""
    folder = os.path.normpath(os.path.join(os.getcwd(), given or ""))
    while not os.path.lexists(os.path.join(folder, _MARKER)):
        above = os.path.dirname(folder)
        if given is not None or above == folder:
            return None
        folder = above
    return folder


def _key() -> bytes | None:
    """The user's own key, made when it is first needed; None or OSError where there is no place for one."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    path = os.path.join(home, "roadmark", "key")
    if not os.path.isabs(home) or os.path.dirname(home) == os.sep:  # somebody without a home
        return None
    if not os.path.exists(path) or os.path.getsize(path) != _KEY_SIZE:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        disk.save(path, os.urandom(_KEY_SIZE))
    return disk.plain(path, _KEY_SIZE)


def _tool() -> Iterator[str]:
    """What tells this version of this tool, with all that it runs on, from any other."""
    yield sys.version
    here = os.path.dirname(os.path.abspath(__file__))
    yield from _files(here)
    for name in ("schema", "templates"):  # which a checkout has at its root
        yield from _files(os.path.join(here, os.pardir, os.pardir, name))
    for folder in sys.path:  # whoever installs another version of a library changes the folder that it is in
        if folder and folder != os.getcwd() and os.path.exists(folder):
            yield f"{folder} {os.stat(folder).st_mtime_ns}"


def _files(folder: str) -> Iterator[str]:
    if not os.path.isdir(folder):
        return
    folders = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry)
            else:
                status = entry.stat(follow_symlinks=False)
                target = os.readlink(entry.path) if entry.is_symlink() else ""
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns} {target}"
    for entry in folders:
        if entry.name != "__pycache__":
            yield from _files(entry.path)


def _digest(answers: Iterable[bytes]) -> bytes:
    """One digest over the digests of all answers."""
    return disk.blake2b(b"".join(answers)).hexdigest().encode()


def _packed(*texts: str) -> bytes:
    return b"".join(os.fsencode(text) + b"\0" for text in texts)


def _unpacked(packed: bytes) -> list[str]:
    return [os.fsdecode(text) for text in packed.split(b"\0")[:-1]]
