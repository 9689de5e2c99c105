"""The files of roadmap/: which there are, and what is in them as far as the limits of the project go."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from roadmark import disk, schema, settings, source
from roadmark.limits import HIGHEST, USUAL, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from roadmark.source import Document

FOLDER = "roadmap"
ROOT_NAME = "roadmap"


class Folder:
    """The files directly in the folder by name without `.yaml`, each read when it is first asked for.

    So the data of one can go before that of the next comes. `root` is the document itself, `strays` are the files that
    look like YAML and are none of these.
    """

    def __init__(self, path: Path, texts: Mapping[Path, bytes], *, is_on_disk: bool = True) -> None:
        """Look what there is, and read the document itself; `texts` has what some files are to hold."""
        self._texts = texts
        self.root, self._limits = self._root(path / f"{ROOT_NAME}.yaml")
        self._documents = {ROOT_NAME: self.root}
        self._size = self.root.size
        found = list(islice(_files(path), self._limits.files + 1)) if is_on_disk else sorted(texts)
        if len(found) > self._limits.files:
            self.root = self._documents[ROOT_NAME] = source.refused(
                self.root.source.path, self._limits.objection("files")
            )
            found = []
        is_section = {one: one.parent == path and one.name.endswith(".yaml") for one in found}
        self.strays = tuple(one for one in found if not is_section[one])
        self._paths = {one.stem: one for one in found if is_section[one] and one != self.root.source.path}

    def __contains__(self, name: str) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        """The names of all files but that of the document itself."""
        return iter(self._paths)

    def __getitem__(self, name: str) -> Document:
        if name not in self._documents:
            self._documents[name] = self._read(self._paths[name])
        return self._documents[name]

    def _read(self, path: Path) -> Document:
        if self._size > self._limits.values:
            return source.unread(path)
        document = self._checked(path, self._limits)
        self._size += document.size
        is_too_much = self._size > self._limits.values
        return source.refused(path, self._limits.objection("values")) if is_too_much else document

    def _root(self, path: Path) -> tuple[Document, Limits]:
        """The document itself, and the limits that its settings choose: it is read with these."""
        document = self._checked(path, USUAL)
        known = document if document.is_parsed else self._checked(path, HIGHEST)
        limits = settings.read(known.data).limits
        return (document if limits == USUAL else self._checked(path, limits)), limits

    def _checked(self, path: Path, limits: Limits) -> Document:
        raw = self._texts.get(path)
        return checked(source.read(path, path.parents[1], limits) if raw is None else source.decode(path, raw, limits))


def checked(document: Document) -> Document:
    """The document of a file in the folder with what its schema says of it."""
    kind: schema.Kind = "roadmap" if document.source.path.stem == ROOT_NAME else "section"
    return document.objecting(schema.problems(document, kind)) if document.is_parsed else document


def _files(folder: Path) -> Iterator[Path]:
    """Every file in the folder and below it that looks like YAML."""
    folders = [folder]
    while folders:
        here = folders.pop()
        try:
            names = disk.listing(here)
        except OSError:  # where nobody may look there is nothing to find
            continue
        for name, is_folder in names:
            # A folder that is named like a section's file is a mistake to report, not a place to look into.
            is_section = name.endswith(".yaml") and here == folder
            if is_section or (name.lower().endswith((".yaml", ".yml")) and not is_folder):
                yield here / name
            elif is_folder and not name.startswith("."):  # what editors and tools keep
                folders.append(here / name)
