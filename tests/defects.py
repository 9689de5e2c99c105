"""Mistakes that people make, put into copies of this repository's own sections: each with what the linter must say.

A maker takes the project as texts by path and a source of chance. It returns the changed files and the line that the
finding must be on; None where chance found nothing to spoil.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from roadmark import source
from roadmark.edits import Edit, apply
from roadmark.text import KeyPath, Source, Span

if TYPE_CHECKING:
    from roadmark.source import Document

Files = dict[str, str]
ROOT = "roadmap/roadmap.yaml"


@dataclass
class Spoiled:
    """A project with one mistake; `line` None means the place is no line of a section (a file, the repository)."""

    files: Files
    path: str
    line: int | None
    removed: list[str] = field(default_factory=list)


Maker = Callable[[Files, random.Random], Spoiled | None]


@dataclass(frozen=True)
class Defect:
    """What is spoiled, the code that must be found, and codes of findings that follow from the same mistake."""

    code: str
    name: str
    make: Maker
    also: frozenset[str] = frozenset()


DEFECTS: list[Defect] = []


def defect(code: str, *, also: str = "") -> Callable[[Maker], Maker]:
    def register(make: Maker) -> Maker:
        DEFECTS.append(Defect(code, make.__name__.replace("_", " "), make, frozenset(also.split())))
        return make

    return register


def read(files: Files, path: str) -> Document:
    return source.parse(Source(Path(path), files[path]))


def sections(files: Files) -> list[str]:
    return sorted(path for path in files if path.startswith("roadmap/") and path.endswith(".yaml") and path != ROOT)


def paths(document: Document, *pattern: str | type) -> list[KeyPath]:
    """The paths of a document's values that end in these keys; `int` is any index."""

    def fits(path: KeyPath) -> bool:
        tail = path[-len(pattern) :]
        return len(tail) == len(pattern) and all(
            isinstance(step, want) if isinstance(want, type) else step == want
            for step, want in zip(tail, pattern, strict=True)
        )

    return [path for path in document.spans if fits(path)]


def spoil(files: Files, path: str, *edits: tuple[Span, str], mark: int | None = None) -> Spoiled:
    """Edit one file; the finding is on the line of `mark`, an offset in the new text, or of the first edit."""
    text = apply(files[path], [Edit(span, new) for span, new in edits])
    offset = min(span.start for span, _ in edits) if mark is None else mark
    return Spoiled({**files, path: text}, path, text.count("\n", 0, offset) + 1)


def values(files: Files, chance: random.Random, *pattern: str | type) -> tuple[str, Document, KeyPath, Span, str]:
    """A value at random whose path ends in the pattern, in any section: file, document, path, span and text."""
    candidates = [
        (path, document, found)
        for path in sections(files)
        for document in [read(files, path)]
        for found in paths(document, *pattern)
    ]
    path, document, found = chance.choice(candidates)
    span = document.spans[found]
    return path, document, found, span, files[path][slice(*span)]


def plain(files: Files, chance: random.Random, *pattern: str | type) -> tuple[str, Document, KeyPath, Span, str]:
    """The same, where the value is written without quotes."""
    while True:
        found = values(files, chance, *pattern)
        if found[4][:1] not in "\"'[{|>" and "\n" not in found[4]:
            return found


def replace_value(*pattern: str | type, by: Callable[[str], str]) -> Maker:
    def make(files: Files, chance: random.Random) -> Spoiled | None:
        path, _, _, span, text = plain(files, chance, *pattern)
        return spoil(files, path, (span, by(text)))

    return make


def register(code: str, name: str, make: Maker, also: str = "") -> None:
    DEFECTS.append(Defect(code, name, make, frozenset(also.split())))


# YML

register("YML001", "unquoted colon", replace_value("outcome", by=lambda text: text.replace(" ", ": ", 1)))
register("YML001", "unclosed quote", replace_value("resources", int, "title", by=lambda text: f'"{text}'))
register("YML001", "begins with a backtick", replace_value("outcome", by=lambda text: f"`{text}"))


@defect("YML001")
def tab_in_the_indentation(files: Files, chance: random.Random) -> Spoiled:
    path, document, found, _, _ = values(files, chance, "resources", int, "url")
    line = document.source.bounds(document.key(*found).position.line)
    return spoil(files, path, (Span(line.start, document.keys[found].start), "\t"))


@defect("YML002")
def key_twice(files: Files, chance: random.Random) -> Spoiled:
    path, document, found, span, text = plain(files, chance, "resources", int, "cost")
    indent = " " * (document.key(*found).position.column - 1)
    return spoil(files, path, (Span(span.end, span.end), f"\n{indent}cost: {text}"), mark=span.end + 2)


register("YML003", "anchor", replace_value("resources", int, "by", by=lambda text: f"&{text}"))
register("YML003", "alias", replace_value("resources", int, "by", by=lambda _: "*authors"))
register("YML003", "tag", replace_value("resources", int, "title", by=lambda text: f"!{text}"))
register("YML004", "zero-width space", replace_value("resources", int, "title", by=lambda t: t[:2] + "\u200b" + t[2:]))
register("YML004", "direction override", replace_value("outcome", by=lambda t: t[:5] + "\u202e" + t[5:]))
register("YML005", "trailing space", replace_value("resources", int, "type", by=lambda text: f"{text}  "))
register("YML005", "trailing tab", replace_value("outcome", by=lambda text: f"{text}\t"))
register("YML005", "carriage return", replace_value("resources", int, "type", by=lambda text: f"{text}\r"))


@defect("YML005")
def no_final_newline(files: Files, chance: random.Random) -> Spoiled:
    path = chance.choice(sections(files))
    end = len(files[path])
    return spoil(files, path, (Span(end - 1, end), ""))


@defect("YML006")
def file_that_nobody_lists(files: Files, _: random.Random) -> Spoiled:
    return Spoiled({**files, "roadmap/draft.yaml": "title: Draft\nsummary: Not yet.\n"}, "roadmap/draft.yaml", 1)


@defect("YML006")
def file_called_yml(files: Files, chance: random.Random) -> Spoiled:
    path = chance.choice(sections(files)).replace(".yaml", "-more.yml")
    return Spoiled({**files, path: "title: More\nsummary: More of it.\n"}, path, 1)


@defect("YML007")
def misspelt_file_name(files: Files, chance: random.Random) -> Spoiled:
    name = Path(chance.choice(sections(files))).stem
    start = files[ROOT].index(f"- {name}\n") + 2
    return spoil(files, ROOT, (Span(start, start + len(name)), name[:-2] + name[-1] + name[-2]))


@defect("YML008")
def file_name_in_capitals(files: Files, chance: random.Random) -> Spoiled:
    path = chance.choice(sections(files))
    name, new = Path(path).stem, Path(path).stem.title()
    changed = {other: text for other, text in files.items() if other != path}
    changed |= {f"roadmap/{new}.yaml": files[path], ROOT: files[ROOT].replace(f"- {name}\n", f"- {new}\n")}
    return Spoiled(changed, f"roadmap/{new}.yaml", 1, [path])


register(
    "YML009", "template title", replace_value("resources", int, "title", by=lambda _: "Title as the page gives it")
)
register("YML009", "template author", replace_value("resources", int, "by", by=lambda _: "Author or organization"))
register("YML010", "brackets without end", replace_value("outcome", by=lambda _: "[" * 80 + "]" * 80))
register("YML011", "number sign", replace_value("resources", int, "title", by=lambda text: f"{text} #1"))

# SCH

