"""`roadmark absorb`: edits of the built page that become edits of the data."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from absorption import EDITS, edit
from fuzz import corpus, strategies
from fuzz.target import target
from roadmark import graph, lint, project, render
from roadmark.absorb import absorption
from roadmark.errors import UserError
from roadmark.importer import conversion

if TYPE_CHECKING:
    from roadmark.project import Project
    from roadmark.sourcemap import MappedOutput

NOWHERE = Path("/nowhere")
_ROOT = b"title: A\nsections: [case]\n"


_EVERY, _LEAST = 8, 200  # projects of the rules' cases; characters of a page


@cache
def _samples() -> tuple[dict[str, str], ...]:
    """Roadmaps, as the texts of their files by name: what the tests build and import, and sections of our own."""
    found = [{"roadmap": path.read_text("utf-8")} for path in sorted((corpus.ROOT / "tests/readme").glob("*.yaml"))]
    for path in sorted((corpus.ROOT / "tests/imports").glob("*.md")):
        files = conversion.convert(path.read_text("utf-8"), NOWHERE).files
        found.append({path.stem: text for path, text in files.items()})
    cases = [(_ROOT, section) for section in corpus.sections()] + [*corpus.projects()[::_EVERY]]
    for root, case in cases:
        section = re.sub(r"^ +requires: .*\n", "", case.decode(), flags=re.MULTILINE)  # of topics of other parts
        found.append({"roadmap": root.decode(), "case": section})
    return tuple(sample for sample in found if (built := _built(_world(sample))) and len(built.text) > _LEAST)


@st.composite
def _edits(draw: st.DrawFn) -> dict[str, Any]:
    """A roadmap, and its page after a few edits."""
    samples = _samples()
    files = samples[draw(st.integers(0, len(samples) - 1))]
    built = _built(_world(files))
    assert built
    page = built.text
    for _ in range(draw(st.integers(1, 3))):
        page = draw(st.sampled_from((_as_people_do, _as_people_do, _typed, _line)))(draw, page)
    return {"files": files, "page": page}


def _as_people_do(draw: st.DrawFn, page: str) -> str:
    """Another title, a new item, one elsewhere ..."""
    kind, seed = draw(st.sampled_from(sorted(EDITS))), draw(st.integers(0, 999))
    return edit(page, kind, random.Random(seed)) or page  # noqa: S311 - for variety, not for secrets


def _typed(draw: st.DrawFn, page: str) -> str:
    """Characters more, fewer or others."""
    start = draw(st.integers(0, len(page)))
    end = min(len(page), start + draw(st.integers(0, 40)))
    return page[:start] + draw(st.just("") | strategies.markdown()) + page[end:]


def _line(draw: st.DrawFn, page: str) -> str:
    """A line that goes, comes or moves."""
    lines = page.splitlines(keepends=True) or [""]
    number = draw(st.integers(0, len(lines) - 1))
    place = draw(st.integers(0, len(lines)))
    kind = draw(st.integers(0, 3))
    line = lines[number] if kind != 1 else draw(strategies.any_of(corpus.words("lines")))
    if kind in {0, 3}:
        del lines[number]
    if kind:
        lines.insert(min(place, len(lines)), line)
    return "".join(lines)


@target(_edits())
def absorb(value: dict[str, Any]) -> None:
    """Any edit is refused with a reason, or taken into data that build exactly what was edited."""
    world = _world(value["files"])
    built = _built(world)
    if built is None:
        return
    edited = re.sub(r"\r\n?", "\n", value["page"].removeprefix("\ufeff"))
    try:
        result = absorption.absorb(world, built, edited)
    except UserError:
        return
    if result.refusals:
        assert not result.outputs, "refused, and yet something to write"
        for remark in result.refusals:
            assert 0 <= remark.line <= edited.count("\n"), f"{remark} is on no line of the page"
            assert remark.message, "a refusal without a reason"
        return
    texts = {document.source.path: document.source.text.encode() for document in world.documents.values()}
    after = project.of(NOWHERE, texts | {output.path: output.text.encode() for output in result.outputs})
    rebuilt = _built(after)
    assert rebuilt, "what was written cannot be built"
    assert rebuilt.text == (edited if edited.endswith("\n") else f"{edited}\n"), "another page is built than was edited"


def _world(files: dict[str, str]) -> Project:
    return project.of(NOWHERE, {NOWHERE / f"roadmap/{name}.yaml": text.encode() for name, text in files.items()})


def _built(world: Project) -> MappedOutput | None:
    """The page of a project; None where it cannot be built."""
    if not lint.run(world, lint.choose(select=["SCH001"])).is_buildable:
        return None
    return render.readme(world, graph.build(world.topics()))
