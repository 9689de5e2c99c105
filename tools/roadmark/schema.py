"""JSON Schema in, findings' raw material out.

The fast path proves, the slow path explains: jsonschema-rs says in microseconds that a document is valid; only for one
that is not is jsonschema imported to say why, and its verdict stands.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import jsonschema_rs

from roadmark import assets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from roadmark.objection import Objection
    from roadmark.source import Document
    from roadmark.text import Problem

Kind = Literal["roadmap", "section"]


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
    from roadmark import objection  # noqa: PLC0415 - see _slow

    return objection.explain(document, objections, _fields())


def _objections(document: Document, kind: Kind) -> Iterator[Objection]:
    from roadmark.objection import Objection  # noqa: PLC0415 - see _slow

    required = _required()
    for error in _slow(kind).iter_errors(document.data):
        schema: Any = error.schema
        path = tuple(error.absolute_path)
        yield Objection(
            path=path,
            keyword=str(error.validator),
            wanted=error.validator_value,
            schema=schema,
            value=error.instance,
            is_required=bool(path) and path[-1] in required,
            is_name="propertyNames" in error.absolute_schema_path,
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


def _mappings() -> Iterator[dict[str, Any]]:
    """The schema of every kind of mapping."""
    roadmap = load("roadmap")
    yield roadmap
    yield from roadmap["$defs"].values()


@cache
def _fields() -> frozenset[str]:
    """The name of every field of every mapping."""
    return frozenset(field for mapping in _mappings() for field in mapping.get("properties", ()))


@cache
def _required() -> frozenset[str]:
    """The names of the fields that some mapping must have, so that deleting them is no cure."""
    parts = (part for mapping in _mappings() for part in (mapping, mapping.get("else", {})))
    return frozenset(field for part in parts for field in part.get("required", ()))
