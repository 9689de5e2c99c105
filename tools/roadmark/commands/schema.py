"""`roadmark schema`: print a JSON Schema, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import assets

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Print the schema as it stands in schema/."""
    path = assets.folder("schema") / f"{options.kind}.schema.json"
    print(path.read_text("utf-8"), end="")
    return 0
