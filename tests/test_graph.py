"""Prerequisites as a graph: what runs in a circle and what others imply, against counting it all out."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmark import graph, model, source
from roadmark.graph import Graph
from roadmark.model import Topic
from roadmark.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

NOWHERE = source.parse(Source(Path("nowhere.yaml"), ""))


def topic(identifier: str, requires: Iterable[str] = ()) -> Topic:
    return Topic(model.read(NOWHERE, lambda *_: None), (), {"id": identifier, "requires": list(requires)})


def build(requires: Mapping[str, Iterable[str]]) -> Graph:
    return graph.build(topic(identifier, wanted) for identifier, wanted in requires.items())


def numbered(requires: list[list[int]]) -> Graph:
    return build({f"t{number}": [f"t{other}" for other in others] for number, others in enumerate(requires)})


def ids(topics: Iterable[Topic]) -> list[str]:
    return [topic.id for topic in topics]


def ways(world: Graph, *, around: Topic | None = None) -> dict[tuple[Topic, Topic], int]:
    """The fewest steps from any topic to any other (or back to itself), by Floyd and Warshall."""
    topics = [topic for topic in world.topics if topic is not around]
    steps = {(first, second): 1 for first in topics for _, second in world.prerequisites(first) if second is not around}
    for middle, first, last in product(topics, repeat=3):
        if (first, middle) in steps and (middle, last) in steps:
            length = steps[first, middle] + steps[middle, last]
            steps[first, last] = min(length, steps.get((first, last), length))
    return steps


@st.composite
def graphs(draw: st.DrawFn, *, in_circles: bool) -> Graph:
    """Graphs of a few topics in any order, with prerequisites that do not exist among them."""
    size = draw(st.integers(0, 7))
    numbers = st.integers(0, size)  # the topic `size` does not exist
    requires = [draw(st.lists(numbers, max_size=4)) for _ in range(size)]
    if not in_circles:
        requires = [[other for other in others if other < number] for number, others in enumerate(requires)]
    order = draw(st.permutations(range(size)))
    return build({f"t{number}": [f"t{other}" for other in requires[number]] for number in order})


@given(graphs(in_circles=True))
def test_entangled_are_the_topics_that_require_each_other(world: Graph) -> None:
    steps = ways(world)
    expected = {
        frozenset(
            other for other in world.topics if other is topic or ((topic, other) in steps and (other, topic) in steps)
        )
        for topic in world.topics
    }
    assert Counter(map(frozenset, world.entangled)) == Counter(topics for topics in expected if len(topics) > 1)
    assert all(topics == sorted(topics, key=world.topics.index) for topics in world.entangled)


@given(graphs(in_circles=True))
def test_there_is_one_shortest_cycle_for_every_tangle(world: Graph) -> None:
    steps = ways(world)
    assert len(world.cycles) == len(world.entangled)
    for cycle, tangle in zip(world.cycles, world.entangled, strict=True):
        assert cycle[0] is tangle[0]
        for first, second in pairwise([*cycle, cycle[0]]):
            assert second.id in first.requires
        assert len(cycle) == steps[cycle[0], cycle[0]]


@given(graphs(in_circles=False))
def test_implied_is_every_prerequisite_that_another_one_leads_to(world: Graph) -> None:
    steps = ways(world)
    for topic in world.topics:
        direct = list(world.prerequisites(topic))
        expected = [(index, found) for index, found in direct if any((other, found) in steps for _, other in direct)]
        implied = list(world.implied(topic))
        assert [(index, found) for index, found, _ in implied] == expected
        assert all((other, found) in steps and other.id in topic.requires for _, found, other in implied)


@given(graphs(in_circles=True))
def test_what_is_implied_in_circles_is_true_without_the_topic_itself(world: Graph) -> None:
    for topic in world.topics:
        steps = ways(world, around=topic)
        for index, found, other in world.implied(topic):
            assert (other, found) in steps
            assert topic.requires[index] == found.id
            assert other.id in topic.requires


EXAMPLES = {
    "nothing": ({}, [], []),
    "two": ({"a": ["b"], "b": ["a"]}, [["a", "b"]], []),
    "itself": ({"a": ["a"]}, [], []),
    "unknown": ({"a": ["x", "b"], "b": []}, [], []),
    "three, entered from outside": (
        {"in": ["b"], "a": ["c"], "b": ["a"], "c": ["b", "out"], "out": []},
        [["a", "c", "b"]],
        [],
    ),
    "two circles": ({"a": ["b"], "b": ["a"], "c": ["d", "a"], "d": ["c"]}, [["a", "b"], ["c", "d"]], []),
    "the short way round": ({"a": ["b", "c"], "b": ["d"], "d": ["a"], "c": ["a"]}, [["a", "c"]], []),
    "a shortcut": ({"a": [], "b": ["a"], "c": ["a", "b"]}, [], [("c", 0, "a", "b")]),
    "a long shortcut": (
        {"a": [], "b": ["a"], "c": ["b"], "d": ["c", "a"], "e": ["d", "b", "a"]},
        [],
        [("d", 1, "a", "c"), ("e", 1, "b", "d"), ("e", 2, "a", "d")],
    ),
    "a diamond": ({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}, [], []),
}


@pytest.mark.parametrize(("requires", "cycles", "implied"), EXAMPLES.values(), ids=EXAMPLES)
def test_examples(
    requires: dict[str, list[str]], cycles: list[list[str]], implied: list[tuple[str, int, str, str]]
) -> None:
    world = build(requires)
    assert [ids(cycle) for cycle in world.cycles] == cycles
    assert [
        (topic.id, index, found.id, other.id) for topic in world.topics for index, found, other in world.implied(topic)
    ] == implied


def test_of_several_topics_with_one_id_the_first_counts_and_topics_without_an_id_are_no_prerequisites() -> None:
    first, second, group, last = topic("a"), topic("a", ["b"]), topic("", ["a"]), topic("b", ["a", ""])
    world = graph.build([first, second, group, last])
    assert world.by_id == {"a": first, "b": last}
    assert world.order == {first: 0, second: 1, group: 2, last: 3}
    assert list(world.prerequisites(last)) == [(0, first)]
    assert world.cycles == ()


MANY = 20_000
LARGE = {
    "a chain": ([[number - 1] if number else [] for number in range(MANY)], 0, 0),
    "a chain from the end": ([[number + 1] for number in range(MANY)], 0, 0),
    "a ring": ([[(number + 1) % MANY] for number in range(MANY)], 1, 0),
    "a ladder": ([[n for n in (number - 1, number - 2) if n >= 0] for number in range(MANY)], 0, MANY - 2),
    "a fan": ([[], *([0] for _ in range(MANY))], 0, 0),
}


@pytest.mark.parametrize(("requires", "cycles", "implied"), LARGE.values(), ids=LARGE)
def test_long_ways_take_no_more_steps_than_there_are(
    requires: list[list[int]], cycles: int, implied: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = numbered(requires)
    steps = 0
    prerequisites = Graph.prerequisites

    def counted(self: Graph, topic: Topic) -> Iterator[tuple[int, Topic]]:
        nonlocal steps
        steps += 1
        assert steps <= 5 * len(requires)
        return prerequisites(self, topic)

    monkeypatch.setattr(Graph, "prerequisites", counted)
    assert len(world.cycles) == cycles
    assert sum(1 for topic in world.topics for _ in world.implied(topic)) == implied
    assert steps
