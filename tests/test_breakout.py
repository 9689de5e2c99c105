"""Nothing that a field holds gets out of its block or acts: not for GitHub's renderer, nor for one with all its extras.

`containment` builds the pages: each value stands in every field there is.
"""

from __future__ import annotations

import json
import random
import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from containment import MERE, Pages, acting, page
from oracles import RENDERERS, fold, parse
from roadmark import characters, markdown, sanitize
from roadmark.commands.console import Console
from roadmark.report.text import Style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from xml.etree.ElementTree import Element

    from conftest import Sandbox

OURS = Path(__file__).parent / "data" / "literal-strings.txt"
THEIRS = Path(__file__).parents[2] / "shared" / "oracles" / "literal-strings.txt"
SIZE = 100


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages(SIZE)


def is_showable(text: str) -> bool:
    return bool(text.strip(" \t\r\n\f\v")) and not any(characters.suspects(text))


def faults(pages: Pages, values: Sequence[str]) -> list[tuple[str, str, str]]:
    return [
        fault
        for start in range(0, len(values), pages.size)
        for fault in pages.faults(values[start : start + pages.size])
    ]


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n")[:-1] if is_showable(line)]


def test_no_hard_string_gets_out_of_any_field(pages: Pages) -> None:
    assert faults(pages, lines(OURS)) == []


@pytest.mark.skipif(not THEIRS.exists(), reason="the list of hard strings that lies beside this repository is absent")
def test_none_of_the_neighbours_hard_strings_gets_out_of_any_field(pages: Pages) -> None:
    values = lines(THEIRS)
    assert len(values) > 100
    assert faults(pages, values) == []


# Payloads, made of what is known to work somewhere: what runs, and what could set it free


def sections(path: Path) -> dict[str, list[str]]:
    """The lines of a file by section, without their escapes."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").split("\n")[:-1]:
        if line.startswith("=== "):
            found[line.removeprefix("=== ")] = []
        elif found:
            found[[*found][-1]].append(line.encode("latin-1").decode("unicode_escape"))
    return found


TECHNIQUES = sections(Path(__file__).parent / "data" / "payloads.txt")
RUNS = ["alert(1)", "alert`1`", "&#97;lert(1)", "'alert(1)'", '"alert(1)"']


def payloads() -> list[str]:
    """Each technique with each code, and between much that could set it free; that in all its pairs, too."""
    shapes = [*TECHNIQUES["tags"], *TECHNIQUES["links"]]
    pairs = list(product(TECHNIQUES["before"], TECHNIQUES["after"]))
    filled = [shape.replace("{run}", run) for shape in shapes for run in RUNS]
    around = [before + filled[number % len(filled)] + after for number, (before, after) in enumerate(pairs * 4)]
    bare = [before + after for before, after in pairs]
    return [value for value in dict.fromkeys([*filled, *around, *bare]) if is_showable(value)]


def test_no_payload_gets_out_of_any_field_or_runs(pages: Pages) -> None:
    values = payloads()
    assert len(values) > 3000
    assert faults(pages, random.Random(1).sample(values, 600)) == []  # noqa: S311 - the same each time


@pytest.mark.slow
def test_none_of_all_payloads_gets_out_of_any_field_or_runs(pages: Pages) -> None:
    assert faults(pages, payloads()) == []


# What a browser makes of it

_WORD = re.compile(r"Q(?:before|after)[a-z]+[0-9]+Q")


def ways(element: Element, above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every known word of a page in order, and the elements that it stands in."""
    here = (*above, str(element.tag))
    yield from ((word, here) for word in _WORD.findall(element.text or ""))
    for child in element:
        if not callable(child.tag):
            yield from ways(child, here)
        yield from ((word, here) for word in _WORD.findall(child.tail or ""))


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("part", range(4))
def test_a_browser_sees_the_rest_of_the_page_as_it_is(render: Callable[[str], str], part: int) -> None:
    chosen = random.Random(part).sample(payloads(), 25)  # noqa: S311
    values = [*chosen, *random.Random(part).choices(lines(OURS), k=15)]  # noqa: S311
    wanted = list(ways(parse(render(page([MERE] * len(values))))))
    tree = parse(render(page(values)))
    assert list(ways(tree)) == wanted
    assert len(wanted) > 2 * 10 * len(values)
    for element in tree.iter():
        if not callable(element.tag):
            attributes = " ".join(f'{name}="{value}"' for name, value in element.attrib.items() if '"' not in value)
            assert list(acting(attributes)) == []
            assert element.tag not in {
                "script",
                "style",
                "iframe",
                "object",
                "embed",
                "form",
                "svg",
                "math",
                "base",
                "meta",
            }


