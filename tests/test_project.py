"""Which files make the document: found, read, put in order, and refused where they are not what was meant."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from roadmark import disk, project, source
from roadmark.project import NoRoadmapError, Project, find_root, has_roadmap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Sandbox
    from roadmark.limits import Limits
    from roadmark.model import Section

ROOT = "roadmap/roadmap.yaml"
posix_only = pytest.mark.skipif(os.name != "posix", reason="links and pipes are POSIX's")


def load(sandbox: Sandbox, files: dict[str, str]) -> Project:
    sandbox.write({name if "/" in name else f"roadmap/{name}": text for name, text in files.items()})
    return project.load(sandbox.root)


def outline(section: Section) -> list[object]:
    """Titles, with those of its sections in a list after each."""
    return [section.title, *(outline(inner) for inner in section.sections)]


def unresolved(world: Project) -> list[tuple[str, int, str]]:
    return [(name.place.source.path.name, name.place.position.line, name.message) for name in world.unresolved]


def codes(sandbox: Sandbox) -> list[str]:
    """Place and code of every finding, as `lint` prints them."""
    lines = sandbox.run("lint").out.splitlines()
    return [" ".join(line.split()[:2]) for line in lines if line.startswith("roadmap/")]


# The root


def test_the_root_is_the_nearest_folder_upward_that_has_a_roadmap(sandbox: Sandbox) -> None:
    sandbox.write({ROOT: "title: Outer\n", f"inner/{ROOT}": "title: Inner\n", "inner/a/b/c.txt": "", "d/e.txt": ""})
    assert find_root(sandbox.root / "inner/a/b") == sandbox.root / "inner"
    assert find_root(sandbox.root / "inner/roadmap") == sandbox.root / "inner"
    assert find_root(sandbox.root / "d") == sandbox.root
    assert find_root(sandbox.root) == sandbox.root


def test_without_a_roadmap_there_is_no_root(sandbox: Sandbox) -> None:
    sandbox.write({"roadmap/other.yaml": "title: Other\n"})
    assert not has_roadmap(sandbox.root)
    with pytest.raises(NoRoadmapError, match=r"no roadmap/roadmap\.yaml in .* or above it; .* use --root"):
        find_root(sandbox.root)
    with pytest.raises(NoRoadmapError, match=r"no roadmap/roadmap\.yaml in "):
        project.load(sandbox.root)


def test_root_names_the_folder_and_does_not_search(sandbox: Sandbox) -> None:
    sandbox.write({ROOT: "title: Outer\n", f"inner/{ROOT}": "title: [a\n", "inner/a/b.txt": ""})
    assert sandbox.run("lint", "--root", ".").code == 0
    assert sandbox.run("lint", "--root", "inner").out.startswith("inner/roadmap/roadmap.yaml:1:8: YML001")
    assert sandbox.run("lint", "--root", "inner/a").code == 2
    assert sandbox.run("lint", "--root", str(sandbox.root)).code == 0


# The document


def test_sections_stand_in_the_order_in_which_they_are_listed(sandbox: Sandbox) -> None:
    world = load(
        sandbox,
        {
            "roadmap.yaml": "title: R\nsections: [b, {title: In place, sections: [c, {title: Deep}]}, a]\n",
            "a.yaml": "title: A\nsections: [d]\n",
            "b.yaml": "title: B\ntopics: [{id: b1, title: 1, topics: [{id: b2, title: 2}]}, {id: b3, title: 3}]\n",
            "c.yaml": "title: C\ntopics: [{id: c1, title: C1}]\n",
            "d.yaml": "title: D\n",
        },
    )
    assert outline(world.roadmap) == ["R", ["B"], ["In place", ["C"], ["Deep"]], ["A", ["D"]]]
    assert [section.title for section in world.sections()] == ["R", "B", "In place", "C", "Deep", "A", "D"]
    assert [topic.id for topic in world.topics()] == ["b1", "b2", "b3", "c1"]
    assert list(world.documents) == ["roadmap", "a", "b", "c", "d"]
    assert world.listed == {"a", "b", "c", "d"}
    assert world.is_whole
    assert (world.unlisted, world.unresolved, world.strays) == ([], (), ())


def test_everything_knows_the_file_and_the_place_it_comes_from(sandbox: Sandbox) -> None:
    world = load(
        sandbox,
        {
            "roadmap.yaml": "title: R\nsections: [a]\n",
            "a.yaml": "title: A\ntopics:\n  - id: x\n    title: X\n    resources:\n      - {title: T, url: u}\n",
        },
    )
    (topic,) = world.topics()
    place = topic.resources[0].at("url")
    assert (place.source.path, place.position) == (sandbox.root / "roadmap/a.yaml", (6, 25))


def test_the_same_files_are_read_alike_whatever_order_the_disk_has(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward = load(
        sandbox,
        {f"{name}.yaml": "title: T\n" for name in ("c", "a", "roadmap", "b")}
        | {"x.yml": "", "roadmap/z/1.yaml": "", "roadmap/y/2.yaml": ""},
    )
    walk = os.walk

    def backwards(top: Path) -> Iterator[tuple[str, list[str], list[str]]]:
        for here, folders, names in walk(top):
            folders.reverse()
            yield str(here), folders, names[::-1]

    monkeypatch.setattr(os, "walk", backwards)
    backward = project.load(sandbox.root)
    assert list(forward.documents) == list(backward.documents) == ["roadmap", "a", "b", "c"]
    assert forward.strays == backward.strays


# Names that bring no section

BROKEN = {
    "missing": ("sections: [x]", {}, "there is no roadmap/x.yaml; create it, or delete this line"),
    "misspelt": ("sections: [calculsu]", {"calculus": ""}, "did you mean `calculus`?"),
    "twice": ("sections: [a, a]", {"a": ""}, "`a` is listed already, in roadmap.yaml on line 2; delete one of them"),
    "twice in two files": (
        "sections: [a, b]",
        {"a": "", "b": "sections: [a]\n"},
        "`a` is listed already, in roadmap.yaml on line 2",
    ),
    "itself": ("sections: [a]", {"a": "sections: [a]\n"}, "`a` is listed already, in roadmap.yaml on line 2"),
    "in a circle": (
        "sections: [a]",
        {"a": "sections: [b]\n", "b": "sections: [a]\n"},
        "`a` is listed already, in roadmap.yaml on line 2",
    ),
    "the document": ("sections: [roadmap]", {}, "`roadmap` is the document itself; name the file of a section"),
    "the document, from a section": (
        "sections: [a]",
        {"a": "sections: [roadmap]\n"},
        "`roadmap` is the document itself",
    ),
}


@pytest.mark.parametrize(("sections", "files", "message"), BROKEN.values(), ids=BROKEN)
def test_a_name_that_brings_no_section_is_one_finding(
    sandbox: Sandbox, sections: str, files: dict[str, str], message: str
) -> None:
    world = load(
        sandbox,
        {"roadmap.yaml": f"title: R\n{sections}\n"}
        | {f"{name}.yaml": f"title: {name}\nsummary: Text.\n{text}" for name, text in files.items()},
    )
    ((_, _, said),) = unresolved(world)
    assert message in said
    assert not world.is_whole
    (code,) = codes(sandbox)
    assert code.endswith("YML007")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.yaml", "SCH006"),
        ("../a", "SCH006"),
        ("/etc/passwd", "SCH006"),
        ('"a\\0"', "YML004"),
        ('""', "SCH006"),
        ("3", "SCH003"),
    ],
)
def test_a_name_that_the_schema_refuses_is_not_looked_up(sandbox: Sandbox, name: str, code: str) -> None:
    load(sandbox, {"roadmap.yaml": f"title: R\nsections: [{name}]\n"})
    assert [found.split()[1] for found in codes(sandbox)] == [code]


def chain(length: int, *, levels: int = 1) -> dict[str, str]:
    """Files that list each other one after the other, each from `levels` sections deep."""

    def nested(title: str, following: str) -> str:
        text = f"sections: [{following}]"
        for _ in range(levels - 1):
            text = f"sections: [{{title: S, {text}}}]"
        return f"title: {title}\n{text}\n"

    files = {f"f{number}.yaml": nested(f"F{number}", f"f{number + 1}") for number in range(length - 1)}
    return {"roadmap.yaml": nested("R", "f0"), **files, f"f{length - 1}.yaml": "title: Last\n"}


def test_files_may_list_each_other_32_deep_and_no_deeper(sandbox: Sandbox) -> None:
    world = load(sandbox, chain(project.DEEPEST_SECTION))
    assert world.is_whole
    assert len(list(world.sections())) == project.DEEPEST_SECTION + 1
    world = load(sandbox, chain(project.DEEPEST_SECTION + 1))
    ((name, line, message),) = unresolved(world)
    assert (name, line) == (f"f{project.DEEPEST_SECTION - 1}.yaml", 2)
    assert "more than 32 deep; flatten them" in message


def test_sections_in_place_count_too_so_that_no_tree_is_too_deep_to_build(sandbox: Sandbox) -> None:
    world = load(sandbox, chain(32, levels=16))
    ((name, _, message),) = unresolved(world)
    assert (name, message) == ("f1.yaml", "sections hold each other more than 32 deep; flatten them")
    load(sandbox, chain(2, levels=16))
    for number in range(2, 32):
        (sandbox.root / f"roadmap/f{number}.yaml").unlink()
    assert sandbox.run("build").code == 0


# Files that are not what they seem

STRAYS = {
    "a.yml": "rename this one to a.yaml",
    "a.YAML": "rename this one to a.yaml",
    "a.Yml": "rename this one to a.yaml",
    "roadmap.yml": "rename this one to roadmap.yaml",
    ".a.yml": "rename this one to .a.yaml",
    "sub/a.yaml": "move this one up into roadmap/",
    "sub/sub/a.yml": "move this one up into roadmap/",
    "sub.yml/a.yaml": "move this one up into roadmap/",
}


@pytest.mark.parametrize(("name", "cure"), STRAYS.items())
def test_a_file_that_looks_like_yaml_and_is_not_read_is_reported(sandbox: Sandbox, name: str, cure: str) -> None:
    world = load(sandbox, {"roadmap.yaml": "title: R\n", f"roadmap/{name}": "title: A\n"})
    assert list(world.documents) == ["roadmap"]
    assert [path.relative_to(sandbox.root / "roadmap").as_posix() for path in world.strays] == [name]
    result = sandbox.run("lint")
    assert result.code == 1
    assert result.out.startswith(f"roadmap/{name}:1:1: YML006 ")
    assert cure in result.out
    assert result.err.startswith("1 finding ")


@pytest.mark.parametrize(
    "name", ["a.txt", "a.yaml.bak", "a.yaml~", "README.md", "ayaml", "yaml", "sub/a.json", ".sub/a.yaml"]
)
def test_other_files_are_nobodys_business(sandbox: Sandbox, name: str) -> None:
    load(sandbox, {"roadmap.yaml": "title: R\n", f"roadmap/{name}": "\0"})
    assert sandbox.run("lint").code == 0


def test_a_listed_name_with_a_yml_twin_is_one_finding_at_the_file(sandbox: Sandbox) -> None:
    world = load(sandbox, {"roadmap.yaml": "title: R\nsections: [a]\n", "a.yml": "title: A\n"})
    assert unresolved(world) == [("roadmap.yaml", 2, "there is no roadmap/a.yaml, only a.yml; rename it")]
    assert codes(sandbox) == ["roadmap/a.yml:1:1: YML006"]
    assert sandbox.run("build").code == 1


def test_files_that_no_section_lists_are_reported_and_not_built(sandbox: Sandbox) -> None:
    world = load(sandbox, {"roadmap.yaml": "title: R\n", "a.yaml": "title: A\n", ".b.yaml": "title: B\n"})
    assert [document.source.path.name for document in world.unlisted] == [".b.yaml", "a.yaml"]
    assert world.is_whole
    assert codes(sandbox) == [
        "roadmap/.b.yaml:1:1: YML006",
        "roadmap/.b.yaml:1:1: YML008",
        "roadmap/a.yaml:1:1: YML006",
    ]


def test_a_folder_named_like_a_file_is_refused_and_not_entered(sandbox: Sandbox) -> None:
    load(sandbox, {"roadmap.yaml": "title: R\nsections: [a]\n", "roadmap/a.yaml/b.yaml": "title: [\n"})
    assert codes(sandbox) == ["roadmap/a.yaml:1:1: YML010"]


def test_names_that_differ_in_case_are_different_files(sandbox: Sandbox) -> None:
    sandbox.write({ROOT: "title: R\nsections: [a]\n", "roadmap/A.yaml": "title: A\n"})
    if (sandbox.root / "roadmap/a.yaml").exists():
        pytest.skip("this disk does not tell upper from lower case")
    assert "there is no roadmap/a.yaml, only A.yaml; rename it" in sandbox.run("lint").out


def test_a_root_whose_name_has_other_letters_on_a_disk_without_cases_is_still_the_root(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.write({ROOT: "title: R\n"})
    monkeypatch.setattr(disk, "listing", lambda _: [("Roadmap.yaml", False)])
    world = project.load(sandbox.root)
    assert world.roadmap.title == "R"
    assert [document.source.path.name for document in world.unlisted] == ["Roadmap.yaml"]


def test_a_file_that_vanishes_while_the_folder_is_read_is_a_finding(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.write({ROOT: "title: R\nsections: [a]\n", "roadmap/a.yaml": "title: A\n"})
    read = source.read

    def vanishing(path: Path, root: Path, limits: Limits) -> source.Document:
        path.unlink(missing_ok=True)
        return read(path, root, limits)

    monkeypatch.setattr(source, "read", vanishing)
    world = project.load(sandbox.root)
    assert [document.problems[0].kind for document in world.documents.values()] == ["unreadable"] * 2


@posix_only
def test_without_permission_every_file_is_a_finding(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.write({ROOT: "title: R\n"})

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(disk, "read", refuse)
    result = sandbox.run("lint")
    assert result.code == 1
    assert result.out == f"{ROOT}:1:1: YML010 the file cannot be read: Permission denied; mend that, or delete it\n"


@posix_only
def test_a_pipe_holds_nothing_up(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.write({ROOT: "title: R\n"})
    os.mkfifo(sandbox.root / "roadmap/x.yaml")
    opened = os.open

    def careful(path: Any, *arguments: Any) -> int:
        return pytest.fail("who opens it waits for ever") if "x.yaml" in str(path) else opened(path, *arguments)

    monkeypatch.setattr(os, "open", careful)
    result = sandbox.run("lint")
    assert result.code == 1
    assert result.out == "roadmap/x.yaml:1:1: YML010 this is no regular file; a section is a text file\n"


@posix_only
@pytest.mark.parametrize("target", ["../../secret", "/etc/hostname", "../.git/config", "gone", "x.yaml", "/dev/zero"])
def test_a_link_shows_nothing_that_is_not_part_of_the_project(sandbox: Sandbox, target: str) -> None:
    sandbox.write(
        {f"here/{ROOT}": "title: R\nsections: [x]\n", "secret": "password: 1234\n", "here/.git/config": "token: 1234\n"}
    )
    (sandbox.root / "here/roadmap/x.yaml").symlink_to(target)
    for command in ("lint", "check", "build"):
        result = sandbox.run(command, "--root", "here")
        assert result.code == 1
        assert result.out.startswith("here/roadmap/x.yaml:1:1: YML010 ")
        assert result.out.count("\n") == 1
        assert "1234" not in result.out + result.err


@posix_only
def test_links_inside_the_project_and_a_roadmap_that_is_one_are_fine(sandbox: Sandbox) -> None:
    sandbox.write({"data/roadmap.yaml": "title: R\nsections: [a]\n", "texts/a": "title: A\nsummary: A.\n"})
    (sandbox.root / "data/a.yaml").symlink_to("../texts/a")
    (sandbox.root / "roadmap").symlink_to("data", target_is_directory=True)
    assert sandbox.run("lint").code == 0
    assert sandbox.run("build").code == 0
    assert "## A\n" in (sandbox.root / "README.md").read_text("utf-8")


@posix_only
def test_a_roadmap_folder_that_leads_out_of_the_project_is_refused(sandbox: Sandbox) -> None:
    sandbox.write({"elsewhere/roadmap.yaml": "title: Secret\n", "here/x.txt": ""})
    (sandbox.root / "here/roadmap").symlink_to("../elsewhere", target_is_directory=True)
    result = sandbox.run("build", "--root", "here")
    assert result.code == 1
    assert "YML010 this link leads out of the project" in result.out
    assert not (sandbox.root / "here/README.md").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_no_encoding_can_write_are_shown_escaped(sandbox: Sandbox) -> None:
    sandbox.write({ROOT: "title: R\n"})
    (sandbox.root / os.fsdecode(b"roadmap/caf\xe9.yaml")).write_text("title: [\n", "utf-8")
    result = sandbox.run("lint")
    assert result.code == 1
    assert result.out.startswith("roadmap/caf\\udce9.yaml:1:")


# References wait until the document is whole


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [
        ("title: A\n", True),
        ("titel: A\n", True),
        ("title: [\n", False),
        ("- a\n", False),
        ("", False),
        ("title: A\ntitle: B\n", True),
    ],
)
def test_a_document_is_whole_while_every_file_says_something(sandbox: Sandbox, text: str, *, is_whole: bool) -> None:
    assert load(sandbox, {"roadmap.yaml": "title: R\nsections: [a]\n", "a.yaml": text}).is_whole is is_whole


def test_the_garbage_collector_is_left_as_it_was(sandbox: Sandbox) -> None:
    sandbox.write({ROOT: "title: R\n"})
    project.load(sandbox.root)
    assert gc.isenabled()
    gc.disable()
    try:
        project.load(sandbox.root)
        assert not gc.isenabled()
    finally:
        gc.enable()
