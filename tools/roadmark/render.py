"""The document as text: anchors for all of it first, then Jinja2, in its sandbox.

Templates hold all the Markdown there is. They see the model, and the few functions of `roadmark.markdown` that keep
plain text plain. A template in the project's own folder `templates` wins over the one of the same name here.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from roadmark import assets, lists, markdown, outline, page, prose, sourcemap
from roadmark.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jinja2 import Environment

    from roadmark.graph import Graph
    from roadmark.model import Topic
    from roadmark.output import Output
    from roadmark.project import Project
    from roadmark.sourcemap import MappedOutput

WORKFLOW = ".github/workflows/check.yml"


class TemplateMistakeError(UserError):
    """A template cannot be read or rendered; the message says which one, on which line, and why."""


def outputs(project: Project, graph: Graph) -> tuple[Output, ...]:
    """Every generated file of a project that has no mistake building cannot survive."""
    return (readme(project, graph),)


def readme(project: Project, graph: Graph) -> MappedOutput:
    """README.md, with LF line ends."""
    settings = project.settings
    anchors = page.anchors(project.roadmap, settings.contents).by_heading
    marks = sourcemap.Marks()
    environment = _environment(project.root)
    environment.filters["of"] = marks
    text = _rendered(
        environment,
        "README.md.j2",
        roadmap=project.roadmap,
        repository=settings.repository,
        workflow=WORKFLOW.rpartition("/")[2] if (project.root / WORKFLOW).is_file() else "",
        contents=settings.contents,
        usual_separator=settings.separator,
        anchor=lambda heading: f"#{anchors[heading]}",
        name=_names(project),
        prerequisites=lambda topic: [found for _, found in graph.prerequisites(topic)],
    )
    if text.count(sourcemap.MARK) != len(marks.fields):
        raise TemplateMistakeError("templates/README.md.j2: this writes a NUL character; mend the template")
    return sourcemap.output(project.root / "README.md", text if text.endswith("\n") else f"{text}\n", marks)


def _rendered(environment: Environment, name: str, /, **values: Any) -> str:
    """What a template makes of values; TemplateMistakeError where it cannot."""
    try:
        return environment.get_template(name).render(**values)
    except TemplateNotFound as error:
        raise _mistake(error, name, f"there is no template {error.name}; mend the name, or add it") from error
    except TemplateSyntaxError as error:
        where = f"templates/{error.name or name}:{error.lineno}"
        raise TemplateMistakeError(f"{where}: {error.message}; mend the template") from error
    except UnicodeDecodeError as error:
        raise _mistake(error, name, "this is not UTF-8; save it with the encoding UTF-8") from error
    except RecursionError as error:
        raise _mistake(error, name, "this calls itself without end; mend the template") from error
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        if not isinstance(error, TemplateError) and _place(error) is None:  # no mistake of a template
            raise
        raise _mistake(error, name, f"{error}; mend the template") from error


def _mistake(error: Exception, name: str, message: str) -> TemplateMistakeError:
    """What is wrong, with the template and the line, as far as Jinja2 tells."""
    return TemplateMistakeError(f"templates/{_place(error) or name}: {message}")


def _place(error: Exception) -> str | None:
    """The name of the template and the line that an error comes from; None for one from elsewhere."""
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else None


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


def _link(text: str, url: str, label: str = "") -> str:
    """A Markdown link that shows the label, where that does not break out of it."""
    return markdown.link(text, url, label if label and prose.fits_in_link(label) else "")


@lru_cache(maxsize=4)  # compiling a template takes longer than rendering it; an import does it again and again
def _environment(root: Path) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([root / "templates", assets.folder("templates")], encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # this is Markdown, not HTML; the filters below are its escaping
    )
    environment.globals |= {"definition": markdown.definition, "link": _link, "rows": lists.rows}
    environment.filters |= {
        "plain": markdown.escape,
        "inline": markdown.fold,
        "block": page.block,
        "indented": lists.indented,
    }
    environment.tests["front_matter"] = lambda text: outline.without_front_matter(text) != text
    return environment
