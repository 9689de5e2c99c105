"""Whatever a person types as plain text, a reader sees; whatever a url is, it runs no script."""

import html
import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oracles import RENDERERS, by_cmark, fold, github_anchors, parse, shape
from roadmark import characters
from roadmark.markdown import anchors, definition, destination, escape, escape_start, fence, link

OURS = Path(__file__).parent / "data" / "literal-strings.txt"
THEIRS = Path(__file__).parents[2] / "shared" / "oracles" / "literal-strings.txt"

WHITE_SPACE = [
    "two  spaces",
    "  around  ",
    "\ttab\tand\nnewline\r\n",
    "\f form \v feed",
    "\xa0no\xa0break\xa0",
    "\u3000",
]
INVISIBLE = ["soft\xadhyphen", "zero\u200bwidth", "\ufeffmark", "\ufe0f", "a\u0301", "\u2028", "\U000e0001", "\ue000"]

# Every place where a template may put plain text: inside a line, or at its start.
PLACES = """\
Before **strong** and [a link](http://example.com/before).

### {text}

- [{text}](http://example.com) - Book by {text}.
- [{text}](#anchor) - Paper
- {start}
- {start}
  - {start}

{start}

A line and then
{start}
and **one** more.

**{text}** · after [{text}](#anchor), _{text}_

| Title | Author |
| ----- | ------ |
| {text} | {text}   |

After **strong** and [a link](http://example.com/after).
"""


def fill(text: str, start: str) -> str:
    return PLACES.format(text=text, start=start)


def assert_literal(text: str) -> None:
    """Both renderers show the text everywhere, and the rest as if a mere word stood there."""
    source = fill(escape(text), escape_start(text))
    for render in RENDERERS:
        wanted = [
            (kind, fold(piece.replace("WORD", fold(text))) if kind == "text" else piece)
            for kind, piece in shape(render(fill("WORD", "WORD")))
        ]
        assert shape(render(source)) == [piece for piece in wanted if piece != ("text", "")]


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n")[:-1]


@pytest.mark.parametrize("text", [*lines(OURS), *WHITE_SPACE, *INVISIBLE])
def test_a_hard_string_is_shown_as_it_is(text: str) -> None:
    assert_literal(text)


@pytest.mark.skipif(not THEIRS.exists(), reason="the list of hard strings that lies beside this repository is absent")
def test_the_neighbours_hard_strings_are_shown_as_they_are() -> None:
    for text in lines(THEIRS):
        assert_literal(text)


# Characters and words that mean something to Markdown, to HTML or to GitHub, and enough ordinary ones between them.
PIECES = st.one_of(
    st.sampled_from(
        [*"\\`*_{}[]()<>#+-.!|~=:$&@/;^\"'%,? \t\n", "  ", "\xa0", "\u3000", "“", "\u2013", "é", "文", "²"]
    ),
    st.sampled_from(["a", "B", "1", "2024", "word", "snake_case", "x", "span", "</", "<a", "&amp;", "&#42;", "amp;"]),
    st.sampled_from(["http", "https://", "ftp://", "www.", "example.com", "mailto:", "a@b.co", "smile", ":+1:", "$$"]),
    st.sampled_from(["](", "[x](y)", "![", "**", "__", "~~", "``", "--- | ---", "1. ", "# ", " #", "- ", "> ", "[^1]"]),
    # Lint refuses control characters and those that turn the direction of text; surrogates are no text.
    st.characters(
        exclude_categories=["Cc", "Cs"], exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    ),
)
TEXTS = st.lists(PIECES, min_size=1, max_size=12).map("".join).filter(fold)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert_literal(text)


