"""The data of a roadmap -> its files: one for the document, one for each of its sections."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

from roadmark import dump
from roadmark.folder import FOLDER, ROOT_NAME

if TYPE_CHECKING:
    from pathlib import Path

_ORDER = (
    "before", "title", "label", "depth", "text", "markdown", "url", "separator", "description", "marker", "loose",
    "summary", "resources", "sections", "definitions", "settings",
)  # fmt: skip
_MOST_FILES = 1_000
_LONGEST_NAME = 60  # characters of a file name
_RESERVED = frozenset(
    {ROOT_NAME, "con", "prn", "aux", "nul", *(f"{device}{number}" for device in ("com", "lpt") for number in range(10))}
)


def texts(root: dict[str, Any], folder: Path) -> dict[Path, str]:
    """The text of each file by its path; `folder` is the root of the repository.

    Where there are more sections than anybody wants files, all of them stand in that of the document.
    """
    sections = root.get("sections", ())
    if len(sections) > _MOST_FILES:
        return {folder / FOLDER / f"{ROOT_NAME}.yaml": _text("roadmap", root)}
    taken: Counter[str] = Counter(_RESERVED)
    found: dict[Path, str] = {}
    names = []
    for section in sections:
        name = _unique(file_name(section["title"]), taken)
        names.append(name)
        found[folder / FOLDER / f"{name}.yaml"] = _text("section", section)
    document = root | ({"sections": names} if names else {})
    return {folder / FOLDER / f"{ROOT_NAME}.yaml": _text("roadmap", document), **found}


def file_name(title: str) -> str:
    """A good name for the file of a section: words joined by hyphens, ASCII where the letters allow it."""
    plain = unicodedata.normalize("NFKD", title.replace("&", " and ").replace("+", " plus ").replace("#", " sharp "))
    ascii_only = re.sub(r"[^a-z0-9]+", "-", "".join(filter(str.isascii, plain)).lower()).strip("-")
    letters = sum(character.isalpha() for character in title)
    if letters and sum(character.isalpha() for character in ascii_only) * 2 < letters:
        composed = unicodedata.normalize("NFC", title).lower()
        ascii_only = "-".join(re.findall(r"\w+", composed.replace("_", " ")))
    return ascii_only[:_LONGEST_NAME].strip("-") or "section"


def _unique(name: str, taken: Counter[str]) -> str:
    """The name, with a number behind it if others have it; `taken` counts how often each name was asked for."""
    found = name
    while taken[found.casefold()]:
        taken[name.casefold()] += 1
        found = f"{name}-{taken[name.casefold()]}"
    taken[found.casefold()] += 1
    return found


def _text(kind: str, data: dict[str, Any]) -> str:
    head = f"# yaml-language-server: $schema=../schema/{kind}.schema.json\n"
    return head + dump.mapping(_sorted(data))


def _sorted(data: dict[str, Any]) -> dict[str, Any]:
    """The fields in the order in which people like to read them."""
    found: dict[str, Any] = {}
    for key in sorted(data, key=lambda key: _ORDER.index(key) if key in _ORDER else len(_ORDER)):
        value = data[key]
        if key in {"resources", "sections"}:
            value = [_sorted(entry) if isinstance(entry, dict) else entry for entry in value]
        found[key] = value
    return found
