"""What a Markdown text brings into the page: headings, anchors, tags, what it leaves open."""

from __future__ import annotations

import pytest

from roadmark import outline
from roadmark.outline import Heading, Unclosed


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("No heading: C#, #1 and a # b", []),
        ("# One\n\n## Two ##", [(1, "One", 0), (2, "Two", 2)]),
        ("text\n\nTwo\nlines\n---", [(2, "Twolines", 2)]),
        ("> - # Deep", [(1, "Deep", 0)]),
        ("```\n# Code\n```\n\n    # Code\n\n<div>\n# HTML\n</div>\n\n# Last", [(1, "Last", 10)]),
        ("## `code`, *em*, [link](url), ![alt](pic), &amp;, \\#, <b>x</b>", [(2, "code, em, link, , &, #, x", 0)]),
        ("a\n\n<h2 align=center>\n  In <b>HTML</b> &lt;\n</h2>", [(2, "\n  In HTML <\n", 2, True)]),
        ("<h3>\n\nA *paragraph*\n\n</h3>", [(3, "\nA paragraph", 0, True)]),
        ("[![x](y)](z) <h1>Inside</h1> a line", [(1, "Inside", 0, True)]),
        ("# " + "long " * 2000, [(1, ("long " * 2000).strip(), 0)]),
    ],
)
def test_headings(text: str, headings: list[tuple[int, str, int, bool]]) -> None:
    assert outline.read(text).headings == tuple(Heading(*heading) for heading in headings)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('<a name="one"></a> and <span ID=\'two\'>x</span> `<a name="code">`', ["one", "two"]),
        ("<p\n  id=three data-id=no>\n\n<!-- <a name=no> -->", ["three"]),
        ('<a href="x" name="a&amp;b">', ["a&b"]),
        ("a " + "`<a id=no>` " * 1000 + "<a id=yes>", ["yes"]),
    ],
)
def test_anchors_given_by_hand(text: str, names: list[str]) -> None:
    assert list(outline.read(text).names) == names


@pytest.mark.parametrize(
    ("text", "unclosed"),
    [
        ("```\na", ("code fence", 0)),
        ("text\n\n~~~py\na\n```\n\n", ("code fence", 2)),
        ("```\na\n```", None),
        ("```\na\n``` \n", None),
        ("````\n```\n", ("code fence", 0)),
        ("- ```\n  a", None),
        ("> ~~~", None),
        ("text\n\n<!-- one\n\ntwo", ("comment", 2)),
        ("<!-- one -->\n\n<!-- two\n\n-->", None),
        ("<!-->", None),
        ("<div>\n<!--", ("comment", 1)),
        ("- <!--\n  x", ("comment", 0)),
        ("`<!--` and <!-- in a line", None),
        ("<pre>\n\na", ("block of HTML", 0)),
        ("<PRE>\n\na\n</pre>", None),
        ("<script>\nlet a\n", ("block of HTML", 0)),
        ("<?php", ("processing instruction", 0)),
        ("<details>\n\na", None),
    ],
)
def test_what_swallows_the_rest_of_the_page(text: str, unclosed: tuple[str, int] | None) -> None:
    assert outline.read(text).unclosed == (unclosed and Unclosed(*unclosed))


@pytest.mark.parametrize(
    ("above", "below", "apart"),
    [
        ("a", "b", False),
        ("a", "- b", True),
        ("a", "1. b", True),
        ("a", "2. b", False),
        ("a", "-", False),
        ("a", "---", False),
        ("a", "***", True),
        ("a", "# b", True),
        ("a", "```\nb\n```", True),
        ("a", "> b", True),
        ("a", "    b", False),
        ("a", "<div>", True),
        ("a", "<b>", False),
        ("a", "[b]: c", False),
        ("a", "b\n===", False),
        ("[a]: b", "c", False),
        ("[a]: b", "2. c", False),
        ("```\na\n```", "b", True),
        ("```\na", "b", False),
        ("> a", "b", False),
        ("> a", "- b", True),
        ("> a", "> b", False),
        ("| a |\n| - |", "b", False),
        ("| a |\n| - |", "- b", True),
        ("<!-- a -->", "b", True),
        ("<div>", "b", False),
        ("<div>\n", "b", True),
        ("- a", "b", False),
        ("- a\n", "b", True),
        ("- a\n", "- b", False),
        ("- a\n", "* b", True),
        ("- a\n", "  b", False),
        ("- a\n", "    b", False),
        ("1. a\n", "2. b", False),
        ("1. a\n", "2) b", True),
        ("1. a\n\n   - b\n", "- c", True),
        ("    a\n", "    b", False),
        ("a\n", "    b", True),
    ],
)
def test_whether_two_texts_stay_apart(above: str, below: str, apart: bool) -> None:  # noqa: FBT001
    assert outline.are_apart(above, below) == apart


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("---\na: b\n---\n\n# c", "   \n    \n   \n\n# c"),
        ("\n---\r\na: b\r\n---", "\n    \n     \n   "),
        ("---\n---\nc", "   \n   \nc"),
        ("---\n\nc", "---\n\nc"),
        ("--- #\na: b\n---", "--- #\na: b\n---"),
        ("a\n---\nb\n---", "a\n---\nb\n---"),
    ],
)
def test_front_matter_is_no_markdown(text: str, shown: str) -> None:
    assert outline.without_front_matter(text) == shown
    assert len(shown) == len(text)


def test_tags_and_the_texts_between_them() -> None:
    written = 'a &lt; <B class="x > y">b</B>\n<br/><!-- <i> -->\n<!doctype html><u <i>c'
    assert [
        piece if isinstance(piece, str) else (piece.name, piece.is_end, piece.line) for piece in outline.tags(written)
    ] == [
        "a < ", ("b", False, 0), "b", ("b", True, 0), "\n", ("br", False, 1), "\n", "<u ", ("i", False, 2), "c",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["[", "![", "<", "<a ", "<a b='", "<!--", "<?", "`", "*a_", "[<a>", "- # a\n", "a\n=\n"]
)
@pytest.mark.parametrize("start", ["# ", "<b>", "a <b>"])
def test_no_text_holds_it_up(start: str, unit: str) -> None:
    # Something that is not linear would be at this for hours.
    assert outline.read(start + unit * (400_000 // len(unit))) is not None


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["---\n", "--- \n", "-\n", "\n", "---\t\r\n", "- a\n", "> "])
def test_no_text_holds_up_what_comes_before_it(unit: str) -> None:
    text = "---\n" + unit * (400_000 // len(unit))
    assert outline.without_front_matter(text)
    outline.are_apart(text, text)
