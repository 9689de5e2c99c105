"""Every rule there is: one module per family, and what decorates as `@rule` in it."""

from __future__ import annotations

from roadmark.rule import Rule
from roadmark.rules import linter, outputs, references, schema, yaml

FAMILIES = {"YML": yaml, "SCH": schema, "REF": references, "OUT": outputs, "LNT": linter}

RULES: dict[str, Rule] = {
    found.code: found
    for family in FAMILIES.values()
    for found in sorted((value for value in vars(family).values() if isinstance(value, Rule)), key=lambda r: r.code)
}
