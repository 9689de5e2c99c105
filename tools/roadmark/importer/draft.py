"""A page -> the data of its roadmap, settings and definitions included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadmark import dump, markdown
from roadmark.importer import cleaning, contents, proof, tree
from roadmark.importer.phrases import LONGEST_TITLE, LONGEST_URL
from roadmark.settings import Contents, Settings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from roadmark.importer.blocks import Block, Page, Reference
    from roadmark.importer.entries import Mark
    from roadmark.importer.phrases import Phrases
    from roadmark.importer.proof import Step

_MARKDOWN = ("before", "summary", "label", "description", "text", "markdown")  # fields
# What the schema takes for the name of a definition.
_NAME = re.compile(r"(?:[^\[\]\\ \t\r\n^]|\\[!-~])(?:[^\[\]\\\r\n]|\\[!-~]){0,998}")
_IN_BRACKETS = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]", re.DOTALL)


@dataclass(frozen=True)
class Draft:
    """The data of the root section, and what the page that they build is to look like.

    `contents` is the table of contents if it is generated from now on. `kept` has the first line of every block that
    stays Markdown, and its type; `defined` the definitions that are fields, by the parser's names.
    """

    root: dict[str, Any]
    contents: Contents | None
    steps: list[Step]
    kept: dict[int, str]
    defined: set[str]


def make(page: Page, phrases: Phrases, verbatim: Collection[Mark], early: Collection[str] = ()) -> Draft:
    """The data of a page, where the blocks and items in `verbatim` stay as they are.

    The definitions in `early`, by the parser's names, stand above everything else.
    """
    found = tree.Tree(page, phrases, verbatim)
    blocks = page.blocks
    ours = contents.generated(found.root)
    if ours:
        found.root["sections"].pop(0)
        blocks = without_contents(blocks)
    else:
        lists: set[Mark] = {("block", block.start) for block in page.blocks if contents.is_contents(block)}
        found = tree.Tree(page, phrases, {*verbatim, *lists}) if lists - set(verbatim) else found
        found.entries.kept.update((line, "contents") for _, line in lists if line in found.entries.kept)
    root = found.root
    settings = _settings(root, ours)
    defined = _define(page, root, found.entries.copied, early)
    root |= {"settings": settings} if settings else {}
    return Draft(root, ours, [*proof.steps(blocks, found.entries.shown)], found.entries.kept, defined)


def without_contents(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks without the first section, which is a heading and a list."""
    headings = [number for number, block in enumerate(blocks) if block.type == "heading"]
    at = headings[1] if blocks[headings[0]].token.tag == "h1" else headings[0]
    return [*blocks[:at], *blocks[at + 2 :]]


def _settings(root: dict[str, Any], ours: Contents | None) -> dict[str, Any]:
    """What this page has in another way than others; the usual separator is taken out of the entries."""
    settings: dict[str, Any] = {}
    common = tree.separators(root).most_common(1)
    usual = common[0][0] if common else Settings().separator
    for entry in tree.entries(root):
        if entry.get("separator") == usual:
            del entry["separator"]
    if usual != Settings().separator:
        settings["separator"] = usual
    default = Contents()
    if ours and ours != default:
        title = {"title": ours.title} if ours.title != default.title else {}
        settings["contents"] = title | ({"depth": ours.depth} if ours.depth != default.depth else {})
    elif not ours and root.get("sections"):
        settings["contents"] = False
    return settings


def _define(page: Page, root: dict[str, Any], copied: Collection[int], early: Collection[str]) -> set[str]:
    """Give the root the definitions that some text may still refer to, and those to which none ever did.

    What no field can hold stays Markdown: behind all else, or in front if it is among `early`. Gives the parser's names
    of those that are fields.
    """
    nodes = (*tree.sections(root), *tree.entries(root))
    needed = _names(node[field] for node in nodes for field in _MARKDOWN if field in node)
    defining = {reference.line for reference in page.references.values()}
    original = _names(["\n".join(line for number, line in enumerate(page.lines) if number not in defining)])
    definitions: dict[str, Any] = {}
    defined: set[str] = set()
    first: list[str] = []
    for name, reference in page.references.items():
        key = _key(reference.name)
        if reference.line in copied or (key in original and key not in needed):
            continue
        if name in early:
            first.append(reference.written)
        elif _fits(reference):
            url, title = cleaning.without_hidden(reference.url), cleaning.without_hidden(reference.title)
            definitions[reference.name] = {"url": url, "title": title} if title else url
            defined.add(name)
        elif reference.written.lstrip(" ").startswith("["):
            last = root
            while last.get("sections"):
                last = last["sections"][-1]
            last.setdefault("resources", []).append({"markdown": reference.written})
    if first:
        above = "\n".join(first)
        root["before"] = f"{root['before'].rstrip()}\n\n{above}\n" if "before" in root else f"{above}\n"
    if definitions:
        root["definitions"] = definitions
    return defined


def _fits(reference: Reference) -> bool:
    """Whether a definition can be said in data; others stay Markdown."""
    return (
        _NAME.fullmatch(reference.name) is not None
        and len(reference.url) <= LONGEST_URL
        and len(reference.title) <= LONGEST_TITLE
        and markdown.destination(reference.url) is not None
        and len(dump.scalar(reference.name)) <= dump.LONGEST_KEY
    )


def _names(texts: Iterable[str]) -> set[str]:
    """Whatever stands in brackets in some texts, which may be the name of a definition."""
    return {_key(match[1]) for text in texts for match in _IN_BRACKETS.finditer(text)}


def _key(name: str) -> str:
    """A name as others may write it: in another case, over several lines, also in a quotation."""
    return " ".join(re.split(r"[\s>]+", name)).strip().casefold()
