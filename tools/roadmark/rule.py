"""What a rule is, and what it says.

A rule is a generator with a docstring that is its documentation. `@rule` gives it a code and says what it looks at:

    @rule("REF006", on=World)
    def easier_topic_requires_harder_one(world: World) -> Iterator[Finding]:
        '''A topic requires none of a higher level. ...'''
        ...
        yield Finding(topic.at("requires", index), "...")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from roadmark.text import Place

if TYPE_CHECKING:
    from roadmark.edits import Fix
    from roadmark.graph import Graph
    from roadmark.model import Item, Section, Topic
    from roadmark.nodes import Link, Node, TextField
    from roadmark.output import Output
    from roadmark.project import Project
    from roadmark.settings import LintSettings
    from roadmark.source import Document


class Note(NamedTuple):
    """A second place that belongs to a finding, and what is there."""

    place: Place
    message: str


class Finding(NamedTuple):
    """One mistake: where it is, what is wrong and how to mend it; the engine adds the code.

    `help` is text to write in its place, or empty: a suggestion for a person. `fix` is a change that is safe to make
    without one.
    """

    place: Place
    message: str
    help: str = ""
    notes: tuple[Note, ...] = ()
    code: str = ""
    fix: Fix | None = None


class World:
    """The whole project, for rules that judge more than one thing at a time; the tree is walked once."""

    def __init__(self, project: Project, graph: Graph) -> None:
        """Hold what rules ask for."""
        self.project = project
        self.graph = graph

    @property
    def lint(self) -> LintSettings:
        """What the project wants of the linter."""
        return self.project.settings.lint

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every section in reading order, the root first."""
        return tuple(self.project.sections())

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every entry of every `resources`, the nested ones too; section by section, topic by topic."""
        return tuple(_items((*self.sections, *self.graph.topics)))

    @property
    def nodes(self) -> Iterator[Node]:
        """Every section, topic and entry."""
        return chain(self.sections, self.graph.topics, self.items)

    @property
    def texts(self) -> Iterator[TextField]:
        """Every text field; made anew for whoever asks, because there are too many to keep."""
        return (text for node in self.nodes for text in node.texts())

    @property
    def links(self) -> Iterator[Link]:
        """Every url: of resources, and in Markdown; made anew, too."""
        return (link for node in self.nodes for link in node.links())


def _items(holders: Iterable[Section | Topic]) -> Iterator[Item]:
    for holder in holders:
        stack = list(reversed(holder.resources))
        while stack:
            item = stack.pop()
            yield item
            stack.extend(reversed(item.resources))


class Built(NamedTuple):
    """A generated file, and the project it was built from.

    `before` are other texts that the file may have on disk, because whoever merges the change builds it anew.
    """

    output: Output
    world: World
    before: tuple[str, ...] = ()


# Takes what it judges, and if it asks for a second argument, the world.
Check = Callable[..., Iterator[Finding]]


class Rule(NamedTuple):
    """A registered rule; `on` is the type of what it judges one by one: World, Document, Section, Topic, Output ...

    `is_optional`: off unless selected. `is_fatal`: building cannot survive it, so it can
    be neither ignored nor silenced. `fixes`: some of its findings can be mended by `--fix`.
    """

    code: str
    on: type
    check: Check
    is_optional: bool = False
    is_fatal: bool = False
    fixes: bool = False

    @property
    def wants_world(self) -> bool:
        """Whether the check takes the world beside what it judges."""
        return self.check.__code__.co_argcount > 1

    @property
    def name(self) -> str:
        """The rule in a few words: `easier-topic-requires-harder-one`."""
        return self.check.__name__.replace("_", "-")

    @property
    def documentation(self) -> str:
        """What the rule wants and why, with examples, in Markdown."""
        from inspect import cleandoc  # noqa: PLC0415 - slow to import, and only documentation needs it

        return cleandoc(self.check.__doc__ or "")

    @property
    def page(self) -> str:
        """The documentation, and what can be done about the rule."""
        remarks = [self.documentation]
        if self.fixes:
            remarks.append("`roadmark lint --fix` mends it.")
        if self.is_optional:
            setting = f"`settings.lint.select: [{self.code}]` turns it on"
            remarks.append(f"Off unless selected: {setting}, `roadmark lint --select {self.code}` runs it alone.")
        if self.is_fatal:
            remarks.append("Cannot be silenced: building does not survive it.")
        return "\n\n".join(remarks)

    @property
    def summary(self) -> str:
        """The first sentence of the documentation."""
        return self.documentation.partition("\n\n")[0].replace("\n", " ")


def rule(
    code: str, *, on: type, optional: bool = False, fatal: bool = False, fixes: bool = False
) -> Callable[[Check], Rule]:
    """Make a generator of findings a rule."""

    def register(check: Check) -> Rule:
        return Rule(code, on, check, optional, fatal, fixes)

    return register


def problems(document: Document, kind: str) -> Iterator[Finding]:
    """The findings for everything of one kind that reading the document brought up."""
    for problem in document.problems:
        if problem.kind == kind:
            yield Finding(Place(document.source, problem.span), problem.message, problem.help)
