"""What is promised: which figures, or which shares of others, are at most how large."""

from __future__ import annotations

from typing import NamedTuple

from bench import suite


class Mark(NamedTuple):
    """A figure of a command on a data set, both by name."""

    data: str
    command: str


class Target(NamedTuple):
    """A figure, divided by another one where there is one, is at most so much; memory alone is in megabytes."""

    what: str
    most: float
    of: Mark
    by: Mark | None = None
    is_memory: bool = False


def code(name: str) -> str:
    """A name of a command as code, without what is said of how it is run."""
    command, comma, rest = name.partition(",")
    return name if name == suite.OBVIOUS else f"`{command}`{comma}{rest}"


def _shares() -> list[Target]:
    """Of what rivals need on the same data, and of what Python needs to start."""
    wanted = (
        ("list", suite.CHECK, suite.SCHEMA, 0.10),
        ("list", suite.BUILD, suite.SCHEMA, 0.10),
        ("list", suite.CHECK, suite.YAMLLINT, 0.12),
        ("list", suite.BUILD, suite.YAMLLINT, 0.12),
        ("list", suite.CHECK, suite.OBVIOUS, 0.45),
        ("list", suite.BUILD, suite.OBVIOUS, 0.45),
        ("ten", suite.CHECK, suite.SCHEMA, 0.6),
        ("ten", suite.BUILD, suite.SCHEMA, 0.6),
        ("ten", suite.HELP, suite.FLOOR, 3),
        ("ten", suite.UNCHANGED, suite.FLOOR, 3),
        ("10k", suite.UNCHANGED, suite.FLOOR, 4),
    )
    names = {"list": "Imported list", "ten": "Ten sections", "10k": "10,000 topics"}
    return [
        Target(f"{names[data]}: {code(command)}, of {code(other)}", most, Mark(data, command), Mark(data, other))
        for data, command, other, most in wanted
    ]


def _growth() -> list[Target]:
    """What ten times as many topics need."""
    targets = []
    for command in (suite.CHECK, suite.BUILD):
        many, few = Mark("100k", command), Mark("10k", command)
        what = f"100,000 topics: {code(command)}"
        targets += [
            Target(f"{what}, of 10,000 topics", 11, many, few),
            Target(f"{what}, memory of 10,000 topics", 11, many, few, is_memory=True),
            Target(f"{what}, memory in MB", 600, many, is_memory=True),
        ]
    return targets


TARGETS = (*_shares(), *_growth())
