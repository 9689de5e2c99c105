"""What is fuzzed: a promise as a function that raises where it is broken, and what to try it with.

A module in `fuzz.targets` holds a function, and `@target(...)` makes it known:

    @target(seeds=corpus.documents, words=corpus.yaml_words)
    def loader(raw: bytes) -> None:
        '''Whatever the bytes, reading them is no crash.'''
        source.decode(Path("here.yaml"), raw)

With a strategy of hypothesis the function takes what that draws, a value that JSON can hold, and bytes only choose it.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Check = Callable[[Any], None]

_LONGEST = 4096  # bytes of an input, unless a target wants more
_CHOICES = 40  # inputs of random bytes to begin with, where bytes choose a value
TARGETS: dict[str, Target] = {}


@dataclass(frozen=True)
class Target:
    """A promise: `check` raises for a value that breaks it.

    `seeds` gives inputs to begin with and `words` parts of inputs, both called late; `longest` is in bytes. Without a
    `strategy` the bytes are the value.
    """

    name: str
    check: Check
    seeds: Callable[[], Iterable[bytes]] = tuple
    words: Callable[[], Iterable[str]] = tuple
    longest: int = _LONGEST
    strategy: SearchStrategy[Any] | None = None

    def values(self, raw: bytes) -> list[Any]:
        """The value that bytes stand for; none where they are too few to choose one."""
        if self.strategy is None:
            return [raw]
        self._choose(raw)
        drawn = self._drawn.copy()
        self._drawn.clear()
        return drawn

    def beginnings(self) -> list[bytes]:
        """Inputs to begin with."""
        if self.strategy is None:
            return [seed[: self.longest] for seed in self.seeds()] or [b""]
        chance = random.Random(1)  # noqa: S311 - for variety, not for secrets
        return [chance.randbytes(chance.randrange(64, self.longest)) for _ in range(_CHOICES)]

    @cached_property
    def _drawn(self) -> list[Any]:
        return []

    @cached_property
    def _choose(self) -> Callable[[bytes], object]:
        assert self.strategy is not None

        @settings(database=None, deadline=None)
        @given(self.strategy)
        def draw(value: Any) -> None:
            self._drawn.append(value)

        choose: Callable[[bytes], object] = draw.hypothesis.fuzz_one_input  # type: ignore[attr-defined]  # @given's
        return choose


def target(
    strategy: SearchStrategy[Any] | None = None,
    *,
    seeds: Callable[[], Iterable[bytes]] = tuple,
    words: Callable[[], Iterable[str]] = tuple,
    longest: int = _LONGEST,
) -> Callable[[Check], Check]:
    """Make a function a target, under its own name."""

    def register(check: Check) -> Check:
        name = check.__name__
        assert name not in TARGETS, f"two targets are called {name}"
        TARGETS[name] = Target(name, check, seeds, words, longest, strategy)
        return check

    return register


def load_one(module: str, name: str) -> Target:
    """The target of a name, by importing its module alone."""
    importlib.import_module(module)
    return TARGETS[name]


def load() -> dict[str, Target]:
    """Every target by its name, in the order of the alphabet."""
    package = importlib.import_module("fuzz.targets")
    for module in pkgutil.iter_modules(package.__path__, "fuzz.targets."):
        importlib.import_module(module.name)
    return {
        name: found for name, found in sorted(TARGETS.items()) if found.check.__module__.startswith(package.__name__)
    }