for key in ("url", "title"):

    def without(files: Files, chance: random.Random, key: str = key) -> Spoiled | None:
        path, document, found, _, _ = plain(files, chance, "resources", int, key)
        line = document.source.bounds(document.key(*found).position.line)
        first = document.source.text[line.start : document.keys[found].start]
        if "-" in first:  # the next key takes the place behind the dash
            indent = len(first)
            return spoil(files, path, (Span(line.start + indent, line.end + 1 + indent), ""))
        mark = document.spans[found[:-1]].start
        return spoil(files, path, (Span(line.start, line.end + 1), ""), mark=mark)

    register("SCH001", f"no {key}", without)

for wrong, right in (("ulr", "url"), ("link", "url"), ("kind", "type"), ("costs", "cost"), ("author", "by")):

    def misspell(files: Files, chance: random.Random, wrong: str = wrong, right: str = right) -> Spoiled:
        path, document, found, _, _ = values(files, chance, "resources", int, right)
        return spoil(files, path, (document.keys[found], wrong))

    register("SCH002", f"{wrong} for {right}", misspell)

register("SCH003", "title is a number", replace_value("resources", int, "title", by=lambda _: "3.10"))
register("SCH003", "title is true", replace_value("resources", int, "title", by=lambda _: "true"))
register("SCH003", "author is a list", replace_value("resources", int, "by", by=lambda _: "[A, B]"))
register("SCH004", "type in capitals", replace_value("resources", int, "type", by=lambda text: text.title()))
register("SCH004", "unknown cost", replace_value("resources", int, "cost", by=lambda _: "gratis"))
register("SCH004", "unknown level", replace_value("level", by=lambda _: "novice"))
register("SCH005", "empty title", replace_value("resources", int, "title", by=lambda _: '""'))
register("SCH005", "blank outcome", replace_value("outcome", by=lambda text: text[:-1] + " and more" * 50 + "."))
register("SCH006", "id with capitals", replace_value("id", by=lambda text: text.title()), also="REF001")


@defect("SCH006")
def a_word_for_a_language(files: Files, chance: random.Random) -> Spoiled:
    path, document, found, span, _ = plain(files, chance, "resources", int, "cost")
    indent = " " * (document.key(*found).position.column - 1)
    return spoil(files, path, (Span(span.end, span.end), f"\n{indent}language: english"), mark=span.end + 2)


# REF


@defect("REF001")
def misspelt_prerequisite(files: Files, chance: random.Random) -> Spoiled:
    path, _, _, span, text = plain(files, chance, "requires", int)
    return spoil(files, path, (span, text[:-2] + text[-1] + text[-2] + "x"))


def require(files: Files, chance: random.Random, wanted: Callable[[str, str], bool]) -> Spoiled | None:
    """Let one topic of a file require another of the same file, in place of all it requires."""
    path = chance.choice(sections(files))
    document = read(files, path)
    topics = [found[:-1] for found in paths(document, "id")]
    pairs = [(one, other) for one in topics for other in topics if one != other]
    chance.shuffle(pairs)
    for one, other in pairs:
        requires = document.spans.get((*one, "requires"))
        if not requires or "\n" in files[path][slice(*requires)]:
            continue
        first, second = document.value(*one), document.value(*other)
        if wanted(str(first.get("level")), str(second.get("level"))) and second["id"] not in first["requires"]:
            return spoil(files, path, (requires, f"[{second['id']}]"))
    return None


@defect("REF002", also="REF003 REF006")
def circle(files: Files, chance: random.Random) -> Spoiled | None:
    path = chance.choice(sections(files))
    document = read(files, path)
    by_id = {document.value(*found): found[:-1] for found in paths(document, "id")}
    for found in paths(document, "requires", int):
        topic, needed = document.value(*found[:-2]), document.value(*found)
        if needed in by_id and "requires" not in document.value(*by_id[needed]):
            span = document.spans[*by_id[needed], "title"]
            indent = " " * (document.key(*by_id[needed], "title").position.column - 1)
            # Reported where the circle begins: the entry of the first topic in reading order.
            return spoil(
                files, path, (Span(span.end, span.end), f"\n{indent}requires: [{topic['id']}]"), mark=span.end + 2
            )
    return None


