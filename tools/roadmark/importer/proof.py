"""Whether two pages have the same blocks in the same order, and which blocks of the first the second has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roadmark import markdown, output
from roadmark.importer.blocks import WHITE_SPACE
from roadmark.importer.phrases import encoded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from roadmark.importer.blocks import Block, Page
    from roadmark.importer.entries import Mark

_SEPARATOR = "<!-- -->"  # what keeps two lists apart; nobody sees it


class Step(NamedTuple):
    """A block as a text that is the same for blocks that show the same, and what it stands in, outermost first."""

    text: str
    marks: tuple[Mark, ...]


def steps(blocks: Iterable[Block], shown: Mapping[int, str]) -> Iterator[Step]:
    """Every block in order; `shown` has how some of them read by now, by their `id`."""
    stack: list[tuple[Block, tuple[Mark, ...]]] = [(block, (("block", block.start),)) for block in reversed([*blocks])]
    while stack:
        block, marks = stack.pop()
        if block.type == "list_item":
            marks = (*marks, ("item", block.start))
        if block.type != "html_block" or block.token.content.strip() != _SEPARATOR:
            yield Step(_text(block, shown), marks)
        stack.extend((child, marks) for child in reversed(block.children))


def _text(block: Block, shown: Mapping[int, str]) -> str:
    token = block.token
    match block.type:
        case "html_block":
            said = markdown.fold(token.content)
        case "fence" | "code_block":
            said = f"{token.info.strip()}\n{token.content.rstrip(WHITE_SPACE)}"
        case "ordered_list":
            said = str(token.attrs.get("start", 1))
        case "heading":
            said = f"{token.tag} {markdown.fold(shown.get(id(block), block.content))}"
        case "th" | "td":
            said = f"{token.attrs.get('style', '')} {block.content}"
        case _:
            said = markdown.fold(shown.get(id(block), block.content))
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


def misdirected(original: Page, rebuilt: Page, defined: Collection[str]) -> set[str]:
    """The definitions, by the parser's names, that lead elsewhere in the rebuilt page, or of `defined` nowhere."""
    moved = set()
    for name, found in original.references.items():
        other = rebuilt.references.get(name)
        if (other is None and name in defined) or (other and encoded(other.url) != encoded(found.url)):
            moved.add(name)
    return moved
