"""Every rule there is: one module per family (a package for the largest), and what decorates as `@rule` in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark.rule import Rule
from roadmark.rules import linter, outputs, references, repository, schema, shape, text, urls, yaml

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


def _rules(family: ModuleType) -> Iterator[Rule]:
    for module in getattr(family, "MODULES", (family,)):
        yield from (value for value in vars(module).values() if isinstance(value, Rule))


RULES: dict[str, Rule] = {
    found.code: found for family in FAMILIES.values() for found in sorted(_rules(family), key=lambda rule: rule.code)
}
