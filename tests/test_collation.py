"""Alphabetical order: which titles are out of place, and where they belong."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmark.collation import arrange


@pytest.mark.parametrize(
    "titles",
    [
        [],
        ["a"],
        ["ada", "Ada", "ADA"],
        ["résumé", "resume", "Résumé"],
        ["2048", "4chan", "a", "Z"],
        ["10 Minutes", "2 Minutes", "a"],  # digit by digit, as most lists have it
        ["New York", "Newark"],  # spaces count
        ["Newark", "New York"],  # or they do not
        ["RSS Monster", "RSS-Bridge", "RSSHub"],
        ["auto-sklearn", "Autokeras", "AutoML"],
        ["Autokeras", "AutoML", "auto-sklearn"],
        ["C", "C#", "C++", "CMake"],
        [".NET Core", "Ada", "Zig"],
        ["Ada", ".NET Core", "Zig"],
        ["Æon", "aero", "Æther", "Łódź", "Lua", "Ömer", "Øre", "oz", "Straße", "Strasse 2"],
        ["ёлка", "ель", "иод", "йод", "яма"],
        ["ива", "ия", "йа"],
        ["가", "가나", "각", "나"],
        ["कमल", "का", "खग"],
        ["\uff41 wide letter", "b", "\ufb01ne ligature"],
        ["🎉 a", "🍕 b", "👩\u200d💻 c", "☎\ufe0f d"],
    ],
)
def test_titles_in_order(titles: list[str]) -> None:
    assert arrange(titles).misplaced == ()


@pytest.mark.parametrize(
    ("titles", "misplaced", "order"),
    [
        (["b", "a"], [0], "a b"),
        (["a", "c", "b", "d"], [1], "a b c d"),
        (["b", "c", "d", "a"], [3], "a b c d"),
        (["d", "a", "b", "c"], [0], "a b c d"),
        (["a", "z", "b", "y", "c"], [1, 3], "a b c y z"),
        (["Zoë", "zoe-2", "Adé", "ade"], [0, 1], "Adé ade Zoë zoe-2"),
        (["a-c", "ab", "a-a", "ad"], [2], "a-a a-c ab ad"),  # here punctuation counts
        (["ab", "a-c", "ad", "a-a"], [3], "a-a ab a-c ad"),  # and here not
    ],
)
def test_titles_out_of_order(titles: list[str], misplaced: list[int], order: str) -> None:
    arrangement = arrange(titles)
    assert [titles[index] for index in arrangement.order] == order.split()
    assert list(arrangement.misplaced) == misplaced


@given(st.lists(st.text(alphabet="abcé -'1", max_size=4)))
def test_what_is_put_in_order_is_in_order(titles: list[str]) -> None:
    arrangement = arrange(titles)
    assert sorted(arrangement.order) == list(range(len(titles)))
    assert arrange([titles[index] for index in arrangement.order]).misplaced == ()
    kept = [title for index, title in enumerate(titles) if index not in arrangement.misplaced]
    assert arrange(kept).misplaced == ()
    assert (arrangement.order == tuple(range(len(titles)))) == (arrangement.misplaced == ())


@given(st.lists(st.sampled_from("abcdefgh"), unique=True))
def test_as_few_titles_as_possible_are_misplaced(titles: list[str]) -> None:
    longest = max((run for run in _subsequences(titles) if all(a < b for a, b in pairwise(run))), key=len)
    assert len(titles) - len(arrange(titles).misplaced) == len(longest)


def _subsequences(titles: list[str]) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for title in titles:
        runs += [[*run, title] for run in runs]
    return runs


@given(st.text(), st.text())
def test_case_and_form_do_not_count(first: str, second: str) -> None:
    plain = arrange([first, second]).misplaced
    assert arrange([unicodedata.normalize("NFD", first), unicodedata.normalize("NFC", second)]).misplaced == plain
    assert arrange(["A" + first, "a" + second]).misplaced == arrange(["a" + first, "A" + second]).misplaced
