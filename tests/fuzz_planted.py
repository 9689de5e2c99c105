"""Targets that break on purpose, so that the tests see what the harness makes of it."""

import time
from pathlib import Path

from hypothesis import strategies as st

from fuzz.target import target
from roadmark.text import Source


@target(seeds=lambda: (b"one\n", b"two bugs\n"), words=lambda: ("bug", "\n"))
def planted_crash(raw: bytes) -> None:
    if b"bug" in raw:
        assert Source(Path("here"), "").line(1)


@target(seeds=lambda: (b"wait",))
def planted_hang(raw: bytes) -> None:
    while raw == b"wait":
        time.sleep(0.1)


@target(st.lists(st.integers(0, 255)))
def planted_value(value: list[int]) -> None:
    assert sum(value) < 300


@target(seeds=lambda: (b"a",))
def planted_trespass(raw: bytes) -> None:
    Path(__file__).with_name("not to be written").write_bytes(raw)
