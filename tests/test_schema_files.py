"""The JSON Schemas: what they accept, what they say of a mistake, and that two libraries read them alike."""

import copy
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from roadmark import events
from roadmark.text import Source

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS: dict[str, dict[str, Any]] = {
    kind: json.loads((ROOT / "schema" / f"{kind}.schema.json").read_text("utf-8")) for kind in ("roadmap", "section")
}
DEFINITIONS = SCHEMAS["roadmap"]["$defs"]


def full_pattern(_: object, pattern: str, instance: object, __: object) -> Iterator[ValidationError]:
    """In JSON Schema `$` is the very end; in Python it also stands before a last newline."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


Explainer: Any = extend(Draft202012Validator, {"pattern": full_pattern})  # type: ignore[no-untyped-call]  # as stubbed
FAST = {kind: jsonschema_rs.Draft202012Validator(schema) for kind, schema in SCHEMAS.items()}
PLAIN = {kind: Draft202012Validator(schema) for kind, schema in SCHEMAS.items()}
SLOW = {kind: Explainer(schema) for kind, schema in SCHEMAS.items()}


def subschemas(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, with its place."""
    if isinstance(schema, dict):
        yield path, schema
        for group in ("properties", "$defs"):
            for name, inner in schema.get(group, {}).items():
                yield from subschemas(inner, f"{path}/{group}/{name}")
        for keyword in ("items", "if", "then", "else"):
            if keyword in schema:
                yield from subschemas(schema[keyword], f"{path}/{keyword}")


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    return DEFINITIONS[schema["$ref"].removeprefix("#/$defs/")] | schema if "$ref" in schema else schema


def read(text: str) -> Any:
    return events.load(Source(Path(), text)).data


ALL = dict(subschemas(SCHEMAS["roadmap"]))
FIELDS = {path: resolved(one) for path, one in ALL.items() if re.search(r"^$|/(properties|\$defs)/[^/]+$", path)}


# The files


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("data_format", ROOT / "tools" / "data_format.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_files_are_fresh() -> None:
    source = (ROOT / "schema" / "roadmap.schema.json").read_text("utf-8")
    section = (ROOT / "schema" / "section.schema.json").read_text("utf-8")
    page = (ROOT / "docs" / "data-format.md").read_text("utf-8")
    assert section == generator().section_schema(source), "run `make docs`"
    assert page == generator().render(SCHEMAS["roadmap"]), "run `make docs`"


def test_both_schemas_have_the_same_definitions() -> None:
    assert SCHEMAS["section"]["$defs"] == DEFINITIONS


@pytest.mark.parametrize("kind", SCHEMAS)
def test_schemas_are_schemas(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])


