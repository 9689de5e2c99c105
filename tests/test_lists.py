"""How a tree of items becomes Markdown lists, and that GitHub reads the same tree in them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import count, groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from oracles import by_cmark, fold, parse
from roadmark import graph, project, render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from conftest import Sandbox


def built(root: Path, **section: Any) -> str:
    """What the README has below the heading of a section."""
    document = {"settings": {"contents": False}, "sections": [{"title": "S", **section}]}
    (root / "roadmap").mkdir(exist_ok=True)
    (root / "roadmap" / "roadmap.yaml").write_text(json.dumps(document), "utf-8")
    sources = project.load(root)
    assert not [problem for document in sources.documents.values() for problem in document.problems]
    return render.readme(sources, graph.build(sources.topics())).text.partition("## S\n\n")[2]


CASES = {
    "a list is tight": (
        "resources: [{text: a}, {title: b, url: 'https://b.example', resources: [{text: c}]}, {text: d}]",
        """
- a
- [b](https://b.example)
  - c
- d
""",
    ),
    "blank lines part the items of a loose list": (
        """
loose: true
resources: [{text: a}, {text: b, resources: [{text: c}, {text: d}]}, {text: e}]
""",
        """
- a

- b

  - c
  - d

- e
""",
    ),
    "a loose list in a tight one": (
        "resources: [{text: a, loose: true, resources: [{text: b}, {text: c}]}, {text: d}]",
        """
- a
  - b

  - c
- d
""",
    ),
    "the first number counts and the content stands below its item": (
        """
resources:
  - {text: a, marker: "9."}
  - {text: b, marker: "1.", resources: [{text: c}]}
  - {text: d, marker: "1.", resources: [{text: e}]}
""",
        """
9. a
10. b
    - c
11. d
    - e
""",
    ),
    "no number has more than nine digits": (
        "resources: [{text: a, marker: '999999999)'}, {text: b, marker: '1)'}]",
        """
999999999) a
999999999) b
""",
    ),
    "a task box is part of the content": (
        "resources: [{text: a, marker: '[ ]', resources: [{text: b, marker: '1. [x]', resources: [{text: c}]}]}]",
        """
- [ ] a
  1. [x] b
     - c
""",
    ),
    "markers tell lists apart": (
        """
resources:
  - {text: a}
  - {text: b, marker: "*"}
  - {text: c, marker: "+"}
  - {text: d, marker: "1.", resources: [{text: e}, {text: f, marker: "2)"}]}
  - {text: g, marker: "1)"}
""",
        """
- a

* b

+ c

1. d
   - e
   2) f

1) g
""",
    ),
    "a list that begins with another number than 1 is no part of the paragraph above": (
        "resources: [{text: a, resources: [{text: b, marker: '2.'}]}, {text: c, resources: [{text: d, marker: '1.'}]}]",
        """
- a

  2. b
- c
  1. d
""",
    ),
    "fences, headings, quotations and HTML may follow a paragraph": (
        r"""
resources:
  - {text: a, resources: [{markdown: "```\nb\n\nc\n```"}, {text: d}, {markdown: "> e"}]}
  - {text: f, resources: [{markdown: "### g"}, {markdown: "<details>h</details>"}]}
""",
        """
- a
  ```
  b

  c
  ```
  - d
  > e
- f
  ### g
  <details>h</details>
""",
    ),
    "a paragraph may not, nor after a list": (
        "resources: [{text: a, resources: [{markdown: b}, {text: c}, {markdown: d}]}]",
        """
- a

  b
  - c

  d
""",
    ),
    "a block ends a list": (
        "resources: [{text: a}, {markdown: b}, {text: c, marker: '1.'}, {markdown: d}, {text: e, marker: '7.'}]",
        """
- a

b

1. c

d

7. e
""",
    ),
    "a block with a marker is an item": (
        r"""
resources:
  - {markdown: "a\n\nb", marker: "-"}
  - {markdown: "```\nc\n```", marker: "1."}
  - {markdown: "    d", marker: "1."}
  - {markdown: "e\nf", marker: "[x]"}
""",
        """
- a

  b

1. ```
   c
   ```
2.     d

- [x] e
  f
""",
    ),
    "a block with items below it is one too": (
        r"""
