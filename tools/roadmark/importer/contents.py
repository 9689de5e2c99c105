"""Tables of contents: which lists are one, and whether it is the one that would be generated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from roadmark import markdown, outline
from roadmark.settings import DEEPEST, Contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.importer.blocks import Block

_LINK = re.compile(r"\[.*\]\(#[^()]*(?:\([^()]*\)[^()]*)*\)", re.DOTALL)
_FEWEST, _SHARE = 3, 0.8  # items of a table of contents, and how many of them lead into the page


def is_contents(block: Block) -> bool:
    """Whether a list is nothing but links into the page."""
    if block.type not in {"bullet_list", "ordered_list"}:
        return False
    texts = [child.children[0].content for child in block.walk() if child.type == "list_item" and child.children]
    links = sum(_LINK.fullmatch(text) is not None for text in texts)
    return len(texts) >= _FEWEST and links >= _SHARE * len(texts)


def generated(root: dict[str, Any]) -> Contents | None:
    """What the first section says of the table of contents if it is what would be generated in its place."""
    sections = root.get("sections", [])
    if not sections or set(sections[0]) - {"loose"} != {"title", "resources"}:
        return None
    first, *others = sections
    titles = [(section, title) for section, title in _headings(root)]
    anchors = markdown.anchors(title for _, title in titles)
    anchor_of = {id(section): f"#{anchor}" for (section, _), anchor in zip(titles, anchors, strict=True) if section}
    for depth in (DEEPEST, *range(1, DEEPEST)):
        if _decoded(first["resources"]) == _listed(others, anchor_of, depth):
            return Contents(first["title"], depth)
    return None


def _listed(sections: list[dict[str, Any]], anchor_of: dict[int, str], depth: int) -> list[dict[str, Any]]:
    """The entries that list sections and those below them."""
    entries = []
    for section in sections:
        entry: dict[str, Any] = {"title": section["title"], "url": anchor_of[id(section)]}
        below = section.get("sections", []) if depth > 1 else []
        if below:
            entry["resources"] = _listed(below, anchor_of, depth - 1)
        entries.append(entry)
    return entries


def _decoded(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries as they would be listed, with what a reader cannot tell apart made the same."""
    found = []
    for entry in entries:
        same = {key: value for key, value in entry.items() if key not in {"loose", "resources"}}
        if "url" in entry:
            same["url"] = unquote(entry["url"])
        if "resources" in entry:
            same["resources"] = _decoded(entry["resources"])
        found.append(same)
    return found


def _headings(root: dict[str, Any]) -> Iterator[tuple[dict[str, Any] | None, str]]:
    """Every heading of the page in order: the section that it begins, or None, and its text."""
    yield from ((None, text) for text in _in_text(root.get("before", "")))
    stack = [root]
    while stack:
        section = stack.pop()
        if "title" in section:
            yield section, section["title"]
        entries = [*reversed(section.get("resources", ()))]
        while entries:
            entry = entries.pop()
            yield from ((None, text) for text in _in_text(entry.get("markdown", "")))
            entries += reversed(entry.get("resources", ()))
        stack.extend(reversed(section.get("sections", ())))


def _in_text(text: str) -> list[str]:
    return [heading.text for heading in outline.read(text).headings]
