"""A page of nothing but what lines may mean, to see whether it shows them as they were written."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from roadmark import dump, graph, project, render
from roadmark.absorb import shapes
from roadmark.folder import FOLDER, ROOT_NAME
from roadmark.model import Item

if TYPE_CHECKING:
    from pathlib import Path

    from roadmark.absorb.reading import Fields


class Question(NamedTuple):
    """A line of the edited README, from 0, what an item on it says, and what that may mean, best first."""

    line: int
    content: str
    readings: list[Fields]


@dataclass
class Trial:
    """What lines mean, by their number.

    Of those that mean nothing, `objections` says what the schema has against them, and `shown` what would be built.
    """

    answers: dict[int, Fields] = field(default_factory=dict)
    shown: dict[int, str] = field(default_factory=dict)
    objections: dict[int, str] = field(default_factory=dict)


def run(questions: list[Question], root: Path, separator: str) -> Trial:
    """Build all readings of all lines, and choose for each line the first one that builds it."""
    found = Trial()
    known: list[Fields] = []
    for question in questions:
        known += question.readings
    shown, objections = _build(known, root, separator) if known else ([], {})
    place = 0
    for question in questions:
        for reading in question.readings:
            if place in objections:
                found.objections.setdefault(question.line, objections[place])
            elif shown[place] == question.content:
                found.answers.setdefault(question.line, reading)
            else:
                found.shown.setdefault(question.line, shown[place])
            place += 1
    return found


def _build(entries: list[Fields], root: Path, separator: str) -> tuple[list[str], dict[int, str]]:
    """What an item of each entry says on a page, and what the schema has against some of them."""
    path = root / FOLDER / f"{ROOT_NAME}.yaml"
    data = {"resources": entries, "settings": {"separator": separator, "contents": False}}
    world = project.of(root, {path: dump.mapping(data).encode()})
    document = world.documents[ROOT_NAME]
    built = render.readme(world, graph.build(()))
    shown = [""] * len(entries)
    for line, origin in zip(built.text.split("\n"), built.origins, strict=False):
        if origin and isinstance(origin.node, Item) and origin.node.path[:1] == ("resources",):
            shown[int(origin.node.path[1])] = shapes.content(line)
    starts = [document.spans["resources", number].start for number in range(len(entries))]
    objections: dict[int, str] = {}
    for problem in document.problems:
        number = bisect_right(starts, problem.span.start) - 1
        if number >= 0:
            objections.setdefault(number, problem.message)
    return shown, objections
