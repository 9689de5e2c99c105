"""The roadmap as people think of it: sections, topics, resources, each of which knows where it stands.

Built leniently, because a file with mistakes still says most of what it means: a value of the wrong type counts as
absent here, and the schema has already said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from roadmark import outline, prose
from roadmark.nodes import Link, MarkdownField, Node, PlainField, TextField
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from roadmark.source import Document
    from roadmark.text import KeyPath

LEVELS = ("beginner", "intermediate", "advanced")
DEEPEST_HEADING = 6


@dataclass(frozen=True, eq=False)
class Item(Node):
    """An entry of `resources`; `marker` is what stands in front of it where that is no `-`."""

    resources: tuple[Item, ...]
    marker: str
    loose: bool


@dataclass(frozen=True, eq=False)
class Resource(Item):
    """A link with what a reader wants to know before following it; `title` and `by` are plain text.

    `label` is the Markdown that is shown in place of the title; `separator` is None where it is the usual one.
    """

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
    separator: str | None

    def links(self) -> Iterator[Link]:
        """Its url, then the links in its texts."""
        if self.url and len(self.url) <= prose.LONGEST:
            yield Link(self.document, (*self.path, "url"), self.url, self.title, self, Span(0, len(self.url)))
        yield from _links(self, "label")
        yield from super().links()


@dataclass(frozen=True, eq=False)
class TextItem(Item):
    """A list item that does not begin with a link, in inline Markdown."""

    TEXTS: ClassVar[dict[str, type[TextField]]] = {"text": MarkdownField}

    text: str


@dataclass(frozen=True, eq=False)
class MarkdownBlock(Item):
    """Markdown that is copied as it stands; with a `marker` or `resources` it is an item of a list."""

    markdown: str

    def links(self) -> Iterator[Link]:
        """The links in the block; its words are nobody's but its author's."""
        return _links(self, "markdown")


@dataclass(frozen=True, eq=False)
class Topic(Node):
    """One thing to learn; with topics of its own, a group."""

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
    requires: tuple[str, ...]
    topics: tuple[Topic, ...]
    resources: tuple[Item, ...]
    is_group: bool


@dataclass(frozen=True, eq=False)
class Definition(Node):
    """The target that Markdown refers to by a name, as in `[text][name]`."""

    name: str
    url: str
    title: str

    def links(self) -> Iterator[Link]:
        """Its url."""
        if self.url and len(self.url) <= prose.LONGEST:
            yield Link(self.document, self.path, self.url, self.name, self, Span(0, len(self.url)))


@dataclass(frozen=True, eq=False)
class Section(Node):
    """A heading and what stands below it; the document itself is the root section.

    `label` is the Markdown that is shown in place of the title, `depth` the level of the heading where it is not the
    next one (0 otherwise), `loose` says that blank lines part the items of `resources`. Only the root has `before` and
    `definitions`.
    """

    TEXTS: ClassVar[dict[str, type[TextField]]] = {"title": PlainField, "summary": MarkdownField}

    title: str
    summary: str
    topics: tuple[Topic, ...]
    resources: tuple[Item, ...]
    sections: tuple[Section, ...]
    label: str
    depth: int
    loose: bool
    before: str
    definitions: tuple[Definition, ...]

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
        yield from MarkdownField(node.document, (*node.path, field), text, node).links()


def level(node: Section | Topic, above: int) -> int:
    """The level of a heading, given that of the one that holds it; one that is too deep counts on."""
    return (node.depth if isinstance(node, Section) else 0) or above + 1


def read_section(
    document: Document, path: KeyPath, data: Any, load: Callable[[Document, KeyPath, str], Section | None]
) -> Section:
    """The section at a path; `load` gives the section of a file's name, or None where there is none."""
    data = _mapping(data)
    sections = []
    for index, entry in enumerate(_list(data, "sections")):
        place = (*path, "sections", index)
        section = load(document, place, entry) if isinstance(entry, str) else None
        if isinstance(entry, dict):
            section = read_section(document, place, entry, load)
        if section:
            sections.append(section)
    return Section(
        document=document,
        path=path,
        title=_text(data, "title"),
        summary=_text(data, "summary"),
        topics=tuple(_topics(document, path, data)),
        resources=tuple(_items(document, path, data)),
        sections=tuple(sections),
        label=_text(data, "label"),
        depth=depth if isinstance(depth := data.get("depth"), int) and 1 <= depth <= DEEPEST_HEADING else 0,
        loose=data.get("loose") is True,
        before=_text(data, "before"),
        definitions=tuple(_definitions(document, path, data)),
    )


def _definitions(document: Document, path: KeyPath, data: dict[str, Any]) -> Iterator[Definition]:
    for name, entry in _mapping(data.get("definitions")).items():
        place = (*path, "definitions", name)
        if isinstance(entry, dict):
            yield Definition(document, (*place, "url"), name, _text(entry, "url"), _text(entry, "title"))
        elif isinstance(entry, str):
            yield Definition(document, place, name, entry, "")


def _topics(document: Document, path: KeyPath, data: dict[str, Any]) -> Iterator[Topic]:
    for index, entry in enumerate(_list(data, "topics")):
        if not isinstance(entry, dict):
            continue
        place = (*path, "topics", index)
        yield Topic(
            document=document,
            path=place,
            id=_text(entry, "id"),
            title=_text(entry, "title"),
            level=_text(entry, "level"),
            outcome=_text(entry, "outcome"),
            summary=_text(entry, "summary"),
            requires=tuple(value if isinstance(value, str) else "" for value in _list(entry, "requires")),
            topics=tuple(_topics(document, place, entry)),
            resources=tuple(_items(document, place, entry)),
            is_group="topics" in entry,
        )


def _items(document: Document, path: KeyPath, data: dict[str, Any]) -> Iterator[Item]:
    for index, entry in enumerate(_list(data, "resources")):
        if isinstance(entry, dict):
            place = (*path, "resources", index)
            yield _item(document, place, entry)


def _item(document: Document, path: KeyPath, entry: dict[str, Any]) -> Item:
    common = (tuple(_items(document, path, entry)), _text(entry, "marker"), entry.get("loose") is True)
    if "text" in entry:
        return TextItem(document, path, *common, text=_text(entry, "text"))
    if "markdown" in entry:
        return MarkdownBlock(document, path, *common, markdown=_text(entry, "markdown"))
    separator = entry.get("separator")
    return Resource(
        document,
        path,
        *common,
        title=_text(entry, "title"),
        url=_text(entry, "url"),
        type=_text(entry, "type"),
        cost=_text(entry, "cost"),
        by=_text(entry, "by"),
        language=_text(entry, "language"),
        verified=_text(entry, "verified"),
        description=_text(entry, "description"),
        label=_text(entry, "label"),
        separator=separator if isinstance(separator, str) else None,
    )


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []
