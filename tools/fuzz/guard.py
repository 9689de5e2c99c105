"""While a promise is tried, nothing is written outside of temporary folders, no program runs and no host is asked."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Python's own names of what happens, and how many paths come first among the arguments; an open folder comes last.
_CHANGES = {"os.mkdir": 1, "os.rename": 2, "os.remove": 1, "os.rmdir": 1, "os.link": 2, "os.symlink": 2}
_FORBIDDEN = frozenset(("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen", "os.system"))


class TrespassError(Exception):
    """Something was done that fuzzing must never do."""


class _Guard:
    """Told of everything; `is_active` only while a promise is tried."""

    def __init__(self) -> None:
        self.is_active = False
        self.is_installed = False
        self.allowed = ""

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_active:
            return
        if event in _FORBIDDEN:
            raise TrespassError(f"{event}: {arguments[:2]}")
        paths: tuple[Any, ...] = ()
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
            paths = arguments[:1]
        elif event in _CHANGES and arguments[-1] < 0:  # who has a folder open was let in before
            paths = arguments[: _CHANGES[event]]
        for path in paths:
            if not isinstance(path, int) and not os.path.realpath(os.fsdecode(path)).startswith(self.allowed):
                raise TrespassError(f"{event}: {path!r} is outside of the temporary folder")


_guard = _Guard()


@contextmanager
def active() -> Iterator[None]:
    """Refuse all that, as long as this lasts."""
    if not _guard.is_installed:
        sys.addaudithook(_guard)  # which cannot be taken away again
        _guard.is_installed = True
    _guard.allowed = os.path.realpath(tempfile.gettempdir()) + os.sep
    _guard.is_active, before = True, sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # of what is imported late
    try:
        yield
    finally:
        _guard.is_active, sys.dont_write_bytecode = False, before
