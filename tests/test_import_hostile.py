"""READMEs built to hurt: each becomes a roadmap that builds, or one line says why not and nothing is written."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING
from unicodedata import category

import pytest

from hostile_readmes import READMES
from oracles import by_cmark

if TYPE_CHECKING:
    from conftest import Sandbox

SMALL, MIDDLE, LARGE, HUGE = 1_200, 50_000, 300_000, 5_000_000

# No text, or nested deeper than anybody reads: these may be refused at any size. All others of a modest size may not.
UNREADABLE = frozenset(
    ("blank lines", "spaces", "tabs", "UTF-16", "invalid UTF-8", "invalid UTF-8 in items", "surrogates")
)
TOO_DEEP = frozenset(
    (
        *("bullets on one line", "bullets on lines, 40 deep", "numbers on one line", "numbers 1000 deep"),
        *("stairs of bullets", "stairs of bullets, 100 steps", "stairs of numbers", "stairs of quotations"),
        *("quotations on one line", "quotations on one line, no spaces", "quotations on lines, 50 deep"),
        *("quotations and bullets on one line", "lazy quotations 50 deep", "lazy items 50 deep"),
    )
)
# The most usual ones, at a size that few lists have.
NAMED = (
    *("headings", "stairs of bullets, 10 steps", "unclosed div", "unclosed comments", "NUL bytes", "definitions"),
    *("definitions and references", "references in items", "tight items", "one line of words", "tables in items"),
)
LONG = (
    *("# %\n", "%\n===\n", "%\n", "## [%](/a)\n", "- %\n", "1. %\n", "- [ ] %\n", "- [%](/a)\n", "- [a](/%)\n"),
    *("- [a](/b) - %\n", "- [a](/b)%\n", "- **%**\n", "- ![%](/a)\n", "- [a](/b '%')\n", "> %\n", "<!-- % -->\n"),
    *("[a]: /% 'b'\n\n- [a]\n", "[a]: /b '%'\n\n- [a]\n", "[a]: /%\n\nb [a]\n", "|a|\n|-|\n|%|\n"),
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)


@pytest.mark.parametrize("name", READMES)
def test_a_small_one_comes_through_whole_or_is_refused(sandbox: Sandbox, name: str) -> None:
    readme = READMES[name](SMALL)
    is_imported = try_import(sandbox, readme)
    assert is_imported or name in UNREADABLE | TOO_DEEP
    if is_imported and name not in UNREADABLE:
        built = (sandbox.root / "out/README.md").read_text("utf-8")
        assert shown(built) == shown(readme.decode("utf-8-sig"))


@pytest.mark.parametrize("readme", LONG)
def test_what_is_longer_than_a_field_may_be_comes_through_too(sandbox: Sandbox, readme: str) -> None:
    long = readme.replace("%", "word " * 6_000 if "(/%" not in readme and ": /%" not in readme else "a" * 30_000)
    assert try_import(sandbox, long.encode())
    assert shown((sandbox.root / "out/README.md").read_text("utf-8")) == shown(long)


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_one_of_middling_size_is_a_roadmap_or_refused(sandbox: Sandbox, name: str) -> None:
    assert try_import(sandbox, READMES[name](MIDDLE)) or name in UNREADABLE | TOO_DEEP


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMED)
def test_a_large_one_is_a_roadmap(sandbox: Sandbox, name: str) -> None:
    assert try_import(sandbox, READMES[name](LARGE))


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_a_huge_one_is_refused(sandbox: Sandbox, name: str) -> None:
    assert not try_import(sandbox, READMES[name](HUGE))


@pytest.mark.slow
def test_a_hundred_thousand_headings_are_as_many_sections(sandbox: Sandbox) -> None:
    readme = "".join(f"# {number}\n" for number in range(100_000)).encode()
    assert try_import(sandbox, readme)
    assert shown((sandbox.root / "out/README.md").read_text("utf-8")) == shown(readme.decode())


@pytest.mark.slow
def test_a_hundred_thousand_definitions_are_refused(sandbox: Sandbox) -> None:
    readme = "".join(f"[{number}]: a\n" for number in range(100_000)) + "\n- [0]\n- [99999] - b\n"
    assert not try_import(sandbox, readme.encode())


def try_import(sandbox: Sandbox, readme: bytes) -> bool:
    """Import a README, and build what was imported; false where one line refused it and nothing was written."""
    sandbox.write({"hostile.md": readme})
    result = sandbox.run("import", "hostile.md", "--output", "out")
    if result.code:
        assert result.code == 2, result.err
        assert re.fullmatch(r"roadmark: [^\n]+\n", result.err), result.err
        assert "hostile.md" in result.err
        assert not re.search(r"[\0-\x09\x0b-\x1f\x7f]", result.err)
        assert result.out == ""
        assert sandbox.files() == {"hostile.md": readme}
        return False
    assert "Traceback" not in result.err
    assert_only_sources_were_written(sandbox)
    result = sandbox.run("build", "--root", "out")
    assert result.code == 0, result.out + result.err
    return True


def assert_only_sources_were_written(sandbox: Sandbox) -> None:
    """The names of files are such that every system can check them out."""
    written = set(sandbox.files()) - {"hostile.md"}
    assert "out/roadmap/roadmap.yaml" in written
    for path in written:
        assert re.fullmatch(r"out/(?:roadmap/[^./\\][^/\\]*\.yaml|schema/\w+\.schema\.json)", path)
        name = path.rpartition("/")[2]
        assert not _RESERVED.match(name)
        assert len(name.encode()) <= 255
        assert re.fullmatch(r'[^\0-\x20"*:<>?|\x7f]+', name)
    assert max(Counter(path.casefold() for path in written).values()) == 1


def shown(markdown: str) -> str:
    """All that is seen of a page's text, but white space."""
    text = html.unescape(re.sub(r"<!--.*?-->|<[^<>]*>", "", by_cmark(markdown), flags=re.DOTALL))
    return "".join(char for char in text if not char.isspace() and category(char) not in {"Cc", "Cf"})
