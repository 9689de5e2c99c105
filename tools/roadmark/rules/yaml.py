"""YML: the file itself, before anybody asks what it says."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from roadmark import assets, filenames, lost
from roadmark.folder import FOLDER
from roadmark.rule import Finding, World, problems, rule
from roadmark.source import Document
from roadmark.syntax import quote
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A comment without a space after its `#`, behind something: perhaps it was meant as text.
_CUT = re.compile(r"(?<=\S)[ \t]+#(?!roadmark)[^\s#!][^\n]*")
_LONE_RETURN = re.compile(r"\r(?!\n)")


@rule("YML001", on=Document, fatal=True)
def syntax_error(document: Document) -> Iterator[Finding]:
    """The file is not valid YAML, so nothing in it can be read.

    Most often a value contains a colon before a space, or begins with a character that YAML keeps for itself, and only
    needs quotes; or a line is not indented like its neighbors. YAML is indented with spaces, never with tabs.

    Bad:

        title: Linear Algebra: the basics

    Good:

        title: "Linear Algebra: the basics"
    """
    return problems(document, "syntax")


@rule("YML002", on=Document, fatal=True)
def duplicate_key(document: Document) -> Iterator[Finding]:
    """The same key stands twice in one mapping.

    YAML readers keep one of the two values and drop the other without a word.

    Bad:

        - id: calculus
          title: Calculus
          level: beginner
          level: intermediate

    Good:

        - id: calculus
          title: Calculus
          level: intermediate
    """
    return problems(document, "duplicate")


@rule("YML003", on=Document, fatal=True)
def unwanted_feature(document: Document) -> Iterator[Finding]:
    """The file uses an anchor, an alias, a merge key, a tag or a second document.

    They make a value say something that does not stand where it is read, and few who edit a list know them. A value
    that only looks like one, such as `*emphasis*`, needs quotes.

    Bad:

        title: Research
        summary: &D means development.

    Good:

        title: Research
        summary: "&D means development."
    """
    return problems(document, "feature")


@rule("YML004", on=Document, fatal=True)
def hidden_character(document: Document) -> Iterator[Finding]:
    r"""The file is not UTF-8, or has characters that nobody sees.

    Control characters, direction overrides and zero-width spaces come along when text is pasted. They break search and
    links, and can make a text show something else than it says. Joiners and marks are fine where an emoji or a script
    needs them.

    Bad:

        title: "Deep\u200bLearning"

    Good:

        title: Deep Learning
    """
    yield from problems(document, "character")
    if match := _LONE_RETURN.search(document.source.text):
        message = "a carriage return alone ends a line for YAML, but for few others; save the file with LF line ends"
        yield Finding(Place(document.source, Span(*match.span())), message)


@rule("YML006", on=World)
def unread_file(world: World) -> Iterator[Finding]:
    """A file in `roadmap/` that no `sections:` lists, or that is not called `.yaml`.

    Nobody would notice that it is missing from the document, so nothing is built. A draft says so in its first lines:
    `# roadmark: allow[YML006] reason`.

    Bad:

        roadmap/calculus.yml

    Good:

        roadmap/calculus.yaml
    """
    project = world.project
    for document in project.unlisted:
        name = document.source.path.stem
        if document.is_parsed and not lost.is_name_of_section(project, name):
            message = f"no `sections:` of the document lists this file, so it is not read; add `- {name}` to one"
            yield Finding(Place(document.source, Span(0, 0)), message)
    for path in project.strays:
        place = Place(Source(path, ""), Span(0, 0))
        if path.parent != project.root / FOLDER:
            message = f"files in folders below {FOLDER}/ are not read; move this one up into {FOLDER}/"
        else:
            message = f"only files that end in `.yaml` are read; rename this one to {path.stem}.yaml"
        yield Finding(place, message)


@rule("YML007", on=World, fatal=True)
def missing_file(world: World) -> Iterator[Finding]:
    """A name in `sections:` has no file of its own.

    Each name stands for one file in `roadmap/`, written without `.yaml`, and each file is listed once.

    Bad:

        title: Mathematics
        sections: [calculsu]

    Good:

        title: Mathematics
        sections: [calculus]
    """
    for name in world.project.unresolved:
        if not name.is_reported:  # by the schema, or by YML006 at a file called .yml
            yield Finding(name.place, name.message, name.help)


@rule("YML008", on=World)
def file_name_style(world: World) -> Iterator[Finding]:
    """A file name is words in lower case, joined by single hyphens.

    Such a name is the same on every system, in every shell and in a link. A few are not even then: `aux` and others
    are devices on Windows, and a Mac takes a letter with an accent for the same file however it is put together.

    Bad:

        roadmap/Deep_Learning.yaml

    Good:

        roadmap/deep-learning.yaml
    """
    documents = world.project.documents
    twins = dict(_twins(documents))
    for name, document in documents.items():
        message = ""
        if name in twins:
            message = f"on many disks this is the same file as {twins[name]}.yaml; give one of them another name"
        elif document.is_parsed and not _is_kebab(name):
            better = "-".join(re.findall(r"[^\W_]+", name.lower())) or "section"
            message = f"a file name is lower-case words joined by hyphens; rename this one to {better}.yaml"
        elif reason := filenames.objection(f"{name}.yaml"):
            message = f"{reason}; rename this one, to {name}-basics.yaml for instance"
        if message:
            yield Finding(Place(document.source, Span(0, 0)), message)


def _twins(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names that are another one's on a disk that folds letters; of those that are one the best is that other."""
    best: dict[str, str] = {}
    for name in sorted(names, key=lambda name: (not _is_kebab(name), not unicodedata.is_normalized("NFC", name), name)):
        other = best.setdefault(filenames.folded(name), name)
        if other != name:
            yield name, other


