"""What stands on the built page, in its order, before a template makes Markdown of it; and where links into it lead."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from roadmark import markdown, outline, sanitize
from roadmark.model import DEEPEST_HEADING, MarkdownBlock, Resource, Section, TextItem, level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.model import Item, Topic
    from roadmark.nodes import Node
    from roadmark.settings import Contents

# Fields that are Markdown of whole blocks; the others are of one line.
BLOCKS = frozenset({"before", "summary", "markdown"})


class Passage(NamedTuple):
    """A text of the page and the field it comes from: the title of a heading, with its level, or Markdown.

    The heading of the table of contents comes from none: its `node` is None.
    """

    node: Node | None
    field: str
    text: str
    level: int = 0

    @property
    def markdown(self) -> str:
        """A Markdown text as the page has it; a description stands in the middle of a line, where no heading begins."""
        if self.field == "summary":
            return contained(self.text)
        if self.field in BLOCKS:
            return shown(self.field, self.text)
        return f". {sanitize.line(self.text)}" if self.field == "description" else sanitize.paragraph(self.text)


class Anchors(NamedTuple):
    """Where links into the page lead: the anchor of each heading that has a title, and every anchor there is."""

    by_heading: dict[Node | None, str]
    names: frozenset[str]


def block(text: str) -> str:
    """Markdown that stands by itself: without the blank lines around it, with LF line ends."""
    return (re.sub(r"\r\n?", "\n", text) if "\r" in text else text).strip("\n").rstrip(" \t\n\f\v")


def contained(text: str) -> str:
    """Markdown of whole blocks that changes nothing but itself."""
    return sanitize.blocks(block(text))


def shown(field: str, text: str) -> str:
    """What of a Markdown text of whole blocks is Markdown: what stands above the title may begin with front matter."""
    return outline.without_front_matter(text) if field == "before" else text


def passages(roadmap: Section, contents: Contents | None) -> Iterator[Passage]:
    """Every title and every Markdown text in the order of the page."""
    if roadmap.before:
        yield Passage(roadmap, "before", roadmap.before)
    if roadmap.title:
        yield _heading(roadmap, 1)
    yield from _texts(roadmap)
    if roadmap.sections and contents:
        yield Passage(None, "", contents.title, 2)
    stack: list[tuple[Section | Topic, int]] = [(child, level(child, 1)) for child in reversed(roadmap.sections)]
    stack += [(topic, 2) for topic in reversed(roadmap.topics)]
    while stack:
        node, depth = stack.pop()
        yield _heading(node, min(depth, DEEPEST_HEADING))
        yield from _texts(node)
        children = (*reversed(getattr(node, "sections", ())), *reversed(node.topics))
        stack.extend((child, level(child, depth)) for child in children)


def _heading(node: Section | Topic, depth: int) -> Passage:
    """The heading of a section or topic; of a label what a reader sees of it."""
    label = node.label if isinstance(node, Section) else ""
    shown = outline.read(f"# {sanitize.line(label)}").headings if label else ()
    return Passage(node, "title", _unfolded(shown[0].text) if shown else node.title, depth)


def _texts(node: Section | Topic) -> Iterator[Passage]:
    """The Markdown texts between a heading and the next."""
    for field in ("outcome", "summary"):
        if text := getattr(node, field, ""):
            yield Passage(node, field, text)
    stack: list[Item] = list(reversed(node.resources))
    while stack:
        item = stack.pop()
        match item:
            case Resource(description=text) if text:
                yield Passage(item, "description", text)
            case TextItem(text=text):
                yield Passage(item, "text", text)
            case MarkdownBlock(markdown=text):
                yield Passage(item, "markdown", text)
        stack.extend(reversed(item.resources))


@lru_cache(maxsize=1)  # a rule, the template and another rule ask in turn
def anchors(roadmap: Section, contents: Contents | None) -> Anchors:
    """The anchors that GitHub gives to the page, in document order: each depends on the headings before it."""
    headings: list[tuple[Passage, str]] = []
    names: set[str] = set()
    for passage in passages(roadmap, contents):
        if passage.level:
            headings.append((passage, passage.text))
        else:
            found = outline.read(passage.markdown)
            names.update(found.names)
            headings.extend((passage, _unfolded(heading.text)) for heading in found.headings)
    by_heading: dict[Node | None, str] = {}
    for (passage, text), anchor in zip(headings, markdown.anchors(text for _, text in headings), strict=True):
        names.add(anchor)
        if passage.level:
            by_heading[passage.node] = anchor
        elif text.strip("-") != text:  # a comment or a tag stood there, and not everybody counts the space beside it
            names.add(anchor.strip("-"))
    return Anchors(by_heading, frozenset(names))


def _unfolded(text: str) -> str:
    """A heading's text so that none of its spaces is folded: GitHub makes a hyphen of each."""
    return re.sub(r"[\t\n\r\f\v]", "", text).replace(" ", "-")
