"""A value that breaks a promise, made smaller as long as it breaks the same one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from fuzz import crash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.crash import Crash
    from fuzz.target import Target

_SECONDS = 2.0


def reduce(found: Crash, target: Target, seconds: float = _SECONDS) -> Crash:
    """The smallest crash of the same name that turns up in this time."""
    end = time.monotonic() + seconds
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for value in smaller(found.value):
            if time.monotonic() > end:
                return found
            other = crash.attempt(target, value)
            if other and other.name == found.name:
                found, is_smaller = other, True
                break
    return found


def smaller(value: Any) -> Iterator[Any]:
    """Values with something less, what takes away most first."""
    if isinstance(value, str | bytes | list):
        yield from _shorter(value)
    if isinstance(value, list):
        for index, entry in enumerate(value):
            yield from ([*value[:index], other, *value[index + 1 :]] for other in smaller(entry))
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield {other: value[other] for other in value if other != key}
            yield from ({**value, key: other} for other in smaller(entry))
    elif isinstance(value, int) and value:
        yield from (0, value // 2)


def _shorter(value: Any) -> Iterator[Any]:
    size = step = len(value)
    while step:
        for start in range(0, size, step):
            yield value[:start] + value[start + step :]
        step //= 2
