"""The file of the cache: whatever stands in it, no answer comes out but the one that was kept."""

from __future__ import annotations

from functools import cache as once
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from fuzz.target import target
from roadmark import disk
from roadmark.cache import Answer, Request

FILES = {"roadmap/roadmap.yaml": "title: R\n", "README.md": "# R\n"}


class _Kept(NamedTuple):
    request: Request
    file: Path
    content: bytes


@once
def _kept() -> _Kept:
    """A project with an answer in its cache."""
    root = Path(mkdtemp(prefix="roadmark-fuzz-"))
    for name, text in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, "utf-8")
    request = Request(str(root), "check", ["check"], bytes(32))
    witness = disk.watch()
    for name in FILES:
        disk.read(root / name, 1000)
    disk.listing(root)
    disk.unwatch()
    request.keep(Answer(1, "out\n", "err\n"), witness)
    return _Kept(request, Path(request.path), Path(request.path).read_bytes())


def _seeds() -> list[bytes]:
    whole = _kept().content
    return [whole, whole[:100], b"", whole.replace(b"\n1 ", b"\n0 ", 1), whole.replace(b"README", b"README2")]


@target(seeds=_seeds, words=lambda: ("\n", "\0", " ", "read 1000", "list", "kind", "real", "/dev/zero"))
def answers(raw: bytes) -> None:
    """Only the very bytes that were kept are an answer."""
    kept = _kept()
    kept.file.write_bytes(raw)
    answer = kept.request.recall()
    if raw == kept.content:
        assert answer, "the answer that was kept is lost"
        assert (answer.code, answer.out, answer.err) == (1, "out\n", "err\n")
    else:
        assert answer is None, "an answer that nobody gave"
