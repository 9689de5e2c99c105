"""YAML text in, plain data and the place of every value out; whatever the text, never an exception."""

from __future__ import annotations

import math
import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from roadmark import characters, disk, events, limits, plain, source
from roadmark.source import Document, decode, parse
from roadmark.text import KeyPath, Place, Position, Source, Span

HERE = Path("here.yaml")


def read(text: str | bytes, *, by_python: bool = False) -> Document:
    """The document that a text makes; `by_python` with PyYAML's own parser in libyaml's place."""
    with pytest.MonkeyPatch.context() as patch:
        if by_python:
            patch.setattr(events, "LOADER", yaml.SafeLoader)
        document = decode(HERE, text if isinstance(text, bytes) else text.encode())
        assert_fast_path_agrees(document)  # while the parser is in its place
        return document


def shown(document: Document, span: Span) -> str:
    return document.source.text[span.start : span.end]


def complaints(document: Document) -> list[tuple[str, int]]:
    return [(problem.kind, Place(document.source, problem.span).position.line) for problem in document.problems]


# The oracle: PyYAML's composer without its types, and the table of tags in section 10.3.2 of the YAML 1.2 specification

CORE_NUMBER = re.compile(
    r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"
)
NUMBER = object()  # some number; which one matters to nobody
CORE: dict[str, bool | None] = {"": None, "~": None}
CORE |= dict.fromkeys(["null", "Null", "NULL"])
CORE |= dict.fromkeys(["true", "True", "TRUE"], True) | dict.fromkeys(["false", "False", "FALSE"], False)


def core(node: yaml.Node) -> Any:
    """What a node means by YAML 1.2's core schema."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: core(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [core(value) for value in node.value]
    assert isinstance(node, yaml.ScalarNode)
    if node.style is not None:
        return node.value
    if node.value in CORE:
        return CORE[node.value]
    if re.fullmatch(r"[-+]?[0-9]{1,14}", node.value):
        return int(node.value)
    return NUMBER if CORE_NUMBER.fullmatch(node.value) else node.value


def is_same(value: Any, expected: Any) -> bool:
    if expected is NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(expected, dict):
        return list(value) == list(expected) and all(is_same(value[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(value) == len(expected) and all(map(is_same, value, expected))
    return type(value) is type(expected) and bool(value == expected)


def nodes(node: yaml.Node, path: KeyPath = ()) -> dict[KeyPath, yaml.Node]:
    """Every node by the path of its value."""
    found = {path: node}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found |= nodes(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            found |= nodes(value, (*path, index))
    return found


def strings(node: yaml.Node) -> Any:
    """The value of a node where every scalar is text."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: strings(value) for key, value in node.value}
    return [strings(value) for value in node.value] if isinstance(node, yaml.SequenceNode) else node.value


def compose(text: str) -> yaml.Node:
    node = yaml.compose(text, yaml.BaseLoader)
    return yaml.ScalarNode("", "") if node is None else node


def assert_agrees(document: Document) -> None:
    """Data and places are those that the oracle finds."""
    text = document.source.text
    node = compose(text)
    assert document.problems == ()
    assert document.is_parsed
    assert is_same(document.data, core(node))
    by_path = nodes(node)
    assert set(document.spans) == set(by_path)
    assert set(document.keys) == {path for path in by_path if path and isinstance(path[-1], str)}
    for path, span in document.spans.items():
        assert_reads_back(document, span, strings(by_path[path]))
    for path, span in document.keys.items():
        assert_reads_back(document, span, path[-1])
    assert_nests(document)


def assert_reads_back(document: Document, span: Span, value: Any) -> None:
    """The text of a span, at the column where it stands, is YAML for the value; without white space around it."""
    text = shown(document, span)
    assert text == text.strip(" \t\r\n")
    if re.match(r"[|>][-+]?[0-9]", text):  # counts from an indentation that stands outside
        return
    indent = " " * (document.source.position(span.start).column - 1)
    below = re.match(r"([ \t]*\r?\n)*", document.source.text[span.end :])  # `|+` keeps the blank lines that follow
    assert below
    assert strings(compose(indent + text + below[0])) == value


