"""List items -> entries of `resources`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark.importer.blocks import WHITE_SPACE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from roadmark.importer.blocks import Block, Page
    from roadmark.importer.phrases import Phrases

_LISTS = frozenset({"bullet_list", "ordered_list"})


# A block or an item by its first line: ("block", 3).
Mark = tuple[str, int]


class Run(NamedTuple):
    """Entries that stand below one heading or item, and whether their lists are loose."""

    entries: list[dict[str, Any]]
    is_loose: bool


class Entries:
    """Makes entries of blocks; `verbatim` has the first lines of blocks and items that must stay as they are.

    `shown` has, for each block of inline Markdown by its `id`, how it reads by now; `kept` the first line of every
    block that stayed Markdown, and what it is; `copied` all the lines that did.
    """

    def __init__(self, page: Page, phrases: Phrases, verbatim: Collection[Mark]) -> None:
        self.page = page
        self.phrases = phrases
        self.verbatim = verbatim
        self.shown: dict[int, str] = {}
        self.kept: dict[int, str] = {}
        self.copied: set[int] = set()

    def read(self, blocks: Iterable[Block], indent: int = 0) -> Run:
        """The entries that blocks make: items of lists, and between them Markdown as it stands."""
        entries: list[dict[str, Any]] = []
        weight = 0  # of the loose lists against the tight ones
        last: tuple[str, bool] | None = None  # the kind of the list that has just ended
        raw: list[Block] = []
        for block in blocks:
            items = self._items(block) if block.type in _LISTS and ("block", block.start) not in self.verbatim else None
            if items is None:
                raw.append(block)
                continue
            if raw:
                entries.append(self.block(raw, indent))
                raw, last = [], None
            is_other = last is not None and last[0] == block.type and not last[1]
            entries += _marked(items, block, is_other=is_other)
            last = (block.type, is_other)
            weight += len(items) if _is_loose(block) else -len(items)
        if raw:
            entries.append(self.block(raw, indent))
        return Run(entries, weight > 0)

    def block(self, blocks: list[Block], indent: int = 0) -> dict[str, Any]:
        """Neighboring blocks as they stand."""
        for block in blocks:
            self.kept[block.start] = block.type
        written = self.written(blocks, indent)
        if len(blocks) == 1 and blocks[0].type in {"fence", "paragraph"}:  # white space in front of it means nothing
            spaces = len(written) - len(written.lstrip(" "))
            written = re.sub(f"^ {{0,{spaces}}}", "", written, flags=re.MULTILINE)
        return {"markdown": written}

    def written(self, blocks: Sequence[Block], indent: int = 0) -> str:
        """Neighboring blocks as they are written, with all between them."""
        start, end = (blocks[0].start, blocks[-1].end) if blocks else (0, 0)
        self.copied.update(range(start, end))
        return self.page.written(start, end, indent)

    def _items(self, block: Block) -> list[dict[str, Any]] | None:
        """The entries of a list; None where one of its items is empty, which no entry can be."""
        entries = []
        for item in block.children:
            entry = self._item(item)
            if entry is None:
                return None
            entries.append(entry)
        return entries

    def _item(self, item: Block) -> dict[str, Any] | None:
        first = item.children[0] if item.children else None
        phrase = None
        if first and first.type == "paragraph" and ("item", item.start) not in self.verbatim:
            phrase = self.phrases.item(first.content)
        if phrase and "text" in phrase.fields and _is_prose(item.children):
            phrase = None
        if first and phrase:
            self.shown[id(first)] = phrase.shown
            return self._with_nested(dict(phrase.fields), item.children[1:], item.indent)
        head = len(item.children)
        if ("item", item.start) not in self.verbatim:
            head = next((at for at, child in enumerate(item.children) if child.type in _LISTS), head)
        end = item.children[head - 1].end if 0 < head < len(item.children) else item.end
        written = self.page.written(item.start, end, item.indent).lstrip("\n") if head else ""
        if not written.strip(WHITE_SPACE):
            return None
        self.kept[item.start] = "list_item"
        self.copied.update(range(item.start, end))
        return self._with_nested({"markdown": written, "marker": "-"}, item.children[head:], item.indent)

    def _with_nested(self, entry: dict[str, Any], blocks: list[Block], indent: int) -> dict[str, Any]:
        nested = self.read(blocks, indent)
        if nested.entries:
            entry["resources"] = nested.entries
        if nested.is_loose:
            entry["loose"] = True
        return entry


def _is_prose(blocks: Sequence[Block]) -> bool:
    """Whether an item is several blocks, the first of which has several lines: a text to be read, and no entry."""
    return "\n" in blocks[0].content and any(block.type not in _LISTS for block in blocks[1:])


def _marked(entries: list[dict[str, Any]], block: Block, *, is_other: bool) -> list[dict[str, Any]]:
    """The entries with the markers that tell their list from the usual one, and from the one above it."""
    if block.type == "ordered_list":
        start = int(block.token.attrs.get("start", 1))
        delimiter = ")" if is_other else "."
        markers = [f"{start + number}{delimiter}" for number in range(len(entries))]
    else:
        markers = ["*" if is_other else ""] * len(entries)
    for entry, marker in zip(entries, markers, strict=True):
        task = entry.pop("marker", "")
        task = "" if task == "-" else task
        whole = " ".join(filter(None, (marker, task)))
        if whole or "markdown" in entry:
            entry["marker"] = whole or "-"
    return entries


def _is_loose(block: Block) -> bool:
    return any(
        child.type == "paragraph" and not child.token.hidden for item in block.children for child in item.children
    )
