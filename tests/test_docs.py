"""The pages that are made from the code say what the code says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from conftest import REPOSITORY
from oracles import by_cmark, parse
from roadmark.rules import RULES

if TYPE_CHECKING:
    from conftest import Sandbox

PAGE = REPOSITORY / "docs" / "rules.md"


def test_the_page_of_rules_is_what_the_rules_say(sandbox: Sandbox) -> None:
    assert PAGE.read_text("utf-8") == sandbox.run("rules", "--format", "markdown").out, "stale: run `make docs`"


def test_the_page_has_a_heading_for_every_rule_and_every_example_is_code() -> None:
    page = parse(by_cmark(PAGE.read_text("utf-8")))
    headings = ["".join(node.itertext()) for node in page.iter("h3")]
    assert headings == [f"{rule.code} {rule.name}" for rule in RULES.values()]
    assert len(list(page.iter("pre"))) == sum(
        len(re.findall("^(?:Bad|Good):$", rule.documentation, re.MULTILINE)) for rule in RULES.values()
    )


def test_rules_as_data_have_a_version_and_every_field(sandbox: Sandbox) -> None:
    data = json.loads(sandbox.run("rules", "--format", "json").out)
    assert data["version"] == 1
    assert [rule["code"] for rule in data["rules"]] == list(RULES)
    assert [rule["code"] for rule in data["rules"] if rule["optional"]] == [
        code for code, rule in RULES.items() if rule.is_optional
    ]
    for rule in data["rules"]:
        assert rule["can_be_silenced"] is not RULES[rule["code"]].is_fatal
        assert rule["documentation"].startswith(rule["summary"].split()[0])


def test_every_promise_names_a_test_that_there_is() -> None:
    page = (REPOSITORY / "SECURITY.md").read_text("utf-8")
    promises = re.findall(r"`(tests/\w+\.py)::(\w+)`", page)
    assert len(promises) > 20
    missing = [name for path, name in promises if f"\ndef {name}(" not in (REPOSITORY / path).read_text("utf-8")]
    assert not missing