def test_each_example_of_the_page_is_valid() -> None:
    page = (ROOT / "docs" / "data-format.md").read_text("utf-8")
    roadmap, section, contents, definitions, limits, outputs, settings, *items = (
        read(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    )
    lists = [{"topics": items[0]}, *({"resources": one} for one in items[1:])]
    assert len(items) == 4
    for document in (roadmap, contents, definitions, outputs, limits, settings, *lists):
        SLOW["roadmap"].validate(document)
    SLOW["section"].validate(section)


@pytest.mark.parametrize("path", FIELDS)
def test_fields_are_documented(path: str) -> None:
    field = FIELDS[path]
    assert field["title"]
    assert field["description"].endswith(".")
    assert field["examples"]
    for example in field["examples"]:
        Explainer({"$defs": DEFINITIONS} | field).validate(example)


@pytest.mark.parametrize("path", ALL)
def test_schemas_keep_to_what_every_reader_understands(path: str) -> None:
    schema = ALL[path]
    refused = {"oneOf", "anyOf", "allOf", "not", "format", "unevaluatedProperties", "unevaluatedItems"}
    assert not refused & set(schema)
    # Libraries compare objects pair by pair, which is quadratic; texts they sort.
    assert "uniqueItems" not in schema or schema["items"]["type"] == "string"
    assert schema.get("$ref", "#/$defs/").startswith("#/$defs/"), "a file is complete in itself"
    if "properties" in schema:
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False
    if "pattern" in schema:
        assert schema["patternErrorMessage"]
        assert re.fullmatch(r"(?!.*\\[dwsb])[ -~]+", schema["pattern"]), "libraries differ on these"


@pytest.mark.parametrize("path", [path for path, schema in ALL.items() if "maxLength" in schema])
def test_length_is_counted_in_characters(path: str) -> None:
    schema = {key: value for key, value in ALL[path].items() if key != "pattern"}
    for length, verdict in ((schema["maxLength"], True), (schema["maxLength"] + 1, False)):
        assert jsonschema_rs.is_valid(schema, "\N{SEEDLING}" * length) is verdict
        assert Draft202012Validator(schema).is_valid("\N{SEEDLING}" * length) is verdict


# A separator may be a space, or nothing at all.
TEXTS_WITH_A_PATTERN = [path for path, schema in ALL.items() if "pattern" in schema and path != "/$defs/separator"]


@pytest.mark.parametrize("path", TEXTS_WITH_A_PATTERN)
@pytest.mark.parametrize("blank", [" ", "\n", " \t\r\n"])
def test_white_space_is_not_a_text(path: str, blank: str) -> None:
    assert not jsonschema_rs.is_valid(ALL[path], blank)
    assert not Explainer(ALL[path]).is_valid(blank)


# What they accept, and what they say of a mistake


EVERYTHING = """
title: Git Roadmap
summary: What to learn, **in order**.
topics:
  - {id: commits, title: Commits, level: beginner, outcome: Commit., summary: Text., requires: [shell], resources: []}
  - title: Group
    topics: [{id: branching-2, title: Branching}]
resources:
  - title: Pro Git
    url: https://git-scm.com/book/en/v2
    type: book
    cost: free
    by: Scott Chacon, Ben Straub
    language: en
    verified: 2026-11-22
    description: Chapters 2 and 3.
    resources: [{title: Glossary, url: docs/glossary.md}]
  - text: Choose **one**.
    resources: [{title: Pro Git, url: x}, {text: Further}]
  - markdown: word for word
  - {markdown: an item, marker: "1. [x]", resources: [], loose: true}
  - {title: A, url: b, label: "*A*", separator: ": ", marker: "*", loose: true, resources: [{text: c, loose: false}]}
label: "**Git** Roadmap"
loose: true
sections:
  - working-together
  - {title: Contributing, sections: [other-file], topics: [], resources: [], label: "`C`", depth: 3, loose: false}
"""
ROOT_ONLY = """
before: <img src="logo.svg">
definitions: {manual: docs/manual.md, book: {url: docs/book.md, title: The book}}
settings: {repository: owner/name, separator: " ", contents: {title: Contents, depth: 2}}
"""
VALID: dict[str, dict[str, Any]] = {
    "section": read(EVERYTHING),
    "roadmap": read(EVERYTHING + ROOT_ONLY),
}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_one_of_everything_is_valid(kind: str) -> None:
    assert FAST[kind].is_valid(VALID[kind])
    assert not list(SLOW[kind].iter_errors(VALID[kind]))


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{settings: {}}",
        "{topics: [], resources: [], sections: []}",
        "topics: [{title: A group needs no id, topics: []}]",
        "sections: [maschinelles-lernen-für-alle, データ, v1.2, with space]",
        "resources: [{title: '[draft] * \\ `', url: 'javascript:alert(1)'}]",
        "resources: [{title: x, url: y, language: zh-Hant-TW}, {title: x, url: y, language: es-419}]",
        "topics: [{id: '7', title: An id may be digits}]",
        "{settings: {separator: '', contents: false}, definitions: {}}",
        "{settings: {separator: '\t', contents: {}}, definitions: {'a\\]\\\\': b, 'c d': {url: e}, Ä: f}}",
        "resources: [{text: a, marker: '1.'}, {text: b, marker: '*'}]",
        "resources: [{text: c, marker: '[ ]'}, {text: d, marker: '0)[X]'}, {markdown: e, marker: '+'}]",
        "resources: [{title: a, url: b, separator: ' '}, {title: a, url: b, separator: '...'}]",
    ],
)
def test_roadmap_may_be(text: str) -> None:
    document = read(text)
    assert FAST["roadmap"].is_valid(document)
    assert not list(SLOW["roadmap"].iter_errors(document))


def topic(fields: str) -> str:
    return f"topics: [{{id: a, title: A, {fields}}}]"


def resource(fields: str) -> str:
    return f"resources: [{{title: A, url: b, {fields}}}]"


