"""New entries, new values and entries that move: what they look like, and what stays as it was."""

from __future__ import annotations

import copy
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from roadmark import edits, insertion, moving, replacement
from roadmark.rules import RULES
from roadmark.source import Document, parse
from roadmark.text import Source

if TYPE_CHECKING:
    from roadmark.edits import Fix
    from roadmark.text import KeyPath

ORDER = ("id", "title", "url", "description", "resources", "sections")


def read(text: str) -> Document:
    document = parse(Source(Path("here.yaml"), text))
    assert document.problems == (), text
    return document


def fixed(document: Document, fix: Fix) -> str:
    """The text after a fix, whose data are proven to be what the fix says."""
    text = edits.apply(document.source.text, fix.edits)
    holder: Any = {"": copy.deepcopy(document.data)}
    for change in fix.changes:
        place = holder
        *way, last = ("", *change.path)
        for step in way:
            place = place[step]
        splice = [edits.Edit(change.part, change.value)] if change.part else []
        place[last] = edits.apply(place[last], splice) if splice else change.value
    assert read(text).data == holder[""], text
    return text


def after(document: Document, fix: Fix | None) -> str | None:
    return fixed(document, fix) if fix else None


# A new entry


@pytest.mark.parametrize(
    ("before", "index", "value", "expected"),
    [
        # Indentation, dashes and line ends of the neighbors
        ("a:\n  - x\n  - y\n", 0, "new", "a:\n  - new\n  - x\n  - y\n"),
        ("a:\n  - x\n  - y\n", 1, "new", "a:\n  - x\n  - new\n  - y\n"),
        ("a:\n  - x\n  - y\n", 2, "new", "a:\n  - x\n  - y\n  - new\n"),
        ("a:\n- x\n- y\nb: 1\n", 2, "new", "a:\n- x\n- y\n- new\nb: 1\n"),
        ("a:\n- x\nb: 1\n", 0, {"k": ["l:"], "m": 1}, 'a:\n- k:\n    - "l:"\n  m: 1\n- x\nb: 1\n'),
        ("a:\n  -   x\n", 1, {"k": "v", "l": "m\nn"}, "a:\n  -   x\n  -   k: v\n      l: |-\n        m\n        n\n"),
        ("a:\n  -   x\n", 0, "l\nm\n", "a:\n  -   |\n    l\n    m\n  -   x\n"),
        ("a:\n  -   x\n", 0, [["k:"]], 'a:\n  -   - - "k:"\n  -   x\n'),
        ("a:\r\n  - x\r\nb: 1\r\n", 1, {"k": "v", "l": "m\nn\n"},
         "a:\r\n  - x\r\n  - k: v\r\n    l: |\r\n      m\r\n      n\r\nb: 1\r\n"),
        ("a:\n  - x", 1, "new", "a:\n  - x\n  - new\n"),
        ("a:\n  - x", 1, "l\nm\n", "a:\n  - x\n  - |\n    l\n    m\n"),
        ("a:\n  - x", 0, "new", "a:\n  - new\n  - x"),
        ("a:\n  - - x\n", 1, "new", "a:\n  - - x\n  - new\n"),
        ("a: [[x], y]\n", 1, "new", "a: [[x], new, y]\n"),
        ("a:\n  - x: 1\n    y:\n      - 2\n  - z\n", 1, {}, "a:\n  - x: 1\n    y:\n      - 2\n  - {}\n  - z\n"),
        # Blank lines between entries
        ("a:\n  - x\n\n  - y\n\nb: 1\n", 0, "new", "a:\n  - new\n\n  - x\n\n  - y\n\nb: 1\n"),
        ("a:\n  - x\n\n  - y\n\nb: 1\n", 1, "new", "a:\n  - x\n\n  - new\n\n  - y\n\nb: 1\n"),
        ("a:\n  - x\n\n  - y\n\nb: 1\n", 2, "new", "a:\n  - x\n\n  - y\n\n  - new\n\nb: 1\n"),
        ("a:\r\n  - x\r\n\r\n  - y\r\n", 2, "new", "a:\r\n  - x\r\n\r\n  - y\r\n\r\n  - new\r\n"),
        ("a:\n  - x\n\nb: 1\n", 1, "new", "a:\n  - x\n  - new\n\nb: 1\n"),
        # Comments
        ("a:  # of a\n  # of x\n  - x\n", 0, "new", "a:  # of a\n  - new\n  # of x\n  - x\n"),
        ("a:\n\n  # of x\n  - x\n", 0, "new", "a:\n\n  - new\n  # of x\n  - x\n"),
        ("a:\n# of x\n- x\n", 0, "new", "a:\n- new\n# of x\n- x\n"),
        ("# of the file\n- x\n", 0, "new", "# of the file\n- new\n- x\n"),
        ("a:\n  - x  # of x\n    # and this\n  # of y\n  - y  # too\n", 1, "new",
         "a:\n  - x  # of x\n    # and this\n  - new\n  # of y\n  - y  # too\n"),
        ("a:\n  - x\n  - y  # of y\n    # and this\n\n# end\n", 2, "new",
         "a:\n  - x\n  - y  # of y\n    # and this\n  - new\n\n# end\n"),
        # Below texts that end the entry above
        ("a:\n  - |\n    x\n\nb: 1\n", 1, "new", "a:\n  - |\n    x\n  - new\n\nb: 1\n"),
        ("a:\n  - |+\n    x\n\nb: 1\n", 1, "new", "a:\n  - |+\n    x\n\n  - new\nb: 1\n"),
        ("a:\n  - |+\n    x\n\n", 1, {"k": "v"}, "a:\n  - |+\n    x\n\n  - k: v\n"),
        ("a:\n  - |+\n    x\n\n  - y\n", 1, "new", "a:\n  - |+\n    x\n\n  - new\n  - y\n"),
        ("a:\n  - |+\n    x\n\n  - y\n", 2, "new", "a:\n  - |+\n    x\n\n  - y\n  - new\n"),
        ("a:\n  - >-\n    x\n    y\n", 1, "new", "a:\n  - >-\n    x\n    y\n  - new\n"),
        ("a:\n  - x\n    y\n", 1, "new", "a:\n  - x\n    y\n  - new\n"),
        # In brackets
        ("a: [x, y]\n", 0, "new", "a: [new, x, y]\n"),
        ("a: [x, y]\n", 1, "n, w", 'a: [x, "n, w", y]\n'),
        ("a: [x, y,]  # two\n", 2, "new", "a: [x, y, new,]  # two\n"),
        ("a: [ x ]\n", 1, {"k": ["v"]}, "a: [ x, {k: [v]} ]\n"),
        ("a: [x,y]\n", 2, "new", "a: [x,y,new]\n"),
        ("a: [\n  x,\n  y,\n]\n", 2, "new", "a: [\n  x,\n  y,\n  new,\n]\n"),
        ("a: [\n  x\n]\n", 0, "new", "a: [\n  new, x\n]\n"),
        (f"a: [x, {'y' * 107}]\n", 2, "new", f"a: [x, {'y' * 107}, new]\n"),
        (f"a: [x, {'y' * 108}]\n", 2, "new", None),
        # Where there is no list
        ("a: []\n", 0, "new", "a:\n  - new\n"),
        ("a: [ ]  # none\nb:\n- 1\n", 0, {"k": "v"}, "a:  # none\n- k: v\nb:\n- 1\n"),
        ("a:\n", 0, "new", "a:\n  - new\n"),
        ("a:", 0, "new", "a:\n  - new\n"),
        ("a:   # none\nb: 1\n", 0, "new", "a:   # none\n  - new\nb: 1\n"),
        ("a: null\r\nb: 1\r\n", 0, "new", "a:\r\n  - new\r\nb: 1\r\n"),
        ("a: ~  # none\n", 0, "new", "a:  # none\n  - new\n"),
        ("{a: [], b: 1}\n", 0, "new", "{a: [new], b: 1}\n"),
        ("{b: 1}\n", 0, "new", "{b: 1, a: [new]}\n"),
        ("{}\n", 0, "new", "{a: [new]}\n"),
        ("b: 1\n", 0, "new", "b: 1\na:\n  - new\n"),
        ("b: 1", 0, "new", "b: 1\na:\n  - new\n"),
        ("b: 1\n\n# end\n", 0, "new", "b: 1\na:\n  - new\n\n# end\n"),
    ],
)  # fmt: skip
def test_insert(before: str, index: int, value: Any, expected: str | None) -> None:
    document = read(before)
    path: KeyPath = ("a",) if isinstance(document.data, dict) else ()
    fix = insertion.insert(document, path, index, value)
    assert after(document, fix) == expected
    if fix:
        data = read(expected or "").data
        assert (data["a"] if path else data)[index] == value


