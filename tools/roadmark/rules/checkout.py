"""What the checkout of a repository says of it: names of files, what some of them hold, and where it comes from.

Neither git nor the network is asked. No link is followed: its name counts, and nothing is said of what it leads to, nor
of anything else that cannot be read.
"""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from roadmark import disk, source
from roadmark.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.model import Section
    from roadmark.rule import World
    from roadmark.source import Document

# Far above any real use, and low enough that no file can hold up a run.
LARGEST_FILE = 1024 * 1024  # bytes
MOST_CALLS = 200  # scripts that one may run, directly or not
MOST_WORDS = 1000  # of one script that may be the name of another
LONGEST_NAME = 256  # of a script; in characters

# Where files of interest are: in the root, and in folders of these names in it or in one another.
_FOLDERS = frozenset(
    {".github", "docs", "workflows", "issue_template", "pull_request_template", "licenses", "licences"}
)
_DEEPEST_FOLDER = 2
# What a script may call in place of roadmark, and the files in the root that say what that runs.
_RUNNERS = {
    re.compile(r"\bmake\b"): re.compile(r"(?:gnu)?makefile", re.IGNORECASE),
    re.compile(r"\bjust\b"): re.compile(r"\.?justfile", re.IGNORECASE),
    re.compile(r"\bnox\b"): re.compile(r"noxfile\.py"),
    re.compile(r"\btox\b"): re.compile(r"tox\.(?:ini|toml)|pyproject\.toml"),
}
_WORD = re.compile(r"[\w./-]+")
_SCRIPT = re.compile(r"\.github/.+|(?!/|\.\./)(?:.+/)?[^./]+(?:\.(?:sh|bash|py|js|mjs|ts|rb|ps1))?")
_GITHUB_URL = re.compile(
    r'(?:^|\])\s*(?:push)?url\s*=\s*"?(?:[a-z+]+://)?(?:[^@/\s]+@)?(?:www\.|ssh\.)?github\.com[:/]', re.IGNORECASE
)
_ATTRIBUTES_LINE = re.compile(r'[ \t]*(?!#)(?:"((?:[^"\\]|\\.)*)"|(\S+))[ \t]+(.+)')
_GLOB = re.compile(r"\*\*/|\*+|\?|\[[!^]?\]?[^\]]*\]|\\?.")
_LONGEST_LINE = 2048  # bytes; git ignores longer ones


class Checkout(NamedTuple):
    """A repository on GitHub: its root, and the names of its files where GitHub looks, relative to the root."""

    root: Path
    names: tuple[str, ...]

    def files(self, pattern: re.Pattern[str]) -> list[str]:
        """The names that a pattern matches, those in .github first."""
        return [name for name in self.names if pattern.fullmatch(name)]

    def read(self, name: str) -> Source | None:
        """A file and its text; None where it cannot be read."""
        return _read(self.root / name)

    def parse(self, name: str) -> Document | None:
        """A YAML file as data; None where it cannot be read."""
        found = self.read(name)
        document = source.parse(found) if found else None
        return document if document and document.is_parsed else None

    def runs_roadmark(self, script: str) -> bool:
        """Whether a script names roadmark, or calls one of the repository that does, as far as anybody can tell."""
        called: set[str] = set()
        waiting: list[str] = []
        while "roadmark" not in script and len(called) <= MOST_CALLS:
            new = set(self._calls(script)) - called
            called |= new
            waiting += new
            if not waiting:
                return False
            script = _text(self.root / waiting.pop())
        return True

    def _calls(self, script: str) -> Iterator[str]:
        """The files that a script may run; an action is a folder."""
        for command, pattern in _RUNNERS.items():
            if command.search(script):
                yield from self.files(pattern)
        real = disk.real(self.root)
        words = [word for word in _WORD.findall(script) if ("/" in word or "." in word) and len(word) < LONGEST_NAME]
        for name in map(posixpath.normpath, islice(dict.fromkeys(words), MOST_WORDS)):
            if _SCRIPT.fullmatch(name):
                for path in (Path(real, name), Path(real, name, "action.yml"), Path(real, name, "action.yaml")):
                    if _is_file(path) and disk.real(path) == str(path):
                        yield path.relative_to(real).as_posix()


def look(world: World) -> Checkout | None:
    """The repository that a project is; None where nothing says that it is on GitHub."""
    return _look(world.project.roadmap)


