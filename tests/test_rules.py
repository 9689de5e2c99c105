"""Every rule against cases of its own: `tests/rules/CODE.txt` holds them, `CODE.out` what `roadmark` prints for each.

A case is a small project. It begins with a line `=== wrong: title` or `=== right: title`; what follows is the file
roadmap/case.yaml, or several files, each below a line `::: path`. roadmap/roadmap.yaml lists the section files of the
case, unless the case brings its own. What an editor hides is written down:

* `::: path [escaped]`: the text has Python's escapes (`\t`, `\r`, `\u200b`; a backslash at the end joins two lines)
* `::: path [latin-1]`, or another encoding: saved in that encoding instead of UTF-8
* `::: path [85000 times]`: with so many words in place of a `*`
* `::: README.md [base]`: what the file is in the revision that `check --base` gets
* `::: README.md [built]`: what `roadmark build` writes, and below it the lines that follow

A case of REP begins as a repository on GitHub that lacks nothing; `::: path [absent]` takes a file of it away.

One mistake, one finding: a wrong case has findings of its own rule only, unless its header says what follows from the
mistake, `=== wrong, also REF003: title`. A right case has none at all.

For a rule that `--fix` mends, `CODE.out` also shows the lines that it changes.
"""

from __future__ import annotations

import difflib
import re
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from repositories import begin
from roadmark import events
from roadmark.mistake import TemplateMistakeError
from roadmark.rule import Built
from roadmark.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Golden, Sandbox
    from roadmark.rule import Rule

    Files = dict[str, str | bytes]

