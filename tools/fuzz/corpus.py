"""Inputs to begin with, and words to put into them, from the files of this repository."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PART = b"\n::: \n"  # between roadmap.yaml and case.yaml, where an input holds both

_LONGEST = 4_000  # bytes of a part of a file
_LONGEST_PART = 1_000  # characters of a part of a page
_MOST_WORDS = 400
_CASE = re.compile(r"^=== .*\n", re.MULTILINE)
_FILE = re.compile(r"^::: (\S+)(?: \[(\w+)\])?.*\n", re.MULTILINE)


@cache
def sections() -> tuple[bytes, ...]:
    """The YAML of this repository's own roadmap, in parts that are YAML again."""
    found = []
    for path in sorted((ROOT / "roadmap").glob("*.yaml")):
        head, *topics = re.split(r"^(?=  - id: )", path.read_text("utf-8"), flags=re.MULTILINE)
        found += [(head + topic).encode()[:_LONGEST] for topic in topics] or [head.encode()[:_LONGEST]]
    return tuple(found)


@cache
def projects() -> tuple[tuple[bytes, bytes], ...]:
    """roadmap.yaml and case.yaml of the cases that the rules are tested with."""
    found = []
    for path in sorted((ROOT / "tests/rules").glob("*.txt")):
        for case in _CASE.split(path.read_text("utf-8"))[1:]:
            files = _files(case)
            text = next((text for name, text in files.items() if name.endswith("case.yaml")), "title: Case\n")
            root = files.get("roadmap/roadmap.yaml", "title: Case\nsections: [case]\n")
            found.append((root.encode()[:_LONGEST], text.encode()[:_LONGEST]))
    return tuple(dict.fromkeys(found))


def _files(case: str) -> dict[str, str]:
    """The files of a case by their paths; tests/test_rules.py says how they are written."""
    if not case.startswith("::: "):
        case = f"::: roadmap/case.yaml\n{case}"
    found = {}
    for path, flag, text in zip(*(iter(_FILE.split(case)[1:]),) * 3, strict=True):
        found[path] = text.strip("\n") + "\n"
        if flag == "escaped":
            found[path] = found[path].encode("ascii", "backslashreplace").decode("unicode_escape")
    return found


@cache
def documents() -> tuple[bytes, ...]:
    """YAML of every kind, right and wrong."""
    return tuple(dict.fromkeys((*sections(), *(text for project in projects() for text in project))))


@cache
def pages() -> tuple[bytes, ...]:
    """Markdown pages: lists that are imported in the tests, this README and guides in parts."""
    paths = [*sorted((ROOT / "tests/imports").glob("*.md")), *sorted((ROOT / "tests/readme").glob("*.md"))]
    paths += [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "docs/adopting.md")]
    return tuple(part for path in paths for part in _parts(path.read_text("utf-8")))


def _parts(page: str) -> Iterator[bytes]:
    """A page in parts of some blocks each."""
    part = ""
    for block in re.split(r"(?<=\n\n)", page):
        if part and len(part) + len(block) > _LONGEST_PART:
            yield part.encode()
            part = ""
        part += block[:_LONGEST_PART]
    yield part.encode()


@cache
def fields() -> tuple[str, ...]:
    """The names of the fields in the schema's mappings, and what may stand there."""
    schema = (ROOT / "schema/roadmap.schema.json").read_text("utf-8")
    return tuple(sorted(set(re.findall(r'"([a-z_]{2,20})":', schema))))


@cache
def vocabulary() -> tuple[str, ...]:
    """The words that the cases of the rules use most: what rules look for is among them."""
    words = Counter(word for project in projects() for text in project for word in text.decode().split())
    return tuple(word for word, _ in words.most_common(_MOST_WORDS))


@cache
def words(name: str) -> tuple[str, ...]:
    """The parts of inputs in a file of the folder `words`, one a line, written with Python's escapes."""
    lines = (Path(__file__).parent / "words" / f"{name}.txt").read_text("ascii").splitlines()
    return tuple(line.encode().decode("unicode_escape") for line in lines)


def yaml_words() -> tuple[str, ...]:
    """Parts of YAML files, as roadmaps have them."""
    return (*words("yaml"), *(f"{field}: " for field in fields()), *vocabulary())


def markdown_words() -> tuple[str, ...]:
    """Parts of Markdown pages."""
    return words("markdown")


def texts() -> tuple[str, ...]:
    """What may stand in a text of a roadmap: words, Markdown, and characters that mean something to YAML."""
    return (*vocabulary(), *words("markdown"), *(word for word in words("yaml") if "\n" not in word))
