"""The command line; a command's module, and the libraries it needs, are imported when that command runs.

An unchanged project is answered before any of that, and even before the arguments are taken apart.
"""

from __future__ import annotations

import gc
import io
import os
import sys

from roadmark import cache, disk
from roadmark.errors import UserError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from types import FrameType
    from typing import Any, NoReturn, TextIO

_FOUND, _FAILED, _INTERRUPTED = 1, 2, 130
_LOADING_ONCE = {"build", "check", "site"}  # while to fix, to import and to absorb is to load a project again and again
_WITH_TEMPORARY_FILES = {("roadmark.output", "write"), ("roadmark.since", "_base")}


class _Copy:
    """A stream that keeps what is written to it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.parts: list[str] = []

    def write(self, text: str) -> int:
        self.parts.append(text)
        return self.stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def main() -> NoReturn:
    """Be the program: run the command that was called, and end the process with its exit code.

    Everything is written by then: standard output is flushed, and standard error after each line. To take apart what
    was loaded would take a tenth of a run, for nothing.
    """
    os._exit(entry())


def entry(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; what goes wrong is one line on standard error."""
    _open_streams()
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = None
    try:
        request = cache.request(given)
        answer = request.recall() if request else None
        if answer:
            code = _show(answer)
        else:
            if arguments is None:
                _handle_interrupts()
            from roadmark.arguments import parser  # noqa: PLC0415 - slow to import

            options = parser(given).parse_args(given)
            code = _kept(options, request) if request else _run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Who reads has seen enough (`roadmark rules | head`); Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED
    except Exception as error:  # noqa: BLE001 - a bug is no finding either, and -v shows where it is
        _complain(error, is_verbose=options is not None and options.verbose)
        return _FAILED
    return code


def _show(answer: cache.Answer) -> int:
    sys.stdout.write(answer.out)
    sys.stdout.flush()
    sys.stderr.write(answer.err)
    return answer.code


def _kept(options: argparse.Namespace, request: cache.Request) -> int:
    """Run a command, and keep its answer for the next time."""
    streams = sys.stdout, sys.stderr
    out, err = _Copy(sys.stdout), _Copy(sys.stderr)
    witness = disk.watch()
    try:
        sys.stdout, sys.stderr = out, err
        code = _run(options)
    finally:
        sys.stdout, sys.stderr = streams
        disk.unwatch()
    if code in {0, _FOUND}:
        request.keep(cache.Answer(code, "".join(out.parts), "".join(err.parts)), witness)
    return code


def _run(options: argparse.Namespace) -> int:
    from importlib import import_module  # noqa: PLC0415 - an unchanged project is answered without these
    from keyword import iskeyword  # noqa: PLC0415

    name = f"{options.command}_" if iskeyword(options.command) else options.command
    was_enabled = gc.isenabled()
    gc.disable()  # nearly all that is imported and loaded stays until the end
    try:
        command: Any = import_module(f"roadmark.commands.{name}")
        if was_enabled and options.command not in _LOADING_ONCE:
            gc.enable()
        code: int = command.run(options)
    finally:
        if was_enabled:
            gc.enable()
    return code


def _handle_interrupts() -> None:
    import signal  # noqa: PLC0415 - see _run

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


def _leave(_signal: int, frame: FrameType | None) -> None:
    """End at once and in silence; a KeyboardInterrupt is lost or shown where it meets a library that catches it.

    While there are temporary files it is raised all the same, so that they go.
    """
    while frame:
        if (frame.f_globals.get("__name__"), frame.f_code.co_name) in _WITH_TEMPORARY_FILES:
            raise KeyboardInterrupt
        frame = frame.f_back
    os._exit(_INTERRUPTED)


def _open_streams() -> None:
    """Make both streams write the same bytes everywhere, and nowhere if the caller has closed them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w"))
    for stream in (sys.stdout, sys.stderr):
        # Windows has other ideas, and a path may hold what no encoding can say.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _complain(error: Exception, *, is_verbose: bool) -> None:
    """Say in one line on standard error what went wrong; `-v` shows the traceback before it."""
    try:
        if is_verbose:
            import traceback  # noqa: PLC0415 - the way out needs it once in a blue moon

            traceback.print_exception(error)
        from roadmark.terminal import contributors_text, printable  # noqa: PLC0415 - most runs never need it

        with contributors_text(sys.stderr):
            print(f"roadmark: {printable(' '.join(_explanation(error).split()))}", file=sys.stderr)
    except OSError:  # where standard error is full or gone there is nobody to tell
        return


def _explanation(error: Exception) -> str:
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, FileNotFoundError) and not error.filename:  # only the current folder has no name
        return "the current folder is gone; change into one that is there"
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    return f"a bug: {type(error).__name__}: {error}; run it again with -v and report what that prints"
