"""Pointing at a part of a url, and replacing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import address
from roadmark.rule import Finding
from roadmark.rules.urls.refusal import refusal

if TYPE_CHECKING:
    from roadmark.address import Address, Rewrite
    from roadmark.nodes import Link


def web(link: Link) -> Address | None:
    """The parts of a url that leads to a page of the web; None where URL001 refuses it: one mistake, one finding."""
    parts = address.split(link.url)
    return parts if parts.is_web and refusal(link.url) is None else None


def suggestion(link: Link, rewrite: Rewrite, message: str) -> Finding:
    """A finding at the part of a url that a rewrite means, with what it writes there as help."""
    if link.is_verbatim:
        return Finding(link.at(rewrite.start, rewrite.end), message, rewrite.text)
    # Escapes or angle brackets: the whole of it can be told, a part cannot.
    return Finding(link.at(), message, rewrite.apply(link.url) if rewrite.text else "")


def correction(link: Link, rewrite: Rewrite, message: str) -> Finding:
    """The same, with the rewrite as a fix where that is safe."""
    fix = link.rewrite(*rewrite)  # only the part that is meant: another rule may mend another
    finding = suggestion(link, rewrite, message)
    return finding._replace(help="", fix=fix) if fix else finding
