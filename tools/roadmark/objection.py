"""What a JSON Schema objects to, in the words of somebody who edits the file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark.spelling import nearest
from roadmark.syntax import quote
from roadmark.text import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from roadmark.source import Document
    from roadmark.text import KeyPath

_LONGEST_SHOWN = 60  # characters of a value that a message repeats
_TYPE_NAMES = {
    "object": "a mapping (`key: value` lines)",
    "array": "a list (lines that begin with `- `)",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


class Objection(NamedTuple):
    """An error of a validator: at which path, which keyword of which schema wanted what, and what it met there.

    `is_required`: some mapping needs the field, so deleting it is no cure. `is_name`: what it met is a key there.
    """

    path: KeyPath
    keyword: str
    wanted: Any
    schema: dict[str, Any]
    value: Any
    is_required: bool
    is_name: bool = False


def explain(document: Document, objections: Sequence[Objection], fields: Collection[str]) -> list[Problem]:
    """A problem for every mistake behind the objections; `fields` are the names of all fields of all mappings."""
    misspelt = _misspelt(objections, fields)
    found: dict[tuple[Span, str], Problem] = {}
    hidden = [problem.span for problem in document.problems if problem.kind == "character"]
    for objection in objections:
        for problem in _explain(document, objection, misspelt):
            # `beginner` with a character that nobody sees is one mistake, and not the schema's to report.
            if problem.kind != "missing" and any(_meets(problem.span, other) for other in hidden):
                continue
            # A value that is both too long and malformed is one mistake; several fields can be missing in one place.
            found.setdefault((problem.span, problem.message if problem.kind == "missing" else ""), problem)
    return list(found.values())


def _meets(span: Span, other: Span) -> bool:
    return span.start <= other.start < span.end


def _misspelt(objections: Sequence[Objection], fields: Collection[str]) -> dict[KeyPath, str]:
    """The path of every unknown key that is close to a known one, with the known one."""
    found: dict[KeyPath, str] = {}
    for error in objections:
        if error.keyword == "additionalProperties" and isinstance(error.value, dict):
            known = error.schema["properties"]
            absent = [key for key in known if key not in error.value]
            for key in error.value:
                # A field of something else stands at the wrong place; it is not misspelt.
                if key not in known and key not in fields and (close := nearest(key, absent)):
                    found[(*error.path, key)] = close
    return found


def _explain(document: Document, error: Objection, misspelt: dict[KeyPath, str]) -> Iterator[Problem]:
    path = error.path
    span = document.at(*path).span
    if error.is_name:
        yield _wrong_name(document, error, path)
        return
    match error.keyword:
        case "required":
            yield from _missing(error, path, span, misspelt)
        case "additionalProperties":
            yield from _unknown(document, error, path, misspelt)
        case "type":
            yield _wrong_type(document, error, path, span)
        case "enum" | "const":
            yield _wrong_value(document, error, path, span)
        case "uniqueItems":
            yield from _repeated(document, error, path)
        case "pattern":
            yield _wrong_form(error, path, span)
        case _:
            yield Problem("size", span, _size(error, path))


def _name(path: KeyPath) -> str:
    """What to call the value of a path: its key, or `requires[0]`."""
    keys = [part for part in path if isinstance(part, str)]
    if not keys:
        return "the file"
    return f"`{keys[-1]}`" if isinstance(path[-1], str) else f"an entry of `{keys[-1]}`"


def _owner(error: Objection) -> str:
    # An `else: {required: [id]}` has no title of its own; the list that holds the value names it.
    holders = [part for part in error.path if isinstance(part, str)]
    title = str(error.schema.get("title") or (holders[-1].removesuffix("s") if holders else "file")).lower()
    return title if title.endswith("s") else f"{'an' if title[0] in 'aeiou' else 'a'} {title}"


def _missing(error: Objection, path: KeyPath, span: Span, misspelt: dict[KeyPath, str]) -> Iterator[Problem]:
    meant = {close for other, close in misspelt.items() if other[:-1] == path}
    absent = [key for key in error.wanted if key not in error.value and key not in meant]
    if absent:
        listed = " and ".join(f"`{key}`" for key in absent)
        yield Problem("missing", span, f"{_owner(error)} needs {listed}; add {'it' if len(absent) == 1 else 'them'}")


def _unknown(document: Document, error: Objection, path: KeyPath, misspelt: dict[KeyPath, str]) -> Iterator[Problem]:
    known = error.schema["properties"]
    for key in error.value:
        if key in known:
            continue
        span = document.key(*path, key).span
        if key[:1].isspace() and key[0] != " ":
            message = f"other white space than spaces stands before `{key.strip()}`; indent this line with spaces"
            yield Problem("unknown", span, message)
        elif close := misspelt.get((*path, key)):
            yield Problem("unknown", span, f"unknown field `{key}`; did you mean `{close}`?", close)
        else:
            owner, listed = _owner(error), ", ".join(known)
            verb = "have" if owner.endswith("s") else "has"
            yield Problem("unknown", span, f"unknown field `{key}`; {owner} {verb} {listed}")


def _without_value(document: Document, error: Objection, span: Span, expected: str) -> str:
    tail = "" if error.is_required else ", or delete it"
    if re.compile(r"[ \t]*#\S").match(document.source.text, span.end):
        tail = "; one that begins with `#` needs quotes"
    return f"{_name(error.path)} has no value; write {expected}{tail}"


def _wrong_type(document: Document, error: Objection, path: KeyPath, span: Span) -> Problem:
    wanted = error.wanted if isinstance(error.wanted, str) else error.wanted[0]
    may_be_text = wanted == "string" or path[-2:-1] == ("sections",)
    expected = "the name of a file or a mapping" if may_be_text and wanted != "string" else _TYPE_NAMES[wanted]
    value = error.value
    raw = document.source.text[span.start : span.end]
    if value is None:
        if not path:
            return Problem(
                "type", span, f"the file is empty; it should be {_TYPE_NAMES['object']}, beginning with `title:`"
            )
        return Problem("type", span, _without_value(document, error, span, expected))
    message = f"{_name(path)} should be {expected}, not {_describe(value)}"
    if may_be_text and isinstance(value, int | float):
        return Problem("type", span, f"{message}; put it in quotes", quote(raw))
    if wanted == "array" and isinstance(value, str) and "\n" not in raw:
        return Problem("type", span, f"{message}; put it in brackets", f"[{raw}]")
    return Problem("type", span, message)


def _describe(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _wrong_value(document: Document, error: Objection, path: KeyPath, span: Span) -> Problem:
    if error.keyword == "const":
        message = f"{_name(path)} is {json.dumps(error.value)}; write {json.dumps(error.wanted)}, or delete it"
        return Problem("value", span, message)
    texts = [str(value) for value in error.wanted]
    if error.value is None:
        return Problem("value", span, _without_value(document, error, span, f"one of {', '.join(texts)}"))
    value = _shown(error.value) if isinstance(error.value, str) else _describe(error.value)
    message = f"{_name(path)} is {value}, which is none of {', '.join(texts)}"
    if isinstance(error.value, str) and (close := nearest(error.value, texts)):
        return Problem("value", span, f"{message}; did you mean {close}?", close)
    return Problem("value", span, message)


def _wrong_form(error: Objection, path: KeyPath, span: Span) -> Problem:
    advice = error.schema.get("patternErrorMessage", f"it should match {error.wanted}")
    message = f"{_name(path)} is {_shown(error.value)}; {advice}"
    value = str(error.value)
    candidates = (value.strip(), _kebab(value), value.strip().lower())
    if path[-2:-1] == ("sections",):
        candidates = (value.strip(), re.sub(r"^.*[/\\]|\.ya?ml\s*$", "", value), _kebab(value))
    for candidate in candidates:
        if candidate != value and re.search(re.sub(r"\$$", r"\\Z", error.wanted), candidate):
            return Problem("form", span, message, candidate)
    return Problem("form", span, message)


def _wrong_name(document: Document, error: Objection, path: KeyPath) -> Problem:
    """A key that may be anything, within bounds."""
    message = f"{_name(path)} has the name {_shown(error.value)}; {error.schema['patternErrorMessage']}"
    return Problem("form", document.key(*path, error.value).span, message)


def _repeated(document: Document, error: Objection, path: KeyPath) -> Iterator[Problem]:
    for index, value in enumerate(error.value):
        if value in error.value[:index]:
            message = f"{_name(path)} names {_shown(value)} twice; delete one of them"
            yield Problem("value", document.at(*path, index).span, message)


def _kebab(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 4]}...{text[-1]}"


def _size(error: Objection, path: KeyPath) -> str:
    name, limit = _name(path), error.wanted
    match error.keyword:
        case "maxLength":
            return f"{name} has {len(error.value):,} characters; {limit:,} are the most, so shorten it"
        case "minLength" | "minItems" | "minProperties":
            return f"{name} is empty; write something{'' if error.is_required else ', or delete it'}"
        case "maxItems":
            return f"{name} has {len(error.value):,} entries; {limit:,} are the most, so split it"
        case "minimum":
            return f"{name} is {_shown(error.value)}; write {limit:,} or more"
        case _:
            return f"{name} is {_shown(error.value)}; {limit:,} is the most"
