"""Where everything stands on a map, in pixels: a road at the left, and what there is to learn in rows beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roadmark.map import measure
from roadmark.model import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.map.content import Arrow, Chip, Content, Group, Stop


class Sizes(NamedTuple):
    """Font sizes, and the radius of a stop."""

    title: int = 24
    heading: int = 19
    label: int = 14
    text: int = 16
    small: int = 13
    number: int = 15
    radius: int = 17


SIZES = Sizes()
WIDTH = 540
_MARGIN = 18
_ROAD = 68  # from the left to the middle of the road
_LANES, _LANE = 4, 9  # arrows beside each other at most, and how far apart
_LEFT, _RIGHT = _ROAD + SIZES.radius + 13, WIDTH - _MARGIN
_LEADING = 1.3  # from line to line, times the font size
_BASELINE = 0.36  # from the middle of a line down to its baseline, times the font size
_PADDING_X, _PADDING_Y, _GAP = 11, 6, 8
_CUT, _ROUND = 9, 18  # corners of a chip
_INSET = 11  # from the edge of a group to what is in it
_NARROWEST = 1  # room for a text, times the font size
_MOST_LINES, _FOLDED = 3, 2


class Text(NamedTuple):
    """Lines of text, each with the place where it begins or, for what is centred, has its middle."""

    lines: tuple[tuple[float, float, str], ...]


class Shape(NamedTuple):
    """A box with a text in it: its level or an empty text, the path of its outline, and the text."""

    level: str
    path: str
    text: Text


class Mark(NamedTuple):
    """A stop on the road: its number from 1, the middle of its circle, where the number stands, and its title."""

    number: int
    x: float
    y: float
    baseline: float
    text: Text


class Curve(NamedTuple):
    """An arrow: its path, the path of its head, what it says, and where that is written if it is."""

    path: str
    head: str
    title: str
    text: Text = Text(())


class Panel(NamedTuple):
    """What lies behind a group: the place of its left upper corner, and its height."""

    x: float
    y: float
    height: float


class Scene(NamedTuple):
    """Everything there is to draw; `hint` is beside the legend and explains the arrows."""

    sizes: Sizes
    width: int
    height: int
    panel_width: int
    title: Text
    legend: tuple[Shape, ...]
    hint: Curve | None
    road: str
    stops: tuple[Mark, ...]
    panels: tuple[Panel, ...]
    labels: tuple[Text, ...]
    chips: tuple[Shape, ...]
    arrows: tuple[Curve, ...]


class _Chip(NamedTuple):
    """A chip in a row: its level, left edge, width and lines; and its width and lines where it is not folded."""

    level: str
    x: float
    width: float
    lines: tuple[str, ...]
    whole: tuple[str, ...]
    whole_width: float


class _Pen:
    """Goes down the map and notes what it leaves behind."""

    def __init__(self) -> None:
        self.y: float = _MARGIN
        self.x: float = _LEFT
        self.marks: list[Mark] = []
        self.panels: list[Panel] = []
        self.labels: list[Text] = []
        self.chips: list[Shape] = []

    def text(self, text: str, x: float, size: float, *, room: float, least: float = 0) -> Text:
        """Write bold lines below what there is; the first takes a height of its own if it is to stand beside more."""
        found = measure.lines(text, size, room, _MOST_LINES, is_bold=True)
        leading = size * _LEADING
        middle = self.y + max(least, leading) / 2
        self.y = max(self.y + least, middle + (len(found) - 0.5) * leading)
        first = middle + _BASELINE * size
        return Text(tuple((x, _rounded(first + n * leading), line) for n, line in enumerate(measure.isolated(found))))

    def rows_of(self, chips: tuple[Chip, ...], left: float, right: float, size: float = SIZES.text) -> Iterator[Shape]:
        """Set chips beside each other, and begin a row where the next one does not fit."""
        row: list[_Chip] = []
        self.x = left
        for chip in chips:
            placed = self.placed(chip, size, right - left, right - self.x)
            if row and self.x + placed.width > right:
                yield from self.row(row, size)
                self.x, row = left, []
                placed = self.placed(chip, size, right - left, right - left)
            row.append(placed)
            self.x += placed.width + _GAP
        yield from self.row(row, size)
        self.y -= _GAP if row else 0

    def placed(self, chip: Chip, size: float, room: float, left: float) -> _Chip:
        """A chip where the pen is, in a row of a width that has so much left."""
        lines, whole = _folded(chip.title, size, room, left)
        wide, *others = (
            max(_NARROWEST * size, *(measure.width(line, size) for line in one)) + 2 * _PADDING_X
            for one in (lines, whole)
        )
        return _Chip(chip.level, self.x, wide, lines, whole, *others)

    def row(self, chips: list[_Chip], size: float) -> Iterator[Shape]:
        """Set chips that fit beside each other, all as high as the highest."""
        if len(chips) == 1:  # nothing is won by folding it
            chips = [chips[0]._replace(lines=chips[0].whole, width=chips[0].whole_width)]
        leading = size * _LEADING
        high = max((len(chip.lines) for chip in chips), default=0) * leading + 2 * _PADDING_Y
        for chip in chips:
            x, first = chip.x + chip.width / 2, self.y + (high - (len(chip.lines) - 1) * leading) / 2 + _BASELINE * size
            placed = (
                (_rounded(x), _rounded(first + n * leading), line)
                for n, line in enumerate(measure.isolated(chip.lines))
            )
            yield Shape(chip.level, _outline(chip.level, chip.x, self.y, chip.width, high), Text(tuple(placed)))
        self.y += high + _GAP

    def stop(self, number: int, stop: Stop) -> None:
        """Set a stop with all that stands beside it."""
        y = _rounded(self.y + SIZES.radius)
        self.marks.append(
            Mark(
                number,
                _ROAD,
                y,
                _rounded(y + _BASELINE * SIZES.number),
                self.text(stop.title, _LEFT, SIZES.heading, room=_RIGHT - _LEFT, least=2 * SIZES.radius),
            )
        )
        for group in stop.groups:
            self.y += _GAP
            if group.title:
                self.panel(group)
            else:
                self.chips += self.rows_of(group.chips, _LEFT, _RIGHT)

    def panel(self, group: Group) -> None:
        """Set a group on a ground of its own, so that everybody sees where it ends."""
        top, left, right = self.y, _LEFT + _INSET, _RIGHT - _INSET
        self.y += _INSET
        self.labels.append(self.text(group.title, left, SIZES.label, room=right - left))
        self.y += _GAP / 2
        self.chips += self.rows_of(group.chips, left, right)
        self.y += _INSET
        self.panels.append(Panel(_LEFT, _rounded(top), _rounded(self.y - top)))


def scene(content: Content, legend: tuple[Chip, ...], hint: str) -> Scene:
    """Place everything; the same content always stands at the same places. `hint` explains the arrows."""
    pen = _Pen()
    title = pen.text(content.title, _MARGIN, SIZES.title, room=WIDTH - 2 * _MARGIN)
    pen.y += _GAP
    top = pen.y
    explained = tuple(pen.rows_of(legend, _LEFT, _RIGHT, SIZES.small))
    arrow = _hint(hint, pen.x + _GAP if legend else _LEFT, top) if content.arrows else None
    pen.y = max(pen.y, top + SIZES.small * _LEADING + 2 * _PADDING_Y if arrow else top) + _GAP
    top = pen.y
    for number, stop in enumerate(content.stops, 1):
        pen.y += 2 * _GAP
        pen.stop(number, stop)
    bottom = pen.y + 2 * _GAP
    return Scene(
        SIZES,
        WIDTH,
        round(bottom + _MARGIN),
        _RIGHT - _LEFT,
        title,
        explained,
        arrow,
        f"M{_ROAD} {_rounded(top)}V{_rounded(bottom)}",
        tuple(pen.marks),
        tuple(pen.panels),
        tuple(pen.labels),
        tuple(pen.chips),
        tuple(_curves(content, pen.marks)),
    )


def _hint(text: str, x: float, y: float) -> Curve:
    """An arrow with its meaning beside it, in the row of the legend."""
    middle = y + _PADDING_Y + SIZES.small * _LEADING / 2
    x, tip = _rounded(x), _rounded(x + 26)
    written = Text(((tip + 8, _rounded(middle + _BASELINE * SIZES.small), text),))
    return Curve(f"M{x} {_rounded(middle)}H{tip - 6}", _head(tip, middle), text, written)


def _head(x: float, y: float) -> str:
    return f"M{x - 8} {_rounded(y - 4.5)}l8 4.5-8 4.5z"


def _folded(title: str, size: float, room: float, left: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A title in one line if the row has so much left, else in two if two chips then fit; and as it is by itself."""
    whole = measure.lines(title, size, room - 2 * _PADDING_X, _MOST_LINES)
    half = (room - _GAP) / 2
    if len(whole) > 1 or measure.width(whole[0], size) + 2 * _PADDING_X <= min(left, half):
        return whole, whole
    folded = measure.lines(title, size, half - 2 * _PADDING_X, _MOST_LINES)
    return (folded if len(folded) == _FOLDED and " ".join(folded) == whole[0] else whole), whole