@pytest.mark.parametrize(
    ("before", "path", "expected"),
    [
        ("- id: x\n  title: y\n", (0, "resources"), "- id: x\n  title: y\n  resources:\n    - new\n"),
        ("- id: x\n  sections: [y]\n", (0, "resources"), "- id: x\n  resources:\n    - new\n  sections: [y]\n"),
        ("- sections: [y]  # y\n- z\n", (0, "resources"), "- resources:\n    - new\n  sections: [y]  # y\n- z\n"),
        ("# of the file\nsections: [y]\n", ("resources",), "# of the file\nresources:\n  - new\nsections: [y]\n"),
        ("k:\n  # of y\n  sections: [y]\n", ("k", "resources"),
         "k:\n  resources:\n    - new\n  # of y\n  sections: [y]\n"),
        ("other: 1\ntitle: y  # y\n\n# of z\nz: 1\n", ("resources",),
         "other: 1\ntitle: y  # y\nresources:\n  - new\n\n# of z\nz: 1\n"),
        ("title: |+\n  y\n\nz: 1\n", ("resources",), "title: |+\n  y\n\nresources:\n  - new\nz: 1\n"),
        ("title: |+\n  y\n\n", ("resources",), "title: |+\n  y\n\nresources:\n  - new\n"),
        ("z: 1\n", ("resources",), "z: 1\nresources:\n  - new\n"),
        ('{"title":}\n', ("resources",), '{"title":, resources: [new]}\n'),
        ("- {title: y, sections: []}\n", (0, "resources"), "- {title: y, resources: [new], sections: []}\n"),
        ("- {sections: []}\n", (0, "resources"), "- {resources: [new], sections: []}\n"),
        ("- {}\n", (0, "resources"), "- {resources: [new]}\n"),
        ("{title}\n", ("resources",), "{title, resources: [new]}\n"),
        ("{title: }\n", ("resources",), "{title: , resources: [new]}\n"),
        ("- []\n", (0,), "- [new]\n"),
        ("- null\n", (0,), "- [new]\n"),
        ("- z: 1\n", (0, "a b: c"), '- z: 1\n  "a b: c":\n    - new\n'),
    ],
)  # fmt: skip
def test_a_new_list_goes_where_its_key_belongs(before: str, path: KeyPath, expected: str) -> None:
    document = read(before)
    assert after(document, insertion.insert(document, path, 0, "new", ORDER)) == expected


