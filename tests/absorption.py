"""Random edits of a README as people make them, by looking at its lines, and what `roadmark absorb` makes of them.

Run as a script it edits this README and ten lists of the corpus 2,000 times, and prints a table.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from roadmark import graph, markdown, output, project, render, source
from roadmark.absorb import absorption
from roadmark.importer import conversion
from roadmark.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from roadmark.absorb.absorption import Absorbed
    from roadmark.project import Project
    from roadmark.sourcemap import MappedOutput

    Lines = list[str]
    Editor = Callable[[Lines, random.Random], Lines | None]

REPOSITORY = Path(__file__).resolve().parents[1]
READMES = REPOSITORY.parent / "shared" / "corpus" / "readmes"
LISTS = (
    "enaqx__awesome-react", "vinta__awesome-python", "ziadoz__awesome-php", "veggiemonk__awesome-docker",
    "rossant__awesome-math", "kdeldycke__awesome-falsehood", "mtdvio__every-programmer-should-know",
    "jwasham__coding-interview-university", "jobbole__awesome-python-cn",
    "ZuzooVn__machine-learning-for-software-engineers",
)  # fmt: skip

ITEM = re.compile(r"( *)([-*+]|\d+[.)]) (?:\[[ xX]\] )?(.*)")
LINKED = re.compile(r"( *(?:[-*+]|\d+[.)]) (?:\[[ xX]\] )?)\[([^\[\]]+)\]\((https?://[^()\s]+)\)(.*)")
WORD = re.compile(r"(?<![\w`/:.&\\<])[A-Za-z]{4,}(?![\w`/:.;>])")
INLINE_LINK = re.compile(r"(?<=[^\s!]) .*?\]\((https?://[^()\s<>]+)\)")


def items(lines: Lines) -> list[int]:
    """The lines that begin an item, but those of tables of contents and code."""
    found = []
    is_code = False
    for number, line in enumerate(lines):
        if re.match(r" *(```|~~~)", line):
            is_code = not is_code
        match = ITEM.fullmatch(line)
        if match and not is_code and "](#" not in line and len(match[1]) < 12:
            found.append(number)
    return found


def end(lines: Lines, start: int) -> int:
    """Behind the last line of an item and of all that is indented below it."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    last = start
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        if len(line) - len(line.lstrip()) <= indent:
            break
        last = number
    return last + 1


def is_loose(lines: Lines, start: int) -> bool:
    """Whether a blank line parts an item from the next one or the one before."""
    bullet = ITEM.fullmatch(lines[start])
    assert bullet
    kind = f"{bullet[1]}{bullet[2]} "
    after = end(lines, start)
    is_below = after + 1 < len(lines) and not lines[after] and lines[after + 1].startswith(kind)
    above = start - 1
    while above > 0 and not lines[above]:
        above -= 1
    return is_below or (above < start - 1 and lines[above].startswith(kind))


def tidy(lines: Lines) -> Lines:
    """Lines without two blank ones in a row, as far as these were not there: who deletes a line sees to that."""
    return [line for number, line in enumerate(lines) if line or number == 0 or lines[number - 1]]


def reword(text: str, rng: random.Random) -> str | None:
    """A text with another word in it."""
    words = list(WORD.finditer(text))
    if not words:
        return None
    word = rng.choice(words)
    return text[: word.start()] + rng.choice(["another", "Better", "revised", "X-ray: a"]) + text[word.end() :]


def _linked(lines: Lines, rng: random.Random) -> tuple[int, re.Match[str]] | None:
    places = [(number, match) for number in items(lines) if (match := LINKED.fullmatch(lines[number]))]
    return rng.choice(places) if places else None


def change_title(lines: Lines, rng: random.Random) -> Lines | None:
    """Another word in the text of a link at the start of an item."""
    if not (found := _linked(lines, rng)) or (title := reword(found[1][2], rng)) is None:
        return None
    number, match = found
    return [*lines[:number], f"{match[1]}[{title}]({match[3]}){match[4]}", *lines[number + 1 :]]


def change_url(lines: Lines, rng: random.Random) -> Lines | None:
    """Another address at the start of an item."""
    if not (found := _linked(lines, rng)):
        return None
    number, match = found
    url = match[3].rstrip("/") + rng.choice(["/new", "-2", "?page=2", "/a/b.html#c"])
    return [*lines[:number], f"{match[1]}[{match[2]}]({url}){match[4]}", *lines[number + 1 :]]


