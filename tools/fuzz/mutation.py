"""Other inputs made of inputs: as people edit lines and words, and as a disk might change bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Change = Callable[[bytes, random.Random, Sequence[bytes], Sequence[bytes]], bytes]

_MOST = 4  # changes at a time


def mutate(raw: bytes, chance: random.Random, words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """An input with a few changes; `words` and `others` are what may come in."""
    for _ in range(chance.randint(1, _MOST)):
        raw = chance.choice(_CHANGES)(raw, chance, words, others)
    return raw


def _lines(raw: bytes) -> list[bytes]:
    return raw.splitlines(keepends=True) or [b""]


def _place(raw: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(raw))


def _word(raw: bytes, chance: random.Random, words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    """A word more, or in place of what stands there."""
    start = _place(raw, chance)
    end = start + chance.choice((0, 0, 1, 4, 12))
    return raw[:start] + (chance.choice(words) if words else b" ") + raw[end:]


def _without_line(raw: bytes, chance: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    lines = _lines(raw)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def _line_elsewhere(raw: bytes, chance: random.Random, _words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """A line of this input or of another, a second time."""
    lines = _lines(raw)
    line = chance.choice(_lines(chance.choice(others) if others and chance.random() < 0.5 else raw))  # noqa: PLR2004
    lines.insert(chance.randrange(len(lines) + 1), line if line.endswith(b"\n") else line + b"\n")
    return b"".join(lines)


def _indentation(raw: bytes, chance: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    lines = _lines(raw)
    number = chance.randrange(len(lines))
    text = lines[number].lstrip(b" ")
    indent = len(lines[number]) - len(text) + chance.choice((-2, -1, 1, 2, 4))
    lines[number] = b" " * max(0, indent) + text
    return b"".join(lines)


def _without_bytes(raw: bytes, chance: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    start = _place(raw, chance)
    return raw[:start] + raw[start + chance.choice((1, 1, 2, 8, 32)) :]


def _bytes(raw: bytes, chance: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    start = _place(raw, chance)
    return raw[:start] + chance.randbytes(chance.randint(1, 3)) + raw[start + chance.randint(0, 3) :]


def _repeated(raw: bytes, chance: random.Random, _words: Sequence[bytes], _others: Sequence[bytes]) -> bytes:
    """A part many times, as in `((((`."""
    start = _place(raw, chance)
    end = start + chance.choice((1, 2, 3, 8))
    return raw[:end] + raw[start:end] * chance.choice((1, 2, 8, 64)) + raw[end:]


def _joined(raw: bytes, chance: random.Random, _words: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """The beginning of this input and the end of another."""
    other = chance.choice(others) if others else raw
    return raw[: _place(raw, chance)] + other[_place(other, chance) :]


_CHANGES: tuple[Change, ...] = (
    _word, _word, _word, _without_line, _line_elsewhere, _line_elsewhere, _indentation, _without_bytes, _bytes,
    _repeated, _joined,
)  # fmt: skip
