"""Lists of words that rules go by: names, hosts, parameters; files that anybody can read and extend."""

from __future__ import annotations

from functools import cache

from roadmark import assets


@cache
def words(name: str) -> tuple[str, ...]:
    """The entries of words/NAME.txt, one a line, without comments."""
    lines = (assets.folder("words") / f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(entry for line in lines if (entry := line.partition(" #")[0].strip()) and not entry.startswith("#"))
