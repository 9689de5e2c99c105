"""Pointing at a part of a url, and replacing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import address
from roadmark.rule import Finding
from roadmark.rules.urls.refusal import refusal
from roadmark.text import Span

if TYPE_CHECKING:
    from roadmark.address import Address, Rewrite
    from roadmark.edits import Fix
    from roadmark.nodes import Link

_SPECIAL = frozenset(" <>()\\")  # what may end a link in Markdown


def web(link: Link) -> Address | None:
    """The parts of a url that leads to a page of the web; None where URL001 refuses it: one mistake, one finding."""
    parts = address.split(link.url)
    return parts if parts.is_web and refusal(link.url) is None else None


def suggestion(link: Link, rewrite: Rewrite, message: str) -> Finding:
    """A finding at the part of a url that a rewrite means, with what it writes there as help."""
    if is_verbatim(link):
        return Finding(link.at(rewrite.start, rewrite.end), message, rewrite.text)
    # Escapes or angle brackets: the whole of it can be told, a part cannot.
    return Finding(link.at(), message, rewrite.apply(link.url) if rewrite.text else "")


def correction(link: Link, rewrite: Rewrite, message: str) -> Finding:
    """The same, with the rewrite as a fix where that is safe."""
    finding = suggestion(link, rewrite, message)
    return finding._replace(help="", fix=fix) if (fix := _fix(link, rewrite)) else finding


def is_verbatim(link: Link) -> bool:
    """Whether the url is written as it reads, so that its offsets are those of the text."""
    return str(link.document.value(*link.path))[slice(*link.part)] == link.url


def _fix(link: Link, rewrite: Rewrite) -> Fix | None:
    """The fix that edits only the part of the url that is meant: another rule may mend another part."""
    is_safe = link.is_resource or _SPECIAL.isdisjoint(rewrite.apply(link.url))
    if not is_safe or not is_verbatim(link):
        return None
    start = link.part.start
    return link.document.rewrite(link.path, Span(start + rewrite.start, start + rewrite.end), rewrite.text)
