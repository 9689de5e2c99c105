"""Reading YAML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from fuzz import corpus
from fuzz.target import target
from roadmark import source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roadmark.source import Document
    from roadmark.text import KeyPath, Span

HERE = Path("here.yaml")

# YAML 1.2, section 10.3.2: what a plain scalar of the core schema means.
_CONSTANTS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_CONSTANTS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_OTHER_NUMBER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


@target(seeds=corpus.documents, words=corpus.yaml_words)
def loader(raw: bytes) -> None:
    """Any bytes have an answer, the same each time; what has no problem says what another reader reads."""
    document = source.decode(HERE, raw)
    again = source.decode(HERE, raw)
    assert repr(document.data) == repr(again.data), "the same bytes are read as other data"
    assert (document.problems, document.spans, document.keys) == (again.problems, again.spans, again.keys)
    for span in spans(document):
        assert 0 <= span.start <= span.end <= len(document.source.text), f"{span} is outside of the text"
    assert document.is_parsed or document.problems, "no reason why it is not parsed"
    for problem in document.problems:
        assert problem.message, "a problem without a message"
    if document.is_parsed:
        _has_places(document)
    if document.is_parsed and not document.problems:
        _agrees(document)


def spans(document: Document) -> Iterator[Span]:
    """Every span that a document knows."""
    yield from document.spans.values()
    yield from document.keys.values()
    yield from document.scalars
    yield from (problem.span for problem in document.problems)


def _has_places(document: Document) -> None:
    stack: list[tuple[KeyPath, Any]] = [((), document.data)]
    while stack:
        path, value = stack.pop()
        assert path in document.spans, f"{path} has no place"
        if isinstance(value, dict):
            assert all((*path, key) in document.keys for key in value), f"a key of {path} has no place"
            stack += [((*path, key), child) for key, child in value.items()]
        elif isinstance(value, list):
            stack += [((*path, index), child) for index, child in enumerate(value)]


def _agrees(document: Document) -> None:
    """The data are the nodes of libyaml, typed by the letter of the specification; and spans hold their values."""
    text = document.source.text
    node = yaml.compose(text, getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    stack: list[tuple[Any, yaml.Node | None, KeyPath]] = [(document.data, node, ())]
    while stack:
        value, other, path = stack.pop()
        if isinstance(other, yaml.MappingNode):
            assert isinstance(value, dict), f"{path} is no mapping"
            assert list(value) == [key.value for key, _ in other.value], f"{path} has other keys"
            stack += [(value[key.value], child, (*path, key.value)) for key, child in other.value]
        elif isinstance(other, yaml.SequenceNode):
            assert isinstance(value, list), f"{path} is no list"
            assert len(value) == len(other.value), f"{path} has other entries"
            stack += [(value[index], child, (*path, index)) for index, child in enumerate(other.value)]
        else:
            _is_scalar(value, other, path)
            _reads_back(text, document.spans[path], other, path)


def _is_scalar(value: Any, node: yaml.Node | None, path: KeyPath) -> None:
    text, is_plain = (node.value, not node.style) if isinstance(node, yaml.ScalarNode) else ("", True)
    if is_plain and text in _CONSTANTS:
        assert value is _CONSTANTS[text], f"{path}: {text!r} became {value!r}"
    elif is_plain and _DECIMAL.fullmatch(text):
        assert isinstance(value, int | float), f"{path}: {text!r} became {value!r}"
        assert not isinstance(value, bool), f"{path}: {text!r} became {value!r}"
        assert float(value) == float(text), f"{path}: {text!r} became {value!r}"
    elif is_plain and _OTHER_NUMBER.fullmatch(text):
        assert isinstance(value, float), f"{path}: {text!r} became {value!r}"
    else:
        assert value == text, f"{path}: {text!r} became {value!r}"
        assert isinstance(value, str), f"{path}: {text!r} became {value!r}"


def _reads_back(text: str, span: Span, node: yaml.Node | None, path: KeyPath) -> None:
    """What stands at the place of a value on one line is that value by itself."""
    shown = text[span.start : span.end]
    assert shown == shown.strip(" \t\r\n"), f"{path}: white space around {shown!r}"
    is_on_a_line = not re.search(r"[\r\n]", shown) and shown[:1] not in {"|", ">"}
    if isinstance(node, yaml.ScalarNode) and is_on_a_line and shown != "-":  # which in brackets alone is no entry
        again = yaml.compose(f" {shown}", getattr(yaml, "CBaseLoader", yaml.BaseLoader)) if shown else None
        read = again.value if isinstance(again, yaml.ScalarNode) else ""
        assert read == node.value, f"{path}: {shown!r} is no {node.value!r}"
