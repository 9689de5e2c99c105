"""The command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz import crash, target
from fuzz.campaign import Campaign

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fuzz.target import Target


def main(arguments: Sequence[str] | None = None, targets: Mapping[str, Target] | None = None) -> int:
    """Do what the arguments say; return the exit code."""
    targets = targets or target.load()
    options = _parser(sorted(targets)).parse_args(arguments)
    chosen = [targets[options.target]] if options.target else list(targets.values())
    if options.file:
        return _try_again(chosen[0], options.file)
    seed = {} if options.seed is None else {"seed": options.seed}
    tallies = Campaign(options.time, is_blind=options.blind, **seed).run(chosen, _say)
    return int(any(tally.crashes for tally in tallies))


def _parser(names: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python tools/fuzz", description="Fuzz the promises of roadmark.")
    parser.add_argument("target", nargs="?", choices=names, metavar="target", help=f"one alone: {', '.join(names)}")
    parser.add_argument("file", nargs="*", type=Path, help="inputs to try again, instead of looking for new ones")
    parser.add_argument("--time", type=float, default=60.0, metavar="SECONDS", help="for all together (default: 60)")
    parser.add_argument("--seed", type=int, help="the same chance again")
    parser.add_argument("--blind", action="store_true", help="do without atheris, even where it is installed")
    return parser


def _try_again(chosen: Target, files: Sequence[Path]) -> int:
    code = 0
    for path in files:
        found = crash.attempt(chosen, crash.read(chosen, path))
        _say(f"{path}: {found.report if found else 'nothing breaks'}")
        code |= found is not None
    return code


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
