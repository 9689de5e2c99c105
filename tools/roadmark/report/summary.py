"""The job summary on GitHub Actions: what is wrong, and what README.md would change, as Markdown.

Everything that contributors wrote stands inside a fence that it cannot close.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roadmark import markdown
from roadmark.report import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roadmark.report.text import Style
    from roadmark.rule import Finding

# A summary of more than 1 MiB is thrown away whole; backticks alone need fences that are as long as they are.
_MOST_BYTES = 300_000


def page(findings: Sequence[Finding], diffs: Iterable[str], style: Style) -> str:
    """What went wrong, as Markdown; `diffs` are those of outputs that are not up to date."""
    if not findings:
        return "### roadmark: nothing to say\n"
    plain = replace(style, is_colored=False)
    shown = "\n".join(line for finding in findings for line in text.lines(finding, plain))
    changes = list(diffs)
    room = _MOST_BYTES // (1 + len(changes))
    parts = [f"### roadmark: {text.count(len(findings), 'finding')}\n", _fenced(shown, "text", room)]
    for diff in changes:
        parts += ["What `roadmark build` would change:\n", _fenced(diff, "diff", room)]
    return "\n".join(parts)


def _fenced(content: str, language: str, room: int) -> str:
    """A code block of at most so many bytes, without its fences."""
    encoded = content.encode()
    if len(encoded) > room:
        content = f"{encoded[:room].decode(errors='ignore')}\n... cut here; run `roadmark check` for the rest"
    fence = markdown.fence(content)
    return f"{fence}{language}\n{content.rstrip()}\n{fence}\n"
