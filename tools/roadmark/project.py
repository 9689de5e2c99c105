"""Find the root, read every file below roadmap/, and put the document together."""

from __future__ import annotations

import gc
import os
from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from roadmark import model, schema, settings, source, spelling
from roadmark.errors import UserError
from roadmark.limits import HIGHEST, USUAL, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from roadmark.model import Section, Topic
    from roadmark.settings import Settings
    from roadmark.source import Document
    from roadmark.text import KeyPath, Place

FOLDER = "roadmap"
ROOT_NAME = "roadmap"
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
        return _load(root, texts or {})
    finally:
        if was_enabled:
            gc.enable()


def of(root: Path, texts: Mapping[Path, bytes]) -> Project:
    """The project that these files make, of which none need be on the disk; that of the root is among them."""
    documents = {path.stem: _checked(path, texts, USUAL) for path in sorted(texts)}
    return _project(root, {ROOT_NAME: documents.pop(ROOT_NAME), **documents}, ())


def _load(root: Path, texts: Mapping[Path, bytes]) -> Project:
    return _project(root, *_read(root / FOLDER, texts))


def _project(root: Path, documents: dict[str, Document], strays: tuple[Path, ...]) -> Project:
    tree = _Tree(root, documents, strays)
    main = documents[ROOT_NAME]
    chosen = settings.read(main.data)
    roadmap = model.read(main, tree.section)
    for document in documents.values():
        document.forget()
    return Project(
        root=root,
        documents=documents,
        roadmap=roadmap,
        settings=chosen,
        listed=frozenset(tree.listed),
        strays=strays,
        unresolved=tuple(tree.unresolved),
    )


def _read(folder: Path, texts: Mapping[Path, bytes]) -> tuple[dict[str, Document], tuple[Path, ...]]:
    """The documents directly in the folder by name, the root's first, and every other file that looks like YAML."""
    root, limits = _root(folder / f"{ROOT_NAME}.yaml", texts)
    documents: dict[str, Document] = {ROOT_NAME: root}
    strays: list[Path] = []
    values = root.size
    paths = list(islice(_files(folder), limits.files + 1))
    if len(paths) > limits.files:
        return {ROOT_NAME: source.refused(root.source.path, limits.objection("files"))}, ()
    for path in paths:
        if not path.name.endswith(".yaml") or path.parent != folder:
            strays.append(path)
        elif path != root.source.path and values <= limits.values:
            document = _checked(path, texts, limits)
            values += document.size
            is_too_much = values > limits.values
            documents[path.stem] = source.refused(path, limits.objection("values")) if is_too_much else document
    return documents, tuple(strays)


def _files(folder: Path) -> Iterator[Path]:
    """Every file in the folder and below it that looks like YAML."""
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))  # what editors and tools keep
        here = folder.joinpath(os.path.relpath(directory, folder))
        # A folder that is named like a section's file is a mistake to report, not a place to look into.
        named_like_files = [name for name in folders if name.endswith(".yaml") and here == folder]
        folders[:] = [name for name in folders if name not in named_like_files]
        for name in sorted([*names, *named_like_files]):
            if name.lower().endswith((".yaml", ".yml")):
                yield here / name


def _root(path: Path, texts: Mapping[Path, bytes]) -> tuple[Document, Limits]:
    """The document itself, and the limits that its settings choose: it is read with these."""
    document = _checked(path, texts, USUAL)
    known = document if document.is_parsed else _checked(path, texts, HIGHEST)
    limits = settings.read(known.data).limits
    return (document if limits == USUAL else _checked(path, texts, limits)), limits


def _checked(path: Path, texts: Mapping[Path, bytes], limits: Limits) -> Document:
    """The document at roadmap/NAME.yaml with what its schema says of it."""
    raw = texts.get(path)
    document = source.read(path, path.parents[1], limits) if raw is None else source.decode(path, raw, limits)
    kind: schema.Kind = "roadmap" if path.stem == ROOT_NAME else "section"
    return document.objecting(schema.problems(document, kind)) if document.is_parsed else document


class _Tree:
    """Resolves the names in `sections:`; each file is used once, so the document is a tree."""

    def __init__(self, root: Path, documents: dict[str, Document], strays: tuple[Path, ...]) -> None:
        self.documents = documents
        self.twins = {path.stem for path in strays if path.parent == root / FOLDER}
        self.listed: dict[str, _Entry] = {}
        self.unresolved: list[Unresolved] = []
        self.depth = 0

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
        elif name in self.documents:
            self.listed[name] = here
            self.depth += levels
            section = model.read(self.documents[name], self.section)
            self.depth -= levels
            return section
        else:
            self._missing(here, name)
        return None

    def _missing(self, here: _Entry, name: str) -> None:
        unlisted = [other for other in self.documents if other != ROOT_NAME and other not in self.listed]
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
