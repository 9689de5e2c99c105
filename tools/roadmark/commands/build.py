"""`roadmark build`: write every output, or with `--check` only say whether they are up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import lint, output, project, render
from roadmark.commands.console import console, root
from roadmark.report import text
from roadmark.rule import Built
from roadmark.rules import RULES

if TYPE_CHECKING:
    import argparse


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
    return 0
