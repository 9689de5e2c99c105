"""Compare generated files with what is on disk, and write them: each whole or not at all."""

import os
import re
import stat
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from roadmark import disk
from roadmark.errors import UserError

_LARGEST: Final = 1 << 30  # bytes of a file that may be an output; no page is a thousandth of that
_PIECE: Final = 1 << 20  # characters
_CONTEXT: Final = 3  # lines around a change, as everywhere
_TEMPORARY: Final = re.compile(r"\..+\.(?P<pid>[1-9][0-9]{0,8})\.[0-9a-f]{8}\.roadmark-tmp")
_FORGOTTEN: Final = 3600.0  # seconds after which, on Windows, a temporary file is nobody's
_PAUSES: Final = (0.01, 0.05, 0.2, 0.5) if sys.platform == "win32" else ()  # seconds; scanners hold files for a moment


class OutputError(UserError):
    """A generated file cannot be read or written; the message is one line that says which and why."""


class Output:
    """A generated file: its absolute path, and its text with LF line ends."""

    def __init__(self, path: Path, text: str) -> None:
        """Hold both; they never change."""
        self.path = path
        self.text = text


class _Plan(NamedTuple):
    """How an output gets to its target, which is where the links of its path lead."""

    output: Output
    target: Path
    temporary: Path
    before: os.stat_result | None


class Change(NamedTuple):
    """What differs between two lists of lines: old[start:end] becomes new[new_start:new_end]."""

    start: int
    end: int
    new_start: int
    new_end: int


def read(path: Path) -> str | None:
    r"""Return the text on disk with LF and without BOM, `\xff` for bytes that are not UTF-8; None without a file."""
    data = _unified_bytes(path)
    return None if data is None else data.decode(errors="backslashreplace")


def holds(output: Output) -> bool:
    """Whether the file has this text already."""
    return _are(_unified_bytes(output.path), output)


def _are(data: bytes | None, output: Output) -> bool:
    """Whether some bytes, if there are any, are those of an output."""
    if data is None:
        return False
    end = 0
    for piece in _pieces(output):
        if not data.startswith(piece, end):
            return False
        end += len(piece)
    return end == len(data)


def size(output: Output) -> int:
    """How many bytes the file has when it is written."""
    return sum(map(len, _pieces(output)))


def _pieces(output: Output) -> Iterator[bytes]:
    """The bytes of an output, some at a time: a large page need not be in memory twice."""
    for start in range(0, len(output.text), _PIECE):
        yield output.text[start : start + _PIECE].encode()


def lines(text: str) -> list[str]:
    """Split a text after every LF and nowhere else; `str.splitlines` knows more line ends than patch does."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def changes(old: list[str], new: list[str]) -> Iterator[Change]:
    """Yield what differs between two lists of lines, in order.

    difflib alone takes a time that grows with the square of many small changes.
    """
    from difflib import SequenceMatcher  # noqa: PLC0415 - slow to import, and few runs need it

    start = new_start = 0
    for end, new_end in [*_anchors(old, new), (len(old), len(new))]:
        for tag, *places in SequenceMatcher(None, old[start:end], new[new_start:new_end]).get_opcodes():
            if tag != "equal":
                yield Change(start + places[0], start + places[1], new_start + places[2], new_start + places[3])
        start, new_start = end + 1, new_end + 1


def diff(output: Output, name: str) -> str:
    """Return what a write would change as a unified diff, for `patch` and `git apply`; `name` is its path there."""
    text = read(output.path)
    old, new = lines(text or ""), lines(output.text)
    end = "\t\n" if " " in name else "\n"  # patch ends a name at its first space unless a tab follows
    header = f"--- a/{name}{end}+++ b/{name}{end}" if text is not None else f"--- /dev/null\n+++ b/{name}{end}"
    shown = [line for hunk in _hunks(changes(old, new)) for line in _hunk_lines(old, new, hunk)]
    marked = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in shown)
    return header + "".join(marked) if shown else ""


def write(outputs: Iterable[Output], root: Path) -> list[Path]:
    """Write the outputs whose bytes differ and return their paths.

    All are aside, on the disk and beside their targets, before the first takes its place. A symbolic link stays and
    the file it leads to is replaced; permissions stay. Raises OutputError, leaving nothing behind, when a target is
    none for `target_of`, not a regular file, in a folder that does not exist, or cannot be written.
    """
    plans = [_plan(output, root) for output in outputs]
    for folder in {plan.target.parent for plan in plans}:
        _remove_leftovers(folder)
    stale = [plan for plan in plans if not _are(_bytes(plan.target), plan.output)]
    if stale:
        disk.changed()
    try:
        for step in (_write_aside, _put_in_place):
            for plan in stale:
                with _explained("write", plan.output.path):
                    step(plan)
    finally:
        for plan in stale:
            with suppress(OSError):
                plan.temporary.unlink(missing_ok=True)
    for folder in {plan.target.parent for plan in stale}:
        _flush_folder(folder)
    return [plan.output.path for plan in stale]


def target_of(path: Path, root: Path, verb: str) -> Path:
    """Return the file that a path leads to, through its links; OutputError where that is none to read or write.

    It has to be inside `root` and not in `.git`, and a link may only lead to a file of the same kind: otherwise a link
    that somebody sends would show any file, or have it overwritten. `verb` is what cannot be done with the path then.
    """
    with _explained(verb, path):
        inside, target = Path(disk.real(root)), Path(disk.real(path))
        if not target.is_relative_to(inside):
            raise OSError(f"it leads to {target.as_posix()}, outside {inside.as_posix()}")
        if ".git" in (part.casefold() for part in target.relative_to(inside).parts):
            raise OSError("it leads into .git")
        if target.suffix.casefold() != path.suffix.casefold():
            raise OSError(f"it leads to {target.relative_to(inside).as_posix()}, a file of another kind")
    return target


@contextmanager
def _explained(verb: str, path: Path) -> Iterator[None]:
    """Turn an OSError into an OutputError that names the path, relative to the current folder if it is below it."""
    try:
        yield
    except OSError as error:
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        raise OutputError(f"cannot {verb} {shown.as_posix()}: {error.strerror or error}") from error


def _status(path: Path) -> os.stat_result | None:
    """Return the status of a regular file, None where nothing is; opening a pipe or a device might never return."""
    with suppress(FileNotFoundError):
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            return status
        raise OSError("it is a folder" if stat.S_ISDIR(status.st_mode) else "it is not a regular file")
    return None


def _bytes(path: Path) -> bytes | None:
    with _explained("read", path):
        target = disk.real(path)
        return disk.read(target, _LARGEST) if disk.kind(target) else None


def _unified_bytes(path: Path) -> bytes | None:
    data = _bytes(path)
    return data and data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Pair the lines that stand once in each text, as many as keep their order: Bram Cohen's patience diff."""
    in_old, in_new = Counter(old), Counter(new)
    place = {line: number for number, line in enumerate(new)}
    pairs = [(number, place[line]) for number, line in enumerate(old) if in_old[line] == in_new[line] == 1]
    lowest: list[int] = []  # where the best run of each length ends
    lengths: list[int] = []  # of the longest run that ends at each pair
    for _, number in pairs:
        lengths.append(bisect_left(lowest, number))
        lowest[lengths[-1] : lengths[-1] + 1] = [number]
    run: list[tuple[int, int]] = []
    for pair, length in zip(reversed(pairs), reversed(lengths), strict=True):
        if length == len(lowest) - len(run) - 1:
            run.append(pair)
    return run[::-1]