FIXTURES = Path(__file__).parent / "rules"
NOTHING = "nothing\n"
REPOSITORY: Files = {
    "roadmap/case.yaml": "title: Case\n",
    "LICENSE": "MIT\n",
    "CONTRIBUTING.md": "Edit the YAML files in roadmap/.\n",
    "CODE_OF_CONDUCT.md": "Be kind.\n",
    ".gitattributes": "README.md linguist-generated\n",
    ".pre-commit-config.yaml": "repos: [{repo: local, hooks: [{id: roadmark-lint}]}]\n",
    ".github/pull_request_template.md": "What do you add?\n",
    ".github/ISSUE_TEMPLATE/resource.yml": "name: Suggest a resource\n",
    ".github/workflows/check.yml": "on: pull_request\njobs: {check: {steps: [{run: roadmark check}]}}\n",
}
_CASE = re.compile(r"^=== (?P<kind>wrong|right)(?:, also (?P<also>[A-Z0-9, ]+))?: (?P<title>.+)\n", re.MULTILINE)
_FILE = re.compile(r"^::: (.+?)(?: \[(.+)\])?\n", re.MULTILINE)
_FINDING = re.compile(r"^\S[^\n]*?:\d+:\d+: (?P<code>[A-Z]{3}\d{3}) ", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """A project that a rule judges, and the codes of the findings it must have."""

    header: str
    codes: frozenset[str]
    files: dict[str, str | bytes]
    built: str | None
    base: str | None = None


def cases(code: str) -> Iterator[Case]:
    text = (FIXTURES / f"{code}.txt").read_text("utf-8")
    headers = list(_CASE.finditer(text))
    assert headers, f"{code}.txt has no line `=== wrong: title`"
    assert len(headers) == len(re.findall(r"^===(?!=)", text, re.MULTILINE)), f"{code}.txt has a misspelt line `===`"
    ends = [header.start() for header in headers[1:]]
    for header, end in zip(headers, [*ends, len(text)], strict=True):
        expected = {code, *re.findall(r"\w+", header["also"] or "")} if header["kind"] == "wrong" else set()
        files = REPOSITORY if code.startswith("REP") else {}
        yield read_case(header[0].rstrip(), frozenset(expected), text[header.end() : end], files)


def read_case(header: str, codes: frozenset[str], body: str, base: Files | None = None) -> Case:
    if not body.startswith("::: "):
        body = f"::: roadmap/case.yaml\n{body}"
    files = dict(base or {})
    built = revision = None
    _, *parts = _FILE.split(body)
    for path, flags, content in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        text = content.strip("\n") + "\n" if content.strip("\n") else ""
        if flags == "built":
            built = text
        elif flags and flags.endswith(" times"):
            files[path] = text.rstrip("\n").replace("*", "Read. " * int(flags.split()[0])) + "\n"
        elif flags == "base":
            revision = text
        elif flags == "absent":
            del files[path]
        else:
            files[path] = encoded(text, (flags or "").split())
    names = dict.fromkeys(path.split("/")[1].removesuffix(".yaml") for path in files if path.startswith("roadmap/"))
    listed = "".join(f"  - {name}\n" for name in names)
    files.setdefault("roadmap/roadmap.yaml", f"title: Case\nsections:\n{listed}".encode())
    return Case(header, codes, files, built, revision)


def encoded(text: str, flags: list[str]) -> bytes:
    if "escaped" in flags:
        text = text.encode("ascii", "backslashreplace").decode("unicode_escape")
    encodings = [flag for flag in flags if flag != "escaped"]
    return text.encode(encodings[0] if encodings else "utf-8")


def options(rule: Rule) -> list[str]:
    """The command that judges the cases of a rule."""
    arguments = ["check" if rule.on in {Built, TemplateMistakeError} else "lint", "--quiet"]
    # A case shows one mistake, and has no more topics and resources than that takes; nor does a file that YAML or the
    # schema refuses need good prose.
    others = {"URL": "SHP", "TXT": "SHP", "SHP": ""}.get(rule.code[:3], "SHP,TXT,URL")
    arguments += ["--ignore", others] if others else []
    if rule.is_optional:
        arguments += ["--select", rule.code]
    return arguments


def run(rule: Rule, case: Case, sandbox: Sandbox) -> str:
    """What `roadmark` prints for a case: `lint`, or for a rule about outputs `check`."""
    sandbox.write(case.files)
    if case.built is not None:
        assert sandbox.run("build", "--quiet").code == 0
        with (sandbox.root / "README.md").open("a", encoding="utf-8", newline="\n") as readme:
            readme.write(case.built)
    arguments = options(rule)
    if case.base is not None:
        begin(sandbox.root).commit({"README.md": case.base})
        sandbox.write({"README.md": case.files.get("README.md", case.base)})
        arguments += ["--base", "HEAD"]
    result = sandbox.run(*arguments)
    assert (result.code, result.err) == (int(bool(result.out)), "")
    return result.out


def printed_line(line: bytes) -> str:
    """A line of a file as text; what is not printable, and white space at its end, as escapes."""
    text = line.decode(errors="backslashreplace")
    stripped = text.rstrip(" ")
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in stripped)
    return shown + "\\x20" * (len(text) - len(stripped))


def fixes(rule: Rule, sandbox: Sandbox) -> str:
    """What `lint --fix` changes in a case: the lines that go and come, with whatever an editor hides as an escape."""
    before = sandbox.files()
    arguments = [*options(rule), "--fix"]
    first = sandbox.run(*arguments)
    after = sandbox.files()
    again = sandbox.run(*arguments)
    assert (again.out, sandbox.files()) == (first.out, after), "a fixed file needs a second fix"
    changes = []
    for path in after:
        if before.get(path) != after[path]:
            old, new = ([printed_line(line) for line in files.get(path, b"").split(b"\n")] for files in (before, after))
            shown = [
                line for line in difflib.unified_diff(old, new, n=0, lineterm="") if line[:2] not in {"--", "++", "@@"}
            ]
            changes += [f"fixed {path}", *shown]
    return "".join(f"{line}\n" for line in changes)


