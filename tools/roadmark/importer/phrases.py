"""What stands inside a line: the link that an item begins with, and how to say the same in fields.

Each field is proven here: the line that a template makes of it is the one that was written, or shows the same.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark import markdown
from roadmark.importer import cleaning
from roadmark.inline import Definitions, Line, Link, Target
from roadmark.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown_it import MarkdownIt

    from roadmark.importer.blocks import Reference

LONGEST = 20_000  # characters of a text, as the schema has it
LONGEST_TITLE, LONGEST_URL = 1_000, 2_048
_TASK = re.compile(r"\[[ xX]\](?= )")
_BREAK = re.compile(r"(?: {2}|\\)\n")
# A colon may also begin an :emoji:, and several full stops be part of the text.
_SEPARATOR = re.compile(
    r"\s*(?:(?:[-\u2013\u2014\u2212]+|:(?![\w+-]+:)|[\uff1a\uff0c\u3001,;\u00b7\u2022]|\.(?!\.))\s*)*"
)
_LONGEST_SEPARATOR = 20
_MOST_COPIED = 1_000_000  # characters of addresses that definitions have once and resources each
_MARKUP = re.compile(r"[\\`*_~\[\]<>&!$:@#|]|www")
_NOWHERE = Span(0, 0)  # where definitions have their targets, as far as a line is concerned


class Phrase(NamedTuple):
    """A line of inline Markdown and the fields that say it; `shown` is what a template makes of these."""

    fields: dict[str, Any]
    shown: str


class Phrases:
    """Reads lines of one page, whose links may refer to definitions by name."""

    def __init__(self, references: Mapping[str, Reference]) -> None:
        self._targets = Definitions({name: Target(found.url, _NOWHERE, 0) for name, found in references.items()})
        self._budget = _MOST_COPIED
        self._environment = {
            "references": {
                name: {"href": encoded(found.url), "title": found.title} for name, found in references.items()
            }
        }

    def item(self, content: str) -> Phrase | None:
        """The first paragraph of a list item: a resource if it begins with a link, a text otherwise.

        None where it has line breaks, which no field can hold, or is too long.
        """
        if _BREAK.search(content) or len(content) > LONGEST:
            return None
        text = markdown.fold(content)
        task = _TASK.match(text)
        marker = {"marker": task[0]} if task else {}
        text = text[task.end() + 1 :] if task else text
        if not text:
            return None
        found = self._resource(text) or Phrase({"text": text}, text)
        return Phrase(found.fields | marker, f"{task[0]} {found.shown}" if task else found.shown)

    def heading(self, content: str) -> Phrase | None:
        """The text of a heading: a title, with a label where it has markup; None for an empty one."""
        text = markdown.fold(content)
        title = markdown.fold(self._plain(text, with_images=False)) or markdown.fold(self._plain(text)) or text
        if not text or len(title) > LONGEST_TITLE or len(text) > LONGEST:
            return None
        escaped = markdown.escape(title)
        if escaped == text or self._is_same(escaped, text):
            return Phrase({"title": title}, escaped)
        return Phrase({"title": title, "label": text}, text)

    def _resource(self, text: str) -> Phrase | None:
        link = self._first_link(text)
        if link is None or markdown.destination(link.url) is None or not 0 < len(link.url) <= LONGEST_URL:
            return None
        if link.target == _NOWHERE:  # many items may refer to one long address
            self._budget -= len(link.url)
            if self._budget < 0:
                return None
        label = text[slice(*link.label)]
        title = markdown.fold(self._plain(label)) or markdown.fold(link.url)
        if not title or len(title) > LONGEST_TITLE:
            return None
        rest = text[link.span.end :]
        match = _SEPARATOR.match(rest)
        separator = match[0] if match and len(match[0]) <= _LONGEST_SEPARATOR else ""
        description = rest[len(separator) :]
        if not description:
            separator, description = "", rest.strip()
        fields: dict[str, Any] = {"title": title, "url": cleaning.without_hidden(link.url)}
        if description:
            fields |= {"separator": separator, "description": description}
        tail = separator + description
        plain = markdown.link(title, fields["url"]) + tail
        if plain == text or self._is_same(plain, text):
            return Phrase(fields, plain)
        shown = markdown.link(title, fields["url"], label) + tail
        is_address = text[slice(*link.span)] == label  # GitHub makes a link of it; the parser here does not
        original = f"<{label}>{rest}" if is_address and "://" in label else text
        if label and self._is_same(shown, original):
            return Phrase({"title": title, "label": label} | fields, shown)
        return None

    def _first_link(self, text: str) -> Link | None:
        if text[0] not in "[<hHwWfF":
            return None
        links = [link for link in self._line(text).links if link.span.start == 0 and not link.is_image]
        return max(links, key=lambda link: link.span.end, default=None)

    def _line(self, text: str) -> Line:
        return Line(text, range(len(text) + 1), self._targets)

    def _plain(self, text: str, *, with_images: bool = True) -> str:
        """What a reader sees of a line, perhaps with what stands for its pictures."""
        if not _MARKUP.search(text):
            return text
        tokens = _parser().parseInline(text, dict(self._environment))[0].children or []
        hidden = {"html_inline"} if with_images else {"html_inline", "image"}
        shown = (token for token in tokens if token.type not in hidden)
        seen = "".join(" " if token.type == "softbreak" else token.content for token in shown)
        return cleaning.without_hidden(seen)

    def _is_same(self, written: str, original: str) -> bool:
        """Whether two lines show the same."""
        return self._html(written) == self._html(original)

    def _html(self, text: str) -> str:
        return markdown.fold(_parser().renderInline(text, dict(self._environment)))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only a command that imports needs it

    found = MarkdownIt("commonmark", {"strikethrough_single_tilde": True, "maxNesting": 100}).enable("strikethrough")
    found.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - what is unsafe is judged later
    found.normalizeLink = encoded  # type: ignore[method-assign]  # hosts stay as they are
    return found


def encoded(url: str) -> str:
    """An address as a browser asks for it."""
    from mdurl import encode  # noqa: PLC0415 - comes with the parser

    return encode(url)
