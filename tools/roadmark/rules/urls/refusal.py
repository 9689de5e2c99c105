"""Why a reader cannot follow a url, as far as its text tells."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from roadmark import address, vocabulary
from roadmark.address import Rewrite

if TYPE_CHECKING:
    from roadmark.address import Address


class Refusal(NamedTuple):
    """What is wrong with a url, and which part of it to write otherwise; an empty text stands for no advice."""

    rewrite: Rewrite
    message: str


_ORDINARY = re.compile(r"https?://(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*(?:[/?#][!#-'*-;=?-\[\]^_a-z~]*)?")
_QUOTES = "\"'`\u2018\u2019\u201a\u201b\u2039\u203a"
_NEVER_AT_THE_END = '<>"\u201c\u201d\u201e\u201f\u00ab\u00bb'
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_MARKDOWN_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^\s()<>]+)>?\s*\)")
_OPENED = re.compile(r"[(\[{]https?:", re.IGNORECASE)
_NOT_IN_A_HOST = re.compile(r"[\x00-,/:-@\[-^`{-\x7f]|\.\.|\A\.")
_NUMERIC_HOST = re.compile(r"\[[0-9a-f:.]*:[0-9a-f:.]*\]")
_PORT = re.compile("[0-9]{1,5}")
_HIGHEST_PORT = 65535
_LONGEST_SCHEME = 30  # characters that a message repeats
_SCHEMES = {
    "javascript:": "runs code instead of leading to a page",
    "vbscript:": "runs code instead of leading to a page",
    "data:": "holds its content instead of leading to a page",
    "file:": "leads to a file of one computer",
    "ftp:": "leads nowhere: browsers no longer open it",
}

# What people write who mean another url: a pattern of what is wrong and of what follows it, and what is right.
_NO_SCHEME = "the url lacks its scheme; write `https://` in front"
_NO_URL = "this is the name of a paper; a link needs its url"
_CLONES = "this address is for cloning; link to the page of the repository"
_MISWRITTEN = tuple(
    (re.compile(f"({wrong})(?={rest})", re.IGNORECASE), right, message)
    for wrong, rest, right, message in (
        (r"https?:?/*(https?):?//", "", r"\2://", "two schemes stand in front; write one"),
        (
            r"(?!https?://[^/])[ht][htps]{2,7}(?:[:;]+/*|[.,:;]*//+)", r"[^/?#]+\.[^/?#]|localhost\b",
            "https://", "the beginning is misspelt; write `https://`",
        ),
        (r"(?:git\+)?ssh://(?:[\w.-]+@)?|git://", r"[\w-]+\.", "https://", _CLONES),
        (r"[\w.-]+@([\w-]+(?:\.[\w-]+)+):", r"[\w~]", r"https://\2/", _CLONES),
        (r"arxiv:\s*", r"[a-z.-]*/?[0-9]{4}\.?[0-9]{3}", "https://arxiv.org/abs/", _NO_URL),
        (r"doi:\s*", r"10\.[0-9]{4}", "https://doi.org/", _NO_URL),
    )
)  # fmt: skip
# The same for what could be the name of a file.
_DOI = re.compile(r"(?=10\.[0-9]{4,9}/)")
_MAIL = re.compile(r"(?=[\w.+-]+@[\w-]+(?:\.[\w-]+)+\Z)")
_HOST = re.compile(r"(?=(?:[\w-]+\.)+([a-z]+)\.?(?:[:/?#]|\Z))", re.IGNORECASE)
_LOCAL_HOST = re.compile(r"(?=localhost(?:[:/?#]|\Z))", re.IGNORECASE)


@lru_cache(maxsize=4096)
def refusal(url: str) -> Refusal | None:
    """Why nobody can follow the url; None for one that can be followed, or that would be a path of the repository."""
    if _ORDINARY.fullmatch(url):
        return None
    return _around(url) or _white_space(url) or _miswritten(url) or _by_scheme(url)


def _by_scheme(url: str) -> Refusal | None:
    parts = address.split(url)
    match parts.scheme.lower():
        case "":
            return _relative(parts)
        case "http:" | "https:":
            return _web(url, parts)
        case "mailto:":
            has_address = "@" in parts.path.strip("@")
            return None if has_address else _all(url, "no mail address follows `mailto:`; add it")
        case scheme:
            is_host = "." in scheme or scheme == "localhost:"  # and what follows is its port
            return (instead_of_a_path(url) if is_host else None) or _unknown_scheme(parts.scheme)


def _relative(parts: Address) -> Refusal | None:
    if parts.authority:
        return Refusal(Rewrite(0, 2, "https://"), _NO_SCHEME)
    if "\\" in parts.path:
        right = parts.path.replace("\\", "/")
        return Refusal(Rewrite(0, len(parts.path), right), "a path of the repository has `/` between its parts")
    return None


def _unknown_scheme(scheme: str) -> Refusal:
    what = _SCHEMES.get(scheme.lower(), "leads nowhere")
    shown = scheme if len(scheme) <= _LONGEST_SCHEME else "such a scheme"
    return Refusal(Rewrite(0, len(scheme), ""), f"a link with `{shown}` {what}; link to a page with `https:`")


def instead_of_a_path(url: str) -> Refusal | None:
    """Which url is meant by one that looks like a path, if it looks like something else still more."""
    if _LOCAL_HOST.match(url):
        return _in_front(url, "http://", "the url lacks its scheme; write `http://` in front")
    if _DOI.match(url):
        return _in_front(url, "https://doi.org/", _NO_URL)
    if _MAIL.match(url):
        return _in_front(url, "mailto:", "the mail address lacks its scheme; write `mailto:` in front")
    host = _HOST.match(url)
    if host and (host[1].lower() in _endings() or url.lower().startswith("www.")):
        return _in_front(url, "https://", _NO_SCHEME)
    return None


def _in_front(url: str, scheme: str, message: str) -> Refusal:
    return _all(url, message, scheme + url)


def _all(url: str, message: str, right: str = "") -> Refusal:
    return Refusal(Rewrite(0, len(url), right), message)


def _around(url: str) -> Refusal | None:
    """What stands around a url, and got into it by copying."""
    inner = url.strip()
    if link := _MARKDOWN_LINK.fullmatch(inner):
        return _all(url, "this is a link in Markdown; write its url alone", link[1])
    if inner and inner[0] in _QUOTES + _NEVER_AT_THE_END:
        inner = inner.strip(_QUOTES + _NEVER_AT_THE_END).strip()
    elif inner and inner.endswith(_PAIRS.get(inner[0], " ")):
        inner = inner[1:-1].strip()
    elif _OPENED.match(inner):
        inner = inner[1:]
    inner = inner.rstrip(_NEVER_AT_THE_END)
    if inner == url:
        return None
    what = "white space stands" if inner == url.strip() else "quotes or brackets stand"
    return _all(url, f"{what} around the url; write it alone", inner)


def _white_space(url: str) -> Refusal | None:
    spaces = [match.span() for match in re.finditer(r"\s+", url)]
    if not spaces:
        return None
    start, end = spaces[0][0], spaces[-1][1]
    second = re.search(r"\shttps?://", url, re.IGNORECASE)
    if second:
        return Refusal(Rewrite(second.start() + 1, len(url), ""), "a second url; give it a resource of its own")
    parts = address.split(url)
    if start < len(parts.scheme + parts.authority) or "\n" in url:
        return Refusal(Rewrite(start, end, ""), "white space in a url; delete it")
    message = "white space in a url; write `%20`, or move what follows it to the description"
    return Refusal(Rewrite(start, end, re.sub(r"\s", "%20", url[start:end])), message)


def _miswritten(url: str) -> Refusal | None:
    for pattern, right, message in _MISWRITTEN:
        if match := pattern.match(url):
            return Refusal(Rewrite(*match.span(1), match.expand(right)), message)
    return None


def _web(url: str, parts: Address) -> Refusal | None:
    """What is wrong with a url of the web."""
    if "\\" in parts.authority + parts.path:
        at = url.index("\\")
        return Refusal(Rewrite(at, at + 1, ""), "browsers read a backslash as `/`; write that, or delete it")
    if parts.user:
        end = parts.host_span[0]
        message = "a user name or password in a url shows it to everybody, or hides the host; delete it"
        return Refusal(Rewrite(end - len(parts.user), end, ""), message)
    if found := _host(url, parts):
        return found
    if url.endswith(")") and url.count(")") > url.count("("):
        return Refusal(Rewrite(len(url) - 1, len(url), ""), "this bracket belongs to the text around; delete it")
    return None


def _host(url: str, parts: Address) -> Refusal | None:
    """What is wrong with the host or the port of a url of the web."""
    host, port = parts.host, parts.port
    if not host:
        return _all(url, "the url has no host; write `https://` and the address of the page")
    is_numeric = _NUMERIC_HOST.fullmatch(host) is not None
    if _NOT_IN_A_HOST.search(host) and not is_numeric:
        return Refusal(Rewrite(*parts.host_span, ""), "no host can have this name; correct it")
    if "." not in host and not (is_numeric or host.isdecimal() or host == "localhost"):
        return Refusal(Rewrite(*parts.host_span, ""), "the host lacks its ending, like `.org`; write all of its name")
    if port and not (_PORT.fullmatch(port) and int(port) <= _HIGHEST_PORT):
        end = len(parts.scheme + parts.authority)
        return Refusal(Rewrite(end - len(port), end, ""), "no port has this number; correct or delete it")
    return None


@cache
def _endings() -> frozenset[str]:
    return frozenset(vocabulary.words("endings"))
