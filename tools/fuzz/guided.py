"""Fuzzing that coverage leads: atheris, which is Python's way to libFuzzer. It tells what it does on standard error."""

from __future__ import annotations

import importlib.util
import random
import re
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from fuzz import crash, mutation, reduction, target

if TYPE_CHECKING:
    from pathlib import Path

    from fuzz.target import Target
    from fuzz.work import Job

_SAMPLE, _SHARE = 20, 0.3
_EDGES = re.compile(r"^INFO: (\d+) edges$", re.MULTILINE)
_STATUS = re.compile(r"^#(\d+)\s.*?(?: cov: (\d+))?(?: ft: (\d+))?(?: corp: (\d+).*)?$", re.MULTILINE)
_UNITS = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.MULTILINE)


class Told(NamedTuple):
    """What a run said of itself: how often it tried something, and which edges of how many it came through."""

    executions: int
    edges: int
    of: int


def is_available() -> bool:
    """Whether atheris is installed."""
    return importlib.util.find_spec("atheris") is not None


def run(job: Job) -> None:
    """Fuzz until the time is up; does not return."""
    import atheris  # noqa: PLC0415 - there are no wheels of it for every system

    with atheris.instrument_imports(include=["roadmark"]):
        chosen = target.load_one(job.module, job.target)
    # Each edge has a counter, and the next one's number is how many there are; libFuzzer does not tell.
    sys.stderr.write(f"INFO: {atheris._reserve_counter()} edges\n")  # noqa: SLF001
    words = [word.encode() for word in chosen.words()]

    beginnings = _affordable(job.beginnings(chosen), job, chosen)

    def try_one(raw: bytes) -> None:
        if found := crash.first(chosen, raw):
            job.keep(found, chosen, reduction.reduce)

    def change(raw: bytes, most: int, seed: int) -> bytes:
        if seed % 2:
            return bytes(atheris.Mutate(raw, most))
        return mutation.mutate(raw, random.Random(seed), words, beginnings)[:most]  # noqa: S311 - for variety

    atheris.Setup(
        [sys.argv[0], *_options(job, chosen.longest, words, beginnings)],
        try_one,
        **({"custom_mutator": change} if chosen.strategy is None else {}),
    )
    atheris.Fuzz()


def told(log: str) -> Told:
    """What the standard error of a run says."""
    edges_of = _EDGES.search(log)
    statuses = _STATUS.findall(log)
    units = _UNITS.search(log)
    executions = int(units[1]) if units else max((int(status[0]) for status in statuses), default=0)
    edges = max((int(status[1] or 0) for status in statuses), default=0)
    return Told(executions, edges, int(edges_of[1]) if edges_of else 0)


def _affordable(inputs: list[bytes], job: Job, chosen: Target) -> list[bytes]:
    """As many inputs as take a share of the time, by what some of them take: libFuzzer tries all before it looks up."""
    started = time.perf_counter()
    for raw in inputs[:_SAMPLE]:
        with job.watched(raw):
            crash.first(chosen, raw)
    each = (time.perf_counter() - started) / len(inputs[:_SAMPLE])
    return inputs[: max(1, int(_SHARE * job.seconds_left / each))]


def _options(job: Job, longest: int, words: list[bytes], beginnings: list[bytes]) -> list[str]:
    """The arguments of libFuzzer; inputs that lead further are kept in the first folder, seeds are in the next."""
    seeds, dictionary = job.scratch / "seeds", job.scratch / "words"
    seeds.mkdir()
    for number, seed in enumerate(beginnings):
        (seeds / f"{number:04}").write_bytes(seed)
    entries = ["".join(rf"\x{byte:02x}" for byte in word) for word in words if word]
    dictionary.write_text("".join(f'"{entry}"\n' for entry in entries), "utf-8")
    job.found.mkdir()
    return [
        f"-max_total_time={max(1, round(job.seconds_left))}",
        f"-timeout={job.limit}",
        f"-seed={job.seed % 2**31 or 1}",
        f"-max_len={longest}",
        *([f"-dict={dictionary}"] if entries else []),
        f"-artifact_prefix={job.scratch}/left-",
        "-len_control=0",
        "-rss_limit_mb=0",  # the memory is limited already, and what is too much is an exception
        "-print_final_stats=1",
        str(job.found),
        str(seeds),
    ]


def left(scratch: Path) -> Path | None:
    """The input on which a run ended before its time."""
    return next(iter(sorted(scratch.glob("left-*"))), None)
