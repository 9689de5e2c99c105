"""Real lists, imported and built: nothing a reader sees is lost, and what they list is data afterwards."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

import corpus
import structure

if TYPE_CHECKING:
    from pathlib import Path

needs_corpus = pytest.mark.skipif(
    not (corpus.JUDGE.is_file() and corpus.READMES.is_dir()),
    reason="the corpus and the judge beside this repository are absent",
)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[corpus.Outcome]:
    measured = corpus.measure_all(corpus.READMES, tmp_path_factory.mktemp("corpus"))
    assert measured
    print("\n" + corpus.table(measured))  # noqa: T201 - for `pytest -s`
    return measured


@pytest.mark.slow
@needs_corpus
@pytest.mark.parametrize("bar", corpus.BARS)
def test_real_lists_come_through(outcomes: list[corpus.Outcome], bar: str) -> None:
    assert corpus.BARS[bar](outcomes) == []


# -- the measures themselves ---------------------------------------------------------------------------------------

PAGE = """\
---
title: no item and no heading
---
Title
=====

- [One](#one)
- [Two](#two-)
  - [Three](#three)

## One

- [a](https://example.com/a%20b) - text
- [ ] [b](/b "title") [not first](/c)
- [x] <https://example.com/c>
  1. www.example.com/d
- **[strong](/e)**
- text [f](/f)
- ![picture](/g) [g](/g)
- <a href="/h">HTML</a>
- [j](/j) starts like a table of contents
- [One](#one)

- [![picture](/k.svg)](/k)

  [l](/l)

> ## In a quotation
> - [m][]

[m]: /m

## [Linked](/n) *and* `code` ![picture](/o)

<h2>HTML</h2>

[^1]: - [footnote](/p)

Text[^1]
"""


def test_items_that_begin_with_a_link_are_found() -> None:
    assert list(structure.link_items(PAGE)) == [
        "https://example.com/a b",
        "/b",
        "https://example.com/c",
        "http://www.example.com/d",
        "/j",
        "#one",
        "/k",
        "/m",
    ]


def test_headings_outside_other_blocks_are_found() -> None:
    assert list(structure.headings(PAGE)) == ["title", "one", "linkedandcodepicture"]


def test_resources_and_sections_are_found(tmp_path: Path) -> None:
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "roadmap/roadmap.yaml").write_text(
        "title: Top\nsections:\n  - title: Place\n    resources: [{title: a, url: /a}]\n  - file\n", "utf-8"
    )
    (tmp_path / "roadmap/file.yaml").write_text(
        "title: File\nlabel: '*Shown*'\ntopics:\n"
        "  - title: Topic\n    resources:\n      - text: b\n        resources: [{title: c, url: /c}]\n",
        "utf-8",
    )
    data = structure.read_yaml(tmp_path)
    assert Counter(structure.urls(data)) == Counter(("/a", "/c"))
    assert [section["title"] for section in structure.sections(data)] == ["Top", "Place", "File", "Topic"]


@pytest.mark.parametrize(
    ("bar", "change"),
    [
        ("every file imports and builds", {"problem": "`build` ended with 1"}),
        ("fidelity is at least 99 % for every file", {"fidelity": 98.9}),
        ("fidelity is at least 99.95 % on average", {"fidelity": 99.9}),
        ("at least 95 % of the files lose nothing", {"is_lossless": False}),
        ("at least 97 % of the items that begin with a link are resources", {"links": structure.Share(96, 100)}),
        ("at least 98 % of the headings are sections", {"headings": structure.Share(97, 100)}),
        ("what was built, imported and built again, is the same", {"is_stable": False}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_bar_can_be_missed(bar: str, change: dict[str, object]) -> None:
    reached: dict[str, object] = {
        "name": "list.md",
        "problem": "",
        "seconds": 0.1,
        "fidelity": 99.95,
        "is_lossless": True,
        "is_stable": True,
        "links": structure.Share(97, 100),
        "headings": structure.Share(98, 100),
    }
    assert [name for name, judge in corpus.BARS.items() if judge([outcome(reached)])] == []
    assert bar in [name for name, judge in corpus.BARS.items() if judge([outcome(reached | change)])]


def outcome(fields: dict[str, object]) -> corpus.Outcome:
    return corpus.Outcome(**fields)  # type: ignore[arg-type]
