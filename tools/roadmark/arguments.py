"""The arguments that commands take."""

from __future__ import annotations

import argparse
import os
import sys

from roadmark import __version__

TYPE_CHECKING = False  # importing it takes longer than reading the arguments
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import NoReturn

_FAILED = 2


class _Parser(argparse.ArgumentParser):
    """argparse, with one line where it prints three."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and exit."""
        message = " ".join(message.split())
        print(f"roadmark: {message}; see `{self.prog} --help`", file=sys.stderr)
        raise SystemExit(_FAILED)


def parser(given: Collection[str]) -> argparse.ArgumentParser:
    """What reads the given arguments; of commands that are not among them it knows the names alone."""
    top = _Parser(
        prog="roadmark",
        description="Lint the YAML behind a curated list or learning roadmap, and build its README.md.",
        epilog="Exit codes: 0 nothing to say, 1 findings or out-of-date outputs, 2 the command could not do its work.",
        parents=[_common()],
        formatter_class=_formatter,
    )
    top.add_argument("--version", action="version", version=f"roadmark {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, (summary, add_arguments) in _COMMANDS.items():
        if name in given:
            description = f"{summary[0].upper()}{summary[1:]}."
            add_arguments(
                commands.add_parser(
                    name, help=summary, description=description, parents=[_common()], formatter_class=_formatter
                )
            )
        else:
            commands.add_parser(name, help=summary, add_help=False)
    top.set_defaults(root=None, color="auto", quiet=False, verbose=False)
    return top


def _formatter(prog: str) -> argparse.HelpFormatter:
    """As wide as the terminal; argparse would import an archiver to find out how wide that is."""
    try:
        width = int(os.environ.get("COLUMNS", "")) or os.get_terminal_size(sys.stdout.fileno()).columns
    except (AttributeError, OSError, ValueError):
        width = 80
    return argparse.HelpFormatter(prog, width=width - 2)


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


def _build(command: argparse.ArgumentParser) -> None:
    command.add_argument("--check", action="store_true", help="write nothing; exit with 1 if something is out of date")
    command.add_argument("--diff", action="store_true", help="show what changes")
    _no_cache(command)


def _lint(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="*", metavar="PATH", help="show only the findings in these files and folders")
    command.add_argument("--fix", action="store_true", help="mend what can be mended safely, then judge")
    command.add_argument("--diff", action="store_true", help="show what --fix would change, and write nothing")
    _choice_of_findings(command)


def _check(command: argparse.ArgumentParser) -> None:
    _choice_of_findings(command)
    command.add_argument(
        "--base", metavar="REV", help="let README.md be as in REV or the merge base with it: the merge builds it anew"
    )


def _choice_of_findings(command: argparse.ArgumentParser) -> None:
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
    _no_cache(command)


def _no_cache(command: argparse.ArgumentParser) -> None:
    command.add_argument("--no-cache", action="store_true", help="neither read nor write .roadmark_cache/")


def _explain(command: argparse.ArgumentParser) -> None:
    command.add_argument("code", metavar="CODE")


def _rules(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=["text", "json", "markdown"], default="text")


def _import(command: argparse.ArgumentParser) -> None:
    command.add_argument("readme", metavar="README", help="the Markdown file")
    command.add_argument(
        "--output", metavar="DIR", help="where roadmap/ and schema/ are to be (default: the current folder)"
    )
    command.add_argument("--force", action="store_true", help="overwrite files that are there")


def _absorb(command: argparse.ArgumentParser) -> None:
    command.add_argument("readme", nargs="?", metavar="README", help="the edited file (default: README.md of the root)")
    command.add_argument("--diff", action="store_true", help="show what would change in the YAML, and write nothing")
    command.add_argument(
        "--base",
        metavar="REV",
        help="what was edited may be the README.md of REV or the merge base with it, while the YAML changed",
    )


def _site(command: argparse.ArgumentParser) -> None:
    command.add_argument("--output", metavar="DIR", help="the folder to write into (default: site/ of the root)")
    command.add_argument("--force", action="store_true", help="overwrite files that are not from roadmark")


def _schema(command: argparse.ArgumentParser) -> None:
    command.add_argument("kind", nargs="?", choices=["roadmap", "section"], default="roadmap")


# What each command does, and what adds the arguments that it takes.
_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "build": ("write README.md from roadmap/", _build),
    "lint": ("judge the files in roadmap/", _lint),
    "check": ("lint, and see whether README.md is up to date", _check),
    "explain": ("say what a rule wants and why", _explain),
    "rules": ("list every rule", _rules),
    "import": ("turn a Markdown list into the YAML that builds it", _import),
    "absorb": ("take back into the YAML what was edited in README.md", _absorb),
    "site": ("write the roadmap as a web page with search and progress", _site),
    "schema": ("print a JSON Schema, for editors", _schema),
}
