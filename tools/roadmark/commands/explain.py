"""`roadmark explain CODE`: what a rule wants and why, with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import lint
from roadmark.rules import RULES

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print the documentation of a rule."""
    code = options.code.upper()
    if code not in RULES:
        raise lint.UnknownRuleError(f"no rule has the code '{options.code}'; `roadmark rules` lists them")
    rule = RULES[code]
    print(f"{rule.code} {rule.name}\n\n{rule.page}")
    return 0
