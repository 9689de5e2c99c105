"""`roadmark check`: lint and `build --check` in one run, for hooks and CI."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from roadmark import lint, output, project, render
from roadmark.commands.console import codes, console, root
from roadmark.report import summary
from roadmark.terminal import is_on_actions

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Check sources and outputs; exit code 1 where there are findings."""
    terminal = console(options)
    world = project.load(root(options))
    report = lint.run(world, lint.choose(codes(options.select), codes(options.ignore)), render.outputs)
    code = terminal.verdict(report.findings, len(world.documents))
    job_summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if is_on_actions() and job_summary:
        diffs = [output.diff(built, built.path.relative_to(world.root).as_posix()) for built in report.outputs]
        page = summary.page(report.findings, [diff for diff in diffs if diff], terminal.style)
        try:
            with Path(job_summary).open("a", encoding="utf-8") as file:
                file.write(page)
        except OSError as error:  # the verdict counts, not where it is repeated
            terminal.say(f"no job summary: {error.strerror}")
    return code