@defect("REF003", also="REF006")
def later_prerequisite(files: Files, chance: random.Random) -> Spoiled | None:
    path = chance.choice(sections(files))
    document = read(files, path)
    ids = [found[:-1] for found in paths(document, "id")]
    free = [one for one in ids if "requires" not in document.value(*one)]
    if not free or free[0] == ids[-1]:
        return None
    one, last = free[0], document.value(*ids[-1])
    if any(document.value(*one)["id"] in str(other) for other in [last]):
        return None
    span = document.spans[*one, "title"]
    indent = " " * (document.key(*one, "title").position.column - 1)
    new = f"\n{indent}requires: [{last['id']}]"
    return spoil(files, path, (Span(span.end, span.end), new), mark=span.end + 2)


@defect("REF004", also="REF001 REF003 REF006 REF002")
def id_of_another_topic(files: Files, chance: random.Random) -> Spoiled | None:
    path, document, found, span, _ = plain(files, chance, "id")
    others = [one for one in paths(document, "id") if one != found and document.spans[one] < span]
    if not others:
        return None
    return spoil(files, path, (span, document.value(*others[0])))


@defect("REF006")
def harder_prerequisite(files: Files, chance: random.Random) -> Spoiled | None:
    path, document, found, _, _ = plain(files, chance, "requires", int)
    topic = found[:-2]
    span = document.spans.get((*topic, "level"))
    every = {
        one["id"]: one.get("level")
        for other in sections(files)
        for doc in [read(files, other)]
        for at in paths(doc, "id")
        for one in [doc.value(*at[:-1])]
    }
    if not span or every.get(document.value(*found)) not in {"intermediate", "advanced"}:
        return None
    text = apply(files[path], [Edit(span, "beginner")])
    requires = read({path: text}, path)
    line = requires.at(*topic, "requires").position.line
    return Spoiled({**files, path: text}, path, line)


@defect("REF007")
def requires_itself(files: Files, chance: random.Random) -> Spoiled | None:
    path, document, found, span, _ = plain(files, chance, "requires", int)
    return spoil(files, path, (span, document.value(*found[:-2])["id"]))


@defect("REF008")
def title_of_a_neighbor(files: Files, chance: random.Random) -> Spoiled | None:
    path, document, found, span, _ = plain(files, chance, "topics", int, "title")
    if not isinstance(found[-2], int) or found[-2] == 0:
        return None
    sibling = document.value(*found[:-2], found[-2] - 1)["title"]
    return spoil(files, path, (span, sibling)) if re.fullmatch(r"[\w ]+", sibling) else None


register("REF009", "dead anchor", replace_value("outcome", by=lambda t: f"{t[:-1]}, see [here](#no-such-heading)."))

# URL

URL = ("resources", int, "url")
register("URL001", "no scheme", replace_value(*URL, by=lambda url: url.removeprefix("https://")))
register("URL001", "one slash", replace_value(*URL, by=lambda url: url.replace("://", ":/", 1)))
register("URL001", "script", replace_value(*URL, by=lambda _: "javascript:alert(1)"))
register("URL001", "space inside", replace_value(*URL, by=lambda url: f"{url}/a b"))
register("URL001", "no host", replace_value(*URL, by=lambda _: "https:///page"))
register("URL002", "http", replace_value(*URL, by=lambda url: url.replace("https", "http", 1)))
register(
    "URL003",
    "tracking",
    replace_value(*URL, by=lambda u: u.split("#")[0] + ("&" if "?" in u else "?") + "utm_source=x"),
)
register(
    "URL003",
    "click id",
    replace_value(*URL, by=lambda u: u.split("#")[0] + ("&" if "?" in u else "?") + "fbclid=abc123"),
)
register("URL004", "shortener", replace_value(*URL, by=lambda _: "https://bit.ly/3abcdef"))
register("URL004", "short video", replace_value(*URL, by=lambda _: "https://youtu.be/dQw4w9WgXcQ"))
register(
    "URL007", "paper as a file", replace_value(*URL, by=lambda _: "https://arxiv.org/pdf/1706.03762v7"), also="URL006"
)
register("URL007", "old resolver", replace_value(*URL, by=lambda _: "https://dx.doi.org/10.1000/182"))
register("URL009", "address of a machine", replace_value(*URL, by=lambda _: "https://192.0.2.7/page"))
register("URL009", "odd port", replace_value(*URL, by=lambda _: "https://example.com:8443/page"))
register(
    "URL010",
    "link that deceives",
    replace_value("outcome", by=lambda t: f"{t[:-1]}, see [https://github.com](https://example.com/x)."),
)


