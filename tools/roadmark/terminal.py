"""Text from strangers on a terminal or in a log, where it must not act."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator


def printable(text: str) -> str:
    """The text on one line, with whatever a terminal would obey or hide written as an escape."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def _escaped(character: str) -> str:
    if character == "\t":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def is_on_actions() -> bool:
    """Whether this runs in a job of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def acts(text: str) -> bool:
    """Whether a line has what the runner of GitHub Actions would take for a command."""
    return "##[" in text or text.lstrip().startswith("::")


@contextmanager
def contributors_text(stream: TextIO) -> Iterator[None]:
    """Let nothing that is printed act: the runner of GitHub Actions obeys commands anywhere in a job's output."""
    if not is_on_actions():
        yield
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", file=stream)
    try:
        yield
    finally:
        print(f"::{token}::", file=stream, flush=True)
