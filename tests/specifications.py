"""The examples of the CommonMark and GFM specifications, fetched when a test asks for them, and HTML to compare.

A source distribution on PyPI holds both texts. They are kept in a folder of the caller's, and trusted by their hashes.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

_PACKAGE, _VERSION = "marko", "2.2.4"
_SECONDS = 120


class Specification(NamedTuple):
    """Where a specification is in the distribution, what it must be, and how many examples it has."""

    member: str
    sha256: str
    examples: int


SPECIFICATIONS = {
    "CommonMark": Specification(  # 0.31.2
        "tests/spec/commonmark.txt", "257c41ad946f7a1414a499aca402a1aa8fdac3678532266611348c1cf54f4b80", 652
    ),
    "GFM": Specification(  # 0.29
        "tests/spec/gfm.txt", "7d8e5814befec287ac116786d81ff14e0adc9b13295b4494649e995408fd871c", 672
    ),
}


class UnavailableError(Exception):
    """The specifications cannot be had: there is no network, or no pip."""


class Example(NamedTuple):
    """An example, by the name of its specification and its number there; and its Markdown."""

    specification: str
    number: int
    markdown: str


def examples(cache: Path) -> list[Example]:
    """Every example of every specification; raises `UnavailableError`."""
    if not all(_is_whole(cache, name) for name in SPECIFICATIONS):
        _fetch(cache)
    return [
        Example(name, number, markdown)
        for name in SPECIFICATIONS
        for number, markdown in enumerate(parse((cache / f"{name}.txt").read_text("utf-8")), 1)
    ]


def parse(text: str) -> list[str]:
    """The Markdown of every example in the text of a specification, where an arrow stands for a tab."""
    found = re.findall(r"^`{32} example[^\n]*\n(.*?)^\.\n.*?^`{32}$", text, re.DOTALL | re.MULTILINE)
    return [example.replace("→", "\t") for example in found]


def _is_whole(cache: Path, name: str) -> bool:
    path = cache / f"{name}.txt"
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == SPECIFICATIONS[name].sha256


def _fetch(cache: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        _download(Path(scratch))
        (archive,) = Path(scratch).glob("*.tar.gz")
        with tarfile.open(archive) as files:
            for name, specification in SPECIFICATIONS.items():
                file = files.extractfile(f"{_PACKAGE}-{_VERSION}/{specification.member}")
                assert file
                (cache / f"{name}.txt").write_bytes(file.read())
    for name in SPECIFICATIONS:
        assert _is_whole(cache, name), f"the {name} specification in {_PACKAGE} {_VERSION} is not what it was"


def _download(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command = [*pip, "--no-binary", _PACKAGE, "--dest", str(folder), f"{_PACKAGE}=={_VERSION}"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"pip did not fetch {_PACKAGE} within {_SECONDS} seconds") from error
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UnavailableError(f"pip could not fetch {_PACKAGE} {_VERSION}: {last}")


# -- HTML ----------------------------------------------------------------------------------------------------------

_BLOCKS = (
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link "
    "main menu menuitem nav noframes ol optgroup option p param pre script search section source style summary table "
    "tbody td textarea tfoot th thead title tr track ul"
)
_PIECES = re.compile(
    r"""
    (?P<verbatim> <(?P<name>pre|script|style|textarea)\b .*? (?: </(?P=name)\s*> | \Z ) )
  | (?P<comment> <!-- .*? (?: --> | \Z ) )
  | (?P<tag> </?(?P<tag_name>[a-z][a-z0-9-]*) (?: \s [^<>]* )? /? > )
  | (?P<text> [^<]+ | < )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_NAMES = frozenset(_BLOCKS.split())
_WHITE_SPACE = " \t\n\r\f"
_BETWEEN_BLOCKS = ({"block"}, {"block", "comment"})


def normalise(html: str) -> str:
    """HTML without the white space between two blocks, and before the first and after the last: none of it is shown.

    White space in and beside text, in code, and beside a tag that may stand in a line stays; two comments may too.
    """
    pieces = [("block", "")]
    for match in _PIECES.finditer(html):
        kind = _kind(match)
        if kind == "text" == pieces[-1][0]:
            pieces[-1] = (kind, pieces[-1][1] + match[0])
        else:
            pieces.append((kind, match[0]))
    pieces.append(("block", ""))
    return "".join(
        text
        for (before, _), (kind, text), (after, _) in zip(pieces, pieces[1:], pieces[2:], strict=False)
        if kind != "text" or text.strip(_WHITE_SPACE) or {before, after} not in _BETWEEN_BLOCKS
    )


def _kind(match: re.Match[str]) -> str:
    if match["comment"]:
        return "comment"
    if match["verbatim"]:
        return "block"
    if match["tag"]:
        return "block" if match["tag_name"].lower() in _NAMES else "inline"
    return "text"