resources:
  - {markdown: "a\nb", resources: [{text: c}]}
  - {markdown: "```\nd\n```", marker: "-", resources: [{text: e, marker: "2."}]}
  - {markdown: "f\n- g", loose: true, resources: [{text: h}, {text: i}]}
""",
        """
- a
  b
  - c
- ```
  d
  ```
  2. e
- f
  - g
  <!-- -->
  - h

  - i
""",
    ),
    "white space and rules are not swallowed by the marker": (
        r"""
resources:
  - text: top
    resources: [{markdown: "  a\n\nb", marker: "1."}, {markdown: "---", marker: "-"}, {markdown: "---", marker: "*"}]
""",
        """
- top

  1.
       a

     b
  -
    ---
  * ---
""",
    ),
    "two lists of one kind are kept apart": (
        r"""
summary: |
  1. a
resources:
  - {text: b, marker: "5."}
  - {markdown: "1. c"}
  - {text: d, resources: [{text: e}, {markdown: "- f"}, {text: g}]}
""",
        """
<!-- -->

5. b

<!-- -->

1. c

- d
  - e
  <!-- -->
  - f
  <!-- -->
  - g
""",
    ),
    "a list goes on below what its last item ends with": (
        r"""
resources:
  - {text: a, marker: "1.", resources: [{text: b, resources: [{markdown: "> c"}]}, {markdown: "```\n d\n```"}]}
  - {markdown: "1. e"}
""",
        """
1. a
   - b
     > c
   ```
    d
   ```

<!-- -->

1. e
""",
    ),
    "lists of two kinds need nothing": (
        r"""
summary: |
  1. a
resources: [{text: b}, {markdown: "* c"}, {markdown: "1. d"}, {text: e, marker: "1)"}]
""",
        """
- b

* c

1. d

1) e
""",
    ),
    "indented code is no part of the list above it": (
        r"""
loose: true
resources: [{text: a}, {markdown: "    b"}, {text: c, resources: [{text: d}, {markdown: "    e"}]}]
""",
        """
- a

<!-- -->

    b

- c

  - d

  <!-- -->

      e
