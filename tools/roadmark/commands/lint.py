"""`roadmark lint`: judge the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import lint, output, project
from roadmark.commands.console import absolute, codes, console, root
from roadmark.errors import UserError
from roadmark.report import text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from roadmark.commands.console import Console
    from roadmark.fix import Fixed
    from roadmark.project import Project
    from roadmark.rule import Finding


class PathError(UserError):
    """A path on the command line that has nothing to do with the roadmap."""


def run(options: argparse.Namespace) -> int:
    """Lint, and with `--fix` mend first; exit code 1 where there are findings."""
    terminal = console(options)
    world = project.load(root(options))
    rules = lint.choose(codes(options.select), codes(options.ignore), world.settings.lint)
    paths = [_existing(path, world.root) for path in options.paths]
    change = None
    if options.since is not None:
        from roadmark import since  # noqa: PLC0415 - most runs ask git nothing

        change = since.change(world.root, options.since, lambda base: lint.run(base, rules).findings)

    def among(findings: Sequence[Finding]) -> Sequence[Finding]:
        return list(lint.within(findings, paths)) if paths else findings

    def wanted(findings: Sequence[Finding], judged: Project) -> Sequence[Finding]:
        """Those that the options ask for."""
        return change.caused(among(findings), judged) if change else among(findings)

    if options.fix or options.diff:
        from roadmark import fix  # noqa: PLC0415 - most runs only look

        fixed = fix.fix(world, rules, wanted)
        if options.diff:
            return _preview(terminal, fixed, world)
        output.write(fixed.outputs, world.root)
        _tell(terminal, fixed, "mended")
        world = project.load(world.root)
    found = among(lint.run(world, rules).findings)
    shown = change.caused(found, world) if change else found
    if older := len(found) - len(shown):
        terminal.say(f"{text.count(older, 'older finding')}, not shown")
    return terminal.verdict(shown, len(world.documents), options.format)


def _preview(terminal: Console, fixed: Fixed, world: Project) -> int:
    """Show what `--fix` would write."""
    for changed in fixed.outputs:
        name = changed.path.relative_to(world.root).as_posix()
        if diff := output.diff(changed, name):
            terminal.diff(diff)
        else:
            terminal.say(f"{name}: only line ends or the byte order mark would change")
    _tell(terminal, fixed, "would mend")
    if not fixed.count:
        terminal.say("nothing to mend without a person")
    return int(bool(fixed.outputs or fixed.refusals or fixed.left))


def _tell(terminal: Console, fixed: Fixed, verb: str) -> None:
    for refusal in fixed.refusals:
        terminal.say(f"{terminal.style.path(refusal.path)} is left as it is: {refusal.reason}")
    if fixed.count:
        terminal.say(f"{verb} {text.count(fixed.count, 'finding')} in {text.count(len(fixed.outputs), 'file')}")


def _existing(name: str, folder: Path) -> Path:
    path = absolute(name)
    if not path.exists():
        raise PathError(f"there is no {name}")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise PathError(f"{name} is outside {folder}")
    return path
