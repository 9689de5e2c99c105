"""Apply the safe fixes of findings until there are none, and prove that they change what they are meant to change."""

from __future__ import annotations

import copy
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark import edits, folder, lint, project, source
from roadmark.edits import overlap
from roadmark.output import Output
from roadmark.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from roadmark.edits import Change, Fix
    from roadmark.project import Project
    from roadmark.rule import Finding, Rule
    from roadmark.source import Document
    from roadmark.text import KeyPath, Span

    Keep = Callable[[Sequence[Finding], Project], Sequence[Finding]]

# Fixes of one value may have to wait for each other; no real file needs ten rounds.
_MOST_ROUNDS = 100
_BYTE_ORDER_MARK = "\ufeff"


class Refusal(NamedTuple):
    """A file that is left as it is, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Fixed:
    """What the fixes made of a project: the files to write, how many fixes they hold, and what was refused.

    `left` are the findings that would be left.
    """

    outputs: tuple[Output, ...] = field(repr=False)
    count: int
    refusals: tuple[Refusal, ...]
    left: tuple[Finding, ...] = field(default=(), repr=False)


def fix(world: Project, rules: Collection[Rule], keep: Keep) -> Fixed:
    """Mend every finding that can be mended safely, of those that `keep` lets through; writes nothing.

    Fixes that overlap wait for the next round. A file with a fix that fails its proof stays as it is, whole.
    """
    texts: dict[Path, str] = {}
    counts: dict[Path, int] = {}
    refusals: dict[Path, str] = {}
    left: Sequence[Finding] = ()
    for _ in range(_MOST_ROUNDS):
        documents = {document.source.path: document for document in world.documents.values()}
        pending: dict[Path, list[Fix]] = defaultdict(list)
        left = keep(lint.run(world, rules).findings, world)
        for finding in left:
            if finding.fix and _is_open(finding.fix.source.path, documents, texts, refusals):
                pending[finding.fix.source.path].append(finding.fix)
        if not pending:
            break
        for path, fixes in pending.items():
            chosen = _compatible(fixes)
            if path in documents and not _is_proven(documents[path], chosen):
                # Each is right for itself, but two in one value may not be: one at a time, then.
                chosen = next(([one] for one in chosen if _is_proven(documents[path], [one])), [])
            if chosen:
                texts[path] = _applied(chosen)
                counts[path] = counts.get(path, 0) + len(chosen)
            else:
                refusals[path] = "its fixes would change more than they are meant to; mend it by hand"
                texts.pop(path, None)
                counts.pop(path, None)
        world = project.load(world.root, {path: text.encode() for path, text in texts.items()})
    outputs = tuple(Output(path, text) for path, text in sorted(texts.items()))
    refused = tuple(Refusal(*entry) for entry in sorted(refusals.items()))
    return Fixed(outputs, sum(counts.values()), refused, tuple(left))


def _is_open(path: Path, documents: dict[Path, Document], texts: dict[Path, str], refusals: dict[Path, str]) -> bool:
    """Whether a file may be fixed: not before it can be read; and files other than YAML only once, unseen by rules."""
    if path in documents:
        return path not in refusals and documents[path].is_parsed
    return path not in texts


def _compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """As many fixes of one file, in order, as touch nothing that another one changes."""
    chosen: list[Fix] = []
    spans: list[Span] = []
    replaced: set[KeyPath] = set()
    touched: set[KeyPath] = set()
    for fix in sorted(fixes, key=lambda fix: fix.edits):
        if any(_meets(edit.span, spans) for edit in fix.edits):
            continue
        if any(
            _prefixes(change.path) & replaced or (change.part is None and change.path in touched)
            for change in fix.changes
        ):
            continue
        chosen.append(fix)
        for edit in fix.edits:
            insort(spans, edit.span)
        for change in fix.changes:
            touched |= _prefixes(change.path)
            replaced |= {change.path} if change.part is None else set()
    return chosen


def _meets(span: Span, spans: list[Span]) -> bool:
    """Whether a span overlaps one of several, which are sorted and do not overlap each other."""
    index = bisect_left(spans, span)
    return any(overlap(span, other) for other in spans[max(0, index - 1) : index + 1])


def _prefixes(path: KeyPath) -> set[KeyPath]:
    return {path[:length] for length in range(len(path) + 1)}


def _applied(fixes: Sequence[Fix]) -> str:
    """The text of a file after fixes."""
    origin = fixes[0].source
    keeps_mark = origin.has_byte_order_mark and not any(fix.drops_byte_order_mark for fix in fixes)
    text = edits.apply(origin.text, (edit for fix in fixes for edit in fix.edits))
    return _BYTE_ORDER_MARK + text if keeps_mark else text


def _is_proven(document: Document, fixes: Sequence[Fix]) -> bool:
    """Whether a file says, after fixes, what it said before with their changes, and nothing else."""
    text = _applied(fixes).removeprefix(_BYTE_ORDER_MARK)
    result = folder.checked(source.parse(Source(document.source.path, text)))
    expected = _changed(document.data, [change for fix in fixes for change in fix.changes])
    before, after = (Counter(problem.kind for problem in each.problems) for each in (document, result))
    return result.is_parsed and result.data == expected and result.discarded == document.discarded and after <= before


def _changed(data: Any, changes: Iterable[Change]) -> Any:
    """A copy of the data with changes."""
    holder = [copy.deepcopy(data)]
    parts: dict[KeyPath, list[Change]] = defaultdict(list)
    for change in changes:
        if change.part is None:
            _put(holder, change.path, change.value)
        else:
            parts[change.path].append(change)
    for path, several in parts.items():
        value = _get(holder, path)
        splices = [edits.Edit(change.part, change.value) for change in several if change.part is not None]
        _put(holder, path, edits.apply(value, splices))
    return holder[0]


def _get(holder: list[Any], path: KeyPath) -> Any:
    value: Any = holder[0]
    for step in path:
        value = value[step]
    return value


def _put(holder: list[Any], path: KeyPath, value: Any) -> None:
    if path:
        _get(holder, path[:-1])[path[-1]] = value
    else:
        holder[0] = value
