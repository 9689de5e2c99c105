"""The map as two SVG files, one for each theme: the layout is the same, and each has a background of its own.

GitHub shows them as images: without scripts, without anything from elsewhere, with the fonts of the reader's system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roadmark import escaped
from roadmark.map import content, layout, measure
from roadmark.map.content import Chip
from roadmark.model import LEVELS
from roadmark.settings import MAPS

if TYPE_CHECKING:
    from roadmark.graph import Graph
    from roadmark.map.content import Content
    from roadmark.map.layout import Scene
    from roadmark.model import Section

LARGEST = 60_000  # bytes of a file
_SMALLEST = 120  # bytes that a chip takes at least
_HINT = "leads to"
_FEWER = 0.8  # times as many chips beside a stop, until the files are small enough


class Drawing(NamedTuple):
    """The map in a theme, and what it shows in words."""

    theme: str
    svg: str


def draw(roadmap: Section, graph: Graph) -> tuple[Drawing, ...]:
    """The map in each theme; none for a roadmap that has nothing to show on it."""
    shown = content.read(roadmap, graph)
    if not shown.stops:
        return ()
    numbers = [sum(len(group.chips) for group in stop.groups) for stop in shown.stops]
    most = max(numbers)
    while most and sum(min(most, number) for number in numbers) * _SMALLEST > LARGEST:
        most = int(most * _FEWER)  # without trying: it cannot be
    drawn = _drawn(content.shortened(shown, most))
    while most and max(len(drawing.svg.encode()) for drawing in drawn) > LARGEST:
        most = int(most * _FEWER)
        drawn = _drawn(content.shortened(shown, most))
    return drawn


def _drawn(shown: Content) -> tuple[Drawing, ...]:
    legend = tuple(Chip(level.capitalize(), level) for level in LEVELS if level in shown.levels)
    scene = layout.scene(shown, legend, _HINT)
    return tuple(Drawing(theme, _svg(theme, scene, shown)) for theme in MAPS)


def _svg(theme: str, scene: Scene, shown: Content) -> str:
    title, words = measure.visible(shown.title), content.words(shown)
    return escaped.template("map.svg.j2").render(theme=theme, scene=scene, title=title, words=words)
