"""Roadmaps of any size in the shape of the ten real sections, with made-up words; the same ones each time.

    python tools/bench/datasets.py TOPICS FOLDER

How many resources a topic has, which fields, how long its texts are and what punctuation they have was counted in
`roadmap/`. The numbers stand here, so that editing the content does not change what is measured.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VERSION = 1  # raise it when the same call gives other data: what was written before is then made anew
SEED = 20_261_122

TOPICS_PER_FILE = 100
FILES_PER_PART = 50

_RANKS = {"beginner": 0, "intermediate": 1, "advanced": 2}
_TRIES = 20  # for a random choice that has to fit

_VERBS = (
    "Train", "Derive", "Choose", "Build", "Explain", "Implement", "Turn", "Compress", "Match", "Design", "Compute",
    "Analyze", "Score", "Estimate", "Split", "Apply", "Map", "Write", "Pick", "Replace", "Load", "Plot", "Formulate",
    "Fit", "Group", "Compare",
)  # fmt: skip

# In patterns, W stands for a word with a capital, w for one without, A for an abbreviation, V for a verb and n for a
# year. What the real texts have most often stands here more than once.
_TOPIC_TITLES = (
    "W", "W", "W W", "W W", "W W", "W W", "W W", "W W", "W W W", "W W & W", "W, W, W", "W-W", "W-W W", "W W W (A)",
    "W W, W W",
)  # fmt: skip
_GROUP_TITLES = ("W W", "W W W", "W & W W")
_SECTION_TITLES = ("W W", "W W", "W W & W", "W W W (A)")
_OUTCOMES = (
    "V a w w with w, w and w, and explain what w w with a w.",
    "V the w w for a w w, and w it with w w on the w.",
    "V w w and w w, and w the w they w against the w.",
    "V, w and w a w w with w w, and say w of them w.",
    "V a w w by w, w w and w, and w its w w w.",
    "V a w-w w of w w, and w from it w the w w w.",
    "V w w with w, w and w w, and w the w of each w (w, w).",
)
_RESOURCE_TITLES = (
    "W W", "W W W", "W w w w", "W of W W W", "W w w (W w w)", "W W (w-w w w)", "W W: W", "W W: W W", "W W: W W W",
    "W W: w w w w", "W w W: W W, W W", "W W, w. 7: W W and W W", "W W W: W W and the W", "The W W of W W W",
    "W W W with W w W: W W", "W-W W W and W W W",
)  # fmt: skip
_AUTHORS = (
    "W", "W W", "W W", "W W", "W w", "W w w", "W W. W", "W W, W W", "W W, W W", "W W, W W W", "W (W W W)",
    "W W, W W, W W", "W W. W, W W, W W, W W",
)  # fmt: skip
_SUMMARIES = ("Learn w to w the w for w w and w w.", "W w of these w w is w for w w w.", "Learn about w w w and w.")
_DESCRIPTIONS = ("The w w is the w w.", "W w at the w; the w w w above is w.")
_HOSTS = ("w.example", "w.example", "w-w.example", "www.w.example", "docs.w.example", "w.w.example")
_ADDRESSES = (
    "w", "w/w", "w/w/", "w/w", "w/w-w", "w/w/w.html", "w/w_w.html", "w/w-w/", "w/w/w_w_w.html", "w/n/n/w-w-w",
    "w-w/w-w-w.html", "w/w_w/w.html#w-w",
)  # fmt: skip
_TYPES = {"docs": 43, "book": 38, "course": 34, "paper": 24, "article": 17, "video": 5, "tool": 2}
_MARK = re.compile(r"(?<![A-Za-z])[WwAVn](?![A-Za-z])")
_ONSETS = (*"bdfgklmnprstvz", "br", "dr", "kl", "pl", "st", "tr")
_SYLLABLES = tuple(onset + vowel for onset in _ONSETS for vowel in "aeiou")
_ENDINGS = ("", "", "n", "r", "s", "l", "t")
_NAMES = frozenset({"keras", "grafana"})  # which a rule would have in capitals


class Placed(NamedTuple):
    """A topic that later ones may require; `depth` counts the steps of its longest chain of prerequisites."""

    identifier: str
    rank: int
    depth: int


@dataclass
class _Writer:
    """Makes up texts and topics, none of which stands twice where it must not."""

    random: Random
    last: str = ""
    taken: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    placed: list[Placed] = field(default_factory=list)
    by_depth: dict[int, list[Placed]] = field(default_factory=lambda: defaultdict(list))

    def word(self) -> str:
        """A word of two to four syllables: no name that has its own spelling, nor the same word twice in a row."""
        last = self.last
        while self.last == last or self.last in _NAMES:
            syllables = self.random.choices(_SYLLABLES, k=self.random.choice((2, 2, 2, 2, 3, 3, 4)))
            self.last = "".join(syllables) + self.random.choice(_ENDINGS)
        return self.last

    def text(self, patterns: tuple[str, ...]) -> str:
        """A text after one of the patterns."""
        return _MARK.sub(self._fill, self.random.choice(patterns))

    def _fill(self, match: re.Match[str]) -> str:
        """What stands for a letter of a pattern."""
        match match[0]:
            case "W":
                return self.word().capitalize()
            case "w":
                return self.word()
            case "A":
                return "".join(self.random.choices("BCDFGKLMPRST", k=3))
            case "V":
                return self.random.choice(_VERBS)
            case _:
                return str(self.random.randrange(1990, 2026))

    def unique(self, draw: Callable[[], str]) -> str:
        """The first text drawn that was not drawn before, whatever its case and punctuation."""
        while (key := _slug(text := draw())) in self.taken:
            pass
        self.taken.add(key)
        return text

    def title(self, patterns: tuple[str, ...]) -> str:
        """A title that no other thing has."""
        return self.unique(lambda: self.text(patterns))

    def identifier(self, title: str) -> str:
        """An id that no other topic has, after the first words of a title."""
        words = title.split()[:2]
        while (identifier := _slug(" ".join(words))) in self.identifiers:
            words.append(self.word())
        self.identifiers.add(identifier)
        return identifier

    def section(self, topics: int) -> Iterator[str]:
        """The lines of a file with so many topics: some of them in groups, as in the real ones."""
        yield "# yaml-language-server: $schema=../schema/section.schema.json"
        yield f"title: {_scalar(self.title(_SECTION_TITLES))}"
        yield f"summary: {_scalar(self.text(_SUMMARIES))}"
        yield "topics:"
        hosts = [self.text(_HOSTS) for _ in range(150)]
        authors = [self.text(_AUTHORS) for _ in range(190)]
        first = len(self.placed)
        left = topics
        while left:
            if left < topics:
                yield ""
            is_group = left > 1 and self.random.random() < 4 / 33
            size = min(left, self.random.choice((2, 4, 5, 5))) if is_group else 1
            if is_group:
                yield f"  - title: {_scalar(self.title(_GROUP_TITLES))}"
                yield "    topics:"
            for index in range(size):
                if index:
                    yield ""
                pad = " " * (6 if is_group else 2)
                yield from (f"{pad}{line}" for line in self.topic(first, hosts, authors))
            left -= size

    def topic(self, first: int, hosts: list[str], authors: list[str]) -> Iterator[str]:
        """The lines of a topic; `first` is the number of the first topic in its file."""
        title = self.title(_TOPIC_TITLES)
        level = self.random.choices(tuple(_RANKS), (16, 22, 7))[0]
        required = self.prerequisites(_RANKS[level], first)
        place = Placed(self.identifier(title), _RANKS[level], 1 + required[0].depth if required else 0)
        self.placed.append(place)
        self.by_depth[place.depth].append(place)
        yield f"- id: {place.identifier}"
        yield f"  title: {_scalar(title)}"
        yield f"  level: {level}"
        yield f"  outcome: {_scalar(self.text(_OUTCOMES))}"
        if required:
            yield f"  requires: [{', '.join(one.identifier for one in required)}]"
        yield "  resources:"
        for index in range(self.random.choices((3, 4), (17, 28))[0]):
            yield from self.resource(hosts, authors, is_first=not index)

    def resource(self, hosts: list[str], authors: list[str], *, is_first: bool) -> Iterator[str]:
        """The lines of a resource; the first one of a topic is free."""
        url = self.unique(lambda: f"https://{self.random.choice(hosts)}/{self.text(_ADDRESSES)}")
        yield f"    - title: {_scalar(self.title(_RESOURCE_TITLES))}"
        yield f"      url: {url}"
        yield f"      type: {self.random.choices(tuple(_TYPES), tuple(_TYPES.values()))[0]}"
        yield f"      cost: {'paid' if not is_first and self.random.random() < 2 / 163 else 'free'}"
        yield f"      by: {self.random.choice(authors)}"
        if self.random.random() < 3 / 163:
            yield f"      description: {_scalar(self.text(_DESCRIPTIONS))}"

    def prerequisites(self, rank: int, first: int) -> list[Placed]:
        """Topics further up, no harder than `rank`, many of them in the same file.

        All of them have the same depth. What a topic requires has a smaller one, so none of them implies another.
        """
        wanted = self.random.choices((0, 1, 2, 3), (3, 16, 22, 4))[0]
        found: list[Placed] = []
        for _ in range(_TRIES):
            if len(found) == wanted or not self.placed:
                break
            is_near = self.random.random() < 1 / 2
            if found:
                pool = self.by_depth[found[0].depth]
                pool = pool[-TOPICS_PER_FILE:] if is_near else pool
            else:
                pool = (self.placed[first:] or self.placed) if is_near else self.placed
            one = self.random.choice(pool)
            if one.rank <= rank and one not in found:
                found.append(one)
        return found


def generate(topics: int, seed: int = SEED) -> Iterator[tuple[str, str]]:
    """The files of a roadmap with so many topics: name without `.yaml`, and text; the document itself comes last."""
    writer = _Writer(Random(seed))  # noqa: S311 - data for a benchmark
    names: list[str] = []
    for start in range(0, topics, TOPICS_PER_FILE):
        lines = list(writer.section(min(TOPICS_PER_FILE, topics - start)))
        names.append(f"{_slug(lines[1].removeprefix('title: '))}-{len(names) + 1}")
        yield names[-1], _text(lines)
    yield "roadmap", _text(_root(writer, names))


def _root(writer: _Writer, names: list[str]) -> Iterator[str]:
    """The lines of roadmap.yaml; so many pages in one are longer than what GitHub shows, which nobody is to be told."""
    yield "# yaml-language-server: $schema=../schema/roadmap.schema.json"
    yield f"title: {writer.title(('W W Roadmap',))}"
    yield f"summary: {writer.text(_SUMMARIES)}"
    yield "sections:"
    for start in range(0, len(names), FILES_PER_PART):
        yield f"  - title: {_scalar(writer.title(_SECTION_TITLES))}"
        yield f"    summary: {writer.text(_SUMMARIES)}"
        yield "    sections:"
        yield from (f"      - {name}" for name in names[start : start + FILES_PER_PART])
        yield ""
    yield "settings:"
    yield "  lint:"
    yield "    select: [SHP007]"
    yield "    ignore: [OUT003]"


def write(folder: Path, topics: int, seed: int = SEED) -> None:
    """Write the files into `folder/roadmap`, where there may be none yet."""
    (folder / "roadmap").mkdir(parents=True)
    for name, text in generate(topics, seed):
        (folder / "roadmap" / f"{name}.yaml").write_bytes(text.encode())


def _text(lines: Iterator[str] | list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _scalar(text: str) -> str:
    return f'"{text}"' if ": " in text else text


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def main() -> None:
    """Write one data set, as the command line says."""
    parser = argparse.ArgumentParser(description="Make a roadmap of a given size.")
    parser.add_argument("topics", type=int, metavar="TOPICS", help="how many topics it has")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="what is to hold the new folder roadmap/")
    options = parser.parse_args()
    if options.topics < 1:
        parser.error("a roadmap has at least one topic")
    try:
        write(options.folder, options.topics)
    except FileExistsError:
        parser.error(f"there is a roadmap in {options.folder} already; name another folder, or delete it")
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