@defect("URL005")
def the_same_resource_twice(files: Files, chance: random.Random) -> Spoiled | None:
    path, document, found, span, _ = plain(files, chance, *URL)
    if found[-2] == 0:
        return None
    first = document.value(*found[:-2], 0, "url")
    other = first.rstrip("/") if first.endswith("/") else first.replace("https://", "https://", 1)
    return spoil(files, path, (span, other))


# TXT


def reworded(change: Callable[[str], str], *, key: str = "outcome") -> Maker:
    def make(files: Files, chance: random.Random) -> Spoiled | None:
        path, _, _, span, text = plain(files, chance, key)
        new = change(text)
        return spoil(files, path, (span, new)) if new != text else None

    return make


register("TXT001", "no full stop", reworded(lambda text: text.removesuffix(".")))
register("TXT002", "lower case", reworded(lambda text: text[0].lower() + text[1:]))
register("TXT005", "misspelt name", reworded(lambda text: f"{text[:-1]} with Github."))
register("TXT005", "misspelt library", reworded(lambda text: f"{text[:-1]} with Numpy."))
register("TXT006", "two spaces", reworded(lambda text: text.replace(" ", "  ", 1)))
register("TXT006", "no-break space", reworded(lambda text: text.replace(" ", "\u00a0", 1)))
register(
    "TXT006",
    "two spaces in a title",
    replace_value("resources", int, "title", by=lambda t: t.replace(" ", "  ", 1) if " " in t else f"A  {t}"),
    also="URL006",
)
register("TXT007", "exclamation mark", reworded(lambda text: f"{text[:-1]}!"))
register("TXT007", "praise", reworded(lambda text: f"{text[:-1]} with this awesome topic."))
register(
    "TXT008", "far too long", reworded(lambda text: text[:-1] + " and so on and on" * ((395 - len(text)) // 17) + ".")
)
register("TXT009", "open bracket", reworded(lambda text: text.replace(" ", " (", 1)))
register("TXT010", "space in a link", reworded(lambda text: f"{text[:-1]}, see [here] (https://example.com/x)."))
register("TXT011", "HTML", reworded(lambda text: f"{text[:-1]} <b>well</b>."))
register("TXT012", "a word twice", reworded(lambda text: text.replace(" the ", " the the ", 1)))
register("TXT013", "emoji code", reworded(lambda text: f"{text[:-1]} :tada:."))
register("TXT014", "verb that nobody sees", reworded(lambda text: f"Understand how to {text[0].lower()}{text[1:]}"))

# SHP


@defect("SHP001")
def topic_without_resources(files: Files, chance: random.Random) -> Spoiled:
    path, document, found, span, _ = values(files, chance, "topics", int, "resources")
    line = document.source.bounds(document.key(*found).position.line)
    end = document.source.bounds(document.source.position(span.end).line).end + 1
    mark = document.spans[*found[:-1], "title"].start
    return spoil(files, path, (Span(line.start, end), ""), mark=mark)


@defect("SHP002")
def too_many_resources(files: Files, chance: random.Random) -> Spoiled:
    path, document, found, span, _ = values(files, chance, "topics", int, "resources")
    indent = " " * (document.at(*found, 0).position.column - 3)
    more = "".join(
        f"\n{indent}- title: Page {number}\n{indent}  url: https://example.com/{number}" for number in range(9)
    )
    return Spoiled({**files, path: apply(files[path], [Edit(Span(span.end, span.end), more)])}, path, None)


@defect("SHP003")
def nothing_is_free(files: Files, chance: random.Random) -> Spoiled:
    path, document, found, _, _ = values(files, chance, "topics", int, "resources")
    edits = [
        Edit(document.spans[at], "paid")
        for at in paths(document, "cost")
        if at[: len(found)] == found and document.value(*at) != "paid"
    ]
    return Spoiled({**files, path: apply(files[path], edits)}, path, None)


@defect("SHP006")
def empty_group(files: Files, chance: random.Random) -> Spoiled:
    path, document, found, span, _ = values(files, chance, "topics")
    while len(found) != 1:
        path, document, found, span, _ = values(files, chance, "topics")
    start = span.start
    indent = " " * (document.source.position(start).column - 1)
    new = f"- title: Nothing yet\n{indent}  topics: []\n{indent}"
    return spoil(files, path, (Span(start, start), new))


@defect("SHP007")
def no_level(files: Files, chance: random.Random) -> Spoiled:
    path, document, found, _, _ = plain(files, chance, "level")
    line = document.source.bounds(document.key(*found).position.line)
    return Spoiled({**files, path: apply(files[path], [Edit(Span(line.start, line.end + 1), "")])}, path, None)


# OUT, REP, LNT


@defect("OUT001")
def readme_edited_by_hand(files: Files, chance: random.Random) -> Spoiled:
    readme = files["README.md"]
    spot = chance.choice([match.start() for match in re.finditer(r"(?<=\n)- \[", readme)])
    return spoil(files, "README.md", (Span(spot, spot + 2), "* "))


@defect("OUT001")
def readme_lost(files: Files, _: random.Random) -> Spoiled:
    changed = {path: text for path, text in files.items() if path != "README.md"}
    return Spoiled(changed, "README.md", 1, ["README.md"])


for code, gone in (
    ("REP001", "LICENSE"),
    ("REP002", "CONTRIBUTING.md"),
    ("REP003", "CODE_OF_CONDUCT.md"),
    ("REP005", ".pre-commit-config.yaml"),
    ("REP006", ".github/workflows/check.yml"),
    ("REP008", ".gitattributes"),
):

    def lose(files: Files, _: random.Random, gone: str = gone) -> Spoiled:
        return Spoiled({path: text for path, text in files.items() if path != gone}, ".", 1, [gone])

    register(code, f"no {gone}", lose, also="URL001")


@defect("REP007")
def another_readme(files: Files, _: random.Random) -> Spoiled:
    return Spoiled({**files, ".github/README.md": "# Another\n"}, ".", 1)


@defect("LNT001")
def allowed_for_nothing(files: Files, chance: random.Random) -> Spoiled:
    path, _, _, span, text = plain(files, chance, "resources", int, "cost")
    return spoil(files, path, (span, f"{text}  # roadmark: allow[REF003] it is not here any more"))


@defect("LNT001")
def allowed_without_reason(files: Files, chance: random.Random) -> Spoiled:
    path, _, _, span, text = plain(files, chance, "resources", int, "cost")
    return spoil(files, path, (span, f"{text}  # roadmark: allow[REF003]"))


@defect("LNT002")
def misspelt_code(files: Files, _: random.Random) -> Spoiled:
    text = files[ROOT] + "\n" if "settings:" not in files[ROOT] else files[ROOT]
    new = re.sub(r"select: \[", "select: [TXT099, ", text)
    return Spoiled({**files, ROOT: new}, ROOT, new[: new.index("TXT099")].count("\n") + 1)
