"""The job summary on GitHub Actions: what is wrong, and what README.md would change, as Markdown.

Everything that contributors wrote stands inside a fence that it cannot close.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import markdown
from roadmark.report import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roadmark.report.text import Style
    from roadmark.rule import Finding

_MOST_CHARACTERS = 200_000  # a summary of more than 1 MiB is thrown away whole; a character has up to 4 bytes


def page(findings: Sequence[Finding], diffs: Iterable[str], style: Style) -> str:
    """What went wrong, as Markdown; `diffs` are those of outputs that are not up to date."""
    if not findings:
        return "### roadmark: nothing to say\n"
    shown = "\n".join(line for finding in findings for line in text.lines(finding, style))
    parts = [f"### roadmark: {text.count(len(findings), 'finding')}\n", _fenced(shown, "text")]
    for diff in diffs:
        parts += ["What `roadmark build` would change:\n", _fenced(diff, "diff")]
    return "\n".join(parts)


def _fenced(content: str, language: str) -> str:
    if len(content) > _MOST_CHARACTERS:
        content = f"{content[:_MOST_CHARACTERS]}\n... cut here; run `roadmark check` for the rest"
    fence = markdown.fence(content)
    return f"{fence}{language}\n{content.rstrip()}\n{fence}\n"
