"""Where commands print: findings to standard output, summaries to standard error, safely on GitHub Actions."""

from __future__ import annotations

import os
import re
import sys
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark import project
from roadmark.report import text
from roadmark.report.text import Style
from roadmark.terminal import acts, contributors_text, printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from roadmark.rule import Finding


class Console(NamedTuple):
    """How a command speaks: in which style, and whether quietly."""

    style: Style
    is_quiet: bool = False

    def findings(self, findings: Sequence[Finding]) -> None:
        """Print findings to standard output."""
        if not findings:
            return
        with contributors_text(sys.stdout):
            for finding in findings:
                for line in text.lines(finding, self.style):
                    print(line)

    def diff(self, diff: str) -> None:
        """Print a unified diff to standard output, in color where that is wanted."""
        colors = {"+": "32", "-": "31", "@": "36"}
        if not diff:
            return
        with contributors_text(sys.stdout):
            for line in diff.split("\n")[:-1]:
                shown = printable(line) if self.style.is_colored or sys.stdout.isatty() else line
                print(self.style.paint(shown, colors.get(line[:1], "")) if line[:1] in colors else shown)

    def verdict(self, findings: Sequence[Finding], number_of_files: int, format_: str) -> int:
        """Print findings in a format and how many there are; return the exit code."""
        if format_ != "text":  # what only another format needs is imported when somebody asks for it
            report: Any = import_module(f"roadmark.report.{format_}")
            style = self.style if format_ == "json" else Style(repository())
            for line in report.lines(findings, style):
                print(line)
        if format_ in {"text", "github"}:
            self.findings(findings)
        files = text.count(number_of_files, "file")
        number_of_fixes = sum(finding.fix is not None for finding in findings)
        remedy = f"; `roadmark lint --fix` mends {number_of_fixes}" if number_of_fixes else ""
        found = f"{text.count(len(findings), 'finding')} in {files}{remedy}"
        self.say(found if findings else f"{files}, nothing to say")
        return int(bool(findings))

    def say(self, message: str) -> None:
        """Print a summary to standard error."""
        if not self.is_quiet:
            sys.stdout.flush()
            # Not always: the runner reads both streams, and what it need not obey here it might not obey there either.
            with contributors_text(sys.stderr) if acts(message) else nullcontext():
                print(message, file=sys.stderr)


def console(options: argparse.Namespace) -> Console:
    """The console that a command's options ask for."""
    when = options.color
    wants_color = when == "always" or (
        when == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    return Console(Style(Path.cwd(), wants_color), options.quiet)


def repository() -> Path:
    """The root of the repository in a job of GitHub Actions; elsewhere the current folder."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    real = Path(os.path.realpath(workspace)) if workspace else None
    return real if real and Path.cwd().is_relative_to(real) else Path.cwd()


def blob() -> str:
    """The address of the repository's files on GitHub, as they are in this job; empty elsewhere."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
    server, name, commit = (os.environ.get(variable) for variable in names)
    return f"{server}/{name}/blob/{commit}" if server and name and commit else ""


def root(options: argparse.Namespace) -> Path:
    """The root that `--root` names, or else the nearest from the current folder upward; NoRoadmapError without one."""
    if options.root is None:
        return project.find_root(Path.cwd())
    return absolute(options.root)


def codes(values: list[str]) -> list[str]:
    """The codes in the values of an option, which may be given more than once and hold several."""
    return [code.upper() for value in values for code in value.replace(",", " ").split()]


def conflict(text: str) -> int | None:
    """The line, from 1, of the first merge conflict in a text; None without one. Each marker is looked for once."""
    at = first = -1
    for marker in ("<{7}(?: .*)?", "={7}", ">{7}(?: .*)?"):
        match = re.compile(rf"^{marker}\r?$", re.MULTILINE).search(text, at + 1)
        if not match:
            return None
        at = match.start()
        first = at if first < 0 else first
    return text.count("\n", 0, first) + 1


def absolute(name: str) -> Path:
    """The absolute path of a name on the command line, without `..`, so that it can be compared."""
    return Path(os.path.normpath(Path(name).absolute()))
