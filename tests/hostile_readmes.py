"""READMEs that were written to hurt whoever reads them, of any size."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count, cycle

Readme = Callable[[int], bytes]

LIST = "# T\n\n- [a](https://example.com/a) - b\n- [c](https://example.com/c)\n"


def times(piece: str) -> Readme:
    """The same again and again."""
    return lambda size: (piece * (size // len(piece.encode()) + 1)).encode()


def begin(start: str, piece: str) -> Readme:
    """A beginning, and then the same again and again."""
    return lambda size: start.encode() + times(piece)(size)


def line_of(marker: str) -> Readme:
    """Markers of containers, one inside the other, in one line."""
    return lambda size: (marker * (size // len(marker)) + "a\n").encode()


def numbered(piece: str) -> Readme:
    """A piece again and again, with a number of its own wherever it has a `%`."""
    return lambda size: "".join(piece.replace("%", str(number)) for number in range(size // len(piece) + 1)).encode()


def stairs(step: str, marker: str, steps: int = 0) -> Readme:
    """Lines that are each one step further in, begun anew after so many steps if that is said."""
    return lambda size: _until(
        size, (step * depth + marker + "a\n" for depth in (cycle(range(steps)) if steps else count()))
    )


def growing(before: str, char: str) -> Readme:
    """Runs of a character, each longer than the one before."""
    return lambda size: _until(size, (before + char * length for length in count(1)))


def nested(opening: str, closing: str) -> Readme:
    """As many openings as closings, one inside the other."""
    return lambda size: ((opening * (pairs := size // len(opening + closing))) + "a" + closing * pairs).encode()


def wide_table(row: str) -> Readme:
    """A table of very many columns, and rows that do not have them."""
    return lambda size: b"|a" * (size // 8) + b"|\n" + b"|-" * (size // 8) + b"|\n" + times(row)(size // 2)


def of_bytes(piece: bytes) -> Readme:
    """The same bytes again and again, whatever they may mean."""
    return lambda size: piece * (size // len(piece) + 1)


def _until(size: int, pieces: Iterable[str]) -> bytes:
    """Pieces until they are of a size together."""
    found = []
    for piece in pieces:
        found.append(piece)
        size -= len(piece.encode())
        if size <= 0:
            break
    return "".join(found).encode()


READMES: dict[str, Readme] = {
    "bullets on one line": line_of("- "),
    "rule of bullets on one line": times("- "),
    "bullets on lines, 40 deep": times("- " * 40 + "a\n"),
    "bullets on lines, 8 deep": times("- " * 8 + "a\n"),
    "numbers on one line": line_of("1. "),
    "numbers 1000 deep": times("1. " * 1000 + "a\n"),
    "stairs of bullets": stairs("  ", "- "),
    "stairs of bullets, 10 steps": stairs("  ", "- ", 10),
    "stairs of bullets, 100 steps": stairs("  ", "- ", 100),
    "stairs of numbers": stairs("   ", "1. "),
    "stairs of quotations": stairs("> ", "> "),
    "quotations on one line": line_of("> "),
    "quotations on one line, no spaces": line_of(">"),
    "quotations on lines, 50 deep": times(">" * 50 + "a\n"),
    "quotations and bullets on one line": line_of("> - "),
    "lazy quotation": begin("> a\n", "b\n"),
    "lazy quotations 50 deep": begin(">" * 50 + "a\n", "b\n"),
    "lazy item": begin("- a\n", "b\n"),
    "lazy items 50 deep": begin("- " * 50 + "a\n", "b\n"),
    "quotations one after another": times("> a\n\n"),
    "tight items": times("- a\n"),
    "loose items": times("- a\n\n"),
    "numbered items": numbered("%. a\n"),
    "bullets that change": times("- a\n+ b\n* c\n"),
    "empty items": times("-\n"),
    "rules": times("---\n"),
    "rules in items": times("- ---\n"),
    "blank lines": times("\n"),
    "blank lines between two items": lambda size: b"- a\n" + b"\n" * size + b"- b\n",
    "spaces": times(" "),
    "tabs": times("\t"),
    "indented code": times("    a\n\n"),
    "unclosed div": times("<div>\n\n"),
    "unclosed div, one block": begin("<div>\n", "a\n"),
    "unclosed div in items": times("- <div>\n"),
    "unclosed details": times("<details>\n<summary>a</summary>\n\n"),
    "unclosed comment": begin("<!--\n", "a\n\n"),
    "unclosed comments": times("<!-- a\n\n"),
    "unclosed comments in items": times("- <!-- a\n\n"),
    "unclosed scripts in quotations": times("> <script>\n\n"),
    "unclosed fence": begin("```\n", "a\n\n"),
    "unclosed fences": times("```\n\n~~~ a\n\n"),
    "unclosed fences in items": times("- ```\n"),
    "fences of all lengths": growing("``\n", "`"),
    "NUL bytes": times("\0"),
    "NUL bytes in items": times("- [a\0](b\0) \0\n"),
    "invalid UTF-8": of_bytes(b"\xff"),
    "invalid UTF-8 in items": of_bytes(b"- [a\xff](https://example.com/\xe2\x82)\n"),
    "UTF-16": lambda size: (LIST * (size // 2 // len(LIST) + 1)).encode("utf-16"),
    "byte order mark": lambda size: b"\xef\xbb\xbf" + times(LIST)(size),
    "byte order marks": times("\ufeff- [a](b)\n\ufeff# c\n"),
    "CR only": lambda size: times(LIST)(size).replace(b"\n", b"\r"),
    "CR LF and CR": times("# a\r\n\r- b\r\n\r\n"),
    "headings": numbered("# %\n"),
    "headings, all alike": times("# a\n"),
    "headings of all levels": times("# a\n## a\n### a\n#### a\n##### a\n###### a\n"),
    "headings that fall": times("###### a\n##### a\n#### a\n### a\n## a\n# a\n"),
    "headings without text": times("#\n"),
    "headings of paths": times("# ../../etc/passwd\n# CON\n# nul.yaml\n# C:\\a\n# .git\n"),
    "headings that differ in case": times("# a\n# A\n"),
    "long heading": lambda size: b"# " + b"a " * (size // 2),
    "underlined headings": times("a\n===\n"),
    "underlined heading of many lines": lambda size: b"a\n" * (size // 2) + b"===\n",
    "definitions": numbered("[a%]: /b\n"),
    "definitions, blank lines between": numbered("[a%]: /b\n\n"),
    "definitions, all alike": times("[a]: /b\n"),
    "definitions with titles that do not end": times("[a]: /b 'c\n"),
    "definitions and references": numbered("[a%]: /b\n\n- [a%]\n\n"),
    "one definition, many references": begin("[a]: /b\n\n", "- [a] - c\n"),
    "a long definition, many references": lambda size: (
        b"[a]: /" + b"b" * (size // 2) + b"\n\n" + b"[a]\n" * (size // 8)
    ),
    "references": times("[a][b]"),
    "references in items": times("- [a][b]\n"),
    "footnotes": numbered("[^%]: a\n\n[^%]\n\n"),
    "one line": times("a"),
    "one line of words": times("a "),
    "one line in an item": begin("- ", "a"),
    "one paragraph": times("a\n"),
    "hard breaks": times("a  \n"),
    "stars": times("*"),
    "stars and letters": times("*a "),
    "stars before letters": times("a**b"),
    "stars and underscores": times("*a_ "),
    "emphasis, nested": nested("*a ", " c*"),
    "strong, nested": nested("**a ", " c**"),
    "underscores": times("_a "),
    "backticks": times("`"),
    "backticks and spaces": times("` "),
    "backticks of all lengths": growing("a", "`"),
    "tildes": times("~~a "),
    "square brackets": times("["),
    "square brackets, nested": nested("[", "]"),
    "links, nested": nested("[", "](b)"),
    "half links": times("[a]("),
    "half links in angle brackets": times("[a](<b"),
    "pictures": times("!["),
    "pictures, nested": nested("![", "](b)"),
    "links": times("[a](b) "),
    "links in items": times("- [a](b)\n"),
    "round brackets of an address": lambda size: b"[a](" + b"(" * (size // 2) + b")" * (size // 2) + b")",
    "half titles": times('[a](b "'),
    "angle brackets": times("<"),
    "half tags": times("<a "),
    "half comments": times("a <!-- "),
    "half declarations": times("a <!A "),
    "half instructions": times("a <? "),
    "half CDATA": times("a <![CDATA[ "),
    "addresses": times("<https://a.b> "),
    "bare addresses": times("www.a.b "),
    "bare mail": times("a@b."),
    "entities": times("&amp;"),
    "half entities": times("&a"),
    "backslashes": times("\\"),
    "table": begin("|a|b|\n|-|-|\n", "|[c](d)|e|\n"),
    "table rows too short": begin("|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n", "b\n"),
    "wide table": wide_table("|a|\n"),
    "table of delimiters": times("|-|-|\n"),
    "table of escaped pipes": begin("|a|\n|-|\n", "|" + "\\|" * 40 + "|\n"),
    "tables in items": times("- |a|\n  |-|\n  |b|\n\n"),
    "pipes": times("|"),
    "form feeds": times("\f- a\f\n\f\n"),
    "line separators": times("- a\u2028- b\u2029# c\u0085\n"),
    "surrogates": of_bytes(b"- [a\xed\xa0\x80](b\xed\xb0\x80)\n"),
    "surrogate escapes": times("- [a\\ud800](b&#xD800;) &#xDFFF;\n"),
    "control characters": times("- [a\x01\x1b[31m](b\x7f)\n"),
    "marks of YAML": times("- [a: 'b' #c](d) - &e *f !g %h @i `j` {k: [\"l\n- ---\n- ...\n- null\n- 1e3\n"),
    "front matter": begin("---\n", "a: b\n"),
    "task boxes": times("- [ ] [a](b)\n- [x] c\n"),
    "contents": numbered("- [%](#%)\n"),
}
