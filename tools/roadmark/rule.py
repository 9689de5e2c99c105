"""What a rule is, and what it says.

A rule is a generator with a docstring that is its documentation. `@rule` gives it a code and says what it looks at:

    @rule("REF006", on=World)
    def easier_topic_requires_harder_one(world: World) -> Iterator[Finding]:
        '''A topic requires none of a higher level. ...'''
        ...
        yield Finding(topic.at("requires", index), "...")
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark.text import Place

if TYPE_CHECKING:
    from roadmark.graph import Graph
    from roadmark.project import Project
    from roadmark.source import Document


class Note(NamedTuple):
    """A second place that belongs to a finding, and what is there."""

    place: Place
    message: str


class Finding(NamedTuple):
    """One mistake: where it is, what is wrong and how to mend it; the engine adds the code.

    `help` is text to write in its place, or empty.
    """

    place: Place
    message: str
    help: str = ""
    notes: tuple[Note, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class World:
    """The whole project, for rules that judge more than one thing at a time."""

    project: Project
    graph: Graph


Check = Callable[[Any], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A registered rule; `on` is the type of what it judges one by one: World, Document, Section, Topic, Output ...

    `is_optional`: off unless selected. `is_fatal`: building cannot survive it, so it can
    be neither ignored nor silenced.
    """

    code: str
    on: type
    check: Check
    is_optional: bool = False
    is_fatal: bool = False

    @property
    def name(self) -> str:
        """The rule in a few words: `easier-topic-requires-harder-one`."""
        return self.check.__name__.replace("_", "-")

    @property
    def documentation(self) -> str:
        """What the rule wants and why, with examples, in Markdown."""
        return inspect.cleandoc(self.check.__doc__ or "")

    @property
    def page(self) -> str:
        """The documentation, and what can be done about the rule."""
        remarks = [self.documentation]
        if self.is_optional:
            remarks.append(f"Off unless selected: `roadmark lint --select {self.code}`.")
        if self.is_fatal:
            remarks.append("Cannot be silenced: building does not survive it.")
        return "\n\n".join(remarks)

    @property
    def summary(self) -> str:
        """The first sentence of the documentation."""
        return self.documentation.partition("\n\n")[0].replace("\n", " ")


def rule(code: str, *, on: type, optional: bool = False, fatal: bool = False) -> Callable[[Check], Rule]:
    """Make a generator of findings a rule."""

    def register(check: Check) -> Rule:
        return Rule(code, on, check, optional, fatal)

    return register


def problems(document: Document, kind: str) -> Iterator[Finding]:
    """The findings for everything of one kind that reading the document brought up."""
    for problem in document.problems:
        if problem.kind == kind:
            yield Finding(Place(document.source, problem.span), problem.message, problem.help)
