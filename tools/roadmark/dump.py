"""Plain data -> YAML as a person would like to edit it: block style, two spaces a level, quotes only where needed.

What it writes reads back as the same data, also by a reader of YAML 1.1. The one exception are characters that nobody
sees: they are written as escapes, which reading reports.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from roadmark import characters
from roadmark.syntax import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

WIDTH = 80  # of a line with a list in brackets, in characters
LONGEST_KEY = 1_000  # as written, in characters; YAML itself gives up at 1,024

STEP = 2  # spaces a level
# Most texts, told in one look: ASCII that begins with a letter, without `: `, ` #` or a space at the end.
_SURELY_PLAIN = re.compile(r"[A-Za-z][ -\"$-9;-~]*+(?:(?::(?=[!-~])|(?<! )#)[ -\"$-9;-~]*+)*+(?<! )")
# `---` and `...` end a document where they begin a line.
_NEEDS_QUOTES = re.compile(
    r"""[,\[\]{}#&*!|>'"%@`]|[-?:](?!\S)|(?:---|\.\.\.)(?!\S)|.*?(?:[\t\r\n]|:(?!\S)|(?<=\s)#)""", re.DOTALL
)
_NEEDS_QUOTES_IN_FLOW = re.compile(r"[-?:]|.*?(?:[,\[\]{}?]|:(?![!-~]))", re.DOTALL)
# What YAML 1.1 or 1.2 types as something else than a text.
_WORDS = frozenset({"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<"})
_NUMBER_OR_TIME = re.compile(
    r"""[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+|\.inf
        |[0-9][0-9_]*(?::[0-5]?[0-9])*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?
        |\.[0-9][0-9_]*(?:e[-+]?[0-9]+)?)
    |\.nan
    |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:t|\ +)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?
        (?:\ *(?:z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)?""",
    re.IGNORECASE | re.VERBOSE,
)
# Spaces and hyphens that look like others; in a line of text they are better seen.
_LOOKALIKE = re.compile("[\u00a0\u00ad\u1680\u2000-\u200a\u202f\u205f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_IN_BRACKETS = re.compile(r"[A-Za-z](?:[\w ./+-]*[\w./+-])?", re.ASCII)
# White space at the end of a line that is not the two spaces with which Markdown breaks one.
_MARKDOWN_BREAK = re.compile(r"(?<=[^ \t\n])[ \t]*  (?=\n[ \t]*[^ \t\n])")
_TRAILING_SPACE = re.compile(r"[ \t](?:\n|\Z)")


def mapping(data: Mapping[str, Any], indent: int = 0) -> str:
    """The lines of a mapping, each with its line end, indented by a number of spaces.

    Values are texts, integers, booleans, None, lists and mappings of them; TypeError for any other, and ValueError for
    a text that no file can hold (half a surrogate pair) and a key that is too long.
    """
    return _text(_fields(data), indent) if data else f"{' ' * indent}{{}}\n"


def entries(values: Sequence[Any], indent: int) -> str:
    """The lines of a block list, each with its line end, its dashes indented by a number of spaces; errors as above."""
    return _text((("-", value) for value in values), indent)


def scalar(value: str, *, is_flow: bool = False) -> str:
    """A text on one line: plain where that is safe, otherwise in double quotes.

    In single quotes where that saves backslashes. `is_flow`: inside brackets or braces; ValueError as above.
    """
    if not is_flow and _SURELY_PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    hidden = sorted({*(at for at, _ in characters.suspects(value)), *(at.start() for at in _LOOKALIKE.finditer(value))})
    if hidden:
        return _escaped(value, hidden)
    if not _needs_quotes(value, is_flow=is_flow):
        return value
    double = quote(value)
    saves = "\\" in double and "'" not in value and value.isprintable()
    return f"'{value}'" if saves else double


@lru_cache(maxsize=1024)  # a file has few keys, and has them often
def key(name: str, *, is_flow: bool = False) -> str:
    """A key as it is written; ValueError for one that is too long."""
    written = scalar(name, is_flow=is_flow)
    if len(written) > LONGEST_KEY:
        raise ValueError(f"a key of {len(written):,} characters; YAML takes no more than {LONGEST_KEY:,}")
    return written


def flow(value: Any) -> str:
    """A value on one line, lists in brackets and mappings in braces; errors as above."""
    pieces: list[str] = []
    stack: list[Iterator[str | tuple[Any]]] = [iter([(value,)])]
    while stack:
        piece = next(stack[-1], None)
        if piece is None:
            stack.pop()
        elif isinstance(piece, str):
            pieces.append(piece)
        elif isinstance(piece[0], (dict, list)):
            stack.append(_flow_pieces(piece[0]))
        else:
            pieces.append(_atom(piece[0], is_flow=True))
    return "".join(pieces)


def may_be_literal(value: str) -> bool:
    """Whether a text of several lines reads back from below `|`, and no rule objects to its white space."""
    if "\r" in value or not value.strip(" \t\n") or next(characters.suspects(value), None):
        return False
    return not _TRAILING_SPACE.search(_MARKDOWN_BREAK.sub("", value))


def _flow_pieces(value: dict[str, Any] | list[Any]) -> Iterator[str | tuple[Any]]:
    """What a collection is written with: texts, and in tuples of one the values that are still to be written."""
    is_mapping = isinstance(value, dict)
    yield "{" if is_mapping else "["
    for number, entry in enumerate(value):
        yield ", " if number else ""
        if isinstance(value, dict):
            yield f"{key(entry, is_flow=True)}: "
            yield (value[entry],)
        else:
            yield (entry,)
    yield "}" if is_mapping else "]"


def _fields(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((f"{key(name)}:", value) for name, value in data.items())


def _text(children: Iterable[tuple[str, Any]], indent: int) -> str:
    """The lines of a collection's entries, each given as a dash or a key, and its value.

    A stack instead of recursion: data may be nested more deeply than Python's calls.
    """
    lines: list[str] = []
    stack = [(iter(children), indent)]
    opening = ""  # the dash before the first entry of a collection in a list, which stands on the same line
    while stack:
        nested, column = stack[-1]
        child = next(nested, None)
        if child is None:
            stack.pop()
            continue
        head, value = child
        lead, opening = f"{opening or ' ' * column}{head}", ""
        if not isinstance(value, (dict, list)) or not value or _fits_in_brackets(value, lead):
            lines.append(f"{lead} {_written(value, column + STEP)}")
            continue
        if head == "-":
            opening = f"{lead} "
        else:
            lines.append(lead)
        inner = _fields(value) if isinstance(value, dict) else (("-", entry) for entry in value)
        stack.append((inner, column + STEP))
    return "".join(f"{line}\n" for line in lines)


def _fits_in_brackets(value: Any, lead: str) -> bool:
    """Whether a list of plain texts is short enough to stand on one line."""
    if not isinstance(value, list) or len(lead) + 3 * len(value) > WIDTH:
        return False
    if not all(isinstance(entry, str) and _IN_BRACKETS.fullmatch(entry) for entry in value):
        return False
    return len(lead) + 1 + len(flow(value)) <= WIDTH


def _written(value: Any, indent: int) -> str:
    if isinstance(value, str):
        return _literal(value, indent) if "\n" in value and may_be_literal(value) else scalar(value)
    return flow(value)


def _atom(value: Any, *, is_flow: bool) -> str:
    if isinstance(value, str):
        return scalar(value, is_flow=is_flow)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"YAML here has no {type(value).__name__}")


def _needs_quotes(value: str, *, is_flow: bool) -> bool:
    return (
        value.lower() in _WORDS
        or value != value.strip()
        or bool(_NEEDS_QUOTES.match(value))
        or bool(_NUMBER_OR_TIME.fullmatch(value))
        or (is_flow and bool(_NEEDS_QUOTES_IN_FLOW.match(value)))
    )


def _escaped(value: str, hidden: Sequence[int]) -> str:
    """The text in double quotes, with the characters at some offsets as escapes."""
    if _SURROGATE.search(value):
        raise ValueError("a text with half a surrogate pair, which no file can hold")
    pieces: list[str] = []
    start = 0
    for offset in hidden:
        code = ord(value[offset])
        pieces += [quote(value[start:offset])[1:-1], f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"]  # noqa: PLR2004
        start = offset + 1
    return f'"{"".join(pieces)}{quote(value[start:])[1:-1]}"'


def _literal(value: str, indent: int) -> str:
    """The text below `|`, which says how far it is indented where its first line does not, and how it ends."""
    body = value.rstrip("\n")
    digit = str(STEP) if body.lstrip("\n").startswith((" ", "\t")) else ""
    closing = len(value) - len(body)
    chomping = "-" if closing == 0 else "" if closing == 1 else "+"
    pad = " " * indent
    rows = [f"{pad}{row}" if row else "" for row in body.split("\n")]
    return "\n".join([f"|{digit}{chomping}", *rows, *[""] * (closing - 1)])
