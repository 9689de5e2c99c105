"""Edits of lists and of white space: what they change, what they leave as it is, and when they keep their hands off."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from roadmark import edits, layout
from roadmark.rules import RULES
from roadmark.source import Document, parse
from roadmark.text import Source

if TYPE_CHECKING:
    from roadmark.edits import Fix
    from roadmark.text import KeyPath


def read(text: str) -> Document:
    document = parse(Source(Path("here.yaml"), text))
    assert document.problems == (), text
    return document


def fixed(document: Document, *fixes: Fix) -> str:
    """The text after fixes, whose data are proven to be what the fixes say."""
    text = edits.apply(document.source.text, [edit for fix in fixes for edit in fix.edits])
    changes = [change for fix in fixes for change in fix.changes]
    holder = {"": copy.deepcopy(document.data)}
    for change in sorted(changes, key=lambda change: (change.part is None, change.part), reverse=True):
        place: Any = holder
        *way, last = ("", *change.path)
        for step in way:
            place = place[step]
        before = place[last]
        place[last] = edits.apply(before, [edits.Edit(change.part, change.value)]) if change.part else change.value
    assert read(text).data == holder[""]
    return text


# Removing


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("a: [x, y, z]\n", ("a", 0), "a: [y, z]\n"),
        ("a: [x, y, z]\n", ("a", 1), "a: [x, z]\n"),
        ("a: [x, y, z]\n", ("a", 2), "a: [x, y]\n"),
        ("a: [x, y,]\n", ("a", 1), "a: [x,]\n"),
        ("a: [ x , y ]  # two\n", ("a", 0), "a: [ y ]  # two\n"),
        ("a: [\n  x,\n  y,\n]\n", ("a", 0), "a: [\n  y,\n]\n"),
        ("a: [\n  x,\n  y,\n]\n", ("a", 1), "a: [\n  x,\n]\n"),
        ("a: [x]\nb: 1\n", ("a", 0), "b: 1\n"),
        ("b: 1\na: [x]\n", ("a", 0), "b: 1\n"),
        ("{a: [x], b: 1}\n", ("a", 0), "{b: 1}\n"),
        ("{b: 1, a: [x]}\n", ("a", 0), "{b: 1}\n"),
        ("a: ['x, y', \"z]\"]\n", ("a", 0), 'a: ["z]"]\n'),
        ("a: [{b: 1, c: 2}, [d, e]]\n", ("a", 1, 0), "a: [{b: 1, c: 2}, [e]]\n"),
        ("a:\n  - x\n  - y\n", ("a", 0), "a:\n  - y\n"),
        ("a:\n  - x\n  - y\n", ("a", 1), "a:\n  - x\n"),
        ("a:\n- x\n- y\nb: 1\n", ("a", 1), "a:\n- x\nb: 1\n"),
        ("a:\n  - x\n  - y", ("a", 1), "a:\n  - x"),
        ("a:\r\n  - x\r\n  - y\r\nb: 1\r\n", ("a", 1), "a:\r\n  - x\r\nb: 1\r\n"),
        ("a:\n  - x\n\n  - y\n\n  - z\n\nb: 1\n", ("a", 1), "a:\n  - x\n\n  - z\n\nb: 1\n"),
        ("a:\n  - x\n\n  - y\n\nb: 1\n", ("a", 1), "a:\n  - x\n\nb: 1\n"),
        ("a:\n  - x\n\n  - y\n\nb: 1\n", ("a", 0), "a:\n  - y\n\nb: 1\n"),
        ("a:\n  - x\nb: 1\n", ("a", 0), "b: 1\n"),
        ("b: 1\na:\n  - x\nc: 2\n", ("a", 0), "b: 1\nc: 2\n"),
        ("b: 1\n\na:\n  - x\n\nc: 2\n", ("a", 0), "b: 1\n\nc: 2\n"),
        ("b: 1\n\na:\n- x\n", ("a", 0), "b: 1\n"),
        ("a:\n  - b: 1\n    c: 2\n  - b: 3\n", ("a", 0, "c"), "a:\n  - b: 1\n  - b: 3\n"),
        ("a:\n  - |\n    x\n\n    y\n  - z\n", ("a", 0), "a:\n  - z\n"),
        ("a:\n  - x: 1\n    y:\n      - 2\n  - z\n", ("a", 0), "a:\n  - z\n"),
        ("a:\n  # Of the next\n  - x\n  - y\n", ("a", 1), "a:\n  # Of the next\n  - x\n"),
        ("a:\n  - x  # why\n  - y\n  # Of z\n  - z\n", ("a", 1), "a:\n  - x  # why\n  # Of z\n  - z\n"),
        ("a:\n- x\n- y\n\n# On b\nb: 1\n", ("a", 1), "a:\n- x\n\n# On b\nb: 1\n"),
        ("# All\n\nb: 1\na: [x]\n# The end\n\n", ("b",), None),
        ("b: 1\nc: 2\n\n# On a\na: [x]\n", ("c",), "b: 1\n# On a\na: [x]\n"),
    ],
)  # fmt: skip
def test_remove(before: str, path: KeyPath, after: str | None) -> None:
    document = read(before)
    fix = layout.remove(document, path)
    assert (fixed(document, fix) if fix else None) == after


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a: [x]\n", ("a", 0)),  # the file would be empty
        ("{a: [x]}\n", ("a", 0)),
        ("a: [[x], y]\n", ("a", 0, 0)),
        ("- x\n", (0,)),
        ("a:\n  - - x\n    - y\n", ("a", 0, 0)),
        ("a:\n  - - x\n  - - y\n", ("a", 0, 0)),
        ("a:\n  - b: [x]\n    c: 2\n", ("a", 0, "b")),  # the dash stands on this line
        ("a:\n  -\n    x\n  - y\n", ("a", 0)),
        ("a:\n  -\n  - y\n", ("a", 0)),
        ("a:\n  - x  # why\n  - y\n", ("a", 0)),
        ("a:\n  # why\n  - x\n  - y\n", ("a", 0)),
        ("a:\n  - x\n  # why\n  - y\n", ("a", 1)),
        ("a:\n  - x\n    # why\n  - y\n", ("a", 0)),
        ("a:\n  - x\n\n  # why\n\n  - y\n", ("a", 0)),
        ("a:\n  - x\n  - y\n  # - z\n", ("a", 1)),
        ("a:\n  - x\n  - y\n\n    # - z\n", ("a", 1)),
        ("a:\n  - b: 1\n    # why\n    c: 2\n  - x\n", ("a", 0)),
        ("b: 1\na:  # why\n  - x\n", ("a", 0)),
        ("b: 1\n# why\na: [x]\n", ("a", 0)),
        ("a: [x,  # why\n  y]\n", ("a", 0)),
        ("a: [\n  # why\n  x, y]\n", ("a", 0)),
        ("a: [x, y  # why\n]\n", ("a", 1)),
        ("a: [x,\t  y]\n", ("a", 0)),
        ("a:\n  - |+\n    x\n\n  - y\n", ("a", 1)),  # the blank line belongs to x
        ("a:\n  - |\n    x\n     \n  - y\n", ("a", 1)),  # so does the space
        ("a:\n  - |\n    x\n  - y", ("a", 1)),  # so does the newline
        ("? a\n: [x]\n? b\n: 1\n", ("a", 0)),
    ],
)
def test_remove_leaves_the_unusual_alone(text: str, path: KeyPath) -> None:
    assert layout.remove(read(text), path) is None


# Another order


@pytest.mark.parametrize(
    ("before", "order", "after"),
    [
        ("a: [x, y, z]\n", [2, 0, 1], "a: [z, x, y]\n"),
        ("a: [ x,y , 'z' ]\n", [2, 1, 0], "a: [ 'z',y , x ]\n"),
        ("a: [\n  {b: 1, c: 2},\n  x,\n]\n", [1, 0], "a: [\n  x,\n  {b: 1, c: 2},\n]\n"),
        ("a:\n  - x\n  - y\n", [1, 0], "a:\n  - y\n  - x\n"),
        ("a:\n- x\n- y", [1, 0], "a:\n- y\n- x"),
        ("a:\r\n  - x\r\n\r\n  - y\r\nb: 1\r\n", [1, 0], "a:\r\n  - y\r\n\r\n  - x\r\nb: 1\r\n"),
        ("a:\n  -  x\n  - y\n", [1, 0], "a:\n  - y\n  -  x\n"),
        ("a:\n  - b: 1\n    c: 2\n\n  - b: 3\n\nd: 4\n", [1, 0], "a:\n  - b: 3\n\n  - b: 1\n    c: 2\n\nd: 4\n"),
        ("a:\n  - |\n    x\n\n    # y\n  - z\n", [1, 0], "a:\n  - z\n  - |\n    x\n\n    # y\n"),
        (
            "a:\n  - x  # on x\n  # on y\n  # and on\n  - y\n    # below y\n\n  - z\n# the end\n",
            [1, 2, 0],
            "a:\n  # on y\n  # and on\n  - y\n    # below y\n  - z\n\n  - x  # on x\n# the end\n",
        ),
        # The first entry and the last one stay, and with them the comments that nobody can tell the owner of.
        ("a:\n  # on all\n  - w\n  - y\n  - x\n  - z\n  # - t\n", [0, 2, 1, 3],
         "a:\n  # on all\n  - w\n  - x\n  - y\n  - z\n  # - t\n"),
    ],
)  # fmt: skip
def test_reorder(before: str, order: list[int], after: str) -> None:
    document = read(before)
    fix = layout.reorder(document, ("a",), order)
    assert fix
    assert fixed(document, fix) == after


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  # on x, or on all\n  - x\n  - y\n",
        "a:\n\n  - x\n  - y\n",
        "a:\n  - x\n\n  # on its own\n\n  - y\n",
        "a:\n  - x\n\n    # deeper\n  - y\n",
        "a:\n  - x\n # less deep\n  - y\n",
        "a:\n  - x\n  # on y\n    # and deeper\n  - y\n",
        "a:\n  - x\n  - y\n  # - z\n",
        "a:\n  - x\n  - y\n\n    # on y\n",
        "a:\n  - x\n  -  # on y\n    - y\n",
        "a:\n  - x\n  -\n    y\n",
        "a:\n  - x\n  - y\t# tab\n",
        "a:\n  - x\n  \n  - y\n",
        "a:\n  - |+\n    x\n\n  - y\n",
        "a:\n  - |\n    x\n       \n  - y\n",
        "a:\n  - y\n  - |\n    x",
        "a: [x,  # on x\n  y]\n",
        "a: [x, y,  # on y\n]\n",
        "a: [x,\ty]\n",
        "a: x\n",
        "b: [x, y]\n",
    ],
)
def test_reorder_leaves_the_unusual_alone(text: str) -> None:
    assert layout.reorder(read(text), ("a",), [1, 0]) is None


def test_the_same_order_needs_no_fix() -> None:
    assert layout.reorder(read("a: [x, y]\n"), ("a",), [0, 1]) is None


ENTRIES = st.sampled_from(
    [
        "plain", "'it''s'", '"a # b"', "{k: [1, 2]}", "[p, q]", "k: 1\n  l: 2", "k:\n  - 1\n  - 2",
        "k:\n  # in\n  l: 1", "k: |\n    text\n\n    # no comment\n  l: 1", "|\n  one\n  two", ">-\n  one\n\n  two",
        "over\n  two lines",
    ]
)  # fmt: skip
COMMENTS = st.lists(st.sampled_from(["# one", "#two", "# three: 3", "#"]), max_size=2)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """A list in a file, where every comment clearly belongs to an entry."""
    indent = " " * draw(st.integers(0, 3))
    blank = draw(st.sampled_from(["\n", "\n\n"]))
    rows = []
    for number in range(draw(st.integers(2, 5))):
        entry = draw(ENTRIES).replace("plain", f"plain {number}").replace("\n", f"\n{indent}")
        end = draw(st.sampled_from(["", " ", "  # end"])) if "\n" not in entry and "#" not in entry else ""
        above = draw(COMMENTS) if number else []
        below = draw(COMMENTS)
        rows.append(
            "\n".join(
                [
                    *(indent + line for line in above),
                    f"{indent}- {entry}{end}",
                    *(f"{indent}  {line}" for line in below),
                ]
            )
        )
    text = "key:  # of all\n" + blank.join(rows) + draw(st.sampled_from(["\n", "\nlast: 1\n", "\n\n# last\nlast: 1\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def comments(document: Document) -> list[str]:
    """Every comment of a file, sorted."""
    found = [
        match[0].strip()
        for match in re.finditer(r"(?m)(?:^|(?<=[\s,\[{]))#[^\r\n]*", document.source.text)
        if not any(span.start <= match.start() < span.end for span in document.scalars)
    ]
    return sorted(found)


def assert_is_clean(document: Document, fix: Fix) -> Document:
    result = read(fixed(document, fix))
    assert comments(result) == comments(document)
    return result


@given(blocks(), st.data())
def test_every_order_of_a_block(text: str, data: st.DataObject) -> None:
    document = read(text)
    count = len(document.data["key"])
    order = data.draw(st.permutations(range(count)))
    assume(order != list(range(count)))
    fix = layout.reorder(document, ("key",), order)
    assert fix
    result = assert_is_clean(document, fix)
    assert result.data["key"] == [document.data["key"][index] for index in order]
    back = layout.reorder(result, ("key",), [order.index(index) for index in range(count)])
    if order[0] and re.match(r".*\n *#", result.source.text):  # now above the first entry, perhaps about all of them
        assert back is None
    else:
        assert back
        assert fixed(result, back) == text


@given(
    st.lists(st.sampled_from(["x", "'y, z'", "{k: 1}", "[p, q]", '"a # b"', "- 1".strip("- ")]), min_size=2), st.data()
)
def test_every_order_of_a_flow_list(entries: list[str], data: st.DataObject) -> None:
    text = "key: [" + "".join(entry + data.draw(st.sampled_from([",", ", ", " ,\n  "])) for entry in entries) + "]\n"
    document = read(text)
    order = data.draw(st.permutations(range(len(entries))))
    fix = layout.reorder(document, ("key",), order)
    if fix is None:
        assert order == list(range(len(entries)))
        return
    result = assert_is_clean(document, fix)
    assert result.data["key"] == [document.data["key"][index] for index in order]
    back = layout.reorder(result, ("key",), [order.index(index) for index in range(len(entries))])
    assert back
    assert fixed(result, back) == text


PIECES = st.sampled_from(
    [
        "a", "b: ", "c: 1", "k:", "- ", "- x", "-", "[", "]", "{", "}", ", ", "y, ", "# c", " # d", "#",
        "\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n\n", "\r\n", " ", "  ", "\t", "|", ">-", "|+",
        "'", '"', "\\", "? ", ": ", "\u2028",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.data())
@example("- a: 1\n  b: [x]\n", None)
@example("k:\n- x # c\n- |+\n\n  b\n\n- y", None)
def test_whatever_the_text_an_edit_changes_only_what_it_says(text: str, data: st.DataObject | None) -> None:
    document = parse(Source(Path("here.yaml"), text))
    assume(document.is_parsed and not document.problems)
    for path in document.spans:
        if path and (fix := layout.remove(document, path)):
            assert_is_clean(document, fix)
        value = document.value(*path)
        if data and isinstance(value, list) and len(value) > 1:
            order = data.draw(st.permutations(range(len(value))))
            if fix := layout.reorder(document, path, order):
                assert_is_clean(document, fix)


# White space


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1  \nb:\t\n  - x \n", "a: 1\nb:\n  - x\n"),
        ("a: 1  ", "a: 1"),
        ("  \na: 1\n", "\na: 1\n"),
        ("# x \na: 1 # y \n", "# x\na: 1 # y\n"),
        ("a: 1 \r\n", "a: 1\r\n"),
        ("a: x \n  y \n", "a: x\n  y\n"),
        ("a: 'x \n  \n  y'\n", "a: 'x\n\n  y'\n"),
        ('a: "x \\ \n  y"\n', None),  # an escaped space
        ("a: |  \n  x \n  \n  y\t\n \n", "a: |\n  x\n\n  y\n\n"),
        ("a: |-\n  x\n    \n  y \n", "a: |-\n  x\n\n  y\n"),
        ("a: |\n  x  \n  y  \n\n  z  ", "a: |\n  x  \n  y\n\n  z"),  # a line break, and none
        ("a: |\n  x   \n    y\n", None),  # a line break
        ("a: |\n  x  \t\n  y\n", "a: |\n  x\n  y\n"),
        ("a: |\r\n  x  \r\n  y \r\n", "a: |\r\n  x  \r\n  y\r\n"),
        ("a: >\n  x  \n  y \n\n  z \n", "a: >\n  x\n  y\n\n  z\n"),
        ("a: |2\n  x \n  \n", "a: |2\n  x\n  \n"),  # nobody knows where its lines begin
        ("a: |\n  x\n    \n", None),  # part of the text, and its end
        ("a: |\n  \nb: 1 \n", "a: |\n  \nb: 1\n"),  # all that says where its lines would begin
    ],
)  # fmt: skip
def test_trailing_space(before: str, after: str | None) -> None:
    document = read(before)
    fixes = [fix for _, fix in layout.trailing_space(document) if fix]
    assert (fixed(document, *fixes) if fixes else None) == after


@pytest.mark.parametrize(
    ("text", "is_safe"),
    [
        ("a: 1", True),
        ("a: 1 # x", True),
        ("a: x\n  y", True),
        ("a:", True),
        ("a: |\n  x", True),
        ("a: |-\n  x", True),
        ("a: |+\n  x", True),
        ("a: >\n  x ", True),
        ("a: |", True),
        ("a: |\n  x\n  ", False),
        ("a: |\n  x\n    ", False),
        ("a: |\n  x\n# y", True),
        ("- x\n- |\n  y", True),
    ],
)
def test_final_newline(text: str, is_safe: bool) -> None:  # noqa: FBT001 - a column of the table
    document = read(text)
    for newline in ("\n", "\r\n"):
        fix = layout.final_newline(document, newline)
        assert (fixed(document, fix) if fix else None) == (text + newline if is_safe else None)


@given(st.lists(PIECES | st.sampled_from([" \n", "  \n", "\t\n", " \r\n", "|\n  x"]), max_size=30).map("".join))
def test_whatever_the_text_tidying_changes_only_what_it_says(text: str) -> None:
    document = parse(Source(Path("here.yaml"), text))
    assume(document.is_parsed and not document.problems)
    findings = list(RULES["YML005"].check(document))
    fixes = [finding.fix for finding in findings if finding.fix]
    for fix in fixes:
        fixed(document, fix)
    chosen: list[Fix] = []
    for fix in fixes:
        if not any(
            edits.overlap(one.span, other.span) for taken in chosen for one in taken.edits for other in fix.edits
        ):
            chosen.append(fix)
    fixed(document, *chosen)


@pytest.mark.parametrize("text", ["a: [1\n  \n", "\t\n", "a: 1 \n\tb: 2 "])
def test_a_file_that_cannot_be_read_is_left_alone(text: str) -> None:
    document = parse(Source(Path("here.yaml"), text))
    assert [fix for _, fix in layout.trailing_space(document)] in ([None], [None, None])
    assert layout.final_newline(document, "\n") is None