def change_description(lines: Lines, rng: random.Random) -> Lines | None:
    """Another word behind the link of an item, or one more."""
    if not (found := _linked(lines, rng)):
        return None
    number, match = found
    new = reword(match[4], rng) if len(match[4]) > 8 else f"{match[4]} - Something new." if not match[4] else None
    return None if new is None else [*lines[:number], lines[number][: match.start(4)] + new, *lines[number + 1 :]]


def _sentences(lines: Lines) -> list[int]:
    found = []
    is_code = False
    for number, line in enumerate(lines):
        if re.match(r" *(```|~~~)", line):
            is_code = not is_code
        is_other = is_code or re.match(r"\s|[#|<>!\[=]|\*\*(?:Beginner|Intermediate|Advanced)|After \[|---", line)
        if line and not is_other and not ITEM.fullmatch(line) and not re.match(r"\S+: ", line):
            found.append(number)
    return found


def change_sentence(lines: Lines, rng: random.Random) -> Lines | None:
    """Another word in a paragraph: an outcome, what a section says."""
    places = _sentences(lines)
    number = rng.choice(places) if places else 0
    new = reword(lines[number], rng) if places else None
    return None if new is None else [*lines[:number], new, *lines[number + 1 :]]


def change_text(lines: Lines, rng: random.Random) -> Lines | None:
    """Another word in an item without a link at its start."""
    places = [number for number in items(lines) if not LINKED.fullmatch(lines[number])]
    if not places:
        return None
    number = rng.choice(places)
    match = ITEM.fullmatch(lines[number])
    assert match
    new = reword(match[3], rng)
    return None if new is None else [*lines[:number], lines[number][: match.start(3)] + new, *lines[number + 1 :]]


def change_link(lines: Lines, rng: random.Random) -> Lines | None:
    """Another address of a link in the middle of a text."""
    places = [
        (number, match)
        for number in (*items(lines), *_sentences(lines))
        for match in INLINE_LINK.finditer(lines[number])
    ]
    if not places:
        return None
    number, match = rng.choice(places)
    line = lines[number]
    return [*lines[:number], line[: match.end(1)] + "/moved" + line[match.end(1) :], *lines[number + 1 :]]


def delete(lines: Lines, rng: random.Random) -> Lines | None:
    """An item less, with all below it."""
    places = [number for number in items(lines) if not lines[number].strip()[0].isdigit()]
    if not places:
        return None
    number = rng.choice(places)
    return _without(lines, number, end(lines, number))


def _without(lines: Lines, start: int, stop: int) -> Lines:
    """Lines less, and one blank line where two would meet."""
    rest = lines[stop:]
    if start and not lines[start - 1] and rest and not rest[0]:
        rest = rest[1:]
    return [*lines[:start], *rest]


def _with(lines: Lines, new: Lines, number: int) -> Lines:
    """New lines behind an item and all below it, with a blank line between where the list has some."""
    place = end(lines, number)
    gap = [""] if is_loose(lines, number) else []
    return [*lines[:place], *gap, *new, *lines[place:]]


def _add(tail: str) -> Editor:
    def add(lines: Lines, rng: random.Random) -> Lines | None:
        places = [number for number in items(lines) if not lines[number].strip()[0].isdigit()]
        if not places:
            return None
        number = rng.choice(places)
        match = ITEM.fullmatch(lines[number])
        assert match
        name = rng.randrange(1_000_000)
        new = f"{match[1]}{match[2]} [New {name}](https://example.com/new-{name}){tail}"
        if rng.random() < 0.3 and not is_loose(lines, number) and (number == 0 or lines[number - 1]):
            return [*lines[:number], new, *lines[number:]]
        return _with(lines, [new], number)

    add.__doc__ = f"A new item that ends in {tail!r}."
    return add


def _siblings(lines: Lines) -> Iterator[tuple[int, int]]:
    """Items with one of the same kind directly below."""
    for number in items(lines):
        match = ITEM.fullmatch(lines[number])
        assert match
        after = end(lines, number)
        after += after < len(lines) and not lines[after]
        if after < len(lines) and not match[2][0].isdigit() and lines[after].startswith(f"{match[1]}{match[2]} "):
            yield number, after


def swap(lines: Lines, rng: random.Random) -> Lines | None:
    """An item below the next one."""
    places = list(_siblings(lines))
    if not places:
        return None
    first, second = rng.choice(places)
    one, between, other = (
        lines[first : end(lines, first)],
        lines[end(lines, first) : second],
        lines[second : end(lines, second)],
    )
    return [*lines[:first], *other, *between, *one, *lines[end(lines, second) :]]


