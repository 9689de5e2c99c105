"""Plain data as YAML: how it looks, and that it reads back as what it was."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from roadmark import characters, dump
from roadmark.rules import RULES
from roadmark.source import parse
from roadmark.text import Source


def read(text: str) -> Any:
    """The data of a text that no rule about the file itself objects to."""
    document = parse(Source(Path("x.yaml"), text))
    assert document.problems == (), text
    for code in ("YML004", "YML005", "YML011"):
        assert [finding.message for finding in RULES[code].check(document)] == [], text
    return document.data


# How it looks


@pytest.mark.parametrize(
    ("value", "written"),
    [
        # Plain
        ("Linear Algebra", "Linear Algebra"),
        ("https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e"),
        ("Don't say \"never\"", "Don't say \"never\""),
        ("C# and C++", "C# and C++"),
        ("10:30 am", "10:30 am"),
        ("12:75", "12:75"),
        ("1.2.3", "1.2.3"),
        ("2026", '"2026"'),
        ("-x", "-x"),
        ("...and more", "...and more"),
        ("(a, b) [c]", "(a, b) [c]"),
        ("$x$ | y", "$x$ | y"),
        ("Über naïve Bayes", "Über naïve Bayes"),
        ("机器学习:入门", "机器学习:入门"),
        ("👩\u200d💻 ❤\ufe0f", "👩\u200d💻 ❤\ufe0f"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("\u05d0\u200f!", "\u05d0\u200f!"),
        # What YAML 1.1 or 1.2 types
        *((word, f'"{word}"') for word in [
            "", "~", "null", "NULL", "true", "False", "no", "on", "Off", "yes", "Y", "n", "=", "<<",
            "0", "+1", "-5", "1_000", "010", "0o17", "0x1F", "0b11", "3.10", ".5", "1.", "1e5", "1e+5", ".inf", "-.INF",
            ".NaN", "12:30", "190:20:30.15", "2026-11-22", "2026-1-2", "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43.10 -5", "2002-1-1 1:02:03Z",
        ]),
        # What YAML keeps for itself
        *((text, f'"{text}"') for text in [
            "a: b", "a:", "a #b", "#a", "- a", "-", "?", "? a", ": a", ":", "---", "--- a", "...", "[a]", "{a}", "]",
            ",a", "&a", "*a*", "!a", "|", ">", "%a", "@a", "`a`", " a", "a ", "'a'", "a:\u3000b", "\u3000a",
        ]),
        # Single quotes save backslashes
        ('"Why Should I Trust You?": Explaining', "'\"Why Should I Trust You?\": Explaining'"),
        ("\\alpha: \\beta", "'\\alpha: \\beta'"),
        ('it\'s "a": b', '"it\'s \\"a\\": b"'),
        ("\\alpha \\beta", "\\alpha \\beta"),
        # What does not show
        ("a\tb", '"a\\tb"'),
        ("a\nb", '"a\\nb"'),
        ("a\r\nb", '"a\\r\\nb"'),
        ("a\u00a0b", '"a\\u00A0b"'),
        ('"a"\u202f!', '"\\"a\\"\\u202F!"'),
        ("Deep\u200bLearning", '"Deep\\u200BLearning"'),
        ("a\u200db", '"a\\u200Db"'),
        ("a\x00\x1b\x7f\x85\u2028\ufeff\ufffe", '"a\\u0000\\u001B\\u007F\\u0085\\u2028\\uFEFF\\uFFFE"'),
        ("a\u202eb\U000e0041", '"a\\u202Eb\\U000E0041"'),
    ],
)  # fmt: skip
def test_scalar(value: str, written: str) -> None:
    assert dump.scalar(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("linear-algebra", "linear-algebra"),
        ("two words", "two words"),
        ("a, b", '"a, b"'),
        ("a[0]", '"a[0]"'),
        ("{a", '"{a"'),
        ("http://example.org", "http://example.org"),
        ("a:,b", '"a:,b"'),
        ("what?", '"what?"'),
        ("-a", '"-a"'),
        ("no", '"no"'),
        ('"a", b', "'\"a\", b'"),
    ],
)
def test_scalar_in_brackets(value: str, written: str) -> None:
    assert dump.scalar(value, is_flow=True) == written
    assert read(f"k: [{written}, {written}]\n") == {"k": [value, value]}
    assert read(f"k: {{{written}: {written}}}\n") == {"k": {value: value}}


DATA: dict[str, Any] = {
    "title": "A Section",
    "label": "Linear: *Algebra*",
    "depth": 3,
    "is": True,
    "nothing": None,
    "empty": [],
    "none": {},
    "no": "no",
    "a b": "c",
    "a: b": "c",
    "sections": ["one", "two words", "three_3", "a.b/c+d"],
    "odd": ["one", "http://example.org"],
    "one": ["1"],
    "mixed": ["one", 2, False, [], {}, ["x"], [["a,", {"b": "c", "d": {"e": "f"}}], {"g": [{"h": "i"}]}]],
    "requires": [f"topic-{number}" for number in range(7)],
    "wide_list": [f"topic-{number}" for number in range(8)],
    "resources": [
        {"title": "First", "url": "https://example.org/", "resources": [{"text": "Nested"}, {"markdown": "a\n\nb"}]},
        {"markdown": "Text\n\n    code\n\ttab\n"},
        {"markdown": "    code\ntext\n"},
        {"markdown": "\n\n\ttab\n"},
        {"markdown": "kept\n\n\n"},
        {"markdown": "broken  \nline\n"},
        {"markdown": "untidy \nline\n"},
        {"markdown": "untidy\n  \nline\n"},
        {"markdown": "untidy  \n\nline\n"},
        {"markdown": "from\r\nWindows\r\n"},
        {"markdown": "\n"},
        {"markdown": "# no\u00a0comment\n--- #1\n"},
        {"markdown": "hid\u200bden\n"},
    ],
    "settings": {"outputs": {"readme": {"path": "README.md"}}},
    "last": "x\n",
}
WRITTEN = """\
title: A Section
label: "Linear: *Algebra*"
depth: 3
is: true
nothing: null
empty: []
none: {}
"no": "no"
a b: c
"a: b": c
sections: [one, two words, three_3, a.b/c+d]
odd:
  - one
  - http://example.org
