"""JSON Schema in, findings' raw material out.

The fast path proves, the slow path explains: jsonschema-rs says in microseconds that a document is valid; only for one
that is not is jsonschema imported to say why, and its verdict stands.
"""

from __future__ import annotations

import difflib
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import jsonschema_rs

from roadmark import assets
from roadmark.syntax import quote
from roadmark.text import Problem, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from roadmark.source import Document, KeyPath

Kind = Literal["roadmap", "section"]


class _Objection(NamedTuple):
    """An error of jsonschema: at which path, which keyword of which schema, and what it met there."""

    path: KeyPath
    keyword: str
    wanted: Any
    schema: dict[str, Any]
    value: Any


_LONGEST_SHOWN = 60  # characters of a value that a message repeats
# What other lists call the same thing.
_SYNONYMS = {
    "name": "title", "heading": "title",
    "link": "url", "href": "url",
    "author": "by", "authors": "by",
    "kind": "type", "format": "type",
    "price": "cost",
    "lang": "language",
    "desc": "description",
    "difficulty": "level",
    "goal": "outcome", "objective": "outcome",
    "prerequisites": "requires", "prereqs": "requires", "depends": "requires",
    "links": "resources", "items": "resources",
    "blog": "article", "post": "article", "tutorial": "article", "documentation": "docs", "doc": "docs",
    "easy": "beginner", "hard": "advanced", "medium": "intermediate", "expert": "advanced",
}  # fmt: skip
_TYPE_NAMES = {
    "object": "a mapping (`key: value` lines)",
    "array": "a list (lines that begin with `- `)",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def load(kind: Kind) -> dict[str, Any]:
    """The JSON Schema of a kind of file."""
    text = (assets.folder("schema") / f"{kind}.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def problems(document: Document, kind: Kind) -> list[Problem]:
    """What the schema objects to, at the value that is wrong; empty for a valid document."""
    if _fast(kind).is_valid(document.data):
        return []
    objections = [found for found in _objections(document, kind) if found.path not in document.unreliable]
    misspelt = _misspelt(objections)
    found: dict[tuple[Span, str], Problem] = {}
    for objection in objections:
        for problem in _explain(document, objection, misspelt):
            # A value that is both too long and malformed is one mistake; several fields can be missing in one place.
            found.setdefault((problem.span, problem.message if problem.kind == "missing" else ""), problem)
    return list(found.values())


def _objections(document: Document, kind: Kind) -> Iterator[_Objection]:
    for error in _slow(kind).iter_errors(document.data):
        schema: Any = error.schema
        yield _Objection(
            tuple(error.absolute_path), str(error.validator), error.validator_value, schema, error.instance
        )


@cache
def _fast(kind: Kind) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(load(kind))


@cache
def _slow(kind: Kind) -> Validator:
    # Late: jsonschema takes ten times as long to import as everything else here, and a valid tree never needs it.
    from jsonschema import Draft202012Validator, ValidationError  # noqa: PLC0415
    from jsonschema.validators import extend  # noqa: PLC0415

    def pattern(validator: Validator, pattern: str, instance: Any, _schema: object) -> Iterator[ValidationError]:
        # Python's `$` also matches before a final newline; ECMA-262's and Rust's do not.
        if validator.is_type(instance, "string") and not re.search(re.sub(r"\$$", r"\\Z", pattern), str(instance)):
            yield ValidationError(f"{instance!r} does not match {pattern!r}")

    extended: Any = extend(Draft202012Validator, {"pattern": pattern})  # type: ignore[no-untyped-call]  # upstream's
    validator: Validator = extended(load(kind))
    return validator


def _misspelt(objections: list[_Objection]) -> dict[KeyPath, str]:
    """The path of every unknown key that is close to a known one, with the known one."""
    found: dict[KeyPath, str] = {}
    for error in objections:
        if error.keyword == "additionalProperties" and isinstance(error.value, dict):
            known = error.schema["properties"]
            absent = [key for key in known if key not in error.value]
            for key in error.value:
                if key not in known and (close := nearest(key, absent)):
                    found[(*error.path, key)] = close
    return found


def nearest(word: str, candidates: list[str]) -> str | None:
    """The candidate that somebody who wrote `word` most probably meant, if there is one."""
    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    folded = re.sub(r"[\s_]+", "-", word.strip().casefold())
    folded = _SYNONYMS.get(folded, folded) if folded not in by_folded else folded
    if folded in by_folded:
        return by_folded[folded]
    close = difflib.get_close_matches(folded, by_folded, n=1, cutoff=0.75)
    return by_folded[close[0]] if close else None


def _explain(document: Document, error: _Objection, misspelt: dict[KeyPath, str]) -> Iterator[Problem]:
    path = error.path
    span = document.at(*path).span
    name = _name(path)
    match error.keyword:
        case "required":
            yield from _missing(error, path, span, misspelt)
        case "additionalProperties":
            yield from _unknown(document, error, path, misspelt)
        case "type":
            yield _wrong_type(document, error, name, span)
        case "enum" | "const":
            yield _wrong_value(error, name, span)
        case "pattern":
            yield _wrong_form(error, name, span)
        case _:
            yield Problem("size", span, _size(error, name))


def _name(path: KeyPath) -> str:
    """What to call the value of a path: its key, or `requires[0]`."""
    keys = [part for part in path if isinstance(part, str)]
    if not keys:
        return "the file"
    return f"`{keys[-1]}`" if isinstance(path[-1], str) else f"an entry of `{keys[-1]}`"


def _owner(error: _Objection) -> str:
    # An `else: {required: [id]}` has no title of its own; the list that holds the value names it.
    holders = [part for part in error.path if isinstance(part, str)]
    title = str(error.schema.get("title") or (holders[-1].removesuffix("s") if holders else "file")).lower()
    return f"{'an' if title[0] in 'aeiou' else 'a'} {title}"


def _missing(error: _Objection, path: KeyPath, span: Span, misspelt: dict[KeyPath, str]) -> Iterator[Problem]:
    meant = {close for other, close in misspelt.items() if other[:-1] == path}
    absent = [key for key in error.wanted if key not in error.value and key not in meant]
    if absent:
        listed = " and ".join(f"`{key}`" for key in absent)
        yield Problem("missing", span, f"{_owner(error)} needs {listed}; add {'it' if len(absent) == 1 else 'them'}")


def _unknown(document: Document, error: _Objection, path: KeyPath, misspelt: dict[KeyPath, str]) -> Iterator[Problem]:
    known = error.schema["properties"]
    for key in error.value:
        if key in known:
            continue
        span = document.key(*path, key).span
        if close := misspelt.get((*path, key)):
            yield Problem("unknown", span, f"unknown field `{key}`; did you mean `{close}`?", close)
        else:
            listed = ", ".join(known)
            yield Problem("unknown", span, f"unknown field `{key}`; {_owner(error)} has {listed}")


def _wrong_type(document: Document, error: _Objection, name: str, span: Span) -> Problem:
    wanted = error.wanted if isinstance(error.wanted, str) else error.wanted[0]
    expected = _TYPE_NAMES[wanted] if error.path[-2:-1] != ("sections",) else "the name of a file, or a mapping"
    value = error.value
    raw = document.source.text[span.start : span.end]
    if value is None:
        if not error.path:
            return Problem(
                "type", span, f"the file is empty; it should be {_TYPE_NAMES['object']}, beginning with `title:`"
            )
        return Problem("type", span, f"{name} has no value; write {expected} or delete the line")
    message = f"{name} should be {expected}, not {_describe(value)}"
    if wanted == "string" and isinstance(value, int | float):
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


def _wrong_value(error: _Objection, name: str, span: Span) -> Problem:
    allowed = error.wanted if isinstance(error.wanted, list) else [error.wanted]
    texts = [str(value) for value in allowed]
    value = _shown(error.value)
    message = f"{name} is {value}, which is none of {', '.join(texts)}"
    if isinstance(error.value, str) and (close := nearest(error.value, texts)):
        return Problem("value", span, f"{message}; did you mean {close}?", close)
    return Problem("value", span, message)


def _wrong_form(error: _Objection, name: str, span: Span) -> Problem:
    advice = error.schema.get("patternErrorMessage", f"it should match {error.wanted}")
    message = f"{name} is {_shown(error.value)}; {advice}"
    value = str(error.value)
    for candidate in (value.strip(), _kebab(value), value.strip().lower(), re.sub(r"\.ya?ml\s*$", "", value)):
        if candidate != value and re.search(re.sub(r"\$$", r"\\Z", error.wanted), candidate):
            return Problem("form", span, message, candidate)
    return Problem("form", span, message)


def _kebab(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 4]}...{text[-1]}"


def _size(error: _Objection, name: str) -> str:
    limit = error.wanted
    match error.keyword:
        case "maxLength":
            return f"{name} has {len(error.value):,} characters; {limit:,} are the most, so shorten it"
        case "minLength" | "minItems" | "minProperties":
            return f"{name} is empty; write something or delete the line"
        case "maxItems":
            return f"{name} has {len(error.value):,} entries; {limit:,} are the most, so split it"
        case _:
            return f"{name} is {_shown(error.value)}; the limit is {limit}"
