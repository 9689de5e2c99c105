"""One target in a process of its own: so that what hangs or dies takes nobody with it."""

from __future__ import annotations

import faulthandler
import hashlib
import json
import os
import random
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis.configuration import set_hypothesis_home_dir

from fuzz import blind, crash, guided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fuzz.crash import Crash
    from fuzz.target import Target

_MEMORY = 4 * 1024**3  # bytes of address space; what wants more gets a MemoryError


@dataclass(frozen=True)
class Job:
    """What a process has to do: until when (seconds since the epoch), and how many seconds one input may take.

    `scratch` is a folder that goes afterwards, `corpus` has inputs that led somewhere before, `crashes` what broke.
    """

    module: str
    target: str
    end: float
    limit: int
    seed: int
    scratch: Path
    corpus: Path
    crashes: Path
    is_blind: bool = False
    names: set[str] = field(default_factory=set, repr=False)

    def written(self) -> str:
        """The job as text."""
        return json.dumps({**asdict(self), "names": []}, default=str)

    @classmethod
    def read(cls, text: str) -> Job:
        """The job in a text."""
        data = json.loads(text)
        paths = {name: Path(data[name]) for name in ("scratch", "corpus", "crashes")}
        return cls(**{**data, **paths, "names": set()})

    @property
    def seconds_left(self) -> float:
        """How long it may still take."""
        return self.end - time.time()

    @property
    def found(self) -> Path:
        """The folder for inputs that lead somewhere."""
        return self.scratch / "found"

    @property
    def noted(self) -> Path:
        """The file with the input that is tried, where nobody else keeps it."""
        return self.scratch / "left-noted"

    def beginnings(self, target: Target) -> list[bytes]:
        """What to begin with, shuffled: the target's own inputs, and those that led somewhere before."""
        inputs = [*target.beginnings(), *(path.read_bytes() for path in sorted(self.corpus.glob("*")))]
        random.Random(self.seed).shuffle(inputs)  # noqa: S311 - for variety, not for secrets
        return inputs

    def find(self, raw: bytes) -> None:
        """Keep an input that leads somewhere."""
        self.found.mkdir(exist_ok=True)
        (self.found / hashlib.sha256(raw).hexdigest()).write_bytes(raw)

    @contextmanager
    def watched(self, raw: bytes) -> Iterator[None]:
        """Write down what is tried, in case nobody comes back, and end the process where it takes too long."""
        self.noted.write_bytes(raw)
        faulthandler.dump_traceback_later(self.limit, exit=True)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            self.noted.unlink()

    def keep(self, found: Crash, target: Target, reduce: Callable[[Crash, Target], Crash]) -> None:
        """Keep a crash, made smaller the first time that one of its name turns up."""
        if found.name not in self.names:
            self.names.add(found.name)
            found = reduce(found, target)
        crash.save(found, target, self.crashes)


def keep_caches(folder: Path) -> None:
    """Let hypothesis keep what it looks up beside our own things, not in whatever folder is the current one."""
    set_hypothesis_home_dir(folder / "hypothesis")


def run(job: Job) -> None:
    """Do a job."""
    keep_caches(job.crashes.parent)
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource  # noqa: PLC0415 - see above

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    os.chdir(job.scratch)  # what is written beside the current folder goes with it
    if job.is_blind or not guided.is_available():
        blind.run(job)
    else:
        guided.run(job)


if __name__ == "__main__":
    run(Job.read(sys.stdin.read()))
