"""`roadmark rules`: every rule in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark.rules import RULES

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print code and first sentence of every rule."""
    del options  # there is nothing to choose
    for rule in RULES.values():
        print(f"{rule.code}{'*' if rule.is_optional else ' '} {rule.summary}")
    print("\n* off unless selected; `roadmark explain CODE` says more")
    return 0