# Anything at all

CHARACTERS = [*"\\`*_{}[]()<>#+-.!|~=:$&@/;^\"'%,? \nab1xA"]
HTML = [
    "<b>", "</b>", "<i ", "<a href='", "'>", '<a href="#">', "</a>", "<p>", "</p>", "<div>", "</div>", "<details>",
    "<summary>", "</summary>", "</details>", "<ul>", "<li>", "</li>", "</ul>", "<table>", "<tr>", "<td>", "</td>",
    "</tr>", "</table>", "<!--", "-->", "--", "-", "<br>", "<br/>", "<img src=x>", "<img src='", "<x>", "<span>",
    "</span>", "<pre>", "</pre>", "<h2>", "</h2>", "<ruby>", "<rt>", "</ruby>", "<code>", "</code>", "`", "``", "\n",
    "\n\n", " ", "a", "b", "\\", "&lt;", "<?", "?>", "<![CDATA[", "]]>", "<!A>", "<script>", "</script>", "<style>",
    "<picture>", "<source src=a>", "</picture>", "> ", "- ", "  ", "    ", "\t", "1. ", "```\n", "~~~\n",
    "<a name=x/>", "<kbd>", '="', "'", '"', " onerror=a", " href=javascript:a", ' style="a:b"', "<http://a.b>",
]  # fmt: skip
MARKDOWN = [
    "- ", "* ", "+ ", "1. ", "2) ", "> ", "# ", "## ", "#", "\n", "\n\n", "    ", "\t", "  \n", "\\\n", "```", "````",
    "~~~", "`", "``", "*", "**", "_", "__", "~~", "[", "]", "(", ")", "[a]", "[a]: b", "[^a]", "[^a]: b", "![", "](",
    "](b)", "](javascript:a)", "](<b c>)", "<b>", "</b>", "<https://a.b>", "https://a.b", "www.a.b", "a@b.c", ":+1:",
    "$", "$$", "$`", "`$", "|", "| - |", "a | b\n- | -\n", "---", "===", "***", "- - -", "_ _ _", "\\", "\\[", "\\`",
    "&amp;", "&#91;", "a", "b", " ", "!", "^", "[ ] ", "[x] ", "<!-- -->", "<!--", "-->", "<div>", "</div>", "\n> ",
    "\n- ", "\n  ", "\n1. ", "{", "}", "%", ":", "::",
]  # fmt: skip


