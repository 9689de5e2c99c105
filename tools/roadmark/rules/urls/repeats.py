"""URL: the same resource in several places."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from roadmark import outline
from roadmark.identity import identity, part
from roadmark.model import MarkdownBlock, Resource, Section, Topic
from roadmark.nodes import PlainField
from roadmark.rule import Finding, Note, World, rule
from roadmark.rules.urls.refusal import refusal
from roadmark.text import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_COMPARED = 20  # resources of a list with the same url
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[^\s/()\[\],:]+")
_SMALL = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})
# What describes a resource, and how to speak of it.
_DESCRIPTIVE = {"title": "title", "type": "type", "cost": "cost", "by": "author"}


@rule("URL005", on=World)
def resource_twice(world: World) -> Iterator[Finding]:
    """A topic or list has the same resource twice, perhaps under two addresses.

    It makes no difference whether a url has `http` or `https`, `www.`, a slash at the end, or parameters that track;
    nor whether a paper is linked as `abs` or `pdf`, in which version or by its DOI, a video as `youtu.be` or `shorts`,
    a repository with `.git` or in capitals. Two parts of one page are two resources, and so are two moments of a video.

    In a section a heading within a Markdown block begins another list, and so does each text item. Its resources may
    share a url if their titles have nothing in common, as do several themes from one repository.

    Bad:

        - id: attention
          title: Attention
          resources:
            - title: Attention Is All You Need
              url: https://arxiv.org/abs/1706.03762
            - title: The Transformer Paper
              url: https://doi.org/10.48550/arXiv.1706.03762

    Good:

        - id: attention
          title: Attention
          resources:
            - title: Attention Is All You Need
              url: https://arxiv.org/abs/1706.03762
    """
    for holder, resource, first, _ in _repeated(world):
        if first is resource:
            continue
        where = "topic" if isinstance(holder, Topic) else "list"
        also = "" if first.url == resource.url else " under another address"
        message = f"this {where} has the resource already{also}; delete one of the two"
        yield Finding(resource.at("url"), message, notes=(Note(first.at("url"), f"'{first.title}' stands here first"),))


@rule("URL006", on=World)
def described_differently(world: World) -> Iterator[Finding]:
    """A resource that stands in two topics has another title, type, cost or author there.

    Readers take it for two resources, and one of the descriptions is wrong or out of date. What a resource teaches the
    topic it stands in belongs into its `description`, which may differ. Titles with few words in common speak of two
    things that share a page.

    Bad:

        - id: linear-algebra
          title: Linear Algebra
          resources:
            - title: Mathematics for Machine Learning
              url: https://mml-book.github.io
              type: book
        - id: calculus
          title: Calculus
          resources:
            - title: Mathematics for Machine Learning
              url: https://mml-book.github.io
              type: course

    Good:

        - id: linear-algebra
          title: Linear Algebra
          resources:
            - title: Mathematics for Machine Learning
              url: https://mml-book.github.io
              type: book
        - id: calculus
          title: Calculus
          resources:
            - title: Mathematics for Machine Learning
              url: https://mml-book.github.io
              type: book
              description: Chapter 5 is about vector calculus.
    """
    described: dict[tuple[str, str], dict[str, Resource]] = defaultdict(dict)
    for _, resource, first_here, key in _repeated(world):
        if first_here is not resource:  # URL005 wants it gone
            continue
        firsts = described[key]
        for name in _DESCRIPTIVE:
            value = getattr(resource, name)
            first = firsts.setdefault(name, resource) if value else resource
            if _is_refused(resource, name) or _is_refused(first, name):
                continue  # the schema has said that it is wrong
            if value == getattr(first, name) or _value(resource, name) == _value(first, name):
                continue
            if resource.path[:-1] == first.path[:-1] and resource.document is first.document:
                continue  # whoever wrote the one below the other has told them apart
            if name != "title" or _are_alike(value, first.title):
                yield _differs(resource, first, name)


def _is_refused(resource: Resource, name: str) -> bool:
    problems = resource.document.problems
    return bool(problems) and any(problem.span == resource.at(name).span for problem in problems)


class _Repeated(NamedTuple):
    """A resource whose url others have: what holds it, the first that is the same in the same list, and its key."""

    holder: Section | Topic
    resource: Resource
    first: Resource
    key: tuple[str, str]


@lru_cache(maxsize=1)  # two rules ask in turn
def _repeated(world: World) -> tuple[_Repeated, ...]:
    """Every resource of which there are several, list by list."""
    # Numbers in place of keys: two keys that share one do no harm here, and a large list has many.
    counted = Counter(hash(_key(item)) for item in world.items if isinstance(item, Resource))
    several = {number for number, times in counted.items() if times > 1}
    holders: tuple[Section | Topic, ...] = (*world.sections, *world.graph.topics)
    return tuple(found for holder in holders for found in _repeated_in(holder, several)) if several else ()


def _repeated_in(holder: Section | Topic, several: set[int]) -> Iterator[_Repeated]:
    firsts: dict[tuple[int, str, str], list[Resource]] = defaultdict(list)
    for number, resource in _numbered(holder):
        key = _key(resource)
        if hash(key) not in several:
            continue
        others = firsts[number, *key]
        is_topic = isinstance(holder, Topic)
        first = next((other for other in others if is_topic or _is_repeated(resource, other)), resource)
        if first is resource and len(others) < _MOST_COMPARED:
            others.append(resource)
        yield _Repeated(holder, resource, first, key)


def _numbered(holder: Section | Topic) -> Iterator[tuple[int, Resource]]:
    """Every resource with the number of the list in which a reader finds it; a topic is one list."""
    numbers = count()
    stack = [(iter(holder.resources), next(numbers))]
    while stack:
        items, number = stack[-1]
        item = next(items, None)
        if item is None:
            stack.pop()
            continue
        begins_list = isinstance(holder, Section) and not isinstance(item, Resource)
        if isinstance(item, Resource) and _is_elsewhere(item.url):
            yield number, item
        elif isinstance(item, MarkdownBlock) and begins_list and outline.read(item.markdown).headings:
            stack[-1] = items, next(numbers)
        if item.resources:
            stack.append((iter(item.resources), next(numbers) if begins_list else number))


def _is_elsewhere(url: str) -> bool:
    """Whether a url leads to a resource, not nowhere or to another place in the list itself."""
    return bool(url) and not url.startswith("#") and not refusal(url)


def _is_repeated(resource: Resource, first: Resource) -> bool:
    """Whether two resources of a list are one: linked in two ways, or with a title in the other's words."""
    words, others = _words(resource.title), _words(first.title)
    is_same = "".join(words) == "".join(others) or set(words) <= set(others) or set(words) >= set(others)
    return is_same or resource.url != first.url


