"""The document as text: anchors for all of it first, then Jinja2, in its sandbox.

Templates hold all the Markdown there is. They see the model, and the few functions of `roadmark.markdown` that keep
plain text plain.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from roadmark import assets, markdown
from roadmark.output import Output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from roadmark.graph import Graph
    from roadmark.model import Section, Topic
    from roadmark.project import Project

CONTENTS_TITLE = "Table of Contents"
WORKFLOW = ".github/workflows/check.yml"


def outputs(project: Project, graph: Graph) -> tuple[Output, ...]:
    """Every generated file of a project that has no mistake building cannot survive."""
    return (Output(project.root / "README.md", readme(project, graph)),)


def readme(project: Project, graph: Graph) -> str:
    """The text of README.md, with LF line ends."""
    headings: list[Section | Topic | None] = list(_headings(project.roadmap))
    titles = [CONTENTS_TITLE if heading is None else heading.title for heading in headings]
    anchors = dict(zip(headings, markdown.anchors(titles), strict=True))
    environment = _environment()
    return environment.get_template("README.md.j2").render(
        roadmap=project.roadmap,
        repository=project.settings.repository,
        workflow=WORKFLOW.rpartition("/")[2] if (project.root / WORKFLOW).is_file() else "",
        contents_title=CONTENTS_TITLE,
        anchor=lambda heading: f"#{anchors[heading]}",
        name=_names(project),
        prerequisites=lambda topic: [found for _, found in graph.prerequisites(topic)],
    )


def _headings(roadmap: Section) -> Iterator[Section | Topic | None]:
    """Every heading in the order of the page; None is the table of contents."""
    if roadmap.title:
        yield roadmap
    if roadmap.sections:
        yield None
    stack: list[Section | Topic] = [*reversed(roadmap.sections), *reversed(roadmap.topics)]
    while stack:
        heading = stack.pop()
        yield heading
        stack.extend(reversed(getattr(heading, "sections", ())))
        stack.extend(reversed(heading.topics))


def _names(project: Project) -> Callable[[Topic], str]:
    """What to call a topic elsewhere: its title, and where others share it, its section's too."""
    count = Counter(markdown.fold(topic.title) for topic in project.topics())
    section_of = {topic: section for section in project.sections() for topic in _below(section.topics)}

    def name(topic: Topic) -> str:
        section = section_of[topic].title if count[markdown.fold(topic.title)] > 1 else ""
        return f"{topic.title} ({section})" if section else topic.title

    return name


def _below(topics: Iterable[Topic]) -> Iterator[Topic]:
    for topic in topics:
        yield topic
        yield from _below(topic.topics)


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(assets.folder("templates"), encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # this is Markdown, not HTML; the filters below are its escaping
    )
    environment.globals["link"] = markdown.link
    environment.filters |= {
        "plain": markdown.escape,
        "inline": markdown.fold,
        "block": _block,
        "indented": _indented,
    }
    return environment


def _block(text: str) -> str:
    """Markdown that stands by itself: without the blank lines around it, with LF line ends."""
    return re.sub(r"\r\n?", "\n", text).strip("\n").rstrip()


def _indented(text: str, indent: str) -> str:
    """Markdown that belongs to a list item: every line but the empty ones indented."""
    return "\n".join(f"{indent}{line}" if line else line for line in text.split("\n"))
