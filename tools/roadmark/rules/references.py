"""REF: ids, prerequisites and the graph they make."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from roadmark import layout, lost, model
from roadmark.rule import Finding, Note, World, rule
from roadmark.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.model import Topic
    from roadmark.text import Place

_MOST_SUGGESTIONS = 20  # each compares an id with all others
_LONGEST_MENDED = 100  # prerequisites; each fix holds all the others


@rule("REF001", on=World, fatal=True)
def unknown_prerequisite(world: World) -> Iterator[Finding]:
    """`requires` names a topic that does not exist.

    It lists the `id` of topics, from any file of the roadmap.

    Bad:

        - id: linear-algebra
          title: Linear Algebra
        - id: calculus
          title: Calculus
          requires: [linear-algbra]

    Good:

        - id: linear-algebra
          title: Linear Algebra
        - id: calculus
          title: Calculus
          requires: [linear-algebra]
    """
    if not world.project.is_whole:
        return
    known: frozenset[str] | None = None
    suggestions = 0
    for topic in world.graph.topics:
        for index, required in enumerate(topic.requires):
            if not required or required in world.graph.by_id:
                continue
            known = known if known is not None else lost.ids(world.project)
            if required in known or lost.visible(required) in world.graph.by_id:
                continue
            suggestions += 1
            close = nearest(required, list(world.graph.by_id)) if suggestions <= _MOST_SUGGESTIONS else None
            hint = f"; did you mean '{close}'?" if close else "; list the id of a topic, or add one with this id"
            yield Finding(topic.at("requires", index), f"no topic has the id '{required}'{hint}", close or "")


@rule("REF002", on=World, fatal=True)
def cycle_of_prerequisites(world: World) -> Iterator[Finding]:
    """Prerequisites run in a circle, so that nobody could begin.

    One of the topics must do without the other: often the smaller of the two is really a part of the larger.

    Bad:

        - id: calculus
          title: Calculus
          requires: [optimization]
        - id: optimization
          title: Optimization
          requires: [calculus]

    Good:

        - id: calculus
          title: Calculus
        - id: optimization
          title: Optimization
          requires: [calculus]
    """
    for cycle in world.graph.cycles:
        closed = [*cycle, cycle[0]]
        steps = [(first, second, _requirement(first, second.id)) for first, second in pairwise(closed)]
        way = " -> ".join(topic.id for topic in closed)
        notes = tuple(Note(place, f"{first.id} requires {second.id}") for first, second, place in steps[1:])
        yield Finding(steps[0][2], f"prerequisites form a cycle: {way}; delete one of these steps", notes=notes)


def _requirement(topic: Topic, identifier: str) -> Place:
    return topic.at("requires", topic.requires.index(identifier))


@rule("REF003", on=World)
def prerequisite_comes_later(world: World) -> Iterator[Finding]:
    """A prerequisite stands further down than the topic that requires it.

    Who reads from top to bottom meets the topic too early. Move one of the two, or say with
    `# roadmark: allow[REF003] reason` why the order is meant.

    Bad:

        - id: calculus
          title: Calculus
          requires: [linear-algebra]
        - id: linear-algebra
          title: Linear Algebra

    Good:

        - id: linear-algebra
          title: Linear Algebra
        - id: calculus
          title: Calculus
          requires: [linear-algebra]
    """
    order = world.graph.order
    for topic, index, found in _edges(world):
        if order[found] <= order[topic] or _holds(topic, found):
            continue
        message = f"'{found.id}' comes later than '{topic.id}'; move one of them, or allow it with a reason"
        yield Finding(topic.at("requires", index), message, notes=(Note(found.at("id"), f"'{found.id}' stands here"),))


def _edges(world: World) -> Iterator[tuple[Topic, int, Topic]]:
    """Every topic with each of its prerequisites, and the index it has in `requires`.

    Left out are those between topics that require each other: REF002 speaks of them.
    """
    tangle = {topic: number for number, topics in enumerate(world.graph.entangled) for topic in topics}
    for topic in world.graph.topics:
        for index, found in world.graph.prerequisites(topic):
            if found is topic or topic not in tangle or tangle[topic] != tangle.get(found):
                yield topic, index, found


def _holds(group: Topic, topic: Topic) -> bool:
    """Whether a topic is one of a group, or of a group in it."""
    return group.document is topic.document and group.path == topic.path[: len(group.path)] and group is not topic


@rule("REF004", on=World, fatal=True)
def duplicate_id(world: World) -> Iterator[Finding]:
    """Two topics have the same id.

    Nobody could tell which of them is meant. Ids are unique in the whole roadmap, across its files.

    Bad:

        - id: regression
          title: Linear Regression
        - id: regression
          title: Logistic Regression

    Good:

        - id: linear-regression
          title: Linear Regression
        - id: logistic-regression
          title: Logistic Regression
    """
    for topic in world.graph.topics:
        first = world.graph.by_id.get(topic.id)
        if first and first is not topic:
            message = f"the id '{topic.id}' stands twice; give the newer of the two topics another one"
            yield Finding(topic.at("id"), message, notes=(Note(first.at("id"), f"'{topic.id}' stands here first"),))


@rule("REF005", on=World, optional=True, fixes=True)
def implied_prerequisite(world: World) -> Iterator[Finding]:
    """A prerequisite that another one already implies.

    Off unless selected: authors may state on purpose what a learner uses directly.

    Bad:

        - id: numpy
          title: NumPy
        - id: pandas
          title: Pandas
          requires: [numpy]
        - id: seaborn
          title: Seaborn
          requires: [numpy, pandas]

    Good:

        - id: numpy
          title: NumPy
        - id: pandas
          title: Pandas
          requires: [numpy]
        - id: seaborn
          title: Seaborn
          requires: [pandas]
    """
    for topic in world.graph.topics:
        for index, found, other in world.graph.implied(topic):
            message = f"'{other.id}' already implies '{found.id}'; delete '{found.id}'"
            yield _unneeded(topic, index, message)


@rule("REF006", on=World)
def easier_topic_requires_harder_one(world: World) -> Iterator[Finding]:
    """A topic requires one of a higher level.

    Who is ready for the first is not ready for the second: one of the two levels is wrong, or the prerequisite is.

    Bad:

        - id: backpropagation
          title: Backpropagation
          level: advanced
        - id: perceptron
          title: Perceptron
          level: beginner
          requires: [backpropagation]

    Good:

        - id: perceptron
          title: Perceptron
          level: beginner
        - id: backpropagation
          title: Backpropagation
          level: advanced
          requires: [perceptron]
    """
    rank = {level: index for index, level in enumerate(model.LEVELS)}
    for topic, index, found in _edges(world):
        if rank.get(found.level, -1) > rank.get(topic.level, len(rank)):
            message = f"'{topic.id}' is for {topic.level}s, but '{found.id}' is {found.level}; change one of the levels"
            yield Finding(topic.at("requires", index), message, notes=(Note(found.at("level"), f"'{found.id}'"),))


@rule("REF007", on=World, fatal=True, fixes=True)
def topic_requires_itself(world: World) -> Iterator[Finding]:
    """A topic requires itself or the group it belongs to, or a group one of its own topics.

    Bad:

        - id: calculus
          title: Calculus
          requires: [calculus]

    Good:

        - id: calculus
          title: Calculus
    """
    for topic, index, found in _edges(world):
        if found is topic:
            yield _unneeded(topic, index, f"'{topic.id}' requires itself; delete it here")
        elif _holds(found, topic):
            message = f"'{found.id}' is the group that holds this topic; delete it here, or require one of its topics"
            yield _unneeded(topic, index, message)
        elif _holds(topic, found):
            yield _unneeded(topic, index, f"'{found.id}' is a topic of this group, which comes with it; delete it here")


def _unneeded(topic: Topic, index: int, message: str) -> Finding:
    """The finding for a prerequisite that may simply go."""
    is_short = len(topic.requires) <= _LONGEST_MENDED
    fix = layout.remove(topic.document, (*topic.path, "requires", index)) if is_short else None
    return Finding(topic.at("requires", index), message, fix=fix)