def random_values(number: int, seed: int) -> list[str]:
    """Strings of some of these pieces, a third of each kind."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    found: list[str] = []
    while len(found) < number:
        pieces = (CHARACTERS, HTML, MARKDOWN)[len(found) % 3]
        value = "".join(chance.choices(pieces, k=chance.randint(1, 14)))
        found += [value] if is_showable(value) else []
    return found


def test_no_random_string_gets_out_of_any_field(pages: Pages) -> None:
    assert faults(pages, random_values(1_200, 0)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 11))
def test_none_of_100_000_random_strings_gets_out_of_any_field(seed: int) -> None:
    assert faults(Pages(200, is_brief=True), random_values(10_000, seed)) == []


@pytest.mark.slow
def test_none_of_10_000_random_strings_gets_out_of_any_place() -> None:
    assert faults(Pages(200), random_values(10_000, 0)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_in_its_block_once_stays_as_it_is(seed: int) -> None:
    for value in random_values(1_000, 100 + seed):
        for keep in (sanitize.line, sanitize.paragraph, sanitize.blocks):
            kept = keep(value.strip("\n"))
            assert keep(kept) == kept


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    plain = re.sub(r"[<\]`~]", "", text)
    assert sanitize.line(plain) == fold(plain)
    assert sanitize.blocks(plain) == plain


# What stays, and what does not


@pytest.mark.parametrize(
    "text",
    [
        "Press <kbd>Ctrl</kbd>+<kbd>C</kbd>.",
        "H<sub>2</sub>O, x<sup>2</sup>, <br> and <br/>",
        '<a name="top"></a>Top',
        '<img src="https://example.com/a.svg" width="20" alt="A > B"> picture',
        '<a href="https://example.com/?a=b" target="_blank"><b>bold</b></a>',
        '<picture><source media="(prefers-color-scheme: dark)" srcset="d.svg"><img src="l.svg"></picture>',
        '<img src="a.png" style="vertical-align: middle">',
        "`<div>` and ``<b> ` </i>``",
        "<https://example.com/> and <me@example.com>",
        "[x](<docs/a b.md>) ![y](z.png) [w](irc://example.com)",
        "a < b, List < int >, 1<2, <3",
        r"\<b> and &lt;i>",
        "<!-- a remark -->",
        "- not a list # here 1. > ``` [x]: y [^1] [ ]",
        "US$5 and C:\\path and $x^2$",
    ],
)
def test_what_only_looks_stays_as_it_is(text: str) -> None:
    assert sanitize.line(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("List<int> of <b>bold", "List&lt;int> of &lt;b>bold"),
        ("</details> <i>a</b></i>", "&lt;/details> <i>a&lt;/b></i>"),
        ("<div>a</div>", "&lt;div>a&lt;/div>"),
        ("<b><i>a</b></i>", "<b>&lt;i>a</b>&lt;/i>"),
        ('<a name="x"/>', '<a name="x"></a>'),
        ("<img src=x onerror=y>", "&lt;img src=x onerror=y>"),
        ('<a href="javascript:x">y</a>', '&lt;a href="javascript:x">y&lt;/a>'),
        ('<p style="position:fixed">', '&lt;p style="position:fixed">'),
        (
            "<source src=x> <picture><source srcset=x></picture>",
            "&lt;source src=x> <picture><source srcset=x></picture>",
        ),
        ("[x](javascript:y)", r"[x\](javascript:y)"),
        ("[x]: data:y", r"[x\]: data:y"),
        ("<javascript:y>", "&lt;javascript:y>"),
        ("a <!-- b", "a &lt;!-- b"),
        ("a <!-- b -- c -->", "a &lt;!-- b -- c -->"),
        ("a[^1]: b", r"a\[^1]: b"),
        ("$<b>$ </b>", "$&lt;b>$ &lt;/b>"),
    ],
)
def test_what_would_do_more_is_shown(text: str, shown: str) -> None:
    assert sanitize.line(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# a", r"\# a"),
        ("- a", r"\- a"),
        ("1. a", r"1\. a"),
        ("12) a", r"12\) a"),
        ("> a", r"\> a"),
        ("---", r"\---"),
        ("* * *", r"\* * *"),
        ("--", r"\--"),
        ("```sh", r"\```sh"),
        ("~~~", r"\~~~"),
        ("[a]: b", r"\[a]: b"),
        ("[^a]: b", r"\[^a]: b"),
        ("[x] a", r"\[x] a"),
        ("<!-- a --> b", "<span></span><!-- a --> b"),
        ("`a` b", "`a` b"),
        ("***a*** b", "***a*** b"),
        ("#a", "#a"),
        ("-a", "-a"),
        ("1.a", "1.a"),
        ("[a](b)", "[a](b)"),
    ],
)
def test_a_paragraph_begins_no_other_block(text: str, shown: str) -> None:
    assert sanitize.paragraph(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**a** `b` _c_", "**a** `b` _c_"),
        ("a ` b", r"a \` b"),
        ("a $b", r"a <span>\$</span>b"),
        ("[a]", r"\[a\]"),
        ("![a](b.png)", "![a](b.png)"),
        ("![a][b]", "![a][b]"),
        ("^a", r"\^a"),
        ("see https://a.b", "see https://a.b"),
        ("[see] https://a.b", r"\[see\] https<span>:</span>//a.b"),
    ],
)
def test_a_label_leaves_nothing_open(text: str, shown: str) -> None:
    assert sanitize.label(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<details>\n<summary>A</summary>\n\nb\n\n</details>", None),
        ("<table>\n<tr><td>a<td>b\n</table>", None),
        ("<p align=center>\n  <img src=a.png>\n</p>\n\ntext", None),
        ("<ul><li>a<li>b</ul>", None),
        ("<!-- a\n\nb -- c -->\n\ntext", None),
        ("```html\n<div>\n```", None),
        ("    <div>", None),
        ("- a\n\n  <b>c</b>", None),
        ("<details>\n\na", "&lt;details>\n\na"),
        ("a\n\n</details>", "a\n\n&lt;/details>"),
        ("- <details>\n- </details>", "- &lt;details>\n- &lt;/details>"),
        ("> <div>\n\n</div>", "> &lt;div>\n\n&lt;/div>"),
        ("> <div\n> title=x>\n> </div>", "> &lt;div\n> title=x>\n> &lt;/div>"),
        ("> <img\n> src=x>", None),
        ("<script>\na\n</script>", "&lt;script>\na\n&lt;/script>"),
        ("<p>a<br>b", "<p>a<br>b</p>"),
        ("<!-- a", "&lt;!-- a"),
        ("```\na", "```\na\n```"),
        ("a\n\n~~~~ b\n```\n", "a\n\n~~~~ b\n```\n\n~~~~"),
        ("- ```\n  a", None),
        ("a [^1].\n\n[^1]: b", "a [^1].\n\n\\[^1]: b"),
        ("[a]: b\n\n[a]", None),
        ("`a\n| - |\n<b>`", "`a\n| - |\n&lt;b>`"),
        ("[a]: javascript:b\n\n[a]", "[a\\]: javascript:b\n\n[a]"),
        ("| a |\n| - |\n| <b>c</b> |", None),
        ("| a | b |\n| - | - |\n| <b> | </b> |", "| a | b |\n| - | - |\n| &lt;b> | &lt;/b> |"),
    ],
)
def test_a_summary_ends_what_it_begins(text: str, shown: str | None) -> None:
    assert sanitize.blocks(text) == (text if shown is None else shown)


def test_a_text_that_nobody_can_read_in_time_has_no_tags() -> None:
    text = "<b>[" * 4_000
    assert sanitize.line(text) == "&lt;b>[" * 4_000
    assert sanitize.blocks(text) == "&lt;b>[" * 4_000


@pytest.mark.parametrize(
    ("url", "runs"),
    [
        ("https://example.com/javascript:x", False),
        ("mailto:a@b.c", False),
        ("docs/x.md", False),
        ("#a:b", False),
        ("irc://example.com", False),
        ("javascript:x", True),
        (" JavaScript:x", True),
        ("java\tscript:x", True),
        ("java&Tab;script:x", True),
        ("javascript&colon;x", True),
        ("javascript%253Ax", True),
        ("vbscript:x", True),
        ("data:text/html,x", True),
        ("file:///etc/passwd", True),
        ("\u200bjavascript:x", True),
    ],
)
def test_which_urls_run_code(url: str, *, runs: bool) -> None:
    assert markdown.runs_code(url) is runs


def test_what_is_verbatim_stays_as_it_is(sandbox: Sandbox) -> None:
    block = '<div align="center" onclick="x">\n\n</details>\n\n[^1]: a\n\n<b>'
    document = {"title": "T", "before": block, "resources": [{"markdown": block}, {"text": "x"}]}
    sandbox.write({"roadmap/roadmap.yaml": json.dumps(document)})
    assert sandbox.run("build").code == 0
    assert sandbox.files()["README.md"].decode().count(block) == 2


def test_what_is_not_sanitized_is_said_to_be_out_of_place(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages themselves notice what gets out: without any care nearly all of these do."""
    monkeypatch.setattr(sanitize, "_RISK", re.compile("(?!)"))
    for value in (
        "<details>",
        "</li></ul>",
        "<object data=x></object>",
        "<img src=x onerror=y>",
        "[x](javascript:y)",
        "<!--",
    ):
        assert faults(pages, [value]), value


