"""An entry for a list: its value, and the lines that it has where it comes from."""

from __future__ import annotations

from typing import Any, NamedTuple

from roadmark import dump

_DASH = "- "
_DOCUMENT_MARKS = ("---", "...")


class Entry(NamedTuple):
    r"""An entry for a list, perhaps one that was taken from elsewhere with its comments.

    `lines` are then its lines, with `\n` between them, `indent` the column, counted from 0, of its dash in them, and
    `has_comments` says whether they say more than the value.
    """

    value: Any
    lines: str = ""
    indent: int = 0
    has_comments: bool = False

    def rows(self, indent: int, dash: str = _DASH) -> str | None:
        """Its lines with the dash in a column; None where they would not say the same there."""
        if self.lines:
            return _shifted(self.lines, indent - self.indent)
        lead = f"{' ' * indent}{dash}"
        if isinstance(self.value, dict) and self.value:
            return closed(lead + dump.mapping(self.value, len(lead))[len(lead) :])
        if isinstance(self.value, list) and self.value:
            return closed(lead + dump.entries(self.value, len(lead))[len(lead) :])
        return closed(lead + dump.entries([self.value], indent)[indent + dump.STEP :])


def closed(rows: str) -> str | None:
    """Lines without the last line end; None where a text ends there that keeps all line ends behind it."""
    return None if rows.endswith("\n\n") else rows.removesuffix("\n")


def _shifted(lines: str, shift: int) -> str | None:
    """Lines further right or left; None where one has no room for that, or would end the document."""
    rows = []
    for line in lines.split("\n"):
        spaces = len(line) - len(line.lstrip(" "))
        is_blank = spaces == len(line)
        if not is_blank and spaces + shift < 0:
            return None
        rows.append(" " * max(0, spaces + shift if line else 0) + line[spaces:])
    is_end = shift < 0 and any(row.startswith(_DOCUMENT_MARKS) for row in rows)
    return None if is_end else "\n".join(rows)