@pytest.mark.parametrize(
    ("text", "path", "index"),
    [
        ("- - x\n  - y\n", (0,), 0),  # shares a line with a dash
        ("a:\n  -\n    x\n  - y\n", ("a",), 0),
        ("a:\n  - x\n  -\n    y\n", ("a",), 1),
        ("a:\n  -  # of x\n    x\n", ("a",), 1),
        ("a:\n  - x\t# tab\n", ("a",), 1),
        ("a:\n    # deeper\n  - x\n", ("a",), 0),
        ("a:\n# less deep\n  - x\n", ("a",), 0),
        ("a:\n  - x\n\n  # on its own\n\n  - y\n", ("a",), 1),
        ("a:\n  - x\n  # - z\n", ("a",), 1),
        ("a:\n  - x\n\n    # deeper\n", ("a",), 1),
        ("a:\n  - |+\n    x\n\n  # - z\n", ("a",), 1),
        ("a:\n  - |\n    x", ("a",), 1),  # its last line has no end
        ("a: [x,  # of x\n  y]\n", ("a",), 1),
        ("a: [x, y  # of y\n]\n", ("a",), 2),
        ("a: [x,\ty]\n", ("a",), 1),
        ("a: [  # none\n]\n", ("a",), 0),
        ("a: [\n]\n", ("a",), 0),
        ("a: []\t\n", ("a",), 0),
        ("a:\n  []\n", ("a",), 0),
        ("a:\n    # deeper\nb: 1\n", ("a",), 0),
        ("? a\n:\n", ("a",), 0),
        ("-\n", (0,), 0),
        ("c: 1\n  \t", ("a",), 0),
        ("{a: }\n", ("a",), 0),
        ("[]\n", (), 0),
        ("", (), 0),
        ("", ("a",), 0),
        ("x\n", ("a",), 0),
        ("a: x\n", ("a",), 0),
        ("a: {}\n", ("a",), 0),
        ("a: {b: 1}\n", ("a",), 0),
        ("- x\n", (1,), 0),
        ("- x\n", ("a",), 0),
        ("b: 1\n", ("a", "b"), 0),
        (f"{{b: {'x' * 110}}}\n", ("a",), 0),
    ],
)  # fmt: skip
def test_insert_leaves_the_unusual_alone(text: str, path: KeyPath, index: int) -> None:
    assert insertion.insert(read(text), path, index, "new") is None


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  - &b x\n", "a:\n  - x\nb: *c\n", "a:\n  - x\na:\n  - y\n", "a:\n  - x\n---\n", "a:\n  - !t x\n",
        "a:\n  - x\n# \u2028\n", "a:\n  - x\n# \r# y\n", "a:\n  - x\n  \t\n",
        "b: 1\na:\n  - x\n<<: {c: 1}\n", '"\u200b": 1\na: [x]\n',
    ],
)  # fmt: skip
def test_a_file_that_does_not_mean_what_it_says_is_left_alone(text: str) -> None:
    document = parse(Source(Path("here.yaml"), text))
    assert insertion.insert(document, ("a",), len(document.value("a") or ()), "new") is None
    assert insertion.add_field(document, ("z",), "new") is None
    assert replacement.put(document, ("a", 0), "new") is None
    assert replacement.put(document, ("z",), "new") is None
    assert moving.take(document, ("a", 0)) is None
    assert moving.move(document, ("a", 0), ("z",), 0) is None


@pytest.mark.parametrize("index", [-1, 2])
def test_there_is_no_such_place(index: int) -> None:
    document = read("a:\n  - x\nb: []\nc: [[y]]\n")
    for path in (("a",), ("c", 0)):
        with pytest.raises(IndexError, match="there is no place"):
            insertion.insert(document, path, index, "new")
    for path in (("b",), ("z",)):
        with pytest.raises(IndexError, match="there is no place"):
            insertion.insert(document, path, 1, "new")
    with pytest.raises(IndexError, match="there is no place"):
        moving.move(document, ("a", 0), ("a",), index)


def test_what_keeps_all_line_ends_is_not_put_before_others() -> None:
    """What follows would become part of it."""
    document = read("a:\n  - x\n\n  - y\n")
    assert insertion.insert(document, ("a",), 1, {"k": "v\n\n"}) is None
    assert after(document, insertion.insert(document, ("a",), 1, {"k": "v\n\n", "l": 1}))


def test_a_byte_order_mark_does_not_matter() -> None:
    document = parse(Source(Path("here.yaml"), "a:\n  - x\n", has_byte_order_mark=True))
    fix = insertion.insert(document, ("a",), 0, "new")
    assert fix
    assert fixed(document, fix) == "a:\n  - new\n  - x\n"


# Another value, or a new field


