"""SCH: what the JSON Schemas say, each objection at the value that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark.rule import Finding, rule
from roadmark.source import Document
from roadmark.text import Place

if TYPE_CHECKING:
    from collections.abc import Iterator


def _findings(document: Document, kind: str) -> Iterator[Finding]:
    for problem in document.problems:
        if problem.kind == kind:
            yield Finding(Place(document.source, problem.span), problem.message, problem.help)


@rule("SCH001", on=Document, fatal=True)
def missing_field(document: Document) -> Iterator[Finding]:
    """A required field is missing.

    Bad:

        resources:
          - title: Essence of calculus

    Good:

        resources:
          - title: Essence of calculus
            url: https://www.3blue1brown.com/topics/calculus
    """
    return _findings(document, "missing")


@rule("SCH002", on=Document, fatal=True)
def unknown_field(document: Document) -> Iterator[Finding]:
    """A field that does not exist, most often a misspelt one.

    What it says would be in no document. `docs/data-format.md` lists every field.

    Bad:

        ressources: []

    Good:

        resources: []
    """
    return _findings(document, "unknown")


@rule("SCH003", on=Document, fatal=True)
def wrong_type(document: Document) -> Iterator[Finding]:
    """A value is of another type than its field: text, a list, a mapping, a number.

    A text that looks like a number, `true`, `false` or `null` needs quotes.

    Bad:

        title: 3.10
        requires: linear-algebra

    Good:

        title: "3.10"
        requires: [linear-algebra]
    """
    return _findings(document, "type")


@rule("SCH004", on=Document, fatal=True)
def value_not_allowed(document: Document) -> Iterator[Finding]:
    """A value is none of those that its field allows; they are written in lower case.

    Bad:

        level: Beginner

    Good:

        level: beginner
    """
    return _findings(document, "value")


@rule("SCH005", on=Document, fatal=True)
def wrong_size(document: Document) -> Iterator[Finding]:
    """A value is empty, too long or too short for its field.

    Bad:

        title: ""

    Good:

        title: Calculus
    """
    return _findings(document, "size")


@rule("SCH006", on=Document, fatal=True)
def wrong_form(document: Document) -> Iterator[Finding]:
    """A value has not the form of its field: an id, a date, a language.

    Bad:

        id: Linear Algebra

    Good:

        id: linear-algebra
    """
    return _findings(document, "form")