@pytest.mark.slow
@settings(max_examples=8_000, deadline=None)
@given(TEXTS)
def test_any_of_very_many_texts_is_shown_as_it_is(text: str) -> None:
    assert_literal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Python Basics - Flow, Functions",
        "Feature Scaling & Normalization",
        "F1-Score, ROC-AUC, Log Loss (and mAP@0.5)",
        "Deep RL Course, unit 3: Deep Q-Learning",
        "max_pool_2d in C++, C# & node.js",
        'AT&T "quoted" at 10:30:45 costs $5; a < b',
        "@someone in #12, GH-12, name/project#12",
    ],
)
def test_an_ordinary_title_stays_as_it_is(text: str) -> None:
    assert escape(text) == escape_start(text) == text


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        (":smile: 1:100:1", "<span>:</span>smile: 1<span>:</span>100:1"),
        ("$x$", r"<span>\$</span>x<span>\$</span>"),
        ("costs $5 or 6$", r"costs <span>\$</span>5 or 6<span>\$</span>"),
        ("https://www.example.com", "https<span>:</span>//www<span>.</span>example.com"),
        ("me@example.com", "me<span>@</span>example.com"),
        ("_a_ [b] <c> &lt;", r"\_a\_ \[b\] \<c> \&lt;"),
        ("heading ##", r"heading \##"),
        (" white \t\n\r\f\v space ", "white space"),
    ],
)
def test_what_acts_after_markdown_is_split_and_markdown_gets_a_backslash(text: str, markdown: str) -> None:
    assert escape(text) == markdown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [("1. a", r"1\. a"), ("12) b", r"12\) b"), ("- c", r"\- c"), ("# d", r"\# d"), ("> e", r"\> e"), ("---", r"\---")],
)
def test_only_the_start_of_a_line_needs_more(text: str, markdown: str) -> None:
    assert escape(text) == text
    assert escape_start(text) == markdown


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a_b*c~d/e.html?f=1&g=2#h",
        "HTTP://EXAMPLE.COM:8080/%20%zz",
        "https://example.com/机器学习/é",
        "mailto:me@example.com?subject=a",
        "docs/x.md",
        "../x.md#part:one",
        "#anchor-日本",
        "?q=a:b",
        "//example.com/x",
        "https://example.com/a?b=javascript:alert",
    ],
)
def test_an_ordinary_url_stays_as_it_is(url: str) -> None:
    assert destination(url) == url
    assert link("[a]", url) == rf"[\[a\]]({url})"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        (" https://example.com\n", "https://example.com"),
        ("http://a/b c\td", "http://a/b%20c%09d"),
        ("http://a/<b>\"'`\\|$", "http://a/%3Cb%3E%22'%60%5C%7C%24"),
        ("http://a/M_(b)", "<http://a/M_(b)>"),
        ("http://a/)(b<c>", "<http://a/)(b%3Cc%3E>"),
        ("http://a/?b&copy;&#1;&d", "http://a/?b&amp;copy;&amp;#1;&d"),
        ("http://a/\u202eb\x00\u200d\ud800", "http://a/%E2%80%AEb%00%E2%80%8D%3F"),
    ],
)
def test_what_would_end_a_link_or_change_in_it_is_encoded(url: str, written: str) -> None:
    assert destination(url) == written


@pytest.mark.parametrize(
    "url",
    [
        "",
        " \t",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " \x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\x00script\t:alert(1)",
        "\u200bjavascript:alert(1)",
        "javascript&colon;alert(1)",
        "javascript&#58;alert(1)",
        "&#x6A;avascript&#0000058alert(1)",
        "java&Tab;script:alert(1)",
        "javascript%3Aalert(1)",
        "%6aavascript:alert(1)",
        "javascript%26colon;alert(1)",
        "javascript%253Aalert(1)",
        "vbscript:x",
        "data:text/html,<b>",
        "file:///etc/passwd",
        "ftp://example.com",
        "x:y",
        ":",
        "\ud800:",
    ],
)
def test_an_unsafe_or_empty_url_becomes_no_link(url: str) -> None:
    assert destination(url) is None
    assert link("- *a*", url) == r"\- \*a\*"


