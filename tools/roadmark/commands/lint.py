"""`roadmark lint`: judge the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import lint, project
from roadmark.commands.console import absolute, codes, console, root
from roadmark.errors import UserError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


class PathError(UserError):
    """A path on the command line that has nothing to do with the roadmap."""


def run(options: argparse.Namespace) -> int:
    """Lint; exit code 1 where there are findings."""
    terminal = console(options)
    rules = lint.choose(codes(options.select), codes(options.ignore))
    world = project.load(root(options))
    findings = list(lint.run(world, rules).findings)
    if options.paths:
        findings = list(lint.within(findings, [_existing(path, world.root) for path in options.paths]))
    return terminal.verdict(findings, len(world.documents))


def _existing(name: str, folder: Path) -> Path:
    path = absolute(name)
    if not path.exists():
        raise PathError(f"there is no {name}")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise PathError(f"{name} is outside {folder}")
    return path
