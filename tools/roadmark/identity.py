"""Which urls lead to the same resource, and to which part of it.

Everything here is read off the text of a url; nothing asks the network.
"""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import normpath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from roadmark.address import ARXIV_ID, pieces, split, without_tracking

if TYPE_CHECKING:
    from roadmark.address import Address

# A url as most are: nothing in it can be written in another way.
_PLAIN = re.compile(
    r"https?://(?:www\.)?+(?P<host>[a-z0-9][a-z0-9.-]*[a-z0-9])(?P<path>(?:/[!$'-/0-9:;=@-Z\[\]^-~]*)?)"
)
_ARXIV = re.compile(rf"/(?:abs|pdf|html|format|ps)/({ARXIV_ID})(?:v[0-9]+)?(?:\.pdf)?/?", re.IGNORECASE)
_VIDEO = re.compile(r"/(?:embed|shorts|live|v|e)/([\w-]{11})/?", re.ASCII)
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))

# Fragments that lead to the page as a whole.
_WHOLE_PAGE = frozenset({"top", "readme", "readme-ov-file"})

# Hosts that show the same under another name.
_SAME_HOST = {
    "m.youtube.com": "youtube.com",
    "music.youtube.com": "youtube.com",
    "youtube-nocookie.com": "youtube.com",
    "youtu.be": "youtube.com",
    "export.arxiv.org": "arxiv.org",
    "dx.doi.org": "doi.org",
    "mobile.twitter.com": "twitter.com",
    "x.com": "twitter.com",
}


def identity(url: str) -> str:
    """A text that is the same for all urls of a resource, whatever part of it they lead to."""
    plain = _PLAIN.fullmatch(url)
    if plain and plain["host"] not in _SPECIAL and not plain["host"].endswith(".wikipedia.org"):
        return plain["host"] + plain["path"].rstrip("/")
    return _identity(url)


@lru_cache(maxsize=1 << 14)  # several rules ask for that of every resource
def _identity(url: str) -> str:
    address = split(url.strip())
    if not address.is_web:
        is_path = not address.scheme and not address.authority
        path = normpath(f"/{unquote(address.path)}").lstrip("/") if is_path else address.path
        return address.scheme.lower() + address.authority.lower() + path + address.query
    host = address.host.removeprefix("www.")
    host = _SAME_HOST.get(host, host)
    host = re.sub(r"\.m\.wikipedia\.org\Z", ".wikipedia.org", host)
    known = _IDENTITIES.get(host)
    if known and (resource := known(address)):
        return resource
    port = "" if address.port in {"", "80", "443"} else f":{address.port}"
    query = split(without_tracking(url.strip())).query
    return host + port + _unescaped(address.path).rstrip("/") + (query if len(query) > 1 else "")


def part(url: str) -> str:
    """The part of its resource that a url leads to: the place in a page, the moment of a video; empty for all of it."""
    if "#" not in url and "?" not in url:
        return ""
    address = split(url.strip())
    place = unquote(address.fragment[1:].partition(":~:")[0])
    host = address.host.removeprefix("www.")
    moment = ""
    if _SAME_HOST.get(host, host) == "youtube.com":
        found = _parameters(address)
        moment = found.get("t") or found.get("start") or ""
    return moment + ("" if place.lower() in _WHOLE_PAGE else place)


def _arxiv(address: Address) -> str:
    match = _ARXIV.fullmatch(address.path)
    return f"arxiv.org/{match[1].lower()}" if match else ""


def _doi(address: Address) -> str:
    name = unquote(address.path).strip("/").lower()
    if name.startswith("10.48550/arxiv."):
        return name.replace("10.48550/arxiv.", "arxiv.org/", 1)
    return f"doi.org/{name}" if name.startswith("10.") else ""


def _youtube(address: Address) -> str:
    found = _parameters(address)
    match = _VIDEO.fullmatch(address.path)
    if match:
        video = match[1]
    elif address.host.endswith("youtu.be"):
        video = address.path.strip("/")
    else:
        video = found.get("v", "") if address.path.rstrip("/") == "/watch" else ""
    if video or address.path.rstrip("/") == "/playlist":
        return f"youtube.com/{video}/{found.get('list', '')}"
    return ""


def _github(address: Address) -> str:
    # Owners and repositories have no case; the files in them do.
    owner, _, rest = address.path.strip("/").partition("/")
    name, slash, rest = rest.partition("/")
    query = "" if address.query in {"?", "?tab=readme-ov-file"} else split(without_tracking("".join(address))).query
    return f"github.com/{owner}/{name.removesuffix('.git')}".lower() + slash + _unescaped(rest) + query if name else ""


_IDENTITIES = {"arxiv.org": _arxiv, "doi.org": _doi, "youtube.com": _youtube, "github.com": _github}
_SPECIAL = _IDENTITIES.keys() | _SAME_HOST.keys()


def _unescaped(path: str) -> str:
    """The path with only those characters escaped that need it, in one way of several."""
    if path.isascii() and "%" not in path:
        return path
    written = quote(path, safe=_PRINTABLE, errors="replace")
    return _ESCAPE.sub(lambda escape: quote(unquote(escape[0], "latin-1"), safe="", encoding="latin-1"), written)


def _parameters(address: Address) -> dict[str, str]:
    return {name: value for piece in pieces(address)[::2] for name, _, value in [piece.partition("=")]}