@pytest.mark.parametrize(
    ("before", "value", "expected"),
    [
        # Quotes stay, and come where they are needed
        ("a: one two  # c\n", "one three", "a: one three  # c\n"),
        ("a: one\n", "one: two", 'a: "one: two"\n'),
        ("a: one\n", "no", 'a: "no"\n'),
        ("a: 'one'  # c\n", "it's one", "a: 'it''s one'  # c\n"),
        ('a: "one \\u00e9"\n', 'a "one" \u00e9', 'a: "a \\"one\\" \\u00e9"\n'),
        ("a: 'one'\n", "one\u200b", 'a: "one\\u200B"\n'),
        ("a: one\n", "", 'a: ""\n'),
        ("a: ''\n", "one", "a: 'one'\n"),
        ("a:   one\r\nb: 1\r\n", "two", "a:   two\r\nb: 1\r\n"),
        ("a: one", "two", "a: two"),
        ("{a: one, b: 1}\n", "two, three", '{a: "two, three", b: 1}\n'),
        ("- a: one\n  b: 1\n", "two", None),
        # Folded texts
        ("a: one\n  two\n  three  # c\n", "one\u0020two four", "a: one\n  two\n  four  # c\n"),
        ("a: >-\n  one\n\n  two\n", "one \ntwo", 'a: "one \\ntwo"\n'),
        ("a: >-\n  one two\n  three\n\n  four\nb: 1\n", "one 2 three\nfour",
         "a: >-\n  one 2\n  three\n\n  four\nb: 1\n"),
        ("a: >\n  one two\n  three\n", "new", "a: new\n"),
        ("a: >  # c\n  one two\n  three\n", "new", None),
        ("a: 'one\n  two'\n", "x\n\ny\n", "a: |\n  x\n\n  y\n"),
        ('a: "one\\\n  two"\n', "onetwo!", 'a: "one\\\n  two!"\n'),
        # Texts below a bar: only the lines that differ
        ("a: |  # c\n  one\n\n    two\n  three\nb: 1\n", "one\n\n  2\n  x\nthree\n",
         "a: |  # c\n  one\n\n    2\n    x\n  three\nb: 1\n"),
        ("a: |\n    one\n    two\n", "one\nand\ntwo\n", "a: |\n    one\n    and\n    two\n"),
        ("a: |\n    one\n    two\n", "two\n", "a: |\n    two\n"),
        ("a: |\n    one\n    two\n", "one\n", "a: |\n    one\n"),
        ("a: |\n    two\n", "one\ntwo\nthree\n", "a: |\n    one\n    two\n    three\n"),
        ("a: |\r\n  one\r\n  two\r\n", "one\nx\n2\n", "a: |\r\n  one\r\n  x\r\n  2\r\n"),
        ("a: |-\n  one\n\n\nb: 1\n", "two", "a: |-\n  two\n\n\nb: 1\n"),
        ("a: |+\n  one\n\n", "one\ntwo\n\n", "a: |+\n  one\n  two\n\n"),
        ("a: |3\n    one\n   two\n", " 1\ntwo\n", "a: |3\n    1\n   two\n"),
        ("a: |\n  one  \n  two\n", "one  \n2\n", "a: |\n  one  \n  2\n"),
        ("a: |\n  one\n  two", "one\n2", "a: |\n  one\n  2"),
        # Texts below a bar, anew
        ("a: |\n    one\n", "one", "a: one\n"),
        ("a: |-\n    one\n    two\nb: 1\n", "one\ntwo\n", "a: |\n  one\n  two\nb: 1\n"),
        ("a: |\n    one\n    two\n", "  one\ntwo\n", "a: |2\n    one\n  two\n"),
        ("a: |\n  one\n", "one \n", 'a: "one \\n"\n'),
        ("a: |\n  one\n", "one\n\n", 'a: "one\\n\\n"\n'),
        ("a: |  # c\n  one\n", "one", None),
        ("a: one\n", "one\ntwo\n", "a: |\n  one\n  two\n"),
        ("a: one", "one\ntwo\n", "a: |\n  one\n  two\n"),
        ("a: one  # c\n", "one\ntwo\n", 'a: "one\\ntwo\\n"  # c\n'),
        ("a: one\n  # deeper\n", "one\ntwo\n", 'a: "one\\ntwo\\n"\n  # deeper\n'),
        ("a:\n  one\n", "one\ntwo", 'a:\n  "one\\ntwo"\n'),
        ("{a: one}\n", "one\ntwo", '{a: "one\\ntwo"}\n'),
        # Other types
        ("a: 1  # c\n", 2, "a: 2  # c\n"),
        ("a: 1\n", True, "a: true\n"),
        ("a: x\n", None, "a: null\n"),
        ("a:  # c\n", "x", "a: x  # c\n"),
        ("a: \n", "l\nm", "a: |-\n  l\n  m\n"),
        ("a: ", "l\nm\n", "a: |\n  l\n  m\n"),
        ("a:\n", ["x:"], 'a:\n  - "x:"\n'),
        ("a: x  # c\n", [{"k": "v"}], "a:  # c\n  - k: v\n"),
        ("{a: 1}\n", [1, {}], "{a: [1, {}]}\n"),
        ("{a: }\n", 1, None),
        ("a: []# c\n", 1, None),
        ("a: ['x'# c\n]\n", 1, None),
        # Lists and mappings
        ("a: [x, y]  # c\n", ["x", "z", "w"], "a: [x, z, w]  # c\n"),
        ("a: [x, y]\n", ["x" * 60, "y" * 60], f"a:\n  - {'x' * 60}\n  - {'y' * 60}\n"),
        ("a: [x, y]  # c\n", [], "a: []  # c\n"),
        ("a: [x,\n  y]\n", {"k": "v"}, "a:\n  k: v\n"),
        ("a: [x,  # c\n  y]\n", ["x"], None),
        ("a:\n  - x\n  - y\nb: 1\n", ["z:", "x"], 'a:\n  - "z:"\n  - x\nb: 1\n'),
        ("a:\n- x\n- y\nb: 1\n", ["z:", "x"], 'a:\n- "z:"\n- x\nb: 1\n'),
        ("a:\n  - x\n  - y\nb: 1\n", "z", "a: z\nb: 1\n"),
        ("a:\n  - x\n  - y\nb: 1\n", [], "a: []\nb: 1\n"),
        ("a:\n  - x  # c\n  - y\nb: 1\n", "z", None),
        ("a:\n  - x\n  - y  # c\nb: 1\n", ["z", "l\nm"], None),
        ("a:\n  k: v\n", {"l": {"m": 1}}, "a:\n  l:\n    m: 1\n"),
        # A new field
        ("b: 1\n", {"k": "v"}, "b: 1\na:\n  k: v\n"),
        ("b:\n- 1\n", ["k:"], 'b:\n- 1\na:\n- "k:"\n'),
        ("b: 1\n", "v\n\n", 'b: 1\na: "v\\n\\n"\n'),
        ("b: 1\n", ["v\n\n"], None),
        ("b: 1\n", ["k"], "b: 1\na: [k]\n"),
        ("{}\n", "v", "{a: v}\n"),
        # The same value
        ("a: 'x'\n", "x", "a: 'x'\n"),
        ("a: [1, {b: |\n  }]\n", 2, None),
    ],
)  # fmt: skip
def test_put(before: str, value: Any, expected: str | None) -> None:
    document = parse(Source(Path("here.yaml"), before))
    fix = replacement.put(document, ("a",), value)
    if isinstance(value, str) and "\u200b" in value:  # reading reports it
        assert fix
        assert edits.apply(before, fix.edits) == expected
        return
    assert after(document, fix) == expected
    assert not expected or read(expected).data["a"] == value