# What is printed

ACTING = [
    "::error::x",
    "::error file=a,line=1::x",
    "::add-mask::a",
    "::stop-commands::a",
    "::set-output name=a::b",
    "##[error]x",
    "##[add-mask]a",
    "a\n::error::x",
    "a\r::error::x",
    "%0A::error::x",
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\u202eabc",
    "a\u2028::error::x",
    "</details><script>",
    "```\n::error::x\n```",
]
WRONG = """\
title: {value}
topics:
  - id: {value}
    title: {value}
    level: {value}
    requires: [{value}]
    outcome: {value}
    resources:
      - {{title: {value}, url: {value}, type: {value}, {value}: 1, description: {value}}}
"""


def commands(text: str) -> set[str]:
    """The commands that GitHub's runner obeys in what was printed."""
    found: set[str] = set()
    token = ""
    for line in re.split("[\n\r]", text):
        shown = line.strip()
        if token:
            token = "" if shown == f"::{token}::" else token
        elif shown.startswith("::stop-commands::"):
            token = shown.removeprefix("::stop-commands::")
            assert re.fullmatch("[0-9a-f]{32}", token)
        elif shown.startswith("::"):
            found.add(re.split(" |::", shown[2:])[0])
        elif "##[" in shown:
            found.add(shown)
    assert not token
    return found


