"""The job summary on GitHub Actions: what is wrong, with links to the lines, and what mends it, as Markdown.

Everything that contributors wrote stands inside a fence that it cannot close, or is percent-encoded in a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import markdown
from roadmark.report import text
from roadmark.report.github import most_important_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from roadmark.report.text import Style
    from roadmark.rule import Finding
    from roadmark.text import Place

# A summary of more than 1 MiB is thrown away whole; backticks alone need fences that are as long as they are.
_MOST_FINDINGS, _MOST_BYTES = 50, 300_000
_LARGEST_FINDING, _LARGEST_DIFF = 10_000, 80_000  # bytes without fences


def page(
    findings: Sequence[Finding],
    style: Style,
    blob: str = "",
    fixes: Iterable[str] = (),
    stale: Iterable[str] = (),
) -> str:
    """What is wrong, and what mends it.

    `style` has the repository's root, `blob` is the address of that folder on GitHub, `fixes` are the diffs of what
    `--fix` changes and `stale` those of outputs that are not up to date.
    """
    if not findings:
        return "### roadmark: nothing to say\n"
    parts = [f"### roadmark: {text.count(len(findings), 'finding')}\n"]
    shown = list(_shown(most_important_first(findings), style, blob))
    if len(shown) < len(findings):
        parts.append(f"{len(findings) - len(shown)} more are left out here; `roadmark check` shows all.\n")
    parts[1:1] = shown
    parts += _remedies(sum(finding.fix is not None for finding in findings), "".join(fixes), "".join(stale))
    return "\n".join(parts)


def _shown(findings: Sequence[Finding], style: Style, blob: str) -> Iterator[str]:
    """Findings as Markdown, until there are enough of them."""
    room = _MOST_BYTES
    for finding in findings[:_MOST_FINDINGS]:
        part = _fenced("\n".join(text.lines(finding, style)), "text", _LARGEST_FINDING)
        if link := _link(finding.place, style, blob):
            part = f"{link}\n\n{part}"
        room -= len(part.encode())
        if room < 0:
            return
        yield part


def _link(place: Place, style: Style, blob: str) -> str:
    """A link to the lines of a place; empty where there is none to link to."""
    source, (start, end) = place
    path = style.uri(source.path)
    if not (blob and path and source.text):
        return ""
    first, last = source.position(start).line, source.position(max(start, end - 1)).line
    lines = f"L{first}" if first == last else f"L{first}-L{last}"
    plain = "?plain=1" if path.lower().endswith(".md") else ""  # rendered, it has no lines
    fence = markdown.fence(shown := style.place(place))
    return f"[{fence} {shown} {fence}]({blob}/{path}{plain}#{lines})"


def _remedies(number_of_fixes: int, fixes: str, stale: str) -> Iterator[str]:
    commands = ["roadmark lint --fix"] * bool(number_of_fixes) + ["roadmark build"] * bool(stale)
    if commands:
        yield "#### What mends it\n"
        yield _fenced("\n".join(commands), "sh", _LARGEST_DIFF)
    if number_of_fixes:
        yield f"`roadmark lint --fix` mends {text.count(number_of_fixes, 'finding')}{':' if fixes else '.'}\n"
    if fixes:
        yield _fenced(fixes, "diff", _LARGEST_DIFF)
    if stale:
        yield "What `roadmark build` would change:\n"
        yield _fenced(stale, "diff", _LARGEST_DIFF)
    yield "`roadmark explain CODE` says what a rule wants, and why.\n"


def _fenced(content: str, language: str, room: int) -> str:
    """A code block of at most so many bytes, without its fences."""
    encoded = content.encode(errors="replace")
    if len(encoded) > room:
        content = f"{encoded[:room].decode(errors='ignore')}\n... cut here; run `roadmark check` for the rest"
    fence = markdown.fence(content)
    return f"{fence}{language}\n{content.rstrip()}\n{fence}\n"
