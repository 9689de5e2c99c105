"""YAML text -> plain data and a table of spans, in one pass over libyaml's events.

Values are typed as YAML 1.2's core schema has it, as editors do: `no` and `2026-11-22` are strings. Anchors, aliases,
tags, merge keys, duplicate keys and a second document are problems, not features.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from roadmark import characters
from roadmark.core_schema import MAY_BE_TYPED, typed
from roadmark.limits import HIGHEST, Limits
from roadmark.text import KeyPath, Problem, Source, Span

MOST_SUSPECTS = 100  # invisible characters to report; a file that is no text at all may have millions

# PyYAML's own parser reads the same events where libyaml is missing, only slower.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile(f"[{characters.CONTROL}]")
_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*")


class Loaded(NamedTuple):
    """What a text says, field by field as `roadmark.source.Document` describes it."""

    data: Any = None
    is_parsed: bool = False
    problems: tuple[Problem, ...] = ()
    spans: dict[KeyPath, Span] = {}  # noqa: RUF012 - of what could not be read; nobody writes to it
    keys: dict[KeyPath, Span] = {}  # noqa: RUF012
    scalars: tuple[Span, ...] = ()
    unreliable: frozenset[KeyPath] = frozenset()
    discarded: tuple[Any, ...] = ()


def load(source: Source, limits: Limits = HIGHEST) -> Loaded:
    """Read a text in one pass; the first syntax error, a second document or too deep nesting ends it."""
    hidden = tuple(
        Problem("character", Span(offset, offset + 1), f"invisible or control character {name}; delete it")
        for offset, name in islice(characters.suspects(source.text), MOST_SUSPECTS)
    )
    # YAML refuses controls without saying where; U+FFFD in their place lets it find everything else.
    text = _UNPRINTABLE.sub("\ufffd", source.text) if hidden else source.text
    return _Parser(source, text, hidden, limits).load()


class _TooDeepError(Exception):
    """The text is nested more deeply than anybody means it."""


class _Parser:
    """Fills the tables while it pulls events; a class because every step shares them."""

    def __init__(self, source: Source, text: str, problems: tuple[Problem, ...], limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.text = text
        self.problems = list(problems)
        self.spans: dict[KeyPath, Span] = {}
        self.keys: dict[KeyPath, Span] = {}
        self.scalars: list[Span] = []
        self.unreliable: set[KeyPath] = set()
        self.discarded: list[Any] = []
        self.quoted: Span | None = None
        self._end = 0

    def load(self) -> Loaded:
        """Pull every event."""
        data: Any = None
        is_parsed = False
        loader = LOADER(self.text)
        try:
            data = self._first_document(loader)
            is_parsed = True
        except yaml.MarkedYAMLError as error:
            self._refuse(error)
        except (ValueError, OverflowError):  # what PyYAML's own parser makes of an escape like "\UFFFFFFFF"
            self._refuse(yaml.MarkedYAMLError(problem_mark=loader.get_mark()))
        except _TooDeepError:
            pass
        finally:
            loader.dispose()
        return Loaded(
            data=data,
            is_parsed=is_parsed,
            problems=tuple(self.problems),
            spans=self.spans,
            keys=self.keys,
            scalars=tuple(self.scalars),
            unreliable=frozenset(self.unreliable),
            discarded=tuple(self.discarded),
        )

    def _refuse(self, error: yaml.MarkedYAMLError) -> None:
        """Explain why the text is no YAML, unless its line has a hidden character: one mistake, one finding."""
        from roadmark import syntax  # noqa: PLC0415 - most files need no explanation

        problem = syntax.explain(self.source, error, self.quoted)
        span = Span(*(min(offset, len(self.text)) for offset in problem.span))
        line = self.source.position(span.start).line
        if not any(self.source.position(other.span.start).line == line for other in self.problems):
            self.problems.append(problem._replace(span=span))

    def _first_document(self, loader: Any) -> Any:
        get = loader.get_event
        get()  # the stream's start
        if type(get()) is not DocumentStartEvent:  # nothing but comments
            self.spans[()] = Span(0, 0)
            return None
        data = self._value(get, get(), ())
        get()  # the document's end
        event = get()
        if isinstance(event, DocumentStartEvent):
            self._report(
                "feature", _span(event), "a second document begins here; a file holds one, so delete this line"
            )
        return data

    def _value(self, get: Any, event: Any, path: KeyPath) -> Any:
        """The plain value that begins with `event`; recursion is bounded by the limits."""
        kind = type(event)
        if kind is ScalarEvent:
            return self._scalar(event, path)
        if kind is AliasEvent:
            span = _span(event)
            alias = self.text[span.start : span.end]
            self._report("feature", span, f"`{alias}` is an alias; write the value out, or put it in quotes")
            self.spans[path] = span
            self.unreliable.add(path)
            self._end = span.end
            return None
        if len(path) >= self.limits.nesting:
            span = Span(event.start_mark.index, event.start_mark.index + 1)
            self._report("unreadable", span, self.limits.objection("nesting"))
            raise _TooDeepError
        if event.anchor or event.tag:
            self._properties(event, path)
        value = self._mapping(get, path) if kind is MappingStartEvent else self._sequence(get, path)
        self.spans[path] = Span(event.start_mark.index, self._end)
        return value

    def _sequence(self, get: Any, path: KeyPath) -> list[Any]:
        values: list[Any] = []
        while True:
            event = get()
            if type(event) is SequenceEndEvent:
                self._close(event)
                return values
            values.append(self._value(get, event, (*path, len(values))))

    def _mapping(self, get: Any, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        is_repeated = False
        while True:
            event = get()
            if type(event) is MappingEndEvent:
                self._close(event)
                return values
            key = self._key(get, event, path)
            child = (*path, key)
            span = self.scalars[-1] if type(event) is ScalarEvent else _span(event)
            was_repeated, is_repeated = is_repeated, key in values
            if is_repeated:
                self.discarded.append(values[key])
            if is_repeated and not was_repeated:  # a forgotten dash repeats all the keys of an entry: one mistake
                self._report("duplicate", span, self._repetition(child))
            if key == "<<" and event.implicit[0]:
                self._report("feature", span, "`<<` merges another mapping; write the fields out")
                self.unreliable.add(path)
            self.keys[child] = span
            values[key] = self._value(get, get(), child)

    def _repetition(self, path: KeyPath) -> str:
        line = self.source.position(self.keys[path].start).line
        cure = "keep one of them"
        if len(path) > 1 and isinstance(path[-2], int):
            cure += ", or begin a new entry of the list with `- `"
        return f"`{path[-1]}` stands twice in the same mapping, first on line {line}; {cure}"

    def _close(self, event: Any) -> None:
        """Only a bracket ends a collection; the mark of a block's end stands at the next token, after any comments."""
        start, end = _span(event)
        if end > start:
            self._end = end

    def _key(self, get: Any, event: Any, path: KeyPath) -> str:
        """The key as text: `1:` and `null:` are keys like any other, as in JSON."""
        kind = type(event)
        if kind is ScalarEvent:
            return str(self._scalar(event, path=None))
        start = _span(event).start
        if kind is AliasEvent:
            self._report("feature", _span(event), "a key cannot be an alias; write it out")
        else:
            message = "a key is plain text; if this is meant as text, put it in quotes"
            self._report("syntax", Span(start, start + 1), message)
            reported = len(self.problems)
            self._value(get, event, (*path, "?"))
            del self.problems[reported:]
        self.unreliable.add(path)
        return "?"

    def _scalar(self, event: Any, path: KeyPath | None) -> Any:
        """The value of a scalar; a key (`path` None) has no type and no entry among the values."""
        value, style, text = event.value, event.style, self.text
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor or event.tag:
            start = min(end, self._properties(event, path))
        if style in {"|", ">"}:
            end = start + len(text[start:end].rstrip(" \t\r\n"))  # the mark stands after the blank lines that follow
        span = Span(start, end)
        self.scalars.append(span)
        self._end = end
        if style in {'"', "'"}:
            self.quoted = span
            if style == '"' and "\\" in text[start:end]:
                value = self._escapes(value, span)
        if len(value) > self.limits.text:
            self._report("unreadable", span, self.limits.objection("text"))
            self.unreliable.add(path or ())
        if path is None:
            return value
        self.spans[path] = span
        return typed(value) if event.implicit[0] and (not value or value[0] in MAY_BE_TYPED) else value

    def _properties(self, event: Any, path: KeyPath | None) -> int:
        """Report the anchor and the tag before a value; return where the value itself begins."""
        offset: int = event.start_mark.index
        while match := _PROPERTY.match(self.text, offset):
            what = "an anchor" if match[0].startswith("&") else "a tag"
            span = Span(match.start(), match.end())
            self._report("feature", span, f"`{match[0]}` is {what}; delete it, or put the value in quotes")
            offset = match.end()
            while self.text[offset : offset + 1].isspace():
                offset += 1
        self.unreliable.add(path or ())
        return offset

    def _escapes(self, value: str, span: Span) -> str:
        """The value without the control characters that its escapes write; the text itself does not show them."""
        for _, name in islice(characters.suspects(value), MOST_SUSPECTS):
            self._report("character", span, f"an escape writes {name}, which nobody sees; delete it")
        return _UNPRINTABLE.sub("\ufffd", value)

    def _report(self, kind: str, span: Span, message: str) -> None:
        self.problems.append(Problem(kind, span, message))


def _span(event: Any) -> Span:
    return Span(event.start_mark.index, event.end_mark.index)
