"""YAML file -> Document: plain data, and a span for every value."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from roadmark import events, scalar
from roadmark.edits import Change, Fix
from roadmark.text import KeyPath, Place, Problem, Source, Span

if TYPE_CHECKING:
    from pathlib import Path

# Far above any real use, and low enough that no file can hold up a run; in bytes.
LARGEST_FILE = 32 * 1024 * 1024


@dataclass(frozen=True)
class Document:
    """A YAML file as plain data; `spans` and `keys` say where each value and each key stands.

    Paths are those of JSON Schema errors: `("topics", 3, "url")`. `is_parsed` is false where the text is no YAML, so
    that nothing is known of the data. `unreliable` holds the paths whose values are not what the author meant (an
    alias, a merge key), and `discarded` the values that a duplicate key replaced.
    """

    source: Source
    data: Any = None
    is_parsed: bool = False
    problems: tuple[Problem, ...] = ()
    spans: dict[KeyPath, Span] = field(default_factory=dict, repr=False)
    keys: dict[KeyPath, Span] = field(default_factory=dict, repr=False)
    scalars: tuple[Span, ...] = field(default=(), repr=False)
    unreliable: frozenset[KeyPath] = frozenset()
    discarded: tuple[Any, ...] = ()

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


def read(path: Path, root: Path) -> Document:
    """Read and parse a file below `root`; whatever is wrong with it is among the document's problems."""
    try:
        if objection := _refusal(path, root):
            return _unreadable(path, objection)
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        return _unreadable(path, f"the file cannot be read: {error.strerror or error}; mend that, or delete it")
    if len(raw) > LARGEST_FILE:
        return _unreadable(path, f"the file is larger than {LARGEST_FILE // 1024**2} MiB; split it")
    return decode(path, raw)


def _refusal(path: Path, root: Path) -> str:
    """Why a file must not be opened: a pipe never ends, and a link in a pull request could show anything."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        return "this is a folder; a section is a text file"
    target, inside = path.resolve(), root.resolve()
    if not target.is_relative_to(inside) or ".git" in (part.casefold() for part in target.relative_to(inside).parts):
        return "this link leads out of the project; put the file itself here"
    return "" if stat.S_ISREG(status.st_mode) else "this is no regular file; a section is a text file"


def decode(path: Path, raw: bytes) -> Document:
    """Parse the bytes of a file."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):  # nothing of it can be shown
        message = "the file is UTF-16; save it with the encoding UTF-8"
        return Document(Source(path, ""), problems=(Problem("character", Span(0, 0), message),))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        shown = raw.decode("utf-8-sig", "replace")
        offset = len(error.object[: error.start].decode())  # of what follows a byte order mark
        message = "this byte is not UTF-8; save the file with the encoding UTF-8"
        return Document(Source(path, shown), problems=(Problem("character", Span(offset, offset + 1), message),))
    return parse(Source(path, text, has_byte_order_mark=raw.startswith(b"\xef\xbb\xbf")))


def parse(source: Source) -> Document:
    """Parse a text in one pass."""
    return Document(source, *events.load(source))


def _unreadable(path: Path, message: str) -> Document:
    return Document(Source(path, ""), problems=(Problem("unreadable", Span(0, 0), message),))
