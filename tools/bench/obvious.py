"""The obvious design, to compare with: load every file, validate each, render one template.

    python tools/bench/obvious.py ROOT OUTPUT

It finds no mistake but those against the schema, says nothing of where they stand, and escapes nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment
from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).resolve().parents[2] / "schema"
TEMPLATE = """\
# {{ roadmap.title }}

{{ roadmap.summary }}

## Contents
{% for section in roadmap.sections recursive %}
{{ "  " * loop.depth0 }}- [{{ section.title }}](#{{ section.title | lower | replace(" ", "-") }})
{%- if section.sections %}{{ loop(section.sections) }}{% endif %}
{%- endfor %}
{% for node in roadmap.sections recursive %}
{{ "#" * (loop.depth + 1) }} {{ node.title }}
{% if node.summary or node.outcome %}
{{ node.summary or node.outcome }}
{% endif %}
{%- if node.level %}
**{{ node.level | capitalize }}**
{%- for id in node.requires %}{{ " · after " if loop.first else ", " }}{{ titles[id] }}{% endfor %}
{% endif %}
{%- for item in node.resources recursive %}
{{ "  " * loop.depth0 }}- {% if item.url %}[{{ item.title }}]({{ item.url }}){% else %}{{ item.text or item.markdown }}
{%- endif %}
{%- if item.type %} · {{ item.type }}{% endif %}{% if item.by %} by {{ item.by }}{% endif %}
{%- if item.cost %} · {{ item.cost }}{% endif %}{% if item.description %} - {{ item.description }}{% endif %}
{%- if item.resources %}{{ loop(item.resources) }}{% endif %}
{%- endfor %}
{{ loop((node.topics or []) + (node.sections or [])) }}
{%- endfor %}
"""


def build(root: Path, output: Path) -> list[str]:
    """Write the page of a roadmap; return what is wrong with the files, in which case nothing is written."""
    files = {
        path.stem: yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)  # a safe loader
        for path in sorted((root / "roadmap").glob("*.yaml"))
    }
    validators = {
        kind: Draft202012Validator(json.loads((SCHEMAS / f"{kind}.schema.json").read_text("utf-8")))
        for kind in ("roadmap", "section")
    }
    problems = [
        f"{name}.yaml: {error.message}"
        for name, data in files.items()
        for error in validators["roadmap" if name == "roadmap" else "section"].iter_errors(data)
    ]
    if not problems:
        roadmap = _joined(files["roadmap"], files)
        titles = {topic["id"]: topic["title"] for data in files.values() for topic in _topics(data) if "id" in topic}
        page = Environment(autoescape=False).from_string(TEMPLATE).render(roadmap=roadmap, titles=titles)  # noqa: S701 - Markdown
        output.write_text(page, "utf-8")
    return problems


def _joined(section: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """A section with the files that it names in their places."""
    below = [_joined(files[one] if isinstance(one, str) else one, files) for one in section.get("sections", ())]
    return {**section, "sections": below}


def _topics(node: dict[str, Any]) -> list[dict[str, Any]]:
    """All topics below a section or a topic."""
    return [found for topic in node.get("topics", ()) for found in (topic, *_topics(topic))]


if __name__ == "__main__":
    sys.exit("\n".join(build(Path(sys.argv[1]), Path(sys.argv[2]))) or None)
