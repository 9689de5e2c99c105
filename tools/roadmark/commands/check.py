"""`roadmark check`: lint and `build --check` in one run, for hooks and CI."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from roadmark import graph, lint, output, project, render
from roadmark.commands.console import console, is_on_actions, root
from roadmark.report import summary, text

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Check sources and outputs; exit code 1 where there are findings."""
    terminal = console(options)
    world = project.load(root(options))
    rules = lint.choose()
    report = lint.run(world, rules)
    diffs: list[str] = []
    if report.is_buildable:
        outputs = render.outputs(world, graph.build(world.topics()))
        report = lint.run(world, rules, outputs)
        diffs = [output.diff(built, built.path.relative_to(world.root).as_posix()) for built in outputs]
    terminal.findings(report.findings)
    files = text.count(len(world.documents), "file")
    found = text.count(len(report.findings), "finding")
    terminal.say(f"{found} in {files}" if report.findings else f"{files}, nothing to say")
    job_summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if is_on_actions() and job_summary:
        page = summary.page(report.findings, [diff for diff in diffs if diff], terminal.style)
        with Path(job_summary).open("a", encoding="utf-8") as file:
            file.write(page)
    return int(bool(report.findings))
