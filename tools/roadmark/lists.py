"""The items of a holder as the lines of Markdown lists: marker, indent, and what parts each from the one before it.

What CommonMark makes of a list depends on white space. Blank lines between its items make it loose, and so do those
between two blocks of one item; but a paragraph goes on in the next line unless something else begins there. Two lists
of one kind that meet are one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from roadmark import markdown, outline, page, sanitize, taming
from roadmark.model import MarkdownBlock, Section, TextItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.model import Item, Topic

_PARAGRAPH = "x"
_COMMENT = "<!-- -->"  # a block that shows nothing, and that every other one ends at
_NUMBER = re.compile(r"([0-9]{1,9})([.)])")
_LARGEST = 999_999_999  # a number of more digits begins no list
_TASK = re.compile(r"\[[ xX]\]\Z")
_RULE = re.compile(r"([-*])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
# Without one of these a text neither goes on below a blank line nor is part of what stands above one.
_OPEN_END = re.compile(r"^(?:[ \t]*(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|$)| {4}|\t)", re.MULTILINE)
_OPEN_START = re.compile(r" {2}|\t| ?(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]|$)", re.MULTILINE)


class Row(NamedTuple):
    """An item and how its lines begin: the first with `start`, the others with `indent`; `gap` stands above them."""

    item: Item
    gap: str
    start: str
    indent: str


class _Level:
    """Where we are among the entries of one holder.

    `is_loose` says that blank lines part the items of a list here, `is_apart` that they part all else: they do where
    the holder itself is an item of a loose list. The next entry is the first, or follows an item that begins with
    `bullet`, or a block: then `bullet` is empty.
    """

    __slots__ = ("bullet", "entries", "indent", "is_apart", "is_first", "is_loose")

    def __init__(self, entries: Iterator[Item], indent: str, *, is_loose: bool, is_apart: bool) -> None:
        self.entries = entries
        self.indent = indent
        self.is_loose = is_loose
        self.is_apart = is_apart
        self.is_first = True
        self.bullet = ""


def rows(holder: Section | Topic, text: str = "") -> Iterator[Row]:
    """The items of `resources` with all below them, in the order of the page.

    `text` is what they follow, with a blank line between.
    """
    is_loose = isinstance(holder, Section) and holder.loose
    levels = [_Level(iter(holder.resources), "", is_loose=is_loose, is_apart=True)]
    above = page.block(text)
    while levels:
        level = levels[-1]
        item = next(level.entries, None)
        if item is None:
            levels.pop()
            continue
        content = _content(item)
        if isinstance(item, MarkdownBlock) and not (item.marker or item.resources):
            yield Row(item, _gap(level, above, content), level.indent, level.indent)
            bullet = ""
        else:
            bullet = _bullet(item.marker, level.bullet)
            indent = level.indent + " " * len(bullet)
            start = _start(bullet, item.marker, content)
            if isinstance(item, TextItem) and item.resources and taming.LONE_TAG.match(markdown.fold(item.text)):
                start += sanitize.NO_BLOCK
            gap = _gap_above_item(level, above, bullet, start)
            yield Row(item, gap, indented(level.indent + start, level.indent), indent)
            if content != _PARAGRAPH and (task := _TASK.search(item.marker)):  # what follows the box begins no block
                content = f"{task[0]} {content}"
            levels.append(_Level(iter(item.resources), indent, is_loose=item.loose, is_apart=level.is_loose))
        above = content
        level.bullet, level.is_first = bullet, False


def _content(item: Item) -> str:
    """The blocks of an item: those of a link or a text are one paragraph, whatever it says."""
    return page.block(item.markdown) if isinstance(item, MarkdownBlock) else _PARAGRAPH


def _bullet(marker: str, last: str) -> str:
    """What an item begins with, the space included, below an item with the bullet `last`: the numbers count on."""
    number = _NUMBER.match(marker)
    if not number:
        return f"{marker[0] if marker[:1] in {'*', '+'} else '-'} "
    count, kind = int(number[1]), number[2]
    if _kind(last) == kind:
        count = min(int(last[:-2]) + 1, _LARGEST)
    return f"{count}{kind} "


def _kind(bullet: str) -> str:
    """What tells lists apart: the bullet, or what stands behind a number."""
    return bullet[-2:-1]


def _start(bullet: str, marker: str, content: str) -> str:
    """How the first line of an item begins.

    Spaces at the beginning of the content would count as part of the bullet, and a rule would swallow it: there the
    content begins on the next line.
    """
    if task := _TASK.search(marker):
        return f"{bullet}{task[0]} "
    is_below = re.match(r" {1,3}[^ ]", content) or _RULE.match(bullet + content)
    return f"{bullet.rstrip()}\n{' ' * len(bullet)}" if is_below else bullet


def _gap_above_item(level: _Level, above: str, bullet: str, start: str) -> str:
    if level.bullet:
        is_parted = level.is_loose if _kind(level.bullet) == _kind(bullet) else level.is_apart
        return "\n" if is_parted else ""
    if above == _PARAGRAPH and level.indent:
        # A paragraph goes on in a line that is a bullet and nothing else, and in a number other than 1.
        is_part = "\n" in start or (bullet[0].isdigit() and bullet[:-2] != "1")
        return "\n" if level.is_apart or is_part else ""
    return _gap(level, above, start + _PARAGRAPH)


def _gap(level: _Level, above: str, below: str) -> str:
    """What parts two blocks of a holder, or its own line from a block."""
    if level.bullet:  # how the item ends says all
        above = f"{level.bullet}{_PARAGRAPH}\n" + indented(f"\n{above}", " " * len(level.bullet))
    is_top = level.is_first and not level.indent  # where there is a blank line already
    if not level.is_apart and outline.are_apart(above, below):
        return ""
    if not (_OPEN_END.search(above) and _OPEN_START.match(below)) or outline.are_apart(f"{above}\n", below):
        return "" if is_top else "\n"
    blank = "\n" if level.is_apart else ""
    return f"{'' if is_top else blank}{level.indent}{_COMMENT}\n{blank}"


def indented(text: str, indent: str) -> str:
    """Markdown that belongs to a list item: every line but the first and the empty ones indented."""
    return re.sub(r"\n(?=[^\n])", f"\n{indent}", text) if "\n" in text else text
