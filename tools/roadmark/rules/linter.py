"""LNT: the linter's own comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadmark import suppression
from roadmark.rule import Finding, World, rule
from roadmark.source import Document
from roadmark.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.text import KeyPath

_CODE = re.compile("[A-Z]{3}([0-9]{3})?")


@rule("LNT001", on=Document, fixes=True)
def useless_suppression(document: Document) -> Iterator[Finding]:
    """A `# roadmark: allow[...]` comment that silences nothing, or does not say what or why.

    It names the codes of rules and gives a reason, and stands on the line of the finding or alone above it. Once the
    finding is gone, the comment goes too.

    Bad:

        - id: precision
          title: Precision
          # roadmark: allow[REF003]
          requires: [confusion-matrix]
        - id: confusion-matrix
          title: Confusion Matrix

    Good:

        - id: precision
          title: Precision
          # roadmark: allow[REF003] the counts are explained where they are used
          requires: [confusion-matrix]
        - id: confusion-matrix
          title: Confusion Matrix
    """
    for allow in suppression.allows(document):
        if not allow.is_wellformed:
            message = "this is no suppression comment; write `# roadmark: allow[CODE] reason`"
        elif not allow.codes:
            message = "this comment names no rule; write `# roadmark: allow[CODE] reason`"
        elif not allow.reason:
            message = "this comment gives no reason; say after the bracket why the finding is allowed"
        else:
            continue
        yield Finding(allow.place, message)


@rule("LNT002", on=World)
def setting_without_effect(world: World) -> Iterator[Finding]:
    """`settings.lint` names a rule or a file that does not exist, or a rule that is always on.

    A misspelt code turns nothing on or off, and nobody would notice.

    Bad:

        roadmap.yaml: settings: {lint: {ignore: [TXT099]}}

    Good:

        roadmap.yaml: settings: {lint: {ignore: [TXT003]}}
    """
    document, lint = world.project.roadmap.document, world.lint
    path: KeyPath = ("settings", "lint")
    for name, codes in (("select", lint.select), ("ignore", lint.ignore)):
        for index, code in enumerate(codes):
            yield from _unknown(document, (*path, name, index), code)
    for pattern, codes in lint.per_file:
        if not world.project.matching(pattern):
            message = f"no file in roadmap/ is called '{pattern}'; mend the pattern, or delete it"
            yield Finding(document.key(*path, "per_file", pattern), message)
        for index, code in enumerate(codes):
            yield from _unknown(document, (*path, "per_file", pattern, index), code)


def _unknown(document: Document, path: KeyPath, code: str) -> Iterator[Finding]:
    from roadmark.rules import FAMILIES, RULES  # noqa: PLC0415 - they hold this rule too

    if code in RULES and RULES[code].is_fatal:
        message = f"{code} is always on, because building does not survive what it finds; delete it here"
        yield Finding(document.at(*path), message)
    if code not in RULES and code not in FAMILIES and _CODE.fullmatch(code):  # of other forms the schema speaks
        close = nearest(code, [*RULES, *FAMILIES])
        hint = f"; did you mean {close}?" if close else "; `roadmark rules` lists them"
        yield Finding(document.at(*path), f"no rule or family has the code {code}{hint}", close or "")
