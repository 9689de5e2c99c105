"""What the document is made of: mappings, and the texts and links in them, each of which knows where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from roadmark import prose
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.edits import Fix
    from roadmark.prose import Prose
    from roadmark.source import Document
    from roadmark.text import KeyPath, Place

_MAY_LINK = re.compile(r"\]\(|<|\]:|://|www\.|@", re.IGNORECASE)
_PLAIN_TARGET = re.compile(r"[^\s<>()\\]+")  # what may stand between a link's parentheses as it is


@dataclass(frozen=True, eq=False)
class Node:
    """A mapping of a document, and where it stands."""

    TEXTS: ClassVar[dict[str, type[TextField]]] = {}

    document: Document = field(repr=False)
    path: KeyPath

    def at(self, *path: str | int) -> Place:
        """Where a value of this mapping stands; without a path, where the mapping does."""
        return self.document.at(*self.path, *path)

    def texts(self) -> Iterator[TextField]:
        """The text fields of this mapping itself, in the order in which a reader meets them."""
        for name, kind in self.TEXTS.items():
            # Of longer ones the schema speaks, and no rule should have to read them.
            if (value := getattr(self, name)) and len(value) <= prose.LONGEST:
                yield kind(self.document, (*self.path, name), value, self)

    def links(self) -> Iterator[Link]:
        """The links of this mapping itself, in the same order."""
        for text in self.texts():
            if isinstance(text, MarkdownField):
                yield from text.links()


@dataclass(frozen=True, eq=False)
class TextField:
    """A field that holds a text: its value, where it stands, and the mapping it belongs to."""

    document: Document = field(repr=False)
    path: KeyPath
    value: str
    owner: Node = field(repr=False)

    @property
    def name(self) -> str:
        """The key: `outcome`."""
        return str(self.path[-1])

    def at(self, start: int | None = None, end: int | None = None) -> Place:
        """Where the value stands, or the part of it between two offsets in characters of the value."""
        if start is None or end is None:
            return self.document.at(*self.path)
        return self.document.part(self.path, Span(start, end))

    def rewrite(self, start: int, end: int, text: str) -> Fix | None:
        """The fix that replaces a part of the value by a text; None where that is not safe."""
        return self.document.rewrite(self.path, Span(start, end), text)


@dataclass(frozen=True, eq=False)
class PlainField(TextField):
    """A text that a reader sees as it was typed: a title, an author."""


@dataclass(frozen=True, eq=False)
class MarkdownField(TextField):
    """A text in Markdown, of one line or, for a summary, of as many as it likes."""

    @cached_property
    def parsed(self) -> Prose:
        """What is prose in it, what is a link, code or HTML."""
        return prose.parse(self.value, is_block=self.name in {"before", "summary", "markdown"})

    @property
    def prose(self) -> str:
        """The value with `prose.FILLER` for every character that is not prose; offsets are those of the value."""
        return self.parsed.prose

    def links(self) -> Iterator[Link]:
        """The links in the text; a picture counts as one."""
        if _MAY_LINK.search(self.value):
            seen: set[Span] = set()
            for link in self.parsed.links:
                if link.target in seen:  # a definition that several links refer to stands once
                    continue
                seen.add(link.target)
                label = self.value[slice(*link.label)]
                yield Link(self.document, self.path, link.url, label, self.owner, link.target, link.is_image)


@dataclass(frozen=True, eq=False)
class Link:
    """A url of the document: of a resource, or in a Markdown text.

    `text` is what a reader sees of it, `part` where the url stands in the value at `path`.
    """

    document: Document = field(repr=False)
    path: KeyPath
    url: str
    text: str
    owner: Node = field(repr=False)
    part: Span
    is_image: bool = False

    @property
    def is_verbatim(self) -> bool:
        """Whether it is written as it reads: not without its scheme nor with escapes, so that offsets say something."""
        return str(self.document.value(*self.path))[slice(*self.part)] == self.url

    @property
    def is_resource(self) -> bool:
        """Whether it is the url of a resource."""
        return self.path[-1] == "url"

    def at(self, start: int = 0, end: int | None = None) -> Place:
        """Where the url stands, or the part of it between two offsets in characters of the url if that can be told."""
        end = len(self.url) if end is None else end
        part = self._part(start, end) if self.is_verbatim else self.part
        return self.document.part(self.path, part)

    def rewrite(self, start: int, end: int, text: str) -> Fix | None:
        """The fix that replaces a part of the url; None where that is not safe."""
        url = self.url[:start] + text + self.url[end:]
        if not self.is_verbatim or not (self.is_resource or _PLAIN_TARGET.fullmatch(url)):
            return None
        return self.document.rewrite(self.path, self._part(start, end), text)

    def _part(self, start: int, end: int) -> Span:
        return Span(self.part.start + start, self.part.start + end)
