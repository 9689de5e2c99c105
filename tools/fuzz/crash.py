"""What breaks a promise: the value, why, and how to try it again. Values are kept as JSON, also those of bytes."""

from __future__ import annotations

import json
import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fuzz import guard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fuzz.target import Target

_OURS = re.compile(r"[/\\](?:roadmark|targets)[/\\]")
_MOST = 20  # crashes of one target that are kept; who has so many has enough to do
_ENDLESS = (RecursionError, MemoryError)  # which may strike anywhere: where they begin tells them apart


@dataclass(frozen=True)
class Crash:
    """A value that breaks a promise; crashes of the same `name` are taken for the same mistake."""

    value: Any
    name: str
    report: str


def attempt(target: Target, value: Any) -> Crash | None:
    """Try a value."""
    try:
        with guard.active():
            target.check(value)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, it breaks the promise
        return Crash(value, _name(error), "".join(traceback.format_exception(error)))
    return None


def first(target: Target, raw: bytes) -> Crash | None:
    """Try the value that bytes stand for, if they do."""
    return next((found for value in target.values(raw) if (found := attempt(target, value))), None)


def _name(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _OURS.search(frame.filename)]
    kind = type(error).__name__
    if not frames:
        return kind
    frame = frames[0] if isinstance(error, _ENDLESS) else frames[-1]
    return f"{kind}-{Path(frame.filename).stem}-{frame.lineno}"


def written(value: Any) -> str:
    """A value as JSON; bytes are text where they are UTF-8."""
    if isinstance(value, bytes):
        try:
            value = value.decode()
        except UnicodeDecodeError:
            value = {"hex": value.hex()}
    return json.dumps(value, indent=1) + "\n"


def read(target: Target, path: Path) -> Any:
    """The value in a file; what does not end in `.json` is the bytes themselves."""
    raw = path.read_bytes()
    if path.suffix != ".json":
        return raw
    value = json.loads(raw)
    if target.strategy is not None:
        return value
    return value.encode() if isinstance(value, str) else bytes.fromhex(value["hex"])


def save(crash: Crash, target: Target, folder: Path) -> Path | None:
    """Keep a crash, unless one of its name is there that is no longer; return the file with its value."""
    path = folder / target.name / f"{crash.name}.json"
    text = written(crash.value)
    if path.exists() and len(path.read_text("utf-8")) <= len(text):
        return None
    if not path.exists() and len(known(target, folder)) >= _MOST:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.with_suffix(".txt").write_text(f"{command(target, path)}\n\n{crash.report}", "utf-8", errors="replace")
    return path


def known(target: Target, folder: Path) -> Sequence[Path]:
    """The files with crashes of a target."""
    return sorted((folder / target.name).glob("*.json"))


def forget(path: Path) -> None:
    """Remove a crash that is mended."""
    path.unlink()
    path.with_suffix(".txt").unlink(missing_ok=True)


def command(target: Target, path: Path) -> str:
    """What to type to try a value again."""
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    program = Path(sys.executable)
    python = program.relative_to(here).as_posix() if program.is_relative_to(here) else "python"
    return f"{python} tools/fuzz {target.name} {shown.as_posix()}"