one:
  - "1"
mixed:
  - one
  - 2
  - false
  - []
  - {}
  - [x]
  - - - a,
      - b: c
        d:
          e: f
    - g:
        - h: i
requires: [topic-0, topic-1, topic-2, topic-3, topic-4, topic-5, topic-6]
wide_list:
  - topic-0
  - topic-1
  - topic-2
  - topic-3
  - topic-4
  - topic-5
  - topic-6
  - topic-7
resources:
  - title: First
    url: https://example.org/
    resources:
      - text: Nested
      - markdown: |-
          a

          b
  - markdown: |
      Text

          code
      \ttab
  - markdown: |2
          code
      text
  - markdown: |2


      \ttab
  - markdown: |+
      kept


  - markdown: |
      broken  \n      line
  - markdown: "untidy \\nline\\n"
  - markdown: "untidy\\n  \\nline\\n"
  - markdown: "untidy  \\n\\nline\\n"
  - markdown: "from\\r\\nWindows\\r\\n"
  - markdown: "\\n"
  - markdown: |
      # no\u00a0comment
      --- #1
  - markdown: "hid\\u200Bden\\n"
settings:
  outputs:
    readme:
      path: README.md
last: |
  x
"""


def test_mapping() -> None:
    assert dump.mapping(DATA) == WRITTEN


def test_mapping_at_an_indent() -> None:
    assert dump.mapping({"a": {"b": ["c:"]}, "d": "e\nf"}, 4) == (
        '    a:\n      b:\n        - "c:"\n    d: |-\n      e\n      f\n'
    )
    assert dump.mapping({}) == "{}\n"
    assert dump.mapping({}, 2) == "  {}\n"


def test_entries() -> None:
    values = ["a", "b: c", {"d": "e", "f": [{"g": "h"}]}, "i\nj\n", {}, ["k"]]
    assert dump.entries(values, 2) == (
        '  - a\n  - "b: c"\n  - d: e\n    f:\n      - g: h\n  - |\n    i\n    j\n  - {}\n  - [k]\n'
    )
    assert dump.entries([], 2) == ""


def test_flow() -> None:
    assert dump.flow({"a": ["b", {"c, d": "e, f"}, [], 1], "g": {}, "h": None}) == (
        '{a: [b, {"c, d": "e, f"}, [], 1], g: {}, h: null}'
    )


# What cannot be written


@pytest.mark.parametrize("key", ["k" * 1000, f"# {'k' * 996}", "\U0001f600" * 1000])
def test_a_long_key(key: str) -> None:
    data = {key: "value", "list": [{key: ["a:", {key: 1}]}]}
    assert read(dump.mapping(data)) == data


@pytest.mark.parametrize("key", ["k" * 1001, f"# {'k' * 997}", "\u00a0" * 170])
def test_a_key_that_is_too_long(key: str) -> None:
    for write in (dump.mapping, dump.flow):
        with pytest.raises(ValueError, match=r"a key of 1,\d\d\d characters; YAML takes no more than 1,000"):
            write({"a": {key: "value"}})


@pytest.mark.parametrize("value", ["\ud83d", "a\nb\ude00", "plain \ud83d"])
def test_half_a_surrogate_pair(value: str) -> None:
    for data in ({"a": value}, {value: "a"}):
        with pytest.raises(ValueError, match="half a surrogate pair"):
            dump.mapping(data)


@pytest.mark.parametrize("value", [1.5, b"x", ("a",), {"a"}, object()])
def test_another_type(value: Any) -> None:
    with pytest.raises(TypeError, match=f"YAML here has no {type(value).__name__}"):
        dump.mapping({"a": [value]})


# What reads back

PIECES = st.sampled_from(
    [
        *"\"'-?:,[]{}#&*!|>%@`\\~=<", "a", "b c", " ", "  ", "\t", "\n", "\n\n", "\n ", "  \n", "\r\n", ": ", " #",
        "#x", "- ", "---", "...", "--- ", "<<", "no", "null", "12:30", "1_000", "2026-11-22", "0x", "1", ".", "e", "+",
        "_", "é", "学", "👩\u200d💻", "\u200d", "\ufe0f", "\u05d0", "\u200f", "\u00a0", "\u3000", "\u202f", "\u00ad",
    ]
)  # fmt: skip
HIDDEN = st.sampled_from(["\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\u200b", "\u202e", "\U000e0041"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.lists(
    PIECES | HIDDEN, max_size=12
).map("".join)
SHOWN = TEXTS.map(
    lambda text: "".join(char for at, char in enumerate(text) if at not in dict(characters.suspects(text)))
).filter(lambda text: not any(characters.suspects(text)))
KEYS = SHOWN.filter(lambda key: len(key) < 100)
ATOMS = SHOWN | st.booleans() | st.none() | st.integers(-(10**14), 10**14)


@given(
    st.dictionaries(
        KEYS,
        st.recursive(ATOMS, lambda nested: st.lists(nested, max_size=4) | st.dictionaries(KEYS, nested, max_size=4)),
        max_size=4,
    ),
    st.integers(0, 6),
)
@example(DATA | {"resources": [entry for entry in DATA["resources"] if "\u200b" not in str(entry)][:-1]}, 0)
def test_what_is_written_reads_back(data: dict[str, Any], indent: int) -> None:
    text = dump.mapping(data, indent)
    assert read(text) == data
    assert yaml.safe_load(text) == data
    assert read(f"{' ' * indent}k: {dump.flow(data)}\n") == {"k": data}
    assert read(f"k:\n{dump.entries([data, data], indent)}") == {"k": [data, data]}
    assert all(ord(character) >= ord(" ") or character in "\n\t" for character in text)


@pytest.mark.parametrize("frame", ["{}\n", "k: {}\nl: {}\n", "- {}\n- - {}\n", "[{}, {}]\n", "k: {k: {}, l: [{}]}\n"])
@given(TEXTS)
def test_a_text_reads_back_everywhere(frame: str, value: str) -> None:
    """Characters that nobody sees come back from their escapes, too, only not without a word."""
    written = dump.scalar(value, is_flow="[" in frame)
    assert not any(characters.suspects(written)), "only what is shown stands in the file"
    assert "\n" not in written
    text, intended = frame.replace("{}", written), yaml.safe_load(frame.replace("{}", "text"))
    assert replaced(yaml.safe_load(text), value, "text") == intended
    document = parse(Source(Path("x.yaml"), text))
    assert {problem.kind for problem in document.problems} <= {"character"}
    assert bool(document.problems) == any(characters.suspects(value))
    if not document.problems:
        assert replaced(document.data, value, "text") == intended


def replaced(data: Any, old: str, new: str) -> Any:
    """Data with one text in place of another."""
    if isinstance(data, dict):
        return {key: replaced(value, old, new) for key, value in data.items()}
    if isinstance(data, list):
        return [replaced(value, old, new) for value in data]
    return new if data == old else f"not {data!r}"


@given(SHOWN)
def test_quotes_stand_only_where_they_are_needed(value: str) -> None:
    """A text in quotes would not read back without them, or is one that some readers or people take for another."""
    written = dump.scalar(value)
    assume(written != value)
    assert written[0] in "\"'"
    for load in (lambda text: parse(Source(Path("x.yaml"), text)).data, yaml.safe_load):
        try:
            found = load(f"k: {value}\n")
        except (yaml.YAMLError, ValueError):
            return
        if found != {"k": value}:
            return
    is_unclear = not value.isprintable() or value.startswith(("---", "...")) or value.lower() in {"y", "n"}
    assert is_unclear or re.match(r"[-+]?\.?[0-9]", value)


def nested(depth: int, *, is_list: bool) -> Any:
    data: Any = "x:"
    for _ in range(depth):
        data = [data] if is_list else {"k": data}
    return data


@pytest.mark.parametrize("is_list", [False, True])
def test_deep_nesting(is_list: bool) -> None:  # noqa: FBT001 - a column of the table
    data = {"k": nested(60, is_list=is_list)}
    assert read(dump.mapping(data)) == data
    deep = {"k": nested(1000, is_list=is_list)}
    lines = dump.mapping(deep).splitlines()
    assert lines[-1].endswith('"x:"')
    assert len(lines[-1]) == 1000 * 2 + len('"x:"') + (2 if is_list else 3)
    assert dump.flow(deep).count("[" if is_list else "{") == (1000 if is_list else 1001)


@pytest.mark.parametrize(
    "piece", [" ", ":", "#", " #", ": ", "a ", "-", "1", "1_", "1:", "\n", " \n", "  \n", "a  \n", "\t", "é", "\u00a0"]
)
def test_a_long_text_reads_back(piece: str) -> None:
    # A pattern that is not linear would be at this for minutes.
    value = "a" + piece * 50_000 + " "
    data = {"a": value, "b": [value], "c": value[1:]}
    assert read(dump.mapping(data)) == data
    assert read(f"a: [{dump.scalar(value, is_flow=True)}]\n") == {"a": [value]}
