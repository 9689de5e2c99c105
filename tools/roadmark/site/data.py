"""The roadmap as data: `roadmap.json`, which `schema/site.schema.json` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from roadmark.model import MarkdownBlock, Resource, TextItem

if TYPE_CHECKING:
    from roadmark.model import Item, Section, Topic
    from roadmark.project import Project
    from roadmark.site.places import Places

VERSION = 1
GENERATOR = "roadmark"

_OF_RESOURCE = ("title", "url", "type", "by", "cost", "language", "description")


def text(project: Project, where: Places) -> str:
    """The data of a project; Markdown stays Markdown, and every object has all of its fields."""
    roadmap = project.roadmap
    data = {
        "version": VERSION,
        "generator": GENERATOR,
        "repository": project.settings.repository,
        "definitions": {entry.name: entry.url for entry in roadmap.definitions},
        **_section(roadmap, where),
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _section(section: Section, where: Places) -> dict[str, Any]:
    return {
        "place": where.ids[section],
        "title": section.title,
        "summary": section.summary,
        "resources": [_item(item) for item in section.resources],
        "topics": [_topic(topic, where) for topic in section.topics],
        "sections": [_section(child, where) for child in section.sections],
    }


def _topic(topic: Topic, where: Places) -> dict[str, Any]:
    return {
        "id": topic.id,
        "place": where.ids[topic],
        "title": topic.title,
        "group": topic.is_group,
        "level": topic.level,
        "outcome": topic.outcome,
        "summary": topic.summary,
        "requires": list(topic.requires),
        "resources": [_item(item) for item in topic.resources],
        "topics": [_topic(child, where) for child in topic.topics],
    }


def _item(item: Item) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    match item:
        case Resource():
            fields = {"kind": "resource", **{name: getattr(item, name) for name in _OF_RESOURCE}}
        case MarkdownBlock():
            fields = {"kind": "markdown", "markdown": item.markdown}
        case TextItem():
            fields = {"kind": "text", "text": item.text}
    return {**fields, "resources": [_item(child) for child in item.resources]}
