"""A megabyte of text built to hurt: every rule ends. A pattern that is not linear would be at this for minutes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from roadmark import lint, project, render

if TYPE_CHECKING:
    from conftest import Sandbox

FILLERS = {
    "round brackets": "(",
    "square brackets": "[",
    "pictures": "![",
    "half links": "[a](",
    "empty links": "[](",
    "links": "[a](#b) ",
    "backticks": "`",
    "backticks and spaces": "` ",
    "spaces": " ",
    "no-break spaces": "\u00a0",
    "full stops": ".",
    "slashes": "/",
    "backslashes": "\\",
    "stars": "*",
    "underscores": "_a",
    "angle brackets": "<",
    "tags": "<a ",
    "comments": "<!--",
    "ampersands": "&",
    "entities": "&a",
    "dollars": "$ $a",
    "colons": ":a",
    "quotes": "'\"",
    "words": "the ",
    "capitals": "Aa",
    "commas": ", ",
    "hyphens": "- ",
    "number signs": "#",
    "addresses": "http://",
    "hosts": "www.a.",
    "mail": "a@a.",
    "percents": "%41",
    "dots and a slash": "../",
    "exclamation marks": "!",
    "mojibake": "\u00c3\u00a9\u00e2",
    "pipes": "|a",
}
SIZE = 1_000_000
_LONGEST_MESSAGE = 1_000
# Lengths that the schema allows for a description and a summary, and one that it does not.
LENGTHS = (1_000, 20_000, SIZE)


@pytest.mark.slow
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS)
def test_every_rule_ends(sandbox: Sandbox, filler: str, length: int) -> None:
    assert faults(sandbox, filler, length, SIZE) == []


@pytest.mark.parametrize("filler", FILLERS.values(), ids=FILLERS)
def test_every_rule_ends_on_one_text(sandbox: Sandbox, filler: str) -> None:
    assert faults(sandbox, filler, 20_000, 20_000) == []


def faults(sandbox: Sandbox, filler: str, length: int, size: int) -> list[object]:
    """Findings that stand twice at one place, outside of their files, or are longer than anybody reads."""
    text = (filler * (length // len(filler) + 1))[: length - 2].replace("\\", "\\\\").replace('"', '\\"')
    number = max(1, size // length // 4)
    resources = "".join(
        f'  - title: "T{text}"\n    url: "https://example.com/{text}"\n    by: "B{text}"\n    description: "A{text}"\n'
        for _ in range(number)
    )
    case = f'title: Case\nsummary: "S{text}"\nresources:\n{resources}'
    sandbox.write({"roadmap/roadmap.yaml": "title: Test\nsections: [case]\n", "roadmap/case.yaml": case})
    world = project.load(sandbox.root)
    report = lint.run(world, lint.choose(["YML", "SCH", "REF", "URL", "TXT", "SHP", "OUT"]), render.outputs)
    ends = {document.source.path: len(document.source.text) for document in world.documents.values()}
    shown = Counter((finding.code, finding.place.source.path, finding.place.span.start) for finding in report.findings)
    twice: list[object] = [key for key, times in shown.items() if times > 1]
    return twice + [
        finding
        for finding in report.findings
        if not 0
        <= finding.place.span.start
        <= finding.place.span.end
        <= ends.get(finding.place.source.path, len(finding.place.source.text))
        or len(finding.message) >= _LONGEST_MESSAGE
    ]
