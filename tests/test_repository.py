"""What the files around the code promise each other: hooks, workflows, annotations and the contributors' guide."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read_yaml(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def hook(identifier: str) -> Any:
    (only,) = [h for h in read_yaml(".pre-commit-config.yaml")["repos"][0]["hooks"] if h["id"] == identifier]
    return only


def steps(workflow: Path) -> Iterator[Any]:
    for job in read_yaml(str(workflow))["jobs"].values():
        yield from job["steps"]


# Hooks


@pytest.mark.parametrize("identifier", ["roadmark-build", "roadmark-lint"])
def test_local_hooks_install_what_the_project_depends_on(identifier: str) -> None:
    assert hook(identifier)["additional_dependencies"] == PROJECT["dependencies"]


def test_the_mypy_hook_sees_the_libraries_that_the_project_names() -> None:
    pinned, *libraries = hook("mypy")["additional_dependencies"]
    assert pinned.startswith("mypy==")
    assert set(libraries) <= {*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]}


def test_local_hooks_pin_every_tool_and_install_from_nowhere_but_the_index() -> None:
    config = read_yaml(".pre-commit-config.yaml")
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    tools = {h["id"]: h["additional_dependencies"][0] for h in config["repos"][0]["hooks"] if "roadmark" not in h["id"]}
    assert tools
    for identifier, requirement in tools.items():
        assert re.fullmatch(r"[a-z-]+==[0-9.]+", requirement), identifier


@pytest.mark.parametrize("exported", read_yaml(".pre-commit-hooks.yaml"), ids=lambda h: h["id"])
def test_exported_hooks_run_a_command_once_over_the_whole_roadmap(exported: Any) -> None:
    program, command = exported["entry"].split()
    assert program in PROJECT["scripts"]
    assert (ROOT / "tools" / program / "commands" / f"{command}.py").is_file()
    assert exported["id"] == f"{program}-{command}"
    assert (exported["pass_filenames"], exported["require_serial"]) == (False, True)
    assert all(re.search(exported["files"], path) for path in ("roadmap/deep-learning.yaml", "README.md"))
    assert not re.search(exported["files"], "docs/README.md")


def test_the_hook_script_runs_the_package_of_this_checkout(tmp_path: Path) -> None:
    package = tmp_path / "tools" / "roadmark"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "cli.py").write_text("def main() -> None:\n    raise SystemExit(41)\n", encoding="utf-8")
    script = shutil.copy(ROOT / "tools/hook.py", package.parent)
    assert subprocess.run([sys.executable, script, "lint"], cwd=tmp_path, check=False).returncode == 41


# Workflows


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
def test_actions_are_pinned_by_commit_and_say_their_version(workflow: Path) -> None:
    uses = re.findall(r"uses: *(.*)", workflow.read_text(encoding="utf-8"))
    assert uses
    for use in uses:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)


def test_an_action_has_the_same_pin_everywhere() -> None:
    uses = {step["uses"] for workflow in WORKFLOWS for step in steps(workflow) if "uses" in step}
    assert len(uses) == len({use.partition("@")[0] for use in uses})


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
def test_workflows_are_safe_for_pull_requests_from_forks(workflow: Path) -> None:
    content = read_yaml(str(workflow))
    assert set(content[True]) <= {
        "pull_request",
        "push",
        "workflow_dispatch",
    }  # YAML 1.1, which PyYAML reads, takes `on` for true
    assert content["permissions"] == {}
    for step in steps(workflow):
        assert "${{" not in step.get("run", "")
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_jobs_that_may_write_run_no_code_of_the_project() -> None:
    jobs = {(w.name, name): job for w in WORKFLOWS for name, job in read_yaml(str(w))["jobs"].items()}
    writers = {key: job for key, job in jobs.items() if job["permissions"] != {"contents": "read"}}
    assert {key: job["permissions"] for key, job in writers.items()} == {
        ("regenerate.yml", "commit"): {"contents": "write"},
        ("pages.yml", "publish"): {"pages": "write", "id-token": "write"},
    }
    uses = [[step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step] for job in writers.values()]
    assert uses == [["actions/deploy-pages"], ["actions/checkout", "actions/download-artifact"]]
    for step in (step for job in writers.values() for step in job["steps"]):
        assert not re.search(r"\b(pip|python|roadmark|make|npm|bash|sh|source)\b", step.get("run", ""))


def test_nothing_is_published_before_a_maintainer_turns_it_on() -> None:
    build = read_yaml(str(ROOT / ".github/workflows/pages.yml"))["jobs"]["build"]
    assert build["if"] == "github.event_name == 'workflow_dispatch' || github.event.repository.has_pages"


# What people read


def fenced(path: str, language: str) -> list[str]:
    text = (ROOT / path).read_text(encoding="utf-8")
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)


def roadmark(folder: Path, command: str, sources: dict[str, str]) -> subprocess.CompletedProcess[str]:
    for name, text in sources.items():
        path = folder / "roadmap" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    arguments = [sys.executable, "-m", "roadmark", command]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    return subprocess.run(arguments, cwd=folder, env=environment, check=False, capture_output=True, encoding="utf-8")


SNIPPETS = fenced("CONTRIBUTING.md", "yaml")


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_snippets_of_the_guide_are_yaml(snippet: str) -> None:
    assert yaml.safe_load(snippet)


def test_the_guide_uses_the_placeholders_that_lint_recognises() -> None:
    resource = {
        "title": "Title as the page gives it",
        "url": "https://example.com/page",
        "type": "article",
        "cost": "free",
        "by": "Author or organization",
    }
    topic = {
        "id": "short-permanent-id",
        "title": "Title of the topic",
        "level": "beginner",
        "outcome": "One sentence that begins with a verb and says what a learner can do.",
        "requires": [],
        "resources": [resource],
    }
    snippets = [yaml.safe_load(snippet) for snippet in SNIPPETS]
    assert [resource] in snippets
    assert [topic] in snippets


def test_what_is_left_of_the_guides_topic_is_what_lint_objects_to(tmp_path: Path) -> None:
    (topic,) = [snippet for snippet in SNIPPETS if "- id: short-permanent-id\n" in snippet]
    sources = {"roadmap": "title: T\nsections: [s]\n", "s": f"title: S\ntopics:\n{topic}"}
    run = roadmark(tmp_path, "lint", sources)
    found = re.findall(r"^roadmap/s\.yaml:(\d+):\d+: (\w+)", run.stdout, re.MULTILINE)
    unedited = [
        n for n, line in enumerate(sources["s"].splitlines(), 1) if re.search("id:|title:|outcome|url|by:", line)
    ]
    assert found == [(str(line), "YML009") for line in unedited[1:]], run.stderr


def test_the_user_guides_example_builds_and_its_finding_is_what_the_tool_says(tmp_path: Path) -> None:
    document, section = fenced("docs/roadmark.md", "yaml")[:2]
    (finding,) = fenced("docs/roadmark.md", "text")
    sources = {"roadmap": document, "first-loaves": section}
    assert roadmark(tmp_path, "build", sources).returncode == 0
    assert "### Sourdough\n" in (tmp_path / "README.md").read_text(encoding="utf-8")
    wrong = sources | {"first-loaves": section.replace("[yeast-dough]", "[yeast-doug]")}
    assert roadmark(tmp_path, "lint", wrong).stdout.strip() == finding.strip()


def test_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {"`make`", "`make test`"} <= set(re.findall(r"`[^`\n]+`", readme))


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CODE_OF_CONDUCT.md"])
def test_links_of_the_guides_lead_to_files(name: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / name).read_text(encoding="utf-8"))
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert not missing


def test_built_files_are_marked_as_generated() -> None:
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert {"* text=auto eol=lf", "README.md linguist-generated", "docs/data-format.md linguist-generated"} <= set(
        attributes
    )
