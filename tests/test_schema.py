"""What the schemas object to: nothing for a valid file, otherwise each mistake once and at its place."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from roadmark import schema
from roadmark.schema import Kind, problems
from roadmark.source import Document, decode
from roadmark.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.text import KeyPath, Problem

REPOSITORY = Path(__file__).parents[1]
KINDS: tuple[Kind, ...] = ("roadmap", "section")
SECTIONS = sorted(path for path in (REPOSITORY / "roadmap").glob("*.yaml"))


def read(text: str) -> Document:
    document = decode(Path("here.yaml"), text.encode())
    assert document.is_parsed
    return document


def objections(text: str, kind: Kind = "section") -> list[tuple[str, int, int]]:
    """Kind, line and column of every objection, in the order of the text."""
    document = read(text)
    found = problems(document, kind)
    return sorted(
        ((problem.kind, *document.source.position(problem.span.start)) for problem in found),
        key=lambda place: place[1:],
    )


# Valid files


@pytest.mark.parametrize("path", SECTIONS, ids=lambda path: path.stem)
def test_our_own_files_are_valid(path: Path) -> None:
    kind: Kind = "roadmap" if path.stem == "roadmap" else "section"
    assert problems(read(path.read_text("utf-8")), kind) == []


def run_python(script: str, *arguments: str) -> str:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize(("text", "expected"), [("title: R\n", "False"), ("titel: R\n", "True")])
def test_jsonschema_is_imported_for_a_file_with_mistakes_only(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap/roadmap.yaml").write_text(text, "utf-8")
    script = (
        "import sys; from roadmark.cli import entry; entry(['lint', '--root', sys.argv[1]]);"
        "print('jsonschema' in sys.modules)"
    )
    assert run_python(script, str(tmp_path)).endswith(f"{expected}\n")


# Mistakes and their places

# Each case is a file: `## name` or `## name, in roadmap.yaml`, then its lines, with a `^` below every mistake.
MISTAKES = """
## no title
topics: []
^ missing

## a misspelt title
titel: T
^ unknown

## settings in a section
title: T
settings: {}
^ unknown

## nothing but comments
# nothing
^ type

## a list at top level
- title: T
^ type

## text at top level
title
^ type

## a number as a title
title: 3.10
       ^ type

## a title that is true
title: true
       ^ type

## no title after the colon
title:
      ^ type

## an empty title
title: ""
       ^ size

## a level in upper case
title: T
topics:
  - id: a
    title: A
    level: Beginner
           ^ value

## no id
title: T
topics:
  - title: A
    ^ missing

## an id with a space
title: T
topics:
  - id: A B
        ^ form
    title: A

## text in place of a list
title: T
topics:
  - id: a
    title: A
    requires: b
              ^ type

## a number in a list of ids
title: T
topics:
  - id: a
    title: A
    requires: [b, 1]
                  ^ type

## a mapping in place of a list
title: T
resources: {}
           ^ type

## no url
title: T
resources:
  - title: A
    ^ missing

## two wrong values
title: T
resources:
  - title: A
    url: b
    type: tweet
          ^ value
    cost: cheap
          ^ value

## an unknown field in a nested resource
title: T
resources:
  - title: A
    url: b
    resources:
      - {title: C, url: d, stars: 5}
                           ^ unknown

## a text item with a url
title: T
resources:
  - text: A
    url: b
    ^ unknown

## a date that is none
title: T
resources:
  - title: A
    url: b
    verified: yesterday
              ^ form

## a repository that is a link, in roadmap.yaml
title: T
settings:
  repository: https://a.b/c
              ^ form

## a section named with its folder, in roadmap.yaml
title: T
sections: [roadmap/a.yaml]
           ^ form

## several
titel: T
^ unknown
topics:
  - title: 1
    ^ missing
           ^ type
    level: hard
           ^ value
