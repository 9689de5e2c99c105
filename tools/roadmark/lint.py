"""Run the rules over a project, and drop what a comment allows."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark import graph, suppression
from roadmark.errors import UserError
from roadmark.mistake import TemplateMistakeError
from roadmark.model import MarkdownBlock, Resource, Section, TextItem, Topic
from roadmark.nodes import Link, MarkdownField, PlainField, TextField
from roadmark.rule import Built, Finding, World
from roadmark.rules import FAMILIES, RULES
from roadmark.settings import LintSettings
from roadmark.source import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from roadmark.graph import Graph
    from roadmark.output import Output
    from roadmark.project import Project
    from roadmark.rule import Rule
    from roadmark.suppression import Allow

    Build = Callable[[Project, Graph], tuple[Output, ...]]
    Before = Mapping[Path, tuple[str, ...]]

LINTER = "LNT001"
_MOST_IN_A_TEXT = 20
# What stops building unless a comment allows it: whoever wrote a file that is not read believes that it is.
BLOCKING = frozenset({"YML006"})


class UnknownRuleError(UserError):
    """A code that names neither a rule nor a family."""


class Report(NamedTuple):
    """What the rules found, sorted by place, and what was built.

    `is_buildable` is false where outputs would be wrong or incomplete.
    """

    findings: tuple[Finding, ...]
    is_buildable: bool
    outputs: tuple[Output, ...] = ()

    @property
    def blocking(self) -> list[Finding]:
        """The findings that are why nothing can be built."""
        return [finding for finding in self.findings if RULES[finding.code].is_fatal or finding.code in BLOCKING]


def choose(
    select: Collection[str] = (), ignore: Collection[str] = (), settings: LintSettings | None = None
) -> list[Rule]:
    """The rules to run: `select` alone if given, otherwise all that the settings leave on; without those in `ignore`.

    Codes may be families (`REF`); a code of its own is stronger than a family. Rules that building cannot survive
    always run.
    """
    for code in (*select, *ignore):
        if code not in RULES and code not in FAMILIES:
            raise UnknownRuleError(f"no rule or family has the code '{code}'; `roadmark rules` lists them")
    settings = settings or LintSettings()
    wanted = select or settings.select
    unwanted = ignore if select else (*ignore, *settings.ignore)
    return [
        rule
        for rule in RULES.values()
        if rule.is_fatal
        or (
            (_names(wanted, rule) or not (select or rule.is_optional))
            and not (rule.code in ignore or (_names(unwanted, rule) and rule.code not in wanted))
        )
    ]


def _names(codes: Collection[str], rule: Rule) -> bool:
    return rule.code in codes or rule.code[:3] in codes


def run(
    project: Project,
    rules: Collection[Rule],
    build: Build | None = None,
    before: Before = MappingProxyType({}),
) -> Report:
    """Every finding of the rules in the project and, where `build` is given and possible, in what it built.

    `before` are texts that an output may have although the sources build another one, by its path.
    """
    world = World(project, graph.build(project.topics()))
    comments = _Comments([allow for document in project.documents.values() for allow in suppression.allows(document)])
    exempt = _Exemptions(project)

    def judge(found: Iterable[Finding]) -> list[Finding]:
        return [one for one in found if not (exempt.covers(one.place.source.path, one.code) or comments.allow(one))]

    judges = _Judges(rules, world)
    found = judge(judges.sources())
    is_buildable = not (
        project.unresolved
        or any(RULES[finding.code].is_fatal or finding.code in BLOCKING for finding in found)
        or any(required not in world.graph.by_id for topic in world.graph.topics for required in topic.requires)
    )
    outputs: tuple[Output, ...] = ()
    try:
        outputs = build(project, world.graph) if build and is_buildable else ()
    except TemplateMistakeError as mistake:
        is_buildable = False
        found += judges.of(TemplateMistakeError)(mistake)
    built = [Built(output, world, before.get(output.path, ())) for output in outputs]
    found += judge(one for output in built for one in judges.of(Built)(output))
    # A comment is useless only if its rule ran over everything: not while something is broken, nor in a file left out.
    judged = {rule.code for rule in rules if is_buildable and (outputs or rule.on is not Built)}
    if LINTER in judged:
        found += comments.useless(judged, {document.source.path for document in project.unlisted}, exempt)
    return Report(tuple(sorted(found, key=_place)), is_buildable, outputs)


class _Judges:
    """The rules by the type of what they judge."""

    def __init__(self, rules: Iterable[Rule], world: World) -> None:
        self.world = world
        self.rules = tuple(rules)

    def sources(self) -> Iterator[Finding]:
        """What the rules find in the project; the tree is walked once, and no text is kept."""
        project = self.world.project
        yield from self.of(World)(self.world)
        of_document = self.of(Document)
        for document in project.documents.values():
            yield from of_document(document)
        by_type: dict[type, Callable[[Any], Iterator[Finding]]] = {
            kind: self.of(kind) for kind in (Section, Topic, TextItem, MarkdownBlock, Resource)
        }
        by_field = {PlainField: self.of(TextField), MarkdownField: self.of(MarkdownField, TextField)}
        of_link = self.of(Link)
        for node in self.world.nodes:
            yield from by_type[type(node)](node)
            for text in node.texts():
                yield from by_field[type(text)](text)
            for link in node.links():
                yield from of_link(link)

    def of(self, *kinds: type) -> Callable[[Any], Iterator[Finding]]:
        """What the rules of some kinds find in one subject."""
        world = self.world
        checks = [(rule.code, rule.check, rule.wants_world) for rule in self.rules if rule.on in kinds]
        # A text with more mistakes of one kind than that is no text, and each takes its time to place and to mend.
        most = _MOST_IN_A_TEXT if TextField in kinds else None

        def judge(subject: Any) -> Iterator[Finding]:
            for code, check, wants_world in checks:
                found = check(subject, world) if wants_world else check(subject)
                for finding in islice(found, most) if most else found:
                    yield finding._replace(code=code)

        return judge


class _Exemptions:
    """Which rules `settings.lint.per_file` turns off in which files."""

    def __init__(self, project: Project) -> None:
        self.codes: dict[Path, frozenset[str]] = {}
        for pattern, codes in project.settings.lint.per_file:
            for document in project.matching(pattern):
                path = document.source.path
                self.codes[path] = self.codes.get(path, frozenset()) | frozenset(codes)

    def covers(self, path: Path, code: str) -> bool:
        """Whether a rule is off in a file."""
        codes = self.codes.get(path)
        return codes is not None and not RULES[code].is_fatal and (code in codes or code[:3] in codes)


class _Comments:
    """The suppression comments of a project, and which of their codes have silenced something."""

    def __init__(self, comments: list[Allow]) -> None:
        self.comments = [comment for comment in comments if comment.reason]
        self.used: set[tuple[Allow, str]] = set()
        self.by_line: dict[tuple[Path, int], list[Allow]] = defaultdict(list)
        for comment in self.comments:
            for line in comment.lines:
                self.by_line[comment.place.source.path, line].append(comment)

    def allow(self, finding: Finding) -> bool:
        """Whether a comment silences the finding."""
        if not self.comments or RULES[finding.code].is_fatal:
            return False
        source = finding.place.source
        allowing = [
            comment
            for comment in self.by_line.get((source.path, finding.place.position.line), ())
            if finding.code in comment.codes
        ]
        self.used.update((comment, finding.code) for comment in allowing)
        return bool(allowing)

    def useless(self, judged: set[str], unlisted: set[Path], exempt: _Exemptions) -> Iterator[Finding]:
        """Every code in a comment that silences nothing; in files that are left out nobody can tell."""
        for comment in self.comments:
            path = comment.place.source.path
            if path in unlisted:
                continue
            for code in comment.codes:
                if (comment, code) in self.used or (code in RULES and exempt.covers(path, code)):
                    continue
                if message := _useless(code, judged):
                    fix = suppression.without(comment, code) if code in judged else None
                    yield Finding(comment.place, message, code=LINTER, fix=fix)


def _useless(code: str, judged: set[str]) -> str:
    """Why a comment does not silence a code; empty where nobody can tell because the rule did not run."""
    if code not in RULES:
        return f"no rule has the code {code}; `roadmark rules` lists them"
    if RULES[code].is_fatal:
        return f"{code} cannot be silenced, because building does not survive it; mend what it found"
    return f"this comment silences nothing, because {code} finds nothing here; delete it" if code in judged else ""


def _place(finding: Finding) -> tuple[str, int, str]:
    return str(finding.place.source.path), finding.place.span.start, finding.code


def within(findings: Iterable[Finding], paths: Collection[Path]) -> Iterator[Finding]:
    """The findings in the given files and folders, whatever links lead to them."""
    wanted = [path.resolve() for path in paths]
    for finding in findings:
        path = finding.place.source.path
        real = path.parent.resolve() / path.name
        if any(real == other or other in real.parents for other in wanted):
            yield finding
