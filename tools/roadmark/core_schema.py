"""What a plain scalar of YAML means by the core schema of YAML 1.2 (section 10.3.2), as editors have it.

`no` and `2026-11-22` are texts; `3.10` is a number.
"""

from __future__ import annotations

import math
import re

_LONGEST_INTEGER = 16  # int() of thousands of digits is slow, and Python refuses it
MAY_BE_TYPED = frozenset("-+.0123456789~nNtTfF")
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"[-+]?(?:[0-9]+|(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF))"
    r"|\.(?:nan|NaN|NAN)|0o[0-7]+|0x[0-9a-fA-F]+"
)


def typed(text: str) -> bool | float | str | None:
    """A plain scalar as the core schema types it; a number's exact value matters to nobody here."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if not _NUMBER.fullmatch(text):
        return text
    if text.lstrip("-+").isdigit() and len(text) < _LONGEST_INTEGER:
        return int(text)
    try:
        return float(text)
    except ValueError:  # .inf, .nan, 0o17, 0xff: numbers where no field wants one
        return math.nan
