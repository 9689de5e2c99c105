"""Findings as annotations on GitHub: commands that the runner of GitHub Actions reads in a job's output.

Every finding fails the check, so every one is an error. Of those GitHub shows ten for each step and drops the rest
without a word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark.lint import BLOCKING
from roadmark.report.text import count, suggestion
from roadmark.rule import Built
from roadmark.rules import RULES
from roadmark.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmark.report.text import Style
    from roadmark.rule import Finding
    from roadmark.text import Place

_MOST_ANNOTATIONS = 10


def lines(findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """The most important findings as annotations, and how many are left out; `style` has the repository's root."""
    for finding in most_important_first(findings)[:_MOST_ANNOTATIONS]:
        title = f"{finding.code} {RULES[finding.code].name}"
        yield command("error", {**_properties(finding.place, style), "title": title}, _message(finding, style))
    if len(findings) > _MOST_ANNOTATIONS:
        left_out = count(len(findings) - _MOST_ANNOTATIONS, "finding")
        message = f"{left_out} without an annotation: GitHub shows {_MOST_ANNOTATIONS}. The log of this step has all."
        yield command("notice", {"title": "roadmark"}, message)


def most_important_first(findings: Sequence[Finding]) -> list[Finding]:
    """What stops building, then what else is wrong in the sources, then the outputs, which may follow from those."""
    return sorted(findings, key=_rank)


def _rank(finding: Finding) -> int:
    rule = RULES[finding.code]
    return 0 if rule.is_fatal or finding.code in BLOCKING else 2 if rule.on is Built else 1


def command(name: str, properties: dict[str, str], message: str) -> str:
    """A command to the runner, in which whatever it would take for its own is escaped."""
    pairs = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in properties.items())
    return f"::{name} {pairs}::{_escaped(message)}"


def _escaped(text: str, separators: str = "") -> str:
    for character in f"%\r\n{separators}":  # the percent sign first: it begins the escapes of the others
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _properties(place: Place, style: Style) -> dict[str, str]:
    """Where an annotation stands; a finding of the whole repository stands nowhere."""
    source, (start, end) = place
    path = style.path(source.path)
    if path == ".":
        return {}
    first = source.position(start)
    last = source.position(max(start, end - 1))  # not the start of a line that the place only reaches
    properties = {"file": path, "line": str(first.line), "endLine": str(last.line)}
    if first.line == last.line:  # else the runner drops them
        properties |= {"col": str(first.column), "endColumn": str(last.column + (end > start))}
    return properties


def _message(finding: Finding, style: Style) -> str:
    parts = finding.message.split("\n")
    if replacement := suggestion(finding):
        parts.append(f"help: {replacement}")
    parts += [f"{style.place(note.place)}: {note.message}" for note in finding.notes]
    return "\n".join(map(printable, parts))
