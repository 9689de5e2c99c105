"""Measure roadmark and its rivals, and write the tables into docs/performance.md: what `make bench` does.

With `--quick` or `--only` it shows the tables and writes nothing.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys

from bench import suite, table
from bench.measure import BenchError, interleave

PAGE = suite.ROOT / "docs" / "performance.md"
QUICK_ROUNDS = 3


def main() -> int:
    """Measure what the command line asks for; exit code 2 where that cannot be done."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure roadmark and its rivals.")
    parser.add_argument("--quick", action="store_true", help="ten sections and 1,000 topics, in three rounds")
    names = [data.name for data in suite.DATA_SETS]
    parser.add_argument("--only", choices=names, metavar="NAME", help=f"one data set: {', '.join(names)}")
    options = parser.parse_args()
    wanted = [
        data
        for data in suite.DATA_SETS
        if (data.is_quick or not options.quick or options.only) and options.only in {None, data.name}
    ]
    try:
        tables = measure(wanted, QUICK_ROUNDS if options.quick else None)
        if len(wanted) == len(suite.DATA_SETS):
            PAGE.write_bytes(table.splice(PAGE.read_text("utf-8"), tables).encode())
    except BenchError as error:
        _say(f"bench: {error}")
        return 2
    except KeyboardInterrupt:
        return 130
    sys.stdout.write(tables)
    return 0


def measure(wanted: list[suite.DataSet], rounds: int | None = None) -> str:
    """The tables of some data sets; `rounds` in place of how often each is measured otherwise."""
    if not hasattr(os, "wait4") or not hasattr(os, "posix_spawn"):
        raise BenchError("this system does not say what a process used; run it on Linux or macOS")
    rivals = suite.rivals()
    results: dict[str, table.Result] = {}
    left_out = ""
    for data in wanted:
        try:
            ready = suite.prepare(data)
        except suite.UnavailableError as error:
            left_out = f"\n\nThe imported list is left out: {error}."
            continue
        _say(f"{data.name}: {ready.title.lower()}, {ready.size}")
        try:
            commands = suite.commands(ready.root, rivals)
            figures = interleave(commands, rounds or data.rounds, ready.root, lambda text: _say(f"  {text}"))
        finally:
            suite.restore(ready.root)
        results[data.name] = table.Result(ready.title, ready.size, figures)
    return table.render(results, f"{_machine()}{left_out}")


def _machine() -> str:
    """When, and on what class of machine."""
    today = dt.datetime.now(dt.UTC).date()
    python = ".".join(platform.python_version_tuple()[:2])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    where = f"{cores} cores, {platform.system()} on {platform.machine()}, Python {python}"
    return f"Measured on {today}: {where}, {suite.versions()}."


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - the one place that prints


raise SystemExit(main())
