"""The edits of a README -> the files that build it as it was edited, or why there are none."""

from __future__ import annotations

import gc
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from roadmark import graph, lint, project, render
from roadmark.absorb import alignment, arrangement, excuses, memberships, rebase, units, values
from roadmark.absorb.application import Workshop
from roadmark.absorb.desk import Desk
from roadmark.absorb.remarks import Remark
from roadmark.absorb.units import Kind
from roadmark.output import Output
from roadmark.settings import MAPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadmark.project import Project
    from roadmark.source import Document
    from roadmark.sourcemap import MappedOutput

_MOST = 1_000  # edits; whoever changed more has another list
_BYTE_ORDER_MARK = "\ufeff"
_MAP = re.compile(rf'^<img src="{re.escape(MAPS["light"])}".*\n', re.MULTILINE)


@dataclass(frozen=True)
class Absorbed:
    """What came of it: the files to write, how many edits they hold, or why nothing is to be written.

    `notes` are for whoever edited: what is still to be done, by line of the README. `is_behind` says that the YAML has
    changed besides, so that the README is still to be built.
    """

    outputs: tuple[Output, ...] = field(default=(), repr=False)
    count: int = 0
    refusals: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    is_behind: bool = False


def absorb(world: Project, built: MappedOutput, text: str, before: Sequence[str] = ()) -> Absorbed:
    """Take the edits back that made `text`, with LF line ends, out of what a project builds; writes nothing.

    `before` are other texts that it may have been made from, while the YAML changed.
    """
    rebased = rebase.rebase(text if text.endswith("\n") else f"{text}\n", built.text, before)
    if rebased.conflicts:
        return Absorbed(refusals=tuple(rebased.conflicts))
    if rebased.text == built.text:
        return Absorbed()
    was_enabled = gc.isenabled()
    gc.disable()  # as in project.load
    try:
        found = _absorbed(world, built, rebased.text)
    finally:
        if was_enabled:
            gc.enable()

    def told(remarks: Sequence[Remark]) -> tuple[Remark, ...]:
        """Remarks with the lines of the README that was edited."""
        return tuple(remark._replace(line=rebased.lines[remark.line]) for remark in remarks)

    is_behind = rebased.text.rstrip("\n") != text.rstrip("\n")
    return replace(found, refusals=told(found.refusals), notes=told(found.notes), is_behind=is_behind)


def _absorbed(world: Project, built: MappedOutput, wanted: str) -> Absorbed:
    edited = wanted.removesuffix("\n").split("\n")
    page = units.read(built, world)
    found = arrangement.arrange(page, edited, alignment.align(page, edited))
    desk = Desk(world, page, edited, found)
    if refusals := _read(desk):
        return Absorbed(refusals=tuple(sorted(set(refusals))))
    workshop = Workshop({document.source.path: document for document in world.documents.values()})
    if want := workshop.bring_about(desk.wants):
        return Absorbed(refusals=(Remark(want.line, excuses.unwritable(want, world)),))
    texts = {path: _written(document) for path, document in workshop.documents.items()}
    after = project.of(world.root, {path: content.encode() for path, content in texts.items()})
    report = lint.run(after, lint.choose(select=["SCH001"]))
    if not report.is_buildable:
        objections = {excuses.unbuildable(finding, desk.wants, workshop) for finding in report.blocking}
        return Absorbed(refusals=tuple(sorted(objections)))
    rebuilt = render.readme(after, graph.build(after.topics()))
    if rebuilt.text != _with_map(wanted, built, rebuilt):
        return Absorbed(refusals=tuple(excuses.different(rebuilt, after, page, edited, found)))
    before = {document.source.path: _written(document) for document in world.documents.values()}
    outputs = tuple(Output(path, content) for path, content in sorted(texts.items()) if content != before[path])
    return Absorbed(outputs, len(desk.wants), notes=tuple(excuses.notes(desk.wants, workshop, world)))


def _with_map(text: str, built: Output, rebuilt: Output) -> str:
    """A text with the map as it is after the edits: its words name sections, which nobody has to rename there, too."""
    line, wanted = (_MAP.search(output.text) for output in (built, rebuilt))
    return text.replace(line[0], wanted[0], 1) if line and wanted else text


def _read(desk: Desk) -> list[Remark]:
    """Find out what is wanted; or what cannot be, cheap reasons first."""
    gone = [unit for unit in desk.found.gone if unit.kind is Kind.HEADING]
    if gone or desk.found.strangers:
        return [*desk.found.strangers, *values.gone_headings(desk, gone)]
    pieces = sum(piece.unit is None or desk.is_changed(piece) for piece in desk.found.pieces)
    number = pieces + sum(entry.piece.unit is None for several in desk.found.lists.values() for entry in several)
    if number > _MOST:
        message = f"{number:,} lines are new or changed, more than anybody reviews; `roadmark import` reads whole lists"
        return [Remark(0, message)]
    values.ask(desk)
    values.read(desk)
    memberships.read(desk)
    return desk.refusals


def _written(document: Document) -> str:
    """The text of a file as it stands on the disk."""
    return _BYTE_ORDER_MARK * document.source.has_byte_order_mark + document.source.text
