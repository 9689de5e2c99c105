"""HTML that somebody typed in Markdown: of its tags nothing is left but links, line ends, and words for pictures."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Where a paragraph ends.
_BREAKING = frozenset(
    [
        *("address", "article", "blockquote", "br", "center", "dd", "details", "div", "dl", "dt", "footer", "header"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre", "section", "summary"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    ]
)
_UNSEEN = frozenset(["script", "style", "template", "title"])


def link(target: str, shown: Markup) -> Markup:
    """A link, or without a target what it would show; one that shows nothing names the site that it leads to."""
    if not target:
        return shown
    shown = shown if shown.striptags().strip() else escape(urlsplit(target).netloc or target)
    rel = Markup() if target.startswith("#") else Markup(' rel="noopener noreferrer"')
    return Markup('<a href="{}"{}>{}</a>').format(target, rel, shown)


def tag(text: str) -> tuple[str, dict[str, str]] | None:
    """The name of a tag, with a slash before it if it ends an element, and its attributes."""
    reader = _Tag()
    reader.feed(text)
    return reader.found


def words(text: str) -> Markup:
    """What a reader sees of a tag: a line ends, or a picture has words that stand for it."""
    name, attributes = tag(text) or ("", {})
    if name == "br":
        return Markup("<br>\n")
    return escape(attributes.get("alt", "")) if name == "img" else Markup()


class _Tag(HTMLParser):
    """Reads a single tag."""

    found: tuple[str, dict[str, str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.found = tag, {name: value or "" for name, value in attrs}

    def handle_endtag(self, tag: str) -> None:
        """Note the end of an element; one that ends at once has been noted."""
        self.found = self.found or (f"/{tag}", {})


class Text(HTMLParser):
    """The text of a block of HTML in paragraphs, with its links."""

    def __init__(self, target: Callable[[str], str]) -> None:
        """Begin; `target` says where a link leads."""
        super().__init__()
        self.target = target
        self.paragraphs: list[list[Markup]] = [[]]
        self.link: tuple[int, str] | None = None  # where the open one begins in its paragraph, and where it leads
        self.unseen = ""  # the element whose contents nobody sees

    def html(self, text: str) -> Markup:
        """The paragraphs of a block."""
        self.feed(_COMMENT.sub("", text))
        self.close()
        self._break()
        shown = [Markup().join(parts).strip() for parts in self.paragraphs]
        return Markup("").join(Markup("<p>{}</p>\n").format(part) for part in shown if part)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a tag."""
        values = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self.unseen = tag
        elif tag in _BREAKING:
            self._break()
        elif tag == "img":
            self.handle_data(values.get("alt", ""))
        elif tag == "a" and values.get("href"):
            self._close()
            self.link = len(self.paragraphs[-1]), self.target(values["href"])

    def handle_endtag(self, tag: str) -> None:
        """Take in the end of an element."""
        if tag == self.unseen:
            self.unseen = ""
        elif tag == "a":
            self._close()
        elif tag in _BREAKING:
            self._break()

    def handle_data(self, data: str) -> None:
        """Take in a text."""
        if not self.unseen:
            self.paragraphs[-1].append(escape(re.sub(r"\s+", " ", data)))

    def _break(self) -> None:
        self._close()
        self.paragraphs.append([])

    def _close(self) -> None:
        if self.link:
            start, target = self.link
            shown = Markup().join(self.paragraphs[-1][start:])
            del self.paragraphs[-1][start:]
            self.paragraphs[-1].append(link(target, shown))
            self.link = None
