"""Generated files: compared as text, shown as a diff that git applies, written whole or not at all."""

import errno
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roadmark import output
from roadmark.output import Output, OutputError, diff, is_stale, read, write

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes, pipes and signals are POSIX's")
TOOLS = Path(output.__file__).parents[1]
PLAIN_GIT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def litter(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.name.endswith("-tmp"))


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_bytes(b"old\n")
    return path


@pytest.fixture(autouse=True)
def _in_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# What counts as stale


@pytest.mark.parametrize(
    ("on_disk", "text", "stale"),
    [
        (b"# One\n\n- two\n", "# One\n\n- two\n", False),
        (b"# One\r\n\r\n- two\r\n", "# One\n\n- two\n", False),
        (b"# One\r\r- two\r", "# One\n\n- two\n", False),
        (b"\xef\xbb\xbf# One\n\n- two\n", "# One\n\n- two\n", False),
        (b"", "", False),
        (b"caf\xc3\xa9\n", "caf\xe9\n", False),
        (b"# One\n\n- two", "# One\n\n- two\n", True),
        (b"# One\n\n- two \n", "# One\n\n- two\n", True),
        (b"", "# One\n", True),
        (b"caf\xe9\n", "caf\xe9\n", True),
        (b"caf\xe9\n", "caf\\xe9\n", True),
        (None, "", True),
    ],
)
def test_stale_is_what_says_something_else(tmp_path: Path, on_disk: bytes | None, text: str, *, stale: bool) -> None:
    path = tmp_path / "README.md"
    if on_disk is not None:
        path.write_bytes(on_disk)
    assert is_stale(Output(path, text)) is stale


@pytest.mark.parametrize(
    ("on_disk", "text"),
    [(b"\xef\xbb\xbfone\r\ntwo\rthree\n", "one\ntwo\nthree\n"), (b"caf\xe9\n", "caf\\xe9\n"), (b"", ""), (None, None)],
)
def test_read_shows_the_text(tmp_path: Path, on_disk: bytes | None, text: str | None) -> None:
    path = tmp_path / "README.md"
    if on_disk is not None:
        path.write_bytes(on_disk)
    assert read(path) == text


@posix_only
def test_a_pipe_in_the_way_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "README.md")
    with pytest.raises(OutputError, match=r"^cannot read README\.md: it is not a regular file$"):
        read(tmp_path / "README.md")


# Diffs


NUMBERS = "".join(f"{number}\n" for number in range(1, 31))
DIFFS = {
    "a line in the middle": (NUMBERS, NUMBERS.replace("15\n", "fifteen\n")),
    "the first line": (NUMBERS, NUMBERS.replace("1\n2\n", "one\n2\n", 1)),
    "the last line": (NUMBERS, NUMBERS.replace("30\n", "thirty\n")),
    "two near places": (NUMBERS, NUMBERS.replace("10\n", "").replace("17\n", "")),
    "two far places": (NUMBERS, NUMBERS.replace("10\n", "").replace("18\n", "")),
    "lines put first": (NUMBERS, "0\n" + NUMBERS),
    "lines put last": (NUMBERS, NUMBERS + "31\n32\n"),
    "a part moved": (NUMBERS, NUMBERS[30:] + NUMBERS[:30]),
    "a repeated line more": ("- one\n\n" * 9, "- one\n\n" * 4 + "- two\n\n" + "- one\n\n" * 6),
    "final newline lost": ("one\ntwo\n", "one\ntwo"),
    "final newline found": ("one\ntwo", "one\ntwo\n"),
    "no final newline on either side": ("one\ntwo", "1\ntwo"),
    "no final newline, far away": (NUMBERS + "end", "0\n" + NUMBERS + "end"),
    "from empty": ("", "one\ntwo\n"),
    "to empty": ("one\ntwo\n", ""),
    "from nothing": (None, "one\ntwo"),
    "blank lines": ("\n\n\n", "\n\n"),
    "line ends that are none": ("a\x0cb\x1cc\x85d\u2028e\n", "a\x0cb\x1cc\x85d\u2028f\n"),
    "lines like a diff's own": ("--- a\n+++ b\n@@ -1 +1 @@\n\\ x\n", "--- a\n+++ c\n@@ -1 +1 @@\n\\ y\n"),
    "no ASCII": ("café 数学\n", "cafe\u0301 数学 \N{GRINNING FACE}\n"),
}


