"""REF: the headings of the page, and links to them."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from roadmark import outline, page
from roadmark.model import Section, Topic
from roadmark.rule import Finding, Note, World, rule
from roadmark.sourcemap import Origin
from roadmark.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from roadmark.text import Place

_INTO_PAGE = re.compile(r"(?:(?:\./)?README\.md)?(?P<fragment>#.*)", re.DOTALL)
# What browsers and GitHub know without a heading: the top of the page, and the README below a list of files.
_EVERYWHERE = frozenset({"", "top", "readme", "readme-ov-file"})
_MOST_SUGGESTIONS = 20  # each compares a name with every anchor
_PATTERN = 3  # sections with the same title, which is no slip any more
_LONGEST_SHOWN = 60  # characters of a fragment that a message repeats


@rule("REF009", on=World)
def link_to_no_heading(world: World) -> Iterator[Finding]:
    """A link into the page itself leads nowhere: no heading there has this anchor.

    GitHub makes an anchor of every heading: in lower case, with hyphens for spaces and without punctuation, so that
    `Model Evaluation & Metrics` is `#model-evaluation--metrics`. Of several headings with one title the second gets
    `-1`. GitHub also finds an anchor written in capitals; other readers do not. An `<a name="...">` or `id="..."` in a
    Markdown text is an anchor too.

    Bad:

        title: Calculus
        summary: Begin with [derivatives](#derivative).
        topics:
          - id: derivatives
            title: Derivatives

    Good:

        title: Calculus
        summary: Begin with [derivatives](#derivatives).
        topics:
          - id: derivatives
            title: Derivatives
    """
    # While a file has a mistake of its own, headings may be lost with it.
    is_sound = world.project.is_whole and not any(document.problems for document in world.project.documents.values())
    links = list(_links(world)) if is_sound else []
    if not links:
        return
    anchors = page.anchors(world.project.roadmap, world.project.settings.contents).names.union(_in_labels(world))
    suggestions = _Suggestions(anchors)
    seen: set[Place] = set()
    for fragment, find in links:
        target = unquote(fragment[1:]).partition(":~:")[0]  # of what follows, browsers look for the words
        is_known = target.lower() in _EVERYWHERE or target.removeprefix("user-content-") in anchors
        if not is_known and (place := find()) not in seen:
            seen.add(place)  # many links may use one definition
            yield _finding(target, place, suggestions.find(target))


def _in_labels(world: World) -> Iterator[str]:
    """The anchors that labels give by hand, which stand in place of a title."""
    for node in (*world.sections, *world.items):
        label = getattr(node, "label", "")
        if "<" in label:
            yield from outline.read(label).names


def _links(world: World) -> Iterator[tuple[str, Callable[[], Place]]]:
    """Every link into the page, from its `#` on, and what finds out where that stands."""
    for link in world.links:
        if "#" in link.url and (match := _INTO_PAGE.fullmatch(link.url.strip())):
            start = link.url.index("#")
            yield match["fragment"], partial(link.at, start)
    for passage in page.passages(world.project.roadmap, world.project.settings.contents):
        if passage.level or passage.node is None or "href" not in passage.text.lower():
            continue
        for tag in outline.read(passage.markdown).tags:
            href = tag.attributes.get("href", "") if not tag.is_end else ""
            if match := _INTO_PAGE.fullmatch(href.strip()):
                origin = Origin(passage.node, passage.field, tag.line)
                yield match["fragment"], partial(origin.part, match["fragment"])


def _finding(target: str, place: Place, close: str) -> Finding:
    shown = target if len(target) <= _LONGEST_SHOWN else f"{target[:_LONGEST_SHOWN]}..."
    if close and close == target.lower():
        message = f"anchors are in lower case, and not every reader finds '#{shown}'; use '#{close}'"
    elif close:
        message = f"no heading of the page has the anchor '#{shown}'; did you mean '#{close}'?"
    else:
        message = f"no heading of the page has the anchor '#{shown}'; link to one that is there, or to none"
    return Finding(place, message, f"#{close}" if close else "")


class _Suggestions:
    """What somebody meant who wrote the name of no anchor; compares words for the first few only."""

    def __init__(self, anchors: frozenset[str]) -> None:
        self.anchors = sorted(anchors)
        self.by_words = {_words(anchor): anchor for anchor in reversed(self.anchors)}
        self.left = _MOST_SUGGESTIONS

    def find(self, target: str) -> str:
        """The nearest anchor, or nothing."""
        words = _words(target)
        if words in self.by_words:
            return self.by_words[words]
        self.left -= 1
        close = nearest(words, self.anchors) if self.left >= 0 and len(words) <= _LONGEST_SHOWN else None
        return close if close and _is_misspelling(words.split("-"), _words(close).split("-")) else ""


def _is_misspelling(words: list[str], others: list[str]) -> bool:
    """Whether each word has a counterpart: `images` for `image`, but not `robotics` for `language`."""
    left = [word for word in others if word not in words]
    return all(word.isdigit() or nearest(word, left) for word in words if word not in others)


def _words(text: str) -> str:
    """An anchor as people remember it: punctuation counts for nothing."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")


@rule("REF008", on=Section)
def siblings_with_the_same_title(section: Section) -> Iterator[Finding]:
    """Two headings side by side have the same title.

    A reader cannot tell them apart in the table of contents. Sections of which three or more have one title are a
    pattern of the list, such as `Answer` below every question, and left alone.

    Bad:

        - id: regression-1
          title: Regression
        - id: regression-2
          title: Regression

    Good:

        - id: linear-regression
          title: Linear Regression
        - id: logistic-regression
          title: Logistic Regression
    """
    yield from _same_titles((*section.topics, *section.sections))
    stack = list(section.topics)
    while stack:
        topic = stack.pop()
        yield from _same_titles(topic.topics)
        stack.extend(topic.topics)


def _same_titles(siblings: Sequence[Topic | Section]) -> Iterator[Finding]:
    first: dict[str, Topic | Section] = {}
    counts = Counter(_folded(sibling) for sibling in siblings if isinstance(sibling, Section))
    for sibling in siblings:
        title = _folded(sibling)
        if counts[title] >= _PATTERN:
            continue
        other = first.setdefault(title, sibling)
        is_same_topic = isinstance(sibling, Topic) and isinstance(other, Topic) and sibling.id == other.id != ""
        if title and other is not sibling and not is_same_topic:  # REF004 speaks of a topic that stands twice
            message = f"'{sibling.title}' is also the title of its neighbor; tell the two apart"
            yield Finding(sibling.at("title"), message, notes=(Note(other.at("title"), "the first of the two"),))


def _folded(heading: Topic | Section) -> str:
    return " ".join(heading.title.split()).casefold()
