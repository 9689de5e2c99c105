"""What somebody meant who wrote something else."""

from __future__ import annotations

import difflib
import re

_CLOSE_ENOUGH = 0.75  # of difflib's ratio; below it, suggestions mislead more often than they help

# What other lists call the same thing.
_SYNONYMS = {
    "name": "title", "heading": "title",
    "link": "url", "href": "url",
    "author": "by", "authors": "by",
    "kind": "type", "format": "type",
    "price": "cost",
    "lang": "language",
    "desc": "description",
    "difficulty": "level",
    "goal": "outcome", "objective": "outcome",
    "prerequisites": "requires", "prereqs": "requires", "depends": "requires",
    "links": "resources", "items": "resources",
    "blog": "article", "post": "article", "tutorial": "article", "documentation": "docs", "doc": "docs",
    "easy": "beginner", "hard": "advanced", "medium": "intermediate", "expert": "advanced",
}  # fmt: skip


def nearest(word: str, candidates: list[str]) -> str | None:
    """The candidate that somebody who wrote `word` most probably meant, if there is one."""
    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    folded = re.sub(r"[\s_]+", "-", word.strip().casefold())
    folded = _SYNONYMS.get(folded, folded) if folded not in by_folded else folded
    if folded in by_folded:
        return by_folded[folded]
    letters = sorted(folded)
    for candidate, wanted in by_folded.items():
        if sorted(candidate) == letters:  # they changed places, of which difflib thinks little in a short word
            return wanted
    close = difflib.get_close_matches(folded, by_folded, n=1, cutoff=_CLOSE_ENOUGH)
    return by_folded[close[0]] if close else None