def _hunks(found: Iterable[Change]) -> list[list[Change]]:
    """Group the changes whose context lines touch."""
    hunks: list[list[Change]] = []
    for change in found:
        if hunks and change.start - hunks[-1][-1].end <= 2 * _CONTEXT:
            hunks[-1].append(change)
        else:
            hunks.append([change])
    return hunks


def _hunk_lines(old: list[str], new: list[str], hunk: list[Change]) -> Iterator[str]:
    """Yield the header and the marked lines of a hunk."""
    start, end = max(hunk[0].start - _CONTEXT, 0), min(hunk[-1].end + _CONTEXT, len(old))
    new_start, new_end = hunk[0].new_start - hunk[0].start + start, hunk[-1].new_end - hunk[-1].end + end
    yield f"@@ -{min(start + 1, end)},{end - start} +{min(new_start + 1, new_end)},{new_end - new_start} @@\n"
    for change in hunk:
        yield from (f" {line}" for line in old[start : change.start])
        yield from (f"-{line}" for line in old[change.start : change.end])
        yield from (f"+{line}" for line in new[change.new_start : change.new_end])
        start = change.end
    yield from (f" {line}" for line in old[start:end])


def _plan(output: Output, root: Path) -> _Plan:
    """Find where an output goes, and refuse what somebody's symbolic link must not reach."""
    target = target_of(output.path, root, "write")
    with _explained("write", output.path):
        before = _status(target)
        if before is None and not target.parent.is_dir():
            raise OSError(f"there is no folder {target.parent.as_posix()}")
    # The random part keeps apart two processes of the same number, in containers that share the folder.
    temporary = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}.roadmark-tmp")
    return _Plan(output, target, temporary, before)


def _remove_leftovers(folder: Path) -> None:
    """Remove the temporary files of processes that died; what cannot be removed does no harm."""
    for path in folder.glob(".*.roadmark-tmp"):
        with suppress(OSError):
            if (match := _TEMPORARY.fullmatch(path.name)) and _is_abandoned(path, int(match["pid"])):
                path.unlink()


def _is_abandoned(path: Path, pid: int) -> bool:
    """Tell whether no write will come back for a temporary file. Ours are not made yet: one with our pid is old."""
    if sys.platform == "win32":  # os.kill would end the process there
        return time.time() - path.stat().st_mtime > _FORGOTTEN
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return pid == os.getpid()  # a PermissionError, too, means that it lives


def _write_aside(plan: _Plan) -> None:
    """Put the new bytes on the disk, beside the target."""
    with plan.temporary.open("xb") as file:
        if plan.before is not None and sys.platform != "win32":  # where nobody can remove a file that is read-only
            with suppress(OSError):  # for root, who builds in somebody's checkout; others cannot give files away
                os.chown(plan.temporary, plan.before.st_uid, plan.before.st_gid)
            plan.temporary.chmod(plan.before.st_mode & 0o777)
        file.writelines(_pieces(plan.output))
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(plan: _Plan) -> None:
    for pause in _PAUSES:
        with suppress(PermissionError):
            plan.temporary.replace(plan.target)
            return
        time.sleep(pause)
    plan.temporary.replace(plan.target)


def _flush_folder(folder: Path) -> None:
    """Put the new names on the disk too, where the system can; the files are whole either way."""
    with suppress(OSError):  # Windows opens no folders, and some network disks flush none
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