def _are_alike(title: str, other: str) -> bool:
    """Whether most words of one title stand in the other, or both have the same letters; `uv-build` is one word."""
    words, others = (
        {"".join(_WORD.findall(part)) for part in _PART.findall(name.casefold())} - {*_SMALL, ""}
        for name in (title, other)
    )
    is_same = "".join(_words(title)) == "".join(_words(other))
    return is_same or len(words & others) * 2 > min(len(words), len(others))


def _words(title: str) -> list[str]:
    """The words of a title that mean something, without case."""
    return [word for word in _WORD.findall(title.casefold()) if word not in _SMALL]


def _key(resource: Resource) -> tuple[str, str]:
    return identity(resource.url), part(resource.url)


def _value(resource: Resource, name: str) -> str:
    return " ".join(getattr(resource, name).split())


def _differs(resource: Resource, first: Resource, name: str) -> Finding:
    here, there = _value(resource, name), _value(first, name)
    place, right = resource.at(name), there
    field = PlainField(resource, name, getattr(resource, name))
    if fix := field.rewrite(0, len(field.value), there):  # how to write it in the quotes that are there
        place, right = Place(fix.source, fix.edits[0].span), fix.edits[0].text
    message = f"the {_DESCRIPTIVE[name]} is '{here}' here and '{there}' elsewhere; let them agree"
    return Finding(place, message, right, (Note(first.at(name), f"'{there}' stands here first"),))