@pytest.mark.parametrize("value", ACTING)
@pytest.mark.parametrize(
    "command",
    [
        ("lint", "--fix"),
        ("lint", "--fix", "--diff"),
        ("check",),
        ("check", "--format", "github"),
        ("check", "--format", "json"),
        ("check", "--format", "sarif"),
        ("build", "--check", "--diff"),
    ],
    ids=" ".join,
)
def test_no_value_acts_where_it_is_printed(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], value: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(sandbox.root / "summary.md"))
    written = json.dumps(value)  # with escapes for whatever YAML does not take as it is
    raw = value if value.isprintable() and ":" not in value and "#" not in value else written
    sandbox.write(
        {"roadmap/roadmap.yaml": WRONG.format(value=written), "README.md": f"{value}\n", "templates/x": value}
    )
    result = sandbox.run(*command)
    assert result.code == 1
    assert commands(result.out) | commands(result.err) <= ({"error", "notice"} if "github" in command else set())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", result.out + result.err)
    sandbox.write({"roadmap/roadmap.yaml": f"title: T\nsummary: {raw}\n{raw}: 1\n"})
    again = sandbox.run(*command)
    assert commands(again.out) | commands(again.err) <= ({"error", "notice"} if "github" in command else set())


@pytest.mark.parametrize("message", ["roadmap/##[error]x.yaml is left as it is", "::error::x.yaml is left as it is"])
def test_no_summary_acts(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], message: str) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    terminal = Console(Style(Path.cwd()))
    terminal.say("1 finding")
    terminal.say(message)
    printed = capsys.readouterr().err
    assert commands(printed) == set()
    assert printed.startswith("1 finding\n::stop-commands::")
    assert f"\n{message}\n" in printed


@pytest.mark.parametrize("value", ACTING)
def test_no_template_acts_where_its_mistake_is_printed(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    template = f"{value}\n{{{{ roadmap.nope }}}} {value}\n{{{{ {json.dumps(value)} | nope }}}}"
    sandbox.write({"roadmap/roadmap.yaml": "title: T\n", "templates/README.md.j2": template})
    for format_ in ("text", "github", "json", "sarif"):
        result = sandbox.run("check", "--format", format_)
        assert result.code == 1
        assert commands(result.out) | commands(result.err) <= ({"error", "notice"} if format_ == "github" else set())
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", result.out + result.err)
