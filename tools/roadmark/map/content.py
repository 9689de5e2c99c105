"""What a map shows: stops on a road, what stands beside each, and which of them build upon others."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from roadmark.map import measure
from roadmark.model import MarkdownBlock, Resource, TextItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roadmark.graph import Graph
    from roadmark.model import Item, Section, Topic

MOST_ARROWS = 12
MOST_STOPS = 120  # more of them no file of a reasonable size can show
MORE = "and more"
_MOST_NAMED, _LONGEST_NAME = 20, 100  # stops that are named in words, and characters of a name
_BETWEEN = " \u203a "  # the title of a group and that of one in it


class Chip(NamedTuple):
    """Something to learn: its title, and its level, or an empty text."""

    title: str
    level: str = ""


class Group(NamedTuple):
    """What stands together, below a title of its own or none."""

    title: str
    chips: tuple[Chip, ...]


class Stop(NamedTuple):
    """A section on the road."""

    title: str
    groups: tuple[Group, ...]


class Arrow(NamedTuple):
    """One stop builds upon another: the numbers of both from 0, the earlier one in learning first."""

    start: int
    end: int


class Content(NamedTuple):
    """All that a map shows; `title` is that of the roadmap."""

    title: str
    stops: tuple[Stop, ...]
    arrows: tuple[Arrow, ...]

    @property
    def levels(self) -> frozenset[str]:
        """The levels that any chip has."""
        return frozenset(chip.level for stop in self.stops for group in stop.groups for chip in group.chips) - {""}


@lru_cache(maxsize=1)  # the README asks for its words, then it is drawn
def read(roadmap: Section, graph: Graph) -> Content:
    """The content of a map; without stops where a roadmap has nothing to learn and no links."""
    is_learning = bool(graph.topics)
    found = _holders(roadmap, is_learning=is_learning)
    holders = found[:MOST_STOPS]
    stop_of = {topic: number for number, (_, topics) in enumerate(holders) for topic in _below(topics)}
    stops = tuple(
        Stop(holder.title, tuple(_groups(holder, topics, is_learning=is_learning))) for holder, topics in holders
    )
    more = (Stop(MORE, ()),) if len(found) > len(holders) else ()
    return Content(roadmap.title, stops + more, tuple(_arrows(stop_of, graph)))


def words(content: Content) -> str:
    """What a map shows, for those who do not see it; empty where it shows nothing."""
    names = list(filter(None, (_short(measure.visible(stop.title)) for stop in content.stops)))
    more = [MORE] if len(names) > _MOST_NAMED else []
    return ", ".join(names[:_MOST_NAMED] + more)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()}{measure.ELLIPSIS}"


def _holders(roadmap: Section, *, is_learning: bool) -> list[tuple[Section, tuple[Topic, ...]]]:
    """The sections that make a stop each, and their topics; one that holds all the others is no stop."""
    holds = _with_topics if is_learning else _with_links
    while True:
        inside = [section for section in roadmap.sections if holds(section)]
        if len(inside) != 1 or roadmap.topics or not any(map(holds, inside[0].sections)) or inside[0].topics:
            break
        roadmap = inside[0]
    own = [(roadmap, roadmap.topics)] if roadmap.topics else []
    return [*own, *((section, tuple(_topics(section))) for section in inside)]


def _with_topics(section: Section) -> bool:
    return bool(section.topics) or any(map(_with_topics, section.sections))


def _with_links(section: Section) -> bool:
    return _leads_out(section.resources) or any(map(_with_links, section.sections))


def _leads_out(items: Iterable[Item]) -> bool:
    """Whether any item has a link to another page; a list of links into this one is a table of contents."""
    for item in items:
        match item:
            case Resource(url=url):
                is_out = not url.startswith("#")
            case MarkdownBlock(markdown=text) | TextItem(text=text):
                is_out = "://" in text
            case _:
                is_out = False
        if is_out or _leads_out(item.resources):
            return True
    return False


def _topics(section: Section) -> Iterator[Topic]:
    """The topics of a section and of those below it."""
    yield from section.topics
    for child in section.sections:
        yield from _topics(child)


def _below(topics: Iterable[Topic]) -> Iterator[Topic]:
    for topic in topics:
        yield topic
        yield from _below(topic.topics)


def _groups(holder: Section, topics: tuple[Topic, ...], *, is_learning: bool) -> Iterator[Group]:
    if not is_learning:
        if chips := tuple(Chip(child.title) for child in holder.sections if _with_links(child)):
            yield Group("", chips)
        return
    yield from _of_topics("", holder.topics)
    if topics is not holder.topics:
        for child in holder.sections:
            yield from _of_section("", child)


def _of_section(above: str, section: Section) -> Iterator[Group]:
    title = f"{above}{section.title}"
    yield from _of_topics(title, section.topics)
    for child in section.sections:
        yield from _of_section(f"{title}{_BETWEEN}", child)


def _of_topics(title: str, topics: Iterable[Topic]) -> Iterator[Group]:
    """Topics in their order: those without a group stand together, and each group by itself."""
    chips: list[Chip] = []
    for topic in topics:
        if not topic.topics:
            chips.append(Chip(topic.title, topic.level))
            continue
        if chips:
            yield Group(title, tuple(chips))
            chips = []
        yield from _of_topics(f"{title}{_BETWEEN if title else ''}{topic.title}", topic.topics)
    if chips:
        yield Group(title, tuple(chips))


def _arrows(stop_of: dict[Topic, int], graph: Graph) -> Iterator[Arrow]:
    """Between stops, what the road does not say yet and no two other arrows say together; the strongest few."""
    strength: dict[Arrow, int] = {}
    for topic, end in stop_of.items():
        for _, found in graph.prerequisites(topic):
            start = stop_of.get(found, end)
            if start != end:
                strength[Arrow(start, end)] = strength.get(Arrow(start, end), 0) + 1
    forward = [arrow for arrow in strength if arrow.start < arrow.end]
    implied = _implied(forward)
    left = [arrow for arrow in strength if arrow not in implied and arrow.end != arrow.start + 1]
    yield from sorted(sorted(left, key=lambda arrow: (-strength[arrow], arrow))[:MOST_ARROWS])


def _implied(arrows: Iterable[Arrow]) -> set[Arrow]:
    """The arrows whose end others reach by a longer way (https://en.wikipedia.org/wiki/Transitive_reduction)."""
    after: dict[int, set[int]] = {}
    for arrow in arrows:
        after.setdefault(arrow.start, set()).add(arrow.end)
    reached: dict[int, set[int]] = {}
    found: set[Arrow] = set()
    for start in sorted(after, reverse=True):  # arrows run forward, so what is further on is known
        beyond = {end for step in after[start] for end in reached.get(step, ())}
        found.update(Arrow(start, end) for end in after[start] & beyond)
        reached[start] = after[start] | beyond
    return found


def shortened(content: Content, most: int) -> Content:
    """The same with so many chips beside a stop at most."""
    stops = (stop._replace(groups=tuple(_first(stop.groups, most))) for stop in content.stops)
    return content._replace(stops=tuple(stops))


def _first(groups: tuple[Group, ...], most: int) -> Iterator[Group]:
    left = most
    for group in groups:
        if len(group.chips) > left:
            if left:
                yield group._replace(chips=group.chips[:left])
            yield Group("", (Chip(MORE),))
            return
        left -= len(group.chips)
        yield group
