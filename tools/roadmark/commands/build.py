"""`roadmark build`: write every output, or with `--check` only say whether they are up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import disk, lint, output, project, render
from roadmark.commands.console import console, root
from roadmark.report import text
from roadmark.rule import Built
from roadmark.rules import RULES
from roadmark.settings import MAPS

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from roadmark.commands.console import Console
    from roadmark.project import Project


def run(options: argparse.Namespace) -> int:
    """Build; exit code 1 where the sources cannot be built, or with `--check` where an output is out of date."""
    terminal = console(options)
    world = project.load(root(options))
    report = lint.run(world, lint.choose(settings=world.settings.lint), render.outputs)
    if not report.is_buildable:
        terminal.findings(report.blocking)
        terminal.say(f"nothing was built: {text.count(len(report.blocking), 'finding')}")
        return 1
    if options.diff:
        for built in report.outputs:
            terminal.diff(output.diff(built, built.path.relative_to(world.root).as_posix()))
    if options.check:
        stale = [finding for finding in report.findings if RULES[finding.code].on is Built]
        terminal.findings(stale)
        return int(bool(stale))
    for path in output.write(report.outputs, world.root):
        terminal.say(f"wrote {terminal.style.path(path)}")
    _tell_of_maps(world, {built.path for built in report.outputs}, terminal)
    return 0


def _tell_of_maps(world: Project, built: set[Path], terminal: Console) -> None:
    """Say what nobody would notice: a map that is built no more, or one that is wanted and shows nothing."""
    maps = [world.root / name for name in MAPS.values()]
    if left := [terminal.style.path(path) for path in maps if path not in built and disk.kind(path)]:
        terminal.say(f"no longer built: {' and '.join(left)}; delete {'it' if len(left) == 1 else 'them'}")
    if world.settings.outputs.map and not built.intersection(maps):
        terminal.say("there is no map to draw: no section has topics, or links to other pages")
