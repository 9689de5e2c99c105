"""Why an edit cannot be taken back, and where to make it instead; and what to look after where one was."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from roadmark import layout, output
from roadmark.absorb import units
from roadmark.absorb.remarks import Remark, quoted, where
from roadmark.absorb.units import Kind
from roadmark.absorb.wants import Insert, Move, Put, Remove
from roadmark.model import Item, Resource, Section, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmark.absorb.application import Workshop
    from roadmark.absorb.arrangement import Arrangement
    from roadmark.absorb.units import Page, Unit
    from roadmark.absorb.wants import Want
    from roadmark.project import Project
    from roadmark.rule import Finding
    from roadmark.sourcemap import MappedOutput
    from roadmark.text import KeyPath

_USUAL = 0.5  # of the resources have a field that is missed where it is not there


def unwritable(want: Want, world: Project) -> str:
    """Why a value cannot be edited."""
    document = world.documents[want.file.stem]
    verb = {Put: "change", Insert: "add it to", Remove: "delete", Move: "move"}[type(want)]
    path = (*want.path, want.index) if isinstance(want, Insert) else want.path
    return f"nobody can tell how to write this into the YAML; {verb} {where(document.at(*path), world)} by hand"


def unbuildable(finding: Finding, wants: Sequence[Want], workshop: Workshop) -> Remark:
    """Why the YAML cannot be built with the edits."""
    file, offset = finding.place.source.path, finding.place.span.start
    best, size = 0, -1
    for want in wants:
        span = workshop.documents[want.file].spans.get(_path(want, workshop))
        is_inside = want.file == file and span and span.start <= offset <= span.end
        if span and is_inside and (size < 0 or span.end - span.start < size):
            best, size = want.line, span.end - span.start
    return Remark(best, finding.message)


def _path(want: Want, workshop: Workshop) -> KeyPath:
    """Where what was wanted stands in the new files."""
    if isinstance(want, Insert):
        _, path, index = workshop.shifts.target(want)
        return (*path, index)
    return workshop.shifts.path(want.file, want.path)


def different(
    rebuilt: MappedOutput, after: Project, page: Page, edited: list[str], found: Arrangement
) -> Iterator[Remark]:
    """Where the page that would be built is not the edited one."""
    lines = rebuilt.text.removesuffix("\n").split("\n")
    new, known = units.read(rebuilt, after), set(page.lines)
    owner = {line: piece.unit for piece in found.pieces if piece.unit for line in range(piece.start, piece.end)}
    for change in output.changes(lines, edited):
        line = min(change.new_start, len(edited) - 1)
        is_known = change.new_start < change.new_end and edited[line] in known
        if not "".join([*lines[change.start : change.end], *edited[change.new_start : change.new_end]]).strip():
            is_missing = change.end - change.start > change.new_end - change.new_start
            yield Remark(line, f"`roadmark build` writes {'a' if is_missing else 'no'} blank line here; do the same")
            continue
        unit = next((unit for unit in new.at[change.start : change.end] if unit), None) or owner.get(line)
        would = "".join(lines[change.start : change.end][:1])
        shown = f"`roadmark build` writes {quoted(would) if would.strip() else 'nothing'} here"
        yield Remark(line, f"{shown}: {_source(unit, after, is_known=is_known)}")


def _source(unit: Unit | None, after: Project, *, is_known: bool) -> str:
    """Where a line comes from that is not as it was edited; one that is as before only follows something else."""
    if unit is None or unit.node is None:
        return "this comes from the template or from `settings` in roadmap/roadmap.yaml; leave it as it was"
    place = where(unit.node.at(unit.field), after)
    if unit.kind in {Kind.CONTENTS, Kind.PREREQUISITES} and is_known:
        return "it repeats a title that was changed; change it here, too"
    if unit.kind is Kind.CONTENTS:
        return f"the table of contents is made of the titles; change the title in {place} instead"
    if unit.kind is Kind.PREREQUISITES:
        return f"this is made of `level` and `requires`; change {place} instead"
    return f"this comes from {place}; write the line so, or make the change there"


def notes(wants: Sequence[Want], workshop: Workshop, world: Project) -> Iterator[Remark]:
    """What is still to be looked after, by line of the README."""
    usual = [name for name in ("type", "cost") if _is_usual(name, world)]
    for want in wants:
        document = world.documents[want.file.stem]
        if isinstance(want, Insert):
            missing = [f"no {name}" for name in usual if "url" in want.value and name not in want.value]
            if missing:
                place = workshop.documents[want.file].at(*_path(want, workshop))
                yield Remark(want.line, f"{where(place, world)} has {' and '.join(missing)}; add what is missing")
        elif isinstance(want, Remove) and layout.remove(document, want.path) is None:
            yield Remark(
                want.line, f"what stood in {where(document.at(*want.path), world)} had comments; look after them"
            )
        elif isinstance(want, Put) and want.path[-1] == "url" and document.value(*want.path[:-1], "verified"):
            place = workshop.documents[want.file].at(*workshop.shifts.path(want.file, want.path[:-1]), "verified")
            yield Remark(want.line, f"{where(place, world)}: `verified` speaks of the url that was there; look again")


def _is_usual(name: str, world: Project) -> bool:
    """Whether most resources of a project have a field."""
    holders = chain[Section | Topic](world.sections(), world.topics())
    links = [item for holder in holders for item in _items(holder) if isinstance(item, Resource)]
    return bool(links) and sum(bool(getattr(item, name)) for item in links) > _USUAL * len(links)


def _items(holder: Section | Topic) -> Iterator[Item]:
    stack: list[Item] = list(holder.resources)
    while stack:
        item = stack.pop()
        yield item
        stack += item.resources