@pytest.mark.parametrize(
    ("before", "path", "value", "expected"),
    [
        ("- x  # c\n- y\n", (0,), "new: x", '- "new: x"  # c\n- y\n'),
        ("- |\n  x\n- y\n", (0,), "z\n", "- |\n  z\n- y\n"),
        ("- |\n  x\n- y\n", (0,), "z", "- z\n- y\n"),
        ("- x\n- y\n", (0,), "l\nm", '- "l\\nm"\n- y\n'),
        ("- [x]\n- y\n", (0,), ["x", "z"], "- [x, z]\n- y\n"),
        ("- [x]\n- y\n", (0,), 1, "- 1\n- y\n"),
        ("- k: 1\n- y\n", (0,), 1, None),
        ("- x\n- y\n", (0,), {"k": 1}, None),
        ("-\n- y\n", (0,), "x", None),
        ("-\n  'x\n\n  y'\n", (0,), "l\nm", None),
        ("b: \n|\n", ("b",), 1, None),
        ("- k: v\n  l: 1\n", (0, "k"), "m\nn\n", "- k: |\n    m\n    n\n  l: 1\n"),
        ("- k: v\n  l: 1\n", (0, "k"), [{"m": "o"}], "- k:\n    - m: o\n  l: 1\n"),
        ("- title: v\n", (0, "id"), "new", "- id: new\n  title: v\n"),
        ("- title: v\n", (0, "id"), "n\no\n", "- id: |\n    n\n    o\n  title: v\n"),
        ("- title: v  # c\n\n- x\n", (0, "url"), "new", "- title: v  # c\n  url: new\n\n- x\n"),
        ("a: 1\n", (), 2, None),
        ("a: 1\n", ("a", "b"), 2, None),
        ("a: [1]\n", ("a", 1), 2, None),
        ("", ("a",), 2, None),
    ],
)  # fmt: skip
def test_put_anywhere(before: str, path: KeyPath, value: Any, expected: str | None) -> None:
    document = read(before)
    assert after(document, replacement.put(document, path, value, ORDER)) == expected


# To another place


