"""`roadmark check`: lint and `build --check` in one run, for hooks and CI."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from roadmark import lint, output, project, render
from roadmark.commands.console import blob, codes, console, repository, root
from roadmark.report import summary, text
from roadmark.report.text import Style
from roadmark.rule import Built
from roadmark.rules import RULES
from roadmark.terminal import is_on_actions

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterable, Sequence

    from roadmark.fix import Keep
    from roadmark.output import Output
    from roadmark.project import Project
    from roadmark.rule import Finding, Rule


def run(options: argparse.Namespace) -> int:
    """Check sources and outputs; exit code 1 where there are findings."""
    terminal = console(options)
    world = project.load(root(options))
    rules = lint.choose(codes(options.select), codes(options.ignore), world.settings.lint)
    before: dict[Path, tuple[str, ...]] = {}
    wanted: Keep = _everything
    if options.base is not None or options.since is not None:
        from roadmark import since  # noqa: PLC0415 - most runs ask git nothing

        if options.base is not None:
            names = world.settings.outputs.names
            before = {world.root / name: since.texts(world.root, name, options.base) for name in names}
        if options.since is not None:
            wanted = since.change(
                world.root, options.since, lambda base: lint.run(base, rules, render.outputs).findings
            ).caused
    report = lint.run(world, rules, render.outputs, before)
    shown = wanted(report.findings, world)
    if older := len(report.findings) - len(shown):
        terminal.say(f"{text.count(older, 'older finding')}, not shown")
    report = report._replace(findings=tuple(shown))
    code = terminal.verdict(report.findings, len(world.documents), options.format)
    if is_on_actions() and (job_summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        try:
            with Path(job_summary).open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(_summary(report, world, rules, wanted))
        except OSError as error:  # the verdict counts, not where it is repeated
            terminal.say(f"no job summary: {error.strerror}")
    return code


def _everything(findings: Sequence[Finding], _: Project) -> Sequence[Finding]:
    return findings


def _summary(report: lint.Report, world: Project, rules: Collection[Rule], wanted: Keep) -> str:
    """What the job summary says; an output that may be as it is has no place in it."""
    from roadmark import fix  # noqa: PLC0415 - most runs write no summary

    stale = {finding.place.source.path for finding in report.findings if RULES[finding.code].on is Built}
    return summary.page(
        report.findings,
        Style(repository()),
        blob(),
        fixes=_diffs(fix.fix(world, rules, wanted).outputs, world),
        stale=_diffs((built for built in report.outputs if built.path in stale), world),
    )


def _diffs(outputs: Iterable[Output], world: Project) -> list[str]:
    diffs = (output.diff(one, one.path.relative_to(world.root).as_posix()) for one in outputs)
    return [diff for diff in diffs if diff]