def check_fixture(
    code: str, sandbox: Sandbox, golden: Callable[[Path], Golden], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every case of a rule prints what its golden file has, and findings of the codes that its title names."""
    printed, surprises = [], []
    for number, case in enumerate(cases(code)):
        project = replace(sandbox, root=sandbox.root / str(number))
        project.root.mkdir()
        monkeypatch.chdir(project.root)
        found = run(RULES[code], case, project)
        printed.append(f"{case.header}\n{found or NOTHING}")
        if RULES[code].fixes and found:
            printed[-1] += fixes(RULES[code], project)
        if frozenset(_FINDING.findall(found)) != case.codes:
            surprises.append(printed[-1])
    golden(FIXTURES / f"{code}.out").check("\n".join(printed))
    assert not surprises, "\n".join(surprises)


@pytest.mark.parametrize("code", RULES)
def test_rule(code: str, sandbox: Sandbox, golden: Callable[[Path], Golden], monkeypatch: pytest.MonkeyPatch) -> None:
    check_fixture(code, sandbox, golden, monkeypatch)


def test_every_fixture_belongs_to_a_rule() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == {f"{code}.{end}" for code in RULES for end in ("txt", "out")}


def test_rules_find_the_same_without_libyaml(
    sandbox: Sandbox, golden: Callable[[Path], Golden], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LOADER", yaml.SafeLoader)
    for code in ("YML001", "YML003", "YML004"):
        project = replace(sandbox, root=sandbox.root / code)
        project.root.mkdir()
        check_fixture(code, project, golden, monkeypatch)


# The examples in the documentation of the rules: a list holds topics, everything else is the file of a section.

NO_YAML = {
    "YML006": "names of files",
    "YML008": "names of files",
    "YML010": "names of files and folders",
    "OUT001": "what to type in a shell",
    "OUT002": "what to open in an editor",
    "OUT003": "how long a file is",
    "OUT005": "what a template says",
    "LNT002": "settings of roadmap.yaml",
    "SHP004": "settings of roadmap.yaml",
    **{code: "names of files, and what they say" for code in RULES if code.startswith("REP")},
}
OTHER_FILES: dict[str, dict[str, str | bytes]] = {"YML007": {"roadmap/calculus.yaml": "title: Calculus\n"}}


def example(rule: Rule, kind: str) -> Case:
    block = re.search(rf"^{kind}:\n\n((?: {{4}}.*\n|\n)+)", f"{rule.documentation}\n", re.MULTILINE)
    assert block, f"{rule.code} has no example `{kind}:`"
    text = textwrap.dedent(block[1]).strip().replace("\u2420", " ") + "\n"
    if text.startswith("- "):
        text = f"title: Case\ntopics:\n{textwrap.indent(text, '  ')}"
    case = read_case(kind, frozenset(), text)
    return replace(case, built="") if rule.on is Built else case


@pytest.mark.parametrize("code", [code for code in RULES if code not in NO_YAML])
def test_examples(code: str, sandbox: Sandbox) -> None:
    rule = RULES[code]
    bad, good = example(rule, "Bad"), example(rule, "Good")
    sandbox.write(OTHER_FILES.get(code, {}))
    assert code in _FINDING.findall(run(rule, bad, sandbox))
    assert run(rule, good, sandbox) == ""


@pytest.mark.parametrize("code", NO_YAML)
def test_other_examples_are_there(code: str) -> None:
    assert example(RULES[code], "Bad") != example(RULES[code], "Good")


@pytest.mark.parametrize("filler", ["\n", " ", "- ", ",", "[ ", "sections: ", "a/"])
def test_looking_for_a_lost_section_ends(sandbox: Sandbox, filler: str) -> None:
    # A pattern that is not linear would be at this for minutes.
    damaged = f"title: Case\nsummary: |\n  {filler * 100_000}\ntpoics: []\n"
    sandbox.write(
        {
            "roadmap/roadmap.yaml": "sections: [case]\n",
            "roadmap/case.yaml": damaged,
            "roadmap/lost.yaml": "title: Lost\n",
        }
    )
    found = sandbox.run("lint", "--quiet").out
    assert "roadmap/lost.yaml:1:1: YML006" in found
    assert "SCH002 unknown field `tpoics`" in found
