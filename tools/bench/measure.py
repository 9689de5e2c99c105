"""Run commands as whole processes, in rounds, and take the medians of what they used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

LAUNCHER = Path(__file__).parent / "launch.py"
BUDGET = 60  # seconds of wall clock: a command whose runs have taken as much is not run again
_NEARLY = 0.9  # the limit is checked by another clock
_CRASH = "Traceback (most recent call last)"  # Python then ends with 1, as a linter does that found something
_SHOWN = 500  # characters of what a command says that fails


class BenchError(Exception):
    """Why nothing can be measured, in one line."""


class Sample(NamedTuple):
    """What one run used: `cpu` (user and system) and `wall` in seconds, `peak` (resident memory) in bytes."""

    cpu: float
    wall: float
    peak: int


class Figures(NamedTuple):
    """Medians over a number of runs, in the units of a sample."""

    cpu: float
    wall: float
    peak: float
    runs: int


@dataclass(frozen=True)
class Command:
    """What is run, and how: `prepare` comes before each run and is not measured.

    `codes` are the exit codes of a run that did its work. A run that takes more than `limit` seconds of processor time
    is ended; 0 stands for none.
    """

    name: str
    arguments: tuple[str, ...]
    prepare: Callable[[], object] | None = None
    codes: frozenset[int] = frozenset({0})
    limit: int = 0


def interleave(
    commands: Sequence[Command], rounds: int, folder: Path, say: Callable[[str], object] = lambda _: None
) -> dict[str, Figures | None]:
    """The figures of each command, by name, run in a folder; None for one that was ended at its limit.

    Every round runs each command once, so that whatever else the machine does hits all of them alike.
    """
    samples: dict[str, list[Sample]] = {command.name: [] for command in commands}
    ended: set[str] = set()
    for number in range(1, rounds + 1):
        for command in commands:
            taken = samples[command.name]
            if command.name in ended or sum(sample.wall for sample in taken) > BUDGET:
                continue
            say(f"round {number} of {rounds}: {command.name}")
            if command.prepare:
                command.prepare()
            if sample := run(command, folder):
                taken.append(sample)
            else:
                ended.add(command.name)
    return {name: None if name in ended else medians(taken) for name, taken in samples.items()}


def medians(samples: Sequence[Sample]) -> Figures:
    """The medians of each quantity by itself."""
    cpu, wall, peak = (median(values) for values in zip(*samples, strict=True))
    return Figures(cpu, wall, peak, len(samples))


def run(command: Command, folder: Path) -> Sample | None:
    """What one run used; None where it was ended at its limit, and BenchError where it failed."""
    with TemporaryDirectory() as temporary:
        errors = Path(temporary, "stderr")
        answer = call((sys.executable, "-I", "-S", LAUNCHER, command.limit, errors, *command.arguments), folder)
        used = json.loads(answer)
        said = errors.read_text("utf-8", "replace").strip() if errors.exists() else ""
        if used["code"] in command.codes and not said.startswith(_CRASH):
            return Sample(used["cpu"], used["wall"], used["peak"])
        if used["code"] < 0 and 0 < _NEARLY * command.limit < used["cpu"]:
            return None
        raise BenchError(f"{command.name} ended with {used['code']}: {said[-_SHOWN:]}")


def call(arguments: Iterable[object], folder: Path, codes: frozenset[int] = frozenset({0})) -> str:
    """Run a command that is not measured and return what it prints; BenchError where it fails."""
    command = [str(argument) for argument in arguments]
    try:
        done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)  # noqa: S603 - commands of the benchmark
    except OSError as error:
        raise BenchError(f"{Path(command[0]).name}: {error.strerror}") from error
    if done.returncode not in codes:
        raise BenchError(f"{Path(command[0]).name} ended with {done.returncode}: {done.stderr.strip()[-_SHOWN:]}")
    return done.stdout


def environment() -> dict[str, str]:
    """The same for all, whatever is set here: no settings of Python, no GitHub Actions, no colors."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "NO_COLOR": "1"}
