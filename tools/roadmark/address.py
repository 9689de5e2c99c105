"""Urls: their parts, and how one is best written.

Everything here is read off the text of a url; nothing asks the network.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import NamedTuple

from roadmark import vocabulary

_PARTS = re.compile(r"([^:/?#]+:)?(//[^/?#]*)?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)  # RFC 3986, appendix B
_SEPARATOR = re.compile(r"(&(?:amp;)?)")
ARXIV_ID = r"(?:[a-z-]+(?:\.[a-z]{2})?/)?[0-9]{4}\.?[0-9]{3,5}"
_SHORT_VIDEO = re.compile(r"https?://(?:www\.)?youtu\.be/([\w-]{11})/?(?:\?([^#]*))?(#.*)?", re.ASCII | re.IGNORECASE)
# What has a better form: the first group is what to replace, and by what.
_CANONICAL = tuple(
    (re.compile(rf"https?://{pattern}", re.IGNORECASE), text)
    for pattern, text in (
        (rf"(?:www\.)?arxiv\.org/(pdf/({ARXIV_ID}(?:v[0-9]+)?)(?:\.pdf)?)(?:\?[^#]*)?", r"abs/\2"),
        (r"(dx\.doi\.org)/10\..*", "doi.org"),
        (r"(m\.youtube\.com)(?:[/?#].*)?", "www.youtube.com"),
        (r"(([a-z-]+)\.m\.wikipedia\.org)(?:[/?#].*)?", r"\2.wikipedia.org"),
    )
)

# Where a shortener speaks of itself.
_ABOUT_ITSELF = (["api"], ["api-documentation"], ["app"], ["developers"], ["docs"])


class Address(NamedTuple):
    """A url taken apart; each part keeps its delimiter, so that all of them joined are the url again."""

    scheme: str  # "https:"
    authority: str  # "//user@host:port"
    path: str
    query: str  # "?key=value"
    fragment: str  # "#place"

    @property
    def is_web(self) -> bool:
        """Whether it leads to a page of the web."""
        return self.scheme.lower() in {"http:", "https:"} and bool(self.host)

    @property
    def user(self) -> str:
        """What stands before the host, with its `@`."""
        before, at, _ = self.authority[2:].rpartition("@")
        return before + at

    @property
    def host(self) -> str:
        """The name of the host in lower case; a numeric one keeps its brackets."""
        return self._written_host.lower().rstrip(".")

    @property
    def host_span(self) -> tuple[int, int]:
        """Where the host stands in the url."""
        start = len(self.scheme) + 2 + len(self.user)
        return start, start + len(self._written_host)

    @property
    def port(self) -> str:
        """The port, as it is written."""
        return self._place.rpartition("]")[2].partition(":")[2]

    @property
    def _place(self) -> str:
        return self.authority[2:].rpartition("@")[2]

    @property
    def _written_host(self) -> str:
        host, bracket, _ = self._place.rpartition("]")
        return host + bracket or self._place.partition(":")[0]


class Rewrite(NamedTuple):
    """A part of a url, by offsets in characters, and what to write there."""

    start: int
    end: int
    text: str

    def apply(self, url: str) -> str:
        """The url afterwards."""
        return url[: self.start] + self.text + url[self.end :]


@lru_cache(maxsize=4096)
def split(url: str) -> Address:
    """The parts of a url; every text has some."""
    match = _PARTS.fullmatch(url)
    return Address(*match.groups("")) if match else Address("", "", url, "", "")


def is_on(host: str, site: str) -> bool:
    """Whether a host is a site, or one below it; `amazon.*` is that site in every country, and nothing below it."""
    return fnmatchcase(host.removeprefix("www."), site) if "*" in site else f".{host}".endswith(f".{site}")


def canonicalization(url: str) -> Rewrite | None:
    """What to change so that the url has the form in which its site presents the resource to readers.

    That of a paper is its page and not the file, unless a fragment leads into the file.
    """
    for pattern, text in _CANONICAL:
        if match := pattern.fullmatch(url):
            return Rewrite(*match.span(1), match.expand(text))
    return None


def trackers(url: str) -> list[str]:
    """The names of the parameters that only track the reader."""
    address = split(url)
    return [name for piece in pieces(address)[::2] if _tracks(name := _name(piece), address.host)]


def tracking(url: str) -> Rewrite | None:
    """What to change so that no parameter tracks the reader; everything else stays as it is."""
    address = split(url)
    parts = pieces(address)
    drops = [_tracks(_name(piece), address.host) for piece in parts[::2]]
    if True not in drops:
        return None
    query_start = len(address.scheme) + len(address.authority) + len(address.path)
    if not any(piece for piece, is_dropped in zip(parts[::2], drops, strict=True) if not is_dropped):
        return Rewrite(query_start, query_start + len(address.query), "")
    # Every parameter goes or stays with the separator before it; the first of those that stay needs none.
    units = [before + piece for before, piece in zip(["", *parts[1::2]], parts[::2], strict=True)]
    first, after = drops.index(True), len(drops) - drops[::-1].index(True)
    stays = "".join(
        unit for unit, is_dropped in zip(units[first:after], drops[first:after], strict=True) if not is_dropped
    )
    start = query_start + 1 + len("".join(units[:first]))
    end = start + len("".join(units[first:after]))
    if first == 0 and stays:
        stays = _SEPARATOR.sub("", stays, count=1)
    elif first == 0:
        end += len(parts[2 * after - 1])
    return Rewrite(start, end, stays)


def without_tracking(url: str) -> str:
    """The url without the parameters that only track the reader."""
    rewrite = tracking(url)
    return rewrite.apply(url) if rewrite else url


def is_shortened(url: str) -> bool:
    """Whether the url belongs to a service that only forwards to others, and is not that of the service itself."""
    address = split(url)
    if address.host.removeprefix("www.") not in _shorteners():
        return False
    return len(address.path + address.query) > 1 and address.path.split("/")[1:2] not in _ABOUT_ITSELF


def long_form(url: str) -> str:
    """The url that a shortened one stands for, or empty where only its service knows."""
    match = _SHORT_VIDEO.fullmatch(without_tracking(url))
    if not match:
        return ""
    video, query, fragment = match.groups("")
    return f"https://www.youtube.com/watch?v={video}{'&' * bool(query)}{query}{fragment}"


def pieces(address: Address) -> list[str]:
    """The parameters of a query, and between each two of them what separates them."""
    return _SEPARATOR.split(address.query[1:]) if len(address.query) > 1 else []


def _name(piece: str) -> str:
    return piece.partition("=")[0]


@cache
def _shorteners() -> frozenset[str]:
    return frozenset(vocabulary.words("shorteners"))


@cache
def _trackers() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The parameters that track, and the beginnings of such, each with the sites on which alone it does."""
    entries = {name.lower(): sites for name, *sites in map(str.split, vocabulary.words("tracking"))}
    whole = {name: sites for name, sites in entries.items() if not name.endswith("*")}
    return whole, {name[:-1]: sites for name, sites in entries.items() if name.endswith("*")}


@lru_cache(maxsize=4096)
def _tracks(name: str, host: str) -> bool:
    whole, beginnings = _trackers()
    name = name.lower()
    sites = whole.get(name)
    if sites is None:
        sites = next((found for beginning, found in beginnings.items() if name.startswith(beginning)), None)
    return sites is not None and (not sites or any(is_on(host, site) for site in sites))
