"""How names are written: the first look that most texts pass never passes one that a closer look objects to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roadmark import graph, project
from roadmark.rule import World
from roadmark.rules import RULES
from roadmark.rules.text import names
from roadmark.vocabulary import words

ROOT = Path("/nowhere")
WRITTEN = [part for entry in words("names") for part in entry.replace(" = ", ", ").split(", ")]
NAMES = st.sampled_from(WRITTEN).flatmap(lambda name: st.sampled_from([name, name.lower(), name.upper(), name.title()]))
TEXTS = st.lists(st.one_of(NAMES, st.sampled_from([*" -/.'`[](*", "'s", "a", "code", "-based"])), max_size=12).map(
    "".join
)


def objections(text: str, own: str) -> list[tuple[int, str]]:
    yaml = f"title: T\nsettings: {{lint: {{names: [{own}]}}}}\nsummary: |-\n  x {text}\n"
    loaded = project.of(ROOT, {ROOT / "roadmap/roadmap.yaml": yaml.encode()})
    world = World(loaded, graph.build([]))
    rule = RULES["TXT005"]
    return [
        (one.place.span.start, one.message)
        for field in world.texts
        if field.name == "summary"
        for one in rule.check(field, world)
    ]


@given(TEXTS, st.sampled_from(["", "Roadmark", "Next Step", '"C+-"', "Größe"]))
@example("vs code", "")
@example("VS code", "")
@example("nodejs, Nodejs and node.js", "")
@example("roadmark/NEXT step", "Next Step")
@settings(max_examples=1000)
def test_no_text_with_an_objection_passes_the_first_look(text: str, own: str) -> None:
    found = objections(text, own)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(names._Names, "may_be_in", lambda *_: True)  # noqa: SLF001
        assert objections(text, own) == found