def applied(folder: Path, patch: str, *command: str) -> None:
    environment = {**PLAIN_GIT, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    done = subprocess.run(command, cwd=folder, input=patch.encode(), env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b""), f"{done.stdout!r}\n{patch}"


@pytest.mark.parametrize("tool", ["git", "patch"])
@pytest.mark.parametrize(("old", "new"), DIFFS.values(), ids=DIFFS.keys())
def test_a_diff_can_be_applied(tmp_path: Path, tool: str, old: str | None, new: str) -> None:
    if shutil.which(tool) is None or (tool == "patch" and os.name == "nt"):
        pytest.skip(f"{tool} is not here")
    path = tmp_path / "learn more.md"
    if old is not None:
        path.write_bytes(old.encode())
    command = {"git": ["git", "apply", "--whitespace=nowarn"], "patch": ["patch", "-p1", "--posix", "--fuzz=0"]}[tool]
    applied(tmp_path, diff(Output(path, new), "learn more.md"), *command)
    assert (path.read_bytes() if path.exists() else b"") == new.encode()


def test_a_diff_reads_like_any_other(readme: Path) -> None:
    readme.write_bytes(NUMBERS.encode() + b"end")
    wanted = NUMBERS.replace("4\n", "four\n", 1).replace("5\n", "", 1).replace("20\n", "20\n20a\n") + "end\n"
    assert diff(Output(readme, wanted), "docs/README.md") == (
        "--- a/docs/README.md\n+++ b/docs/README.md\n"
        "@@ -1,8 +1,7 @@\n 1\n 2\n 3\n-4\n-5\n+four\n 6\n 7\n 8\n"
        "@@ -18,6 +17,7 @@\n 18\n 19\n 20\n+20a\n 21\n 22\n 23\n"
        "@@ -28,4 +28,4 @@\n 28\n 29\n 30\n-end\n\\ No newline at end of file\n+end\n"
    )


def test_a_diff_of_a_new_file_starts_from_nothing(tmp_path: Path) -> None:
    wanted = "--- /dev/null\n+++ b/README.md\n@@ -0,0 +1,1 @@\n+one\n"
    assert diff(Output(tmp_path / "README.md", "one\n"), "README.md") == wanted


@pytest.mark.parametrize("on_disk", [b"one\ntwo\n", b"one\r\ntwo\r\n", b"\xef\xbb\xbfone\ntwo\n"])
def test_no_change_is_no_diff(readme: Path, on_disk: bytes) -> None:
    readme.write_bytes(on_disk)
    assert diff(Output(readme, "one\ntwo\n"), "README.md") == ""


def test_a_diff_of_a_windows_checkout_can_be_applied_there(readme: Path) -> None:
    for command in (["init", "-q"], ["config", "core.autocrlf", "true"], ["config", "core.safecrlf", "false"]):
        applied(readme.parent, "", "git", *command)
    readme.write_bytes(NUMBERS.replace("\n", "\r\n").encode())
    applied(readme.parent, "", "git", "add", "README.md")
    applied(readme.parent, diff(Output(readme, NUMBERS.replace("15\n", "")), "README.md"), "git", "apply")
    assert readme.read_bytes() == NUMBERS.replace("15\n", "").replace("\n", "\r\n").encode()


def patched(text: str, patch: str) -> str:
    """Apply a diff by its line numbers alone, and demand that it be exact: every mark, count and context line."""
    old, new, at = re.findall(r"[^\n]*\n|[^\n]+", text), [], 0
    for hunk in re.split(r"^(?=@@ )", patch, flags=re.MULTILINE)[1:]:
        header, _, body = hunk.partition("\n")
        start, count, new_start, new_count = map(int, re.findall(r"\d+", header))
        lines = re.findall(r"[^\n]*\n", body.replace("\n\\ No newline at end of file\n", "\0\n"))
        lines = [line.removesuffix("\0\n") if "\0" in line else line for line in lines]
        new += old[at : start - bool(count)]
        at = start - bool(count)
        assert len(new) == new_start - bool(new_count)
        assert old[at : at + count] == [line[1:] for line in lines if line[0] in " -"]
        new += (added := [line[1:] for line in lines if line[0] in " +"])
        assert len(added) == new_count
        at += count
    return "".join(new + old[at:])


SOME_LINES = st.lists(st.sampled_from(["a\n", "b\n", "\n", *(f"{number}\n" for number in range(9))]), max_size=40)


@given(SOME_LINES, SOME_LINES, st.sampled_from(["", "end"]), st.sampled_from(["", "end"]))
def test_any_diff_is_exact(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str], old_end: str, new_end: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.md"
    before, after = "".join(old) + old_end, "".join(new) + new_end
    path.write_bytes(before.encode())
    assert patched(before, diff(Output(path, after), "any.md")) == after


def test_a_diff_of_many_small_changes_takes_no_long_time(readme: Path) -> None:
    topics = [f"#### Topic {number}\n\n- [Book](https://example.org/{number}) - Paid.\n\n" for number in range(8000)]
    readme.write_bytes("".join(topics).encode())
    start = time.process_time()
    patch = diff(Output(readme, "".join(topics).replace("Paid", "Free")), "README.md")
    assert time.process_time() - start < 3, "difflib alone takes half a minute"
    assert patch.count("\n-") == patch.count("\n+") - 1 == 8000 - 1 + 1


# Writing
