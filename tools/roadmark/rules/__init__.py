"""Every rule there is: one module per family (a package for the largest), and what decorates as `@rule` in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark.rule import Rule
from roadmark.rules import (
    headings,
    linter,
    order,
    outputs,
    references,
    repository,
    schema,
    shape,
    text,
    urls,
    white_space,
    yaml,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

FAMILIES = {
    "YML": yaml,
    "SCH": schema,
    "REF": references,
    "URL": urls,
    "TXT": text,
    "SHP": shape,
    "OUT": outputs,
    "REP": repository,
    "LNT": linter,
}

# What does not fit into the module of its family.
_MORE = {"YML": (white_space,), "REF": (headings,), "SHP": (order,)}


def _rules(code: str, family: ModuleType) -> Iterator[Rule]:
    for module in (*getattr(family, "MODULES", (family,)), *_MORE.get(code, ())):
        yield from (value for value in vars(module).values() if isinstance(value, Rule))


RULES: dict[str, Rule] = {
    found.code: found
    for code, family in FAMILIES.items()
    for found in sorted(_rules(code, family), key=lambda rule: rule.code)
}
