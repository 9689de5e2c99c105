"""What the edits of a README want of lists: entries that come, go and move."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from roadmark.absorb import shapes, values
from roadmark.absorb.desk import joined
from roadmark.absorb.wants import ORDER, Insert, Move, Remove

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from roadmark.absorb.arrangement import Entry
    from roadmark.absorb.desk import Desk
    from roadmark.nodes import Node


def read(desk: Desk) -> None:
    """Want each list to hold what stands on the edited page."""
    entries = [entry for several in desk.found.lists.values() for entry in several]
    placed = {entry.piece.unit.node for entry in entries if entry.piece.unit}
    for node, several in desk.found.lists.items():
        _read(desk, node, several, placed)


def _read(desk: Desk, holder: Any, entries: list[Entry], placed: AbstractSet[Node | None]) -> None:
    """What makes a list what it is to be; entries that keep their order stay where they are."""
    file, path = holder.document.source.path, (*holder.path, "resources")
    for item in holder.resources:
        unit = desk.page.unit_of.get(item)
        if unit and item not in placed:
            desk.wants.append(Remove(file, item.path, desk.line_of(unit)))
    nodes = [entry.piece.unit.node for entry in entries if entry.piece.unit]
    stable = _longest_rise([node for node in nodes if node is not None and desk.page.holders[node] is holder])
    index = len(holder.document.value(*path) or ())
    for turn in range(len(entries) - 1, -1, -1):
        piece = entries[turn].piece
        node = piece.unit.node if piece.unit else None
        if node is None:
            if value := _value(desk, entries[turn]):
                desk.wants.append(Insert(file, path, index, turn, value, piece.start))
        elif node in stable:
            index = int(node.path[-1])
        else:
            source = node.document.source.path
            desk.wants.append(Move(source, node.path, file, path, index, turn, piece.start))


def _longest_rise(nodes: list[Node]) -> set[Node]:
    """As many entries of a list as keep the order that they have in it."""
    places = [int(node.path[-1]) for node in nodes]
    ends: list[int] = []  # where the best run of each length ends
    lengths: list[int] = []  # of the longest run that ends at each entry
    for place in places:
        lengths.append(bisect_left(ends, place))
        ends[lengths[-1] : lengths[-1] + 1] = [place]
    kept: set[Node] = set()
    for node, length in zip(reversed(nodes), reversed(lengths), strict=True):
        if length == len(ends) - len(kept) - 1:
            kept.add(node)
    return kept


def _value(desk: Desk, entry: Entry) -> dict[str, Any] | None:
    """The data of a new entry with all below it; None where it has to be refused."""
    piece = entry.piece
    rows = desk.edited[piece.start : piece.end]
    shape = shapes.item(rows[0])
    if not values.is_line(entry, desk):
        rows = values.dedented(rows, shape.content_column if shape else entry.column)
        fields: dict[str, Any] = {"markdown": joined([shape.content if shape else rows[0], *rows[1:]])}
    elif piece.start in desk.trial.answers:
        fields = dict(desk.trial.answers[piece.start])
    else:
        values.unreadable(desk, piece.start)
        return None
    if shape and (marker := shape.marker or ("-" if "markdown" in fields else "")):
        fields["marker"] = marker
    if any(child.piece.unit for child in entry.children):
        desk.refuse(piece.start, "what was there before stands below this new item; nest it in the YAML instead")
        return None
    children = [_value(desk, child) for child in entry.children]
    if None in children:
        return None
    if children:
        fields["resources"] = children
    return {name: fields[name] for name in ORDER if name in fields}