@pytest.mark.parametrize(
    ("before", "path", "target", "index", "expected"),
    [
        # In its own list
        ("a:\n  - x  # of x\n  # of y\n  - y\n  - z\n", ("a", 1), ("a",), 3,
         "a:\n  - x  # of x\n  - z\n  # of y\n  - y\n"),
        ("a: [x, y, z]\n", ("a", 2), ("a",), 0, "a: [z, x, y]\n"),
        ("a: [x, y]\n", ("a", 0), ("a",), 1, "a: [x, y]\n"),
        ("a: [x, y]\n", ("a", 0), ("a",), 0, "a: [x, y]\n"),
        # In another one
        ("a:\n  - x\n  # of y\n  - y  # and this\n    # and this\nb:\n  - z\n", ("a", 1), ("b",), 0,
         "a:\n  - x\nb:\n  # of y\n  - y  # and this\n    # and this\n  - z\n"),
        ("a:\n  - x\n\n  -  k:   'v'\n     l: 1\n\n  - y\nb:\n- z\n", ("a", 1), ("b",), 1,
         "a:\n  - x\n\n  - y\nb:\n- z\n-  k:   'v'\n   l: 1\n"),
        ("a:\r\n  - x\r\n  - y:\r\n      - z\r\nb:\r\n- 1\r\n\r\n- 2\r\n", ("a", 1), ("b",), 1,
         "a:\r\n  - x\r\nb:\r\n- 1\r\n\r\n- y:\r\n    - z\r\n\r\n- 2\r\n"),
        ("a:\n- x\n- k: |\n    l\n\n     m\n\n    # n\nb:\n    - c:\n        - z\n", ("a", 1), ("b", 0, "c"), 1,
         "a:\n- x\nb:\n    - c:\n        - z\n        - k: |\n            l\n\n             m\n\n            # n\n"),
        ("a:\n  - x\n  - |2\n      l\n     \n    m\nb:\n- y\n", ("a", 1), ("b",), 0,
         "a:\n  - x\nb:\n- |2\n    l\n   \n  m\n- y\n"),
        ("a:\n  - x\n  - 'l\n    m'\nb:\n- y\n", ("a", 1), ("b",), 1, "a:\n  - x\nb:\n- y\n- 'l\n  m'\n"),
        # One list in the other
        ("a:\n  - x\n  - k:\n      - y\n      - z\n", ("a", 1, "k", 1), ("a",), 1,
         "a:\n  - x\n  - z\n  - k:\n      - y\n"),
        ("a:\n  - x\n  - k:\n      - y\n      - z\n", ("a", 1, "k", 1), ("a",), 2,
         "a:\n  - x\n  - k:\n      - y\n  - z\n"),
        ("a:\n  - x\n  - k:\n      - y\n", ("a", 0), ("a", 1, "k"), 1, "a:\n  - k:\n      - y\n      - x\n"),
        ("a:\n  - i: 1\n  - i: 2  # two\n  - j: 3\n", ("a", 1), ("a", 0, "k"), 0,
         "a:\n  - i: 1\n    k:\n      - i: 2  # two\n  - j: 3\n"),
        ("a:\n  - i: 1\n    k: []\n  - i: 2  # two\n", ("a", 1), ("a", 0, "k"), 0,
         "a:\n  - i: 1\n    k:\n      - i: 2  # two\n"),
        # The last one of its list
        ("a:\n  - x: 1\n    y: 2\nb:\n  - z\n", ("a", 0), ("b",), 1, "b:\n  - z\n  - x: 1\n    y: 2\n"),
        ("b:\n  - z\na:\n  - x  # c\n", ("a", 0), ("b",), 0, "b:\n  - x  # c\n  - z\n"),
        ("b: 1\na:\n  - x\n", ("a", 0), ("c",), 0, "b: 1\nc:\n  - x\n"),
        ("b: 1\na: [x]\n", ("a", 0), ("c",), 0, "b: 1\nc:\n  - x\n"),
        # To and from brackets
        ("a: [x, 'w', z]\nb:\n  - 1\n", ("a", 1), ("b",), 1, "a: [x, z]\nb:\n  - 1\n  - w\n"),
        ("a: [x]\nb:\n  - k: 1\n    l: m\n  - 2\n", ("b", 0), ("a",), 1, "a: [x, {k: 1, l: m}]\nb:\n  - 2\n"),
        ("a: [x, y]\nb: [z]\n", ("a", 0), ("b",), 0, "a: [y]\nb: [x, z]\n"),
    ],
)  # fmt: skip
def test_move(before: str, path: KeyPath, target: KeyPath, index: int, expected: str) -> None:
    document = read(before)
    fix = moving.move(document, path, target, index)
    assert after(document, fix) == expected


@pytest.mark.parametrize(
    ("text", "path", "target"),
    [
        ("a:\n  - k: [y]\n  - z\n", ("a", 0), ("a", 0, "k")),  # into itself
        ("a:\n  - k: [y]\n  - z\n", ("a", 0), ("a", 0)),
        ("a:\n  # of x, or of all\n  - x\n  - y\nb:\n  - z\n", ("a", 0), ("b",)),
        ("a:\n  - x\n\n  # on its own\n\n  - y\nb:\n  - z\n", ("a", 1), ("b",)),
        ("a:\n  - x\n  - |+\n    y\n\nb:\n  - z\n", ("a", 1), ("b",)),
        ("a:\n  - |+\n    x\n\n  - y\nb:\n  - z\n", ("a", 1), ("b",)),
        ("a:  # of a\n  - x\nb:\n  - z\n", ("a", 0), ("b",)),
        ("c: 1\n# of a\na: [x]\nb:\n  - z\n", ("a", 0), ("b",)),
        ("b: [z]\nc:\n  - x\n  - y  # of y\n", ("c", 1), ("b",)),
        ("a:\n  - x\n  - 'y\n --- z'\nb:\n- z\n", ("a", 1), ("b",)),
        ("a:\n  - x\n  - 'y\n  --- z'\nb:\n- z\n", ("a", 1), ("b",)),
        ("- - x\n  - y\n- - z\n", (0, 0), (1,)),
        ("- [x]\n- [y]\n", (0, 0), (1,)),
        ("a:\n  - x\n", ("a", 0), ("b",)),
        ("a:\n  b: 1\nc: 2\n", ("a", "b"), ("d",)),
        ("a:\n  - x\n", ("a", 1), ("d",)),
        ("a:\n  - x\n", (), ("d",)),
        ("- x\n- y\n", (), ()),
        ("a:\n    - 'x\n y'\n    - z\nb:\n- w\n", ("a", 0), ("b",)),  # no room to the left
        ("z: 1\na:\n  - x\nc: 2\n", ("a", 0), ("b",)),
    ],
)  # fmt: skip
def test_move_leaves_the_unusual_alone(text: str, path: KeyPath, target: KeyPath) -> None:
    assert moving.move(read(text), path, target, 0, "abc") is None


