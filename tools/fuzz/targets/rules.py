"""Rules and their fixes."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from fuzz import corpus, strategies
from fuzz.target import target
from roadmark import fix, lint, project, render
from roadmark.report import github, text
from roadmark.report import json as report_json
from roadmark.rules import FAMILIES, RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roadmark.project import Project
    from roadmark.rule import Finding
    from roadmark.source import Document

_LONGEST = 8 * 1024  # bytes of both files
_LONGEST_MESSAGE = 1_000  # characters
_COMMENT = re.compile(r"^[ \t]*#(?![ \t]*roadmark\b)[^\n]*", re.MULTILINE | re.IGNORECASE)


def _seeds() -> Iterable[bytes]:
    yield from (root + corpus.PART + case for root, case in corpus.projects())
    yield from (b"title: Case\nsections: [case]\n" + corpus.PART + section for section in corpus.sections())


@target(seeds=_seeds, words=corpus.yaml_words, longest=_LONGEST)
def rules(raw: bytes) -> None:
    """Whatever two files hold: findings in order and in their places, and fixes that change nothing else."""
    root, _, case = raw.partition(corpus.PART)
    _judge({"roadmap": root, "case": case} if case else {"roadmap": root})


_COMMENTS = ("# roadmark: allow[{}] meant", "# roadmark: allow[{}, TXT001] so", "# a comment", "# roadmark: allow[{}]")
_CODES = ("TXT001", "TXT004", "URL003", "YML005", "SHP001", "REF003", "TXT012", "LNT001")


@st.composite
def _documents(draw: st.DrawFn) -> str:
    """A section in YAML, with comments somewhere."""
    lines = strategies.written(draw(strategies.sections()), draw(st.integers(0, 5**9))).split("\n")
    for _ in range(draw(st.integers(0, 2))):
        comment = draw(st.sampled_from(_COMMENTS)).format(draw(st.sampled_from(_CODES)))
        number = draw(st.integers(0, len(lines) - 1))
        if draw(st.booleans()):
            lines[number] += f"  {comment}"
        else:
            lines.insert(number, comment)
    return draw(st.sampled_from(("\n", "\n", "\r\n"))).join(lines)


@target(_documents())
def fixes(section: str) -> None:
    """The same, for sections that hold all kinds of texts in all kinds of quotes."""
    _judge({"roadmap": b"title: Case\nsections: [case]\n", "case": section.encode()})


def _judge(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "roadmap").mkdir()
        for name, raw in files.items():
            (root / f"roadmap/{name}.yaml").write_bytes(raw)
        world = project.load(root)
        report = lint.run(world, _all(), render.outputs)
        _is_right(report.findings, world)
        if any(finding.fix for finding in report.findings):
            _fix(world)


def _all() -> Sequence[Any]:
    return lint.choose(select=sorted(FAMILIES))


def _shown(findings: Iterable[Finding]) -> list[tuple[Any, ...]]:
    return [(str(one.place.source.path), one.place.span, one.code, one.message, one.help) for one in findings]


def _is_right(findings: Sequence[Finding], world: Project) -> None:
    places = [(str(one.place.source.path), one.place.span.start, one.code) for one in findings]
    assert places == sorted(places), "findings are not in the order of their places"
    texts = {document.source.path: document.source.text for document in world.documents.values()}
    for finding in findings:
        for place in (finding.place, *(note.place for note in finding.notes)):
            size = len(texts.get(place.source.path, place.source.text))
            assert 0 <= place.span.start <= place.span.end <= size, f"{finding.code} is outside of its file"
        assert finding.code in RULES, f"no rule is called {finding.code}"
        assert finding.message, f"{finding.code} says nothing"
        assert len(finding.message) < _LONGEST_MESSAGE, f"{finding.code}: a message longer than anybody reads"
    style = text.Style(world.root)
    for line in (*github.lines(findings, style), *(line for one in findings for line in text.lines(one, style))):
        assert line.isprintable(), f"{line!r} acts on a terminal"
    assert json.loads("\n".join(report_json.lines(findings, style))), "no JSON"


def _fix(world: Project) -> None:
    fixed = fix.fix(world, _all(), lambda findings, _: findings)
    refused = {refusal.path for refusal in fixed.refusals}
    assert not refused & {output.path for output in fixed.outputs}, "a file that was refused is written"
    for output in fixed.outputs:
        output.path.write_bytes(output.text.encode())
    after = project.load(world.root)
    for name, document in world.documents.items():
        if document.source.text != after.documents[name].source.text:
            _keeps(document, after.documents[name])
    left = lint.run(after, _all()).findings
    assert _shown(left) == _shown(fixed.left), "something else is left than was said"
    again = fix.fix(after, _all(), lambda findings, _: findings)
    more = {output.path.name for output in again.outputs if output.path not in refused}
    assert not more, f"{more} needs a second fix"


def _keeps(before: Document, after: Document) -> None:
    assert after.is_parsed, "what was fixed cannot be read any more"
    assert _comments(before) == _comments(after), "comments are lost"
    kinds = [Counter(problem.kind for problem in document.problems) for document in (before, after)]
    assert kinds[1] <= kinds[0], "a fix brought a problem"


def _comments(document: Document) -> Counter[str]:
    """Comments with a line for themselves, but those for roadmark."""
    inside = {offset for span in document.scalars for offset in range(span.start, span.end)}
    found = _COMMENT.finditer(document.source.text)
    return Counter(match[0].strip() for match in found if match.start() not in inside)
