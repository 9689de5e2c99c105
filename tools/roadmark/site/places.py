"""Where things stand on the page, and where a link in a text may lead from there."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from roadmark import page
from roadmark.model import Section, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from roadmark.model import Item
    from roadmark.nodes import Node
    from roadmark.project import Project

# Ids of the page itself begin with `roadmark-`, those of topics with `t-`, and numbered ones as they say.
_OWN = re.compile(r"(?:roadmark|section|t|topic)-")
_PLAIN_ID = re.compile(r"[a-z][a-z0-9-]*", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# A scheme that somebody wrote so that only a careless reader takes it for one: no path of ours has a colon so early.
_LIKE_SCHEME = re.compile(r"[^/?#]*:")
_HOST = re.compile(
    r"//(?:[^\s/?#@\[\]]*@)?(?:\[[0-9a-f:.]+\]|[^\s/?#@:\[\]\\<>\"^`{|}%]+)(?::[0-9]{0,5})?(?=[/?#]|\Z)", re.IGNORECASE
)
_ENCODED = frozenset(' "<>[]\\^`{|}')
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DOT = re.compile("%2e", re.IGNORECASE)  # which a browser takes for a dot
_CONTENTS = "roadmark-contents"


class Places(NamedTuple):
    """The id of every section and topic, the ids by the anchors that the README has for them, and the repository."""

    ids: Mapping[Node, str]
    by_anchor: Mapping[str, str]
    repository: str

    def target(self, url: str) -> str:
        """What a link to a url gets for its `href`; empty where it must not be a link, or leads nowhere.

        A path is one of a file in the repository, as it is in the README.
        """
        url = url.strip()
        if url.startswith("#"):
            place = self.by_anchor.get(url[1:]) or self.by_anchor.get(unquote(url[1:]), "")
            return f"#{place}" if place else ""
        if url.startswith("//"):
            url = f"https:{url}"
        if scheme := _SCHEME.match(url):
            return _elsewhere(scheme[1].lower(), url[scheme.end() :])
        if not url or url.startswith("?") or _LIKE_SCHEME.match(url):
            return ""
        return self._file(url)

    def is_unlinked(self, url: str) -> bool:
        """Whether a url is a file of the repository, and no link only because it is not known where that is."""
        return not self.repository and not self.target(url) and bool(self._replace(repository="a/b").target(url))

    def _file(self, url: str) -> str:
        """A file of the repository on GitHub; nothing where the repository is unknown, or the path leads out of it."""
        path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]
        path = posixpath.normpath(_DOT.sub(".", path).lstrip("/") or ".")
        if not self.repository or path == ".." or path.startswith("../"):
            return ""
        return f"https://github.com/{self.repository}/blob/HEAD/{_encoded(path + mark + rest)}"


def places(project: Project) -> Places:
    """Of a project: sections keep the anchors of the README where these may be ids; topics have their own."""
    anchors = page.anchors(project.roadmap, project.settings.contents).by_heading
    ids: dict[Node, str] = {}
    taken: set[str] = set()
    for number, node in enumerate(_headed(project.roadmap), 1):
        anchor = anchors.get(node, "")
        if isinstance(node, Topic):
            wanted = f"t-{node.id}" if re.fullmatch(r"[A-Za-z0-9_-]+", node.id) else ""
        else:
            wanted = anchor if _PLAIN_ID.fullmatch(anchor) and not _OWN.match(anchor) else ""
        kind = "topic" if isinstance(node, Topic) else "section"
        ids[node] = wanted if wanted and wanted.lower() not in taken else f"{kind}-{number}"
        taken.add(ids[node].lower())
    by_anchor = {anchor: ids.get(node, _CONTENTS) if node else _CONTENTS for node, anchor in anchors.items()}
    return Places(ids, by_anchor, project.settings.repository)


def _headed(roadmap: Section) -> Iterator[Section | Topic]:
    """Every section and topic in the order of the page."""
    stack: list[Section | Topic] = [roadmap]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(getattr(node, "sections", ())))
        stack.extend(reversed(node.topics))


def items(node: Section | Topic | Item) -> Iterator[Item]:
    """The items of a list with all below them, in their order."""
    stack = list(reversed(node.resources))
    while stack:
        item = stack.pop()
        yield item
        stack.extend(reversed(item.resources))


def _elsewhere(scheme: str, rest: str) -> str:
    """An address on the web or of a mailbox, written as browsers and validators want it."""
    rest = _encoded(rest)
    if scheme == "mailto":
        return f"mailto:{rest}" if rest else ""
    is_page = scheme in {"http", "https"} and _HOST.match(rest)
    return f"{scheme}:{rest}" if is_page else ""


def _encoded(text: str) -> str:
    """The text with an escape for each character that may not stand in a url, and for a second `#`."""
    text = "".join(
        quote(char, errors="replace") if char in _ENCODED or not char.isprintable() else char for char in text
    )
    before, mark, fragment = _NO_ESCAPE.sub("%25", text).partition("#")
    return before + mark + fragment.replace("#", "%23")
