"""What a mistake elsewhere hides: it has a finding of its own, so nobody else is blamed for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadmark import characters, suppression
from roadmark.spelling import nearest

if TYPE_CHECKING:
    from roadmark.project import Project

# A name where `sections:` may have been meant to list it, perhaps with a folder or an ending too much.
# Every repetition stops where the next match could begin, so the time stays linear.
_BEFORE = r"(?m)(?:^[ \t]*-[ \t]+|[\[,][ \t]*|sections:[ \t]*)['\"]?(?:[^\s'\",\[:]*[/\\])?"
_AFTER = r"(?:\.ya?ml)?['\"]?[ \t]*\r?(?:$|[\],#])"


def ids(project: Project) -> frozenset[str]:
    """Ids whose topics are not in the document because of a mistake that has a finding of its own.

    A topic whose `id` is misspelt, or that stands below a duplicate or misspelt key, or in a file that is not listed,
    is not lost twice: those who require it are not blamed.
    """
    found: set[str] = set()
    unlisted = [
        document
        for document in project.unlisted
        if not any("YML006" in allow.codes for allow in suppression.allows(document))
    ]
    damaged = [document for document in project.documents.values() if document.problems]
    for document in (*unlisted, *damaged):
        stack: list[object] = [document.data, *document.discarded]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                stack.extend(value.values())
                found.update(
                    visible(text) for key, text in value.items() if isinstance(text, str) and nearest(key, ["id"])
                )
            elif isinstance(value, list):
                stack.extend(value)
    return frozenset(found)


def visible(text: str) -> str:
    """The text without the characters that YML004 objects to; U+FFFD stands for those that YAML refuses."""
    hidden = {offset for offset, _ in characters.suspects(text)}
    return "".join(character for offset, character in enumerate(text) if offset not in hidden and character != "\ufffd")


def is_name_of_section(project: Project, name: str) -> bool:
    """Whether somebody meant to list the file of this name, and made another mistake there."""
    if not project.roadmap.document.is_mapping or name in {other.help for other in project.unresolved}:
        return True
    entry = re.compile(f"{_BEFORE}{re.escape(name)}{_AFTER}")
    return any(entry.search(document.source.text) for document in project.documents.values() if document.problems)
