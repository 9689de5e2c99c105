"""What a template of strangers may spend: a budget of steps and characters, so that every template ends.

Everything that takes time or memory is paid for before it happens, in units of about one step or one character: the
code of a loop's body each time it runs, and whatever an operation reads and writes. A budget that is used up is an
error. What is paid for does not depend on the machine, so a template that is fine here is fine everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import TemplateRuntimeError, Undefined

from roadmark.model import Definition, MarkdownBlock, Resource, Section, TextItem, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Units that every roadmap has, and those that each character of its sources adds. The built-in template needs about
# twenty of them for a character.
BASE, PER_CHARACTER = 10_000_000, 100
ELEMENT = 8  # units for an element of a list, which takes the memory of so many characters
PARSED = 50  # units for a character that a parser of Markdown reads
LARGEST_NUMBER = 10**15  # beyond it numbers take a time that nobody pays for

_LONGEST_SHOWN = 60
_SCALARS = (str, int, float, bool, type(None))
_NODES = {
    Section: ("section", "title"),
    Topic: ("topic", "title"),
    Resource: ("resource", "title"),
    TextItem: ("text item", "text"),
    MarkdownBlock: ("Markdown block", "markdown"),
    Definition: ("definition", "name"),
}


class TooMuchError(TemplateRuntimeError):
    """A template has used up what it may spend."""


class Meter:
    """Counts what one rendering spends."""

    def __init__(self) -> None:
        self.limit = self.left = 0

    def start(self, characters: int) -> None:
        """Begin a rendering of sources of so many characters."""
        self.limit = self.left = BASE + PER_CHARACTER * characters

    def spend(self, units: int) -> None:
        """Pay for something; TooMuchError where there is not enough left."""
        self.left -= units
        if units < 0 or self.left < 0:
            self.left = 0
            raise TooMuchError(
                f"this takes more than {self.limit:,} steps and characters, many times what the roadmap needs; "
                "let every loop and macro end, and write no more than it should"
            )

    def weigh(self, *values: Any) -> int:
        """Pay for reading values whole, and say how much; what a list holds twice counts twice, however deep."""
        units = 0
        for value in values:
            if isinstance(value, str):
                units += 1 + len(value)
            elif isinstance(value, tuple | list | dict | range):
                units += self._weigh_all(value)
            else:
                units += 1
        self.spend(units)
        return units

    def _weigh_all(self, values: Any) -> int:
        """Units for what a list holds; counting ends where there are not so many left."""
        units, stack = 0, [values]
        while stack:
            value = stack.pop()
            if isinstance(value, str):
                units += 1 + len(value)
            elif isinstance(value, range):
                units += 1 + ELEMENT * len(value)
            elif isinstance(value, tuple | list | dict):
                units += 1 + ELEMENT * len(value)
                stack.extend((*value, *value.values()) if isinstance(value, dict) else value)
            else:
                units += 1
            if units > self.left:
                self.spend(units)
        return units

    def admit(self, value: Any) -> Any:
        """Pay for a value that an operation has made, and give it back; what is made bit by bit becomes a list.

        OverflowError for a number of too many digits.
        """
        if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            raise OverflowError(f"a number larger than {LARGEST_NUMBER:,}")
        if hasattr(value, "__next__"):
            return list(self._counted(value))
        if isinstance(value, str):
            self.spend(1 + len(value))
        elif isinstance(value, tuple | list | dict | range):
            self.spend(1 + ELEMENT * len(value))
        return value

    def _counted(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self.spend(ELEMENT)
            yield value


def text(value: Any) -> str:
    """A value as it is written into a page; an error for what is no text, such as a list."""
    if isinstance(value, str):  # with what is safe in HTML
        return value
    if type(value) in _SCALARS or isinstance(value, Undefined):
        return str(value)
    raise TemplateRuntimeError(f"{described(value)} is no text; write what is in it")


def described(value: Any) -> str:
    """What a person calls a value, in a few words."""
    if type(value) in _NODES:
        kind, field = _NODES[type(value)]
        return f"{kind} {_short(getattr(value, field))}"
    if isinstance(value, str):
        return _short(str(value))
    if type(value) in _SCALARS:
        return str(value)
    if isinstance(value, Undefined):
        return "an undefined value"
    if isinstance(value, tuple | list) and type(value) in {tuple, list}:
        return f"a list of {len(value)}"
    name = getattr(type(value), "__name__", "object").strip("_").lower()
    return f"a {name}"


def _short(value: str) -> str:
    folded = " ".join(value[: 4 * _LONGEST_SHOWN].split())
    return repr(folded if len(folded) <= _LONGEST_SHOWN else f"{folded[: _LONGEST_SHOWN - 3]}...")
