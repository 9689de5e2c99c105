"""The map as two SVG files, one for each theme: the layout is the same, and each has a background of its own.

GitHub shows them as images: without scripts, without anything from elsewhere, with the fonts of the reader's system.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from roadmark import assets
from roadmark.map import content, layout, measure
from roadmark.map.content import Chip
from roadmark.model import LEVELS
from roadmark.settings import MAPS

if TYPE_CHECKING:
    from jinja2 import Template

    from roadmark.graph import Graph
    from roadmark.map.content import Content
    from roadmark.map.layout import Scene
    from roadmark.model import Section

LARGEST = 60_000  # bytes of a file
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
    most = max(sum(len(group.chips) for group in stop.groups) for stop in shown.stops)
    drawn = _drawn(shown)
    while most and max(len(drawing.svg.encode()) for drawing in drawn) > LARGEST:
        most = int(most * _FEWER)
        drawn = _drawn(content.shortened(shown, most))
    return drawn


def _drawn(shown: Content) -> tuple[Drawing, ...]:
    legend = tuple(Chip(level.capitalize(), level) for level in LEVELS if level in shown.levels)
    scene = layout.scene(shown, legend, _HINT)
    return tuple(Drawing(theme, _svg(theme, scene, shown)) for theme in MAPS)


def _svg(theme: str, scene: Scene, shown: Content) -> str:
    return _template().render(theme=theme, scene=scene, title=measure.visible(shown.title), words=content.words(shown))


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = FileSystemLoader(assets.folder("templates"))
    environment = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, optimized=False
    )
    return environment.get_template("map.svg.j2")
