"""The roadmap as people think of it: sections, topics, resources, each of which knows where it stands.

Built leniently, because a file with mistakes still says most of what it means: a value of the wrong type counts as
absent here, and the schema has already said so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from roadmark import outline, prose
from roadmark.nodes import Link, MarkdownField, Node, PlainField, TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from roadmark.source import Document
    from roadmark.text import KeyPath

LEVELS = ("beginner", "intermediate", "advanced")
DEEPEST_HEADING = 6


class Item(Node):
    """An entry of `resources`; `marker` is what stands in front of it where that is no `-`."""

    __slots__ = ("loose", "marker", "resources")

    marker: str

    def __init__(self, holder: Node, step: KeyPath, data: dict[str, Any]) -> None:
        """Read an entry and all below it."""
        super().__init__(holder, step, data)
        self.loose: bool = data.get("loose") is True
        self.resources: tuple[Item, ...] = _items(self, data)


class Resource(Item):
    """A link with what a reader wants to know before following it; `title` and `by` are plain text.

    `label` is the Markdown that is shown in place of the title; `separator` is None where it is the usual one.
    """

    __slots__ = ("by", "cost", "description", "label", "language", "separator", "title", "type", "url", "verified")

    STRINGS = ("title", "url", "type", "cost", "by", "language", "verified", "description", "label", "marker")
    TEXTS: ClassVar[dict[str, type[TextField]]] = {
        "title": PlainField,
        "by": PlainField,
        "description": MarkdownField,
    }

    title: str
    url: str
    type: str
    cost: str
    by: str
    language: str
    verified: str
    description: str
    label: str

    def __init__(self, holder: Node, step: KeyPath, data: dict[str, Any]) -> None:
        """Read an entry and all below it."""
        super().__init__(holder, step, data)
        separator = data.get("separator")
        self.separator: str | None = separator if isinstance(separator, str) else None

    def links(self) -> Iterator[Link]:
        """Its url, then the links in its texts."""
        if self.url and len(self.url) <= prose.LONGEST:
            yield Link(self, ("url",), self.url, self.title)
        if self.label:
            yield from _links(self, "label")
        yield from super().links()


class TextItem(Item):
    """A list item that does not begin with a link, in inline Markdown."""

    __slots__ = ("text",)

    STRINGS = ("text", "marker")
    TEXTS: ClassVar[dict[str, type[TextField]]] = {"text": MarkdownField}

    text: str


class MarkdownBlock(Item):
    """Markdown that is copied as it stands; with a `marker` or `resources` it is an item of a list."""

    __slots__ = ("markdown",)

    STRINGS = ("markdown", "marker")

    markdown: str

    def links(self) -> Iterator[Link]:
        """The links in the block; its words are nobody's but its author's."""
        return _links(self, "markdown")


class Topic(Node):
    """One thing to learn; with topics of its own, a group."""

    __slots__ = ("id", "is_group", "level", "outcome", "requires", "resources", "summary", "title", "topics")

    STRINGS = ("id", "title", "level", "outcome", "summary")
    TEXTS: ClassVar[dict[str, type[TextField]]] = {
        "title": PlainField,
        "outcome": MarkdownField,
        "summary": MarkdownField,
    }

    id: str
    title: str
    level: str
    outcome: str
    summary: str

    def __init__(self, holder: Node, step: KeyPath, data: dict[str, Any]) -> None:
        """Read a topic and all below it."""
        super().__init__(holder, step, data)
        requires = _list(data, "requires")
        self.requires: tuple[str, ...] = tuple(entry if isinstance(entry, str) else "" for entry in requires)
        self.topics: tuple[Topic, ...] = _topics(self, data)
        self.resources: tuple[Item, ...] = _items(self, data)
        self.is_group: bool = "topics" in data


class Definition(Node):
    """The target that Markdown refers to by a name, as in `[text][name]`."""

    __slots__ = ("name", "title", "url")

    def __init__(self, holder: Node, name: str, entry: dict[str, Any] | str) -> None:
        """Read an address, or a mapping with one."""
        is_titled = isinstance(entry, dict)
        super().__init__(holder, ("definitions", name, "url") if is_titled else ("definitions", name), {})
        self.name = name
        self.url: str = _text(entry, "url") if isinstance(entry, dict) else entry
        self.title: str = _text(entry, "title") if isinstance(entry, dict) else ""

    def links(self) -> Iterator[Link]:
        """Its url."""
        if self.url and len(self.url) <= prose.LONGEST:
            yield Link(self, (), self.url, self.name)


class Section(Node):
    """A heading and what stands below it; the document itself is the root section.

    `label` is the Markdown that is shown in place of the title, `depth` the level of the heading where it is not the
    next one (0 otherwise), `loose` says that blank lines part the items of `resources`. Only the root has `before` and
    `definitions`. `load` gives the section of a file's name, or None where there is none.
    """

    __slots__ = (
        *("before", "definitions", "depth", "label", "loose"),
        *("resources", "sections", "summary", "title", "topics"),
    )

    STRINGS = ("title", "summary", "label", "before")
    TEXTS: ClassVar[dict[str, type[TextField]]] = {"title": PlainField, "summary": MarkdownField}

    title: str
    summary: str
    label: str
    before: str

    def __init__(
        self,
        holder: Node | Document,
        step: KeyPath,
        data: dict[str, Any],
        load: Callable[[Section, KeyPath, str], Section | None],
    ) -> None:
        """Read a section and all below it."""
        super().__init__(holder, step, data)
        depth = data.get("depth")
        self.depth: int = depth if isinstance(depth, int) and 1 <= depth <= DEEPEST_HEADING else 0
        self.loose: bool = data.get("loose") is True
        self.topics: tuple[Topic, ...] = _topics(self, data)
        self.resources: tuple[Item, ...] = _items(self, data)
        self.sections: tuple[Section, ...] = tuple(_sections(self, data, load))
        self.definitions: tuple[Definition, ...] = tuple(_definitions(self, data))

    def links(self) -> Iterator[Link]:
        """The links in its texts, then those that its definitions make."""
        yield from _links(self, "before")
        yield from _links(self, "label")
        yield from super().links()
        for definition in self.definitions:
            yield from definition.links()


def _links(node: Node, field: str) -> Iterator[Link]:
    """The links in a Markdown text that no rule reads as prose."""
    text: str = getattr(node, field)
    if field == "before":
        text = outline.without_front_matter(text)
    if text:
        yield from MarkdownField(node, field, text).links()


def level(node: Section | Topic, above: int) -> int:
    """The level of a heading, given that of the one that holds it; one that is too deep counts on."""
    return (node.depth if isinstance(node, Section) else 0) or above + 1


def read(document: Document, load: Callable[[Section, KeyPath, str], Section | None]) -> Section:
    """The section that a file holds; `load` gives the section of the file that a name at a path of a section means."""
    return Section(document, (), _mapping(document.data), load)


def _sections(
    holder: Section, data: dict[str, Any], load: Callable[[Section, KeyPath, str], Section | None]
) -> Iterator[Section]:
    for index, entry in enumerate(_list(data, "sections")):
        step = _step("sections", index)
        if isinstance(entry, dict):
            yield Section(holder, step, entry, load)
        elif isinstance(entry, str) and (section := load(holder, step, entry)):
            yield section


def _definitions(holder: Section, data: dict[str, Any]) -> Iterator[Definition]:
    for name, entry in _mapping(data.get("definitions")).items():
        if isinstance(entry, (dict, str)):
            yield Definition(holder, name, entry)


def _topics(holder: Section | Topic, data: dict[str, Any]) -> tuple[Topic, ...]:
    return tuple(
        Topic(holder, _step("topics", index), entry)
        for index, entry in enumerate(_list(data, "topics"))
        if isinstance(entry, dict)
    )


def _items(holder: Section | Topic | Item, data: dict[str, Any]) -> tuple[Item, ...]:
    return tuple(
        (TextItem if "text" in entry else MarkdownBlock if "markdown" in entry else Resource)(
            holder, _step("resources", index), entry
        )
        for index, entry in enumerate(_list(data, "resources"))
        if isinstance(entry, dict)
    )


@lru_cache(maxsize=10_000)
def _step(key: str, index: int) -> KeyPath:
    """The path of an entry, seen from its holder; the same object each time, because a million nodes keep one."""
    return (key, index)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []
