"""`roadmark lint --fix`: what it mends, what it leaves alone, and what it proves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from roadmark import fix, lint, project
from roadmark.edits import Change, Edit, Fix, apply, overlap
from roadmark.rule import Finding, Rule, World
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Sandbox

UNTIDY = "title: Case\nsummary: A text.  \n# a comment\t\ntopics: []"
TIDY = "title: Case\nsummary: A text.\n# a comment\ntopics: []\n"
ROADMAP = "title: Test\nsections: [case]\n"


def prepared(sandbox: Sandbox, case: str = UNTIDY) -> Sandbox:
    return sandbox.write({"roadmap/roadmap.yaml": ROADMAP, "roadmap/case.yaml": case})


def test_fix_writes_and_says_what_it_did(sandbox: Sandbox) -> None:
    result = prepared(sandbox).run("lint", "--fix", "--select", "YML005")
    assert (result.code, result.out) == (0, "")
    assert "mended 3 findings in 1 file\n" in result.err
    assert sandbox.files()["roadmap/case.yaml"].decode() == TIDY


def test_without_fix_nothing_is_written(sandbox: Sandbox) -> None:
    before = prepared(sandbox).files()
    assert sandbox.run("lint").code == 1
    assert sandbox.files() == before


def test_diff_shows_and_writes_nothing(sandbox: Sandbox) -> None:
    before = prepared(sandbox).files()
    for options in (["--fix", "--diff"], ["--diff"]):
        result = sandbox.run("lint", *options, "--select", "YML005")
        assert result.code == 1
        assert result.out.startswith("--- a/roadmap/case.yaml\n+++ b/roadmap/case.yaml\n@@")
        assert "-summary: A text.  \n" in result.out
        assert "+summary: A text.\n" in result.out
        assert result.err == "would mend 3 findings in 1 file\n"
        assert sandbox.files() == before


def test_diff_of_nothing(sandbox: Sandbox) -> None:
    result = prepared(sandbox, TIDY).run("lint", "--fix", "--diff", "--select", "YML005")
    assert (result.code, result.out, result.err) == (0, "", "nothing to mend without a person\n")


def test_line_ends_have_no_diff_to_show(sandbox: Sandbox) -> None:
    result = prepared(sandbox, "title: Case\r\nsummary: A text.\n").run("lint", "--diff", "--select", "YML005")
    assert (result.code, result.out) == (1, "")
    assert "roadmap/case.yaml: only line ends or the byte order mark would change" in result.err


def test_only_the_files_that_are_named_are_mended(sandbox: Sandbox) -> None:
    prepared(sandbox).write({"roadmap/roadmap.yaml": "title: Test \nsections: [case]\n"})
    assert sandbox.run("lint", "--fix", "--select", "YML005", "roadmap/case.yaml").code == 0
    files = sandbox.files()
    assert files["roadmap/case.yaml"].decode() == TIDY
    assert files["roadmap/roadmap.yaml"] == b"title: Test \nsections: [case]\n"


def test_what_cannot_be_read_is_left_alone_and_the_rest_is_mended(sandbox: Sandbox) -> None:
    broken = "title: a: b  \n"
    prepared(sandbox).write({"roadmap/roadmap.yaml": "title: Test\nsections: [case, broken]\n"})
    sandbox.write({"roadmap/broken.yaml": broken})
    assert sandbox.run("lint", "--fix").code == 1
    files = sandbox.files()
    assert files["roadmap/case.yaml"].decode() == TIDY
    assert files["roadmap/broken.yaml"].decode() == broken


def test_an_allowed_finding_is_not_mended(sandbox: Sandbox) -> None:
    text = "title: Case\nsummary: A text.  # roadmark: allow[YML005] nobody minds\t\n"
    prepared(sandbox, text)
    sandbox.run("lint", "--fix", "--select", "YML005,LNT")
    assert sandbox.files()["roadmap/case.yaml"].decode() == text


def test_byte_order_mark_goes_or_stays(sandbox: Sandbox) -> None:
    prepared(sandbox, "\ufefftitle: Case\ntopics: []\n# roadmark: allow[REF003] no longer\n")
    assert sandbox.run("lint", "--fix", "--ignore", "YML005,SHP").code == 0
    assert sandbox.files()["roadmap/case.yaml"] == b"\xef\xbb\xbftitle: Case\ntopics: []\n"
    assert sandbox.run("lint", "--fix", "--select", "YML005").code == 0
    assert sandbox.files()["roadmap/case.yaml"] == b"title: Case\ntopics: []\n"


def test_windows_line_ends_stay(sandbox: Sandbox) -> None:
    prepared(sandbox, "title: Case\r\nsummary: A text. \r\ntopics: []")
    assert sandbox.run("lint", "--fix", "--select", "YML005").code == 0
    assert sandbox.files()["roadmap/case.yaml"] == b"title: Case\r\nsummary: A text.\r\ntopics: []\r\n"


# Rules of the test's own, to see what the engine does with fixes that are wrong or in each other's way.


def own_rule(*wanted: tuple[Span, str, tuple[Change, ...]]) -> Rule:
    def check(world: World) -> Iterator[Finding]:
        """Say the same, however often it is asked."""
        source = world.project.documents["case"].source
        for span, text, changes in wanted:
            if source.text[slice(*span)] != text:
                mend = Fix(source, (Edit(span, text),), changes)
                yield Finding(Place(source, span), "wrong", fix=mend)

    return Rule("REF003", World, check)


def fixed(sandbox: Sandbox, rule: Rule, text: str) -> fix.Fixed:
    prepared(sandbox, text)
    return fix.fix(project.load(sandbox.root), [rule], lambda findings, _: findings)


@pytest.mark.parametrize(
    ("edit", "text", "changes"),
    [
        (Span(7, 11), "Ca: e", ()),  # no YAML any more
        (Span(7, 11), "Cafe", ()),  # a value changes that was not to change
        (Span(7, 11), "Cafe", (Change(("title",), "Care", Span(0, 4)),)),  # another value than was meant
        (Span(7, 11), "Cafe", (Change(("summary",), "Cafe"),)),
        (Span(7, 11), "[a]", (Change(("title",), "[a]"),)),  # looks the same and is a list
        (Span(7, 11), "Ca #e", (Change(("title",), "Ca #e"),)),  # half of it became a comment
        (Span(0, 0), "x: 1\n", ()),
        (Span(11, 11), "\ntitle: Case", ()),  # a key twice
    ],
)
def test_a_fix_that_does_something_else_is_refused(
    sandbox: Sandbox, edit: Span, text: str, changes: tuple[Change, ...]
) -> None:
    result = fixed(sandbox, own_rule((edit, text, changes)), "title: Case\nsummary: A text.\n")
    assert result.outputs == ()
    assert [refusal.path.name for refusal in result.refusals] == ["case.yaml"]


def test_a_refused_file_keeps_even_its_good_fixes(sandbox: Sandbox) -> None:
    good = (Span(7, 11), "Cafe", (Change(("title",), "Cafe"),))
    bad = (Span(21, 22), "B", ())
    result = fixed(sandbox, own_rule(good, bad), "title: Case\nsummary: A text.\n")
    assert (result.outputs, result.count) == ((), 0)


def test_fixes_that_are_right_only_one_at_a_time(sandbox: Sandbox) -> None:
    # The odd space becomes a plain one; but once the line end before it is gone with the word, YAML would strip it.
    case = 'title: Case\nsummary: "And and\\\n  \\ and\u200abe."\n'
    prepared(sandbox, case).run("lint", "--fix", "--select", "TXT006,TXT012")
    result = sandbox.run("lint", "--fix", "--select", "TXT006,TXT012")
    assert "left as it is" not in result.err


def test_parts_of_one_value_are_mended_together(sandbox: Sandbox) -> None:
    first = (Span(7, 8), "B", (Change(("title",), "B", Span(0, 1)),))
    second = (Span(10, 11), "d", (Change(("title",), "d", Span(3, 4)),))
    result = fixed(sandbox, own_rule(first, second), "title: Case\n")
    assert [output.text for output in result.outputs] == ["title: Basd\n"]
    assert result.count == 2


def test_fixes_that_overlap_wait_for_the_next_round(sandbox: Sandbox) -> None:
    first = (Span(7, 9), "xx", (Change(("title",), "xx", Span(0, 2)),))
    second = (Span(8, 10), "xy", (Change(("title",), "xy", Span(1, 3)),))
    result = fixed(sandbox, own_rule(first, second), "title: Case\n")
    assert [output.text for output in result.outputs] == ["title: xxye\n"]


def test_a_fix_that_never_ends_ends(sandbox: Sandbox) -> None:
    def check(world: World) -> Iterator[Finding]:
        """Want the other of two values."""
        document = world.project.documents["case"]
        other = "B" if document.data["title"] == "A" else "A"
        yield Finding(document.at("title"), "wrong", fix=document.rewrite(("title",), Span(0, 1), other))

    prepared(sandbox, "title: A\n")
    result = fix.fix(project.load(sandbox.root), [Rule("REF003", World, check)], lambda findings, _: findings)
    assert len(result.outputs) <= 1


def test_nothing_to_mend(sandbox: Sandbox) -> None:
    prepared(sandbox, TIDY)
    world = project.load(sandbox.root)
    result = fix.fix(world, lint.choose(["YML005"]), lambda findings, _: findings)
    assert (result.outputs, result.count, result.refusals) == ((), 0, ())


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Span(0, 2), Span(2, 4), False),
        (Span(0, 2), Span(1, 3), True),
        (Span(0, 4), Span(1, 3), True),
        (Span(2, 2), Span(2, 4), True),
        (Span(2, 2), Span(0, 2), True),
        (Span(2, 2), Span(2, 2), True),
        (Span(2, 2), Span(3, 4), False),
    ],
)
def test_overlap(first: Span, second: Span, expected: bool) -> None:  # noqa: FBT001
    assert overlap(first, second) is overlap(second, first) is expected


def test_apply_refuses_edits_that_overlap() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply("abc", [Edit(Span(0, 2), ""), Edit(Span(1, 3), "")])
    assert apply("abc", [Edit(Span(3, 3), "!"), Edit(Span(0, 1), "A")]) == "Abc!"


def test_source_of_an_edit_is_a_file(sandbox: Sandbox) -> None:
    """A file that is no YAML, and that the rules may not see, is mended once."""
    target = sandbox.root / "notes.txt"

    def check(world: World) -> Iterator[Finding]:
        """Find the same again, because the file on the disk has not changed yet."""
        source = Source(target, "")
        yield Finding(
            Place(Source(world.project.root, ""), Span(0, 0)), "x", fix=Fix(source, (Edit(Span(0, 0), "x\n"),))
        )

    prepared(sandbox, TIDY)
    result = fix.fix(project.load(sandbox.root), [Rule("REF003", World, check)], lambda findings, _: findings)
    assert [(output.path, output.text) for output in result.outputs] == [(Path(target), "x\n")]
