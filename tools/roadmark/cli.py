"""The command line; a command's module, and the libraries it needs, are imported when that command runs."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, NoReturn

from roadmark import __version__
from roadmark.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

_FAILED, _INTERRUPTED = 2, 130
_WITH_TEMPORARY_FILES = {("roadmark.output", "write"), ("roadmark.since", "_base")}


class _Parser(argparse.ArgumentParser):
    """argparse, with one line where it prints three."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and exit."""
        message = " ".join(message.split())
        print(f"roadmark: {message}; see `{self.prog} --help`", file=sys.stderr)
        raise SystemExit(_FAILED)


def _common() -> _Parser:
    """The options of every command, anew each time: parsers that share them also share their defaults."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared = common.add_argument_group("every command")
    shared.add_argument(
        "--root", metavar="DIR", help="the folder that holds roadmap/ (default: found upward from here)"
    )
    shared.add_argument("--color", choices=["auto", "always", "never"], help="color the output (default: auto)")
    shared.add_argument("-q", "--quiet", action="store_true", help="no summaries")
    shared.add_argument("-v", "--verbose", action="store_true", help="a traceback where something goes wrong")
    return common


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="roadmark",
        description="Lint the YAML behind a curated list or learning roadmap, and build its README.md.",
        epilog="Exit codes: 0 nothing to say, 1 findings or out-of-date outputs, 2 the command could not do its work.",
        parents=[_common()],
    )
    parser.add_argument("--version", action="version", version=f"roadmark {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)

    def add(name: str, summary: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + ".", parents=[_common()]
        )

    build = add("build", "write README.md from roadmap/")
    build.add_argument("--check", action="store_true", help="write nothing; exit with 1 if something is out of date")
    build.add_argument("--diff", action="store_true", help="show what changes")
    lint = add("lint", "judge the files in roadmap/")
    lint.add_argument("paths", nargs="*", metavar="PATH", help="show only the findings in these files and folders")
    lint.add_argument("--fix", action="store_true", help="mend what can be mended safely, then judge")
    lint.add_argument("--diff", action="store_true", help="show what --fix would change, and write nothing")
    check = add("check", "lint, and see whether README.md is up to date")
    for command in (lint, check):
        _add_choice_of_findings(command)
    check.add_argument(
        "--base", metavar="REV", help="let README.md be as in REV or the merge base with it: the merge builds it anew"
    )
    explain = add("explain", "say what a rule wants and why")
    explain.add_argument("code", metavar="CODE")
    rules = add("rules", "list every rule")
    rules.add_argument("--format", choices=["text", "json", "markdown"], default="text")
    import_ = add("import", "turn a Markdown list into the YAML that builds it")
    import_.add_argument("readme", metavar="README", help="the Markdown file")
    import_.add_argument(
        "--output", metavar="DIR", help="where roadmap/ and schema/ are to be (default: the current folder)"
    )
    import_.add_argument("--force", action="store_true", help="overwrite files that are there")
    absorb = add("absorb", "take back into the YAML what was edited in README.md")
    absorb.add_argument("readme", nargs="?", metavar="README", help="the edited file (default: README.md of the root)")
    absorb.add_argument("--diff", action="store_true", help="show what would change in the YAML, and write nothing")
    absorb.add_argument(
        "--base",
        metavar="REV",
        help="what was edited may be the README.md of REV or the merge base with it, while the YAML changed",
    )
    schema = add("schema", "print a JSON Schema, for editors")
    schema.add_argument("kind", nargs="?", choices=["roadmap", "section"], default="roadmap")
    parser.set_defaults(root=None, color="auto", quiet=False, verbose=False)
    return parser


def _add_choice_of_findings(command: argparse.ArgumentParser) -> None:
    """Which findings a command shows, and how."""
    command.add_argument(
        "--format",
        choices=["text", "json", "github", "sarif"],
        default="text",
        help="for people, for other programs, as annotations on GitHub, or for code scanning (default: text)",
    )
    command.add_argument(
        "--since", metavar="REV", help="show only what the changes since the merge base with REV are to blame for"
    )
    command.add_argument(
        "--select", action="append", default=[], metavar="CODES", help="run only these rules or families"
    )
    command.add_argument(
        "--ignore", action="append", default=[], metavar="CODES", help="leave these rules or families out"
    )


def entry(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; what goes wrong is one line on standard error."""
    if arguments is None and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)
    _open_streams()
    options = argparse.Namespace(verbose=False)
    try:
        options = _parser().parse_args(arguments)
        code = _run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Who reads has seen enough (`roadmark rules | head`); Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED
    except Exception as error:  # noqa: BLE001 - a bug is no finding either, and -v shows where it is
        _complain(error, options)
        return _FAILED
    return code


def _leave(_signal: int, frame: FrameType | None) -> None:
    """End at once and in silence; a KeyboardInterrupt is lost or shown where it meets a library that catches it.

    While there are temporary files it is raised all the same, so that they go.
    """
    while frame:
        if (frame.f_globals.get("__name__"), frame.f_code.co_name) in _WITH_TEMPORARY_FILES:
            raise KeyboardInterrupt
        frame = frame.f_back
    os._exit(_INTERRUPTED)


def _open_streams() -> None:
    """Make both streams write the same bytes everywhere, and nowhere if the caller has closed them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    for stream in (sys.stdout, sys.stderr):
        # Windows has other ideas, and a path may hold what no encoding can say.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _run(options: argparse.Namespace) -> int:
    name = f"{options.command}_" if iskeyword(options.command) else options.command
    command: Any = import_module(f"roadmark.commands.{name}")
    code: int = command.run(options)
    return code


def _complain(error: Exception, options: argparse.Namespace) -> None:
    """Say in one line on standard error what went wrong; `-v` shows the traceback before it."""
    with suppress(OSError):  # where standard error is full or gone there is nobody to tell
        if options.verbose:
            import traceback  # noqa: PLC0415 - the way out needs it once in a blue moon

            traceback.print_exception(error)
        from roadmark.terminal import contributors_text, printable  # noqa: PLC0415 - most runs never need it

        with contributors_text(sys.stderr):
            print(f"roadmark: {printable(' '.join(_explanation(error).split()))}", file=sys.stderr)


def _explanation(error: Exception) -> str:
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    return f"a bug: {type(error).__name__}: {error}; run it again with -v and report what that prints"
