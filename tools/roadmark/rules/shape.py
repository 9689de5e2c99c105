"""SHP: how much stands where, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark.model import DEEPEST_HEADING, Resource, Section, TextItem, Topic, level
from roadmark.rule import Finding, World, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmark.model import Item

_FIELDS = {kind: frozenset(kind.__slots__) for kind in (Section, Topic)}


@rule("SHP001", on=Topic)
def topic_without_resources(topic: Topic) -> Iterator[Finding]:
    """A topic lists no resources.

    It says what to learn, but not from what. A group needs none, because its topics have them.

    Bad:

        - id: calculus
          title: Calculus

    Good:

        - id: calculus
          title: Calculus
          resources:
            - title: Essence of calculus
              url: https://www.3blue1brown.com/topics/calculus
    """
    if not topic.is_group and _lacks(topic, "resources", "topics"):
        yield Finding(topic.at("title"), "this topic has no resources; add one that a learner can begin with")


@rule("SHP002", on=Topic)
def too_many_resources(topic: Topic, world: World) -> Iterator[Finding]:
    """A topic has more resources than anybody wants to choose from: more than 8, or `settings.lint.max_resources`.

    Counted are those in its list and those below a text item, which is a heading for them. What stands below a resource
    is a part of it. A section may list as many resources as it likes.

    Bad:

        - id: calculus
          title: Calculus
          resources:
            - { title: Calculus 1, url: "https://example.com/1" }
            - { title: Calculus 2, url: "https://example.com/2" }
            - { title: Calculus 3, url: "https://example.com/3" }
            - { title: Calculus 4, url: "https://example.com/4" }
            - { title: Calculus 5, url: "https://example.com/5" }
            - { title: Calculus 6, url: "https://example.com/6" }
            - { title: Calculus 7, url: "https://example.com/7" }
            - { title: Calculus 8, url: "https://example.com/8" }
            - { title: Calculus 9, url: "https://example.com/9" }

    Good:

        - id: calculus
          title: Calculus
          resources:
            - title: Calculus
              url: https://example.com/calculus
              resources:
                - { title: Volume 1, url: "https://example.com/1" }
                - { title: Volume 2, url: "https://example.com/2" }
    """
    most, count = world.lint.max_resources, sum(1 for _ in _choices(topic.resources))
    if count > most:
        message = (
            f"this topic has {count} resources, where {most} are enough to choose from; keep the best, or split it"
        )
        yield Finding(topic.at("title"), message)


@rule("SHP003", on=Topic)
def topic_without_free_resource(topic: Topic) -> Iterator[Finding]:
    """All resources of a topic are paid.

    Who cannot pay cannot learn it. One that is free, if only in a useful part (`freemium`), is enough. A topic is not
    judged where one of them does not state its `cost`.

    Bad:

        - id: calculus
          title: Calculus
          resources:
            - title: Calculus
              url: https://example.com/calculus
              cost: paid

    Good:

        - id: calculus
          title: Calculus
          resources:
            - title: Calculus
              url: https://example.com/calculus
              cost: paid
            - title: Essence of calculus
              url: https://www.3blue1brown.com/topics/calculus
              cost: free
    """
    items = list(_all(topic.resources))
    costs = [item.cost for item in items if isinstance(item, Resource)]
    if costs and all(cost == "paid" for cost in costs) and not any(_has_links(item) for item in items):
        yield Finding(topic.at("title"), "all resources of this topic are paid; add one that is free")


def _choices(items: Sequence[Item]) -> Iterator[Resource]:
    """The resources among which a reader chooses: not those below another one, which are parts of it."""
    for item in items:
        if isinstance(item, Resource):
            yield item
        elif isinstance(item, TextItem):
            yield from _choices(item.resources)


def _all(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _all(item.resources)


def _has_links(item: Item) -> bool:
    """Whether a text has links, which nobody says the cost of."""
    return not isinstance(item, Resource) and any(item.links())


@rule("SHP005", on=World)
def heading_too_deep(world: World) -> Iterator[Finding]:
    """A heading would be deeper than six levels, which is all that Markdown has.

    The document's title is the first level, whether it has one or not; a section that it lists is the second, a topic
    of that the third. A deeper heading could not be told from the one that holds it.

    Bad:

        - title: Analysis
          topics:
            - title: Calculus
              topics:
                - title: Derivatives
                  topics:
                    - title: Rules
                      topics:
                        - id: chain-rule
                          title: Chain Rule
                          resources:
                            - title: The chain rule
                              url: https://example.com/chain-rule

    Good:

        - title: Calculus
          topics:
            - title: Derivatives
              topics:
                - title: Rules
                  topics:
                    - id: chain-rule
                      title: Chain Rule
                      resources:
                        - title: The chain rule
                          url: https://example.com/chain-rule
    """
    stack: list[tuple[Section | Topic, int]] = [(world.project.roadmap, 1)]
    while stack:
        heading, depth = stack.pop()
        if depth > DEEPEST_HEADING:
            message = (
                f"this heading would be on level {depth}, and Markdown has {DEEPEST_HEADING}; "
                "put it or what holds it higher"
            )
            yield Finding(heading.at("title"), message)
            continue
        stack += [(topic, level(topic, depth)) for topic in heading.topics]
        stack += [(section, level(section, depth)) for section in getattr(heading, "sections", ())]


@rule("SHP006", on=World)
def empty_section(world: World) -> Iterator[Finding]:
    """A section or a group has nothing below its heading.

    A reader who follows the table of contents finds a heading and no text.

    Bad:

        - title: Calculus
          topics: []

    Good:

        - title: Calculus
          topics:
            - id: limits
              title: Limits
              resources:
                - title: Limits
                  url: https://example.com/limits
    """
    for section in world.sections[1:]:  # the document itself may be about to be written
        if _lacks(section, "summary", "topics", "resources", "sections"):
            message = "this section is empty; give it a summary, topics, resources or sections, or delete it"
            yield Finding(section.at("title"), message)
    for topic in world.graph.topics:
        if topic.is_group and _lacks(topic, "summary", "topics", "resources"):
            yield Finding(topic.at("title"), "this group is empty; add topics to it, or delete it")


@rule("SHP007", on=Topic, optional=True)
def topic_without_outcome_or_level(topic: Topic) -> Iterator[Finding]:
    """A topic does not say what a learner can do afterwards, or for whom it is.

    Off unless selected: a list may well do without. A group needs neither.

    Bad:

        - id: calculus
          title: Calculus
          outcome: Differentiate functions of one variable.
          resources:
            - title: Essence of calculus
              url: https://www.3blue1brown.com/topics/calculus

    Good:

        - id: calculus
          title: Calculus
          level: beginner
          outcome: Differentiate functions of one variable.
          resources:
            - title: Essence of calculus
              url: https://www.3blue1brown.com/topics/calculus
    """
    missing = [name for name in ("level", "outcome") if _lacks(topic, name)]
    if missing and not topic.is_group:
        cure = "add it" if len(missing) == 1 else "add them"
        yield Finding(topic.at("title"), f"this topic has no {' and no '.join(missing)}; {cure}")


def _lacks(node: Section | Topic, *names: str) -> bool:
    """Whether a mapping has nothing in these fields; where the schema objects to one, or to another name, it may."""
    if any(getattr(node, name) for name in names) or (node.document.is_plain and not node.document.problems):
        return not any(getattr(node, name) for name in names)
    data = node.document.value(*node.path)
    return (
        isinstance(data, dict)
        and data.keys() <= _FIELDS[type(node)]
        and all(data.get(name, []) == [] for name in names)
    )
