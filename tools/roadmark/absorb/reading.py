"""A line of the edited README -> the fields that say it, in the order in which they are worth a try.

Reading is a guess: `trial` builds each and looks whether it is the line that was written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from roadmark import markdown, sanitize
from roadmark.importer.phrases import Phrases
from roadmark.inline import Definitions, Line
from roadmark.model import TextItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.inline import Link
    from roadmark.model import Resource, Section, Topic

Fields = dict[str, Any]

# The fields of an entry that its line shows.
DETAILS = ("type", "by", "language", "cost")
SHOWN = ("title", "label", "url", *DETAILS, "separator", "description", "text")

_DOT = " \u00b7 "
_COSTS = {"free": "free", "**freemium**": "freemium", "**paid**": "paid"}
# The schema says which types and languages there are.
_KIND = re.compile(r"(?P<type>[a-z]+)?(?:(?(type) |)by (?P<by>\S.*))?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
_DEFINITION = re.compile(r"\[(?P<name>(?:[^\[\]\\]|\\.)+)\]: (?P<url><[^<>]*>|\S+)(?: \"(?P<title>.*)\")?")


class Reader:
    """Reads lines of a page on which one separator is usual between a link and its description."""

    def __init__(self, separator: str) -> None:
        self.separator = separator
        self.phrases = Phrases({})

    def entry(self, content: str) -> list[Fields]:
        """What a new item may say: with what is known of a resource, without, or only a text."""
        head, rest = _split(content)
        found = [fields for details, tail in self._details(rest) if (fields := self._resource(head, tail, details))]
        if plain := self._resource(head, rest, {}):
            found.append(plain)
        found += [{**fields, "label": _label(head)} for fields in found if _label(head)]
        is_other = not head or (not found and all(markdown.destination(link.url) for link in _links(head)))
        return [*found, {"text": content}] if is_other else found

    def changed(self, node: Resource | TextItem, old: str, new: str) -> list[Fields]:
        """What an item says by now: as much as can be as it said it before."""
        readings = self.entry(new)
        if isinstance(node, TextItem):
            was_text = "text" in (self.entry(old) or [{}])[0]
            return readings if was_text else [{"text": new}, *readings]
        has_more = node.verified or any(getattr(node, name) for name in DETAILS)
        found = [*self._changes(node, old, new), *readings]
        return [reading for reading in found if "url" in reading or not has_more or not _split(new)[0]]

    def _changes(self, node: Resource, old: str, new: str) -> Iterator[Fields]:
        """The fields of a resource with those changed that differ between the two lines."""
        now = {name: value for name in SHOWN if (value := getattr(node, name, None))}
        head, rest = _split(old)
        new_head, new_rest = _split(new)
        if not new_head:
            return
        separator = self.separator if node.separator is None else node.separator
        tail = separator + sanitize.line(node.description) if node.description else ""
        shown = rest[: len(rest) - len(tail)]
        for details, new_tail in self._new_details(node, shown, tail, new_rest):
            changed = {name: value for name, value in now.items() if name not in DETAILS} | details
            if head == new_head and tail and new_tail.startswith(separator) and new_tail != separator:
                yield {**changed, "description": new_tail[len(separator) :]}
            before, after = self._resource(head, tail, {}), self._resource(new_head, new_tail, {})
            if before is None or after is None:
                continue
            for name in ("title", "label", "url", "separator", "description"):
                if before.get(name) != after.get(name):
                    changed.pop(name, None)
                    changed |= {name: after[name]} if name in after else {}
            yield changed
            if label := _label(new_head):
                yield {**changed, "label": label}

    def _new_details(self, node: Resource, shown: str, tail: str, rest: str) -> Iterator[tuple[Fields, str]]:
        """What is known of a resource, and what stands behind that: as before, or with one of both unchanged."""
        same = {name: value for name in DETAILS if (value := getattr(node, name))}
        if shown and rest.startswith(shown):
            yield same, rest[len(shown) :]
        if tail and rest.endswith(tail) and (details := self._read_details(rest[: len(rest) - len(tail)])) is not None:
            yield details, tail
        yield from self._details(rest)
        if not shown:
            yield same, rest
        if not shown or not rest.startswith(_DOT):  # else it would be text by now what was data
            yield {}, rest

    def _details(self, rest: str) -> Iterator[tuple[Fields, str]]:
        """What is known of a resource behind its link, with a cost first: that must be where it ends."""
        places = [match.start() for match in re.finditer(re.escape(self.separator), rest)] if self.separator else []
        places += [match.end() for cost in _COSTS for match in re.finditer(re.escape(_DOT + cost), rest)]
        cuts = [(self._read_details(rest[:place]), rest[place:]) for place in sorted({*places, len(rest)})]
        found = [(details, tail) for details, tail in cuts if details]
        yield from sorted(found, key=lambda entry: "cost" not in entry[0])

    def _read_details(self, text: str) -> Fields | None:
        """The fields behind a link as a template writes them; None where it would not write that."""
        if not text:
            return {}
        if not text.startswith(_DOT):
            return None
        found: Fields = {}
        parts = text[len(_DOT) :].split(_DOT)
        if parts[-1] in _COSTS:
            found["cost"] = _COSTS[parts.pop()]
        if parts and _LANGUAGE.fullmatch(parts[-1]):
            found["language"] = parts.pop()
        kind = _KIND.fullmatch(_DOT.join(parts))
        if not kind:
            return None
        by = self.phrases.heading(kind["by"]) if kind["by"] else None
        if kind["by"] and (by is None or "label" in by.fields):
            return None
        found |= {"type": kind["type"]} if kind["type"] else {}
        return found | ({"by": by.fields["title"]} if by else {})

    def _resource(self, head: str, tail: str, details: Fields) -> Fields | None:
        phrase = self.phrases.item(head + tail) if head else None
        if phrase is None or "url" not in phrase.fields:
            return None
        fields = {name: value for name, value in phrase.fields.items() if name != "marker"} | details
        if fields.get("separator") == self.separator:
            del fields["separator"]
        return fields

    def title(self, node: Section | Topic, old: str, new: str) -> Fields | None:
        """What a heading says by now; None where it says nothing."""
        before, after = self.phrases.heading(old), self.phrases.heading(new)
        if before is None or after is None:
            return None
        fields = dict(after.fields)
        if markdown.escape(fields["title"]) != new:
            fields["label"] = new
        label = getattr(node, "label", None)
        if label and before.fields["title"] == fields["title"]:
            fields["title"] = node.title
        return fields if label is not None else {"title": fields["title"]}


def definition(line: str) -> tuple[str, str, str] | None:
    """The name, the address and the title of a definition; None for a line that is none."""
    match = _DEFINITION.fullmatch(line)
    if not match:
        return None
    title = (match["title"] or "").replace("&quot;", '"').replace("\\\\", "\\").replace("&amp;", "&")
    found = match["name"], match["url"].removeprefix("<").removesuffix(">"), title
    return found if markdown.definition(*found) == line else None


def refolded(old: str, new: str) -> str:
    """A new text with the line breaks and other white space of the old one, around the words that both have."""
    words, wanted = re.split(r"([ \t\r\n]+)", old.strip(" \t\r\n")), re.split("( )", new)
    shortest = min(len(words), len(wanted))
    same = [one == other for one, other in zip(words[::2], wanted[::2], strict=False)]
    start = 2 * (same.index(False) if False in same else len(same))
    wanted[: min(start, shortest)] = words[: min(start, shortest)]
    same = [one == other for one, other in zip(words[::-2], wanted[::-2], strict=False)]
    end = min(2 * (same.index(False) if False in same else len(same)), shortest - min(start, shortest))
    if end > 0:
        wanted[-end:] = words[-end:]
    lead, trail = old[: len(old) - len(old.lstrip(" \t\r\n"))], old[len(old.rstrip(" \t\r\n")) :]
    return lead + "".join(wanted) + trail


def _label(head: str) -> str:
    """What stands in the brackets of a link."""
    return head[1 : head.rindex("](")] if head.startswith("[") and "](" in head else ""


def _links(content: str) -> list[Link]:
    return [link for link in Line(content, range(len(content) + 1), Definitions()).links if not link.is_image]


def _split(content: str) -> tuple[str, str]:
    """The link that a line begins with, and what stands behind it; no link, and the line."""
    if content[:1] not in {"[", "<", "h", "H", "w", "W", "f", "F"}:
        return "", content
    end = max((link.span.end for link in _links(content) if link.span.start == 0), default=0)
    return content[:end], content[end:]
