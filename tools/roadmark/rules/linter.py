"""LNT: the linter's own comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadmark import suppression
from roadmark.rule import Finding, rule
from roadmark.source import Document

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule("LNT001", on=Document)
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
