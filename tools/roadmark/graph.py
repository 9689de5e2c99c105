"""Prerequisites as a directed graph: what is missing, what runs in a circle, what others already imply."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roadmark.model import Topic


class Graph:
    """Topics in reading order; `by_id` has the first topic of every id, `order` the place of every topic."""

    def __init__(self, topics: tuple[Topic, ...], by_id: dict[str, Topic], order: dict[Topic, int]) -> None:
        """Hold the nodes; the edges are what they require."""
        self.topics = topics
        self.by_id = by_id
        self.order = order

    def prerequisites(self, topic: Topic) -> Iterator[tuple[int, Topic]]:
        """The existing topics that `topic` requires directly, each with its index in `requires`."""
        for index, required in enumerate(topic.requires):
            if found := self.by_id.get(required):
                yield index, found

    @cached_property
    def cycles(self) -> tuple[list[Topic], ...]:
        """One shortest cycle for every set of topics that require each other, from its first topic in reading order."""
        return tuple(self._shortest_cycle(component) for component in self.entangled)

    @cached_property
    def entangled(self) -> tuple[list[Topic], ...]:
        """The sets of several topics that all require each other, directly or not, each in reading order."""
        return tuple(component for component in self._components if len(component) > 1)

    @cached_property
    def _rank(self) -> dict[str, int]:
        """A number for every id; what a topic requires, directly or not, has none that is higher."""
        return {topic.id: number for number, component in enumerate(self._components) for topic in component}

    def implied(self, topic: Topic) -> Iterator[tuple[int, Topic, Topic]]:
        """Index and topic of each direct prerequisite that another one already implies, and that other one."""
        direct = [(index, found) for index, found in self.prerequisites(topic) if found is not topic]
        if len(direct) > 1:
            implied_by = self._implied_by(topic, {found for _, found in direct})
            yield from ((index, found, implied_by[found]) for index, found in direct if found in implied_by)

    def _implied_by(self, topic: Topic, direct: set[Topic]) -> dict[Topic, Topic]:
        """Which of `direct` others of them require; looks at no topic twice, and no further down than they stand."""
        rank = self._rank
        lowest = min(rank[found.id] for found in direct)
        seen = {topic}
        implied_by: dict[Topic, Topic] = {}
        for start in sorted(direct, key=lambda found: (-rank[found.id], self.order[found])):
            stack = [start] if start not in seen else []
            seen.add(start)
            while stack:
                for _, found in self.prerequisites(stack.pop()):
                    if found in direct and found is not start:
                        implied_by.setdefault(found, start)
                    if found not in seen and rank[found.id] >= lowest:
                        seen.add(found)
                        stack.append(found)
        return implied_by

    @cached_property
    def _components(self) -> tuple[list[Topic], ...]:
        """Strongly connected components, each after those that it requires."""
        return tuple(self._tarjan())

    def _tarjan(self) -> Iterator[list[Topic]]:
        """Tarjan's algorithm, without recursion: chains may be long."""
        numbers: dict[str, int] = {}
        lowest: dict[str, int] = {}
        open_ids: dict[str, None] = {}
        for start in self.by_id:
            if start in numbers:
                continue
            work = [(start, self._next(start))]
            numbers[start] = lowest[start] = len(numbers)
            open_ids[start] = None
            while work:
                current, following = work[-1]
                for other in following:
                    if other not in numbers:
                        numbers[other] = lowest[other] = len(numbers)
                        open_ids[other] = None
                        work.append((other, self._next(other)))
                        break
                    if other in open_ids:
                        lowest[current] = min(lowest[current], numbers[other])
                else:
                    work.pop()
                    if work:
                        lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[current])
                    if lowest[current] == numbers[current]:
                        yield self._close(open_ids, current)

    def _next(self, identifier: str) -> Iterator[str]:
        return (found.id for _, found in self.prerequisites(self.by_id[identifier]))

    def _close(self, open_ids: dict[str, None], root: str) -> list[Topic]:
        component: list[Topic] = []
        while True:
            identifier, _ = open_ids.popitem()
            component.append(self.by_id[identifier])
            if identifier == root:
                return sorted(component, key=lambda topic: self.order[topic])

    def _shortest_cycle(self, component: list[Topic]) -> list[Topic]:
        """A shortest way from the component's first topic back to itself, breadth first."""
        inside = {topic.id for topic in component}
        start = component[0]
        came_from: dict[str, Topic] = {}
        queue = deque([start])
        while queue:
            topic = queue.popleft()
            for _, found in self.prerequisites(topic):
                if found is start:
                    return self._way_back(start, topic, came_from)
                if found.id in inside and found.id not in came_from:
                    came_from[found.id] = topic
                    queue.append(found)
        raise AssertionError("a strongly connected component has a cycle through each of its topics")

    @staticmethod
    def _way_back(start: Topic, last: Topic, came_from: dict[str, Topic]) -> list[Topic]:
        cycle = [last]
        while cycle[-1] is not start:
            cycle.append(came_from[cycle[-1].id])
        return cycle[::-1]


def build(topics: Iterable[Topic]) -> Graph:
    """The graph of topics given in reading order; of several topics with one id the first counts."""
    in_order = tuple(topics)
    by_id: dict[str, Topic] = {}
    for topic in in_order:
        if topic.id:
            by_id.setdefault(topic.id, topic)
    return Graph(in_order, by_id, {topic: index for index, topic in enumerate(in_order)})
