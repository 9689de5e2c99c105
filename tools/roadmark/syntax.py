"""Why YAML cannot be read, in the words of somebody who has just edited it.

libyaml and PyYAML name the same mistakes differently and in a parser's terms. What a contributor did can be told from
the characters at the mark, so that is what these explanations go by.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from roadmark import characters
from roadmark.text import Problem, Source, Span

if TYPE_CHECKING:
    import yaml

# What stands before a value at the start of a line: `key: `, `- key: ` or `- `.
_KEY = re.compile(r"\s*(?:(?:- +)*[^\s:#'\"\[{-][^:#\n]*?: +|(?:- +)+)")
_NO_DASH = r"-[^\s-]|[*+\u2022\u2013\u2014]\s"
# A line that reads `key:`, `key: value` or `- value`.
_IS_ENTRY = re.compile(rf"\s*(?:-(?:\s|$)|(?!{_NO_DASH})[^\s#][^#]*?:(?:\s|$))")
_BEGINS_BLOCK = re.compile(r".*(?:: +|- +)[|>][-+0-9]*\s*$")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) .*", re.MULTILINE)
# White space other than spaces and tabs, in the indentation or after the colon.
_ODD_SPACE = re.compile(r"[ \t]*(?:- *)*(?:[^\s:#]+:)?(?P<odd>[^\S \t\r\n])")
# What a line looks like that YAML cannot make sense of, and what was meant.
_SLIPS = (
    (re.compile(rf"\s*(?:{_NO_DASH})"), "a list entry begins with a hyphen and a space: `- value`"),
    (re.compile(r"\s*(?://|/\*|<!--)"), "a comment begins with `#`"),
    (re.compile(r"\s*[^\s:]+:[^\s]"), "a space is missing after the colon; write `key: value`"),
    (re.compile(r"\s*[^\s:]+\uff1a"), "this colon is a full-width one; write `key: value`"),
)
_RESERVED = {
    "@": "YAML keeps `@` for itself",
    "`": "YAML keeps the backtick for itself",
    "%": "YAML takes `%` for a directive",
    "*": "YAML takes `*` for an alias",
    "&": "YAML takes `&` for an anchor",
    "!": "YAML takes `!` for a tag",
    "|": "YAML takes `|` for a block of text, which begins on the next line",
    ">": "YAML takes `>` for a block of text, which begins on the next line",
    **dict.fromkeys("]},?", "YAML keeps brackets, commas and question marks at the start of a value for itself"),
}


def explain(source: Source, error: yaml.MarkedYAMLError, quoted: Span | None) -> Problem:
    """Say where and why the text cannot be read; `quoted` is the last quoted value before the error, if any."""
    text = source.text
    offset = error.problem_mark.index if error.problem_mark else len(text)
    context = error.context_mark.index if error.context_mark else offset
    line = source.position(min(offset, len(text))).line
    return (
        _conflict(text)
        or _tab(source, line)
        or _odd_space(source, line)
        or _quote(source, offset, context, quoted)
        or _open_end(source.text, offset)
        or _bracket(source, offset, context)
        or _value(source, offset, context)
        or _layout(source, offset)
    )


def quote(value: str) -> str:
    """The text as a double-quoted YAML scalar on one line."""
    return json.dumps(value, ensure_ascii=False)


def _problem(start: int, end: int, message: str, replacement: str = "") -> Problem:
    return Problem("syntax", Span(start, max(start, end)), message, replacement)


def _conflict(text: str) -> Problem | None:
    marker = _CONFLICT.search(text)
    message = "two versions of this text were merged; keep one of them, and delete the lines that mark the conflict"
    return _problem(marker.start(), marker.end(), message) if marker else None


def _tab(source: Source, line: int) -> Problem | None:
    indent = re.match(r" *(?:- *)*(\t[ \t]*)", source.line(line))
    if not indent:
        return None
    start = source.line_starts[line - 1]
    return _problem(start + indent.start(1), start + indent.end(1), "a tab indents this line; YAML wants spaces")


def _odd_space(source: Source, line: int) -> Problem | None:
    """White space that looks like a space and is none, in this line or the one above: the scanner notices it late."""
    for number in (line - 1, line):
        if number and (odd := _ODD_SPACE.match(source.line(number))):
            start, end = (source.line_starts[number - 1] + offset for offset in odd.span("odd"))
            name = characters.name(source.text[start])
            return _problem(start, end, f"{name} is no space for YAML; write a plain space")
    return None


def _quote(source: Source, offset: int, context: int, quoted: Span | None) -> Problem | None:
    text = source.text
    if text[context : context + 1] in {'"', "'"} and offset > context:
        if offset < len(text) and text[offset - 1 : offset] == "\\":
            offset -= 1
        if text[offset : offset + 1] == "\\" and offset + 1 < len(text):
            message = f"`{text[offset : offset + 2]}` means nothing inside double quotes; write `\\\\` for a backslash"
            return _problem(offset, offset + 2, message)
        if offset < len(text) and (escape := re.search(r"\\[uUx]\Z", text[context:offset])):
            start = context + escape.start()
            return _problem(start, offset, "this escape writes no character; write the character itself")
        return _unclosed(source, context)
    is_in_brackets = text[context : context + 1] in {"[", "{"}
    if quoted and not is_in_brackets and not text[quoted.end : offset].strip(" \t\r\n"):
        if "\n" in text[quoted.start : quoted.end]:
            return _unclosed(source, quoted.start)
        if source.position(offset).line == source.position(quoted.start).line and text[offset : offset + 1] != ":":
            mark = text[quoted.start]
            message = (
                f"text follows the closing quote; write a quote inside the value as `{mark}{mark}`"
                if mark == "'"
                else 'text follows the closing quote; write a quote inside the value as `\\"`'
            )
            return _problem(offset, offset + 1, message)
    return None


def _unclosed(source: Source, start: int) -> Problem:
    mark = source.text[start]
    end = start + len(source.text[start:].split("\n", 1)[0].rstrip())
    return _problem(start, end, f"this quote is not closed; end the value with {mark} on the same line")


def _bracket(source: Source, offset: int, context: int) -> Problem | None:
    text = source.text
    opening = text[context : context + 1]
    if opening in {"[", "{"} and offset > context:
        if text[offset : offset + 1] == ":" and "\n" not in text[context:offset]:
            return _problem(offset, offset + 1, "a value that contains `: ` needs quotes")
        if text[:offset].rstrip()[-1:] in {"]", "}", '"', "'"}:
            return _problem(offset, offset + 1, "a comma is missing before this entry")
        closing = "]" if opening == "[" else "}"
        message = f"this `{opening}` is not closed; end it with `{closing}`, or put the value in quotes"
        return _problem(context, context + 1, message)
    value = _value_at(source, offset)
    if value and value.start < offset and text[value.start] in "[{":
        if text[offset : offset + 1] in {"]", "}"}:
            return _problem(offset, offset + 1, f"this `{text[offset]}` closes nothing; delete it")
        message = f"a value that begins with `{text[value.start]}` needs quotes"
        return _problem(value.start, value.end, message, quote(text[value.start : value.end]))
    return None


def _open_end(text: str, offset: int) -> Problem | None:
    last = len(text.rstrip()) - 1
    if offset > last >= 0 and text[last] in "[{":
        return _problem(last, last + 1, f"this `{text[last]}` is not closed; close it, or put the value in quotes")
    return None


def _value(source: Source, offset: int, context: int) -> Problem | None:
    """A value that needs quotes, or a list that begins beside its key."""
    text = source.text
    value = _value_at(source, offset)
    if not value:
        return None
    shown, first = text[value.start : value.end], text[value.start : value.start + 1]
    if text.startswith(":", offset) and value.start < offset and value.end > offset:
        return _problem(offset, offset + 1, "a value that contains `: ` needs quotes", quote(shown))
    if first in _RESERVED and value.start in {offset, offset - 1, context}:
        message = f"{_RESERVED[first]}; put the value in quotes"
        return _problem(value.start, value.end, message, quote(shown))
    if text.startswith("- ", offset) and offset == value.start:
        message = "a list begins on the line below its key, not beside it; a text that begins with `-` needs quotes"
        return _problem(offset, offset + 1, message)
    return None


def _value_at(source: Source, offset: int) -> Span | None:
    """The value after `key: ` on the line of an offset, without a comment; None where the line has no key."""
    number = source.position(min(offset, len(source.text))).line
    line = source.line(number)
    key = _KEY.match(line)
    if not key:
        return None
    value = re.sub(r"(?<!\s)\s+#(?:\s.*)?$", "", line[key.end() :]).rstrip()
    start = source.line_starts[number - 1] + key.end()
    return Span(start, start + len(value)) if value else None


def _layout(source: Source, offset: int) -> Problem:
    """Indentation, a forgotten colon, keys and list entries at one level: told from the line itself."""
    line = _culprit(source, source.position(min(offset, len(source.text))).line)
    shown = source.line(line)
    start = source.line_starts[line - 1] + len(shown) - len(shown.lstrip())
    end = source.line_starts[line - 1] + len(shown.rstrip())
    for shape, message in _SLIPS:
        if shape.match(shown):
            return _problem(start, end, message)
    if not _IS_ENTRY.match(shown):
        message = "this line is neither `key: value` nor a list entry `- value`"
        if line > 1 and _BEGINS_BLOCK.match(source.line(line - 1)):
            message = "a text below `|` or `>` is indented further than its key"
        return _problem(start, end, message)
    if shown.lstrip().startswith("- "):
        message = "this list entry lines up with nothing above; give it the indentation of its neighbors"
    else:
        message = "this line lines up with nothing above; give it the indentation of the keys beside it"
    return _problem(start, end, message)


def _culprit(source: Source, line: int) -> int:
    """The scanner notices a missing colon or space only on the next line: go back one where that line is to blame."""
    while line > 1 and not source.line(line).strip():
        line -= 1
    if line == 1 or not _IS_ENTRY.match(source.line(line)):
        return line
    above = source.line(line - 1)
    indent = len(above) - len(above.lstrip())
    is_beside = above.strip() and indent <= len(source.line(line)) - len(source.line(line).lstrip())
    return line - 1 if is_beside and not _IS_ENTRY.match(above) and not above.lstrip().startswith("#") else line
