"""Findings for a terminal: `path:line:column: CODE message`, and the source with the place marked."""

from __future__ import annotations

import os
import unicodedata
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from roadmark.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from roadmark.rule import Finding
    from roadmark.text import Place

_WIDEST_EXCERPT = 120  # terminal cells; a line may be a whole book
_SPARE = 20  # cells shown before the place in a line that is cut
_RESET = "\x1b[0m"


class Style(NamedTuple):
    """How to write findings: relative to which folder, and whether in color."""

    folder: Path
    is_colored: bool = False

    def paint(self, text: str, code: str) -> str:
        """The text in a color given as an SGR code, where colors are wanted."""
        return f"\x1b[{code}m{text}{_RESET}" if self.is_colored and text else text

    def relative(self, path: Path) -> str:
        """A path relative to the folder, with `/` on every system."""
        try:
            relative = os.path.relpath(path, self.folder)
        except ValueError:  # another drive
            relative = str(path)
        return relative.replace(os.sep, "/")

    def path(self, path: Path) -> str:
        """A path relative to the folder, for a person to read."""
        return printable(self.relative(path))

    def uri(self, path: Path) -> str:
        """A path relative to the folder as a URI, with whatever needs it percent-encoded; empty outside the folder."""
        return quote(os.fsencode(self.relative(path))) if path.is_relative_to(self.folder) else ""

    def place(self, place: Place) -> str:
        """`path:line:column`."""
        line, column = place.position
        return f"{self.path(place.source.path)}:{line}:{column}"


def lines(finding: Finding, style: Style) -> Iterator[str]:
    """The lines that show a finding."""
    where = style.paint(style.place(finding.place), "1")
    yield f"{where}: {style.paint(finding.code, '1;31')} {printable(finding.message)}"
    number = finding.place.position.line
    gutter = " " * (len(str(number)) + 1)
    excerpt, marker = _excerpt(finding.place)
    replacement = printable(suggestion(finding))
    if excerpt:
        bar = style.paint("|", "34")
        yield f"{gutter}{bar}"
        yield f"{style.paint(str(number), '34')} {bar} {excerpt}"
        tail = f" {style.paint(f'help: {replacement}', '32')}" if replacement else ""
        indent = marker[: len(marker) - len(marker.lstrip())]
        yield f"{gutter}{bar} {indent}{style.paint(marker.lstrip(), '1;31')}{tail}"
    elif replacement:
        yield f"{gutter}= help: {replacement}"
    for note in finding.notes:
        yield f"{gutter}= {style.place(note.place)}: {printable(note.message)}"


def suggestion(finding: Finding) -> str:
    """What to write in place of what a finding points at: its help, or what its fix writes just there; or empty.

    A deletion and an insertion have nothing to show: the message says it.
    """
    fix, place = finding.fix, finding.place
    if finding.help or fix is None or len(fix.edits) != 1 or fix.source.path != place.source.path:
        return finding.help
    span, replacement = fix.edits[0]
    return replacement if span == place.span and span.start < span.end and replacement.strip() else ""


def _excerpt(place: Place) -> tuple[str, str]:
    """The line of a place, cut where it is very long, and the marker below it; both empty where there is no text."""
    source, span = place
    line = source.bounds(place.position.line)
    is_long = line.end - line.start > _WIDEST_EXCERPT or _width(source.text[slice(*line)]) > _WIDEST_EXCERPT
    start = min(span.start, line.end)
    first = max(line.start, start - _SPARE) if is_long else line.start
    last = min(line.end, first + _WIDEST_EXCERPT)
    end = min(max(span.end, start + 1), last)
    # Cut before anything else is done: a file may be one long line with a mistake in every word.
    if not source.text[first:last].strip():
        return "", ""
    before = ("..." if first > line.start else "") + printable(source.text[first:start])
    marked = printable(source.text[start:end])
    after = printable(source.text[end:last]) + ("..." if last < line.end else "")
    return (before + marked + after).rstrip(), " " * _width(before) + "^" * max(1, _width(marked))


def _width(text: str) -> int:
    """Cells a terminal needs for a text."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def count(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