""",
    ),
}


@pytest.mark.parametrize("title", CASES)
def test_a_tree_becomes_these_lists(tmp_path: Path, title: str) -> None:
    source, expected = CASES[title]
    section = yaml.safe_load(source)
    summary = f"{section['summary'].strip()}\n\n" if "summary" in section else ""
    assert built(tmp_path, **section) == summary + expected.lstrip("\n")


def test_a_list_below_what_stands_above_a_document_without_a_title(sandbox: Sandbox) -> None:
    sandbox.write({"roadmap/roadmap.yaml": 'before: "- a"\nresources: [{text: b}]\n'})
    assert sandbox.run("build", "--quiet").code == 0
    assert (sandbox.root / "README.md").read_text("utf-8").endswith("-->\n\n- a\n\n<!-- -->\n\n- b\n")


# A tree of lists as HTML shows it. A list knows whether its paragraphs are in <p>: None where it has none to show.


class Block(NamedTuple):
    """A block that is no list: its tag and what a reader sees of it."""

    tag: str
    text: str


@dataclass
class Shown:
    """A list: its kind with the first number, and for each item its task box and its blocks."""

    kind: str
    items: list[tuple[str, list[Block | Shown]]]
    is_loose: bool | None


PARTING = " "  # what a comment says that keeps lists apart
PHRASING = {"a", "b", "strong", "em", "code", "br", "span"}


def shown(html: str) -> list[Block | Shown]:
    return list(blocks(parse(html)))


def blocks(parent: Element) -> Iterator[Block | Shown]:
    """The blocks of an element; what stands in an item without a tag is a paragraph, as in every tight list."""
    text = parent.text or ""
    for child in parent:
        if child.tag in PHRASING:
            text += "".join(child.itertext())
        elif child.tag != "input":
            if fold(text):
                yield Block("p", fold(text))
            text = ""
            if child.tag in {"ul", "ol"}:
                yield list_of(child)
            elif not isinstance(child.tag, str):
                if child.text != PARTING:
                    yield Block("comment", child.text or "")
            else:
                yield Block(child.tag, fold("".join(child.itertext())))
        text += child.tail or ""
    if fold(text):
        yield Block("p", fold(text))


def list_of(node: Element) -> Shown:
    items = []
    paragraphs: set[bool] = set()
    for item in node:
        box = item.find("input")
        box = item.find("p/input") if box is None else box
        task = "" if box is None else "x" if "checked" in box.attrib else " "
        items.append((task, list(blocks(item))))
        in_tags = sum(child.tag == "p" for child in item)
        paragraphs |= {True} if in_tags else set()
        paragraphs |= (
            {False} if sum(block.tag == "p" for block in items[-1][1] if isinstance(block, Block)) > in_tags else set()
        )
    assert len(paragraphs) < 2
    return Shown(f"{node.tag}{node.get('start', '')}", items, paragraphs.pop() if paragraphs else None)


# The same tree as a list of entries of `resources`.

CONTENTS = (
    "Text.", "One\nparagraph.", "First.\n\nSecond.", "  First.\n\nSecond.", "<b>Bold</b> text.", "===",
    "```\na\n\n- b\n```", "~~~\na\n~~~", "### Heading", "Heading\n---", "> Quoted.", "> - Quoted.",
    "- a\n- b", "  - a\n  - b", "- a\n\n- b", "- a\n\n  b", "* a", "+ a\n  - b", "1. a\n2. b", "7. a", "1) a", "3) a",
    "- ```\n  a\n  ```", "1. - > a", "| a | b |\n| - | - |\n| 1 | 2 |", "    code", "    code\n\n    more",
    "<div>\na\n</div>", "<div>\n\n*a*\n\n</div>", "<details><summary>a</summary></details>", "<!-- a -->",
    "<!-- a\n\nb -->", "<x-y>\n*a*\n</x-y>",
)  # fmt: skip
BLOCKS = (*CONTENTS, "***", "---", "_ _ _")  # below the last of which cmark takes no blank line for one of the list
PARAGRAPHS = ("Text.", "One\nparagraph.", "First.\n\nSecond.", "First.\n- a", "First.\n```\na\n```")
BULLETS = ("", "-", "*", "+", "1.", "1)", "2.", "0.", "9)", "99.", "007.")
TASKS = ("", "", "[ ]", "[x]")
WORDS = [f"word{number}" for number in range(1000)]


@st.composite
def entries(draw: st.DrawFn, depth: int) -> list[dict[str, Any]]:
    return [draw(entry(depth)) for _ in range(draw(st.integers(0 if depth < 5 else 1, 3)))]


@st.composite
def entry(draw: st.DrawFn, depth: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(["resource", "text", "text", "text", "block", "item"]))
    if kind == "block":
        return {"markdown": draw(st.sampled_from(BLOCKS)), "loose": draw(st.booleans())}
    bullet, task = draw(st.sampled_from(BULLETS)), draw(st.sampled_from(TASKS))
    marker = f"{bullet} {task}".strip()
    found: dict[str, Any] = {"text": "word"} if kind == "text" else {"title": "word", "url": "https://a.example/"}
    if kind == "item":
        found = {"markdown": draw(st.sampled_from(PARAGRAPHS if task else CONTENTS))}
    found |= {"marker": marker} if marker else {}
    if depth > 1:
        found |= {"resources": draw(entries(depth - 1)), "loose": draw(st.booleans())}
    return found


def named(holder: list[dict[str, Any]], names: Iterator[int]) -> None:
    """Give each item a word of its own."""
    for one in holder:
        one |= {key: f"word{next(names)}" for key in ("text", "title") if key in one}
        named(one.get("resources", []), names)


def wanted(holder: list[dict[str, Any]], *, is_loose: bool) -> Iterator[Block | Shown]:
    """What a reader should see of some entries; a list that cannot show that it is loose is None."""

    def kind(pair: tuple[int, dict[str, Any]]) -> str:
        number, one = pair
        if "markdown" in one and not one.get("marker") and not one.get("resources"):
            return f"block {number}"
        bullet = one.get("marker", "-").split("[")[0].strip() or "-"
        return str(bullet[-1])

    for name, run in groupby(enumerate(holder), kind):
        members = [one for _, one in run]
        if name.startswith("block"):
            yield from shown(by_cmark(members[0]["markdown"]))
            continue
        items: list[tuple[str, list[Block | Shown]]] = []
        for one in members:
            task = re.search(r"\[(.)\]", one.get("marker", ""))
            box = task[1] if task else ""
            own = (
                shown(by_cmark(one["markdown"])) if "markdown" in one else [Block("p", one.get("text") or one["title"])]
            )
            below = list(wanted(one.get("resources", []), is_loose=one.get("loose", False)))
            items.append((box, [*own, *below]))
        first = members[0].get("marker", "-")
        number = re.match(r"\d+", first)
        start = f"ol{int(number[0]) if int(number[0]) != 1 else ''}" if number else "ul"
        can_be_loose = len(items) > 1 or (own and below)
        yield Shown(start, items, is_loose if can_be_loose or not is_loose else None)


def compared(
    found: list[Block | Shown], expected: list[Block | Shown], path: str = ""
) -> Iterator[tuple[Shown, Shown]]:
    """Every list beside the one that it should be; fails where the trees differ in anything but looseness."""
    assert [type(one) for one in found] == [type(one) for one in expected], path
    for number, (one, other) in enumerate(zip(found, expected, strict=True)):
        if isinstance(one, Block) or isinstance(other, Block):
            assert one == other, path
            continue
        yield one, other
        assert one.kind == other.kind, path
        assert [task for task, _ in one.items] == [task for task, _ in other.items], path
        for row, ((_, inner), (_, outer)) in enumerate(zip(one.items, other.items, strict=True)):
            yield from compared(inner, outer, f"{path}/{number}.{row}")


def is_same(text: str, expected: list[Block | Shown]) -> bool:
    """Whether a text shows the same tree, and each list loose that should be."""
    try:
        pairs = list(compared(shown(by_cmark(text)), expected))
    except AssertionError:
        return False
    return all(one.is_loose is not False for one, other in pairs if other.is_loose)


def tightest(text: str, expected: list[Block | Shown]) -> str:
    """The text without the blank lines that it can do without.

    One ends a block of HTML, whatever that looks like, and readers differ on where a tag of nobody's begins one.
    """
    lines = text.split("\n")
    for number in range(len(lines) - 2, 0, -1):
        is_html = re.match(r" *<(?!!)", lines[number - 1]) or lines[number + 1].strip() == "<x-y>"
        if (
            not lines[number]
            and not is_html
            and is_same("\n".join(shorter := lines[:number] + lines[number + 1 :]), expected)
        ):
            lines = shorter
    return "\n".join(lines)


TREES = st.fixed_dictionaries(
    {"summary": st.sampled_from(["", *BLOCKS]), "holder": entries(5), "is_loose": st.booleans()}
)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(TREES)
def test_a_tree_of_items_is_what_a_reader_sees(tmp_path: Path, tree: dict[str, Any]) -> None:
    assert_shown(tmp_path, **tree)


@pytest.mark.slow
@settings(max_examples=2000, suppress_health_check=list(HealthCheck))
@given(TREES)
def test_each_of_2_000_trees_is_what_a_reader_sees(tmp_path: Path, tree: dict[str, Any]) -> None:
    assume(not tree["summary"].startswith("<x-y>"))  # which a summary shows as it was typed
    assert_shown(tmp_path, **tree)


def assert_shown(tmp_path: Path, summary: str, holder: list[dict[str, Any]], *, is_loose: bool) -> None:
    """GitHub shows the tree, no list is loose for no reason, and none is tight that should be loose."""
    named(holder, count())
    above = {"summary": summary} if summary else {}
    text = built(tmp_path, **above, resources=holder, loose=is_loose)
    expected = [*shown(by_cmark(summary)), *wanted(holder, is_loose=is_loose)]
    pairs = list(compared(shown(by_cmark(text)), expected))
    assert all(one.is_loose is not False for one, other in pairs if other.is_loose), "a loose list is tight"
    suspects = [number for number, (one, other) in enumerate(pairs) if one.is_loose and other.is_loose is False]
    if suspects:
        least = list(compared(shown(by_cmark(tightest(text, expected))), expected))
        assert all(least[number][0].is_loose for number in suspects), "a list is loose for no reason"
