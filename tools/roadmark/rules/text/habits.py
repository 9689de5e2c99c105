"""What most descriptions of a list do, which is its house style where the settings name none."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from roadmark.nodes import MarkdownField
from roadmark.rules.text import edges

if TYPE_CHECKING:
    from roadmark.rule import World

_ENOUGH = 10  # descriptions; fewer that differ from what is asked for may be slips

# A mark after which a text goes on in the sentence that its link begins, as in `[Title](url), by somebody`.
_GOING_ON = frozenset(",:;(\uff0c\uff1a\uff1b\uff08")
# Words that make a description the rest of a sentence which the title begins.
_RESUMING = frozenset({"and", "are", "by", "is", "or", "was", "were"})


class Habits(NamedTuple):
    """Whether most descriptions do without a full stop at the end, or without a capital at the beginning."""

    no_stops: bool
    no_capitals: bool


@lru_cache(maxsize=1)
def habits(world: World) -> Habits:
    """The habits of a project; its descriptions are counted once."""
    stopped = open_ = upper = lower = 0
    for field in world.texts:
        if field.name != "description" or not isinstance(field, MarkdownField):
            continue
        if edges.without_stop(field):
            open_ += 1
        else:
            stopped += not edges.STOPS.isdisjoint(field.prose)
        word = edges.first_word(field)
        if word and word[0][0].isupper():
            upper += 1
        elif word and word[0].islower() and not goes_on(field, world):
            lower += 1
    return Habits(open_ > max(stopped, _ENOUGH - 1), lower > max(upper, _ENOUGH - 1))


def completes_title(field: MarkdownField) -> bool:
    """Whether a description is read in one breath with the title: `[Title](url) by somebody`."""
    separator = getattr(field.owner, "separator", None)
    word = edges.first_word(field)
    is_joined = separator is not None and separator.strip() in {"", ","}
    return field.name == "description" and (is_joined or (word is not None and word[0] in _RESUMING))


def goes_on(field: MarkdownField, world: World) -> bool:
    """Whether a description needs no capital, because only a space, a comma or a colon parts it from its link."""
    if field.name != "description":
        return False
    if completes_title(field):
        return True
    separator = getattr(field.owner, "separator", None)
    between = (world.project.settings.separator if separator is None else separator).strip()
    return not between or between[-1] in _GOING_ON
