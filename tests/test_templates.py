"""A list's own template: it wins over the built-in one, sees the same, and its mistakes are findings that say where."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import REPOSITORY
from roadmark import assets, loader, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Sandbox

HERE = Path(__file__).parent
ROADMAP = "title: Clocks\nsections: [{title: Kinds, resources: [{title: Sundial, url: 'https://example.com/'}]}]\n"
BUILT_IN = (assets.folder("templates") / "README.md.j2").read_text("utf-8")


def own(sandbox: Sandbox, template: str | bytes, **others: str) -> Sandbox:
    """A roadmap with a template of its own, and perhaps more templates beside it."""
    parts: dict[str, str | bytes] = {f"templates/{name}.md.j2": text for name, text in others.items()}
    return sandbox.write({"roadmap/roadmap.yaml": ROADMAP, "templates/README.md.j2": template, **parts})


def assert_refused(sandbox: Sandbox, *said: str) -> None:
    """One finding and nothing else, wherever outputs are built; nothing is written."""
    before = sandbox.files()
    for command in ("build", "check"):
        result = sandbox.run(command)
        assert (result.code, result.out.count(" OUT005 ")) == (1, 1)
        assert all(text in result.out for text in said), result.out
        assert "Traceback" not in result.err
    assert sandbox.run("lint", "--quiet", "--ignore", "SHP,URL").code == 0
    assert sandbox.files() == before


def test_the_own_template_wins(sandbox: Sandbox) -> None:
    own(sandbox, "# {{ roadmap.title | plain }}\n\nMine.\n")
    assert sandbox.run("build").code == 0
    assert sandbox.files()["README.md"] == b"# Clocks\n\nMine.\n"


def test_it_may_use_others_beside_it(sandbox: Sandbox) -> None:
    own(sandbox, "{% include 'foot.md.j2' %}\n", foot="Foot of {{ roadmap.title }}")
    assert sandbox.run("build").code == 0
    assert sandbox.files()["README.md"] == b"Foot of Clocks\n"


def test_it_may_do_what_jinja_can(sandbox: Sandbox) -> None:
    own(
        sandbox,
        """\
{% extends "base.md.j2" %}
{% from "lists.md.j2" import entries as list_of with context %}
{% import "lists.md.j2" as lists with context %}
{% block body %}
{{ super() -}}
{{ list_of(roadmap.sections) }}{{ lists.entries([]) -}}
{% set seen = namespace(count=0) %}
{% for section in roadmap.sections if section.resources %}
{% set seen.count = seen.count + section.resources | length %}
{{ loop.index }}/{{ loop.length }} {{ section.title[:3] ~ "..." }} {{ section["title"].upper() }}
{%- endfor %}

