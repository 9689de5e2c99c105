"""YAML text -> plain data and nothing else, for a text in which there is nothing to explain.

The fast path proves, the slow path explains: `read` gives up at the first sign of a problem, of an anchor, an alias, a
tag or a merge key; then `roadmark.events` reads the text, and says what is wrong and where.
"""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from roadmark import characters, events
from roadmark.core_schema import MAY_BE_TYPED, typed

if TYPE_CHECKING:
    from roadmark.limits import Limits

_SHORT = 16  # characters of a text that many others may be equal to, so that one is kept for all


class NotPlainError(Exception):
    """A text has something in it that needs an explanation."""


class Plain(NamedTuple):
    """The data of a text without problems, and how many values it holds."""

    data: Any
    size: int


def read(text: str, limits: Limits) -> Plain:
    """What `events.load` says of a text without problems, in a third of the time and without spans.

    Raises NotPlainError where that might have more to say than that.
    """
    if next(characters.suspects(text), None):
        raise NotPlainError
    loader = events.LOADER(text)
    try:
        return _Plain(loader.get_event, limits).document()
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise NotPlainError from error
    finally:
        loader.dispose()


class _Plain:
    """Pulls events and gives up at the first that is not plain."""

    def __init__(self, get: Any, limits: Limits) -> None:
        self.get = get
        self.longest = limits.text
        self.deepest = limits.nesting
        self.size = 1

    def document(self) -> Plain:
        self.get()  # the stream's start
        if type(self.get()) is not DocumentStartEvent:
            raise NotPlainError
        event = self.get()
        data = self._scalar(event) if type(event) is ScalarEvent else self._collection(event, self.deepest)
        self.get()  # the document's end
        if type(self.get()) is not StreamEndEvent:
            raise NotPlainError
        return Plain(data, self.size)

    def _collection(self, start: Any, depth: int) -> Any:
        """The mapping or sequence that an event begins; `depth` is how many levels may still begin."""
        kind = type(start)
        if kind is AliasEvent or start.anchor or start.tag or not depth:
            raise NotPlainError
        get, scalar = self.get, self._scalar
        if kind is SequenceStartEvent:
            entries: list[Any] = []
            while (kind := type(event := get())) is not SequenceEndEvent:
                entries.append(scalar(event) if kind is ScalarEvent else self._collection(event, depth - 1))
            self.size += len(entries)
            return entries
        fields: dict[str, Any] = {}
        while (kind := type(event := get())) is not MappingEndEvent:
            key = scalar(event) if kind is ScalarEvent else None
            if key.__class__ is not str or key in fields or key == "<<":
                raise NotPlainError
            kind = type(event := get())
            fields[intern(key)] = scalar(event) if kind is ScalarEvent else self._collection(event, depth - 1)
        self.size += len(fields)
        return fields

    def _scalar(self, event: Any) -> Any:
        value = event.value
        if event.anchor or event.tag or len(value) > self.longest:
            raise NotPlainError
        if not event.implicit[0]:
            # The text has no hidden characters, so one in the value was written by an escape.
            if event.style == '"' and next(characters.suspects(value), None):
                raise NotPlainError
        elif not value or value[0] in MAY_BE_TYPED:
            value = typed(value)
        return intern(value) if value.__class__ is str and len(value) < _SHORT else value
