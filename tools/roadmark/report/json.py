"""Findings as JSON, for other programs; docs/json-format.md describes it."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from roadmark import markdown
from roadmark.report.text import suggestion
from roadmark.rules import RULES
from roadmark.text import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmark.report.text import Style
    from roadmark.rule import Finding
    from roadmark.text import Position

_VERSION = 1  # another one where a field changes its meaning or goes; a new field changes nothing for who reads


def lines(findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """The lines of a JSON text: one for each finding, and one before and after them."""
    yield f'{{"version": {_VERSION}, "findings": [' + ("" if findings else "]}")
    for finding in findings[:-1]:
        yield f"{encode(_finding(finding, style))},"
    if findings:
        yield encode(_finding(findings[-1], style))
        yield "]}"


def encode(value: object) -> str:
    """A value as one line of JSON in which nothing acts: on no terminal, and not where GitHub's runner reads it."""
    text = json.dumps(value, ensure_ascii=False).replace("##[", r"##\u005b")
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else json.dumps(character)[1:-1] for character in text)


def _finding(finding: Finding, style: Style) -> dict[str, Any]:
    fix = finding.fix
    edits = fix.edits if fix and not fix.drops_byte_order_mark else ()
    return {
        "code": finding.code,
        "name": RULES[finding.code].name,
        "message": finding.message,
        **_place(finding.place, style),
        "url": _url(finding.code),
        "help": suggestion(finding),
        "notes": [{**_place(note.place, style), "message": note.message} for note in finding.notes],
        "fixable": fix is not None,
        "edits": [{**_place(Place(fix.source, edit.span), style), "text": edit.text} for edit in edits] if fix else [],
    }


def _place(place: Place, style: Style) -> dict[str, Any]:
    source, span = place
    return {
        "path": style.relative(source.path),
        "start": _position(source.position(span.start)),
        "end": _position(source.position(span.end)),
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}


@cache
def _url(code: str) -> str:
    """Where the rule is described, relative to the root of this tool's repository: its host is not known here."""
    return f"docs/rules.md#{markdown.anchors([f'{code} {RULES[code].name}'])[0]}"
