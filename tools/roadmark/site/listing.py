"""The resources by section, for `llms.txt`: a page of Markdown that language models read (https://llmstxt.org)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from roadmark import markdown, sanitize
from roadmark.model import Resource
from roadmark.site import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.model import Section, Topic
    from roadmark.project import Project
    from roadmark.site.places import Places


class Chapter(NamedTuple):
    """A section with resources: its title, and a line of Markdown for each of them."""

    title: str
    lines: tuple[str, ...]


def chapters(project: Project, where: Places) -> Iterator[Chapter]:
    """The sections in reading order, without those that have no resources of their own."""
    for section in project.sections():
        if lines := tuple(_lines(section, where)):
            yield Chapter(markdown.escape(section.title), lines)


def _lines(section: Section, where: Places) -> Iterator[str]:
    yield from _resources(section, "", where)
    stack = list(reversed(section.topics))
    while stack:
        topic = stack.pop()
        level = f" ({topic.level})" if topic.level else ""
        yield from _resources(topic, f"{topic.title}{level}", where)
        stack.extend(reversed(topic.topics))


def _resources(holder: Section | Topic, name: str, where: Places) -> Iterator[str]:
    for item in places.items(holder):
        if isinstance(item, Resource):
            yield _line(item, name, where)


def _line(resource: Resource, name: str, where: Places) -> str:
    """The link, and after a colon what is known of it."""
    target = where.target(resource.url)
    is_on_page = not target or target.startswith("#")
    shown = markdown.escape_start(resource.title or resource.url)
    head = shown if is_on_page else markdown.link(resource.title or resource.url, target)
    kind = " ".join(filter(None, (resource.type, resource.by and f"by {resource.by}")))
    details = ", ".join(filter(None, (kind, resource.language, resource.cost)))
    parts = [markdown.escape(part) for part in (name, details) if part]
    if resource.description:
        parts.append(sanitize.line(resource.description))
    return f"{head}: {'; '.join(parts)}" if parts else head
