"""HTML that somebody typed in Markdown: of its tags nothing is left but links, line ends, and words for pictures."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable

# Comments, instructions and declarations, which end where Markdown ends them, or else with the text.
_NO_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<![A-Za-z\[].*?(?:>|\Z)", re.DOTALL
)
# A whole tag, which ends before another begins. A `<` of anything else is text: what begins as a tag a thousand times
# and never ends would otherwise be read to the end of the text a thousand times.
_TAG = re.compile(r"""(</?[A-Za-z](?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*+|[^<>]*+)>)""")
_NAME = re.compile(r"<(/?[A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""(?<=[\s/"'])([^\s/>"'=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
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
    """The name of a whole tag, with a slash before it if it ends an element, and its attributes.

    None for a comment, an instruction or a declaration: what looks like a tag in one of these is none.
    """
    if not (name := _NAME.match(text)):
        return None
    found = _ATTRIBUTE.finditer(text, name.end())
    return name[1].lower(), {one[1].lower(): unescape(one[2] or one[3] or one[4] or "") for one in found}


def words(text: str) -> Markup:
    """What a reader sees of a tag: a line ends, or a picture has words that stand for it."""
    name, attributes = tag(text) or ("", {})
    if name == "br":
        return Markup("<br>\n")
    return escape(attributes.get("alt", "")) if name == "img" else Markup()


class Text:
    """The text of a block of HTML in paragraphs, with its links."""

    def __init__(self, target: Callable[[str], str]) -> None:
        """Begin; `target` says where a link leads."""
        self.target = target
        self.paragraphs: list[list[Markup]] = [[]]
        self.link: tuple[int, str] | None = None  # where the open one begins in its paragraph, and where it leads
        self.unseen = ""  # the element whose contents nobody sees

    def html(self, text: str) -> Markup:
        """The paragraphs of a block."""
        for number, piece in enumerate(_TAG.split(_NO_TAG.sub("", text))):
            if number % 2:
                name, attributes = tag(piece) or ("", {})
                self._take(name, attributes)
            else:
                self._say(unescape(piece))
        self._break()
        shown = [Markup().join(parts).strip() for parts in self.paragraphs]
        return Markup("").join(Markup("<p>{}</p>\n").format(part) for part in shown if part)

    def _take(self, name: str, attributes: dict[str, str]) -> None:
        """Take in a tag."""
        if self.unseen:
            self.unseen = "" if name == f"/{self.unseen}" else self.unseen
        elif name in _UNSEEN:
            self.unseen = name
        elif name.removeprefix("/") in _BREAKING:
            self._break()
        elif name == "img":
            self._say(attributes.get("alt", ""))
        elif name == "/a":
            self._close()
        elif name == "a" and attributes.get("href"):
            self._close()
            self.link = len(self.paragraphs[-1]), self.target(attributes["href"])

    def _say(self, text: str) -> None:
        """Take in a text."""
        if not self.unseen:
            self.paragraphs[-1].append(escape(re.sub(r"\s+", " ", text)))

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
