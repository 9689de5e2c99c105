"""What the edits of a README want of single values: texts, titles, links, and what is known of a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmark import markdown, page
from roadmark.absorb import reading, shapes, trial
from roadmark.absorb.desk import joined
from roadmark.absorb.reading import SHOWN
from roadmark.absorb.remarks import Remark, quoted
from roadmark.absorb.trial import Question
from roadmark.absorb.units import DERIVED, Kind
from roadmark.absorb.wants import Put
from roadmark.model import MarkdownBlock, Resource, TextItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roadmark.absorb.arrangement import Entry, Piece
    from roadmark.absorb.desk import Desk
    from roadmark.absorb.units import Unit
    from roadmark.model import Definition, Item, Section, Topic
    from roadmark.nodes import Node

_INLINE = 2  # steps to a definition that is nothing but an address: `definitions` and its name


def ask(desk: Desk) -> None:
    """Read all changed and new items of one line in one trial."""
    questions = []
    for piece in desk.found.pieces:
        node = piece.unit.node if piece.unit else None
        if isinstance(node, (Resource, TextItem)) and piece.unit and desk.is_changed(piece):
            old, new = shapes.content(desk.page.lines[piece.unit.start]), shapes.content(desk.edited[piece.start])
            if old != new:
                questions.append(Question(piece.start, new, desk.reader.changed(node, old, new)))
    for entries in desk.found.lists.values():
        stack = list(entries)
        while stack:
            entry = stack.pop()
            stack += entry.children
            if is_line(entry, desk):
                content = shapes.content(desk.edited[entry.piece.start])
                questions.append(Question(entry.piece.start, content, desk.reader.entry(content)))
    desk.trial = trial.run(questions, desk.world.root, desk.world.settings.separator)


def is_line(entry: Entry, desk: Desk) -> bool:
    """Whether an entry is a new item of one line."""
    piece = entry.piece
    return piece.unit is None and piece.end == piece.start + 1 and shapes.item(desk.edited[piece.start]) is not None


def unreadable(desk: Desk, line: int) -> None:
    """Refuse a line that no fields build."""
    content = shapes.content(desk.edited[line])
    shown = desk.trial.shown.get(line, "")
    if objection := desk.trial.objections.get(line):
        desk.refuse(line, objection)
    elif shown and shown != content:
        desk.refuse(line, f"`roadmark build` would write it as {quoted(shown)}; write it so")
    else:
        desk.refuse(line, "no fields of an entry would build this line")


def read(desk: Desk) -> None:
    """Want each value to be what the edited page says."""
    for piece in desk.found.pieces:
        if piece.unit and piece.unit.kind not in DERIVED and desk.is_changed(piece):
            _piece(desk, piece, piece.unit)
    for unit in desk.found.gone:
        _gone(desk, unit)
    for text in desk.found.texts:
        desk.put(text.node, text.field, joined(desk.edited[text.start : text.end]), text.start)
    _new_definitions(desk)


def _piece(desk: Desk, piece: Piece, unit: Unit) -> None:
    node: Any = unit.node
    line = piece.start
    if unit.kind is Kind.HEADING:
        _heading(desk, piece, unit, node)
    elif unit.kind is Kind.DEFINITION:
        _definition(desk, piece, unit, node)
    elif unit.kind is Kind.LINE:
        desk.put(node, unit.field, reading.refolded(getattr(node, unit.field), markdown.fold(desk.edited[line])), line)
    elif isinstance(node, (Resource, TextItem)):
        _marker(desk, piece, unit, node)
        if shapes.content(desk.edited[line]) != shapes.content(desk.page.lines[unit.start]):
            if line in desk.trial.answers:
                _change(desk, node, SHOWN, desk.trial.answers[line], line)
            else:
                unreadable(desk, line)
    else:
        _rows(desk, piece, unit, node)


def _heading(desk: Desk, piece: Piece, unit: Unit, node: Section | Topic) -> None:
    line = piece.start
    old, new = shapes.heading(desk.page.lines[unit.start]), shapes.heading(desk.edited[line])
    if old is None or new is None:
        desk.refuse(line, f"this was the heading of {desk.where(node)}; take all of that out there instead")
    elif old[0] != new[0]:
        desk.refuse(line, f"how deep a section stands in the YAML is the level of its heading; move {desk.where(node)}")
    elif fields := desk.reader.title(node, old[1], new[1]):
        _change(desk, node, ("title", "label"), fields, line)


def _definition(desk: Desk, piece: Piece, unit: Unit, node: Definition) -> None:
    old, new = reading.definition(desk.page.lines[unit.start]), reading.definition(desk.edited[piece.start])
    if not old or not new or old[0] != new[0] or (old[2] != new[2] and not (node.title and new[2])):
        desk.refuse(piece.start, f"this is a definition; change {desk.where(node)} instead")
        return
    file = node.document.source.path
    if old[1] != new[1]:
        desk.wants.append(Put(file, node.path, new[1], piece.start))
    if old[2] != new[2]:
        desk.wants.append(Put(file, (*node.path[:-1], "title"), new[2], piece.start))


def _new_definitions(desk: Desk) -> None:
    root = desk.page.root
    new: dict[str, Any] = {}
    for line in desk.found.definitions:
        if found := reading.definition(desk.edited[line]):
            name, url, title = found
            new[name] = {"url": url, "title": title} if title else url
            if root.definitions:
                desk.wants.append(Put(root.document.source.path, ("definitions", name), new[name], line))
        else:
            desk.refuse(line, "`roadmark build` would write this definition in another way; see docs/data-format.md")
    if new and not root.definitions:
        desk.put(root, "definitions", new, desk.found.definitions[0])


def _rows(desk: Desk, piece: Piece, unit: Unit, node: Node) -> None:
    """A text of several lines, without the indent that it has in a list."""
    rows = desk.edited[piece.start : piece.end]
    if isinstance(node, MarkdownBlock) and unit.row:
        _marker(desk, piece, unit, node)
        shape = shapes.item(rows[0]) if unit.content_column is not None and unit.row.start.count("\n") == 0 else None
        rows = dedented(rows, shape.content_column if shape else len(unit.row.indent))
        rows[0] = shape.content if shape else rows[0]
    old: str = getattr(node, unit.field)
    block, new = page.block(old), "\n".join(rows)
    if block != new:
        is_kept = block in old and ("\n" in old or "\n" not in new)
        desk.put(node, unit.field, old.replace(block, new, 1) if is_kept else joined(rows), piece.start)


def dedented(rows: list[str], width: int) -> list[str]:
    """Lines without as many spaces as they have of a number of them."""
    return [row[min(width, shapes.column(row)) :] for row in rows]


def _marker(desk: Desk, piece: Piece, unit: Unit, node: Item) -> None:
    """What an item begins with, where the edited line says something else than the built one."""
    shape = shapes.item(desk.edited[piece.start])
    if not shape or not unit.row or unit.content_column is None:
        return
    shown = " ".join(filter(None, (shape.bullet, shape.task)))
    marker = shape.marker or ("-" if isinstance(node, MarkdownBlock) else "")
    if shown != unit.row.start.split("\n")[0].strip() and marker != node.marker:
        desk.put(node, "marker", marker or None, piece.start)


def _change(desk: Desk, node: Node, names: tuple[str, ...], wanted: dict[str, Any], line: int) -> None:
    """Want fields to be as in `wanted`, and those that are not in there to go: last, so that something is left."""
    changes: list[tuple[str, str | None]] = []
    for name in names:
        old, new = getattr(node, name, None) or None, wanted.get(name)
        if name == "separator":
            is_same = old == new or (new is None and old == desk.reader.separator)
        else:  # white space counts as one space
            is_same = old == new or (old is not None and new is not None and markdown.fold(old) == new)
            new = reading.refolded(old, new) if old and new else new
        if not is_same:
            changes.append((name, new))
    for name, new in sorted(changes, key=lambda change: change[1] is None):
        desk.put(node, name, new, line)


def _gone(desk: Desk, unit: Unit) -> None:
    node = unit.node
    if node is None or unit.kind in DERIVED or unit.kind is Kind.ITEM:
        return
    line = desk.line_of(unit)
    if unit.kind is Kind.DEFINITION:
        path = node.path if len(node.path) == _INLINE else node.path[:-1]
        desk.wants.append(Put(node.document.source.path, path, None, line))
    else:
        desk.put(node, unit.field, None, line)


def gone_headings(desk: Desk, units: Iterable[Unit]) -> Iterator[Remark]:
    """Why headings must not go here."""
    for unit in units:
        if unit.node:
            message = f"a heading is gone; take {desk.where(unit.node)} out of the YAML instead, with all below it"
            yield Remark(desk.line_of(unit), message)
