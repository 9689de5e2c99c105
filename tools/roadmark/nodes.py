"""What the document is made of: mappings, and the texts and links in them, each of which knows where it stands.

A large roadmap has a million of them, so they hold little: whom they belong to, and the value itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from roadmark import prose
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.edits import Fix
    from roadmark.prose import Prose
    from roadmark.source import Document
    from roadmark.text import KeyPath, Place

_MAY_LINK = re.compile(r"[\]<@:wW](?:(?<=[<@])|(?<=\])(?=[(:])|(?<=:)(?=//)|(?<=[wW])(?=[wW]{2}\.))")
_PLAIN_TARGET = re.compile(r"[^\s<>()\\]+")  # what may stand between a link's parentheses as it is


class Node:
    """A mapping of a document, and where it stands: at `step`, seen from its `holder`.

    `STRINGS` are the fields that hold a text, empty where there is none.
    """

    __slots__ = ("holder", "step")

    STRINGS: ClassVar[tuple[str, ...]] = ()
    TEXTS: ClassVar[dict[str, type[TextField]]] = {}

    def __init__(self, holder: Node | Document, step: KeyPath, data: dict[str, Any]) -> None:
        """Read the texts of a mapping; a value of another type counts as absent."""
        self.holder = holder
        self.step = step
        for name in self.STRINGS:
            value = data.get(name, "")
            setattr(self, name, value if value.__class__ is str else "")

    @property
    def document(self) -> Document:
        """The file that it stands in."""
        holder = self.holder
        while isinstance(holder, Node):
            holder = holder.holder
        return holder

    @property
    def path(self) -> KeyPath:
        """Where it stands in the file."""
        path, holder = self.step, self.holder
        while isinstance(holder, Node):
            path, holder = holder.step + path, holder.holder
        return path

    def at(self, *path: str | int) -> Place:
        """Where a value of this mapping stands; without a path, where the mapping does."""
        return self.document.at(*self.path, *path)

    def texts(self) -> Iterator[TextField]:
        """The text fields of this mapping itself, in the order in which a reader meets them."""
        for name, kind in self.TEXTS.items():
            # Of longer ones the schema speaks, and no rule should have to read them.
            if (value := getattr(self, name)) and len(value) <= prose.LONGEST:
                yield kind(self, name, value)

    def links(self) -> Iterator[Link]:
        """The links of this mapping itself, in the same order."""
        for text in self.texts():
            if isinstance(text, MarkdownField):
                yield from text.links()


class TextField:
    """A field that holds a text: the mapping it belongs to, its key, and its value."""

    __slots__ = ("name", "owner", "value")

    def __init__(self, owner: Node, name: str, value: str) -> None:
        """Hold a text."""
        self.owner = owner
        self.name = name
        self.value = value

    @property
    def document(self) -> Document:
        """The file that it stands in."""
        return self.owner.document

    @property
    def path(self) -> KeyPath:
        """Where it stands in the file."""
        return (*self.owner.path, self.name)

    def at(self, start: int | None = None, end: int | None = None) -> Place:
        """Where the value stands, or the part of it between two offsets in characters of the value."""
        if start is None or end is None:
            return self.document.at(*self.path)
        return self.document.part(self.path, Span(start, end))

    def rewrite(self, start: int, end: int, text: str) -> Fix | None:
        """The fix that replaces a part of the value by a text; None where that is not safe."""
        return self.document.rewrite(self.path, Span(start, end), text)


class PlainField(TextField):
    """A text that a reader sees as it was typed: a title, an author."""

    __slots__ = ()


class MarkdownField(TextField):
    """A text in Markdown, of one line or, for a summary, of as many as it likes."""

    __slots__ = ("_parsed",)

    @property
    def parsed(self) -> Prose:
        """What is prose in it, what is a link, code or HTML."""
        try:
            return self._parsed
        except AttributeError:
            self._parsed: Prose = _parsed(self.value, is_block=self.name in _BLOCKS)
            return self._parsed

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
                yield Link(self.owner, (self.name,), link.url, label, link.target, is_image=link.is_image)


_BLOCKS = frozenset({"before", "summary", "markdown"})
_parsed = lru_cache(maxsize=20_000)(prose.parse)  # one rule after the other asks


class Link:
    """A url of the document: of a resource, or in a Markdown text.

    `text` is what a reader sees of it, `part` where the url stands in the value at `step` of its owner.
    """

    __slots__ = ("is_image", "owner", "part", "step", "text", "url")

    def __init__(  # noqa: PLR0913 - what a link is
        self, owner: Node, step: KeyPath, url: str, text: str, part: Span | None = None, *, is_image: bool = False
    ) -> None:
        """Hold a link; without a part it is the whole value."""
        self.owner = owner
        self.step = step
        self.url = url
        self.text = text
        self.part = part or Span(0, len(url))
        self.is_image = is_image

    @property
    def document(self) -> Document:
        """The file that it stands in."""
        return self.owner.document

    @property
    def path(self) -> KeyPath:
        """Where the value stands that it is in."""
        return self.owner.path + self.step

    @property
    def is_verbatim(self) -> bool:
        """Whether it is written as it reads: not without its scheme nor with escapes, so that offsets say something."""
        return str(self.document.value(*self.path))[slice(*self.part)] == self.url

    @property
    def is_resource(self) -> bool:
        """Whether it is the url of a resource."""
        return self.step[-1:] == ("url",)

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
