"""`roadmark site`: write the roadmap as a page for browsers, as data, and as a text for language models."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from roadmark import lint, output, project
from roadmark.commands.console import absolute, console, root
from roadmark.errors import UserError
from roadmark.output import OutputError
from roadmark.report import text
from roadmark.rule import Built
from roadmark.site import content, files, places

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from roadmark.graph import Graph
    from roadmark.output import Output

FOLDER = "site"
_REMEDY = "choose another folder with --output"


def run(options: argparse.Namespace) -> int:
    """Write the site; exit code 1 where the sources cannot be built."""
    terminal = console(options)
    if options.output == "":
        raise UserError("--output needs the name of a folder")
    world = project.load(root(options))
    folder = absolute(options.output) if options.output else world.root / FOLDER
    if any(part.casefold() == ".git" for part in folder.resolve().parts):
        raise UserError(f"{options.output} belongs to Git; {_REMEDY}")
    rules = [rule for rule in lint.choose(settings=world.settings.lint) if rule.on is not Built]
    build = _Build(folder, is_forced=options.force)
    report = lint.run(world, rules, build)
    if not report.is_buildable:
        terminal.findings(report.blocking)
        terminal.say(f"nothing was built: {text.count(len(report.blocking), 'finding')}")
        return 1
    written = _write(report.outputs, folder)
    if build.unlinked:
        terminal.say(_unlinked(build.unlinked))
    for path in written:
        terminal.say(f"wrote {terminal.style.path(path)}")
    if not written:
        terminal.say(f"{terminal.style.path(folder / files.PAGE)} is up to date")
    return 0


class _Build:
    """Makes the files of the site, and notes how many links the page has not."""

    def __init__(self, folder: Path, *, is_forced: bool) -> None:
        self.folder = folder
        self.is_forced = is_forced
        self.unlinked = 0

    def __call__(self, world: project.Project, graph: Graph) -> tuple[Output, ...]:
        """The files; UserError where others are in their place."""
        with _with_remedy(self.folder):
            strangers = [] if self.is_forced else files.foreign(self.folder)
        if strangers:
            raise UserError(f"{strangers[0]} is not from roadmark; choose another --output, or use --force")
        where = places.places(world)
        shown = content.page(world, graph, where)
        self.unlinked = shown.unlinked
        return files.outputs(world, shown, where, self.folder)


def _unlinked(number: int) -> str:
    """What to say of links that the page has not."""
    lead = "1 link leads to a file" if number == 1 else f"{number:,} links lead to files"
    state, remedy = ("is no link", "it a link") if number == 1 else ("are no links", "them links")
    return f"{lead} of the repository, and {state} on the page; `settings.repository` makes {remedy}"


def _write(outputs: tuple[Output, ...], folder: Path) -> list[Path]:
    """All files or none; folders that were made for nothing go again."""
    made: list[Path] = []
    try:
        with _with_remedy(folder):
            for missing in reversed([place for place in (folder, *folder.parents) if not place.is_dir()]):
                missing.mkdir()
                made.append(missing)
            return output.write(outputs, folder)
    except BaseException:
        for place in reversed(made):
            place.rmdir()
        raise


@contextmanager
def _with_remedy(folder: Path) -> Iterator[None]:
    """Say of a folder that cannot be written in one line why, and what to do."""
    try:
        yield
    except OutputError as error:
        raise OutputError(f"{error}; {_REMEDY}") from error
    except OSError as error:
        place = Path(error.filename or folder)
        shown = place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place
        reason = error.strerror or str(error)
        if place.is_symlink():
            reason = "it is a link that leads nowhere"
        elif place.is_file():
            reason = "it is no folder"
        raise OutputError(f"cannot write {shown.as_posix()}: {reason}; {_REMEDY}") from error