"""


def cases() -> Iterator[Any]:
    """Name, kind, text without its marks, and what they say: kind of problem, line and column."""
    for case in MISTAKES.split("\n## ")[1:]:
        name, *marked = case.rstrip().split("\n")
        lines: list[str] = []
        expected: list[tuple[str, int, int]] = []
        for line in marked:
            if line.lstrip().startswith("^ "):
                expected.append((line.split()[1], len(lines), line.index("^") + 1))
            else:
                lines.append(line)
        kind = "roadmap" if name.endswith(", in roadmap.yaml") else "section"
        yield pytest.param(kind, "\n".join(lines) + "\n", expected, id=name)


@pytest.mark.parametrize(("kind", "text", "expected"), list(cases()))
def test_each_mistake_is_one_objection_at_its_place(
    kind: Kind, text: str, expected: list[tuple[str, int, int]]
) -> None:
    assert expected
    assert objections(text, kind) == expected


# A line of a topic or, below the first empty one, of a resource; what it should be, if that can be told.
HELP = [
    ("topic", "level: Beginner", "level: beginner"),
    ("topic", "level: 1", ""),
    ("topic", "requires: a", "requires: [a]"),
    ("topic", "outcome: 3.10", 'outcome: "3.10"'),
    ("topic", "prerequisites: [a]", "requires: [a]"),
    ("topic", "colour: red", ""),
    ("resource", "type: Book", "type: book"),
    ("resource", "cost: gratis", ""),
    ("resource", "author: A", "by: A"),
]


@pytest.mark.parametrize(("owner", "line", "mended"), HELP)
def test_help_is_text_that_can_replace_the_mistake(owner: str, line: str, mended: str) -> None:
    fields = "    id: a\n" if owner == "topic" else "    url: a\n"
    document = read(f"title: T\n{owner}s:\n  - title: T\n{fields}    {line}\n")
    (problem,) = problems(document, "section")
    text = document.source.text
    assert bool(problem.help) == bool(mended)
    if mended:
        replaced = text[: problem.span.start] + problem.help + text[problem.span.end :]
        assert replaced == text.replace(line, mended)
        assert problems(read(replaced), "section") == []


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("titel", "title"),
        ("Title", "title"),
        ("link", "url"),
        ("author", "by"),
        ("ur", "url"),
        ("colour", None),
        ("", None),
        ("x" * 1_000_000, None),
    ],
)
def test_nearest_is_what_somebody_most_probably_meant(word: str, meant: str | None) -> None:
    assert nearest(word, ["title", "url", "by", "type"]) == meant


@pytest.mark.parametrize(
    "text", ["a: &b\n", "title: &b 3\n", "title: *b\n", "title: T\ntopics: *b\n", "title: !!int x\n"]
)
def test_what_an_anchor_or_alias_spoils_is_not_objected_to_again(text: str) -> None:
    document = read(text)
    assert [problem.kind for problem in document.problems] == ["feature"]
    assert all(problem.kind in {"missing", "unknown"} for problem in problems(document, "section"))


# The fast verdict and the slow explanation

WHOLE: dict[Kind, Any] = {
    "roadmap": {
        "title": "R",
        "summary": "S",
        "sections": ["a", {"title": "B", "sections": ["c"]}],
        "settings": {"repository": "owner/name"},
    },
    "section": {
        "title": "T",
        "topics": [
            {"id": "a", "title": "A", "level": "beginner", "outcome": "Do.", "requires": ["b"]},
            {"title": "G", "topics": [{"id": "b", "title": "B"}], "resources": [{"text": "t"}]},
        ],
        "resources": [
            {"title": "R", "url": "u", "type": "book", "cost": "free", "by": "P", "verified": "2026-01-31"},
            {"markdown": "| a |\n"},
        ],
    },
}
ANYTHING: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, 0, 3.5, float("inf"), 10**30),
        *("", " ", "a", "A B", "beginner", "a\n", "2026-02-31", "x" * 3_000),
        *(
            [],
            {},
            ["a"],
            [1],
            [{}],
            {"title": "T"},
            {"text": "t"},
            {"id": "z", "title": "Z"},
            {"title": "T", "url": "u"},
        ),
    ]
)
KEYS = st.sampled_from(
    ["title", "id", "url", "text", "markdown", "topics", "resources", "sections", "level", "x", "Title"]
)


def paths(value: Any, path: KeyPath = ()) -> list[KeyPath]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, child in pairs for inner in paths(child, (*path, key)))]


@st.composite
def mutants(draw: st.DrawFn, kind: Kind) -> Any:
    """A valid document with a few of its values replaced, removed or added."""
    world = {"it": copy.deepcopy(WHOLE[kind])}
    for _ in range(draw(st.integers(1, 3))):
        *holders, last = draw(st.sampled_from([path for path in paths(world) if path]))
        holder: Any = world
        for key in holders:
            holder = holder[key]
        action = draw(st.sampled_from(["replace", "remove", "add"]))
        if action == "add" and isinstance(holder[last], dict):
            holder[last][draw(KEYS)] = copy.deepcopy(draw(ANYTHING))
        elif action == "remove" and holders:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(draw(ANYTHING))
    return world["it"]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_there_are_objections_where_the_fast_verdict_says_so_and_nowhere_else(kind: Kind, data: st.DataObject) -> None:
    document = read(yaml.safe_dump(data.draw(mutants(kind)), sort_keys=False))
    found = problems(document, kind)
    assert bool(found) != jsonschema_rs.Draft202012Validator(schema.load(kind)).is_valid(document.data)
    assert_are_sound(document, found)


def assert_are_sound(document: Document, found: list[Problem]) -> None:
    """Each stands at a value or a key of the document, says what and how on one line, and is there once."""
    places = {*document.spans.values(), *document.keys.values()}
    for problem in found:
        assert problem.span in places
        assert problem.kind in {"missing", "unknown", "type", "value", "size", "form"}
        assert problem.message.isprintable()
        assert len(problem.message) < 400
    assert len({(problem.span, problem.message) for problem in found}) == len(found)


@pytest.mark.parametrize(
    "text",
    ["title: .nan\n", "title: -.inf\n", f"title: {'9' * 5_000}\n", "topics: [.nan]\n", '"\\0": a\n', "title: 1e999\n"],
)
def test_numbers_beyond_json_are_objected_to_like_any_other(text: str) -> None:
    document = read(text)
    assert problems(document, "section")
