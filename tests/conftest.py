"""What every test may use: small projects on disk, the command line in this process, golden files."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from roadmark import cli

if TYPE_CHECKING:
    from collections.abc import Callable

# Machines differ; what is slow is measured elsewhere. The same examples each time: a change is judged by what it
# changes, not by what chance finds that day.
settings.register_profile("everywhere", deadline=None, derandomize=True)
settings.load_profile("everywhere")

# A shell makes what it starts with `&` ignore interrupts, and so would all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

REPOSITORY = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write golden files anew, for review in the diff")


@dataclass(frozen=True)
class Golden:
    """A file that holds what is expected."""

    path: Path
    is_update: bool

    def check(self, actual: str) -> None:
        """Compare, or with `--update` write what there is now."""
        if self.is_update:
            self.path.write_text(actual, "utf-8", newline="\n")
        expected = self.path.read_text("utf-8") if self.path.exists() else ""
        assert actual == expected, (
            f"{self.path.name} differs; if the change is meant, run pytest --update and review it"
        )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path], Golden]:
    def make(path: Path) -> Golden:
        return Golden(path, bool(request.config.getoption("--update")))

    return make


@dataclass(frozen=True)
class Result:
    """What a command returned and printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Sandbox:
    """A folder with a roadmap in it, and the command line inside it."""

    root: Path
    capture: pytest.CaptureFixture[str]

    def write(self, files: dict[str, str | bytes]) -> Sandbox:
        """Write files, by path relative to the root; text is written as it stands, with LF."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def run(self, *arguments: str) -> Result:
        """Run `roadmark` with these arguments in the root."""
        self.capture.readouterr()
        try:
            code = cli.entry(arguments)
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        out, err = self.capture.readouterr()
        return Result(code, out, err)

    def files(self) -> dict[str, bytes]:
        """Every file below the root with its bytes, to see what a command wrote."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a place for the key has no cache: tests change what no user can. Its own tests have one."""
    monkeypatch.setenv("XDG_CACHE_HOME", "nowhere")


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Sandbox:
    monkeypatch.chdir(tmp_path)
    for variable in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    return Sandbox(tmp_path, capsys)
