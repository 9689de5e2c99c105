"""Which findings a change is to blame for, and what README.md may be until somebody builds it anew."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from roadmark import git, output, project
from roadmark.folder import FOLDER
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from roadmark.project import Project
    from roadmark.rule import Finding
    from roadmark.text import Place, Source

    Judge = Callable[[Project], Iterable[Finding]]


def texts(root: Path, path: str, revision: str) -> tuple[str, ...]:
    """What a file holds in a revision and at the merge base with it, as `output.read` would have it."""
    commits = dict.fromkeys((git.commit(root, revision), git.merge_base(root, revision)))
    found = [git.file_at(root, commit, path) for commit in commits]
    return tuple(_decoded(content) for content in found if content is not None)


def _decoded(content: bytes) -> str:
    content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content.decode(errors="backslashreplace")


def change(root: Path, revision: str, judge: Judge) -> Change:
    """What the work tree changes since its merge base with a revision; `judge` finds what is wrong with a project."""
    return Change(root, git.merge_base(root, revision), judge)


@dataclass(frozen=True)
class Change:
    """What a work tree changes since a commit, whether or not it is committed itself."""

    root: Path
    commit: str
    judge: Judge

    def caused(self, findings: Iterable[Finding], world: Project) -> list[Finding]:
        """The findings in the work tree, or in what a fix makes of it, that the change is to blame for.

        They stand on lines that it changed or added, or were not there before: what it does to lines far away.
        """
        found = list(findings)
        if not found:  # nor need anybody look at the commit
            return []
        older = _Older(self._base, world)
        return [finding for finding in found if not older.has(finding)]

    @cached_property
    def _base(self) -> _Base:
        with git.tree_at(self.root, self.commit) as folder:
            if not project.has_roadmap(folder):  # the roadmap is new, and all that is wrong with it
                return _Base({}, {}, Counter())
            before = project.load(folder)
            marks: Counter[_Mark] = Counter()
            sources = {}
            for finding in self.judge(before):
                source = finding.place.source
                path = os.path.relpath(source.path, folder)
                sources[finding.code, path] = source
                marks[_mark(finding, path, finding.place.position.line)] += 1
            documents = {name: document.source for name, document in before.documents.items()}
            return _Base(documents, sources, marks)


class _Mark(NamedTuple):
    """What makes two findings the same one: a rule, and a place in the base; the path is relative to the root.

    Of one about a whole file, or about the repository, also the message: it has no place that tells it from others.
    """

    code: str
    path: str
    line: int
    column: int
    message: str


def _mark(finding: Finding, path: str, line: int) -> _Mark:
    is_whole = finding.place.span == Span(0, 0)
    return _Mark(finding.code, path, line, finding.place.position.column, finding.message if is_whole else "")


class _Base(NamedTuple):
    """What is known of the base: its documents by name, what each rule found something in by path, and the findings.

    Of an output some rules judge what is on the disk, and others what is built.
    """

    documents: dict[str, Source]
    sources: dict[tuple[str, str], Source]
    marks: Counter[_Mark]


class _Older:
    """The findings of the base, each of which answers for one of today's."""

    def __init__(self, base: _Base, world: Project) -> None:
        self.root = world.root
        self.base = base
        self.left = base.marks.copy()
        self.documents = {document.source.path: document for document in world.documents.values()}
        self.origins = dict(_origins(base.documents, {name: found.source for name, found in world.documents.items()}))
        self.files: dict[tuple[str, Path], tuple[str, dict[int, int]]] = {}
        self.unchanged: dict[tuple[str, str], dict[int, int]] = {}

    def has(self, finding: Finding) -> bool:
        """Whether a finding was there before, on lines that are still the same."""
        found_in = (finding.code, finding.place.source.path)
        if found_in not in self.files:
            self.files[found_in] = self._file(finding.code, finding.place.source)
        origin, lines = self.files[found_in]
        if not all(line in lines for line in self._extent(finding.place)):
            return False
        mark = _mark(finding, origin, lines[finding.place.position.line])
        self.left[mark] -= 1
        return self.left[mark] >= 0

    def _file(self, code: str, source: Source) -> tuple[str, dict[int, int]]:
        """The path that a file had in the base, and the lines that it still has if the rule found something there."""
        path = os.path.relpath(source.path, self.root)
        origin = self.origins.get(path, path)
        old = self.base.sources.get((code, origin))
        if old is None:
            return origin, {}
        both = (old.text, source.text)
        if both not in self.unchanged:
            self.unchanged[both] = _unchanged(_lines(old), _lines(source))
        return origin, self.unchanged[both]

    def _extent(self, place: Place) -> range:
        """The lines that a finding is about: all of a text, but only the first of what holds others."""
        source, span = place
        document = self.documents.get(source.path)
        scalars = document.scalars if document else ()
        around = bisect_right(scalars, span.start, key=attrgetter("start")) - 1
        is_text = around >= 0 and span.end <= scalars[around].end
        last = max(span.start, span.end - 1) if is_text else span.start
        return range(place.position.line, source.position(last).line + 1)


def _origins(before: dict[str, Source], today: dict[str, Source]) -> Iterator[tuple[str, str]]:
    """The paths of the files that got another name, and the paths they had; at least half of the lines are the same."""
    gone = {name: set(_lines(before[name])) for name in sorted(before.keys() - today.keys())}
    owners = {line: name for name, lines in gone.items() for line in lines}
    for name in today.keys() - before.keys():
        lines = set(_lines(today[name]))
        for origin, _ in Counter(owners[line] for line in lines & owners.keys()).most_common(1):
            if 2 * len(lines & gone[origin]) >= max(len(lines), len(gone[origin])):
                yield _path(name), _path(origin)


def _path(name: str) -> str:
    return os.path.join(FOLDER, f"{name}.yaml")  # noqa: PTH118 - of strings, as `os.path.relpath` gives them


def _lines(source: Source) -> list[str]:
    r"""The lines of a text; whether they end in `\r\n` is how this work tree was checked out, and no change."""
    return [line.removesuffix("\r") for line in source.text.split("\n")]


def _unchanged(old: list[str], new: list[str]) -> dict[int, int]:
    """The numbers, from 1, that the lines of a new text had in the old one, as far as nothing was done to them."""
    found: dict[int, int] = {}
    start = new_start = 1
    for first, last, new_first, new_last in [*output.changes(old, new), (len(old), len(old), len(new), len(new))]:
        found.update(zip(range(new_start, new_first + 1), range(start, first + 1), strict=True))
        start, new_start = last + 1, new_last + 1
    return found