@pytest.mark.parametrize(
    ("text", "path", "keyword"),
    [
        ("", "", "type"),
        ("[title]", "", "type"),
        ("titel: Git", "", "additionalProperties"),
        ("title: ''", "title", "minLength"),
        ("title: '  '", "title", "pattern"),
        ('title: "\\n"', "title", "pattern"),
        ("title: 3.10", "title", "type"),
        ("title:", "title", "type"),
        ("before: ' '", "before", "pattern"),
        ("definitions: [manual]", "definitions", "type"),
        ("definitions: {a: 1}", "definitions a", "type"),
        ("definitions: {a: ''}", "definitions a", "minLength"),
        ("definitions: {a: {title: b}}", "definitions a", "required"),
        ("definitions: {a: {url: b, label: c}}", "definitions a", "additionalProperties"),
        ("definitions: {'a]': b}", "definitions", "pattern"),
        ("definitions: {'[a': b}", "definitions", "pattern"),
        ("definitions: {' a': b}", "definitions", "pattern"),
        ("definitions: {^a: b}", "definitions", "pattern"),
        ('definitions: {"a\\nb": c}', "definitions", "pattern"),
        ("definitions: {'a\\': b}", "definitions", "pattern"),
        ("settings: {contents: true}", "settings contents", "const"),
        ("settings: {contents: Contents}", "settings contents", "type"),
        ("settings: {contents: {depth: 0}}", "settings contents depth", "minimum"),
        ("settings: {separator: a}", "settings separator", "pattern"),
        ('settings: {separator: "\\n"}', "settings separator", "pattern"),
        ("sections: [{title: A, depth: 7}]", "sections 0 depth", "maximum"),
        ("sections: [{title: A, before: b}]", "sections 0", "additionalProperties"),
        ("depth: 2", "", "additionalProperties"),
        ("loose: 'yes'", "loose", "type"),
        ("topics: [{id: a, title: A, label: b}]", "topics 0", "additionalProperties"),
        (resource("marker: 1"), "resources 0 marker", "type"),
        (resource("marker: '1'"), "resources 0 marker", "pattern"),
        (resource("marker: '1234567890.'"), "resources 0 marker", "pattern"),
        (resource("marker: ''"), "resources 0 marker", "minLength"),
        (resource("separator: '<'"), "resources 0 separator", "pattern"),
        ("resources: [{text: a, separator: b}]", "resources 0", "additionalProperties"),
        ("settings: {lnit: {}}", "settings", "additionalProperties"),
        ("settings: {lint: {rules: []}}", "settings lint", "additionalProperties"),
        ("settings: {lint: {select: SHP007}}", "settings lint select", "type"),
        ("settings: {lint: {ignore: [txt]}}", "settings lint ignore 0", "pattern"),
        ("settings: {lint: {per_file: {'a-*': [T]}}}", "settings lint per_file a-* 0", "pattern"),
        ("settings: {lint: {max_length: {url: 3}}}", "settings lint max_length", "additionalProperties"),
        ("settings: {lint: {max_length: {title: 0}}}", "settings lint max_length title", "minimum"),
        ("settings: {lint: {full_stop: never}}", "settings lint full_stop", "enum"),
        ("settings: {lint: {order: random}}", "settings lint order", "enum"),
        ("settings: {lint: {blocked_hosts: ['https://a.example']}}", "settings lint blocked_hosts 0", "pattern"),
        ("settings: {lint: {names: ['']}}", "settings lint names 0", "minLength"),
        ("settings: {lint: {max_resources: many}}", "settings lint max_resources", "type"),
        ("settings: {repository: https://github.com/owner/name}", "settings repository", "pattern"),
        ("topics: {}", "topics", "type"),
        ("topics: [commits]", "topics 0", "type"),
        ("topics: [{title: A}]", "topics 0", "required"),
        ("topics: [{id: a}]", "topics 0", "required"),
        ("topics: [{id: a, topics: []}]", "topics 0", "required"),
        ("topics: [{id: '', title: A}]", "topics 0 id", "pattern"),
        ("topics: [{id: Linear-Algebra, title: A}]", "topics 0 id", "pattern"),
        ("topics: [{id: a--b, title: A}]", "topics 0 id", "pattern"),
        ("topics: [{id: a-٣, title: A}]", "topics 0 id", "pattern"),
        ('topics: [{id: "a\\n", title: A}]', "topics 0 id", "pattern"),
        (topic("level: Beginner"), "topics 0 level", "enum"),
        (topic("level: 1"), "topics 0 level", "enum"),
        (topic("requires: linear-algebra"), "topics 0 requires", "type"),
        (topic("requires: [[b]]"), "topics 0 requires 0", "type"),
        (topic("requires: ['']"), "topics 0 requires 0", "minLength"),
        (topic("url: b"), "topics 0", "additionalProperties"),
        ("resources: {}", "resources", "type"),
        ("resources: [https://git-scm.com]", "resources 0", "type"),
        ("resources: [[]]", "resources 0", "type"),
        ("resources: [{title: A}]", "resources 0", "required"),
        ("resources: [{title: A, url: ''}]", "resources 0 url", "minLength"),
        (resource("type: Book"), "resources 0 type", "enum"),
        (resource("cost: gratis"), "resources 0 cost", "enum"),
        (resource("language: pt-br"), "resources 0 language", "pattern"),
        (resource("language: english"), "resources 0 language", "pattern"),
        (resource("verified: 22.11.2026"), "resources 0 verified", "pattern"),
        (resource("verified: '2026-13-01'"), "resources 0 verified", "pattern"),
        (resource("text: c"), "resources 0", "additionalProperties"),
        (resource("resources: [{markdown: ''}]"), "resources 0 resources 0 markdown", "minLength"),
        ("resources: [{text: []}]", "resources 0 text", "type"),
        ("resources: [{text: a, markdown: b}]", "resources 0", "additionalProperties"),
        ("resources: [{markdown: a, label: b}]", "resources 0", "additionalProperties"),
        ("sections: nlp", "sections", "type"),
        ("sections: [5]", "sections 0", "type"),
        ("sections: [{summary: no title}]", "sections 0", "required"),
        ("sections: [{title: A, settings: {}}]", "sections 0", "additionalProperties"),
        ("sections: ['']", "sections 0", "pattern"),
        ("sections: [nlp.yaml]", "sections 0", "pattern"),
        ("sections: [nlp.yml]", "sections 0", "pattern"),
        ("sections: [../secrets]", "sections 0", "pattern"),
        ("sections: [a/b]", "sections 0", "pattern"),
        ("sections: ['a\\b']", "sections 0", "pattern"),
        ("sections: ['C:b']", "sections 0", "pattern"),
        ("sections: [.hidden]", "sections 0", "pattern"),
        ('sections: ["nlp.yaml\\n"]', "sections 0", "pattern"),
    ],
)
def test_one_mistake_is_one_error_at_its_place(text: str, path: str, keyword: str) -> None:
    document = read(text)
    errors = [(" ".join(map(str, one.absolute_path)), one.validator) for one in SLOW["roadmap"].iter_errors(document)]
    assert errors == [(path, keyword)]
    assert not FAST["roadmap"].is_valid(document)


def test_section_file_needs_a_title_and_has_no_settings() -> None:
    errors = SLOW["section"].iter_errors({"settings": {}})
    assert sorted(str(one.validator) for one in errors) == ["additionalProperties", "required"]


# Two libraries, one verdict

KEYS = sorted({name for schema in ALL.values() for name in schema.get("properties", {})})
TEXTS = st.sampled_from(["", "a\n", "a.yaml", ".a", "a/b", "\u00a0", "2026-11-22\n"]) | st.text(
    "aZ0-/. \n\t\x1c\u0663\u00e9", max_size=4
)
LONG_TEXTS = st.sampled_from([20, 21, 64, 65, 140, 300, 301, 400, 401, 999, 1000, 1001, 2049, 20001]).map("a".__mul__)
OTHERS: list[Any] = [None, True, 0, 3.1, 10**15 - 1, float("nan"), [], {}, [[]], [{}], {"text": "a"}, {"title": "a"}]
VALUES = st.sampled_from(OTHERS).map(copy.deepcopy) | TEXTS | LONG_TEXTS


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every list and mapping of a document with each of its keys."""
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from places(node[key])


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """The document after one to three mistakes."""
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        node, key = draw(st.sampled_from(list(places(document))))
        match draw(st.sampled_from(["drop", "rename", "add", "replace", "append"])):
            case "drop":
                del node[key]
            case "rename" if isinstance(node, dict):
                node[draw(st.sampled_from(KEYS) | TEXTS)] = node.pop(key)
            case "add" if isinstance(node, dict):
                node[draw(st.sampled_from(KEYS) | TEXTS)] = draw(VALUES)
            case "append" if isinstance(node[key], str):
                node[key] += draw(TEXTS)
            case _:
                node[key] = draw(VALUES)
    return document


@pytest.mark.parametrize("kind", SCHEMAS)
@settings(deadline=None)
@given(data=st.data())
def test_libraries_agree(kind: str, data: st.DataObject) -> None:
    document = data.draw(mutated(VALID[kind]))
    verdict = FAST[kind].is_valid(document)
    assert verdict == SLOW[kind].is_valid(document)
    assert not verdict or PLAIN[kind].is_valid(document)
