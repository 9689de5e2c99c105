"""A mistake in a template: whatever keeps it from being rendered, with the place of the line that is to blame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark.errors import UserError

if TYPE_CHECKING:
    from roadmark.text import Place


# What a function makes of values that it does not expect.
MISTAKES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class TemplateMistakeError(UserError):
    """A template cannot be read or rendered; rules make a finding of it, and as an error it is one line.

    `name` is that of the template, as in `README.md.j2`; `message` says what is wrong and how to mend it.
    """

    def __init__(self, name: str, place: Place, message: str) -> None:
        line, column = place.position
        super().__init__(f"templates/{name}:{line}:{column}: {message}")
        self.place = place
        self.message = message
