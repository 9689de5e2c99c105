"""Fuzzing without atheris: changes by chance, where every so often somebody looks which lines an input reaches."""

from __future__ import annotations

import random
import sys
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

from fuzz import crash, mutation, reduction, target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fuzz.work import Job

_LEAST = 10  # inputs, however little time there is
_EVERY = 10  # an input of so many is looked at, which takes several times as long
_FUNCTION = 0x2  # what Python notes of the code of functions (CO_NEWLOCALS)

Place = tuple[str, int]


def run(job: Job) -> None:
    """Fuzz until the time is up; the last line on standard error counts what was tried, and lines that it reached."""
    chosen = target.load_one(job.module, job.target)
    chance = random.Random(job.seed)  # noqa: S311 - for variety, not for secrets
    words = [word.encode() for word in chosen.words()]
    pool = job.beginnings(chosen)
    coverage = Coverage(Path(sys.modules["roadmark"].__file__ or "").parent)
    executions = 0
    waiting = pool.copy()
    while executions < _LEAST or job.seconds_left > 0:
        is_watched = bool(waiting) or executions % _EVERY == 0
        raw = waiting.pop() if waiting else mutation.mutate(chance.choice(pool), chance, words, pool)[: chosen.longest]
        number = len(coverage.reached)
        with job.watched(raw), coverage.watched(is_watched):
            found = crash.first(chosen, raw)
        if found:
            job.keep(found, chosen, reduction.reduce)
        executions += 1
        if len(coverage.reached) > number:
            pool.append(raw)
            job.find(raw)
    sys.stderr.write(f"\n{executions} {len(coverage.reached & coverage.lines)} {len(coverage.lines)}\n")


class Coverage:
    """Which lines of the functions below a folder were reached."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reached: set[Place] = set()

    @cached_property
    def lines(self) -> set[Place]:
        """All that there are."""
        return {
            (str(path), line)
            for path in self.folder.rglob("*.py")
            for line in _lines(compile(path.read_bytes(), str(path), "exec"))
        }

    @contextmanager
    def watched(self, is_watched: bool) -> Iterator[None]:  # noqa: FBT001 - the only thing there is to say
        """Note the lines that are reached while this lasts."""
        if not is_watched:
            yield
            return
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)

    def _enter(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        is_ours = frame.f_code.co_flags & _FUNCTION and frame.f_code.co_filename.startswith(str(self.folder))
        return self._step if is_ours else None

    def _step(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self.reached.add((frame.f_code.co_filename, frame.f_lineno))
        return self._step


def _lines(code: CodeType) -> Iterator[int]:
    if code.co_flags & _FUNCTION and not code.co_name.startswith("<"):
        yield from (line for _, _, line in code.co_lines() if line and line != code.co_firstlineno)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _lines(constant)