def test_between_two_files() -> None:
    """The lines travel with their comments; line ends and columns are those of the new neighbors."""
    source = read("a:\r\n  - x\r\n\r\n  # of y\r\n  - k: |\r\n      m\r\n\r\n      n\r\n    l: 'o'  # of o\r\n")
    taken = moving.take(source, ("a", 1))
    assert taken
    span = moving.lines_of(source, ("a", 1))
    assert span
    assert source.source.text[slice(*span)].replace("\r\n", "\n") == taken.entry.lines
    assert fixed(source, taken.fix) == "a:\r\n  - x\r\n"
    target = read("b:\n- z\n\n- w\n")
    fix = insertion.insert_entry(target, ("b",), 1, taken.entry)
    assert after(target, fix) == "b:\n- z\n\n# of y\n- k: |\n    m\n\n    n\n  l: 'o'  # of o\n\n- w\n"
    empty = read("title: t\n")
    fix = insertion.insert_entry(empty, ("b",), 0, taken.entry)
    assert after(empty, fix) == "title: t\nb:\n  # of y\n  - k: |\n      m\n\n      n\n    l: 'o'  # of o\n"
    assert insertion.insert_entry(read("b: [z]\n"), ("b",), 1, taken.entry) is None
    assert insertion.insert_entry(read("{c: 1}\n"), ("b",), 0, taken.entry) is None
    assert insertion.insert_entry(read("{b: []}\n"), ("b",), 0, taken.entry) is None
    for text in ("a: [x, y]\n", "a:\n  - |+\n    x\n\n  - y\n", "a:\n  # of x, or of all\n  - x\n", "a:\n  - - x\n"):
        assert moving.lines_of(read(text), ("a", 0) if "- -" not in text else ("a", 0, 0)) is None


# Whatever the file

TEXTS = st.sampled_from(
    [
        "new", "no", "a: b", "#", "it's", '"q"', "l\nm", "l\n\n  m\n", "  l\nm\n", "l \nm", "l\n\n", "\n", "",
        "\u00a0é", "x" * 130, "# l\nm", "---\nm", "\tl\nm",
    ]
)  # fmt: skip
VALUES = st.recursive(
    TEXTS | st.integers(-5, 5) | st.booleans() | st.none(),
    lambda nested: st.lists(nested, max_size=3) | st.dictionaries(TEXTS | st.sampled_from("klm"), nested, max_size=3),
    max_leaves=5,
)
PIECES = st.sampled_from(
    [
        "a", "b: ", "c: 1", "k:", "- ", "- x", "-", "[", "]", "{", "}", ", ", "y, ", "# c", " # d", "#", "[]", "null",
        "\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "\n\n", "\r\n", " ", "  ", "\t", "|", ">-", "|+", "|2",
        "'", '"', "\\", "? ", ": ", "---", "\n- ", "\n  - ",
    ]
)  # fmt: skip


def comments(document: Document) -> list[str]:
    """Every comment of a file, in order."""
    return [
        match[0].strip()
        for match in re.finditer(r"(?m)(?:^|(?<=[\s,\[{]))#[^\r\n]*", document.source.text)
        if not any(span.start <= match.start() < span.end for span in document.scalars)
    ]


def proven(document: Document, fix: Fix | None, *, in_order: bool = True) -> Document | None:
    """The file after a fix that changes only what it says, and loses no comment."""
    if fix is None:
        return None
    result = read(fixed(document, fix))
    before, now = comments(document), comments(result)
    assert before == now if in_order else sorted(before) == sorted(now)
    return result


@given(st.lists(PIECES, max_size=30).map("".join), VALUES, st.data())
def test_whatever_the_text_an_edit_changes_only_what_it_says(text: str, value: Any, data: st.DataObject) -> None:
    document = parse(Source(Path("here.yaml"), text))
    assume(document.is_parsed and not document.problems)
    lists = [path for path in document.spans if isinstance(document.value(*path), list)]
    edited: list[Document | None] = []
    for path in [*document.spans]:
        edited.append(proven(document, replacement.put(document, path, value)))
        if isinstance(document.value(*path), dict):
            edited.append(proven(document, replacement.put(document, (*path, "new"), value, ("a", "new", "c"))))
            edited.append(proven(document, insertion.insert(document, (*path, "new"), 0, value, ("new", "k"))))
        old = document.value(*path)
        places = range(len(old) + 1 if isinstance(old, list) else 1)
        edited += [proven(document, insertion.insert(document, path, index, value)) for index in places]
        if path and isinstance(path[-1], int):
            if taken := moving.take(document, path):
                read(fixed(document, taken.fix))
            target = data.draw(st.sampled_from([*lists, ("new",), (*path[:-1], "new")]))
            found = document.value(*target)
            index = data.draw(st.integers(0, len(found) if isinstance(found, list) else 0))
            edited.append(proven(document, moving.move(document, path, target, index), in_order=False))
    assert all(result is None or result.is_parsed for result in edited)


