"""Plain text and urls as Markdown that GitHub shows unchanged, and the anchors GitHub gives to headings.

Two layers act on a text. Markdown itself is stopped by a backslash. What comes after Markdown (emoji, math, bare
addresses) reads the finished text, so there the text is split with a `<span>`, which shows nothing. Mentions, issue
numbers and commit hashes are left alone: GitHub links them in conversations, not in the files of a repository.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from urllib.parse import quote, unquote

# What a browser folds. Other white space, like the no-break space, is part of the text.
_WHITE_SPACE = re.compile(r"[ \t\n\r\f\v]+")

# Every quantified part stops at the character that can start the next match, so the time stays linear.
_ACTIVE = re.compile(
    r"""
    (?P<backslash>
        [\\`*\[\]|~]                        # code, emphasis, links, tables, strikethrough
      | (?<![^\W_])_ | _(?![^\W_])          # emphasis too, but not inside a word: snake_case
      | <(?=[a-z/!?]|[^\s<>@]+@)            # HTML and <autolinks>
      | &(?=\#?\w+;)                        # entities
      | (?:(?<=\ )|(?<!.))\#(?=\#*\Z)       # the closing sequence of a heading; not C#
      | \A\^                               # a footnote, where brackets are around it
    )
  | (?P<span>
        :(?=//)                             # https://
      | :(?!\d{1,2}:)(?=[\w+-]+:)           # :emoji: and :100:, but not the time 10:30:45
      | (?<=www)\.                          # www.example.com
      | @(?=[\w-]*\.[^\s@]*[a-z])          # me@example.com, but not mAP@0.5
    )
  | (?P<dollar>
        (?<!\ )\$                           # may close $math$ that another text of the line opens
      | \$(?=[^$]*\$)                       # may open it; the only one, as in costs $5, cannot
    )
  | (?P<edge>
        \A[^\S\ ] | [^\S\ ]\Z               # raw Unicode white space inside ** would undo the emphasis
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)

_LONE_DOLLAR = re.compile(r"(?<!\\)\$")  # the others have a backslash by now

# A text in which nothing can be active, as most are, but for a `www.`; and a url that is written as it is.
_INERT = re.compile(r"[A-Za-z0-9,;.!?/()'\"+=%-]+(?: [A-Za-z0-9,;.!?/()'\"+=%-]+)*")
_ORDINARY = re.compile(r"(?:https?://|#)[!#%'*-;=?@A-Z\[\]^_a-z{}~]*")

# What a backslash goes after (the number) or before (the rest) to keep a line from becoming another block.
_BLOCK_START = re.compile(
    r"""
    \A (?: [0-9]{1,9}(?=[.)](?:\ |\Z))      # 1. or 1)
      | (?= \#{1,6}(?:\ |\Z)                # heading
          | [-+](?:\ |\Z)                   # bullet
          | >                               # quotation
          | =+\Z                            # underline of a heading
          | :?-[-\ ]*:?\Z                   # the same, a rule, or the second row of a one-column table
        )
    )
    """,
    re.VERBOSE,
)

# Symbols that Unicode counts as letters: \u24b6, \U0001f130 and their like.
_ENCLOSED_LETTER = re.compile("[\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]")

# Nothing else becomes a link. An ftp or tel link in a reading list is a mistake; the others run code or read files.
_SCHEMES = {"http", "https", "mailto"}

# In Markdown of their own authors may link to whatever they like, but for these.
_RUNNING = frozenset(
    ("javascript", "vbscript", "livescript", "mocha", "data", "file", "blob", "filesystem", "view-source")
)
_NO_PART_OF_SCHEME = re.compile("[\\\\\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")

# What Markdown could take for its own: | ends a table's cell, $ closes $math$ that the link's text opens.
_ACTIVE_IN_URL = frozenset(' <>"`\\|$')


def fold(text: str) -> str:
    """Return the text as a browser shows it: runs of white space are one space, none at the ends."""
    is_folded = "  " not in text and text.isprintable()
    return (text if is_folded else _WHITE_SPACE.sub(" ", text)).strip(" ")


def escape(text: str, behind: str = "") -> str:
    """Return Markdown that shows exactly this text inside a line: in a heading, a link, emphasis, a table's cell.

    Beside it may stand white space, markup or a full stop, but no `[`: `escape("wow!") + "[a](b)"` is a picture.
    `behind` is Markdown that follows in the same line, where a formula may end that this text must not begin.
    """
    if _INERT.fullmatch(text) and "www." not in text.lower():
        return text
    escaped = _ACTIVE.sub(_guard, fold(text))
    return _LONE_DOLLAR.sub(r"<span>\$</span>", escaped) if "$" in behind else escaped


def escape_start(text: str, behind: str = "") -> str:
    """Return Markdown that shows exactly this text at the start of a line, a paragraph or a list item."""
    return _BLOCK_START.sub(r"\g<0>\\", escape(text, behind))


def link(text: str, url: str, label: str = "", behind: str = "") -> str:
    """Return a Markdown link, or only the text when the url must not become one; either may start a line.

    `label` is Markdown to show in the link in place of the plain text, `behind` what follows: see `escape`.
    """
    target = destination(url)
    if target is None:
        return escape_start(text, behind)
    return f"[{label or escape(text, behind)}]({target})"


def destination(url: str) -> str | None:
    """Return what stands between the parentheses of a Markdown link, or None when the url must not become a link.

    Relative references and http, https and mailto become links. An ordinary url comes out as it is, in angle brackets
    when it has parentheses. For a heading give `"#" + anchor`.
    """
    if _ORDINARY.fullmatch(url):
        return url
    url = url.strip()
    if not url or not _is_safe(url):
        return None
    # For an entity a backslash does not do: GitHub decodes it before it sees the backslash.
    target = re.sub(r"&(?=#?\w+;)", "&amp;", "".join(map(_encode, url)))
    # Balanced parentheses would do as they are, but prettier writes the angle brackets too.
    return f"<{target}>" if "(" in target or ")" in target else target


def runs_code(url: str) -> bool:
    """Whether a browser might run or show what a url says itself, or a file, instead of a page that it leads to."""
    for _ in range(3):  # as it is, and as two careless readers may decode it
        scheme = re.match(r"[^:/?#]*(?=:)", _NO_PART_OF_SCHEME.sub("", url))
        if scheme and scheme[0].lower() in _RUNNING:
            return True
        url = unquote(html.unescape(url))
    return False


def definition(name: str, url: str, title: str = "") -> str | None:
    """Return the line that lets Markdown refer to a url by a name, or None when the url must not become a link.

    The name has no bare brackets; the title is plain text.
    """
    target = destination(url)
    if target is None:
        return None
    shown = re.sub(r"\\|&(?=#?\w+;)", lambda match: {"\\": "\\\\", "&": "&amp;"}[match[0]], fold(title))
    return f"[{name}]: {target}" + (' "' + shown.replace('"', "&quot;") + '"' if shown else "")


def anchors(titles: Iterable[str]) -> list[str]:
    """Return GitHub's anchors for all headings of a document, given in order as plain text."""
    uses: dict[str, int] = {}  # of every anchor given: how often its own base was met again
    for title in titles:
        base = anchor = "".join(map(_slug, fold(title).lower()))
        while anchor in uses:
            uses[base] += 1
            anchor = f"{base}-{uses[base]}"
        uses[anchor] = 0
    return list(uses)


def fence(text: str) -> str:
    """Return a code fence that this text cannot close."""
    return "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))


@cache
def _slug(char: str) -> str:
    """What GitHub keeps of a character in an anchor: letters, marks, digits, connectors and the hyphen."""
    if char == " ":
        return "-"
    category = unicodedata.category(char)
    is_kept = char == "-" or category[0] in "LM" or category in {"Nd", "Nl", "Pc"} or _ENCLOSED_LETTER.match(char)
    return char if is_kept else ""


def _guard(match: re.Match[str]) -> str:
    char = match[0]
    match match.lastgroup:
        case "backslash":
            return "\\" + char
        case "dollar":  # some renderers look for math before Markdown, some after: the span alone stops only the latter
            return "<span>\\$</span>"
        case "edge":
            return f"&#{ord(char)};"
        case _:
            return f"<span>{char}</span>"


def _is_safe(url: str) -> bool:
    # Two rounds undo what a careless reader further on could undo, like `javascript%26colon;`. An invisible character
    # in a scheme makes it an unknown one.
    for _ in range(2):
        url = unquote(html.unescape(url))
    scheme = re.match(r"[^:/?#]*(?=:)", url)
    return scheme is None or scheme[0].lower() in _SCHEMES


def _encode(char: str) -> str:
    # Not printable are control characters, white space other than the space, and all that turns the direction of text.
    return quote(char, errors="replace") if char in _ACTIVE_IN_URL or not char.isprintable() else char
