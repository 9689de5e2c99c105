"""Comments that silence a finding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fuzz import corpus
from fuzz.target import target
from roadmark import edits, source, suppression

if TYPE_CHECKING:
    from roadmark.source import Document
    from roadmark.suppression import Allow

HERE = Path("here.yaml")


@target(seeds=corpus.documents, words=corpus.yaml_words)
def suppressions(raw: bytes) -> None:
    """Comments are found where they stand, and to take a code away takes nothing else away."""
    document = source.decode(HERE, raw)
    found = list(suppression.allows(document))
    text, end = document.source.text, 0
    for allow in found:
        start, stop = allow.place.span
        assert end <= start < stop <= len(text), "comments overlap or are not in order"
        assert text[start] == "#", "a comment begins elsewhere"
        assert "\n" not in text[start:stop], "a comment goes on in the next line"
        assert not any(span.start <= start < span.end for span in document.scalars), "a comment in a value"
        assert all(line > 0 for line in allow.lines), "no such line"
        end = stop
    if document.is_parsed:
        for number, allow in enumerate(found):
            for code in dict.fromkeys(allow.codes):
                _takes_away(document, found, number, code)


def _takes_away(document: Document, found: list[Allow], number: int, code: str) -> None:
    fix = suppression.without(found[number], code)
    text = edits.apply(document.source.text, fix.edits)
    after = source.decode(HERE, text.encode("utf-8", "surrogatepass"))
    assert repr(after.data) == repr(document.data), f"without {code} the data are others"
    rest = tuple(other for other in found[number].codes if other != code)
    wanted = [(allow.codes, allow.reason) for allow in found]
    wanted[number : number + 1] = [(rest, found[number].reason)] if rest else []
    assert [(allow.codes, allow.reason) for allow in suppression.allows(after)] == wanted, f"more went than {code}"
