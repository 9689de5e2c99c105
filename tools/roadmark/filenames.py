"""Names of files that are the same file on every system: what Windows, or a disk that folds letters, does to a name."""

from __future__ import annotations

import re
import unicodedata

_DEVICES = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"),
    )
)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


def objection(name: str) -> str:
    """Why some system cannot have a file of this name, without its folder; empty where every one can."""
    if name.partition(".")[0].rstrip(" ").casefold() in _DEVICES:
        return "on Windows this is the name of a device"
    if name.endswith((".", " ")):
        return "Windows drops a full stop or space at the end"
    if found := _FORBIDDEN.search(name):
        return (
            f"on Windows no name has a `{found[0]}`" if found[0].isprintable() else "a name has no control characters"
        )
    return ""


def folded(name: str) -> str:
    """What two names have in common that are one file where a disk tells neither case nor composed letters apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