def _is_kebab(name: str) -> bool:
    """Letters of any script count, with their combining marks, as long as none is upper case."""
    return name == name.lower() and all(
        word and all(unicodedata.category(character)[0] in "LMN" for character in word) for word in name.split("-")
    )


@rule("YML009", on=Document)
def leftover_of_a_template(document: Document) -> Iterator[Finding]:
    """A value that was copied from a template and never filled in.

    Recognized word for word, because "todo" may well be what an app is called.

    Bad:

        title: Title as the page gives it

    Good:

        title: Essence of calculus
    """
    leftovers = _leftovers()
    lines = document.source.text
    if not any(leftover in lines for leftover in leftovers):
        return
    for span in document.scalars:
        value = document.source.text[span.start : span.end].strip("\"'")
        if value in leftovers:
            message = f"`{value}` comes from the template; write your own, or delete the line"
            yield Finding(Place(document.source, span), message)


@cache
def _leftovers() -> frozenset[str]:
    text = (assets.folder("templates") / "leftovers.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


@rule("YML010", on=Document, fatal=True)
def unreadable_file(document: Document) -> Iterator[Finding]:
    """The file cannot be read as a text: it is a folder, not permitted, too large or nested too deeply.

    The limits are far above what a list needs, so that no file can hold up those who build it.

    Bad:

        roadmap/calculus.yaml/ (a folder)

    Good:

        roadmap/calculus.yaml (a text file)
    """
    return problems(document, "unreadable")


@rule("YML011", on=Document)
def text_after_a_hash(document: Document) -> Iterator[Finding]:
    """A value is cut off before a `#` after a space, where YAML begins a comment.

    What follows is in no document. Such a value needs quotes; a comment has a space after its `#`.

    Bad:

        title: Learn C #1

    Good:

        title: "Learn C #1"
    """
    source, text = document.source, document.source.text
    if " #" not in text:
        return
    ends = {span.end: span for span in document.scalars}
    for match in _CUT.finditer(text):
        span = ends.get(match.start())
        if span and text[span.start : span.start + 1] not in {'"', "'", "|", ">", ""}:
            whole = text[span.start : match.end()].rstrip()
            message = "YAML takes this for a comment; put the value in quotes, or a space after the `#`"
            place = Place(source, Span(match.end() - len(match[0].lstrip()), match.end()))
            yield Finding(place, message, "" if "\n" in whole else quote(whole))