def move(lines: Lines, rng: random.Random) -> Lines | None:
    """An item to another list."""
    places = [number for number in items(lines) if not lines[number].strip()[0].isdigit()]
    if len(places) < 2:
        return None
    number = rng.choice(places)
    moved = lines[number : end(lines, number)]
    kind = lines[number][: lines[number].index(lines[number].strip()[0]) + 2]
    rest = _without(lines, number, end(lines, number))
    targets = [other for other in items(rest) if rest[other].startswith(kind)]
    targets = [other for other in targets if is_loose(rest, other) == is_loose(lines, number)]
    return _with(rest, moved, rng.choice(targets)) if targets else None


def change_heading(lines: Lines, rng: random.Random) -> Lines | None:
    """Another word in a heading, and in all that repeats it: the table of contents, links to it."""
    places = [number for number, line in enumerate(lines) if re.fullmatch(r"#{1,6} [A-Za-z ]+", line)]
    number = rng.choice(places) if places else 0
    old = lines[number].lstrip("#").strip() if places else ""
    if old in {"Table of Contents", "Contents"} or not (new := reword(old, rng)) or ":" in new:
        return None
    edited = [*lines[:number], lines[number].replace(old, new), *lines[number + 1 :]]
    headings = [line.lstrip("#").strip() for line in edited if re.match(r"#{1,6} ", line)]
    if Counter(headings)[new] > 1 or Counter(line.lstrip("#").strip() for line in lines)[old] > 1:
        return None
    before, after = (markdown.anchors([text])[0] for text in (old, new))
    return [line.replace(f"[{old}](#{before})", f"[{new}](#{after})") for line in edited]


EDITS: dict[str, Editor] = {
    "title": change_title,
    "url": change_url,
    "description": change_description,
    "sentence": change_sentence,
    "text": change_text,
    "link": change_link,
    "delete": delete,
    "add": _add(" - Text."),
    "add, bare": _add(""),
    "add, details": _add(" \u00b7 book by Jane Doe \u00b7 free"),
    "swap": swap,
    "move": move,
    "heading": change_heading,
}


def edit(text: str, kind: str, rng: random.Random) -> str | None:
    """A README with a random edit of a kind; None where there is nothing to edit so."""
    lines = EDITS[kind](text.split("\n"), rng)
    return None if lines is None or "\n".join(lines) == text else "\n".join(lines)


@dataclass
class Sample:
    """A list that edits are tried on."""

    name: str
    world: Project
    built: MappedOutput

    @classmethod
    def of(cls, name: str, root: Path, texts: dict[Path, str]) -> Sample:
        """The list that files make."""
        world = project.of(root, {path: text.encode() for path, text in texts.items()})
        return cls(name, world, render.readme(world, graph.build(world.topics())))

    @property
    def texts(self) -> dict[Path, str]:
        """Its files."""
        return {document.source.path: document.source.text for document in self.world.documents.values()}


def commented(texts: dict[Path, str]) -> dict[Path, str]:
    """Files with a comment behind every value that has the rest of its line for itself."""
    numbers = count(1)
    found = {}
    for path, text in texts.items():
        pieces: list[str] = []
        last = 0
        for span in source.parse(Source(path, text)).scalars:
            stop = text.find("\n", span.end)
            if text[span.start] in "|>" or text[span.end : stop].strip() or stop < 0:
                continue
            pieces += [text[last : span.end], f"  # comment {next(numbers)}."]
            last = span.end
        found[path] = "".join([*pieces, text[last:]])
    return found


def headed(texts: dict[Path, str]) -> dict[Path, str]:
    """Files with a comment above every entry of a list."""
    numbers = count(1)
    found = {}
    for path, text in texts.items():
        document = source.parse(Source(path, text))
        lines = output.lines(text)
        for key, span in sorted(document.spans.items(), key=lambda entry: -entry[1].start):
            if isinstance(key[-1:][0] if key else "", int) and isinstance(document.value(*key), dict):
                line = document.source.position(span.start).line - 1
                indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
                lines.insert(line, f"{indent}# comment {next(numbers)}.\n")
        found[path] = "".join(lines)
    return found


@dataclass
class Tally:
    """What became of the edits of each kind."""

    absorbed: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def table(self) -> str:
        """One line a kind."""
        kinds = [*EDITS, "several"]
        rows = [f"{'kind':16}{'absorbed':>10}{'refused':>10}"]
        rows += [f"{kind:16}{self.absorbed[kind]:10}{self.refused[kind]:10}" for kind in kinds]
        rows.append(f"{'all':16}{self.absorbed.total():10}{self.refused.total():10}   wrong {len(self.wrong)}")
        return "\n".join(rows)