URLS = st.lists(
    st.one_of(
        st.sampled_from(
            ["javascript", "JavaScript", "data", "vbscript", "file", "http", "https", "mailto", "java", "script"]
        ),
        st.sampled_from(
            [":", "://", "&colon;", "&#58;", "&#x3a", "%3A", "%253a", "&Tab;", "%09", "&#106;", "%6A", "&amp;"]
        ),
        st.sampled_from([*"/?#()[]<>\\`\"'&;%|$*_~!. \t\n\r\x00\x01\x1f\x7f\xa0\u200b\u202e", "a", "é", "文", "copy;"]),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=10,
).map("".join)


def assert_exact_and_harmless(url: str) -> None:
    target = destination(url)
    for render in RENDERERS:
        links = list(parse(render(f"- {link('costs $5', url)} - Book\n- {link('[b](', url)}")).iter("a"))
        assert ["".join(element.itertext()) for element in links] == ([] if target is None else ["costs $5", "[b]("])
        for element in links:
            assert unquote(element.attrib["href"]) == unquote(url.strip())
            # What a browser makes of it, and a reader that decodes entities once more.
            read = re.sub(r"[\x00-\x20\x7f-\x9f]", "", html.unescape(element.attrib["href"])).lower()
            assert not read.startswith(("javascript:", "data:", "vbscript:", "file:"))


@settings(max_examples=300, deadline=None)
@given(URLS)
def test_any_url_is_linked_exactly_or_not_at_all_and_never_runs_a_script(url: str) -> None:
    assert_exact_and_harmless(url)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(URLS)
def test_any_of_very_many_urls_is_linked_exactly_or_not_at_all(url: str) -> None:
    assert_exact_and_harmless(url)


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        (["Feature Scaling & Normalization"], ["feature-scaling--normalization"]),
        (["C++", "C#", "C"], ["c", "c-1", "c-2"]),
        (["echo", "echo", "echo 1", "echo-1", "echo"], ["echo", "echo-1", "echo-1-1", "echo-1-2", "echo-2"]),
        ([" two \t spaces ", "ÉTÉ", "snake_case", "v1.2"], ["two-spaces", "été", "snake_case", "v12"]),
        (["!", "!"], ["", "-1"]),
    ],
)
def test_anchors_are_those_of_github(titles: list[str], wanted: list[str]) -> None:
    assert anchors(titles) == wanted


