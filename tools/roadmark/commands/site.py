"""`roadmark site`: write the roadmap as a page for browsers, as data, and as a text for language models."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from roadmark import lint, output, project
from roadmark.commands.console import absolute, console, root
from roadmark.errors import UserError
from roadmark.report import text
from roadmark.rule import Built
from roadmark.site import files

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from roadmark.graph import Graph
    from roadmark.output import Output

FOLDER = "site"


def run(options: argparse.Namespace) -> int:
    """Write the site; exit code 1 where the sources cannot be built."""
    terminal = console(options)
    world = project.load(root(options))
    folder = absolute(options.output) if options.output else world.root / FOLDER
    rules = [rule for rule in lint.choose(settings=world.settings.lint) if rule.on is not Built]
    report = lint.run(world, rules, partial(_built, folder=folder, is_forced=options.force))
    if not report.is_buildable:
        terminal.findings(report.blocking)
        terminal.say(f"nothing was built: {text.count(len(report.blocking), 'finding')}")
        return 1
    for path in _write(report.outputs, folder):
        terminal.say(f"wrote {terminal.style.path(path)}")
    return 0


def _built(world: project.Project, graph: Graph, *, folder: Path, is_forced: bool) -> tuple[Output, ...]:
    """The files of the site; UserError where others are in their place."""
    strangers = [] if is_forced else files.foreign(folder)
    if strangers:
        raise UserError(f"{strangers[0]} is not from roadmark; choose another --output, or use --force")
    return files.outputs(world, graph, folder)


def _write(outputs: tuple[Output, ...], folder: Path) -> list[Path]:
    """All files or none; folders that were made for nothing go again."""
    made: list[Path] = []
    try:
        for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
            missing.mkdir()
            made.append(missing)
        return output.write(outputs, folder)
    except BaseException:
        for place in reversed(made):
            place.rmdir()
        raise
