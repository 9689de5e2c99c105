"""What the schema objects to."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from fuzz import corpus, strategies
from fuzz.target import target
from roadmark import schema as schemas
from roadmark import source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.protocols import Validator

Kind = Literal["roadmap", "section"]
HERE = Path("here.yaml")
KINDS: tuple[Kind, ...] = ("roadmap", "section")


@st.composite
def _nearly_right(draw: st.DrawFn) -> Any:
    """A document that is right but for a value or a key somewhere."""
    data = draw(strategies.roadmaps() | strategies.sections())
    for _ in range(draw(st.integers(0, 2))):
        holder: Any = data
        while isinstance(holder, dict | list) and holder:
            step = draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
            if not isinstance(holder[step], dict | list) or draw(st.booleans()):
                if draw(st.booleans()) or isinstance(holder, list):
                    holder[step] = draw(strategies.junk())
                else:
                    holder[draw(strategies.any_of(corpus.fields()))] = holder.pop(step)
                break
            holder = holder[step]
    return data


@target(_nearly_right() | strategies.junk())
def schema(value: Any) -> None:
    """Any data are right or wrong for another validator too, and every objection has a place and a message."""
    document = source.decode(HERE, json.dumps(value, ensure_ascii=False).encode())
    if not document.is_parsed:
        return
    for kind in KINDS:
        found = schemas.problems(document, kind)
        for problem in found:
            assert 0 <= problem.span.start <= problem.span.end <= len(document.source.text), "outside of the text"
            assert problem.message, "an objection without a message"
        if not document.problems:
            assert (not found) == _validator(kind).is_valid(document.data), f"jsonschema says otherwise of this {kind}"


@cache
def _validator(kind: Kind) -> Validator:
    def pattern(validator: Validator, pattern: str, instance: Any, _schema: object) -> Iterator[ValidationError]:
        """As ECMA-262 has it, where `$` is the end and nothing else."""
        if validator.is_type(instance, "string") and not re.search(re.sub(r"\$$", r"\\Z", pattern), str(instance)):
            yield ValidationError("does not match")

    found: Validator = extend(Draft202012Validator, {"pattern": pattern})(schemas.load(kind))  # type: ignore[no-untyped-call]
    return found
