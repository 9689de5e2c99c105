"""URL001: links that a reader can follow."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from roadmark import address, disk, markdown
from roadmark.address import Rewrite
from roadmark.nodes import Link
from roadmark.rule import Finding, World, rule
from roadmark.rules.urls.pointing import suggestion
from roadmark.rules.urls.refusal import Refusal, instead_of_a_path, refusal
from roadmark.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BUILT = "README.md"  # there when a reader follows the link, if not yet
_MOST_SUGGESTIONS = 20  # each compares a name with a whole folder
_LONGEST_SHOWN = 60  # characters of a path that a message repeats

# What GitHub shows at `../../issues`, seen from the README.
_PAGES = frozenset({
    "actions", "blob", "commits", "compare", "contributors", "discussions", "edit", "fork", "graphs", "issues",
    "labels", "milestones", "network", "packages", "projects", "pull", "pulls", "pulse", "raw", "releases", "security",
    "stargazers", "tags", "tree", "watchers", "wiki",
})  # fmt: skip


@rule("URL001", on=Link)
def link_nobody_can_follow(link: Link, world: World) -> Iterator[Finding]:
    """A link leads nowhere: it lacks a host, its scheme is misspelt, or it names a file that is not there.

    Links lead to `https:` and `http:` pages, to mail addresses (`mailto:`) and, written relative to the root of the
    repository, to its files. The README leaves out everything else, above all what would run code. A url with white
    space or a password in it does not belong there either.

    Bad:

        - id: calculus
          title: Calculus
          resources:
            - title: Calculus Made Easy
              url: www.calculusmadeeasy.org

    Good:

        - id: calculus
          title: Calculus
          resources:
            - title: Calculus Made Easy
              url: https://www.calculusmadeeasy.org
    """
    is_given = link.url.strip(" \t\r\n") and not link.url.startswith("#")
    if is_given and (found := _refusal(link, _files(world))):
        yield suggestion(link, found.rewrite, found.message)


def _refusal(link: Link, files: _Files) -> Refusal | None:
    if link.is_resource or " " not in link.url:
        return _any_refusal(link.url, files)
    # Markdown itself takes care of spaces, between angle brackets.
    found = _any_refusal(link.url.replace(" ", "%20"), files)
    return found and found._replace(rewrite=Rewrite(0, len(link.url), ""))


def _any_refusal(url: str, files: _Files) -> Refusal | None:
    if found := refusal(url):
        return found
    parts = address.split(url)
    if parts.scheme:
        return None
    if not parts.path:
        return Refusal(Rewrite(0, len(url), ""), "this url names no page; write all of it")
    if found := files.missing(parts.path):
        return instead_of_a_path(url) or found
    if markdown.destination(url) is None:
        return Refusal(
            Rewrite(0, len(url), f"./{url}"), "a colon makes a scheme of what stands before it; write `./` in front"
        )
    return None


@lru_cache(maxsize=1)  # whoever loads the project anew asks the disk anew
def _files(world: World) -> _Files:
    return _Files(world.project.root)


class _Files:
    """The files and folders of the repository, by their exact names, as far as anybody asked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.names: dict[tuple[str, ...], frozenset[str]] = {}
        self.misses: list[str] = []

    def missing(self, path: str) -> Refusal | None:
        """What is wrong with a path of the repository; None where it leads to a file or folder."""
        if path.startswith("../../") and path.split("/")[2] in _PAGES:
            return None
        folder: tuple[str, ...] = ()
        start = 0
        for segment in path.split("/"):
            end = start + len(segment)
            name = unquote(segment)
            if name == ".." and not folder:
                return Refusal(Rewrite(start, end, ""), "this path leads out of the repository; correct it")
            if name == "..":
                folder = folder[:-1]
            elif name not in {"", "."}:
                if name not in self._in(folder):
                    return self._missing(Rewrite(start, end, ""), (*folder, name))
                folder = (*folder, name)
            start = end + 1
        return None

    def _missing(self, place: Rewrite, path: tuple[str, ...]) -> Refusal:
        shown = "/".join(path)
        shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}..."
        message = f"the repository has no `{shown}`"
        self.misses.append(message)
        known = sorted(self._in(path[:-1]))
        close = nearest(path[-1], known) if len(self.misses) <= _MOST_SUGGESTIONS else None
        if close:
            return Refusal(place._replace(text=quote(close)), f"{message}; did you mean `{close}`?")
        return Refusal(place, f"{message}; correct the path, or write `https://` before a host")

    def _in(self, folder: tuple[str, ...]) -> frozenset[str]:
        if folder not in self.names:
            self.names[folder] = frozenset(self._read(folder))
        return self.names[folder]

    def _read(self, folder: tuple[str, ...]) -> Iterator[str]:
        """The names in a folder; none behind a symbolic link, which GitHub shows as a text."""
        if not folder:
            yield _BUILT
        path = self.root.joinpath(*folder)
        with suppress(OSError, ValueError):
            if not folder or disk.kind(path) == "folder":
                yield from (name for name, _ in disk.listing(path) if name != ".git")
