"""A text value and how it is written: quoted or not, folded over lines, with escapes.

Rules speak of a part of a value; editors show the file. In most values each character stands for itself. In the others
the words of the value are found again, one after the other, among the words of what is written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from roadmark import events
from roadmark.edits import Edit
from roadmark.syntax import quote
from roadmark.text import Place, Source, Span

_WORDS = re.compile(r"[ \t\r\n]+|[^ \t\r\n]+")
_DOUBLE = re.compile(
    r"\\(?:[xuU](?=[0-9a-fA-F])((?<=x)[0-9a-fA-F]{2}|(?<=u)[0-9a-fA-F]{4}|(?<=U)[0-9a-fA-F]{8})|\r?\n[ \t]*|.)|.",
    re.DOTALL,
)
_SINGLE = re.compile(r"''|.", re.DOTALL)
_BLOCK_HEADER = re.compile(r"[|>][^\n]*\n")
# What an escape letter writes; every other character after a backslash writes itself.
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v",
            "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}  # fmt: skip


class _Unit(NamedTuple):
    """A character of the value as it is written, at offsets relative to the scalar."""

    character: str
    start: int
    end: int


def part(source: Source, span: Span, value: str, wanted: Span) -> Span | None:
    """Where a part of the value stands in the source; None where that cannot be told.

    `wanted` is in characters of the value; an empty part is a place between two characters.
    """
    written = source.text[slice(*span)]
    inner = _verbatim(written, value)
    if inner is not None:
        return Span(span.start + inner + wanted.start, span.start + inner + wanted.end)
    spans = _aligned(written, value)
    if spans is None or not spans:
        return None
    if wanted.start == wanted.end:
        offset = spans[wanted.start].start if wanted.start < len(spans) else spans[-1].end
        return Span(span.start + offset, span.start + offset)
    return Span(span.start + spans[wanted.start].start, span.start + spans[wanted.end - 1].end)


def rewrite(place: Place, value: str, wanted: Span, text: str, *, is_flow: bool) -> Edit | None:
    """The edit that replaces a part of a value by `text`, in the quotes that are there; None where none is safe.

    `place` is where the value stands; `is_flow`: in brackets, where a plain value has no comma.
    """
    source, span = place
    target = part(source, span, value, wanted)
    if target is None or (target.start == target.end and wanted.start != wanted.end):
        return None  # it stands nowhere, such as the line end that closes a block
    if any(character in text for character in "\r\n\t"):
        return None
    written = source.text[slice(*span)]
    intended = value[: wanted.start] + text + value[wanted.end :]
    style = written[:1]
    escaped = text.replace("'", "''") if style == "'" else quote(text)[1:-1] if style == '"' else text
    candidate = Edit(target, escaped)
    whole = written[: target.start - span.start] + escaped + written[target.end - span.start :]
    if _reads_as(whole, intended, is_flow=is_flow):
        return candidate
    if style in {"|", ">"} or "\n" in written or not intended:
        return None
    return Edit(span, quote(intended)) if _reads_as(quote(intended), intended, is_flow=is_flow) else None


def _verbatim(written: str, value: str) -> int | None:
    """How far into the scalar its value begins, where each character stands for itself."""
    if written == value:
        return 0
    is_quoted = len(written) == len(value) + 2 and written[0] in {'"', "'"} and written[1:-1] == value
    return 1 if is_quoted else None


@lru_cache(maxsize=8)  # a rule asks for one place after the other
def _aligned(written: str, value: str) -> list[Span] | None:
    """For every character of the value the span that writes it, relative to the scalar."""
    units = list(_units(written))
    found: list[Span] = []
    raw = "".join(unit.character for unit in units)
    words, targets = list(_WORDS.finditer(raw)), list(_WORDS.finditer(value))
    if words and words[0][0].isspace() and not (targets and targets[0][0].isspace()):
        words = words[1:]
    tail: list[Span] = []
    if len(targets) == len(words) + 1 and targets[-1][0].isspace():  # the line end that closes a block
        tail = [Span(len(written), len(written))] * len(targets.pop()[0])
    if len(targets) not in {len(words), len(words) - 1}:
        return None
    for word, target in zip(words, targets, strict=False):
        if word[0] == target[0]:
            found += [Span(units[at].start, units[at].end) for at in range(*word.span())]
        elif word[0].isspace() and target[0].isspace():  # folded: all of it stands for all of it
            found += [Span(units[word.start()].start, units[word.end() - 1].end)] * len(target[0])
        else:
            return None
    rest = words[len(targets) :]
    return None if any(not word[0].isspace() for word in rest) else found + tail


def _units(written: str) -> list[_Unit]:
    style = written[:1]
    if style == '"':
        return [unit for match in _DOUBLE.finditer(written, 1, len(written) - 1) if (unit := _escape(match))]
    if style == "'":
        return [
            _Unit(match[0][0], match.start(), match.end()) for match in _SINGLE.finditer(written, 1, len(written) - 1)
        ]
    first = 0
    if style in {"|", ">"}:
        header = _BLOCK_HEADER.match(written)
        first = header.end() if header else 0
    return [_Unit(written[at], at, at + 1) for at in range(first, len(written))]


def _escape(match: re.Match[str]) -> _Unit | None:
    text = match[0]
    if len(text) == 1:
        return _Unit(text, *match.span())
    letter = text[1]
    if letter in "\r\n":  # a backslash at the end of a line joins it to the next
        return None
    character = chr(int(match[1], 16)) if match[1] else _ESCAPES.get(letter, letter)
    return _Unit(character, *match.span())


def _reads_as(written: str, intended: str, *, is_flow: bool) -> bool:
    """Whether a scalar, put where it is to stand, has just the intended value."""
    frame = f"key: [{written}]\n" if is_flow else f"key: {written}\n"
    loaded = events.load(Source(Path(), frame))
    value = loaded.data.get("key") if isinstance(loaded.data, dict) and len(loaded.data) == 1 else None
    value = value[0] if is_flow and isinstance(value, list) and len(value) == 1 else value
    if written[:1] in {"|", ">"}:  # how many line ends close a block depends on what follows it
        has_last_line = written == written.rstrip()
        is_same = isinstance(value, str) and value.rstrip("\n") == intended.rstrip("\n")
        return not loaded.problems and has_last_line and is_same
    is_all = frame[loaded.scalars[-1].end :] == ("]\n" if is_flow else "\n") if loaded.scalars else False
    return not loaded.problems and value == intended and is_all
