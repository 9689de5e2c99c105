"""What is measured: the data sets, and the commands that are run on each of them."""

from __future__ import annotations

import re
import shutil
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from bench import datasets
from bench.measure import BenchError, Command, call

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".bench"
PINS = Path(__file__).parent / "rivals.txt"
README = ROOT.parent / "shared" / "corpus" / "readmes" / "awesome-selfhosted__awesome-selfhosted.md"

FLOOR, HELP = "python -c pass", "roadmark --help"
CHECK, BUILD, LINT = "roadmark check", "roadmark build", "roadmark lint"
UNCHANGED, CHANGED = "roadmark check, nothing changed", "roadmark check, one file changed"
OBVIOUS, SCHEMA, YAMLLINT = "the obvious design", "check-jsonschema", "yamllint"

RIVAL_LIMIT = 60  # seconds of processor time
_FINDINGS = frozenset({0, 1})
_MARK = "\n# changed "


class UnavailableError(Exception):
    """Why a data set cannot be had here, in one line."""


@dataclass(frozen=True)
class DataSet:
    """A roadmap to measure with: one of `topics` made-up ones, or with 0 a real one."""

    name: str
    topics: int
    rounds: int
    is_quick: bool = False


class Ready(NamedTuple):
    """A data set on disk: what its heading says, and its size."""

    root: Path
    title: str
    size: str


DATA_SETS = (
    DataSet("ten", 0, rounds=15, is_quick=True),
    DataSet("list", 0, rounds=9),
    DataSet("1k", 1_000, rounds=7, is_quick=True),
    DataSet("10k", 10_000, rounds=5),
    DataSet("100k", 100_000, rounds=3),
)


def prepare(data: DataSet) -> Ready:
    """Put a data set into the work folder, with its README.md built; UnavailableError where there is none to be had."""
    root = WORK / "data" / data.name
    if data.topics:
        _generate(data.topics, root)
        title = f"{data.topics:,} topics"
    else:
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        title = _import(root) if data.name == "list" else _copy(root)
    restore(root)
    call((program("roadmark"), "build"), root)
    sizes = [path.stat().st_size for path in _files(root)]
    return Ready(root, title, f"{len(sizes):,} files, {sum(sizes) / 1e3:,.0f} kB of YAML")


def _generate(topics: int, root: Path) -> None:
    """Make a data set, unless it is there as this version makes it."""
    stamp, wanted = root.with_suffix(".version"), f"{datasets.VERSION} {datasets.SEED} {topics}\n"
    if stamp.exists() and stamp.read_text("utf-8") == wanted and root.exists():
        return
    shutil.rmtree(root, ignore_errors=True)
    datasets.write(root, topics)
    stamp.write_text(wanted, "utf-8")


def _copy(root: Path) -> str:
    """The real sections, and what their texts link to."""
    shutil.copytree(ROOT / "roadmap", root / "roadmap")
    for name in ("CONTRIBUTING.md", "LICENSE"):
        shutil.copy(ROOT / name, root / name)
    return "The ten real sections"


def _import(root: Path) -> str:
    if not README.exists():
        raise UnavailableError("the README of awesome-selfhosted does not lie in `../shared`")
    call((program("roadmark"), "import", README, "--output", root), root)
    entries = sections = 0
    for node in _nodes([_load(path) for path in _files(root)]):
        entries += "url" in node or "text" in node
        sections += "title" in node and "url" not in node
    return f"An imported list of {entries:,} entries in {sections - 1:,} sections"


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    """Every mapping in plain data."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one)


def _load(path: Path) -> object:
    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


def _files(root: Path) -> list[Path]:
    return sorted((root / "roadmap").glob("*.yaml"))


def _sections(root: Path) -> list[Path]:
    return [path for path in _files(root) if path.stem != "roadmap"]


def commands(root: Path, rivals: Path) -> list[Command]:
    """The commands to run on a data set, those that warm the cache for others before them."""
    roadmark, python = program("roadmark"), sys.executable
    section = ROOT / "schema" / "section.schema.json"
    largest = max(_sections(root), key=lambda path: path.stat().st_size)
    warm = partial(call, (roadmark, "check"), root, _FINDINGS)

    def change() -> None:
        warm()
        edit(largest)

    def cold(name: str) -> tuple[str, ...]:
        return (roadmark, name, *(["--no-cache"] if "--no-cache" in call((roadmark, name, "--help"), root) else []))

    relaxed = "{extends: relaxed, rules: {line-length: disable}}"
    # Most of the time goes into the sections; to validate roadmap.yaml, too, would take a second process.
    sections, files = tuple(map(str, _sections(root))), tuple(map(str, _files(root)))
    schema = (str(rivals / "check-jsonschema"), "--schemafile", str(section), *sections)
    obvious = (python, str(Path(__file__).parent / "obvious.py"), str(root), str(root / "obvious.md"))
    return [
        Command(FLOOR, (python, "-c", "pass")),
        Command(HELP, (roadmark, "--help")),
        Command(CHECK, cold("check"), codes=_FINDINGS),
        Command(CHANGED, (roadmark, "check"), change, _FINDINGS),
        Command(UNCHANGED, (roadmark, "check"), warm, _FINDINGS),
        Command(BUILD, cold("build"), partial((root / "README.md").unlink, missing_ok=True)),
        Command(LINT, cold("lint"), codes=_FINDINGS),
        Command(OBVIOUS, obvious, limit=RIVAL_LIMIT),
        Command(SCHEMA, schema, limit=RIVAL_LIMIT),
        Command(YAMLLINT, (str(rivals / "yamllint"), "-d", relaxed, *files), None, _FINDINGS, RIVAL_LIMIT),
    ]


def edit(path: Path) -> None:
    """Change a file as it never was before; what it means stays as it is."""
    text = path.read_text("utf-8").partition(_MARK)[0].rstrip("\n")
    path.write_bytes(f"{text}{_MARK}{time.time_ns()}\n".encode())


def restore(root: Path) -> None:
    """Take back what a run that was interrupted has changed."""
    for path in _sections(root):
        text, mark, _ = path.read_text("utf-8").partition(_MARK)
        if mark:
            path.write_bytes(f"{text}\n".encode())


def rivals() -> Path:
    """The folder with the programs of the rivals, in an environment that is made once for each set of versions."""
    folder, pins = WORK / "venv", PINS.read_text("utf-8")
    stamp = folder / "rivals.txt"
    if not stamp.exists() or stamp.read_text("utf-8") != pins:
        shutil.rmtree(folder, ignore_errors=True)
        WORK.mkdir(exist_ok=True)
        call((sys.executable, "-m", "venv", folder), ROOT)
        install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", PINS)
        call((folder / "bin" / "python", *install), ROOT)
        stamp.write_text(pins, "utf-8")
    return folder / "bin"


def versions() -> str:
    """The rivals and their versions, for a reader."""
    found = dict(re.findall(r"^([\w.-]+)==(.+)$", PINS.read_text("utf-8"), re.MULTILINE))
    return " and ".join(f"{name} {found[name]}" for name in (SCHEMA, YAMLLINT))


def program(name: str) -> str:
    """A console script beside the Python that runs this; BenchError where there is none."""
    path = Path(sys.executable).parent / name
    if not path.exists():
        raise BenchError(f"there is no {name} beside this Python; run it as `make bench`")
    return str(path)
