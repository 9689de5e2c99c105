"""`roadmark absorb`: take back into the YAML what somebody changed in README.md."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from roadmark import git, lint, output, project, render
from roadmark.absorb import absorption
from roadmark.commands.console import absolute, conflict, console, root
from roadmark.errors import UserError
from roadmark.report import text
from roadmark.sourcemap import MappedOutput
from roadmark.terminal import contributors_text, printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path
    from typing import TextIO

    from roadmark.absorb.remarks import Remark
    from roadmark.commands.console import Console
    from roadmark.project import Project

LARGEST = 4 * 1024 * 1024  # bytes of a README; GitHub shows an eighth of that
_MOST_LINES = 30  # that are printed of one kind


def run(options: argparse.Namespace) -> int:
    """Absorb; exit code 1 where the sources cannot be built, or where an edit cannot be taken back."""
    terminal = console(options)
    world = project.load(root(options))
    report = lint.run(world, lint.choose(select=["SCH001"]), render.outputs)
    if not report.is_buildable:
        terminal.findings(report.blocking)
        terminal.say(f"nothing was absorbed: {text.count(len(report.blocking), 'finding')}")
        return 1
    built = next(one for one in report.outputs if isinstance(one, MappedOutput) and one.path.name == "README.md")
    path = absolute(options.readme) if options.readme else built.path
    edited = _read(path, built.text, terminal)
    before = _before(world.root, options.base, edited)
    result = absorption.absorb(world, built, edited, before)
    if result.refusals:
        _tell(terminal, path, result.refusals, sys.stdout)
        terminal.say(f"nothing was absorbed: {text.count(len(result.refusals), 'edit')} cannot be taken back")
        return 1
    if not result.outputs:
        is_built = edited.removesuffix("\n") == built.text.removesuffix("\n")
        stale = "" if is_built else "; `roadmark build` writes what the YAML says by now"
        terminal.say(f"nothing to absorb{stale}")
        return 0
    if options.diff:
        for changed in result.outputs:
            terminal.diff(output.diff(changed, changed.path.relative_to(world.root).as_posix()))
    else:
        output.write(result.outputs, world.root)
    if not options.quiet:
        _tell(terminal, path, result.notes, sys.stderr)
    verb = "would absorb" if options.diff else "absorbed"
    files = text.count(len(result.outputs), "file")
    terminal.say(f"{verb} {text.count(result.count, 'change')} into {files}")
    if not options.diff and (result.is_behind or world.settings.outputs.map):
        terminal.say("next: `roadmark build` writes what the YAML says besides")
    return 0


def _before(root: Path, base: str | None, edited: str) -> list[str]:
    """The READMEs that may have been edited, in case the YAML has changed since.

    Without a revision: what the last commit built, and what it has, unless the edit itself is committed.
    """
    from roadmark import since  # noqa: PLC0415 - no other part of this needs git

    if base is not None:
        return [*since.texts(root, "README.md", base)]
    try:
        committed = since.texts(root, "README.md", "HEAD")
        with git.tree_at(root, git.commit(root, "HEAD")) as folder:
            built = _built(project.load(folder)) if project.has_roadmap(folder) else None
    except git.GitError:  # no repository, or nothing committed yet
        return []
    return [*([built.text] if built else []), *(text for text in committed if text != edited)]


def _built(world: Project) -> MappedOutput | None:
    """The README that a project builds; None where it cannot."""
    outputs = lint.run(world, lint.choose(select=["SCH001"]), render.outputs).outputs
    return next((one for one in outputs if isinstance(one, MappedOutput) and one.path.name == "README.md"), None)


def _read(path: Path, built: str, terminal: Console) -> str:
    """The edited README; a UserError for what is none."""
    name = terminal.style.path(path)
    if path.is_file() and path.stat().st_size > LARGEST:
        raise UserError(f"{name} is larger than {LARGEST // 1024**2} MiB; no README is")
    found = output.read(path)
    if found is None:
        raise UserError(f"there is no {name}; `roadmark build` writes README.md")
    raw = path.read_bytes()
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UserError(f"{name}:{line}: this is not UTF-8; save the file with the encoding UTF-8") from error
    marker = None if conflict(built) else conflict(found)
    if marker:
        raise UserError(f"{name}:{marker}: conflict markers; run `roadmark build` and edit what it writes")
    return found


def _tell(terminal: Console, path: Path, entries: Sequence[Remark], stream: TextIO) -> None:
    """One line each, with the line of the README in front."""
    with contributors_text(stream):
        for entry in entries[:_MOST_LINES]:
            print(printable(f"{terminal.style.path(path)}:{entry.line + 1}: {entry.message}"), file=stream)
        if len(entries) > _MOST_LINES:
            print(f"and {len(entries) - _MOST_LINES} more like these", file=stream)
