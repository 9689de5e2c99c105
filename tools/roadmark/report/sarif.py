"""Findings as SARIF 2.1.0, for code scanning and whatever else reads the reports of linters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roadmark import __version__
from roadmark.report.json import encode
from roadmark.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from roadmark.edits import Fix
    from roadmark.report.text import Style
    from roadmark.rule import Finding, Rule
    from roadmark.text import Place, Source, Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"


def lines(findings: Sequence[Finding], style: Style) -> Iterator[str]:
    """One line with all rules and all findings; paths are relative to the folder of `style`, the repository's root."""
    indexes = {code: index for index, code in enumerate(RULES)}
    run = {
        "tool": {"driver": {"name": "roadmark", "version": __version__, "rules": [*map(_rule, RULES.values())]}},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        # Lines and columns as everywhere in this tool; else U+2028 would end a line, and an emoji count twice.
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\n"],
        "results": [_result(finding, indexes[finding.code], style) for finding in findings],
    }
    yield encode({"version": "2.1.0", "$schema": _SCHEMA, "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    """A rule with its documentation; there is no `helpUri`, because that is absolute and no host is known here."""
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.documentation.partition("\n\nBad:")[0]},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"enabled": not rule.is_optional, "level": "error"},
    }


def _result(finding: Finding, rule_index: int, style: Style) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": "error",
        "message": {"text": finding.message},
        "locations": [_location(finding.place, style)],
    }
    if finding.notes:
        result["relatedLocations"] = [
            {**_location(note.place, style), "message": {"text": note.message}} for note in finding.notes
        ]
    if finding.fix and not finding.fix.drops_byte_order_mark:  # which no region can express
        result["fixes"] = [_fix(finding.fix, RULES[finding.code], style)]
    return result


def _fix(fix: Fix, rule: Rule, style: Style) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(fix.source, edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(fix.source, style), "replacements": replacements}
    return {"description": {"text": f"Mend {rule.name}."}, "artifactChanges": [change]}


def _location(place: Place, style: Style) -> dict[str, Any]:
    physical = {"artifactLocation": _artifact(place.source, style)}
    if place.source.path != style.folder:  # a folder has no lines
        physical["region"] = _region(*place)
    return {"physicalLocation": physical}


def _artifact(source: Source, style: Style) -> dict[str, Any]:
    uri = style.uri(source.path)
    return {"uri": uri, "uriBaseId": _ROOT} if uri else {"uri": source.path.as_uri()}


def _region(source: Source, span: Span) -> dict[str, Any]:
    """A region; as everywhere in this tool, its end is the first character that is not in it."""
    start, end = source.position(span.start), source.position(span.end)
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