@lru_cache(maxsize=1)  # no two sections are equal: whoever loads the project anew asks the disk anew
def _look(roadmap: Section) -> Checkout | None:
    root = roadmap.document.source.path.parents[1]
    try:
        names = tuple(sorted(_names(root, "", _DEEPEST_FOLDER)))
    except OSError:
        return None
    is_on_github = disk.kind(root / ".github") == "folder" or _has_github_remote(root)
    return Checkout(root, names) if is_on_github else None


def _names(folder: Path, prefix: str, depth: int) -> Iterator[str]:
    for name, is_folder in disk.listing(folder):
        if not is_folder:
            yield prefix + name
        elif depth and name.casefold() in _FOLDERS:
            yield from _names(folder / name, f"{prefix}{name}/", depth - 1)


def _has_github_remote(root: Path) -> bool:
    """Whether the configuration of git names a remote on github.com."""
    git = root / ".git"
    pointer = _text(git)  # where the root is a worktree or a submodule
    if pointer.startswith("gitdir:"):
        git = root / pointer.removeprefix("gitdir:").strip()
    shared = _text(git / "commondir").strip()
    is_remote = False
    for line in _text(git / shared / "config").splitlines():
        if line.lstrip().startswith("["):
            is_remote = line.lstrip().casefold().startswith("[remote ")
        if is_remote and _GITHUB_URL.search(line):
            return True
    return False


def _text(path: Path) -> str:
    found = _read(path)
    return found.text if found else ""


def _is_file(path: Path) -> bool:
    try:
        return disk.kind(path) == "file"
    except (OSError, ValueError):  # ValueError: no file can have such a name
        return False


def _read(path: Path) -> Source | None:
    """A regular file and its text; None for anything else, and for what is too large or no text."""
    if not _is_file(path):
        return None
    try:
        raw = disk.read(path, LARGEST_FILE + 1)
    except OSError:
        return None
    if len(raw) > LARGEST_FILE or b"\0" in raw:
        return None
    return Source(path, raw.decode("utf-8-sig", "replace"), has_byte_order_mark=raw.startswith(b"\xef\xbb\xbf"))


class Mark(NamedTuple):
    """Whether a file counts as generated, and the line of .gitattributes that says so."""

    is_generated: bool
    line: int


def mark(attributes: str, path: str) -> Mark | None:
    """What .gitattributes says of a file: its last word counts. None where it says nothing."""
    lines = [_attributes(line) for line in attributes.split("\n")]
    macros: dict[str, bool] = {}
    for pattern, names in lines:
        if pattern.startswith("[attr]") and (state := _state(names, {})) is not None:
            macros[pattern.removeprefix("[attr]")] = state
    last = None
    for number, (pattern, names) in enumerate(lines, 1):
        if (state := _state(names, macros)) is not None and _matches(pattern, path):
            last = Mark(state, number)
    return last


def _attributes(line: str) -> tuple[str, list[str]]:
    """The pattern of a line and the attributes behind it; both empty where it has none."""
    match = _ATTRIBUTES_LINE.match(line) if len(line) <= _LONGEST_LINE else None
    return (match[1] or match[2] or "", match[3].split()) if match else ("", [])


def _state(attributes: list[str], macros: dict[str, bool]) -> bool | None:
    """Whether the last attribute that speaks of it marks as generated; None where none does."""
    state = None
    for attribute in attributes:
        name, _, value = attribute.lstrip("-!").partition("=")
        if name == "linguist-generated":
            state = attribute[0] not in "-!" and value != "false"
        else:
            state = macros.get(attribute, state)
    return state


def _matches(pattern: str, path: str) -> bool:
    """Whether a pattern of .gitattributes matches a path; the time is bounded by the product of their lengths."""
    if "/" not in pattern:
        path = posixpath.basename(path)
    pattern = pattern.removeprefix("/") + ("/*" if pattern.endswith("/**") else "")
    ends = {0}  # what the pattern read so far may match, as lengths of the path's beginning
    for part in _GLOB.findall(pattern):
        if part == "**/":
            ends |= {index + 1 for index, character in enumerate(path) if character == "/" and index >= min(ends)}
        elif part[0] == "*":
            ends = {later for end in ends for later in range(end, f"{path}/".index("/", end) + 1)}
        else:
            ends = {end + 1 for end in ends if end < len(path) and _covers(part, path[end])}
        if not ends:
            return False
    return len(path) in ends


def _covers(part: str, character: str) -> bool:
    if part == "?" or (len(part) > 1 and part[0] == "["):
        return character != "/" and fnmatchcase(character, part.replace("[^", "[!", 1))
    return part.removeprefix("\\") == character
