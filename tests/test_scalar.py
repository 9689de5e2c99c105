"""Parts of values in every style that YAML has for a text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from roadmark import edits, source
from roadmark.text import Span

if TYPE_CHECKING:
    from roadmark.source import Document

STYLES = {
    "plain": "key: one two, three\n",
    "single": "key: 'it''s one: two'\n",
    "double": 'key: "one \\"two\\" \\u00e9 \\x41 \\U0001F600 three"\n',
    "in brackets": "key: [zero, one two]\n",
    "quoted in brackets": 'key: [zero, "one, two"]\n',
    "plain over lines": "key: one\n  two\n  three # no text\n",
    "plain over paragraphs": "key: one\n  two\n\n  three\n",
    "single over lines": "key: 'one\n  it''s\n\n  two'\n",
    "double over lines": 'key: "one\n  two \\\n  three\\n  four"\n',
    "folded": "key: >\n  one two\n  three\n\n  four\n",
    "folded, more indented": "key: >-\n  one\n    two\n  three\n",
    "folded with indicator": "key: >2\n   one\n  two\n",
    "literal": "key: |\n  one  two\n   three\n\n  four\n",
    "literal, kept": "key: |+\n  one\n\n\n",
    "literal, Windows": "key: |\r\n  one\r\n  two\r\n",
    "last line without end": "key: one two",
}


def document(text: str) -> tuple[Document, tuple[str | int, ...], str]:
    found = source.decode(Path("case.yaml"), text.encode())
    path: tuple[str | int, ...] = ("key", 1) if isinstance(found.data["key"], list) else ("key",)
    return found, path, found.value(*path)


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_every_word_is_found_where_it_is_written(text: str) -> None:
    found, path, value = document(text)
    start = 0
    for word in value.split():
        start = value.index(word, start)
        place = found.part(path, Span(start, start + len(word)))
        written = found.source.text[slice(*place.span)]
        if "\\" not in written and "''" not in written:
            assert written == word
        start += len(word)


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("replacement", ["new", "", "a, b", "x: y", "it's", 'say "x"', "\\", "#", "- ", "é\U0001f600"])
@pytest.mark.parametrize("word", ["one", "two", "three"])
def test_a_word_is_replaced_or_nothing_is(text: str, replacement: str, word: str) -> None:
    found, path, value = document(text)
    start = value.find(word)
    if start < 0:
        return
    fix = found.rewrite(path, Span(start, start + len(word)), replacement)
    if fix is None:
        assert replacement != "new"  # what needs no quotes always works
        return
    result = source.decode(Path("case.yaml"), edits.apply(found.source.text, fix.edits).encode())
    assert not result.problems
    assert result.value(*path) == value[:start] + replacement + value[start + len(word) :]


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_a_text_grows_at_its_end(text: str) -> None:
    found, path, value = document(text)
    end = len(value.rstrip())
    fix = found.rewrite(path, Span(end, end), ".")
    assert fix is not None
    result = source.decode(Path("case.yaml"), edits.apply(found.source.text, fix.edits).encode())
    assert result.value(*path) == value[:end] + "." + value[end:]


def test_what_stands_around_a_plain_value_stays() -> None:
    found, path, _ = document("key: one   # a comment\nother: two\n")
    fix = found.rewrite(path, Span(0, 3), "a: b")
    assert fix is not None
    assert edits.apply(found.source.text, fix.edits) == 'key: "a: b"   # a comment\nother: two\n'


def test_line_ends_are_not_put_into_values() -> None:
    found, path, _ = document(STYLES["plain"])
    assert found.rewrite(path, Span(0, 3), "a\nb") is None


WORDS = st.lists(st.sampled_from(["one", "it's", '"q"', "é", "a:b", "x#y", "-", "[z]", "\U0001f600"]), min_size=1)


@given(
    WORDS,
    st.sampled_from(["plain", "'", '"', "|", ">"]),
    st.integers(0, 9),
    st.sampled_from(["new", "n'w", 'n"w', "a, b"]),
)
def test_any_value_in_any_style(words: list[str], style: str, number: int, replacement: str) -> None:
    value = " ".join(words)
    written = {
        "plain": value,
        "'": "'" + value.replace("'", "''") + "'",
        '"': '"' + value.replace('"', '\\"') + '"',
        "|": f"|-\n  {value}",
        ">": ">-\n  " + "\n  ".join(words),
    }[style]
    found = source.decode(Path("case.yaml"), f"key: {written}\n".encode())
    assume(not found.problems and found.data == {"key": value})
    word = words[number % len(words)]
    start = sum(len(other) + 1 for other in words[: number % len(words)])
    fix = found.rewrite(("key",), Span(start, start + len(word)), replacement)
    if fix:
        result = source.decode(Path("case.yaml"), edits.apply(found.source.text, fix.edits).encode())
        assert result.data == {"key": value[:start] + replacement + value[start + len(word) :]}
        assert not result.problems
    else:
        assert style in {"|", ">"} or start == 0 or replacement == "a, b" or len(words) == 1
