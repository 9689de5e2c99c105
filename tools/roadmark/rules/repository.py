"""REP: what a repository on GitHub needs so that others can contribute.

Files are judged by their names, where GitHub looks for them, and some by what they say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadmark.edits import Edit, Fix
from roadmark.rule import Finding, Note, World, rule
from roadmark.rules import checkout
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.rules.checkout import Checkout

_HOOKS = ".pre-commit-config.yaml"
_ATTRIBUTES = ".gitattributes"

# Names of files, relative to the root.
_LICENSE = re.compile(
    r"(?:[\w-]+[-_.])?(?:(?:un)?licen[cs]e|copying|copyright|ofl)(?:[-_.].*)?|licen[cs]es/.+", re.IGNORECASE
)
_CONTRIBUTING = re.compile(r"(?:\.github/|docs/)?contributing(?:\.[^/]*)?", re.IGNORECASE)
_CODE_OF_CONDUCT = re.compile(r"(?:\.github/|docs/)?code[-_ ]?of[-_ ]?conduct(?:\.[^/]*)?", re.IGNORECASE)
_PULL_REQUEST_TEMPLATE = re.compile(r"(?:\.github/|docs/)?pull_request_template(?:[./].*)?", re.IGNORECASE)
_ISSUE_FORM = re.compile(
    r"(?:\.github/|docs/)?issue_template(?:\.[^/]*|/(?!config\.)[^/]+\.(?:ya?ml|md))?", re.IGNORECASE
)
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml", re.IGNORECASE)
_RUNS_HOOKS = re.compile(r"\b(?:pre-commit|prek)\b")
_OTHER_README = re.compile(r"\.github/readme(?:\.[^./]*)?", re.IGNORECASE)

# Where `roadmap/` is the name of a repository, a page of GitHub follows.
_NAMES_YAML = re.compile(
    r"yaml|\.yml\b|`roadmap`|[(/]roadmap\)"
    r"|(?<![\w-])roadmap(?: folder| directory|/(?!issues|pull|discussions|compare|blob|tree|wiki|fork))",
    re.IGNORECASE,
)
# Those of the Contributor Covenant, which differ from version to version, and what resembles them.
_PLACEHOLDER = re.compile(
    r"\[(?:insert\s[^\[\]]{1,80}|your\se-?mail[^\[\]]{0,40}|note:\s+describe\s+your\s+means\s[^\[\]]{1,40})\](?!\()",
    re.IGNORECASE,
)


def _finding(repository: Checkout, message: str, notes: tuple[Note, ...] = (), fix: Fix | None = None) -> Finding:
    """A finding about the repository as a whole."""
    return Finding(Place(Source(repository.root, ""), Span(0, 0)), message, notes=notes, fix=fix)


@rule("REP001", on=World)
def no_license(world: World) -> Iterator[Finding]:
    """The repository has no license.

    Without one nobody may copy, translate or change the list. GitHub recognizes a file in the root;
    https://choosealicense.com/non-software/ helps to choose.

    Bad:

        README.md

    Good:

        README.md
        LICENSE
    """
    repository = checkout.look(world)
    if repository and not repository.files(_LICENSE):
        yield _finding(repository, "no license, so nobody may use the list; add a file LICENSE")


@rule("REP002", on=World)
def no_guide_for_contributors(world: World) -> Iterator[Finding]:
    """There is no CONTRIBUTING file, or it does not say that the YAML is what to edit.

    Who does not know that edits README.md, and loses the work when it is built again. GitHub shows the file to
    everybody who opens an issue or a pull request. If all your repositories share one, `settings.lint.ignore` is the
    place to say so; that goes for REP003 and REP004 too.

    Bad:

        CONTRIBUTING.md: Add your link to README.md.

    Good:

        CONTRIBUTING.md: README.md is generated. Edit the YAML files in roadmap/.
    """
    repository = checkout.look(world)
    if not repository:
        return
    guides = repository.files(_CONTRIBUTING)
    if not guides:
        yield _finding(
            repository, "no guide for contributors; add a CONTRIBUTING.md that says to edit the YAML in roadmap/"
        )
    elif all((found := repository.read(guide)) and not _NAMES_YAML.search(found.text) for guide in guides):
        yield _finding(repository, f"{guides[0]} does not say what to edit; name the YAML files in roadmap/")


@rule("REP003", on=World)
def no_code_of_conduct(world: World) -> Iterator[Finding]:
    """There is no code of conduct, or it has a placeholder where it should say whom to contact.

    People contribute where they know that they are welcome, and to whom they can turn if they are not.

    Bad:

        CODE_OF_CONDUCT.md: Report it to [INSERT CONTACT METHOD].

    Good:

        CODE_OF_CONDUCT.md: Report it to conduct@example.org.
    """
    repository = checkout.look(world)
    if not repository:
        return
    files = repository.files(_CODE_OF_CONDUCT)
    if not files:
        yield _finding(repository, "no code of conduct; add a CODE_OF_CONDUCT.md that says whom to contact")
    for name in files:
        found = repository.read(name)
        if found and (match := _PLACEHOLDER.search(found.text)):
            shown = " ".join(match[0].split())
            note = Note(Place(found, Span(*match.span())), "the placeholder")
            yield _finding(repository, f"{name} still says `{shown}`; say whom to contact", (note,))


@rule("REP004", on=World)
def no_template(world: World) -> Iterator[Finding]:
    """There is no pull request template, or no issue form.

    They ask contributors for what you would ask them for anyway. GitHub finds them in `.github/`.

    Bad:

        .github/ISSUE_TEMPLATE/config.yml

    Good:

        .github/ISSUE_TEMPLATE/resource.yml
        .github/pull_request_template.md
    """
    repository = checkout.look(world)
    if repository and not repository.files(_PULL_REQUEST_TEMPLATE):
        yield _finding(repository, "no pull request template; add .github/pull_request_template.md")
    if repository and not repository.files(_ISSUE_FORM):
        yield _finding(repository, "no issue form; add one to .github/ISSUE_TEMPLATE/")


@rule("REP005", on=World)
def no_hook(world: World) -> Iterator[Finding]:
    """pre-commit does not run roadmark, or is not configured.

    A hook says what is wrong before it is committed, which is when it is easiest to mend.

    Bad:

        .pre-commit-config.yaml: hooks: [{id: yamllint}]

    Good:

        .pre-commit-config.yaml: hooks: [{id: yamllint}, {id: roadmark-lint}, {id: roadmark-build}]
    """
    repository = checkout.look(world)
    if not repository:
        return
    if _HOOKS not in repository.names:
        yield _finding(repository, f"pre-commit is not configured; add a {_HOOKS} with the hook `roadmark-lint`")
    elif not _has_hook(repository):
        yield _finding(repository, f"no hook in {_HOOKS} runs roadmark; add `roadmark-lint`")


def _has_hook(repository: Checkout) -> bool:
    """Whether a hook of pre-commit runs roadmark, as far as anybody can tell."""
    config = repository.parse(_HOOKS)
    if config is None:
        return _HOOKS in repository.names
    scripts = []
    for path in config.spans:
        match path:
            case ("repos", int(), "hooks", int(), "id" | "entry" | "args"):
                scripts.append(str(config.value(*path)))
    return repository.runs_roadmark("\n".join(scripts))


@rule("REP006", on=World)
def no_check_of_pull_requests(world: World) -> Iterator[Finding]:
    """No workflow runs `roadmark check` on pull requests.

    Contributors who edit in the browser have no other way to learn what is wrong, and maintainers would have to tell
    them. A workflow may also run it through pre-commit, `make` or a script.

    Bad:

        .github/workflows/check.yml: on: push

    Good:

        .github/workflows/check.yml: on: pull_request
    """
    repository = checkout.look(world)
    if not repository:
        return
    workflows = repository.files(_WORKFLOW)
    if not any(_checks_pull_requests(repository, workflow) for workflow in workflows) and not _has_service(repository):
        yield _finding(repository, "no workflow runs `roadmark check` on pull requests; add one to .github/workflows/")


def _checks_pull_requests(repository: Checkout, workflow: str) -> bool:
    """Whether a workflow does, as far as anybody can tell."""
    document = repository.parse(workflow)
    if document is None:
        return True
    events = document.value("on")
    events = events if isinstance(events, (dict, list)) else [events]
    if "pull_request" not in events and "pull_request_target" not in events:
        return False
    text = document.source.text
    script = "\n".join(text[slice(*span)] for span in document.scalars)
    return repository.runs_roadmark(script) or bool(_RUNS_HOOKS.search(script) and _has_hook(repository))


def _has_service(repository: Checkout) -> bool:
    """Whether pre-commit.ci runs roadmark, which needs no workflow."""
    config = repository.parse(_HOOKS)
    return config is not None and config.value("ci") is not None and _has_hook(repository)


@rule("REP007", on=World)
def hidden_readme(world: World) -> Iterator[Finding]:
    """`.github/README.md` hides README.md.

    GitHub shows one README on the first page of a repository, and prefers that one.

    Bad:

        README.md
        .github/README.md

    Good:

        README.md
        .github/workflows/README.md
    """
    repository = checkout.look(world)
    if repository and (names := repository.files(_OTHER_README)):
        yield _finding(repository, f"{names[0]} hides README.md, because GitHub shows it instead; rename or move it")


@rule("REP008", on=World, fixes=True)
def output_not_marked(world: World) -> Iterator[Finding]:
    """Outputs are not marked as generated in `.gitattributes`.

    What is marked is folded in pull requests, so that reviewers see the YAML.

    Bad:

        * text=auto

    Good:

        * text=auto
        README.md linguist-generated
    """
    repository = checkout.look(world)
    if not repository:
        return
    is_there = _ATTRIBUTES in repository.names
    attributes = repository.read(_ATTRIBUTES) if is_there else Source(repository.root / _ATTRIBUTES, "")
    if attributes is None:
        return
    missing = []
    for output in world.project.settings.outputs.names:
        mark = checkout.mark(attributes.text, output)
        if mark is None:
            missing.append(output)
        elif not mark.is_generated:
            note = Note(Place(attributes, attributes.bounds(mark.line)), "here")
            yield _finding(repository, f"{_ATTRIBUTES} says that {output} is not generated; delete that", (note,))
    if missing:
        lines = [f"{output} linguist-generated" for output in missing]
        added = " and ".join(f"`{line}`" for line in lines)
        message = f"{_ATTRIBUTES} does not mark {' and '.join(missing)} as generated; add {added}"
        yield _finding(repository, message, fix=_appended(attributes, lines))


def _appended(source: Source, lines: list[str]) -> Fix | None:
    """Add lines to a file, with line ends like its own; None where not every byte of it is known."""
    text = source.text
    if "\ufffd" in text:
        return None
    newline = "\r\n" if "\r\n" in text else "\n"
    before = newline if text and not text.endswith("\n") else ""
    return Fix(source, (Edit(Span(len(text), len(text)), before + "".join(line + newline for line in lines)),))
