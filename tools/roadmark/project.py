"""Find the root, read every file below roadmap/, and put the document together."""

from __future__ import annotations

import gc
import os
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from roadmark import model, settings, spelling
from roadmark.errors import UserError
from roadmark.folder import FOLDER, ROOT_NAME, Folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from roadmark.model import Section, Topic
    from roadmark.settings import Settings
    from roadmark.source import Document
    from roadmark.text import KeyPath, Place

DEEPEST_SECTION = 32


class NoRoadmapError(UserError):
    """There is no roadmap/roadmap.yaml where one was looked for."""


class Unresolved(NamedTuple):
    """A name in `sections:` that brings no section, and why; `is_reported` where another finding says so already."""

    place: Place
    message: str
    help: str = ""
    is_reported: bool = False


class Project(NamedTuple):
    """Everything a command works on: the files, and the document they make.

    `documents` are the YAML files of roadmap/ by name without `.yaml`, `strays` the files there that look like YAML
    and are not read, `listed` the names that some `sections:` has.
    """

    root: Path
    documents: dict[str, Document]
    roadmap: Section
    settings: Settings
    listed: frozenset[str]
    strays: tuple[Path, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()

    @property
    def unlisted(self) -> list[Document]:
        """The files that no `sections:` lists, by name."""
        return [document for name, document in self.documents.items() if name != ROOT_NAME and name not in self.listed]

    @property
    def is_whole(self) -> bool:
        """Whether every file that belongs to the document could be read, so that references can be judged."""
        return not self.unresolved and all(document.is_mapping for document in self.documents.values())

    def matching(self, pattern: str) -> list[Document]:
        """The files that a pattern of `settings.lint.per_file` names, with or without `.yaml` and the folder."""
        name = pattern.removeprefix(f"{FOLDER}/").removesuffix(".yaml")
        return [document for other, document in self.documents.items() if fnmatchcase(other, name)]

    def sections(self) -> Iterator[Section]:
        """Every section in reading order, the root first."""
        stack = [self.roadmap]
        while stack:
            section = stack.pop()
            yield section
            stack.extend(reversed(section.sections))

    def topics(self) -> Iterator[Topic]:
        """Every topic and group in reading order."""
        for section in self.sections():
            stack = list(reversed(section.topics))
            while stack:
                topic = stack.pop()
                yield topic
                stack.extend(reversed(topic.topics))


def find_root(start: Path) -> Path:
    """The nearest folder at or above `start` that has a roadmap/roadmap.yaml; NoRoadmapError where none has."""
    for folder in (start, *start.parents):
        if has_roadmap(folder):
            return folder
    raise NoRoadmapError(
        f"no {FOLDER}/{ROOT_NAME}.yaml in {start} or above it; run this inside a roadmap, or use --root"
    )


def has_roadmap(folder: Path) -> bool:
    """Whether the folder is the root of a roadmap."""
    return os.path.lexists(folder / FOLDER / f"{ROOT_NAME}.yaml")


def load(root: Path, texts: Mapping[Path, bytes] | None = None) -> Project:
    """Read every file; what is wrong with them is in the documents' problems and in `unresolved`.

    `texts` has what some files are to hold, in place of what is on the disk.
    """
    if not has_roadmap(root):
        raise NoRoadmapError(f"no {FOLDER}/{ROOT_NAME}.yaml in {root}")
    was_enabled = gc.isenabled()
    gc.disable()  # millions of small tuples that all stay: collecting them only costs time
    try:
        return _project(root, Folder(root / FOLDER, texts or {}))
    finally:
        if was_enabled:
            gc.enable()


def of(root: Path, texts: Mapping[Path, bytes]) -> Project:
    """The project that these files make, of which none need be on the disk; that of the root is among them."""
    return _project(root, Folder(root / FOLDER, texts, is_on_disk=False))


def _project(root: Path, folder: Folder) -> Project:
    tree = _Tree(folder)
    chosen = settings.read(folder.root.data)
    roadmap = tree.read(folder.root)
    documents = {ROOT_NAME: folder.root}
    for name in folder:
        documents[name] = folder[name]
        documents[name].forget()  # of those that nobody lists
    return Project(
        root=root,
        documents=documents,
        roadmap=roadmap,
        settings=chosen,
        listed=frozenset(tree.listed),
        strays=folder.strays,
        unresolved=tuple(tree.unresolved),
    )


class _Tree:
    """Resolves the names in `sections:`; each file is used once, so the document is a tree."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        here = folder.root.source.path.parent
        self.twins = {path.stem for path in folder.strays if path.parent == here}
        self.listed: dict[str, _Entry] = {}
        self.unresolved: list[Unresolved] = []
        self.depth = 0

    def read(self, document: Document) -> Section:
        """The section that a file holds; then its data is in the model, and need not be kept twice."""
        section = model.read(document, self.section)
        document.forget()
        return section

    def section(self, holder: Section, step: KeyPath, name: str) -> Section | None:
        """The section of the file called `name`, listed at a step of a section."""
        here = _Entry(holder.document, holder.path + step)
        levels = len(here.path) // 2  # each is a `sections` and an index
        if here.is_refused:
            self.unresolved.append(Unresolved(here.place, "the schema refuses this name", is_reported=True))
        elif self.depth + levels > DEEPEST_SECTION:
            self._fail(here, f"sections hold each other more than {DEEPEST_SECTION} deep; flatten them")
        elif name == ROOT_NAME:
            self._fail(here, f"`{name}` is the document itself; name the file of a section")
        elif name in self.listed:
            file, line = self.listed[name].document.source.path.name, self.listed[name].place.position.line
            self._fail(here, f"`{name}` is listed already, in {file} on line {line}; delete one of them")
        elif name in self.folder:
            self.listed[name] = here
            self.depth += levels
            section = self.read(self.folder[name])
            self.depth -= levels
            return section
        else:
            self._missing(here, name)
        return None

    def _missing(self, here: _Entry, name: str) -> None:
        unlisted = [other for other in self.folder if other not in self.listed]
        file = f"{FOLDER}/{name}.yaml"
        if name in self.twins:
            message = f"there is no {file}, only {name}.yml; rename it"
            self.unresolved.append(Unresolved(here.place, message, is_reported=True))
        elif other := next((other for other in unlisted if other.casefold() == name.casefold()), ""):
            self._fail(here, f"there is no {file}, only {other}.yaml; rename it")
        elif close := spelling.nearest(name, unlisted):
            self._fail(here, f"there is no {file}; did you mean `{close}`?", close)
        else:
            self._fail(here, f"there is no {file}; create it, or delete this line")

    def _fail(self, here: _Entry, message: str, replacement: str = "") -> None:
        self.unresolved.append(Unresolved(here.place, message, replacement))


class _Entry(NamedTuple):
    """Where a name is listed; its place is looked up only where something is wrong."""

    document: Document
    path: KeyPath

    @property
    def place(self) -> Place:
        return self.document.at(*self.path)

    @property
    def is_refused(self) -> bool:
        """Whether the schema objects to the name."""
        return any(problem.span == self.place.span for problem in self.document.problems)
