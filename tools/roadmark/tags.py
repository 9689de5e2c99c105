"""Which tags of HTML may stand in a field: those that do nothing but look, and have their other half in it.

A tag that stays is written so plainly that every parser of Markdown and every browser takes it for the same.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from roadmark import markdown

# What a line may have: elements that are a part of it; and what a summary may have besides.
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "mark", "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
BLOCKS = INLINE | {
    "address", "article", "aside", "blockquote", "caption", "center", "col", "colgroup", "dd", "details", "div", "dl",
    "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_VOID = frozenset({"br", "col", "hr", "img", "source", "wbr"})
# Those that mean something in others only; what closes them, HTML lets out where the others end.
_HOLDERS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"), frozenset(("table",))),
    **dict.fromkeys(("dd", "dt"), frozenset(("dl",))),
    **dict.fromkeys(("rp", "rt"), frozenset(("ruby",))),
    "li": frozenset(("ol", "ul")),
    "source": frozenset(("picture",)),
    "summary": frozenset(("details",)),
}
_OPTIONAL = _HOLDERS.keys() - {"source", "summary"} | {"p"}

TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)
    (?P<attributes>(?:\s+[a-zA-Z_][a-zA-Z0-9_.:-]*(?:\s*=\s*(?:"[^"<`]*"|'[^'<`]*'|[^\s"'=<>`]+))?)*)\s*(?P<slash>/?)>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""\s+([a-zA-Z_][a-zA-Z0-9_.:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
# In a line, where parsers differ about more hyphens; and in a block of HTML.
COMMENT = re.compile(r"<!--(?!-?>)(?:(?!--).)*(?<!-)-->", re.DOTALL)
BLOCK_COMMENT = re.compile(r"<!--(?!-?>)(?:(?!--!?>).)*-->", re.DOTALL)
# Attributes that lead somewhere, those that never may, and styles that stay where they are.
_URLS = frozenset({"cite", "href", "longdesc", "src"})
_REFUSED = frozenset({
    "action", "archive", "background", "classid", "codebase", "data", "dynsrc", "formaction", "http-equiv", "is",
    "lowsrc", "manifest", "ping", "poster", "profile", "slot", "srcdoc", "usemap", "xmlns",
})  # fmt: skip
_STYLE = re.compile(r"(?!.*position)[\w\s:;.,%#-]*", re.IGNORECASE | re.ASCII)


class Tag(NamedTuple):
    """A tag that may stay: its name, or none for a comment; where it stands, and whether it ends an element."""

    name: str
    start: int
    end: int
    is_end: bool = False
    is_closed: bool = False


def read(text: str, at: int, end: int, allowed: frozenset[str], comment: re.Pattern[str]) -> Tag | None:
    """The tag or comment that begins at an offset and is over before another; None for one that does not stay."""
    if found := comment.match(text, at, end):
        return Tag("", at, found.end())
    match = TAG.match(text, at, end)
    name = match["name"].lower() if match else ""
    if not match or name not in allowed or (match["end"] and (match["attributes"] or match["slash"])):
        return None
    if not all(map(_is_harmless, _ATTRIBUTE.findall(match["attributes"]))):
        return None
    return Tag(name, at, match.end(), bool(match["end"]), bool(match["slash"]))


def _is_harmless(attribute: tuple[str, str, str, str]) -> bool:
    name, value = attribute[0].lower(), "".join(attribute[1:])
    if name.startswith("on") or ":" in name or name in _REFUSED:
        return False
    if name == "style":
        return _STYLE.fullmatch(value) is not None
    if name == "srcset":
        return not any(markdown.runs_code(url) for url in value.split(","))
    return name not in _URLS or not markdown.runs_code(value)


def unpaired(tags: list[Tag]) -> tuple[dict[int, str], list[Tag]]:
    """What to write in place of the `<` of a tag without its other half; last, those that nothing ends."""
    changes: dict[int, str] = {}
    stack: list[Tag] = []
    is_open: Counter[str] = Counter()
    for tag in tags:
        if tag.is_end and is_open[tag.name]:
            while (last := _pop(stack, is_open)).name != tag.name:
                if last.name not in _OPTIONAL or (tag.name in INLINE and tag.name != "ruby"):
                    changes[last.start] = "&lt;"
        elif tag.is_end or not (any(is_open[name] for name in _HOLDERS.get(tag.name, ())) or tag.name not in _HOLDERS):
            changes[tag.start] = "&lt;"
        elif not tag.name or tag.name in _VOID:
            continue
        elif tag.is_closed:  # which no browser takes for an end
            changes[tag.end - 2] = f"></{tag.name}"
        else:
            stack.append(tag)
            is_open[tag.name] += 1
    return changes, stack


def _pop(stack: list[Tag], is_open: Counter[str]) -> Tag:
    tag = stack.pop()
    is_open[tag.name] -= 1
    return tag
