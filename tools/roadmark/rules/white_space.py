"""YML: white space that does not show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadmark import layout
from roadmark.edits import Edit, Fix
from roadmark.rule import Finding, rule
from roadmark.source import Document
from roadmark.text import Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END = re.compile(r"\r?\n")


@rule("YML005", on=Document, fixes=True)
def untidy_white_space(document: Document) -> Iterator[Finding]:
    """Trailing white space, a missing final newline, mixed line ends or a byte order mark.

    None of them shows, and each makes a later change touch lines that it does not mean to touch. A file whose lines all
    end in CRLF is what an editor on Windows leaves, and fine; so are the two spaces that break a line of Markdown in a
    `|` block.

    Bad:

        title: Calculus␠␠

    Good:

        title: Calculus
    """
    source, text = document.source, document.source.text
    if "\0" in text:  # UTF-16, of which YML004 speaks
        return
    if source.has_byte_order_mark:
        message = "the file begins with a byte order mark; save it as UTF-8 without one"
        fix = Fix(source, (), drops_byte_order_mark=True) if document.is_parsed else None
        yield Finding(Place(source, Span(0, 0)), message, fix=fix)
    windows, lines = text.count("\r\n"), text.count("\n")
    usual = "\r\n" if windows * 2 > lines else "\n"
    if 0 < windows < lines:
        yield _mixed_line_ends(document, usual)
    if " \n" in text or "\t\n" in text or " \r" in text or "\t\r" in text or text[-1:] in {" ", "\t"}:
        for span, mend in layout.trailing_space(document):
            yield Finding(Place(source, span), "white space at the end of the line; delete it", fix=mend)
    if text and not text.endswith(("\n", "\r")):
        place, message = (
            Place(source, Span(len(text), len(text))),
            "the last line has no newline; end the file with one",
        )
        yield Finding(place, message, fix=layout.final_newline(document, usual))


def _mixed_line_ends(document: Document, usual: str) -> Finding:
    odd = [Span(*match.span()) for match in _LINE_END.finditer(document.source.text) if match[0] != usual]
    kind = "LF" if usual == "\r\n" else "CRLF"
    message = f"this line ends in {kind}, others do not; save the file with one kind of line end"
    fix = Fix(document.source, tuple(Edit(span, usual) for span in odd)) if document.is_parsed else None
    return Finding(Place(document.source, Span(odd[0].start, odd[0].start)), message, fix=fix)