SCALARS = st.sampled_from(
    [
        "plain", "'it''s'", '"a # b"', "{k: [1, 2]}", "[p, q]", "|\n  # one\n\n    two", ">-\n  one\n\n  two",
        "over\n  two", "|2\n    one\n  two", "'over\n\n  two'",
    ]
)  # fmt: skip
COMMENTS = st.lists(st.sampled_from(["# one", "#two", "# three: 3"]), max_size=2)


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file like those of a list, in one of many styles, where every comment clearly belongs to an entry."""
    step, dash = draw(st.sampled_from([0, 2, 4])), draw(st.sampled_from(["- ", "-   "]))
    blank = draw(st.sampled_from([0, 1]))

    def value(lines: str, indent: int) -> str:
        return lines.replace("\n", "\n" + " " * indent)

    def entry(indent: int, depth: int, *, is_first: bool) -> str:
        pad, inner = " " * indent, indent + len(dash)
        above = "" if is_first else "".join(f"{pad}{comment}\n" for comment in draw(COMMENTS))
        if draw(st.integers(0, 3)) == 0:
            return above + pad + dash + value(draw(SCALARS), indent)
        end = draw(st.sampled_from(["", "  # end"]))
        text = f"{above}{pad}{dash}title: words{end}\n{' ' * inner}url: {value(draw(SCALARS), inner)}"
        if depth and draw(st.booleans()):
            text += f"\n{' ' * inner}resources:\n{block(inner + step, depth - 1)}"
        return text

    def block(indent: int, depth: int) -> str:
        count = draw(st.integers(1, 3))
        separator = "\n" * (1 + (blank if depth else 0))
        return separator.join(entry(indent, depth, is_first=place == 0) for place in range(count))

    top = f"# file\ntitle: words\nresources:\n{block(step, 2)}\n\nmore:  # of more\n{block(step, 1)}\n"
    last = draw(st.sampled_from(["", "\nlast: 1\n", "\n# end\n"]))
    return (top + last).replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def lists_of(document: Document) -> list[KeyPath]:
    names = ("resources", "more")
    return [path for path in document.spans if path and path[-1] in names]


@given(files(), VALUES, st.data())
def test_a_list_takes_any_entry_anywhere(text: str, value: Any, data: st.DataObject) -> None:
    document = read(text)
    path = data.draw(st.sampled_from(lists_of(document)))
    values = document.value(*path)
    index = data.draw(st.integers(0, len(values)))
    fix = insertion.insert(document, path, index, value)
    if fix is None:  # what follows would become part of it
        assert "\\n\\n" in repr(value)
        return
    result = proven(document, fix)
    assert result
    assert result.value(*path) == [*values[:index], value, *values[index:]]
    assert is_insertion(text, result.source.text)
    assert ("\r" in text) == ("\r" in result.source.text)
    findings = [finding for finding in RULES["YML005"].check(result) if finding.place.position.line]
    assert len(findings) == len(list(RULES["YML005"].check(document)))
    back = moving.take(result, (*path, index))
    if back:
        assert fixed(result, back.fix) == text


def is_insertion(before: str, now: str) -> bool:
    """Whether whole lines came in at one place, and all the others are what they were."""
    old, new = before.splitlines(keepends=True), now.splitlines(keepends=True)
    first = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    last = len(old) - first
    return len(new) > len(old) and (not last or new[-last:] == old[first:])


@given(files(), st.data())
def test_an_entry_goes_anywhere_and_back(text: str, data: st.DataObject) -> None:
    document = read(text)
    lists = lists_of(document)
    path = data.draw(st.sampled_from(lists))
    place = data.draw(st.integers(0, len(document.value(*path)) - 1))
    entry: KeyPath = (*path, place)
    others = [other for other in lists if other[: len(entry)] != entry]
    target = data.draw(st.sampled_from(others))
    index = data.draw(st.integers(0, len(document.value(*target))))
    fix = moving.move(document, entry, target, index)
    result = proven(document, fix, in_order=False)
    if result is None:
        return
    before, now = (Counter(map(str.strip, each.splitlines())) for each in (text, result.source.text))
    assert not now - before - Counter([""])
    assert before - now - Counter({"": 99}) in (Counter(), Counter(["resources:"]))
    if len(document.value(*path)) > 1 and target != path:
        values = copy.deepcopy(document.value(*target))
        moved = document.value(*entry)
        found = [result.value(*other) for other in lists_of(result)]
        assert any(moved in each for each in found)
        assert len(values) + 1 in map(len, found)


@given(files(), VALUES, st.data())
def test_a_field_takes_any_value(text: str, value: Any, data: st.DataObject) -> None:
    document = read(text)
    path = data.draw(st.sampled_from([path for path in document.spans if path and path[-1] in {"title", "url"}]))
    fix = replacement.put(document, path, value)
    if fix is None:
        return
    result = proven(document, fix)
    assert result
    assert result.value(*path) == value
    start, end = (document.source.position(offset).line for offset in document.spans[path])
    old, new = text.splitlines(), result.source.text.splitlines()
    assert new[: start - 1] == old[: start - 1]
    assert len(old) == end or new[-(len(old) - end) :] == old[end:]


@given(files(), st.sampled_from(["words", "words: more", "other words"]), st.data())
def test_a_word_is_always_mended(text: str, value: str, data: st.DataObject) -> None:
    document = read(text)
    path = data.draw(st.sampled_from([path for path in document.spans if path and path[-1] == "title"]))
    assert proven(document, replacement.put(document, path, value))
    new = (*path[:-1], "description")
    assert proven(document, replacement.put(document, new, value, ORDER))


@given(files(), files(), st.data())
def test_an_entry_goes_from_file_to_file(text: str, other: str, data: st.DataObject) -> None:
    source, target = read(text), read(other)
    path = data.draw(st.sampled_from(lists_of(source)))
    taken = moving.take(source, (*path, data.draw(st.integers(0, len(source.value(*path)) - 1))))
    assume(taken is not None)
    assert taken
    there = data.draw(st.sampled_from(lists_of(target)))
    index = data.draw(st.integers(0, len(target.value(*there))))
    left = read(fixed(source, taken.fix))
    result = read(fixed(target, fix)) if (fix := insertion.insert_entry(target, there, index, taken.entry)) else None
    assert result
    assert is_insertion(other, result.source.text)
    assert result.value(*there, index) == taken.entry.value
    assert sorted(comments(left) + comments(result)) == sorted(comments(source) + comments(target))