{{ seen.count }} {{ "one" if seen.count == 1 else "many" }} {{ [3, 1, 2] | sort | join("-") }} {{ 7 // 2 }} {{ -1 }}
{% filter upper %}{% call(text) twice() %}{{ text }}{% endcall %}{% endfilter %}
{% for name, group in roadmap.sections | groupby("title") %}{{ name }} {{ group | length }}{% endfor %}
{% set greeting %}Good {{ {"time": "day"}.time }}{% endset %}
{% with word = "Bye" %} {{ greeting }}, {{ word | lower }}{% endwith %}
{% endblock %}
{% macro twice() %}{{ caller("a") }}{{ caller("b") }}{% endmacro %}
""",
        base="{% block body %}# {{ roadmap.title }}\n{% endblock %}",
        lists="{% macro entries(sections) %}{% for one in sections %}- {{ one.title }} of {{ roadmap.title }}\n"
        "{% endfor %}{% endmacro %}",
    )
    result = sandbox.run("build")
    assert (result.code, result.out) == (0, "")
    assert sandbox.files()["README.md"].decode() == (
        "# Clocks\n- Kinds of Clocks\n1/1 Kin... KINDS\n1 one 1-2-3 3 -1\nABKinds 1 Good day, bye\n"
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in (HERE / "readme").glob("*.yaml")))
def test_the_built_in_template_does_the_same_as_one_of_a_stranger(sandbox: Sandbox, name: str) -> None:
    sandbox.write({"roadmap/roadmap.yaml": (HERE / "readme" / f"{name}.yaml").read_text("utf-8")})
    sandbox.write({"templates/README.md.j2": BUILT_IN})
    assert sandbox.run("build").code == 0
    assert sandbox.files()["README.md"] == (HERE / "readme" / f"{name}.md").read_bytes()


def test_a_template_that_changes_is_read_again(sandbox: Sandbox) -> None:
    for text in ("One", "Two"):
        own(sandbox, f"{text}\n")
        assert sandbox.run("build").code == 0
        assert sandbox.files()["README.md"] == f"{text}\n".encode()


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("a\n{{ roadmap.nope }}\n", "2:12: OUT005 section 'Clocks' has no `nope`; mend the template"),
        ("{{ roadmap.tittle }}\n", "1:12: OUT005 section 'Clocks' has no `tittle`; did you mean `title`?"),
        ("a\n{% if %}\n", "2:1: OUT005 Expected an expression, got 'end of statement block'; mend the template"),
        ("{{ 1 / 0 }}\n", "1:6: OUT005 `/` with 1 and 0: division by zero; mend the template"),
        ("a\n\n{% include 'nope.j2' %}\n", "3:13: OUT005 there is no template `nope.j2`; mend the name, or add it"),
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "1:1: OUT005 this calls itself without end"),
        ('{{ link("a", 5) }}\n', "1:4: OUT005 `link` with 'a' and 5: it takes no value like 5; mend the template"),
        ('{{ link("a") }}\n', "1:4: OUT005 `link` with 'a': "),
        ("{{ roadmap | plain }}\n", "1:14: OUT005 `plain` with section 'Clocks': it takes no value like section"),
        ("{{ 'x' * 'y' }}", "1:8: OUT005 `*` with 'x' and 'y': "),
        ("{{ 'x' < 1 }}", "1:8: OUT005 `<` with 'x' and 1: "),
        ("{{ 'x' in 1 }}", "1:8: OUT005 `in` with 'x' and 1: "),
        ("{{ -roadmap.title }}", "1:1: OUT005 `-` with 0 and 'Clocks': "),
        ("{% for a in 5 %}{% endfor %}", "1:1: OUT005 5 is no list; mend the template"),
        ("{% for a, b in [1] %}{% endfor %}", "1:1: OUT005 "),
        ("{{ 5() }}", "1:1: OUT005 5 is nothing that can be called; mend the template"),
        ("{{ roadmap.sections[7] }}", "1:1: OUT005 a list of 1 has no entry 7; mend the template"),
        ("{{ {'a': 1}['b'] }}", "1:14: OUT005 a dict has no `b`; mend the template"),
        ("{{ roadmap.title | map('nope') | list }}", "1:25: OUT005 No filter named 'nope'; mend the template"),
        ("{{ [1] | map('a charge') | list }}", "1:15: OUT005 there is no filter 'a charge'; mend the template"),
        ("{{ 'x' | of(roadmap, 'holder') }}", "1:10: OUT005 `of` with 'x' and section 'Clocks' and 'holder': "),
        ("{% set x = 'x' | of(roadmap, 'title') %}", "1:1: OUT005 what `of` marks has to be written once"),
        ("{{ namespace(1) }}", "1:4: OUT005 `namespace` with 1: it takes 0 values at most; mend the template"),
        ("{{ link(text='a') }}", "1:4: OUT005 `link` with nothing: it takes values without names; mend the template"),
    ],
)
def test_a_mistake_is_a_finding_at_its_place_with_the_value(sandbox: Sandbox, template: str, said: str) -> None:
    assert_refused(own(sandbox, template), f"templates/README.md.j2:{said}")


def test_a_mistake_of_an_included_template_is_told_of_that(sandbox: Sandbox) -> None:
    own(sandbox, "a\n\n{% include 'foot.md.j2' %}\n", foot="\n{{ nope }}\n")
    assert_refused(sandbox, "templates/foot.md.j2:2:4: OUT005 'nope' is undefined; mend the template")


def test_a_mistake_is_found_again_in_every_run(sandbox: Sandbox) -> None:
    own(sandbox, "{{ nope }}\n")
    first = sandbox.run("check").out
    assert " OUT005 " in first
    assert sandbox.run("check").out == first


def test_a_mistake_can_be_neither_silenced_nor_ignored(sandbox: Sandbox) -> None:
    own(sandbox, "{# roadmark: allow[OUT005] because #}\n{{ nope }}\n")
    settings = "settings: {lint: {ignore: [OUT]}}\n"
    sandbox.write({"roadmap/roadmap.yaml": ROADMAP + settings})
    assert_refused(sandbox, "OUT005 'nope' is undefined")
    assert " OUT005 " in sandbox.run("check", "--ignore", "OUT005").out


def test_other_commands_say_it_in_one_line(sandbox: Sandbox) -> None:
    own(sandbox, "{{ nope }}\n")
    sandbox.write({"README.md": "# Clocks\n"})
    assert " OUT005 " in sandbox.run("absorb").out
    result = sandbox.run("import", "README.md", "--force")
    assert (result.code, result.out) == (2, "")
    assert result.err == "roadmark: templates/README.md.j2:1:4: 'nope' is undefined; mend the template\n"


# Which files are templates


def no_link(sandbox: Sandbox) -> None:
    own(sandbox, "x")
    (sandbox.root / "templates" / "README.md.j2").unlink()


def link(path: Path, target: str) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("this system lets us make no symbolic links")


def link_out_of_the_project(sandbox: Sandbox) -> None:
    no_link(sandbox)
    link(sandbox.root / "templates" / "README.md.j2", "/etc/passwd")


def link_out_of_the_folder(sandbox: Sandbox) -> None:
    no_link(sandbox)
    sandbox.write({"secret.j2": "secret"})
    link(sandbox.root / "templates" / "README.md.j2", "../secret.j2")


def folder_elsewhere(sandbox: Sandbox) -> None:
    sandbox.write({"roadmap/roadmap.yaml": ROADMAP, "docs/README.md.j2": "secret"})
    link(sandbox.root / "templates", "docs")


def folder_that_is_the_root(sandbox: Sandbox) -> None:
    sandbox.write({"roadmap/roadmap.yaml": ROADMAP, "README.md.j2": "secret"})
    link(sandbox.root / "templates", ".")


def folder_within_elsewhere(sandbox: Sandbox) -> None:
    own(sandbox, "{% include 'parts/foot.md.j2' %}")
    sandbox.write({"docs/foot.md.j2": "secret"})
    link(sandbox.root / "templates" / "parts", "../docs")


def link_to_itself(sandbox: Sandbox) -> None:
    no_link(sandbox)
    link(sandbox.root / "templates" / "README.md.j2", "README.md.j2")


def link_to_nothing(sandbox: Sandbox) -> None:
    no_link(sandbox)
    link(sandbox.root / "templates" / "README.md.j2", "nothing.j2")


def folder_in_its_place(sandbox: Sandbox) -> None:
    no_link(sandbox)
    (sandbox.root / "templates" / "README.md.j2").mkdir()


def pipe_in_its_place(sandbox: Sandbox) -> None:
    no_link(sandbox)
    os.mkfifo(sandbox.root / "templates" / "README.md.j2")


def far_too_long(sandbox: Sandbox) -> None:
    own(sandbox, "x" * (256 * 1024 + 1))


OUT_OF = "leads out of templates/; put the file itself there"
REFUSED: list[tuple[Callable[[Sandbox], None], str]] = [
    (link_out_of_the_project, OUT_OF),
    (link_out_of_the_folder, OUT_OF),
    (folder_elsewhere, OUT_OF),
    (folder_that_is_the_root, OUT_OF),
    (folder_within_elsewhere, OUT_OF),
    (link_to_itself, "the template cannot be read"),
    (link_to_nothing, "the template cannot be read"),
    (folder_in_its_place, "the template cannot be read"),
    (far_too_long, "the file is larger than 256 KiB; split it"),
]
if os.name == "posix":
    REFUSED.append((pipe_in_its_place, "the template cannot be read"))


@pytest.mark.parametrize(("prepare", "said"), REFUSED)
def test_what_is_no_template_is_refused(sandbox: Sandbox, prepare: Callable[[Sandbox], None], said: str) -> None:
    prepare(sandbox)
    for command in ("build", "check"):
        result = sandbox.run(command)
        assert (result.code, " OUT005 " in result.out, said in result.out) == (1, True, True), result.out
        assert "secret" not in result.out.replace("secret.j2", "")
        assert "root:" not in result.out
    assert "README.md" not in sandbox.files()


def test_a_link_within_the_folder_is_fine(sandbox: Sandbox) -> None:
    no_link(sandbox)
    sandbox.write({"templates/page.md.j2": "Page\n"})
    link(sandbox.root / "templates" / "README.md.j2", "page.md.j2")
    assert sandbox.run("build").code == 0
    assert sandbox.files()["README.md"] == b"Page\n"


@pytest.mark.parametrize(
    "name",
    [
        "../roadmap/roadmap.yaml",
        "../secret.md.j2",
        "parts/../../secret.md.j2",
        "./README.md.j2",
        "/etc/passwd",
        "/etc/passwd.j2",
        "C:/secret.j2",
        "C:secret.j2",
        "..\\\\secret.md.j2",
        "parts\\\\foot.md.j2",
        "//host/share/x.j2",
        "leftovers.txt",
        ".hidden.j2",
        "con.j2",
        "parts/AUX.md.j2",
        "com1.j2",
        "a .j2",
        "x.j2.",
        "x.j2 ",
        "x.j2:stream",
        "x\\0.j2",
        "",
        "a" * 300 + ".j2",
    ],
)
@pytest.mark.parametrize(
    "tag", ["include {}", "extends {}", "import {} as x", "from {} import x", "include [{}] ignore missing"]
)
def test_no_name_leads_out_of_the_folder(sandbox: Sandbox, tag: str, name: str) -> None:
    statement = tag.format(f'"{name}"')
    own(sandbox, f"{{% {statement} %}}\n")
    sandbox.write({"secret.md.j2": "secret", "templates/secret.txt": "secret"})
    result = sandbox.run("build")
    if "missing" in tag and result.code == 0:
        assert sandbox.files()["README.md"] == b"\n"
    else:
        assert (result.code, result.out.count(" OUT005 ")) == (1, 1)
        assert "README.md" not in sandbox.files()


def test_a_template_is_named_as_it_is(sandbox: Sandbox) -> None:
    own(sandbox, "{% include roadmap.title %}\n")
    assert_refused(sandbox, "1:1: OUT005 a template is named as it is, in quotes; mend the template")


def test_the_checkout_of_this_tool_has_no_templates_but_those_of_the_tool(sandbox: Sandbox) -> None:
    assert not loader.has_own(REPOSITORY, render.README)
    sandbox.write({f"templates/{render.README}": (REPOSITORY / "templates" / render.README).read_bytes()})
    assert loader.has_own(sandbox.root, render.README)
