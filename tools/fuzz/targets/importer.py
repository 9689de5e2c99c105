"""`roadmark import`: pages that become data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fuzz import corpus
from fuzz.target import target
from roadmark import graph, lint, project, render
from roadmark.importer import conversion
from roadmark.importer.blocks import PageError

if TYPE_CHECKING:
    from roadmark.project import Project

NOWHERE = Path("/nowhere")


@target(seeds=corpus.pages, words=corpus.markdown_words)
def importer(raw: bytes) -> None:
    """Any page becomes data that are right and build a page that stays the same; or one line says why not."""
    text = raw.decode("utf-8-sig", "replace")
    built = _built(text)
    if built is None:
        return
    again = _built(built)
    assert again is not None, "what was built cannot be imported"
    assert again == built, "the page is another one after the next import"


def _built(text: str) -> str | None:
    """The page that a page becomes; None where it is refused."""
    refused: PageError | None = None
    try:
        result = conversion.convert(text, NOWHERE)
    except PageError as error:
        refused = error
    if refused:
        assert "cannot be said in data" not in str(refused), str(refused)
        assert 1 <= refused.line <= text.count("\n") + text.count("\r") + 1, "an error on no line of the page"
        return None
    texts = {path: content.encode() for path, content in result.files.items()}
    world = project.of(NOWHERE, texts)
    for document in world.documents.values():
        assert document.problems == (), document.problems
    return page(world)


def page(world: Project) -> str:
    """The README of a project that must have no mistake building cannot survive."""
    report = lint.run(world, lint.choose(select=["SCH001"]))
    assert report.is_buildable, report.blocking
    return render.readme(world, graph.build(world.topics())).text
