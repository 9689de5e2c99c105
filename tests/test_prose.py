"""What is prose in a Markdown text, what is a link, code or HTML: as GitHub's own renderer has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oracles import by_cmark, by_comrak
from oracles import parse as tree
from roadmark import prose
from roadmark.prose import FILLER, parse
from roadmark.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_WHITE_SPACE = re.compile(r"\s+")


def mask(text: str, *, is_block: bool = False) -> str:
    return parse(text, is_block=is_block).prose.replace(FILLER, "·")


def urls(text: str, *, is_block: bool = False) -> list[str]:
    return [link.url for link in parse(text, is_block=is_block).links]


# What a reader sees, according to GitHub's renderer: text outside code, and not of links that show their own address.


def visible(element: Element) -> Iterator[str]:
    if "<" not in str(element.tag) and element.tag != "code" and not shows_address(element):
        yield element.text or ""
        for child in element:
            yield from visible(child)
    yield element.tail or ""


def shows_address(element: Element) -> bool:
    text = "".join(element.itertext())
    return element.tag == "a" and unquote(element.attrib["href"]) in {text, f"mailto:{text}", f"http://{text}"}


def squeezed(text: str) -> str:
    """The text without white space, and without the one character that stands for an entity."""
    return _WHITE_SPACE.sub("", text).replace(FILLER, "").replace("©", "")


def assert_like_github(text: str, *, is_block: bool) -> None:
    html = tree(by_cmark(text))
    found = parse(text, is_block=is_block)
    assert len(found.prose) == len(text)
    assert squeezed(found.prose) == squeezed("".join(visible(html)))
    theirs = [
        element.attrib["src" if element.tag == "img" else "href"]
        for element in html.iter()
        if element.tag in {"a", "img"}
    ]
    assert [unquote(link.url) for link in found.links] == [unquote(url) for url in theirs]
    for link in found.links:
        assert link.span.start <= link.label.start <= link.label.end <= link.span.end
        written = text[slice(*link.target)]
        assert link.url in {written, written.replace("\\", ""), f"mailto:{written}", f"http://{written}"}


PIECES = [
    *"aB1 .,:;!?()]*_\"'",
    *("word ", "two words ", " and ", "snake_case", "文", "é", " ", "**", "__", "~~", "](", "\\*", "\\[", "\\\\"),
    *("[a](b)", "[a](<b c> 'd')", "[text](https://a.b/c_(d)_e)", "![a](b)", "[![a](b)](c)", "[a]()", "[a](b\\)c)"),
    *("`code`", "``a ` b``", "*em*", "**strong**", "~~gone~~", "_em_", "***both***", "&copy;", "&nope;", "&#169;"),
    *("<b>", "</b>", "<br/>", "<!-- c -->", "<http://a.b>", "<me@a.b>", "<a@b", " < ", "<i title='>'>", "</ b>"),
]
# GitHub links no address behind an open bracket. It is one all the same, and no prose.
ADDRESSES = [
    " https://a.b/c ",
    " http://a.b/c_d_e. ",
    " (https://a.b/c) ",
    " www.a.b ",
    " me@example.com ",
]
BRACKETS = ["[", "![", "[[", "[ a", "]", "](c)"]
# The oracle loses count of backticks, and looks past tildes for what stands beside emphasis; the parser does not. What
# markup an address may swallow is not compared: all of it is hidden either way.
UNLIKE = re.compile(r"``|~[*_]|[*_]~")
INLINE = (
    st.one_of(
        st.lists(st.sampled_from([*PIECES, *ADDRESSES]), min_size=1, max_size=10),
        st.lists(st.sampled_from([*PIECES, *BRACKETS]), min_size=1, max_size=10),
    )
    .map(lambda pieces: f"x{''.join(pieces)}x")
    .filter(lambda text: not UNLIKE.search(re.sub("(?<!`)``a ` b``(?!`)", "", text)))
)


@settings(max_examples=500)
@given(INLINE)
def test_a_line_is_taken_apart_as_github_does(text: str) -> None:
    assert_like_github(text, is_block=False)


@pytest.mark.slow
@settings(max_examples=5_000)
@given(INLINE)
def test_very_many_lines_are_taken_apart_as_github_does(text: str) -> None:
    assert_like_github(text, is_block=False)


# A line that begins with a tag is HTML to its end, where nothing is prose.
TEXT = [piece for piece in PIECES if not piece.startswith(("<", "``"))]
STARTS = ["", "", "- ", "* ", "1. ", "10. ", "> ", "# ", "### ", "  ", "   - ", "> - ", "- - ", "- [ ] a", "- [x] b"]
LINES = st.one_of(
    st.builds(
        lambda start, pieces: start + "".join(pieces),
        st.sampled_from(STARTS),
        st.lists(st.sampled_from([*TEXT, "1", "10", "# ", "#", "[name] ", "[text][name]"]), max_size=5),
    ),
    st.sampled_from(
        ["", "", "---", "===", "```", "~~~", "***", "\n| a | *b* |\n|---|:-:|\n| 1 | `b \\| c` |", "a | b"]
    ),
    st.sampled_from(["\n[name]: https://a.b/c\n", "\n[name]: <d> 'title'\n", "\n    code"]),
)
BLOCKS = st.lists(LINES, min_size=1, max_size=8).map("\n".join).filter(lambda text: not re.search(r"~[*_]|[*_]~", text))
BLOCKS = BLOCKS.filter(lambda text: not re.search(r"~[*_]|[*_]~", text))


@settings(max_examples=500)
@given(BLOCKS)
def test_a_text_of_many_lines_is_taken_apart_as_github_does(text: str) -> None:
    assert_like_github(text, is_block=True)


@pytest.mark.slow
@settings(max_examples=5_000)
@given(BLOCKS)
def test_very_many_texts_of_many_lines_are_taken_apart_as_github_does(text: str) -> None:
    assert_like_github(text, is_block=True)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("*a* **b** ***c*** _d_ ~e~ ~~f~~ ~~~g~~~", "·a· ··b·· ···c··· ·d· ·e· ··f·· ~~~g~~~"),
        ("2 * 3, a_b_c, *d", "2 * 3, a_b_c, *d"),
        ("`a` ``b ` c`` `d", "··· ········· `d"),
        (r"\*a\* \b", r"·*a·* \b"),
        ("&amp; &nope; &#65;", "····· &nope; ·····"),
        ("<b>a</b> <!-- b --> <c", "···a···· ·········· <c"),
        ("[a *b*](c 'd') ![e](f)", "·a ·b········· ·······"),
        ("(https://a.b/c_(d)). www.a.b, me@a.bc!", "(·················). ·······, ·······!"),
        ("[draft https://a.b and more", "[draft ··········· and more"),
    ],
)
def test_markup_is_no_prose(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[a](javascript:b) [c]() [d](<e f>)", ["javascript:b", "", "e f"]),
        ("[![a](b)](c) ![d [e](f)](g)", ["c", "b", "g"]),
        ("[a [b](c) d](e) [f](g(h)) [i](j(k)", ["c", "g(h)"]),
        (r"[a](b\)c) [d](e&amp;f)", ["b)c", "e&f"]),
        ("<http://a.b> <c@d.ef> www.g.h i@j.kl", ["http://a.b", "mailto:c@d.ef", "http://www.g.h", "mailto:i@j.kl"]),
        ("`[a](b)` \\[c](d) [e] (f)", []),
        ("mAP@0.5, @someone, http://, a@b", []),
    ],
)
def test_links_are_found_with_where_they_lead(text: str, found: list[str]) -> None:
    assert urls(text) == found


LINKS_AND_CODE = st.lists(
    st.sampled_from(
        [
            *"`[]()!^ .:*_<&~@\\;#3",
            "a",
            "&amp;",
            "x_y",
            "_é",
            "é",
            "``",
            "](",
            "](#",
            "](https://",
            "[b](https://c.d/e_f*)",
            "`g <h> *i`",
            "www.",
        ]
    ),
    max_size=12,
).map("".join)


@given(LINKS_AND_CODE)
@example("`a``b`")
@example("[`a](#b)`")
@example("[a](https://b`c) d`")
@example("[a](https://b.c/\x7f)")
@example("[a [b](https://c)")
@settings(max_examples=1000)
def test_a_line_that_needs_no_parser_is_taken_apart_as_by_the_parser(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "_simple", lambda _: None)
        patch.setattr(prose, "_MARKUP", re.compile(""))
        by_parser = parse(f"x {text}")
    assert parse(f"x {text}") == by_parser


def test_definitions_lead_somewhere_and_are_no_prose() -> None:
    text = "[a][b], [b] and [c].\n\n[B]: https://d.e 'f'"
    assert mask(text, is_block=True).startswith("·a····, ·b· and [c].")
    found = parse(text, is_block=True)
    assert [(link.url, text[slice(*link.target)]) for link in found.links] == [("https://d.e", "https://d.e")] * 2
    assert [text[slice(*block)] for block in found.blocks] == ["[B]: https://d.e 'f'"]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("a\n\nb", []),
        ("# a", ["# a"]),
        ("a\n\n- b\n- c\n", ["- b\n- c\n"]),
        ("1. a", ["1. a"]),
        ("> a", ["> a"]),
        ("___", ["___"]),
        ("    a", ["    a"]),
        ("a | b\n-|-\n", ["a | b\n-|-\n"]),
        ("<div>a", ["<div>a"]),
        ("2026 was - a - year", []),
    ],
)
def test_what_is_no_paragraph_is_a_block(text: str, blocks: list[str]) -> None:
    for is_block in (False, True):
        assert [text[slice(*span)] for span in parse(text, is_block=is_block).blocks] == blocks


def test_line_ends_of_every_kind_keep_their_places() -> None:
    text = "- *a*\r\n- [b](c)\r\rd"
    assert mask(text, is_block=True) == "···a··\n···b····\n\nd"
    assert urls(text, is_block=True) == ["c"]


@pytest.mark.parametrize(
    "part",
    ["[", "![", "](", "[a](", "[](", "[a](b ", "`", "` ", "<", "<a ", "<!--", "&", "*", "*a ", "_a", "a_", "\\", "$"],
)
def test_a_long_text_ends(part: str) -> None:
    # A parser that is not linear would be at this for minutes.
    for text in (part * 10_000, f"{part * 10_000}]>-->", f"{part} many words " * 2_000):
        for is_block in (False, True):
            assert len(parse(text, is_block=is_block).prose) == len(text)


def test_every_shortcode_of_the_list_is_one() -> None:
    codes = [code for code in words("emoji") if "_" not in (code[0], code[-1])]
    shown = by_comrak("\n\n".join(f"x :{code}: x" for code in codes)).splitlines()
    assert len(codes) > 1_800
    assert [line for line in shown if not re.fullmatch("<p>x [^a-z:]+ x</p>", line)] == []
