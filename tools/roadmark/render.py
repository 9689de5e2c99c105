"""The document as text: anchors for all of it first, then Jinja2, in its sandbox.

Templates hold all the Markdown there is. They see the model, and the few functions of `roadmark.markdown` that keep
plain text plain. A template in the project's own folder `templates` wins over the one of the same name here.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from traceback import walk_tb
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from roadmark import disk, lists, loader, markdown, outline, page, prose, sanitize, sourcemap
from roadmark.compiled import Compiled
from roadmark.loader import Loader
from roadmark.meter import PARSED, described
from roadmark.mistake import MISTAKES, TemplateMistakeError
from roadmark.model import MarkdownBlock, Section, Topic
from roadmark.nodes import Node
from roadmark.output import Output, target_of
from roadmark.sandbox import Environment, attributes
from roadmark.settings import MAPS
from roadmark.text import Place, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from roadmark.graph import Graph
    from roadmark.project import Project
    from roadmark.sourcemap import MappedOutput
    from roadmark.text import Source

README = "README.md.j2"
WORKFLOW = ".github/workflows/check.yml"

_LONGEST_MESSAGE = 300  # characters
_NAMED = re.compile(r"`([^`]+)`|'([^']+)'")


def outputs(project: Project, graph: Graph) -> tuple[Output, ...]:
    """Every generated file of a project that has no mistake building cannot survive.

    TemplateMistakeError where a template of the project has one, OutputError where a file leads out of the project.
    """
    built: tuple[Output, ...] = (readme(project, graph),)
    if project.settings.outputs.map:
        from roadmark.map import drawing  # noqa: PLC0415 - most lists have no map

        drawn = drawing.draw(project.roadmap, graph)
        built += tuple(Output(project.root / MAPS[theme], svg) for theme, svg in drawn)
    for output in built:
        target_of(output.path, project.root, "build")  # before anybody shows what is in it now
    return built


def readme(project: Project, graph: Graph) -> MappedOutput:
    """README.md, with LF line ends."""
    settings = project.settings
    anchors = page.anchors(project.roadmap, settings.contents).by_heading
    marks = sourcemap.Marks()
    environment = _environment(project.root if loader.has_own(project.root, README) else None)
    environment.filters["of"] = environment.filter("of", _marking(marks), str, Node, str)
    heading = (Section, Topic)
    text = _rendered(
        environment,
        README,
        sum(len(document.source.text) for document in project.documents.values()),
        roadmap=project.roadmap,
        repository=settings.repository,
        workflow=WORKFLOW.rpartition("/")[2] if disk.kind(project.root / WORKFLOW) == "file" else "",
        contents=settings.contents,
        picture=_picture(project, graph),
        usual_separator=settings.separator,
        anchor=environment.function("anchor", lambda node: f"#{anchors[node]}", heading),
        name=environment.function("name", _names(project), Topic),
        prerequisites=environment.function(
            "prerequisites", lambda topic: [found for _, found in graph.prerequisites(topic)], Topic
        ),
    )
    if text.count(sourcemap.MARK) != len(marks.nodes):
        raise _mistake(environment, README, "", 1, "what `of` marks has to be written once, where it is marked")
    return sourcemap.MappedOutput(project.root / "README.md", text if text.endswith("\n") else f"{text}\n", marks)


class Picture(NamedTuple):
    """The map as a template sees it: where its files are by theme, what it shows in words, and where it leads."""

    dark: str
    light: str
    width: int
    words: str
    page: str


def _picture(project: Project, graph: Graph) -> Picture | None:
    """The map to be shown; None for a list that wants none or has nothing to show."""
    if not project.settings.outputs.map:
        return None
    from roadmark.map import content, layout  # noqa: PLC0415 - see outputs

    words = content.words(content.read(project.roadmap, graph))
    page = project.settings.outputs.page
    return Picture(MAPS["dark"], MAPS["light"], layout.WIDTH, words, page) if words else None


def _rendered(environment: Environment, name: str, characters: int, /, **values: Any) -> str:
    """What a template makes of values; TemplateMistakeError where one of the project cannot."""
    environment.begin(characters)
    try:
        return environment.get_template(name).render(**values)
    except TemplateSyntaxError as error:
        raise _mistake(
            environment, error.name or name, error.filename or "", error.lineno, str(error.message)
        ) from error
    except RecursionError as error:
        raise _mistake(environment, name, *_frame(error), "this calls itself without end") from error
    except (TemplateError, *MISTAKES) as error:
        file, line = _frame(error)
        # Without a line of a template it is no mistake of one; and those that come with this tool have none.
        if not environment.is_guarded or not (file or isinstance(error, TemplateNotFound)):
            raise
        raise _mistake(environment, name, file, line, str(error)) from error


def _frame(error: Exception) -> tuple[str, int]:
    """The file and the line of the template that an error comes from; an empty name for one from elsewhere."""
    lines = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    places = [place for place in reversed(lines) if place[0].endswith(".j2")]
    if isinstance(error, RecursionError):  # which line is the last one depends on where the first one was called
        places = [place for place, _ in Counter(places).most_common(1)]
    return places[0] if places else ("", 1)


def _mistake(environment: Environment, name: str, file: str, line: int, message: str) -> TemplateMistakeError:
    """What is wrong with a template, at the name on its line that the message speaks of, or else at all of the line."""
    name, source = environment.templates.loaded(file) or (name, environment.templates.missing(name))
    shown = " ".join(message[:_LONGEST_MESSAGE].split()).rstrip(".")
    shown += "..." if len(message) > _LONGEST_MESSAGE else "" if ";" in message else "; mend the template"
    return TemplateMistakeError(name, Place(source, _part(source, line, message)), shown)


def _part(source: Source, line: int, message: str) -> Span:
    start, end = source.bounds(line)
    ends = [at for at in (source.text.find(mark, start) for mark in ("}}", "%}")) if at >= 0]
    tag_end = max(end, min(ends, default=end))
    for quoted in _NAMED.finditer(message):
        name = re.escape(quoted[1] or quoted[2])
        if found := re.compile(rf"(?<!\w){name}(?!\w)").search(source.text, start, tag_end):
            return Span(*found.span())
    text = source.text[start:end]
    return Span(end - len(text.lstrip()), start + len(text.rstrip())) if text.strip() else Span(start, end)


def _marking(marks: sourcemap.Marks) -> Callable[[str, Node, str], str]:
    def mark(text: str, node: Node, field: str) -> str:
        if field not in attributes(node):
            raise ValueError(f"{described(node)} has no such field")
        return marks(text, node, field)

    return mark


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


def _link(text: str, url: str, label: str = "", behind: str = "") -> str:
    """A Markdown link that shows the label, where that does not break out of it."""
    shown = sanitize.label(label) if label and prose.fits_in_link(label) else ""
    return markdown.link(text, url, shown if prose.fits_in_link(shown) else "", behind)


@lru_cache(maxsize=4)  # compiling a template takes longer than rendering it; an import does it again and again
def _environment(root: Path | None) -> Environment:
    """Where the templates of a project run, or those of this tool."""
    if root:
        from roadmark.guarded import GuardedEnvironment  # noqa: PLC0415 - few lists have a template of their own

        environment: Environment = GuardedEnvironment(Loader(root))
    else:
        environment = Environment(Loader(None), bytecode_cache=Compiled())
    function, filter_ = environment.function, environment.filter
    environment.globals |= {
        "definition": function("definition", markdown.definition, str, str, str),
        "link": function("link", _link, str, str, str, str, price=_price_of_link),
        "rows": function("rows", lists.rows, (Section, Topic), str, price=_price_of_rows),
    }
    environment.filters |= {
        "plain": filter_("plain", markdown.escape, str, str),
        "inline": filter_("inline", sanitize.line, str, price=_price_of_markdown),
        "paragraph": filter_("paragraph", sanitize.paragraph, str, price=_price_of_markdown),
        "block": filter_("block", page.contained, str, price=_price_of_markdown),
        "verbatim": filter_("verbatim", page.block, str),
        "indented": filter_("indented", lists.indented, str, str, price=_price_of_indent),
    }
    environment.tests["front_matter"] = filter_("front_matter", _has_front_matter, str)
    return environment


def _price_of_markdown(text: str) -> int:
    """A parser has to read only what may be HTML, or a link that runs code."""
    return PARSED * len(text) if "<" in text or "](" in text or "]:" in text else len(text)


def _price_of_link(_text: str, _url: str, label: str = "", _behind: str = "") -> int:
    return PARSED * len(label)


def _price_of_rows(holder: Section | Topic, text: str = "") -> int:
    """A parser may have to read all Markdown below a holder until it is known how its rows stand."""
    characters, stack = len(text), [*holder.resources]
    while stack:
        item = stack.pop()
        characters += len(item.markdown) if isinstance(item, MarkdownBlock) else 1
        stack.extend(item.resources)
    return PARSED * characters


def _price_of_indent(text: str, indent: str) -> int:
    return text.count("\n") * len(indent)


def _has_front_matter(text: str) -> bool:
    return outline.without_front_matter(text) != text
