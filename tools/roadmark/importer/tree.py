"""Blocks of a page -> the data of a roadmap: headings become sections, what stands below them their content."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from roadmark.importer.entries import Entries

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from roadmark.importer.blocks import Block, Page
    from roadmark.importer.entries import Mark
    from roadmark.importer.phrases import Phrase, Phrases

_LONGEST_SUMMARY = 20_000


class Tree:
    """The data of a page; `root` is that of the root section, without settings."""

    def __init__(self, page: Page, phrases: Phrases, verbatim: Collection[Mark]) -> None:
        self.entries = Entries(page, phrases, verbatim)
        self._page = page
        self.root: dict[str, Any] = {}
        self._fill(page.blocks)

    def _fill(self, blocks: Sequence[Block]) -> None:
        headings = [(number, found) for number, block in enumerate(blocks) if (found := self._heading(block))]
        first = headings[0] if headings else None
        top: list[tuple[int, dict[str, Any]]] = [(1, self.root)]
        begin = 0
        if first and blocks[first[0]].token.tag == "h1":
            self._shown(blocks[first[0]], first[1])
            self._above(blocks[: first[0]])
            self.root |= first[1].fields
            begin = first[0] + 1
            headings = headings[1:]
        elif self._page.front_matter:
            self.root["before"] = self._page.front_matter.strip("\n")
        for number, phrase in headings:
            self._content(top[-1][1], blocks[begin:number])
            begin = number + 1
            block = blocks[number]
            self._shown(block, phrase)
            level = int(block.token.tag[1])
            while len(top) > 1 and top[-1][0] >= level:
                top.pop()
            section = dict(phrase.fields)
            above = top[-1]
            if level != above[0] + 1:
                section["depth"] = level
            above[1].setdefault("sections", []).append(section)
            top.append((level, section))
        self._content(top[-1][1], blocks[begin:])

    def _heading(self, block: Block) -> Phrase | None:
        if block.type != "heading" or ("block", block.start) in self.entries.verbatim:
            return None
        return self.entries.phrases.heading(block.content)

    def _shown(self, block: Block, phrase: Phrase) -> None:
        self.entries.shown[id(block)] = phrase.shown

    def _above(self, blocks: Sequence[Block]) -> None:
        """What stands above the title."""
        written = self.entries.written(blocks)
        before = "\n\n".join(filter(None, (self._page.front_matter.strip("\n"), written)))
        for block in blocks:
            self.entries.kept[block.start] = block.type
        if before:
            self.root["before"] = before

    def _content(self, section: dict[str, Any], blocks: Sequence[Block]) -> None:
        """Give a section its text and its entries: paragraphs that come first are its summary."""
        number = next((at for at, block in enumerate(blocks) if not self._is_text(block)), len(blocks))
        summary = self.entries.written(blocks[:number])
        if len(summary) > _LONGEST_SUMMARY:
            number, summary = 0, ""
        if summary:
            section["summary"] = summary
        run = self.entries.read(blocks[number:])
        if run.entries:
            section["resources"] = run.entries
        if run.is_loose:
            section["loose"] = True

    def _is_text(self, block: Block) -> bool:
        return block.type == "paragraph" and ("block", block.start) not in self.entries.verbatim


def separators(root: dict[str, Any]) -> Counter[str]:
    """How often each separator stands between a link and its description."""
    return Counter(entry["separator"] for entry in entries(root) if "separator" in entry)


def sections(root: dict[str, Any]) -> list[dict[str, Any]]:
    """Every section of the data, the root first."""
    found = [root]
    for section in found:
        found += section.get("sections", ())
    return found


def entries(root: dict[str, Any]) -> list[dict[str, Any]]:
    """Every entry of `resources`, at any depth."""
    found = [entry for section in sections(root) for entry in section.get("resources", ())]
    for entry in found:
        found += entry.get("resources", ())
    return found
