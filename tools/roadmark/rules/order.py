"""SHP: the order of resources, for lists that have one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from roadmark import collation, layout
from roadmark.model import Resource, TextItem
from roadmark.rule import Finding, World, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.model import Section, Topic


@rule("SHP004", on=World, fixes=True)
def out_of_order(world: World) -> Iterator[Finding]:
    """A resource does not stand where the alphabet puts it, where `settings.lint.order` is `alphabetical`.

    Accents and case do not count. Whether spaces and punctuation do is up to the list: it is judged by the reading
    that puts fewer of its titles out of order. Text items and Markdown blocks part a list into runs, each in an order
    of its own. Topics and sections stand in the order in which to learn them, and parts of a resource in theirs.

    Bad:

        roadmap.yaml: settings: {lint: {order: alphabetical}}
        resources: Zig, Dart, Éclair

    Good:

        roadmap.yaml: settings: {lint: {order: alphabetical}}
        resources: Dart, Éclair, Zig
    """
    holders: list[Section | Topic | TextItem] = []
    if world.lint.order == "alphabetical":
        holders += [*world.sections, *world.graph.topics]
    while holders:
        holder = holders.pop()
        holders += [item for item in holder.resources if isinstance(item, TextItem)]
        yield from _out_of_order(holder)


def _out_of_order(holder: Section | Topic | TextItem) -> Iterator[Finding]:
    """One finding for a list, at the first resource that is out of order; its fix mends them all."""
    path = (*holder.path, "resources")
    order: list[int] = []
    found: Finding | None = None
    for _, run in groupby(holder.resources, key=lambda item: isinstance(item, Resource)):
        resources = [item for item in run if isinstance(item, Resource) and item.title]
        arrangement = collation.arrange([resource.title for resource in resources])
        if not arrangement.misplaced:
            continue
        order = order or list(range(len(holder.document.value(*path))))
        places = [int(resource.path[-1]) for resource in resources]
        for place, index in zip(places, arrangement.order, strict=True):
            order[place] = places[index]
        first = arrangement.misplaced[0]
        rank = arrangement.order.index(first)
        neighbor = resources[arrangement.order[rank - 1 if rank else 1]]
        where = f"{'after' if rank else 'before'} '{neighbor.title}'"
        message = f"'{resources[first].title}' is out of alphabetical order; it belongs {where}"
        found = found or Finding(resources[first].at("title"), message)
    if found:
        yield found._replace(fix=layout.reorder(holder.document, path, order))
