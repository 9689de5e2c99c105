"""Which line of an edited README is which line of the built one: the same, changed or moved."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from roadmark import output
from roadmark.absorb import shapes
from roadmark.absorb.units import DERIVED, Kind
from roadmark.model import Item, TextItem
from roadmark.output import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from roadmark.absorb.units import Page, Unit

_MOST_PAIRS = 40_000  # that are looked at to find the best way to pair the lines of one change
_LIKE, _LIKE_ALONE = 0.5, 0.25  # from where on two items are one that was changed; alone if nothing beside it was
_SAME_URL, _SAME_TITLE, _HEADING, _ANY = 2.0, 1.5, 3.0, 0.05


class Alignment(NamedTuple):
    """For each edited line the built one that it was, or None; and the built lines that are gone."""

    before: list[int | None]
    gone: list[int]


def align(page: Page, edited: list[str]) -> Alignment:
    """Pair the lines of two pages."""
    before: list[int | None] = [None] * len(edited)
    changes = list(_changes(page.lines, edited))
    start = new_start = 0
    for change in (*changes, Change(len(page.lines), len(page.lines), len(edited), len(edited))):
        before[new_start : change.new_start] = range(start, change.start)
        start, new_start = change.end, change.new_end
    pairs = _Pairs(page, edited, before)
    parts = [
        _Part(
            [number for number in range(change.start, change.end) if page.lines[number].strip()],
            [number for number in range(change.new_start, change.new_end) if edited[number].strip()],
        )
        for change in changes
    ]
    for part in parts:
        pairs.by_key(part.old, part.new, shapes.content)
    gone = [number for part in parts for number in part.old]
    new = [number for part in parts for number in part.new]
    pairs.by_key(gone, new, shapes.content)
    for part in parts:
        pairs.in_order(part)
    pairs.by_key(gone, new, shapes.link)
    return Alignment(before, [number for number in gone if number not in pairs.taken])


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    """What differs between two pages, from heading to heading: what stands below them moves, they do not."""
    places = [number for number, line in enumerate(old) if shapes.heading(line)]
    new_places = [number for number, line in enumerate(new) if shapes.heading(line)]
    start = new_start = 0
    for place, new_place in [*_same(old, places, new, new_places), (len(old), len(new))]:
        for change in output.changes(old[start:place], new[new_start:new_place]):
            yield Change(
                start + change.start, start + change.end, new_start + change.new_start, new_start + change.new_end
            )
        start, new_start = place, new_place


def _same(old: list[str], places: list[int], new: list[str], new_places: list[int]) -> Iterator[tuple[int, int]]:
    """Pairs of lines, of those at some places, that are the same in both."""
    at = new_at = 0
    end = len(places), len(places), len(new_places), len(new_places)
    found = output.changes([old[place] for place in places], [new[place] for place in new_places])
    for change in (*found, Change(*end)):
        yield from zip(places[at : change.start], new_places[new_at : change.new_start], strict=True)
        at, new_at = change.end, change.new_end


class _Part(NamedTuple):
    """The lines of one change that are not blank, by number."""

    old: list[int]
    new: list[int]


class _Pairs:
    """Finds pairs among the lines that are left."""

    def __init__(self, page: Page, edited: list[str], before: list[int | None]) -> None:
        self.page = page
        self.edited = edited
        self.before = before
        self.taken: set[int] = set()

    def _pair(self, old: int, new: int) -> None:
        self.before[new] = old
        self.taken.add(old)
        unit = self.page.at[old]
        if unit and unit.is_rows and unit.start == old:
            self._pair_rest(unit, new)

    def _pair_rest(self, unit: Unit, new: int) -> None:
        """The other lines of an item, as far as they follow the first one as they did."""
        for old in range(unit.start + 1, unit.end):
            new += 1
            is_left = new < len(self.edited) and self.before[new] is None and old not in self.taken
            if not is_left or self.edited[new].strip() != self.page.lines[old].strip():
                break
            self.before[new] = old
            self.taken.add(old)

    def _left(self, part: _Part) -> _Part:
        return _Part(
            [number for number in part.old if number not in self.taken],
            [number for number in part.new if self.before[number] is None],
        )

    def by_key(self, old: Iterable[int], new: Iterable[int], key: Callable[[str], object]) -> None:
        """Pair items that say the same, wherever they stand."""
        left = self._left(_Part(list(old), list(new)))
        known: dict[object, deque[int]] = defaultdict(deque)
        for number in left.old:
            if self._is_item(number) and (found := key(self.page.lines[number])):
                known[found].append(number)
        for number in left.new:
            if shapes.item(self.edited[number]) and (places := known.get(key(self.edited[number]))):
                self._pair(places.popleft(), number)

    def _is_item(self, number: int) -> bool:
        """Whether an item of a list begins on a built line."""
        unit = self.page.at[number]
        return unit is not None and unit.content_column is not None and unit.start == number

    def in_order(self, part: _Part) -> None:
        """Pair the lines of a change so that they keep their order and have as much in common as can be."""
        stack = [self._left(part)]
        while stack:
            old, new = stack.pop()
            if not old or not new:
                continue
            if len(old) * len(new) <= _MOST_PAIRS:
                for pair in _best(old, new, self._score(is_alone=len(old) == len(new) == 1)):
                    self._pair(*pair)
            else:
                stack += self._split(old, new)

    def _split(self, old: list[int], new: list[int]) -> list[_Part]:
        """The stretches between links that lead to one place in both; none where there are no such links."""
        keys = [shapes.link(self.page.lines[number]) or ("", str(number)) for number in old]
        new_keys = [shapes.link(self.edited[number]) or ("", f"new {number}") for number in new]
        parts: list[_Part] = []
        start = new_start = 0
        ends = output.changes([url for url, _ in keys], [url for url, _ in new_keys])
        for change in ends:
            for one, other in zip(old[start : change.start], new[new_start : change.new_start], strict=True):
                self._pair(one, other)
            parts.append(_Part(old[change.start : change.end], new[change.new_start : change.new_end]))
            start, new_start = change.end, change.new_end
        for one, other in zip(old[start:], new[new_start:], strict=True):
            self._pair(one, other)
        return [part for part in parts if len(part.old) < len(old) or len(part.new) < len(new)]

    def _score(self, *, is_alone: bool) -> Callable[[int, int], float]:
        """How well two lines make a pair; 0 where they make none."""
        least = _LIKE_ALONE if is_alone else _LIKE

        def score(old: int, new: int) -> float:
            unit = self.page.at[old]
            found = _score(unit, self.page.lines[old], self.edited[new], least) if unit else 0
            return found or (_ANY if is_alone and unit and _has_more(unit) and shapes.item(self.edited[new]) else 0)

        return score


def _has_more(unit: Unit) -> bool:
    """Whether an item is more than the words of its line, so that it stays what it is with others."""
    return isinstance(unit.node, TextItem) or (isinstance(unit.node, Item) and bool(unit.node.resources))


def _score(unit: Unit, old: str, new: str, least: float) -> float:
    """How well a line of a unit and an edited one go together."""
    like = shapes.likeness(old, new)
    if unit.kind is Kind.HEADING:
        return _HEADING + like if shapes.heading(new) else 0
    is_contents = unit.kind is Kind.CONTENTS and "](#" in new
    if is_contents or (unit.kind is Kind.TEMPLATE and shapes.heading(old) and shapes.heading(new)):
        return _ANY + like
    if unit.kind in DERIVED:
        return like if like >= _LIKE_ALONE else 0
    if unit.kind is Kind.ITEM and not unit.is_rows:
        return _score_item(old, new, like, least)
    is_other = shapes.heading(new) and not shapes.heading(old)
    return 0 if is_other else _ANY + like


def _score_item(old: str, new: str, like: float, least: float) -> float:
    if not shapes.item(new):
        return 0
    if (one := shapes.link(old)) and (other := shapes.link(new)):
        if one[0] == other[0]:
            return _SAME_URL + like
        if one[1] == other[1]:
            return _SAME_TITLE + like
    return like if like >= least else 0


def _best(old: Sequence[int], new: Sequence[int], score: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """The pairs, in order on both sides, whose scores add up to most."""
    scores = [[score(one, other) for other in new] for one in old]
    sums = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row in range(len(old) - 1, -1, -1):
        for column in range(len(new) - 1, -1, -1):
            both = scores[row][column] and scores[row][column] + sums[row + 1][column + 1]
            sums[row][column] = max(sums[row + 1][column], sums[row][column + 1], both)
    pairs = []
    row = column = 0
    while row < len(old) and column < len(new):
        if scores[row][column] and sums[row][column] == scores[row][column] + sums[row + 1][column + 1]:
            pairs.append((old[row], new[column]))
            row, column = row + 1, column + 1
        elif sums[row][column] == sums[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs
