"""A list's own template: it wins over the built-in one, and its mistakes are one line that says where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Sandbox

ROADMAP = "title: Clocks\nsections: [{title: Kinds, resources: [{title: Sundial, url: 'https://example.com/'}]}]\n"


def test_the_own_template_wins(sandbox: Sandbox) -> None:
    sandbox.write(
        {"roadmap/roadmap.yaml": ROADMAP, "templates/README.md.j2": "# {{ roadmap.title | plain }}\n\nMine.\n"}
    )
    assert sandbox.run("build").code == 0
    assert sandbox.files()["README.md"] == b"# Clocks\n\nMine.\n"


def test_it_may_use_others_beside_it(sandbox: Sandbox) -> None:
    sandbox.write(
        {
            "roadmap/roadmap.yaml": ROADMAP,
            "templates/README.md.j2": "{% include 'foot.md.j2' %}\n",
            "templates/foot.md.j2": "Foot of {{ roadmap.title }}",
        }
    )
    assert sandbox.run("build").code == 0
    assert sandbox.files()["README.md"] == b"Foot of Clocks\n"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a\n{{ roadmap.nope }}\n", "2: 'roadmark.model.Section object' has no attribute 'nope'; mend the template"),
        ("a\n{% if %}\n", "2: Expected an expression, got 'end of statement block'; mend the template"),
        ("{{ 1 / 0 }}\n", "1: division by zero; mend the template"),
        ("{{ roadmap.title + 1 }}\n", '1: can only concatenate str (not "int") to str; mend the template'),
        ("a\n\n{% include 'nope.j2' %}\n", "3: there is no template nope.j2; mend the name, or add it"),
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "1: this calls itself without end; mend the template"),
        ('{{ link("a", 5) }}\n', "1: 'int' object has no attribute 'strip'; mend the template"),
        ("{{ roadmap.title.__class__ }}\n", "1: access to attribute '__class__' of 'str' object is unsafe."),
        ("{% include '../roadmap/roadmap.yaml' %}\n", "1: there is no template ../roadmap/roadmap.yaml"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(sandbox: Sandbox, template: str, message: str) -> None:
    sandbox.write({"roadmap/roadmap.yaml": ROADMAP, "templates/README.md.j2": template, "README.md": "before\n"})
    result = sandbox.run("build")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"roadmark: templates/README.md.j2:{message}")
    assert result.err.count("\n") == 1
    assert sandbox.files()["README.md"] == b"before\n"


def test_a_mistake_of_an_included_template_is_told_of_that(sandbox: Sandbox) -> None:
    templates = {
        "templates/README.md.j2": "a\n\n{% include 'foot.md.j2' %}\n",
        "templates/foot.md.j2": "\n{{ nope }}\n",
    }
    sandbox.write({"roadmap/roadmap.yaml": ROADMAP, **templates})
    assert sandbox.run("build").err == "roadmark: templates/foot.md.j2:2: 'nope' is undefined; mend the template\n"


@pytest.mark.parametrize(
    ("template", "message"),
    [(b"\xff\n", "README.md.j2: this is not UTF-8"), (b'{{ "\\0" }}\n', "README.md.j2: this writes a NUL character")],
)
def test_a_template_of_other_characters(sandbox: Sandbox, template: bytes, message: str) -> None:
    sandbox.write({"roadmap/roadmap.yaml": ROADMAP, "templates/README.md.j2": template})
    result = sandbox.run("build")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert result.err.startswith(f"roadmark: templates/{message}")