def assert_nests(document: Document) -> None:
    """Values stand inside what holds them, one after the other, each after its key."""
    end: dict[KeyPath, int] = {}
    for path in sorted(document.spans, key=lambda path: (document.spans[path].start, len(path))):
        span = document.spans[path]
        key = document.keys.get(path, Span(span.start, span.start))
        assert key.start <= key.end <= span.start <= span.end
        if path:
            holder = document.spans[path[:-1]]
            assert holder.start <= key.start
            assert span.end <= holder.end
            assert end.get(path[:-1], 0) <= key.start
            end[path[:-1]] = span.end


# Generated documents

TEXT = st.text(
    st.one_of(
        st.sampled_from(" #:-?,[]{}&*!|>'\"%@`\\~\tabc01.no"),
        st.sampled_from("äßñøę\u0301漢字かな한글😀🧑🏽ﬁ²½\u00a0\u3000\n"),
        st.characters(exclude_categories=["Cs", "Cc", "Cn", "Cf", "Co", "Zl", "Zp"]),
    ),
    max_size=12,
).filter(lambda text: not list(characters.suspects(text)))
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
LOOKS_TYPED = st.sampled_from(
    ["no", "on", "2026-11-22", "3.10", "1e5", "0o17", "0x1F", "1_000", "12:30", "~", ".5", ""]
)


def trees(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT | LOOKS_TYPED, inner, max_size=4),
        max_leaves=12,
    )


