"""The document as text: anchors for all of it first, then Jinja2, in its sandbox.

Templates hold all the Markdown there is. They see the model, and the few functions of `roadmark.markdown` that keep
plain text plain.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from roadmark import assets, markdown, outline, page, sourcemap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from roadmark.graph import Graph
    from roadmark.model import Topic
    from roadmark.output import Output
    from roadmark.project import Project
    from roadmark.sourcemap import MappedOutput

WORKFLOW = ".github/workflows/check.yml"


def outputs(project: Project, graph: Graph) -> tuple[Output, ...]:
    """Every generated file of a project that has no mistake building cannot survive."""
    return (readme(project, graph),)


def readme(project: Project, graph: Graph) -> MappedOutput:
    """README.md, with LF line ends."""
    anchors = page.anchors(project.roadmap).by_heading
    marks = sourcemap.Marks()
    environment = _environment()
    environment.filters["of"] = marks
    text = environment.get_template("README.md.j2").render(
        roadmap=project.roadmap,
        repository=project.settings.repository,
        workflow=WORKFLOW.rpartition("/")[2] if (project.root / WORKFLOW).is_file() else "",
        contents_title=page.CONTENTS_TITLE,
        anchor=lambda heading: f"#{anchors[heading]}",
        name=_names(project),
        prerequisites=lambda topic: [found for _, found in graph.prerequisites(topic)],
    )
    return sourcemap.output(project.root / "README.md", text, marks)


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
        "block": page.block,
        "indented": _indented,
    }
    environment.tests["ending_in_list"] = outline.ends_in_list
    return environment


def _indented(text: str, indent: str) -> str:
    """Markdown that belongs to a list item: every line but the empty ones indented."""
    return "\n".join(f"{indent}{line}" if line else line for line in text.split("\n"))
