"""What the page shows, in its order: the model with texts as HTML, links as addresses, headings that fit together."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup, escape

from roadmark import markdown
from roadmark.model import DEEPEST_HEADING, LEVELS, MarkdownBlock, Resource, Section, TextItem, Topic
from roadmark.site import markup, places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roadmark.graph import Graph
    from roadmark.model import Item
    from roadmark.project import Project
    from roadmark.site.places import Places

_NUMBER = re.compile(r"([0-9]{1,9})([.)])")
_TASK = re.compile(r"\[([ xX])\]\Z")
_LONGEST_TITLE = 70  # characters that a tab and a search engine show
_LONGEST_DESCRIPTION = 300
_LARGE = 300  # topics or items from which on a browser draws only what is in sight


class Entry(NamedTuple):
    """An item of a list: a resource, whose `url` is empty where it is no link, or a text, which has no `title`."""

    html: Markup
    lists: tuple[List, ...]
    title: str = ""
    url: str = ""
    type: str = ""
    by: str = ""
    language: str = ""
    cost: str = ""
    description: Markup | str = ""
    task: str = ""


class List(NamedTuple):
    """Items that follow each other, numbered from `start` unless that is None; or a block that is no item: `html`."""

    entries: tuple[Entry, ...] = ()
    start: int | None = None
    html: Markup | str = ""


class Link(NamedTuple):
    """A topic as others name it."""

    id: str
    title: str


class Part(NamedTuple):
    """A section or a topic.

    `key` is the permanent id of a topic, `level` that of its heading, `tally` how many topics below it can be learned.
    """

    kind: str  # "section", "group" or "topic"
    id: str
    key: str
    title: str
    html: Markup  # the title as it is shown
    level: int
    difficulty: str
    outcome: Markup | str
    summary: Markup | str
    requires: tuple[Link, ...]
    keys: str
    lists: tuple[List, ...]
    parts: tuple[Part, ...]
    tally: int


class Page(NamedTuple):
    """The whole page, and what its filters offer.

    `unlinked` is how many links it has not, because nobody said where the repository is.
    """

    short_title: str
    description: str
    root: Part
    levels: tuple[str, ...]
    kinds: tuple[str, ...]
    has_free: bool
    size: str
    is_large: bool
    repository: str
    unlinked: int


def page(project: Project, graph: Graph, where: Places) -> Page:
    """What the page of a project shows."""
    reader = _Reader(project, graph, where)
    root = reader.part(project.roadmap, 1)
    resources = [item for holder in _holders(project) for item in places.items(holder) if isinstance(item, Resource)]
    leaves = [topic for topic in graph.topics if not topic.is_group]
    number = len(leaves) or sum(len(section.resources) for section in project.sections())
    return Page(
        short_title=_short(markdown.fold(root.title), _LONGEST_TITLE),
        description=_short(" ".join(escape(root.summary).striptags().split()), _LONGEST_DESCRIPTION),
        root=root,
        levels=tuple(level for level in LEVELS if any(topic.level == level for topic in leaves)),
        kinds=tuple(sorted({resource.type for resource in resources} - {""})),
        has_free=any(resource.cost == "free" for resource in resources),
        size=_count(number, "topic", "topics") if leaves else _count(number, "entry", "entries"),
        is_large=number > _LARGE,
        repository=project.settings.repository,
        unlinked=reader.unlinked,
    )


def _holders(project: Project) -> Iterable[Section | Topic]:
    yield from project.sections()
    yield from project.topics()


class _Reader:
    """Makes parts of sections and topics."""

    def __init__(self, project: Project, graph: Graph, where: Places) -> None:
        definitions = ((entry.name, entry.url) for entry in project.roadmap.definitions)
        self.graph = graph
        self.where = where
        self.writer = markup.Writer(self.target, markup.references(definitions))
        self.unlinked = 0
        self.count = Counter(markdown.fold(topic.title) for topic in project.topics())
        self.fallback = project.settings.repository.rpartition("/")[2] or "Roadmap"
        self.section_of: dict[Topic, str] = {}
        for section in project.sections():
            stack = [*section.topics]
            while stack:
                topic = stack.pop()
                self.section_of[topic] = section.title
                stack.extend(topic.topics)

    def target(self, url: str) -> str:
        """Where a link leads, and a count of those that would lead to a file."""
        self.unlinked += self.where.is_unlinked(url)
        return self.where.target(url)

    def part(self, node: Section | Topic, level: int) -> Part:
        """A section or a topic with all below it; levels of headings follow one another, whatever the README has."""
        below = min(level + 1, DEEPEST_HEADING)
        parts = tuple(self.part(child, below) for child in (*node.topics, *getattr(node, "sections", ())))
        title = node.title or (self.fallback if level == 1 else "Untitled")
        part = Part(
            kind="section",
            id=self.where.ids[node],
            key="",
            title=title,
            html=escape(title),
            level=level,
            difficulty="",
            outcome="",
            summary=self.writer.block(node.summary) if node.summary else "",
            requires=(),
            keys="",
            lists=self.lists(node.resources),
            parts=parts,
            tally=sum(part.tally for part in parts),
        )
        if isinstance(node, Topic):
            return self._topic(node, part)
        return part._replace(html=self._label(node.label, title))

    def _topic(self, topic: Topic, part: Part) -> Part:
        required = [found for _, found in self.graph.prerequisites(topic)]
        key = topic.id if self.graph.by_id.get(topic.id) is topic else ""
        return part._replace(
            kind="group" if topic.is_group else "topic",
            key=key,
            difficulty=topic.level,
            outcome=self.writer.line(topic.outcome) if topic.outcome else "",
            requires=tuple(Link(self.where.ids[other], self.name(other)) for other in required),
            keys=" ".join(dict.fromkeys(other.id for other in required)),
            tally=part.tally + int(bool(key) and not topic.is_group),
        )

    def _label(self, label: str, title: str) -> Markup:
        """What is shown in place of a title; the title itself where that would be nothing."""
        shown = self.writer.line(label, links=False) if label else Markup()
        return shown if shown.striptags().strip() else escape(title)

    def name(self, topic: Topic) -> str:
        """What to call a topic elsewhere: its title, and where others share it, its section's too."""
        section = self.section_of[topic] if self.count[markdown.fold(topic.title)] > 1 else ""
        return f"{topic.title} ({section})" if section else topic.title

    def lists(self, items: Iterable[Item]) -> tuple[List, ...]:
        """The items in runs, parted by what is no item and where numbers begin, or end in another way."""
        found: list[tuple[str, int | None, list[Entry], Markup]] = []
        for item in items:
            if isinstance(item, MarkdownBlock) and not (item.marker or item.resources):
                if html := self.writer.block(item.markdown):
                    found.append(("", None, [], html))
                continue
            number = _NUMBER.match(item.marker)
            start, end = (int(number[1]), number[2]) if number else (None, "")
            if not (found and found[-1][2] and found[-1][0] == end):
                found.append((end, start, [], Markup()))
            found[-1][2].append(self.entry(item))
        return tuple(List(tuple(entries), start, html) for _, start, entries, html in found)

    def entry(self, item: Item) -> Entry:
        """An item with all below it."""
        task = _TASK.search(item.marker)
        state = "" if not task else "done" if task[1].strip() else "open"
        entry = Entry(Markup(), self.lists(item.resources), task=state)
        match item:
            case MarkdownBlock():
                entry = entry._replace(html=self.writer.block(item.markdown))
            case TextItem():
                entry = entry._replace(html=self.writer.line(item.text))
            case Resource():
                entry = entry._replace(
                    html=self._label(item.label, item.title or item.url),
                    title=item.title or item.url,
                    url=self.target(item.url),
                    type=item.type,
                    by=item.by,
                    language=item.language,
                    cost=item.cost,
                    description=self.writer.line(item.description) if item.description else "",
                )
        return entry


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _short(text: str, length: int) -> str:
    """As many whole words of a text as fit."""
    if len(text) <= length:
        return text
    words = text[:length].rpartition(" ")[0]
    return f"{words or text[: length - 1]}\u2026"
