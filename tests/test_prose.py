"""What is prose in a Markdown text, what is a link, code or HTML: as GitHub's own renderer has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles import by_cmark
from oracles import parse as tree
from roadmark.prose import FILLER, parse

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
    if element.tag != "code" and not shows_address(element):
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
    *"aB1 .,:;!?()]*_`\"'",
    *("word ", "two words ", " and ", "snake_case", "文", "é", " ", "**", "__", "~~", "``", "](", "\\*", "\\[", "\\\\"),
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
INLINE = st.sampled_from([[*PIECES, *ADDRESSES], [*PIECES, *BRACKETS]]).flatmap(
    lambda pieces: st.lists(st.sampled_from(pieces), min_size=1, max_size=10).map("".join)
)


# The oracle loses count of backticks, and looks past tildes for what stands beside emphasis; the parser does not.
_UNLIKE = re.compile(r"```|~[*_]|[*_]~")
INLINE = INLINE.filter(lambda text: not _UNLIKE.search(text)).map(lambda text: f"x{text}x")


@settings(max_examples=500)
@given(INLINE)
def test_a_line_is_taken_apart_as_github_does(text: str) -> None:
    assert_like_github(text, is_block=False)


@pytest.mark.slow
@settings(max_examples=20_000)
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
BLOCKS = st.lists(LINES, min_size=1, max_size=8).map("\n".join)
BLOCKS = BLOCKS.filter(lambda text: not re.search(r"~[*_]|[*_]~", text))


@settings(max_examples=500)
@given(BLOCKS)
def test_a_text_of_many_lines_is_taken_apart_as_github_does(text: str) -> None:
    assert_like_github(text, is_block=True)


@pytest.mark.slow
@settings(max_examples=20_000)
@given(BLOCKS)
def test_very_many_texts_of_many_lines_are_taken_apart_as_github_does(text: str) -> None:
    assert_like_github(text, is_block=True)