def samples() -> list[Sample] | None:
    """This README and ten lists of the corpus, each with and without comments; None where there is no corpus."""
    if not READMES.is_dir():
        return None
    lists = {"own": (REPOSITORY, {path: path.read_text("utf-8") for path in (REPOSITORY / "roadmap").glob("*.yaml")})}
    for name in LISTS:
        root = REPOSITORY / "imported" / name
        lists[name] = root, conversion.convert((READMES / f"{name}.md").read_text("utf-8"), root).files
    return [
        Sample.of(f"{name}{mark}", root, change(texts))
        for name, (root, texts) in lists.items()
        for mark, change in (("", dict), (" with comments", commented), (" with comments above", headed))
    ]


def run(lists: list[Sample], number: int, seed: int = 1) -> Tally:
    """Try as many edits, of all kinds, alone and several at once."""
    generator = random.Random(seed)  # noqa: S311 - for variety, not for secrets
    tally = Tally()
    while number:
        kind = generator.choice([*EDITS, "several", "several"])
        kinds = generator.choices(list(EDITS), k=generator.randint(2, 5)) if kind == "several" else [kind]
        number -= attempt(generator.choice(lists), kinds, generator, tally)
    return tally


def attempt(sample: Sample, kinds: list[str], rng: random.Random, tally: Tally) -> bool:
    """Try an edit made of several; whether there was anything to edit."""
    text = sample.built.text
    for kind in kinds:
        new = edit(text, kind, rng)
        if new is None:
            return False
        text = new
    name = kinds[0] if len(kinds) == 1 else "several"
    if text == sample.built.text:
        return False
    result = absorption.absorb(sample.world, sample.built, text)
    if result.refusals:
        tally.refused[name] += 1
        line = text.split("\n")[result.refusals[0].line]
        tally.reasons.append(f"{sample.name} {kinds}: {result.refusals[0].message} | {line}")
        if result.outputs:
            tally.wrong.append(f"{sample.name} {kinds}: refused, and something to write")
        return True
    tally.absorbed[name] += 1
    tally.wrong += [f"{sample.name} {kinds}: {fault}" for fault in faults(sample, kinds, text, result)]
    return True


def faults(sample: Sample, kinds: list[str], text: str, result: Absorbed) -> Iterator[str]:
    """What is wrong with files that are to be written."""
    new = sample.texts | {built.path: built.text for built in result.outputs}
    world = project.of(sample.world.root, {path: content.encode() for path, content in new.items()})
    if _without_map(render.readme(world, graph.build(world.topics())).text) != _without_map(text):
        yield "does not build what was edited"
    gone, came = Counter[str](), Counter[str]()
    comments = Counter[str](), Counter[str]()
    for path, before in sample.texts.items():
        for side, content in zip(comments, (before, new[path]), strict=True):
            side.update(re.findall(r"# comment \d+\.", content))
        old, lines = output.lines(before), output.lines(new[path])
        for change in output.changes(old, lines):
            gone.update(line.strip() for line in old[change.start : change.end])
            came.update(line.strip() for line in lines[change.new_start : change.new_end])
    if "delete" not in kinds and comments[0] != comments[1]:
        yield f"lost {comments[0] - comments[1]}"
    is_removed, is_added = set(kinds) <= {"delete"}, set(kinds) <= {"add", "add, bare", "add, details"}
    is_moved = set(kinds) <= {"swap", "move"}
    extra = (came - gone) if is_moved or is_removed else Counter()
    lost = (gone - came) if is_moved or is_added else Counter()
    if any(not line.startswith("resources:") and line for line in (*extra, *lost)):
        yield f"touched other lines: {[*extra, *lost]}"
    if not (is_moved or is_removed or is_added) and len(kinds) == 1 and (gone - came).total() > 4:
        yield f"touched {gone.total()} lines"


if __name__ == "__main__":
    found = samples()
    result = run(found, 2_000) if found else Tally()
    sys.stdout.write("\n".join([*result.reasons, *result.wrong, result.table(), ""]))


def _without_map(text: str) -> str:
    """A README without the words of the map, which name sections and follow them by themselves."""
    return re.sub('(?m)^(<img src="roadmap/map-light.svg" .* alt=").*$', r"\1", text)