def _outline(level: str, x: float, y: float, wide: float, high: float) -> str:
    """A shape for each level: round ends, round corners, cut corners; without a level right corners."""
    corner = min(_rounded(min(wide / 2, high / 2, _ROUND) - 0.25), _ROUND if level == LEVELS[0] else _CUT)
    across, down = _rounded(wide - 2 * corner), _rounded(high - 2 * corner)
    if level not in LEVELS:
        return f"M{_rounded(x)} {_rounded(y)}h{_rounded(wide)}v{_rounded(high)}h-{_rounded(wide)}z"
    turn = "l" if level == LEVELS[2] else f"a{corner} {corner} 0 0 1 "
    return (
        f"M{_rounded(x + corner)} {_rounded(y)}h{across}{turn}{corner} {corner}v{down}{turn}-{corner} {corner}"
        f"h-{across}{turn}-{corner}-{corner}v-{down}{turn}{corner}-{corner}z"
    )


def _curves(content: Content, marks: list[Mark]) -> Iterator[Curve]:
    """Arrows at the left of the road, none of which meets another; what has no lane left is not drawn."""
    lanes: list[list[Arrow]] = [[] for _ in range(_LANES)]
    for arrow in sorted(content.arrows, key=lambda arrow: (abs(arrow.end - arrow.start), arrow)):
        lane = next((n for n, others in enumerate(lanes) if not any(_meet(arrow, other) for other in others)), None)
        if lane is None:
            continue
        lanes[lane].append(arrow)
        down = 1 if arrow.start < arrow.end else -1
        start, end = marks[arrow.start].y + 6 * down, marks[arrow.end].y - 6 * down
        edge = _ROAD - SIZES.radius + 1
        x, bend = edge - 16 - lane * _LANE, 10
        along = bend * down
        path = (
            f"M{edge} {_rounded(start)}H{x + bend}q-{bend} 0 -{bend} {along}"
            f"V{_rounded(end - along)}q0 {along} {bend} {along}H{edge - 6}"
        )
        first, last = (content.stops[number].title for number in arrow)
        yield Curve(path, _head(edge, end), f"{measure.visible(last)} builds on {measure.visible(first)}")


def _meet(one: Arrow, other: Arrow) -> bool:
    """Whether two arrows would lie on each other in one lane; they may meet at a stop, one coming and one going."""
    return max(min(one), min(other)) < min(max(one), max(other))


def _rounded(value: float) -> float:
    """Half pixels are fine enough, and short; a whole number is written as one."""
    half = round(2 * value) / 2
    return int(half) if half == int(half) else half