# Older characters only: the oracle's Unicode is that of 2020.
ECHOES = st.lists(
    st.one_of(
        st.sampled_from(["echo", "echo-1", "Echo 1", "echo-1-1", "!", "ΟΔΟΣ", "İ"]),
        TEXTS.filter(lambda text: max(text) < "\u0870"),
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(ECHOES)
def test_anchors_are_made_of_what_a_reader_sees_in_the_headings(titles: list[str]) -> None:
    headings = parse(by_cmark("\n\n".join(f"## {escape(title)}" for title in titles))).iter("h2")
    assert anchors(titles) == github_anchors(["".join(heading.itertext()) for heading in headings])


@pytest.mark.slow
def test_no_character_is_missing_from_an_anchor_that_github_keeps_there() -> None:
    for start in range(0, sys.maxunicode, 2_000):
        chars = {chr(code) for code in range(start, start + 2_000) if not 0xD800 <= code < 0xE000 and code < 0x110000}
        title = "".join(sorted(char for char in chars if char.lower() == char and char not in "\t\n\r\f\v "))
        ((ours,), (theirs,)) = anchors([title]), github_anchors([title])
        assert set(theirs) <= set(ours)
        # The library knows no letter that came with Unicode 14 or later; the first of those is U+0870.
        assert all(char >= "\u0870" for char in set(ours) - set(theirs))


@settings(max_examples=100, deadline=None)
@given(ECHOES)
def test_an_anchor_can_be_linked(titles: list[str]) -> None:
    for anchor in anchors(titles):
        for render in RENDERERS:
            (element,) = parse(render(link("x", f"#{anchor}"))).iter("a")
            assert unquote(element.attrib["href"]) == f"#{anchor}"


@pytest.mark.parametrize(
    ("text", "wanted"), [("", "```"), ("a `b` ``c``", "```"), ("```\nx\n```", "````"), ("~~~ ``````", "```````")]
)
def test_a_fence_is_longer_than_any_run_of_backticks_in_the_text(text: str, wanted: str) -> None:
    assert fence(text) == wanted


@given(st.text(st.characters(exclude_categories=[])))
@example("\ud800\x00\u202e")
def test_nothing_crashes_on_control_characters_and_surrogates(text: str) -> None:
    assert "\n" not in link(text, text)
    assert "\n" not in escape_start(text)
    assert len(anchors([text, text])) == 2
    assert set(fence(text)) == {"`"}


@pytest.mark.parametrize(
    "part", [*"\\`*_#<&:@$.-=( ", "&#", ":a", "@a.", "www.", "$ ", " #", "%25", "&amp;", "(a)", "\xa0"]
)
def test_a_very_long_text_ends(part: str) -> None:
    # A pattern that is not linear would be at this for minutes.
    for text in (part * 50_000, f"{part * 50_000}\n!"):
        assert link(text, "javascript:") == escape_start(text)
        assert len(fence(text)) >= 3
        assert destination(text) is None or "\n" not in link(text, text)


# Definitions

SCHEMA = json.loads((Path(__file__).parents[1] / "schema" / "roadmap.schema.json").read_text("utf-8"))
NAME = re.compile(SCHEMA["properties"]["definitions"]["propertyNames"]["pattern"].replace("$", r"\Z"))
SYNTAX = st.sampled_from("\\`*_[]()<>#:\"'&;!|^~- \t\r\n\f\v\x85\u2028axX") | st.sampled_from(
    ["&quot;", "&#10;", "]:", "\n\n# x\n"]
)
WRITTEN = st.lists(SYNTAX | st.characters(exclude_categories=["Cs"]), max_size=12).map("".join)
NAMES = WRITTEN.filter(lambda name: NAME.search(name) is not None and not any(characters.suspects(name)))
TITLES = WRITTEN.filter(lambda title: not any(characters.suspects(title)))
ADDRESSES = WRITTEN.map(lambda end: f"https://example.com/{end}") | WRITTEN


@pytest.mark.parametrize(
    ("name", "url", "title", "line"),
    [
        ("a", "b", "", "[a]: b"),
        ("a b", "https://example.com/(c)", "", "[a b]: <https://example.com/(c)>"),
        (r"a\]", "b", " A\n title ", r'[a\]]: b "A title"'),
        ("a", "b", r'"quoted" \ & &amp; *x* :tada:', r'[a]: b "&quot;quoted&quot; \\ & &amp;amp; *x* :tada:"'),
        ("a", "javascript:alert(1)", "b", None),
        ("a", " ", "", None),
    ],
)
def test_a_definition_is_a_line(name: str, url: str, title: str, line: str | None) -> None:
    assert definition(name, url, title) == line


@given(NAMES, ADDRESSES, TITLES)
@settings(max_examples=400)
def test_no_definition_breaks_out_of_its_line(name: str, url: str, title: str) -> None:
    line = definition(name, url, title)
    target = destination(url)
    assert (line is None) == (target is None)
    if line is None:
        return
    assert not re.search(r"[\r\n]", line)
    page = parse(by_cmark(f"- Above\n\n{line}\n[other]: /other\n\n[text][{name}] [other]\n"))
    assert [node.tag for node in page] == ["ul", "p"]
    link, other = page.iter("a")
    assert (link.text, other.attrib) == ("text", {"href": "/other"})
    [inline] = parse(by_cmark(f"[text]({target})")).iter("a")
    assert link.get("href") == inline.get("href")
    assert link.get("title", "") == fold(title)