class Dumper(yaml.SafeDumper):
    """PyYAML's, without anchors for what comes up twice."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


LAYOUTS = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "allow_unicode": st.booleans(),
        "explicit_start": st.booleans(),
        "line_break": st.sampled_from(["\n", "\r\n"]),
        "width": st.sampled_from([10, 80, math.inf]),
        "indent": st.sampled_from([2, 4]),
        "sort_keys": st.sampled_from([False]),
    }
)


@given(trees(st.none() | st.booleans() | NUMBERS | TEXT | LOOKS_TYPED), LAYOUTS)
def test_data_and_places_are_those_of_an_independent_reader(data: Any, layout: dict[str, Any]) -> None:
    assert_agrees(read(yaml.dump(data, Dumper=Dumper, **layout)))


@given(trees(TEXT | LOOKS_TYPED), st.sampled_from(["'", '"', "|", ">"]), LAYOUTS)
def test_quoted_values_are_the_texts_that_they_quote(data: Any, style: str, layout: dict[str, Any]) -> None:
    text = yaml.dump(data, Dumper=Dumper, default_style=style, **layout)
    assume(yaml.safe_load(text) == data)  # PyYAML folds a few texts that it cannot unfold
    document = read(text)
    assert document.data == data
    assert_agrees(document)


@given(trees(st.none() | st.booleans() | NUMBERS | TEXT | LOOKS_TYPED), LAYOUTS)
def test_without_libyaml_everything_is_the_same(data: Any, layout: dict[str, Any]) -> None:
    text = yaml.dump(data, Dumper=Dumper, **layout)
    by_python, by_libyaml = read(text, by_python=True), read(text)
    assert (by_python.loaded, by_python.plain) == (by_libyaml.loaded, by_libyaml.plain)


WRITTEN_BY_HAND = {
    "nothing": "",
    "comments": "# one\n\n# two\n",
    "a scalar": "a\n",
    "no values": "a:\nb:\n  -\n  - c:\n  -\nd: {e: , f: [ ]}\n",
    "comments after a block": "a:\n  b: 1 # one\n  # two\n\n# three\nc: 2\n# four\n",
    "a list beside its key": "a:\n- b\n- c: d\n  e: f\ng: h\n",
    "lists in lists": "- - a\n  - - b\n    - c\n-\n  - d\n",
    "blank lines at the end": "a: |\n  b\n\n\nc: >-\n  d\n\n  e\n\n\n",
    "kept blank lines": "a: |+\n  b\n\n\nc: |-\n  d\n",
    "a folded plain value": "a: b\n  c\n\n  d\ne: f\n",
    "folded quotes": "a: 'b\n\n  c'\nd: \"e \\\n  f\"\n",
    "flow over lines": "a: [b,\n  {c: d,\n   e: [f]}, # g\n  h,\n]\ni: {\n}\n",
    "json": '{"a": [1, -2.5e3, true, null, "\\u00e4\\n"], "b": {}}\n',
    "typed keys": "1: a\ntrue: b\n~: c\n2026-11-22: d\n",
    "spaced colons": "a : b\n'c' : d\n",
    "an explicit key": "? a\n: b\n? c\n: d\n",
    "single pairs": "[a: b, c: d]\n",
    "markers": "%YAML 1.1\n---\na: b\n...\n",
    "CR alone": "a: b\rc:\r  - d\r",
    "hashes and quotes inside": "a: b#c\nd: e'f\"g\nh: http://i.j/#k\n",
    "typed": "[~, null, Null, nULL, true, True, tRue, yes, off, 0, -0, +1, 007, 0o7, 0O7, 0x1f, 1_0, 1., .1, .e1, 1e3,"
    " 1e, +.5, -.inf, .Inf, +.nan, .nan, .NAN, 12345678901234567, 0b1, 190:20, 2026-11-22, =, <]\n",
}


@pytest.mark.parametrize("by_python", [False, True], ids=["libyaml", "python"])
@pytest.mark.parametrize("text", WRITTEN_BY_HAND.values(), ids=WRITTEN_BY_HAND)
def test_texts_written_by_hand(text: str, *, by_python: bool) -> None:
    assert_agrees(read(text, by_python=by_python))


@pytest.mark.parametrize("text", WRITTEN_BY_HAND.values(), ids=WRITTEN_BY_HAND)
def test_line_ends_and_a_byte_order_mark_change_no_value(text: str) -> None:
    plain = read(text)
    with_mark = read(b"\xef\xbb\xbf" + text.encode())
    assert (repr(with_mark.data), with_mark.spans) == (repr(plain.data), plain.spans)
    assert with_mark.source.has_byte_order_mark
    assert_agrees(read(text.replace("\r", "\n").replace("\n", "\r\n")))


# Places

PLACES = [
    ("a: b\n", ("a",), (1, 4)),
    ("😀: b\n", ("😀",), (1, 4)),
    ("a: [😀, 🧑🏽, c]\n", ("a", 2), (1, 12)),
    ("e\u0301: b\n", ("e\u0301",), (1, 5)),
    ("漢字: かな\n", ("漢字",), (1, 5)),
    ("a: b\r\n\r\nc: d\r\n", ("c",), (3, 4)),
    ("\ufeffa: b\n", ("a",), (1, 4)),
    ("\ufeff# 漢\na: b\n", ("a",), (2, 4)),
    ("a:\n  - b\n  - c\n", ("a", 1), (3, 5)),
    ("'a' :   \t b\n", ("a",), (1, 11)),
    ("a: # c\n\n    b\n", ("a",), (3, 5)),
    ("a: |\n  b\nc: d\n", ("a",), (1, 4)),
    ("---\na: b\n", ("a",), (2, 4)),
    ("{a: {b: c}}", ("a", "b"), (1, 9)),
]


@pytest.mark.parametrize(("text", "path", "place"), PLACES)
def test_positions_count_characters_from_one(text: str, path: KeyPath, place: tuple[int, int]) -> None:
    assert read(text).at(*path).position == place


def test_a_missing_value_falls_back_to_what_should_hold_it() -> None:
    document = read("a:\n  - b: c\n    d: e\n")
    assert document.at("a", 0, "x", "y") == document.at("a", 0)
    assert document.at("a", 7) == document.at("a")
    assert document.key("a", 0, "d").position == Position(3, 5)
    assert document.key("a", 0).position == Position(2, 5)
    assert document.key("a", 0, "x") == document.at("a", 0)
    assert read("[").at("a", 0).position == Position(1, 1)


@given(st.text(st.sampled_from("ab😀\u0301漢\r\n\t")), st.data())
def test_lines_and_columns_lead_back_to_the_offset(text: str, data: st.DataObject) -> None:
    here = Source(HERE, text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = here.position(offset)
    assert "".join(part + "\n" for part in text.split("\n")[: line - 1]) == text[: offset - column + 1]
    assert here.line(line) == text.split("\n")[line - 1].removesuffix("\r")
    assert here.line(text.count("\n") + 2) == ""


# Texts that are wrong

BAD_TEXTS = {
    "tab indent": ("a:\n\tb: c\n", [("syntax", 2)]),
    "unclosed double quote": ('a: "b\nc: d\n', [("syntax", 1)]),
    "unclosed single quote": ("a: b\nc: 'd\ne: f\n", [("syntax", 2)]),
    "colon in a value": ("a: b: c\n", [("syntax", 1)]),
    "unclosed bracket": ("a: [b\nc: d\n", [("syntax", 1)]),
    "unclosed brace": ("a: {b: c\n", [("syntax", 1)]),
    "stray bracket": ("a: ]\n", [("syntax", 1)]),
    "reserved at sign": ("a: @b\n", [("syntax", 1)]),
    "reserved backtick": ("a: `b`\n", [("syntax", 1)]),
    "bad escape": ('a: "\\d"\n', [("syntax", 1)]),
    "text after a quote": ("a: 'b' c\n", [("syntax", 1)]),
    "no colon": ("a: b\nc\nd: e\n", [("syntax", 2)]),
    "bad indent": ("a: b\n  c: d\n", [("syntax", 2)]),
    "dedent to nowhere": ("a:\n    b: c\n  d: e\n", [("syntax", 3)]),
    "list in a mapping": ("a: b\n- c\n", [("syntax", 2)]),
    "mapping in a list": ("- a\nb: c\n", [("syntax", 2)]),
    "list beside its key": ("a: - b\n", [("syntax", 1)]),
    "complex key": ("? [a, b]\n: c\n", [("syntax", 1)]),
    "complex flow key": ("{[a]: b}\n", [("syntax", 1)]),
    "unknown version": ("%YAML 3.0\n---\na: b\n", [("syntax", 1)]),
    "only an opening": ("[", [("syntax", 1)]),
    "after the end": ("a: b\n...\nc", [("syntax", 3)]),
    "anchor": ("a: &b c\n", [("feature", 1)]),
    "alias": ("a: &b c\nd: *b\n", [("feature", 1), ("feature", 2)]),
    "alias of nothing": ("a:\n  *b\n", [("feature", 2)]),
    "alias as a key": ("a: &b c\n*b : d\n", [("feature", 1), ("feature", 2)]),
    "merge key": ("a: b\n<<: {c: d}\n", [("feature", 2)]),
    "tag": ("a: !!str 1\nb: !c d\n", [("feature", 1), ("feature", 2)]),
    "tag on a list": ("a: !!set\n  - b\n", [("feature", 1)]),
    "second document": ("a: b\n---\nc: d\n", [("feature", 2)]),
    "second empty document": ("a: b\n---\n", [("feature", 2)]),
    "duplicate key": ("a: b\nc: d\na: e\n", [("duplicate", 3)]),
    "duplicate key, quoted": ("a: b\n'a': e\n", [("duplicate", 2)]),
    "threefold key": ("a: b\na: c\na: d\n", [("duplicate", 2)]),
    "two keys that return": ("a: b\na: c\nd: e\na: f\n", [("duplicate", 2), ("duplicate", 4)]),
    "a forgotten dash": ("- a: b\n  c: d\n  a: e\n  c: f\n", [("duplicate", 3)]),
    "control": ("a: \x07b\n", [("character", 1)]),
    "control that spoils its line": ("a: b\n\x1bc\nd: e\n", [("character", 2)]),
    "control and an error elsewhere": ("a: \x07b\nc: d: e\n", [("character", 1), ("syntax", 2)]),
    "NEL": ("a: b\u0085c: d\n", [("character", 1)]),
    "line separator": ("a: b\u2028c: d\n", [("character", 1)]),
    "zero width": ("a: b\u200bc\n", [("character", 1)]),
    "direction override": ("a: b\nc: \u202ed\n", [("character", 2)]),
    "byte order mark inside": ("a: b\nc: \ufeffd\n", [("character", 2)]),
    "escaped control": ('a: "b\\u0007\\u200b"\n', [("character", 1), ("character", 1)]),
    "too deep": ("a:\n  " + "[" * 100 + "]" * 100 + "\n", [("unreadable", 2)]),
    "too long": ("a: b\nc: " + "d" * (limits.USUAL.text + 1) + "\n", [("unreadable", 2)]),
}


@pytest.mark.parametrize(("text", "expected"), BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("by_python", [False, True], ids=["libyaml", "python"])
def test_what_is_wrong_and_on_which_line(text: str, expected: list[tuple[str, int]], *, by_python: bool) -> None:
    document = read(text, by_python=by_python)
    assert complaints(document) == expected
    assert document.is_parsed or document.data is None
    for problem in document.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(document.source.text)
        assert "\n" not in problem.message


LIBYAML_ALONE_REFUSES = ['a: "\\UFFFFFFFF"\n', "%YAML 1." + "1" * 5000 + "\n---\na\n"]


@pytest.mark.parametrize("text", LIBYAML_ALONE_REFUSES)
def test_what_makes_the_python_parser_stumble_is_a_problem_too(text: str) -> None:
    assert complaints(read(text)) == complaints(read(text, by_python=True)) == [("syntax", 1)]


def test_an_escape_that_no_encoding_can_write_is_replaced() -> None:
    document = read('a: "\\ud800"\n', by_python=True)  # libyaml refuses it by itself
    assert complaints(document) == [("character", 1)]
    assert document.data == {"a": "\ufffd"}


def test_of_a_duplicate_key_the_last_value_counts_and_the_others_are_kept_aside() -> None:
    document = read("a: {b: 1}\nc: 2\na: {d: 3}\n")
    assert document.data == {"a": {"d": 3}, "c": 2}
    assert document.discarded == ({"b": 1},)
    assert document.at("a", "d").position == Position(3, 8)
    assert "first on line 1" in document.problems[0].message


# Texts with the offsets of the characters in them that are not needed.
HIDDEN: dict[str, list[int]] = {
    "plain, \t\r\n": [],
    "a\x00b\x1bc\x7fd\x9f": [1, 3, 5, 7],
    "a\u200bb\u2060c\ufeffd\u202ee\u2066f\ufff9": [1, 3, 5, 7, 9, 11],
    "\u05d0\u200f(a)": [],
    "\u0627\u200e1\u061c2": [],
    "a\u200fb\u200f": [1, 3],
    "\u05d0\u200f\na\u200f\n\u200f\u05d0": [4],
    "\U0001f468\u200d\U0001f469\u200d\U0001f467": [],
    "\U0001f3f3\ufe0f\u200d\U0001f308": [],
    "\U0001f469\U0001f3fd\u200d\U0001f680": [],
    "a\u200db": [1],
    "\u0645\u06cc\u200c\u062e": [],
    "\u0915\u094d\u200d\u0937": [],
    "a\u200c": [1],
    "\u200d\U0001f468": [0],
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f": [],
    "a\U000e0067": [1],
}


@pytest.mark.parametrize(("text", "offsets"), HIDDEN.items(), ids=ascii)
def test_hidden_characters_are_wrong_where_no_script_and_no_emoji_needs_them(text: str, offsets: list[int]) -> None:
    assert [offset for offset, _ in characters.suspects(text)] == offsets
    assert all(name.startswith(f"U+{ord(text[offset]):04X}") for offset, name in characters.suspects(text))


UNRELIABLE = {
    "a: &b c\n": {("a",)},
    "a: {b: *c}\n": {("a", "b")},
    "a:\n  <<: {b: c}\n": {("a",)},
    "a:\n  ? [b]\n  : c\n": {("a",)},
    "a: !!str 1\n": {("a",)},
    "a: b\n": set(),
}


@pytest.mark.parametrize(("text", "paths"), UNRELIABLE.items())
def test_values_that_are_not_what_was_meant_are_marked(text: str, paths: set[KeyPath]) -> None:
    assert read(text).unreliable == paths


@pytest.mark.parametrize(
    ("raw", "place", "phrase"),
    [
        (b"a: caf\xe9\n", (1, 7), "save the file with the encoding UTF-8"),
        (b"\xef\xbb\xbfa: \xc3\xa9\xe9\n", (1, 5), "save the file with the encoding UTF-8"),
        (b"\xef\xbb\xbf\xc3\xa9\xff\n", (1, 2), "save the file with the encoding UTF-8"),
        ("ok: ä\nnot: ".encode() + b"\xff", (2, 6), "save the file with the encoding UTF-8"),
        ("a: b\n".encode("utf-16"), (1, 1), "UTF-16"),
        (b"\xed\xa0\x80", (1, 1), "not UTF-8"),
    ],
)
def test_bytes_that_are_not_utf_8(raw: bytes, place: tuple[int, int], phrase: str) -> None:
    document = read(raw)
    (problem,) = document.problems
    assert (problem.kind, document.source.position(problem.span.start)) == ("character", place)
    assert phrase in problem.message
    assert not document.is_parsed


# Limits

LAUGHS = "a: &a [ha, ha]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "10,000 brackets": ("[" * 10_000, "unreadable"),
    "1,000,000 brackets": ("[" * 1_000_000, "unreadable"),
    "1,000,000 braces": ("{a: " * 1_000_000, "unreadable"),
    "100,000 dashes": ("- " * 100_000, "unreadable"),
    "block nesting": ("".join(f"{' ' * depth}a:\n" for depth in range(500)), "unreadable"),
    "2 MB in a scalar": ("a: " + "b" * 2_000_000 + "\n", "unreadable"),
    "2 MB in a key": ("? " + "b" * 2_000_000 + "\n: a\n", "unreadable"),
    "2 MB in a block": ("a: |\n" + "  b\n" * 500_001, "unreadable"),
    "billion laughs": (LAUGHS, "feature"),
    "1,000,000 NULs": ("\0" * 1_000_000, "character"),
    "1,000,000 joiners": ("a: " + "\u200d" * 1_000_000, "character"),
    "500,000 marks and one letter": ("a: " + "\u200e" * 500_000 + "\u05d0 \u200b\n", "character"),
    "100,000 wrong escapes": ('a: "' + "\\u200b" * 100_000 + '"\n', "character"),
    "100,000 anchors": ("- &a b\n" * 100_000, "feature"),
    "100,000 duplicates": ("a: b\n" * 100_000, "duplicate"),
    "one long line of quotes": ("a: " + "'" * 1_000_001, "syntax"),
}


@pytest.mark.parametrize(("text", "kind"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_refused_before_they_hold_anything_up(text: str, kind: str) -> None:
    document = read(text)
    assert document.problems[0].kind == kind


def test_of_a_file_full_of_hidden_characters_only_some_are_reported() -> None:
    assert len(read("\0" * 10_000).problems) == events.MOST_SUSPECTS


@pytest.mark.parametrize(
    "number", ["9" * 5_000, "-" + "9" * 400, "1e999", ".inf", "0x" + "f" * 5_000, "1." + "3" * 5_000]
)
def test_a_number_beyond_all_bounds_is_a_number(number: str) -> None:
    document = read(f"a: {number}\n")
    assert document.problems == ()
    assert isinstance(document.data["a"], float)


def test_nesting_counts_from_the_place_where_it_is_too_deep() -> None:
    deepest = "[" * limits.USUAL.nesting + "]" * limits.USUAL.nesting
    assert read(deepest).problems == ()
    (problem,) = read(f"[{deepest}]").problems
    assert problem.span == (limits.USUAL.nesting, limits.USUAL.nesting + 1)


# Files


def problem_of(path: Path, root: Path | None = None) -> str:
    document = source.read(path, root or path.parent)
    assert not document.is_parsed
    assert document.source == Source(path, "")
    ((kind, span, message, _),) = document.problems
    assert (kind, span) == ("unreadable", (0, 0))
    return message


def test_a_file_that_is_larger_than_any_list_is_not_parsed(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    assert "larger than 32 MiB; split it" in problem_of(path)


def test_a_folder_a_missing_file_and_a_loop_are_problems(tmp_path: Path) -> None:
    assert "this is a folder" in problem_of(tmp_path)
    assert "cannot be read: No such file" in problem_of(tmp_path / "gone.yaml")
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    assert "cannot be read" in problem_of(loop)


def test_a_file_without_permission_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.yaml"
    path.touch()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(disk, "read", refuse)
    assert "cannot be read: Permission denied" in problem_of(path)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")
def test_a_pipe_or_a_device_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("who opens it waits for ever"))
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert "no regular file" in problem_of(path)
    link = tmp_path / "zero.yaml"
    link.symlink_to("/dev/zero")
    assert problem_of(link)


def test_a_link_is_followed_inside_the_project_only(tmp_path: Path) -> None:
    project, outside = tmp_path / "project", tmp_path / "outside.yaml"
    for path in (project / "roadmap/a.yaml", project / ".git/config", project / ".GIT/config", outside):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("title: Here\n", "utf-8")
    link = project / "roadmap/link.yaml"
    for target, allowed in {
        "a.yaml": True,
        "../../outside.yaml": False,
        "../.git/config": False,
        "../.GIT/config": False,
    }.items():
        link.symlink_to(target)
        if allowed:
            assert source.read(link, project).data == {"title": "Here"}
        else:
            assert "leads out of the project; put the file itself here" in problem_of(link, project)
        link.unlink()


def test_a_project_may_itself_stand_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.yaml").write_text("title: Here\n", "utf-8")
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    assert source.read(tmp_path / "link/a.yaml", tmp_path / "link").data == {"title": "Here"}


# Never an exception

PIECES = [*"-?:,[]{}#&*!|>'\"%@`\\ \n\t\r~.<=019ax\0\x85\u200d\u2028\ufeff😀", "\n  ", "- ", ": ", "--- ", "\n"]
YAMLISH = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def assert_is_sound(document: Document) -> None:
    """Whatever the text, every place lies in it and every path of the data has one."""
    size = len(document.source.text)
    for span in (
        *document.spans.values(),
        *document.keys.values(),
        *document.scalars,
        *(p.span for p in document.problems),
    ):
        assert 0 <= span.start <= span.end <= size
    assert document.is_parsed or document.problems
    stack: list[tuple[KeyPath, Any]] = [((), document.data)] if document.is_parsed else []
    while stack:
        path, value = stack.pop()
        assert path in document.spans
        if isinstance(value, dict):
            stack += [((*path, key), child) for key, child in value.items()]
            assert all((*path, key) in document.keys for key in value)
        elif isinstance(value, list):
            stack += [((*path, index), child) for index, child in enumerate(value)]


def assert_fast_path_agrees(document: Document) -> None:
    """The fast path says the same or nothing, and never nothing of a file without anything to explain."""
    loaded = events.load(document.source)
    try:
        fast = plain.read(document.source.text, limits.USUAL)
    except plain.NotPlainError:
        return
    assert not loaded.problems
    assert (repr(fast.data), fast.size) == (repr(loaded.data), len(loaded.spans))


def test_the_fast_path_reads_the_roadmap() -> None:
    for path in (Path(__file__).parents[1] / "roadmap").glob("*.yaml"):
        fast = plain.read(path.read_text("utf-8"), limits.USUAL)
        assert "loaded" not in vars(source.read(path, path.parents[1])), path
        texts = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes texts alone
        assert fast.data == texts or repr(fast.data).replace("True", "'true'") == repr(texts), path


@given(YAMLISH)
@example("? - a\n  - b\n? a\n")
@example("a: !<\n")
@example('"\\')
def test_any_text_has_an_answer(text: str) -> None:
    assert_is_sound(read(text))
    assert_is_sound(read(text, by_python=True))


@given(st.text())
def test_any_unicode_has_an_answer(text: str) -> None:
    assert_is_sound(parse(Source(HERE, text)))


@given(st.binary(max_size=60) | st.binary(max_size=30).map(lambda raw: b"\xef\xbb\xbf" + raw))
def test_any_bytes_have_an_answer(raw: bytes) -> None:
    assert_is_sound(read(raw))


WHOLE = (Path(__file__).parents[1] / "roadmap/mathematics-for-ml.yaml").read_text("utf-8")[:1500]


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(WHOLE)),
            st.integers(0, 2),
            st.sampled_from(["", "\t", ":", "'", '"', " ", "-", "[", "}", "#", "\n"]),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_slip_of_the_hand_has_an_answer(slips: list[tuple[int, int, str]]) -> None:
    text = WHOLE
    for start, removed, inserted in slips:
        text = text[:start] + inserted + text[start + removed :]
    assume(text != WHOLE)
    assert_is_sound(read(text))
    assert_is_sound(read(text, by_python=True))
