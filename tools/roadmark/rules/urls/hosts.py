"""URL: to whom links lead."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from roadmark import address
from roadmark.address import Rewrite
from roadmark.identity import identity
from roadmark.nodes import Link
from roadmark.rule import Finding, World, rule
from roadmark.rules.urls.pointing import suggestion, web

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.address import Address

_PLAIN_HOST = re.compile(r"https?://[a-z0-9.-]*[a-z](?=[/?#]|\Z)")
_USUAL_PORTS = {"http:": {"", "80"}, "https:": {"", "443"}}
# Numbers that are themselves the names of a service.
_NAMED_NUMBERS = frozenset({"1.1.1.1", "1.0.0.1", "8.8.8.8", "9.9.9.9"})
# Scripts that one language writes side by side.
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"CJK", "HANGUL"}),
    frozenset({"CJK", "BOPOMOFO"}),
)
# Cyrillic letters that nobody can tell from Latin ones.
_LIKE_LATIN = frozenset(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u051d\u0445\u0443\u044c"
)
_SHOWN = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})\.?(?::[0-9]+)?(?:[/?#]\S*)?", re.IGNORECASE)
_SHOWN_ENDINGS = (".com", ".org", ".net", ".edu", ".gov")
_ARCHIVES = (
    "archive.org",
    "archive.ph",
    "archive.today",
    "archive.is",
    "webcitation.org",
    "webcache.googleusercontent.com",
)
_REGISTRABLE = re.compile(r"(?:\A|\.)([^.]+\.(?:(?:ac|co|com|edu|go|gob|gov|mil|ne|net|nom|or|org)\.[a-z]{2}|[^.]+))\Z")


@rule("URL004", on=Link)
def shortened(link: Link) -> Iterator[Finding]:
    """A url belongs to a service that only forwards to others, such as bit.ly.

    A reader cannot see where it leads, whoever made it can change that, and all of them die with the service. Open it,
    and write where it led. The long form of a `youtu.be` url is shown.

    Bad:

        - id: backpropagation
          title: Backpropagation
          resources:
            - title: Backpropagation, Intuitively
              url: https://youtu.be/Ilg3gGewQ5U

    Good:

        - id: backpropagation
          title: Backpropagation
          resources:
            - title: Backpropagation, Intuitively
              url: https://www.youtube.com/watch?v=Ilg3gGewQ5U
    """
    if not address.is_shortened(link.url) or not (parts := web(link)):
        return
    if long := address.long_form(link.url):
        message = f"`{parts.host}` only forwards to another url; write that one"
        yield suggestion(link, Rewrite(0, len(link.url), long), message)
    else:
        message = f"`{parts.host}` hides where the link leads; open it and write where it led"
        yield suggestion(link, Rewrite(*parts.host_span, ""), message)


@rule("URL008", on=Link)
def blocked_host(link: Link, world: World) -> Iterator[Finding]:
    """A link leads to a host that the list does not want, or to one below it.

    `settings: lint: blocked_hosts:` in `roadmap/roadmap.yaml` lists them.

    Bad:

        ::: roadmap/roadmap.yaml
        title: Roadmap
        sections: [calculus]
        settings:
          lint:
            blocked_hosts: [example.com]
        ::: roadmap/calculus.yaml
        title: Calculus
        resources:
          - title: Calculus in One Hour
            url: https://blog.example.com/calculus

    Good:

        ::: roadmap/roadmap.yaml
        title: Roadmap
        sections: [calculus]
        settings:
          lint:
            blocked_hosts: [example.com]
        ::: roadmap/calculus.yaml
        title: Calculus
        resources:
          - title: Calculus Made Easy
            url: https://calculusmadeeasy.org
    """
    blocked = world.lint.blocked_hosts
    if not blocked or not (parts := web(link)):
        return
    host = parts.host.split(".")
    below = (".".join(host[at:]) for at in range(len(host)))
    if found := next((name for name in below if name in _names(blocked)), ""):
        message = f"this list takes no links to `{found}` (settings.lint.blocked_hosts); find another source"
        yield suggestion(link, Rewrite(*parts.host_span, ""), message)


@cache
def _names(hosts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(host.lower().strip(".").removeprefix("*.").removeprefix("www.") for host in hosts)


@rule("URL009", on=Link)
def host_to_doubt(link: Link) -> Iterator[Finding]:
    """A host is a bare number, has an unusual port, or a name whose letters are not what they seem.

    Such addresses are of somebody's machine, or of somebody who wants to be taken for another. `xn--` is how computers
    write letters beyond a to z: write the letters themselves. A name that mixes scripts imitates another.

    Bad:

        - id: statistics
          title: Statistics
          resources:
            - title: Statistics Playground
              url: https://203.0.113.7/statistics

    Good:

        - id: statistics
          title: Statistics
          resources:
            - title: Statistics Playground
              url: https://statistics.example.com
    """
    if _PLAIN_HOST.match(link.url) and "xn--" not in link.url:
        return
    parts = web(link)
    if not parts or parts.host == "localhost" or parts.host.endswith(".localhost"):
        return
    place = Rewrite(*parts.host_span, "")
    last = parts.host.rpartition(".")[2]
    if "[" in parts.host or last.isdecimal() or re.fullmatch("0x[0-9a-f]+", last):
        if parts.host not in {*_NAMED_NUMBERS, "127.0.0.1", "[::1]", "0.0.0.0"}:  # noqa: S104 - read, not listened on
            yield suggestion(
                link, place, "a bare number is nobody's name, and changes hands; write the name of the host"
            )
        return
    letters = ".".join(map(_decoded, parts.host.split(".")))
    if imitation := next((label for label in letters.split(".") if _imitates(label)), ""):
        message = f"`{imitation}` has letters of several scripts that look alike; make sure whose host this is"
        yield suggestion(link, place, message)
    elif "xn--" in parts.host:
        yield suggestion(
            link, place._replace(text=letters), f"`{parts.host}` is written for computers; write `{letters}`"
        )
    elif parts.port not in _USUAL_PORTS[parts.scheme.lower()]:
        end = len(parts.scheme + parts.authority)
        message = f"port {parts.port} is unusual, and often closed to readers; link to a page without one"
        yield suggestion(link, Rewrite(end - len(parts.port) - 1, end, ""), message)


def _decoded(label: str) -> str:
    """The letters that a label of a host stands for."""
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _imitates(label: str) -> bool:
    """Whether a label of a host has letters of scripts that no language writes together."""
    if label.isascii():
        return False
    if set(label) <= _LIKE_LATIN:
        return True
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in label if unicodedata.category(letter)[0] == "L"}
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)


@rule("URL010", on=Link)
def text_shows_another_host(link: Link) -> Iterator[Finding]:
    """The text of a link shows one address, and the link leads to another.

    Readers believe what they see. Write a title instead of an address, or the address that is linked.

    Bad:

        - id: linear-algebra
          title: Linear Algebra
          summary: Read [https://example.org/algebra](https://example.com/algebra) first.

    Good:

        - id: linear-algebra
          title: Linear Algebra
          summary: Read [an introduction](https://example.com/algebra) first.
    """
    if "." not in link.text or link.text == link.url or not (shown := _shown_host(link.text)):
        return
    if link.is_image:  # its text is for those who do not see it
        return
    parts = web(link)
    if not parts or _is_same_site(shown, parts.host) or _stands_for(link, shown, parts):
        return
    message = f"the text shows `{shown}`, but the link leads to `{parts.host}`; let them agree"
    yield suggestion(link, Rewrite(*parts.host_span, ""), message)


def _shown_host(text: str) -> str:
    """The host of the address that a text shows; empty where it shows none, or the name of a product like Socket.io."""
    text = text.strip(" `*_<>")
    match = _SHOWN.fullmatch(text)
    if not match:
        return ""
    is_address = _is_address(text) or (match[1].islower() and match[1].endswith(_SHOWN_ENDINGS))
    return match[1].lower() if is_address else ""


def _is_address(text: str) -> bool:
    return "://" in text or text.lower().startswith("www.")


def _is_same_site(first: str, second: str) -> bool:
    return _registrable(first) == _registrable(second)


def _registrable(host: str) -> str:
    """The part of a host that somebody registered: `example.co.uk` of `www.example.co.uk`; a good guess, no more."""
    match = _REGISTRABLE.search(host)
    return match[1] if match else host


def _stands_for(link: Link, shown: str, parts: Address) -> bool:
    """Whether the link leads to another form of what its text shows, or URL004 says already that nobody knows where."""
    text = link.text.strip(" `*_<>")
    if not _is_address(text) and shown.partition(".")[0] in link.url:  # a project that is named after its site
        return True
    is_archived = any(address.is_on(parts.host, archive) for archive in _ARCHIVES)
    url = text if "://" in text else f"https://{text}"
    return is_archived or address.is_shortened(link.url) or identity(url) == identity(link.url)
