"""YAML file -> Document: plain data, and on demand a span for every value."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmark import disk, events, plain, scalar
from roadmark.edits import Change, Fix
from roadmark.limits import MEBIBYTE, USUAL, Limits
from roadmark.plain import NotPlainError, Plain
from roadmark.text import KeyPath, Place, Problem, Source, Span

if TYPE_CHECKING:
    from roadmark.events import Loaded


class Document:
    """A YAML file as plain data; `spans` and `keys` say where each value and each key stands.

    Paths are those of JSON Schema errors: `("topics", 3, "url")`. `is_parsed` is false where the text is no YAML, so
    that nothing is known of the data. `scalars` has the span of every key and value that is no collection, in order.
    `unreliable` holds the paths whose values are not what the author meant (an alias, a merge key), and `discarded` the
    values that a duplicate key replaced. `size` is the number of values.

    Of a plain text, which has no problems of its own, the data alone is read, and all else when somebody asks where
    something stands.
    """

    def __init__(self, source: Source, read: Loaded | Plain, problems: tuple[Problem, ...] = ()) -> None:
        """Hold what was read of a source; `problems` are more than those of reading it."""
        self.source = source
        self.is_plain = isinstance(read, Plain)
        if isinstance(read, Plain):
            self.plain = read
            self.is_parsed = True
            self.problems = problems
        else:
            self.loaded = read
            self.is_parsed = read.is_parsed
            self.problems = (*read.problems, *problems)
        self.is_mapping = isinstance(self.data, dict)
        self.size = self.plain.size

    @cached_property
    def plain(self) -> Plain:
        """The data alone, and how many values it holds."""
        return Plain(self.loaded.data, len(self.loaded.spans))

    @cached_property
    def loaded(self) -> Loaded:
        """What the text says, and where."""
        return events.load(self.source)

    def forget(self) -> None:
        """Let go of data that can be read anew from the text; a large roadmap holds all it needs in its model."""
        if self.is_plain:
            self.__dict__.pop("plain", None)

    @property
    def data(self) -> Any:
        """The plain data; None where the text is no YAML, or empty."""
        return self.plain.data

    @property
    def spans(self) -> dict[KeyPath, Span]:
        """Where each value stands."""
        return self.loaded.spans

    @property
    def keys(self) -> dict[KeyPath, Span]:
        """Where the key of each value stands."""
        return self.loaded.keys

    @property
    def scalars(self) -> tuple[Span, ...]:
        """Where everything stands that is no collection."""
        return self.loaded.scalars

    @property
    def unreliable(self) -> frozenset[KeyPath]:
        """The paths of values that say less than their author meant."""
        return frozenset() if self.is_plain else self.loaded.unreliable

    @property
    def discarded(self) -> tuple[Any, ...]:
        """The values that others with the same key replaced."""
        return () if self.is_plain else self.loaded.discarded

    def objecting(self, objections: list[Problem]) -> Document:
        """The same document with more problems."""
        if not objections:
            return self
        return Document(self.source, self.plain if self.is_plain else self.loaded, tuple(objections))

    def at(self, *path: str | int) -> Place:
        """Where the value of a path stands; a missing one falls back to what should hold it."""
        while path and path not in self.spans:
            path = path[:-1]
        return Place(self.source, self.spans.get(path, Span(0, 0)))

    def key(self, *path: str | int) -> Place:
        """Where the key of a path stands; falls back to the value."""
        span = self.keys.get(path)
        return Place(self.source, span) if span else self.at(*path)

    def value(self, *path: str | int) -> Any:
        """The value of a path; None where there is none."""
        found = self.data
        for step in path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def part(self, path: KeyPath, part: Span) -> Place:
        """Where a part of a text value stands, in characters of the value; all of it where that cannot be told."""
        value, span = self.value(*path), self.spans.get(path)
        if not isinstance(value, str) or span is None:
            return self.at(*path)
        return Place(self.source, scalar.part(self.source, span, value, part) or span)

    def rewrite(self, path: KeyPath, part: Span, text: str) -> Fix | None:
        """Replace a part of a text value, as it is written; None where that is not safe."""
        value, span = self.value(*path), self.spans.get(path)
        if not isinstance(value, str) or span is None:
            return None
        edit = scalar.rewrite(Place(self.source, span), value, part, text, is_flow=self.is_flow(path))
        return Fix(self.source, (edit,), (Change(path, text, part),)) if edit else None

    def is_flow(self, path: KeyPath) -> bool:
        """Whether a value stands inside brackets or braces."""
        return any(
            (span := self.spans.get(path[:length])) and self.source.text[span.start : span.start + 1] in {"[", "{"}
            for length in range(len(path))
        )


def read(path: Path, root: Path, limits: Limits = USUAL) -> Document:
    """Read and parse a file below `root`; whatever is wrong with it is among the document's problems."""
    try:
        target, kind = path, disk.kind(path)
        if kind == "link":
            target = Path(disk.real(path))
            kind = disk.kind(target)
        if not _is_inside(target, root):
            return refused(path, "this link leads out of the project; put the file itself here")
        if kind == "folder":
            return refused(path, "this is a folder; a section is a text file")
        if kind == "other":  # which may never end
            return refused(path, "this is no regular file; a section is a text file")
        raw = disk.read(target, limits.file_size * MEBIBYTE + 1)
    except OSError as error:
        return refused(path, f"the file cannot be read: {error.strerror or error}; mend that, or delete it")
    return decode(path, raw, limits)


def _is_inside(target: Path, root: Path) -> bool:
    """Whether a file, which is no link, is part of the project; another could show anything."""
    inside, folder = (disk.real(path).rstrip(os.sep) + os.sep for path in (root, target.parent))
    within = f"{folder}{target.name}{os.sep}"[len(inside) - 1 :].casefold()
    return folder.startswith(inside) and f"{os.sep}.git{os.sep}" not in within


def decode(path: Path, raw: bytes, limits: Limits = USUAL) -> Document:
    """Parse the bytes of a file."""
    if len(raw) > limits.file_size * MEBIBYTE:
        return refused(path, limits.objection("file_size"))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):  # nothing of it can be shown
        return _refused(Source(path, ""), "character", 0, "the file is UTF-16; save it with the encoding UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        offset = len(error.object[: error.start].decode())  # of what follows a byte order mark
        message = "this byte is not UTF-8; save the file with the encoding UTF-8"
        return _refused(Source(path, raw.decode("utf-8-sig", "replace")), "character", offset, message)
    return parse(Source(path, text, has_byte_order_mark=raw.startswith(b"\xef\xbb\xbf")), limits)


def parse(source: Source, limits: Limits = USUAL) -> Document:
    """Parse a text in one pass, or in two where there is something to explain."""
    try:
        return Document(source, plain.read(source.text, limits))
    except NotPlainError:
        return Document(source, events.load(source, limits))


def refused(path: Path, message: str) -> Document:
    """The document of a file that nobody reads, and why."""
    return _refused(Source(path, ""), "unreadable", 0, message)


def unread(path: Path) -> Document:
    """The document of a file that nobody reads because of another one."""
    return Document(Source(path, ""), events.Loaded())


def _refused(source: Source, kind: str, offset: int, message: str) -> Document:
    problem = Problem(kind, Span(offset, min(offset + 1, len(source.text))), message)
    return Document(source, events.Loaded(problems=(problem,)))
