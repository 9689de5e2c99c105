"""SCH: what the JSON Schemas say, each objection at the value that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark.rule import problems, rule
from roadmark.source import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.rule import Finding


@rule("SCH001", on=Document, fatal=True)
def missing_field(document: Document) -> Iterator[Finding]:
    """A required field is missing.

    Bad:

        title: Calculus
        resources:
          - title: Essence of calculus

    Good:

        title: Calculus
        resources:
          - title: Essence of calculus
            url: https://www.3blue1brown.com/topics/calculus
    """
    return problems(document, "missing")


@rule("SCH002", on=Document, fatal=True)
def unknown_field(document: Document) -> Iterator[Finding]:
    """A field that does not exist, most often a misspelt one.

    What it says would be in no document. `docs/data-format.md` lists every field.

    Bad:

        title: Calculus
        ressources: []

    Good:

        title: Calculus
        resources: []
    """
    return problems(document, "unknown")


@rule("SCH003", on=Document, fatal=True)
def wrong_type(document: Document) -> Iterator[Finding]:
    """A value is of another type than its field: text, a list, a mapping, a number.

    A text that looks like a number, `true`, `false` or `null` needs quotes.

    Bad:

        - id: python
          title: 3.10
        - id: numpy
          title: NumPy
          requires: python

    Good:

        - id: python
          title: "3.10"
        - id: numpy
          title: NumPy
          requires: [python]
    """
    return problems(document, "type")


@rule("SCH004", on=Document, fatal=True)
def value_not_allowed(document: Document) -> Iterator[Finding]:
    """A value is none of those that its field allows, which are written in lower case; or stands twice in `requires`.

    Bad:

        - id: calculus
          title: Calculus
          level: Beginner

    Good:

        - id: calculus
          title: Calculus
          level: beginner
    """
    return problems(document, "value")


@rule("SCH005", on=Document, fatal=True)
def wrong_size(document: Document) -> Iterator[Finding]:
    """A value is empty, too long or too short for its field.

    Bad:

        title: ""

    Good:

        title: Calculus
    """
    return problems(document, "size")


@rule("SCH006", on=Document, fatal=True)
def wrong_form(document: Document) -> Iterator[Finding]:
    """A value has not the form of its field: an id, a date, a language.

    Bad:

        - id: Linear Algebra
          title: Linear Algebra

    Good:

        - id: linear-algebra
          title: Linear Algebra
    """
    return problems(document, "form")
