"""Whether two pages have the same blocks in the same order, and which blocks of the first the second has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roadmark import output

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from roadmark.importer.blocks import Block
    from roadmark.importer.entries import Mark

_SEPARATOR = "<!-- -->"  # what keeps two lists apart; nobody sees it


class Step(NamedTuple):
    """A block as a text that is the same for blocks that show the same, and what it stands in, outermost first."""

    text: str
    marks: tuple[Mark, ...]


def steps(blocks: Iterable[Block], shown: Mapping[str, str]) -> Iterator[Step]:
    """Every block in order; `shown` has the lines that read differently by now."""
    stack: list[tuple[Block, tuple[Mark, ...]]] = [(block, (("block", block.start),)) for block in reversed([*blocks])]
    while stack:
        block, marks = stack.pop()
        if block.type == "list_item":
            marks = (*marks, ("item", block.start))
        if block.type != "html_block" or block.token.content.strip() != _SEPARATOR:
            yield Step(_text(block, shown), marks)
        stack.extend((child, marks) for child in reversed(block.children))


def _text(block: Block, shown: Mapping[str, str]) -> str:
    token = block.token
    match block.type:
        case "html_block":
            said = " ".join(token.content.split())
        case "fence" | "code_block":
            said = f"{token.info.strip()}\n{token.content.rstrip()}"
        case "ordered_list":
            said = str(token.attrs.get("start", 1))
        case "heading":
            said = f"{token.tag} {' '.join(shown.get(block.content, block.content).split())}"
        case "th" | "td":
            said = f"{token.attrs.get('style', '')} {block.content}"
        case _:
            said = " ".join(shown.get(block.content, block.content).split())
    return f"{block.type} {said}"


def compare(original: list[Step], rebuilt: list[Step]) -> list[tuple[Mark, ...]]:
    """For each place where the rebuilt page differs, what the block of the original there stands in."""
    old, new = [step.text for step in original], [step.text for step in rebuilt]
    if old == new:
        return []
    found: list[tuple[Mark, ...]] = []
    for change in output.changes(old, new):
        places = range(change.start, max(change.end, change.start + 1))
        found += [original[min(place, len(original) - 1)].marks for place in places] if original else []
    return found
