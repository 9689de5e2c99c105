"""How much of real lists comes through `roadmark import` and `roadmark build`; as a script, of a folder of READMEs.

    python tests/corpus.py FOLDER [--keep DIR] [--show]

What counts is what GitHub's own renderer and the judge beside this repository see, never what the importer thinks.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

import structure
from roadmark import cli
from structure import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHARED = Path(__file__).resolve().parents[2] / "shared"
JUDGE = SHARED / "oracles" / "roundtrip.py"
READMES = Path(os.environ.get("ROADMARK_CORPUS") or SHARED / "corpus" / "readmes")

_PROCESSES = 2

Given = TypeVarTuple("Given")
Found = TypeVar("Found")


@dataclass(frozen=True)
class Outcome:
    """What became of one README; `problem` is empty where every command did its work."""

    name: str
    problem: str
    seconds: float
    fidelity: float
    is_lossless: bool
    is_stable: bool
    links: Share
    headings: Share


def run(*arguments: str) -> tuple[int, str]:
    """Run `roadmark` in this process; return its exit code and what it says, errors first."""
    with redirect_stdout(io.StringIO()) as stdout, redirect_stderr(io.StringIO()) as stderr:
        try:
            code = cli.entry(arguments)
        except SystemExit as exit_:
            code = int(exit_.code or 0)
    return code, (stderr.getvalue() + stdout.getvalue()).strip()


def import_and_build(readme: Path, folder: Path) -> str:
    """Import a README into a folder and build it there; return what went wrong, or nothing."""
    for arguments in (
        ("import", str(readme), "--output", str(folder), "-v"),
        ("build", "--root", str(folder), "-v"),
    ):
        code, said = run(*arguments)
        if code:
            return f"`{arguments[0]}` ended with {code}: {said}"
    return ""


def measure(readme: Path, folder: Path) -> Outcome:
    """Take one README there and back twice, and say what came through."""
    original, once, twice = _read(readme), folder / "once", folder / "twice"
    started = time.perf_counter()
    problem = import_and_build(readme, once)
    seconds = time.perf_counter() - started
    rebuilt = once / "README.md"
    if not problem:
        code, said = run("lint", "--root", str(once), "-v")  # findings are its business, to end early is not
        problem = f"`lint` ended with {code}: {said}" if code not in {0, 1} else ""
    if problem:
        return Outcome(
            *(readme.name, problem, seconds, 0.0, False, False),
            *(structure.links_kept(original, {}), structure.headings_kept(original, {})),
        )
    again = import_and_build(rebuilt, twice)
    is_stable = not again and rebuilt.read_bytes() == (twice / "README.md").read_bytes()
    judged = json.loads(_judge(readme, rebuilt, "--json"))
    data = structure.read_yaml(once)
    return Outcome(
        *(readme.name, "", seconds, judged["fidelity"], judged["lossless"], is_stable),
        *(structure.links_kept(original, data), structure.headings_kept(original, data)),
    )


def measure_all(folder: Path, keep: Path) -> list[Outcome]:
    """Measure every README (`*.md`) of a folder; what is written is kept below another."""
    readmes = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".md")
    return in_processes(measure, [(path, keep / path.stem) for path in readmes])


def in_processes(function: Callable[[*Given], Found], arguments: Sequence[tuple[*Given]]) -> list[Found]:
    """What a function of a module gives for each of these arguments, worked out on all cores."""
    # Not forked: pytest's process may have threads, and its warnings are errors.
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        return [future.result() for future in [pool.submit(function, *each) for each in arguments]]


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig", "replace").replace("\0", "\ufffd")


def _judge(original: Path, rebuilt: Path, *options: str) -> str:
    """What the judge prints; in a process of its own, as it needs a deep stack."""
    command = [sys.executable, str(JUDGE), str(original), str(rebuilt), *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout


# -- what is demanded ----------------------------------------------------------------------------------------------


def _at_least(percent: float, shares: Sequence[Share], what: str) -> list[str]:
    kept, of = sum(share.kept for share in shares), sum(share.of for share in shares)
    return [f"{kept} of {of} {what}"] if 100 * kept < percent * of else []


def _mean_fidelity(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.fidelity for outcome in outcomes) / len(outcomes)


BARS: dict[str, Callable[[Sequence[Outcome]], list[str]]] = {
    "every file imports and builds": lambda all_: [f"{one.name}: {one.problem}" for one in all_ if one.problem],
    "fidelity is at least 99 % for every file": lambda all_: [
        f"{one.name}: {one.fidelity:.3f}" for one in all_ if one.fidelity < 99
    ],
    "fidelity is at least 99.95 % on average": lambda all_: (
        [f"{_mean_fidelity(all_):.4f}"] if _mean_fidelity(all_) < 99.95 else []
    ),
    "at least 95 % of the files lose nothing": lambda all_: _at_least(
        95, [Share(one.is_lossless, 1) for one in all_], "files lose nothing"
    ),
    "at least 97 % of the items that begin with a link are resources": lambda all_: _at_least(
        97, [one.links for one in all_], "items are resources"
    ),
    "at least 98 % of the headings are sections": lambda all_: _at_least(
        98, [one.headings for one in all_], "headings are sections"
    ),
    "what was built, imported and built again, is the same": lambda all_: [
        one.name for one in all_ if not one.is_stable
    ],
}


def table(outcomes: Sequence[Outcome]) -> str:
    """All figures, a line for each file and one for the whole."""
    lines = [
        f"{'file':56} {'seconds':>7} {'fidelity':>9} {'lossless':>8} {'stable':>6} {'links':>13} {'headings':>11}",
        *map(_row, outcomes),
    ]
    links, heads = (
        Share(sum(share.kept for share in shares), sum(share.of for share in shares))
        for shares in ([one.links for one in outcomes], [one.headings for one in outcomes])
    )
    lines.append(
        f"{f'all {len(outcomes)} files':56} {sum(one.seconds for one in outcomes):7.1f} "
        f"{_mean_fidelity(outcomes):9.4f} {sum(one.is_lossless for one in outcomes):8} "
        f"{sum(one.is_stable for one in outcomes):6} {links.percent:12.2f}% {heads.percent:10.2f}%"
    )
    return "\n".join(lines)


def _row(one: Outcome) -> str:
    links, heads = (f"{share.kept}/{share.of}" for share in (one.links, one.headings))
    figures = f"{one.fidelity:9.4f} {'yes' if one.is_lossless else '-':>8} {'yes' if one.is_stable else '-':>6}"
    problem = f"  {one.problem.splitlines()[0]}" if one.problem else ""
    return f"{one.name[:56]:56} {one.seconds:7.2f} {figures} {links:>13} {heads:>11}{problem}"


def main() -> int:
    """Measure a folder; exit with 1 where something that is demanded is missed."""
    parser = argparse.ArgumentParser(description="How much of a folder of READMEs comes through import and build.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave what was imported and built below DIR")
    parser.add_argument("--show", action="store_true", help="name what is missing, file by file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        outcomes = measure_all(options.folder, options.keep or Path(scratch))
    if not outcomes:
        parser.error(f"no README (*.md) in {options.folder}")
    say = sys.stdout.write
    say(table(outcomes) + "\n")
    for one in outcomes if options.show else ():
        for what, missing in (("link", one.links.missing), ("heading", one.headings.missing)):
            say("".join(f"{one.name}: {what} {text}\n" for text in missing))
    shortfalls = {bar: found for bar, judge in BARS.items() if (found := judge(outcomes))}
    for bar, found in shortfalls.items():
        say(f"\nMISSED: {bar}\n" + "".join(f"  {line}\n" for line in found))
    return int(bool(shortfalls))


if __name__ == "__main__":
    sys.exit(main())
