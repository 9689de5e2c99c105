"""Other people's judges of a page: axe-core, html-validate and the validator of the W3C, installed when a test asks.

What `package.json` beside this file names comes from npm, once, into a folder that Git ignores.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

_HERE = Path(__file__).parent
_NEEDED = ("package.json", "package-lock.json")
_SECONDS = 180


def installed(config: pytest.Config, scratch: Path) -> Path:
    """The folder with all judges: that of pytest's cache, or without one another. A test without them is skipped."""
    cache: pytest.Cache | None = getattr(config, "cache", None)  # there is none with `-p no:cacheprovider`
    return _installed(cache.mkdir("judges") if cache else scratch)


def _installed(cache: Path) -> Path:
    digest = hashlib.sha256(b"".join((_HERE / name).read_bytes() for name in _NEEDED)).hexdigest()
    folder = cache / digest[:12]
    if folder.is_dir():
        return folder
    npm = _program("npm")
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        for name in _NEEDED:
            shutil.copy(_HERE / name, new)
        try:
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(command, cwd=new, check=True, capture_output=True, timeout=_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"npm cannot install what judges the page: {error}")
        try:
            new.rename(folder)
        except OSError:  # another process was faster
            if not folder.is_dir():
                raise
    return folder


def axe(folder: Path) -> str:
    """The script of axe-core, to be run in a page."""
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def html_validate(folder: Path, pages: Sequence[Path]) -> list[str]:
    """What html-validate's recommended rules object to in some pages."""
    command = [_program("node"), str(_HERE / "validate.mjs"), str(folder), *map(str, pages)]
    found = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    return found.splitlines()


def vnu(folder: Path, pages: Sequence[Path]) -> list[str]:
    """What the validator of the W3C objects to in some pages: errors, and warnings too."""
    jar = folder / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    # A deep stack, because it descends into a page by recursion.
    command = [_program("java"), "-Xss64m", "-jar", str(jar), "--format", "json", "--stdout", *map(str, pages)]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    messages = json.loads(ran.stdout)["messages"]
    return [f"{one.get('url')}:{one.get('lastLine')}: {one.get('type')}: {one['message']}" for one in messages]


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"needs {name} on PATH")
    return found
