"""What a template of strangers can neither see nor do: whatever it says, it ends, soon and with one clear finding."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jinja2 import Undefined, nodes

from roadmark import graph, lists, meter, project, render, sandbox
from roadmark.bounding import bounded
from roadmark.guarded import GuardedEnvironment
from roadmark.loader import Loader
from roadmark.mistake import TemplateMistakeError
from roadmark.nodes import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Sandbox

TOOLS = Path(__file__).resolve().parents[1] / "tools"
ROADMAP = """\
title: Clocks
before: <p>
summary: How *time* is kept.
definitions: {a: https://example.com/a, b: {url: https://example.com/b, title: B}}
topics:
  - id: sun
    title: Sun
    level: beginner
    outcome: Tell the time.
    topics: [{id: moon, title: Moon, requires: [stars]}]
    resources:
      - {title: Sundial, url: https://example.com/, type: book, cost: free, by: Somebody, description: Old.}
      - text: Some text
        resources: [{title: Inner, url: https://example.com/inner}]
      - markdown: "| a |\\n| - |\\n"
  - {id: stars, title: Stars}
"""


@pytest.fixture
def roadmap(tmp_path: Path) -> project.Project:
    (tmp_path / "roadmap").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "roadmap" / "roadmap.yaml").write_text(ROADMAP, "utf-8")
    return project.load(tmp_path)


def rendered(world: project.Project, template: str) -> str:
    """What a template makes of the roadmap; TemplateMistakeError is all that may go wrong."""
    (world.root / "templates" / "README.md.j2").write_text(template, "utf-8", newline="")
    return render.readme(world, graph.build(world.topics())).text


def mistake(world: project.Project, template: str) -> str:
    with pytest.raises(TemplateMistakeError) as caught:
        rendered(world, template)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 400
    return caught.value.message


# What can be seen


def values(world: project.Project) -> Iterator[Any]:
    """Every value that a template can get at, beginning with those that it is given."""
    environment = GuardedEnvironment(Loader(world.root))
    environment.begin(10**6)
    stack: list[Any] = [
        world.roadmap,
        world.settings.contents,
        "text",
        [1],
        {"a": 1},
        *lists.rows(world.roadmap),
    ]
    seen: set[int] = set()
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        yield value
        if isinstance(value, tuple | list):
            stack.extend(value)
        names = {*dir(value), *vars(type(value)), "holder", "document", "path", "source", "__class__", "_x"}
        found = (environment.getattr(value, name) for name in sorted(names))
        stack.extend(one for one in found if not isinstance(one, Undefined) and not callable(one))


def test_all_that_can_be_seen_is_data(roadmap: project.Project) -> None:
    kinds = {type(value) for value in values(roadmap)}
    assert kinds > {type(node) for node in (roadmap.roadmap, *roadmap.topics())}
    others = {kind for kind in kinds if not issubclass(kind, Node)}
    assert {kind.__name__ for kind in others} <= {
        "Contents",
        "Row",
        "str",
        "int",
        "bool",
        "NoneType",
        "tuple",
        "list",
        "dict",
    }


@pytest.mark.parametrize(
    "name", ["document", "holder", "step", "path", "at", "texts", "links", "STRINGS", "TEXTS", "__dict__"]
)
def test_where_a_node_comes_from_cannot_be_seen(roadmap: project.Project, name: str) -> None:
    assert hasattr(roadmap.roadmap, name) or name == "__dict__"
    for expression in (
        f"roadmap.{name}",
        f"roadmap['{name}']",
        f"[roadmap] | map(attribute='{name}') | first",
        f"[roadmap] | sort(attribute='{name}') | first",
        f"[roadmap] | groupby('{name}') | first",
        f"[roadmap] | selectattr('{name}') | list",
        f"[roadmap] | join(attribute='{name}')",
        f"roadmap.topics[0].{name}",
        f"(rows(roadmap) | first).{name}",
    ):
        assert mistake(roadmap, f"{{{{ {expression} }}}}")


OUT_OF_REACH = """\
''.__class__
''.__class__.__mro__
()['__class__']
{}.__init__
1.__class__
''['__class__']
[''] | map(attribute='__class__') | list | string
'' | attr('__class__')
roadmap | attr('document')
link.__globals__
link.function
link.pay
anchor.__call__
rows.__self__
name.function.__closure__
prerequisites.function
range.function
namespace.__init__
namespace.function
self.__dict__
self._TemplateReference__context
roadmap.title.upper.__self__
roadmap.title.format
'{0}'.format(roadmap)
'{0.holder}'.format(roadmap)
'{a}'.format_map({'a': 1})
'%s' % roadmap
'%(a)s' % {'a': 1}
'%s' | format(roadmap)
'a'.encode()
'a'.join(['b'])
'a'.ljust(9)
'a'.translate({})
[].append(1)
{}.update({})
{}.items()
roadmap | pprint
roadmap | tojson
roadmap | string
roadmap ~ ''
roadmap
[roadmap] | random
link
link | string
link ~ ''
[link] | join
lipsum()
cycler(1)
joiner()
dict(a=1)
config
environ
environment
context
request
os
open('/etc/passwd')
__import__('os')
undefined.x
undefined._undefined_obj
roadmap.nope._undefined_obj
('a' if false)._undefined_hint
namespace(a=1).__class__
namespace(a=1)._Namespace__attrs
range(3).__reduce__
caller()
super()
loop
[1] | batch(1) | list
[1] | slice(1) | list
'a' | center(9)
'a' | wordwrap
'a' | urlize
'a' | xmlattr
'a' | safe
'a' | forceescape
'a' | filesizeformat
'a' is callable
'a' is filter
2 ** 3
anchor(roadmap, 1)
anchor(namespace(title='x'))
rows(namespace(resources=[]))
name(roadmap)
prerequisites('sun')
prerequisites(namespace(requires=['moon']))
definition('a', 'b', 'c', 'd')
""".splitlines()


@pytest.mark.parametrize("expression", OUT_OF_REACH)
def test_nothing_else_is_in_reach(roadmap: project.Project, expression: str) -> None:
    assert mistake(roadmap, f"{{{{ {expression} }}}}")


@pytest.mark.parametrize(
    "template",
    [
        "{% for one in [1] %}{{ loop.__class__ }}{% endfor %}",
        "{% for one in [1] %}{{ loop._iterable }}{% endfor %}",
        "{% for one in [1] %}{{ loop._recurse }}{% endfor %}",
        "{% macro a() %}{% endmacro %}{{ a._func }}",
        "{% macro a() %}{% endmacro %}{{ a._environment }}",
        "{% macro a() %}{% endmacro %}{{ a.name }}",
        "{% import 'README.md.j2' as x %}{{ x._body_stream }}",
        "{% from 'README.md.j2' import _body_stream %}",
        "{% block a %}{{ self.a._context }}{% endblock %}",
        "{% autoescape true %}{% endautoescape %}",
        "{% do roadmap %}",
        "{% debug %}",
        "{% trans %}{% endtrans %}",
        "{% set ns = namespace() %}{% set ns.__class__ = 1 %}{{ ns.__class__ }}",
        "{% set roadmap.title = 'x' %}",
    ],
)
def test_no_statement_reaches_further(roadmap: project.Project, template: str) -> None:
    assert mistake(roadmap, template)
    assert roadmap.roadmap.title == "Clocks"


def test_the_built_in_template_sees_no_more_than_one_of_a_stranger(roadmap: project.Project) -> None:
    trusted = sandbox.Environment(Loader(None))
    for name in ("document", "holder", "path", "__class__"):
        assert isinstance(trusted.getattr(roadmap.roadmap, name), Undefined)


def test_no_page_depends_on_chance(roadmap: project.Project) -> None:
    names = GuardedEnvironment(Loader(roadmap.root)).filters
    assert not {"random", "pprint"} & names.keys()


# What can be done

# Each would run for hours, or fill the memory of any machine.
BOMBS = {
    "nested loops": "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "loops over nothing": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "loops that skip all": "{% for a in range(99999) %}{% for b in range(999) if b < 0 %}{% endfor %}{% endfor %}",
    "a loop with much in it": "{% for a in range(99999) %}" + "x" * 200_000 + "{% endfor %}",
    "a loop that calls itself": "{% for a in range(9) recursive %}{{ loop(range(9)) }}{% endfor %}",
    "macros": "{% macro a(n) %}{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(99) }}",
    "a macro without end": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "blocks": "{% block a %}{{ self.a() }}{{ self.a() }}{% endblock %}",
    "includes": "{% include 'README.md.j2' %}{% include 'README.md.j2' %}",
    "imports": "{% import 'README.md.j2' as a %}",
    "inheritance": "{% extends 'README.md.j2' %}",
    "a product": "{{ 'x' * 999999999999 }}",
    "a product the other way": "{{ 999999999999 * 'x' }}",
    "a product of lists": "{{ ([1] * 999999999999) | length }}",
    "a product of a text of lists": "{{ ([['x' * 9999] * 999] * 999) | string }}",
    "a power": "{{ 9 ** 999999999 }}",
    "numbers": "{% set n = namespace(x=9) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "a number": "{{ " + "9" * 5000 + " }}",
    "a float": "{{ 1e308 * 1e308 | int }}",
    "a range": "{{ range(999999999999) | list | length }}",
    "a range too far": "{{ range(9999999999999999999999) }}",
    "doubling": "{% set n = namespace(x='x') %}{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "doubling a list": "{% set n = namespace(x=[1]) %}{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "nesting": "{% set n = namespace(x=1) %}{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}",
    "nesting dicts": "{% set n = namespace(x=1) %}{% for i in range(99) %}{% set n.x = {1: n.x, 2: n.x} %}{% endfor %}",
    "nesting deeply": "{% set n = namespace(x=1) %}{% for i in range(99999) %}{% set n.x = (n.x,) %}{% endfor %}",
    "slices": "{% set s = 'x' * 99999 %}{% for i in range(99999) %}{% if s[1:] %}{% endif %}{% endfor %}",
    "comparisons": "{% set s = 'x' * 99999 %}{% for i in range(99999) %}{{ s ~ 'y' == s ~ 'z' }}{% endfor %}",
    "searches": "{% set s = 'x' * 99999 %}{% for i in range(99999) %}{{ 'y' in s }}{% endfor %}",
    "tests": "{% set s = range(9999) | list %}{% for i in range(99999) %}{{ i is in s }}{% endfor %}",
    "sorting": "{% set l = range(9999) | list %}{% for i in range(9999) %}{{ l | sort | first }}{% endfor %}",
    "sorting by a text": "{% set l = [roadmap] * 9999 %}{% for i in l %}{{ l | sort(attribute='title') }}{% endfor %}",
    "joining": "{{ range(9999) | join('x' * 200000) }}",
    "joining an attribute": "{{ ([roadmap] * 9999) | join('x' * 200000, attribute='title') }}",
    "replacing": "{{ ('x' * 99999) | replace('x', 'y' * 99999) }}",
    "replacing nothing": "{{ ('x' * 99999) | replace('', 'y' * 99999) }}",
    "indenting": "{{ ('x\n' * 99999) | indent(99999) }}",
    "indenting by a text": "{{ ('x\n' * 99999) | indent('y' * 99999) }}",
    "indenting as in a list": "{{ ('x\n' * 9999) | indented('y' * 99999) }}",
    "splitting": "{{ ('x ' * 4999999).split() | length }}",
    "words": "{{ ('x ' * 4999999) | title | length }}",
    "addresses": "{{ ('\\U0001f600' * 1999999) | urlencode | length }}",
    "filters": "{% for i in range(999999) %}{{ 1 | abs | abs | abs | abs | abs }}{% endfor %}",
    "mapped filters": "{% for i in range(9999) %}{{ range(9999) | map('upper') | first }}{% endfor %}",
    "splitting often": "{% for i in range(9999) %}{{ ('x ' * 999).split() | length }}{% endfor %}",
    "words often": "{% for i in range(9999) %}{{ ('x ' * 999) | title | length }}{% endfor %}",
    "sums": "{{ ([[1]] * 99999) | sum(start=[]) }}",
    "escapes": "{% for i in range(9999) %}{{ ('$:@&' * 9999) | plain | length }}{% endfor %}",
    "labels": "{% for i in range(9999) %}{{ link('a', 'b', 'word [b] ' * 4999) | length }}{% endfor %}",
    "rows below a text": "{% set s = '- a\n' * 9999 %}{% for i in range(99) %}{{ rows(roadmap, s)[0] }}{% endfor %}",
    "rows": "{% for i in range(999999) %}{{ rows(roadmap.topics[0]) | length }}{% endfor %}",
    "front matter": "{% set s = '---\n' * 99999 %}{% for i in range(9999) %}{{ s is front_matter }}{% endfor %}",
    "marks": "{% for i in range(999999) %}{{ '' | of(roadmap, 'title') }}{% endfor %}",
    "a set block": "{% set x %}y{% endset %}{% for i in range(999999) %}{% set x %}{{ x }}{% endset %}{% endfor %}",
    "a filter block": "{% for i in range(99999) %}{% filter upper %}" + "x" * 9999 + "{% endfilter %}{% endfor %}",
    "brackets": "{{ " + "(" * 9999 + "1" + ")" * 9999 + " }}",
    "lists in lists": "{{ " + "[" * 9999 + "]" * 9999 + " }}",
    "signs": "{{ " + "-" * 9999 + "1 }}",
    "a long sum": "{{ 1" + " + 1" * 49_999 + " }}",
    "many loops in each other": "{% for a in [1] %}" * 50 + "{% endfor %}" * 50,
    "many conditions in each other": "{% if 1 %}" * 500 + "{% endif %}" * 500,
    "changes": "{% for i in range(99999) %}{{ loop.changed(range(9999) | list) }}{% endfor %}",
    "cycles": "{% for i in range(99999) %}{% if loop.cycle('x' * 9999, 'y' * 9999) %}{% endif %}{% endfor %}",
}  # fmt: skip


@pytest.mark.parametrize("template", BOMBS.values(), ids=BOMBS)
def test_every_template_ends(roadmap: project.Project, template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "BASE", meter.BASE // 10)
    assert mistake(roadmap, template)


LIMITED = """\
import resource, sys
from pathlib import Path
from roadmark import graph, meter, project, render
from roadmark.mistake import TemplateMistakeError
meter.BASE //= int(sys.argv[2])
world = project.load(Path(sys.argv[1]))
topics = graph.build(world.topics())
resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
for template in sys.stdin.read().split("\\x1f"):
    (world.root / "templates" / "README.md.j2").write_text(template, "utf-8", newline="")
    try:
        print(len(render.readme(world, topics).text))
    except TemplateMistakeError as mistake:
        print("mistake")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound a process in other ways")
@pytest.mark.parametrize("part", [pytest.param(1, marks=pytest.mark.slow), 10])
def test_all_of_them_together_fit_into_little_memory_and_time(roadmap: project.Project, part: int) -> None:
    command = [sys.executable, "-c", LIMITED, str(roadmap.root), str(part)]
    result = subprocess.run(
        command, input="\x1f".join(BOMBS.values()), capture_output=True, text=True, encoding="utf-8",
        env={"PYTHONPATH": str(TOOLS), "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.split() == ["mistake"] * len(BOMBS)


def test_what_a_template_may_spend_grows_with_the_roadmap(roadmap: project.Project) -> None:
    template = "{% for i in range(9999) %}" + "x" * 2000 + "{% endfor %}"
    assert "many times what the roadmap needs" in mistake(roadmap, template)
    path = roadmap.root / "roadmap" / "roadmap.yaml"
    path.write_text(ROADMAP + "#" + "x" * 400_000 + "\n", "utf-8")
    assert len(rendered(project.load(roadmap.root), template)) > 9999 * 2000


def test_the_built_in_template_needs_a_small_part_of_it(tmp_path: Path) -> None:
    for folder in ("roadmap", "templates"):
        shutil.copytree(TOOLS.parent / folder, tmp_path / folder)
    world = project.load(tmp_path)
    render.readme(world, graph.build(world.topics()))
    environment = render._environment(tmp_path)  # noqa: SLF001
    assert isinstance(environment, GuardedEnvironment)
    characters = sum(len(document.source.text) for document in world.documents.values())
    assert 0 < environment.meter.limit - environment.meter.left < 30 * characters


def spent(world: project.Project, template: str) -> int:
    """What a template pays."""
    rendered(world, template)
    environment = render._environment(world.root)  # noqa: SLF001
    assert isinstance(environment, GuardedEnvironment)
    return environment.meter.limit - environment.meter.left


READING = """\
s == t
s != t
s < t
s <= t
s > t
s >= t
s in t
s not in t
'y' in s
s ~ 'y'
s + 'y'
'y' + s
s[1:]
s[::2]
[s]
(s, s)
{1: s}
{s: 1}
[s] + [1]
[s] * 2
s.upper()
s.split()
s.startswith('y')
'y'.startswith(s)
s | upper
s | length
s | replace('y', 'z')
s | list
s is string
s is eq t
[s] | join
[1, 2] | join(s)
[s, t] | sort
[s, t] | unique
[s, t] | map('upper')
s | plain
s | inline
s | block
s | verbatim
s is front_matter
link(s, 'a')
link('a', s)
definition('a', s)
namespace(a=s)
[{'a': s}] | map(attribute='a') | join
s | default('y')
s | int
s | e
s | trim
""".splitlines()


@pytest.mark.parametrize("use", READING)
def test_whatever_reads_a_text_pays_for_its_length(roadmap: project.Project, use: str) -> None:
    template = "{{% set s = 'x' * {0} %}}{{% set t = 'x' * {0} %}}{{% if {1} %}}{{% endif %}}"
    grown, grown_without = (
        spent(roadmap, template.format(20_000, what)) - spent(roadmap, template.format(10, what)) for what in (use, "1")
    )
    assert grown >= grown_without + 19_000


@pytest.mark.parametrize(
    "template",
    [
        "{{{{ s }}}}",
        "{{% set t %}}{{{{ s }}}}{{% endset %}}",
        "{{% macro a() %}}{{{{ s }}}}{{% endmacro %}}{{{{ a() }}}}",
    ],
)
def test_whatever_is_written_is_paid_for(roadmap: project.Project, template: str) -> None:
    start = "{{% set s = 'x' * {} %}}"
    grown = spent(roadmap, (start + template).format(20_000)) - spent(roadmap, (start + template).format(10))
    assert grown >= spent(roadmap, start.format(20_000)) - spent(roadmap, start.format(10)) + 19_000


def test_nobody_can_pay_back(roadmap: project.Project) -> None:
    environment = GuardedEnvironment(Loader(roadmap.root))
    environment.begin(0)
    for name in set(environment.filters) - {name for name in environment.filters if name.isidentifier()}:
        before = environment.meter.left
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it says
            environment.call_filter(name, -(10**9))
        assert environment.meter.left <= before


def test_no_code_runs_more_than_once_without_paying(roadmap: project.Project) -> None:
    environment = GuardedEnvironment(Loader(roadmap.root))
    template = """\
{% for a in b if c %}{% for d in e recursive %}{{ loop(f) }}{% endfor %}{% else %}{% endfor %}
{% macro g(h=1) %}{% call(i) g() %}{% endcall %}{% endmacro %}{% block j %}{% endblock %}"""
    tree = bounded(environment.parse(template), environment)
    bodies = [node for kind in (nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block) for node in tree.find_all(kind)]
    assert len(bodies) == 5
    for node in (tree, *bodies):
        charge = node.body[0]  # type: ignore[attr-defined]
        assert isinstance(charge, nodes.ExprStmt)
        assert isinstance(charge.node, nodes.Filter)
        assert charge.node.name == "a charge"
    plain = (nodes.Concat, nodes.Compare, nodes.Slice, nodes.Pow)
    assert not any(tree.find(kind) for kind in plain)


# Anything at all

NAMES = (
    "roadmap",
    "contents",
    "x",
    "y",
    "link",
    "rows",
    "name",
    "anchor",
    "range",
    "namespace",
    "loop",
    "self",
    "nope",
)
ATTRIBUTES = (
    "title",
    "topics",
    "resources",
    "sections",
    "upper",
    "split",
    "holder",
    "__class__",
    "items",
    "format",
    "a",
)
FILTERS = (
    *(
        "upper",
        "length",
        "list",
        "first",
        "join",
        "sort",
        "map('upper')",
        "map(attribute='title')",
        "select",
        "reverse",
    ),
    *("int", "string", "plain", "inline", "block", "replace('a', 'b')", "indent(3)", "default(1)", "sum", "unique"),
    *(
        "groupby('title')",
        "max",
        "abs",
        "float",
        "items",
        "e",
        "of(roadmap, 'title')",
        "indented('  ')",
        "round",
        "nope",
    ),
)
TESTS = ("defined", "none", "string", "front_matter", "in [1]", "sameas x", "divisibleby 0", "mapping", "nope", "eq 1")


def _expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "//", "%", "~", "==", "<", "in", "and", "or", "not in", "**"])
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(inner, st.sampled_from(ATTRIBUTES)).map(".".join),
        st.tuples(inner, st.sampled_from(FILTERS)).map(lambda parts: f"({' | '.join(parts)})"),
        st.tuples(inner, st.sampled_from(TESTS)).map(lambda parts: f"({' is '.join(parts)})"),
        st.tuples(inner, inner).map(lambda parts: f"{parts[0]}({parts[1]})"),
        st.tuples(inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}]"),
        st.tuples(inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}:]"),
        st.tuples(inner, inner).map(lambda parts: f"[{', '.join(parts)}]"),
        st.tuples(inner, inner).map(lambda parts: f"{{{parts[0]}: {parts[1]}}}"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]})"),
        inner.map(lambda part: f"(-{part})"),
    )


EXPRESSIONS = st.recursive(
    st.sampled_from([*NAMES, "0", "-1", "7", "1.5", "99999999", "'a'", "'a b'", "''", "'\\n- a\\n'", "none", "true"]),
    _expressions,
    max_leaves=8,
)


def _statements(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(EXPRESSIONS, inner).map(lambda parts: "{{% for x in {} %}}{}{{% endfor %}}".format(*parts)),
        st.tuples(EXPRESSIONS, EXPRESSIONS, inner).map(
            lambda parts: "{{% for x, y in {} if {} recursive %}}{}{{% endfor %}}".format(*parts)
        ),
        st.tuples(EXPRESSIONS, inner, inner).map(
            lambda parts: "{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format(*parts)
        ),
        st.tuples(EXPRESSIONS, inner).map(lambda parts: "{{% set x = {} %}}{}".format(*parts)),
        st.tuples(inner, inner).map(lambda parts: "{{% set y %}}{}{{% endset %}}{}".format(*parts)),
        st.tuples(inner, inner).map(lambda parts: "{{% macro x(y=1) %}}{}{{% endmacro %}}{}".format(*parts)),
        st.tuples(inner, inner).map(lambda parts: "{{% filter upper %}}{}{{% endfilter %}}{}".format(*parts)),
        st.tuples(EXPRESSIONS, inner).map(lambda parts: "{{% with y = {} %}}{}{{% endwith %}}".format(*parts)),
        st.tuples(inner, inner).map("".join),
    )


TEMPLATES = st.recursive(
    st.one_of(
        EXPRESSIONS.map(lambda expression: f"{{{{ {expression} }}}}"),
        st.sampled_from(
            ["text", "\n", "{% include 'README.md.j2' %}", "{{ x() }}", "{{ loop(x) }}", "{# #}", "{%", "}}"]
        ),
    ),
    _statements,
    max_leaves=4,
)


def assert_ends_well(world: project.Project, template: str) -> None:
    text, found = "", None
    try:
        text = rendered(world, template)
    except TemplateMistakeError as error:
        found = error
    assert "0x" not in text
    assert "\0" not in text
    if found:
        assert "\n" not in found.message
        assert found.place.source.path.name == "README.md.j2"


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("{{ ''[none:] }}")
@example("{{ {[]: 1} }}")
@example("{{ roadmap['a\\nb'] }}")
@given(TEMPLATES)
def test_any_template_writes_a_page_or_is_one_mistake(roadmap: project.Project, template: str) -> None:
    assert_ends_well(roadmap, template)


@pytest.mark.slow
@settings(max_examples=5_000, suppress_health_check=list(HealthCheck))
@given(TEMPLATES)
def test_any_of_very_many_templates_writes_a_page_or_is_one_mistake(roadmap: project.Project, template: str) -> None:
    assert_ends_well(roadmap, template)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from("{}%#| ()[]'\"\n-_.,:~=+*/<>ax0\\é"), max_size=60))
def test_no_text_is_too_strange_for_a_template(roadmap: project.Project, template: str) -> None:
    assert_ends_well(roadmap, template)


def test_a_template_leaves_nothing_behind_for_the_next(sandbox: Sandbox) -> None:
    sandbox.write({"roadmap/roadmap.yaml": ROADMAP, "templates/README.md.j2": BOMBS["nested loops"]})
    assert " OUT005 " in sandbox.run("build").out
    sandbox.write({"templates/README.md.j2": "Fine.\n"})
    assert sandbox.run("build").code == 0


def test_marks_that_make_no_sense_harm_nobody(sandbox: Sandbox) -> None:
    template = """\
# A

{{ "x" | of(roadmap, "summary") }}{{ "<i>" | of(roadmap.topics[0], "is_group") }}{{ "y" | of(roadmap, "topics") }}
{{ "\\nz\\n" | of(roadmap, "summary") }}"""
    document = ROADMAP.replace("How *time* is kept.", '"One <b>\\n\\n# Two\\n\\n```\\n\\nThree"')
    sandbox.write({"roadmap/roadmap.yaml": document, "templates/README.md.j2": template})
    assert sandbox.run("build").code == 0
    sandbox.write({"README.md": "# B\n\nq\n\nw\n"})
    for command in ("check", "absorb", "build"):
        result = sandbox.run(command)
        assert result.code in {0, 1}
        assert "Traceback" not in result.err
