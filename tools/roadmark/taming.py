"""One look at Markdown, and what to change so that it stays in its block; what was changed may need another look.

A tag that is left is written so plainly that every parser and every browser takes it for the same; whatever else might
be one gets an entity for its `<`. So nobody has to agree with the parser here about the rest.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from roadmark import markdown, tags
from roadmark.inline import Definitions, Line
from roadmark.tags import Tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt

_MAY_BE_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_AUTOLINK = re.compile(r"<(?:https?://[^\s<>\\]*|mailto:[^\s<>\\]*|[\w.+-]+@[\w.-]+)>", re.IGNORECASE | re.ASCII)
# An address that GitHub links although nobody marked it, up to some place: all in it is a part of it.
_ADDRESS = re.compile(r"(?:://|mailto:|xmpp:|www\.|@)[^\s<]*\Z", re.IGNORECASE)
_LONGEST_ADDRESS = 2048
# Where a formula may begin, and where one may end.
_BEGINS_FORMULA, _ENDS_FORMULA = re.compile(r"(?<!\\)\$(?=\S)"), re.compile(r"(?<=[^\s\\])\$")
_LINKED = re.compile(r"://|www\.", re.IGNORECASE)
_DEFINITION = re.compile(r"^\s*\[(?:[^\[\]\\]|\\.)*\]:", re.DOTALL | re.MULTILINE)
_POINTED = re.compile(r"<[^<>\\\n]*>")
_PICTURE = re.compile(r"!\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*+\]", re.DOTALL)
# How a line begins a footnote, which would stand at the end of the page.
_NOTE = re.compile(r"^[^\[\n]*(\[)\^[^\]\s]+\]:", re.MULTILINE)
# Where a link or a definition says its target, and as much of that as a scheme may take.
_TARGET = re.compile(r"\](?=[(:]\s*(?:<(?P<pointed>[^<>\n]{0,300})|(?P<plain>[^\s)<]{0,300})))")

# A run of backticks that is longer opens no code for every parser.
_LONGEST_RUN = 40
# What makes a table of the lines around it.
_DELIMITERS = re.compile(r"[ \t]*[|:-][ \t|:-]*")
# A tag alone on its line is a block of HTML, which goes on in the next line; unless something shows nothing before it.
LONE_TAG = re.compile(r"<[^<>]*>\s*\Z")


def line(text: str) -> str:
    """One look at the content of a paragraph or a line."""
    found = Line(text, range(len(text) + 1), Definitions())
    code = code_in(found, text)
    # GitHub overlooks code where a run of backticks before it opens none.
    is_clear = _is_clear(text) and (not code or all(at in code for at, mark in enumerate(text) if mark == "`"))
    code = code if is_clear else frozenset()
    changes = _untagged(text, found, code, is_clear=is_clear)
    for at in _acting(text):
        if at not in code or _begins_line(text, at):
            changes[at] = f"\\{text[at]}"
    return _changed(text, changes)


def _is_clear(text: str) -> bool:
    """Whether what stands in a line is read alike everywhere.

    It is not in a formula, where an address takes a backtick, nor below a definition, for that may take one too.
    """
    formula = _BEGINS_FORMULA.search(text)
    if (formula and _ENDS_FORMULA.search(text, formula.end())) or _DEFINITION.search(text):
        return False
    if "`" not in text or not _LINKED.search(text):
        return True
    words = re.split(r"[\s<]", text)
    return not any((address := _LINKED.search(word)) and "`" in word[address.end() :] for word in words)


def _untagged(text: str, found: Line, code: frozenset[int], *, is_clear: bool) -> dict[int, str]:
    """What to write in place of the characters at some offsets, so that no tag is left but those that may stay."""
    ends = dict(found.html) if is_clear else {}
    links = {link.span.start for link in found.links}
    targets = {link.target.start - 1 for link in found.links} - links
    pictures = {at for match in _PICTURE.finditer(text) for at in range(*match.span())}
    changes: dict[int, str] = {}
    kept: list[Tag] = []
    for match in _MAY_BE_TAG.finditer(text):
        at, end = match.start(), ends.get(match.start(), 0)
        if at in code and not _begins_line(text, at):
            continue
        in_address = _ADDRESS.search(text, max(0, at - _LONGEST_ADDRESS), at)
        if _is_escaped(text, at):
            changes |= {at - 1: "", at: "&lt;"} if in_address else {}  # of which the backslash would be a part
        elif (tag := _plain_tag(text, at, end)) and at not in pictures and not _may_be_target(text, at):
            kept.append(tag)
        elif not (
            (at in links and _AUTOLINK.match(text, at))
            or (at in targets and not in_address and _is_target(text, at))
            or _is_defined(text, at)
        ):
            changes[at] = "&lt;"
    unpaired, left = tags.unpaired(kept)
    return changes | unpaired | {tag.start: "&lt;" for tag in left}


def _begins_line(text: str, at: int) -> bool:
    """Whether a line begins at an offset: a footnote or HTML there ends a paragraph, be it code so far or not."""
    return not text[:at].rpartition("\n")[2].strip()


def _plain_tag(text: str, at: int, end: int) -> Tag | None:
    """The tag that may stay in a line and is all that stands between two offsets."""
    tag = tags.read(text, at, end, tags.INLINE, tags.COMMENT) if end else None
    # To GitHub one of these is a block, to others not.
    return tag if tag and tag.end == end and not (tag.name == "source" and _begins_line(text, at)) else None


def _acting(text: str) -> Iterator[int]:
    """Where the brackets are that begin a footnote, or stand before the target of a link that would run code."""
    for match in _TARGET.finditer(text):
        if markdown.runs_code(match["pointed"] or match["plain"] or "") and not _is_escaped(text, match.start()):
            yield match.start()
    yield from (at for match in _NOTE.finditer(text) if not _is_escaped(text, at := match.start(1)))


def code_in(found: Line, text: str) -> frozenset[int]:
    """The offsets of what every parser takes for code."""
    spans = (span for span in found.code if not text.startswith("`" * _LONGEST_RUN, span.start))
    return frozenset(at for span in spans for at in range(*span))


def _is_escaped(text: str, at: int) -> bool:
    """Whether an odd number of backslashes stands before an offset."""
    return (at - len(text[:at].rstrip("\\"))) % 2 == 1


def _changed(text: str, changes: dict[int, str]) -> str:
    """The text with other words in place of the characters at some offsets."""
    pieces, end = [], 0
    for at, new in sorted(changes.items()):
        pieces += [text[end:at], new]
        end = at + 1
    return "".join([*pieces, text[end:]])


class Blocks:
    """One look at a text of whole blocks: which of its lines are code, HTML or paragraphs, and in what they stand."""

    def __init__(self, text: str) -> None:
        self.rows = text.split("\n")
        self.is_known = [False] * len(self.rows)
        self.html: dict[tuple[int, ...], list[tuple[int, int]]] = {}  # lines, by what they stand in
        holders: list[int] = []  # lists count up from 1, quotations down
        tokens = block_parser().parse(text)
        for number, token in enumerate(tokens):
            first, end = token.map or (0, 0)
            match token.type:
                case "list_item_open":
                    holders.append(number + 1)
                case "blockquote_open":
                    holders.append(-number - 1)
                case "list_item_close" | "blockquote_close":
                    holders.pop()
                case "html_block":
                    self._know(first, end)
                    self.html.setdefault(tuple(holders), []).append((first, end))
                case "fence" | "code_block":
                    self._know(first, end)
                case "inline":
                    self._know(first, end)
                    is_cell = tokens[number - 1].type in {"th_open", "td_open"}
                    self._write(token.content, first, is_cell=is_cell, is_held=bool(holders))

    def _know(self, first: int, end: int) -> None:
        self.is_known[first:end] = [True] * (end - first)

    def _write(self, content: str, first: int, *, is_cell: bool, is_held: bool) -> None:
        """Tame the content of a paragraph, a heading or a cell in the lines that it stands on."""
        # In a list or a quotation a tag alone on its line is a block of HTML to GitHub, and to others goes on with it.
        # So it is with a table of one column.
        below = content.split("\n")[1:]
        is_clear = not any(map(_DELIMITERS.fullmatch, below)) and not (is_held and any(map(LONE_TAG.match, below)))
        tamed = line(content) if is_clear else without_tags(content)
        if tamed == content:
            return
        if is_cell:  # which shares its line with others
            self.rows[first] = without_tags(self.rows[first])
            return
        for number, (old, new) in enumerate(zip(content.split("\n"), tamed.split("\n"), strict=True), first):
            before, found, after = self.rows[number].rpartition(old.strip())
            self.rows[number] = before + new.strip() + after if found else without_tags(self.rows[number])

    def tamed(self) -> str:
        """The text with what was found to be done."""
        for holders, places in self.html.items():
            self._tame_html(places, in_quotation=any(holder < 0 for holder in holders))
        row = 0
        for is_known, group in groupby(self.is_known):
            end = row + len([*group])
            if not is_known:  # definitions, and what nobody can tell
                self.rows[row:end] = without_tags("\n".join(self.rows[row:end])).split("\n")
            row = end
        return "\n".join(self.rows)

    def _tame_html(self, places: list[tuple[int, int]], *, in_quotation: bool) -> None:
        """Tame the blocks of HTML in one holder: what one of them opens, another may close."""
        text, changes, kept, ends = "", dict[int, str](), list[Tag](), list[int]()
        for first, end in places:
            at = len(text)
            text += "\n".join(self.rows[first:end]).rstrip() + "\n"
            ends.append(len(text))
            while match := _MAY_BE_TAG.search(text, at):
                tag = tags.read(text, match.start(), len(text), tags.BLOCKS, tags.BLOCK_COMMENT)
                # In a quotation a mark begins each line, which is no part of a tag.
                if tag and not (in_quotation and "\n" in text[tag.start : tag.end]):
                    kept.append(tag)
                else:
                    changes[match.start()] = "&lt;"
                at = tag.end if tag else match.end()
        unpaired, left = tags.unpaired(kept)
        changes |= unpaired
        for tag in left:
            last = next(end for end in ends if end > tag.start) - 1
            if tag.name == "p":  # which ends with its block anyway, but for what comes behind that
                changes[last] = "</p>" + changes.get(last, "\n")
            else:
                changes[tag.start] = "&lt;"
        rows = _changed(text, changes).split("\n")
        for first, end in places:
            filled = len("\n".join(self.rows[first:end]).rstrip().split("\n"))
            self.rows[first : first + filled] = rows[:filled]
            del rows[:filled]


def without_tags(text: str) -> str:
    """A text of which nobody can tell what it is: a `<` is none but where it holds the target of a definition."""
    return _MAY_BE_TAG.sub(_entity, _changed(text, {at: f"\\{text[at]}" for at in _acting(text)}))


def _entity(match: re.Match[str]) -> str:
    text, at = match.string, match.start()
    return "<" if _is_defined(text, at) or _is_escaped(text, at) else "&lt;"


def _is_target(text: str, at: int) -> bool:
    """Whether a target in angle brackets begins at an offset, which nobody takes for a tag."""
    found = _POINTED.match(text, at)
    return found is not None and not tags.TAG.match(text, at) and not markdown.runs_code(found[0][1:])


def _may_be_target(text: str, at: int) -> bool:
    """Whether the target of a link may begin at an offset, if what stands before is one for somebody."""
    return text[:at].rstrip().endswith(("](", "]:"))


def _is_defined(text: str, at: int) -> bool:
    """Whether a definition says its target at an offset."""
    return text[:at].rstrip().endswith("]:") and _is_target(text, at)


@cache
def block_parser() -> MarkdownIt:
    """A parser that finds the blocks of a text, as GitHub does at first."""
    # Late: most texts need no parser.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    # To GitHub a definition is a paragraph until all blocks are found.
    parser = MarkdownIt("commonmark").enable("table").disable("reference")
    parser.core.ruler.disable("inline")
    return parser
