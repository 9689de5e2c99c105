"""Where commands print: findings to standard output, summaries to standard error, safely on GitHub Actions."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roadmark import project
from roadmark.report import text
from roadmark.report.text import Style
from roadmark.terminal import contributors_text, printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from roadmark.rule import Finding


@dataclass(frozen=True)
class Console:
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
                shown = printable(line) if self.style.is_colored else line
                print(self.style.paint(shown, colors.get(line[:1], "")) if line[:1] in colors else shown)

    def verdict(self, findings: Sequence[Finding], number_of_files: int) -> int:
        """Print findings and how many there are; return the exit code."""
        self.findings(findings)
        files = text.count(number_of_files, "file")
        self.say(f"{text.count(len(findings), 'finding')} in {files}" if findings else f"{files}, nothing to say")
        return int(bool(findings))

    def say(self, message: str) -> None:
        """Print a summary to standard error."""
        if not self.is_quiet:
            sys.stdout.flush()
            print(message, file=sys.stderr)


def console(options: argparse.Namespace) -> Console:
    """The console that a command's options ask for."""
    when = options.color
    wants_color = when == "always" or (
        when == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    return Console(Style(Path.cwd(), wants_color), options.quiet)


def root(options: argparse.Namespace) -> Path:
    """The root that `--root` names, or else the nearest from the current folder upward; NoRoadmapError without one."""
    if options.root is None:
        return project.find_root(Path.cwd())
    return absolute(options.root)


def codes(values: list[str]) -> list[str]:
    """The codes in the values of an option, which may be given more than once and hold several."""
    return [code.upper() for value in values for code in value.replace(",", " ").split()]


def absolute(name: str) -> Path:
    """The absolute path of a name on the command line, without `..`, so that it can be compared."""
    return Path(os.path.normpath(Path(name).absolute()))
