"""What a line of a README looks like, before anybody knows what it means."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

_ITEM = re.compile(
    r"(?P<indent> *)(?P<bullet>[-*+]|[0-9]{1,9}[.)])(?P<space> +)(?:(?P<task>\[[ xX]\]) )?(?P<content>\S.*)"
)
_HEADING = re.compile(r"(?P<marks>#{1,6}) +(?P<text>\S.*)")
_LINK = re.compile(r"\[(?P<label>[^\]]*)\]\((?P<url>[^)\s]*)")
_DEFINITION = re.compile(r"\[(?!\^)(?:[^\[\]\\]|\\.)+\]: \S")
_FENCE = re.compile(r" *(?P<mark>`{3,}|~{3,})")
_WORD = re.compile(r"\w+")


class Shape(NamedTuple):
    """A line of a list: at which column its bullet stands, where its content begins, and what each of them says."""

    column: int
    content_column: int
    bullet: str
    task: str
    content: str

    @property
    def marker(self) -> str:
        """What the field `marker` says of it: nothing for `-`."""
        return " ".join(filter(None, (self.bullet if self.bullet != "-" else "", self.task)))


@lru_cache(maxsize=4096)
def item(line: str) -> Shape | None:
    """The line as one that an item of a list begins with."""
    match = _ITEM.fullmatch(line)
    if not match:
        return None
    column = len(match["indent"])
    width = len(match["bullet"]) + len(match["space"])
    return Shape(column, column + width, match["bullet"], match["task"] or "", match["content"])


def heading(line: str) -> tuple[int, str] | None:
    """The level and the text of a heading."""
    match = _HEADING.fullmatch(line)
    return (len(match["marks"]), match["text"]) if match else None


def fence(line: str) -> str:
    """The backticks or tildes that open or close a block of code; empty where there are none."""
    match = _FENCE.match(line)
    return match["mark"] if match else ""


def is_definition(line: str) -> bool:
    """Whether a line says where links lead that refer to it by a name."""
    return _DEFINITION.match(line) is not None


def column(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def content(line: str) -> str:
    """A line without its indent, and without what an item begins with."""
    shape = item(line)
    return shape.content if shape else line.strip()


@lru_cache(maxsize=4096)
def link(line: str) -> tuple[str, str] | None:
    """The address and the text of the first link; good enough to tell lines apart."""
    match = _LINK.search(line)
    return (match["url"], match["label"]) if match else None


def likeness(one: str, other: str) -> float:
    """How much two lines have in common: 1 where they have the same words, 0 where they share none."""
    first, second = _words(one), _words(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else float(one == other)


@lru_cache(maxsize=4096)
def _words(line: str) -> Counter[str]:
    return Counter(_WORD.findall(line.casefold()))
