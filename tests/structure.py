"""What a README lists and what a roadmap holds, counted by what GitHub's own renderer makes of the Markdown."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import cmarkgfm
import yaml
from cmarkgfm.cmark import Options

from oracles import fold, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ul", "ol"))
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")

# What makes a list a table of contents: so many entries, this share of them a link into the page and little else.
_LEAST_ENTRIES, _SHARE_OF_ENTRIES, _SHARE_OF_TEXT, _SHORT = 3, 0.8, 0.7, 60


class Share(NamedTuple):
    """How many there are, of how many there should be; and the ones that are missing."""

    kept: int
    of: int
    missing: tuple[str, ...] = ()

    @classmethod
    def take(cls, wanted: Counter[str], found: Counter[str]) -> Share:
        return cls((wanted & found).total(), wanted.total(), tuple((wanted - found).elements()))

    @property
    def percent(self) -> float:
        return 100 * self.kept / self.of if self.of else 100.0


def link_items(markdown: str) -> Iterator[str]:
    """The urls that list items begin with, in order, without those of tables of contents."""
    yield from _link_items(_page(markdown))


def headings(markdown: str) -> Iterator[str]:
    """The texts, as far as they are compared, of the headings that stand in no other block."""
    return (_text_key(_shown(element)) for element in _page(markdown) if element.tag in _HEADINGS)


def read_yaml(root: Path) -> dict[str, Any]:
    """What the files of a roadmap hold, by name; every scalar is the text that stands there."""
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return {
        path.stem: yaml.load(path.read_text("utf-8"), loader)  # noqa: S506 - it makes nothing but strings
        for path in (root / "roadmap").glob("*.yaml")
    }


def urls(node: object) -> Iterator[str]:
    """The url of every resource."""
    if isinstance(node, dict):
        if "url" in node:
            yield node["url"]
        for value in node.values():
            yield from urls(value)
    elif isinstance(node, list):
        for value in node:
            yield from urls(value)


def sections(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All that has a heading, in order: the document itself, its sections, and their topics."""

    def below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield node
        for child in (*node.get("topics", ()), *node.get("sections", ())):
            yield from below(child if isinstance(child, dict) else data[child])

    return (node for node in below(data.get("roadmap", {})) if "title" in node or "label" in node)


def links_kept(original: str, data: dict[str, Any]) -> Share:
    """Which list items of a README that begin with a link became resources."""
    return Share.take(Counter(link_items(original)), Counter(map(_url_key, urls(data))))


def headings_kept(original: str, data: dict[str, Any]) -> Share:
    """Which headings of a README became sections; a section may show Markdown (`label`) instead of its title."""
    wanted, found = Counter(headings(original)), Counter[str]()
    for section in sections(data):
        label = _text_key(_shown(_page(section.get("label", ""))))
        title = _text_key(section.get("title", ""))
        found[label if found[label] < wanted[label] else title] += 1
    return Share.take(wanted, found)


def _page(markdown: str) -> Element:
    """The tree of what GitHub makes of Markdown, with comments where there was HTML: what is there was Markdown."""
    markdown = _FRONT_MATTER.sub("", markdown, count=1)
    return parse(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_FOOTNOTES))


def _link_items(element: Element) -> Iterator[str]:
    if element.tag == "section" or (element.tag in _LISTS and _is_contents(element)):  # a section holds the footnotes
        return
    if element.tag == "li":
        first = _first(element)
        if first is not None and first.get("href"):
            yield _url_key(first.get("href", ""))
    for child in element:
        yield from _link_items(child)


def _first(item: Element) -> Element | None:
    """The link that an item begins with, a task box aside."""
    text = item.text
    for child in item:
        if fold(text or ""):
            break
        if child.tag == "input":
            text = child.tail
        elif child.tag == "p":
            return _first(child)
        else:
            return child if child.tag == "a" else None
    return None


def _is_contents(element: Element) -> bool:
    """Whether a list is a table of contents; entries without a link that only head others do not count."""
    entries = links = 0
    for item in element.iter("li"):
        text, found = _own(item)
        if not found and len(text) < _SHORT and any(child.tag in _LISTS for child in item.iter()):
            continue
        entries += 1
        if len(found) == 1:
            (link,) = found
            is_inside = link.get("href", "").startswith("#")
            links += is_inside and len(_shown(link)) >= _SHARE_OF_TEXT * len(text)
    return entries >= _LEAST_ENTRIES and links >= _SHARE_OF_ENTRIES * entries


def _own(item: Element) -> tuple[str, list[Element]]:
    """The text and the links of an item, without those of lists in it."""
    texts: list[str] = []
    links: list[Element] = []

    def walk(element: Element) -> None:
        texts.append(element.text or "")
        for child in element:
            if not callable(child.tag) and child.tag not in _LISTS:
                links.extend([child] if child.tag == "a" else [])
                walk(child)
            texts.append(child.tail or "")

    walk(item)
    return fold("".join(texts)), links


def _shown(element: Element) -> str:
    """The text of an element, and of its pictures what stands for them."""
    texts = []
    for node in element.iter():
        if not callable(node.tag):
            texts += [node.get("alt", "") if node.tag == "img" else "", node.text or ""]
        texts.append("" if node is element else node.tail or "")
    return fold("".join(texts))


def _text_key(text: str) -> str:
    """Letters and digits, or where there are none what else there is; a title need not have the markup of a heading."""
    return "".join(_WORD.findall(text)).casefold() or text


def _url_key(url: str) -> str:
    return unquote(url).strip()
