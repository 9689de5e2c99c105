"""Every target for its share of the time, one after the other, and a table of what came of it."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fuzz import crash, guided
from fuzz.crash import Crash
from fuzz.work import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fuzz.target import Target

TOOLS = Path(__file__).resolve().parents[1]
FOLDER = TOOLS.parent / ".fuzz"

_LIMIT = 10  # seconds that one input may take; none of those that are tried is large
_PATIENCE = 60  # seconds after which a process is stopped that should have ended by itself
_MOST_STARTS = 5  # of a process that dies
_MOST_KEPT = 2_000  # inputs of a target
_LEAST = 2.0  # seconds that are worth another start
_TAIL = 4_000  # characters of what a process said before it died
_NOISE = re.compile(r"^(?:INFO|WARNING): .*\n", re.MULTILINE)
_LAST_LINE = re.compile(r"^(\d+) (\d+) (\d+)\s*\Z", re.MULTILINE)


@dataclass
class Tally:
    """What came of one target; `reached` is of `of` edges, or lines where nobody can count edges."""

    name: str
    executions: int = 0
    seconds: float = 0.0
    reached: int = 0
    of: int = 0
    unit: str = "edges"
    crashes: list[Path] = field(default_factory=list)

    def row(self) -> str:
        """A line of the table."""
        pace = self.executions / self.seconds if self.seconds else 0.0
        share = 100 * self.reached / self.of if self.of else 0.0
        coverage = f"{self.reached:,} of {self.of:,} {self.unit} ({share:.0f} %)"
        return f"{self.name:14}{self.executions:>12,}{pace:>12,.0f}  {coverage:32}{len(self.crashes):>8}"


HEAD = f"{'target':14}{'executions':>12}{'per second':>12}  {'coverage':32}{'crashes':>8}"


@dataclass(frozen=True)
class Campaign:
    """For how many seconds to fuzz in all, with which seed, where everything is kept, and whether without atheris."""

    seconds: float
    seed: int = field(default_factory=lambda: random.SystemRandom().randrange(1, 2**31))
    folder: Path = FOLDER
    is_blind: bool = False
    limit: int = _LIMIT

    @property
    def crashes(self) -> Path:
        """The folder with what broke."""
        return self.folder / "crashes"

    def run(self, targets: Iterable[Target], say: Callable[[str], object]) -> list[Tally]:
        """Fuzz, and tell what comes of it."""
        waiting = list(targets)
        end = time.time() + self.seconds
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / ".gitignore").write_text("*\n", "utf-8")  # so that nobody commits it
        say(f"{self._means()}, seed {self.seed}\n{HEAD}")
        tallies = []
        while waiting:
            share = (end - time.time()) / len(waiting)
            tallies.append(self._fuzz(waiting.pop(0), time.time() + share))
            say(tallies[-1].row())
        for tally in tallies:
            for path in tally.crashes:
                say(f"\n{path.with_suffix('.txt').read_text('utf-8').rstrip()}")
        return tallies

    def _means(self) -> str:
        if self._is_guided:
            return "atheris, led by coverage"
        return "without atheris, by chance" if self.is_blind else "atheris is not installed: by chance"

    @property
    def _is_guided(self) -> bool:
        return guided.is_available() and not self.is_blind

    def _fuzz(self, target: Target, end: float) -> Tally:
        """Fuzz one target; what an input kills is started again."""
        tally = Tally(target.name, unit="edges" if self._is_guided else "lines")
        for path in crash.known(target, self.crashes):
            if _is_mended(target, path, self.limit):
                crash.forget(path)
        for number in range(_MOST_STARTS):
            if number and end - time.time() < _LEAST:
                break
            with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
                corpus = self.folder / "corpus" / target.name
                job = Job(
                    *(target.check.__module__, target.name, end, self.limit, self.seed + number, Path(scratch), corpus),
                    *(self.crashes, self.is_blind),
                )
                started = time.time()
                code, log = _run(job)
                tally.seconds += time.time() - started
                _count(tally, log)
                _keep(job)
                if code:
                    crash.save(_death(job, target, log, code), target, self.crashes)
        tally.crashes = [*crash.known(target, self.crashes)]
        return tally


def _run(job: Job) -> tuple[int, str]:
    """The exit code of a process that does a job, and what it said."""
    scratch = job.scratch / "temporary"
    scratch.mkdir()
    path = os.pathsep.join(str(folder) for folder in (TOOLS, TOOLS.parent / "tests"))
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(scratch), "TEMP": str(scratch)}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "fuzz.work"],
            input=job.written().encode(),
            capture_output=True,
            env=environment,
            timeout=max(0.0, job.end - time.time()) + _PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return -1, (error.stderr or b"").decode(errors="replace")
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def _keep(job: Job) -> None:
    """Keep the inputs that lead somewhere for the next time, in place of the oldest where there are too many."""
    job.corpus.mkdir(parents=True, exist_ok=True)
    for path in job.found.glob("*"):
        shutil.move(path, job.corpus / path.name)
    kept = sorted(job.corpus.glob("*"), key=lambda path: path.stat().st_mtime)
    for path in kept[: max(0, len(kept) - _MOST_KEPT)]:
        path.unlink()


def _count(tally: Tally, log: str) -> None:
    if match := _LAST_LINE.search(log):
        executions, reached, of = (int(number) for number in match.groups())
    else:
        executions, reached, of = guided.told(log)
    tally.executions += executions
    tally.reached, tally.of = max(tally.reached, reached), max(tally.of, of)


def _death(job: Job, target: Target, log: str, code: int) -> Crash:
    """What a process died of, and on which input, as far as that can be told."""
    said = f"exit code {code}\n{_NOISE.sub('', log)[-_TAIL:]}"
    path = guided.left(job.scratch)
    values = target.values(path.read_bytes()) if path else []
    if not values:
        raise RuntimeError(f"{target.name} cannot be tried: {said}")
    return Crash(values[0], "hang" if "timeout" in said.lower() else f"death-{code}", said)


def _is_mended(target: Target, path: Path, limit: int) -> bool:
    """Whether an input that broke something breaks nothing any more; in a process of its own, as it may hang."""
    command = [sys.executable, str(TOOLS / "fuzz"), target.name, str(path)]
    try:
        return subprocess.run(command, capture_output=True, timeout=2 * limit, check=False).returncode == 0  # noqa: S603
    except subprocess.TimeoutExpired:
        return False
