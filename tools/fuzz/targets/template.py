"""Templates of a list's own, which anybody may change in a pull request."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fuzz import corpus
from fuzz.target import target
from roadmark import graph, project, render
from roadmark.errors import UserError

_ROADMAP = """\
title: Clocks
summary: Some.
sections:
  - title: Kinds
    topics: [{id: a, title: A, level: beginner, requires: []}]
    resources: [{title: Sundial, url: "https://example.com/", type: book, description: Old.}, {text: A}, {markdown: B}]
"""


def _seeds() -> tuple[bytes, ...]:
    whole = (corpus.ROOT / "templates/README.md.j2").read_text("utf-8")
    parts = whole.split("\n\n")
    return (whole.encode(), *(part.encode() for part in parts), b"{{ roadmap.title | plain }}\n", b"{{ 1 / 0 }}\n")


def _words() -> tuple[str, ...]:
    return corpus.words("template")


@target(seeds=_seeds, words=_words)
def template(raw: bytes) -> None:
    """Any template makes a page, or is a mistake that is told in one line."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "templates").mkdir()
        (root / "templates/README.md.j2").write_bytes(raw)
        world = project.of(root, {root / "roadmap/roadmap.yaml": _ROADMAP.encode()})
        try:
            (built,) = render.outputs(world, graph.build(world.topics()))
        except UserError as mistake:
            refused = mistake
        else:
            assert built.text.endswith("\n"), "the last line does not end"
            assert "\0" not in built.text, "a mark is left"
            return
    assert type(refused).__name__ == "TemplateMistakeError", "an error of another kind"
    assert str(refused).startswith("templates/"), "nobody knows which template"
