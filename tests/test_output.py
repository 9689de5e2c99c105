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
from roadmark.output import Output, OutputError, diff, read, write

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes, pipes and signals are POSIX's")
TOOLS = Path(output.__file__).parents[1]
PLAIN_GIT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def litter(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith("-tmp")]


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
        (None, "", True),
    ],
)
def test_stale_is_what_says_something_else(tmp_path: Path, on_disk: bytes | None, text: str, *, stale: bool) -> None:
    path = tmp_path / "README.md"
    if on_disk is not None:
        path.write_bytes(on_disk)
    assert (read(path) != text) is stale


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
    command = {"git": ["git", "apply", "--whitespace=nowarn"], "patch": ["patch", "-p1", "-F0"]}[tool]
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
        unended = body.replace("\n\\ No newline at end of file\n", "\0")
        lines = [line.removesuffix("\0") for line in re.findall(r"[^\n\0]*[\n\0]", unended)]
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


def test_a_diff_of_many_small_changes_ends(readme: Path) -> None:
    topics = [f"#### Topic {number}\n\n- [Book](https://example.org/{number}) - Paid.\n\n" for number in range(8000)]
    readme.write_bytes("".join(topics).encode())
    # difflib alone takes half a minute for this.
    patch = diff(Output(readme, "".join(topics).replace("Paid", "Free")), "README.md")
    assert patch.count("\n+- [Book]") == patch.count("\n-- [Book]") == len(topics)


# Writing


def test_only_what_differs_is_written(tmp_path: Path, readme: Path) -> None:
    same, changed, new = readme, tmp_path / "changed.md", tmp_path / "new.md"
    changed.write_bytes(b"old\r\n")
    os.utime(same, ns=(10**18, 10**18))
    outputs = [Output(same, "old\n"), Output(changed, "old\n"), Output(new, "caf\xe9\n")]
    assert write(outputs, tmp_path) == [changed, new]
    assert (changed.read_bytes(), new.read_bytes()) == (b"old\n", b"caf\xc3\xa9\n")
    assert same.stat().st_mtime_ns == 10**18
    assert write(outputs, tmp_path) == []
    assert litter(tmp_path) == []


@posix_only
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o444, 0o755])
def test_permissions_stay(readme: Path, mode: int) -> None:
    readme.chmod(mode)
    write([Output(readme, "new\n")], readme.parent)
    assert (readme.read_bytes(), stat.S_IMODE(readme.stat().st_mode)) == (b"new\n", mode)


@posix_only
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_honours_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write([Output(tmp_path / "new.md", "new\n")], tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.md").stat().st_mode) == mode


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_stays_when_root_builds(readme: Path) -> None:
    os.chown(readme, 12345, 54321)
    write([Output(readme, "new\n")], readme.parent)
    assert (readme.stat().st_uid, readme.stat().st_gid) == (12345, 54321)


def link(path: Path, target: Path | str) -> Path:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("this system lets us make no symbolic links")
    return path


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_stays_and_its_target_is_written(tmp_path: Path, *, exists: bool) -> None:
    (tmp_path / "docs").mkdir()
    target = tmp_path / "docs" / "roadmap.md"
    if exists:
        target.write_bytes(b"old\n")
    path = link(tmp_path / "README.md", Path("docs") / "roadmap.md")
    assert write([Output(path, "new\n")], tmp_path) == [path]
    assert path.is_symlink()
    assert not target.is_symlink()
    assert target.read_bytes() == b"new\n"
    assert litter(tmp_path) == []


def test_the_root_itself_may_be_reached_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "checkout").mkdir()
    root = link(tmp_path / "link", "checkout")
    write([Output(root / "README.md", "new\n")], root)
    assert (tmp_path / "checkout" / "README.md").read_bytes() == b"new\n"


# Refusals: one clear line, and nothing is written


def folder_in_the_way(root: Path) -> None:
    (root / "x.md").mkdir()


def pipe_in_the_way(root: Path) -> None:
    os.mkfifo(root / "x.md")


def link_outside(root: Path) -> None:
    link(root / "x.md", root.parent / "secret")


def link_to_a_neighbour_of_like_name(root: Path) -> None:
    link(root / "x.md", root.with_name(root.name + "-other") / "x.md")


def link_to_a_device(root: Path) -> None:
    link(root / "x.md", os.devnull)


def link_into_git(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git" / "config").write_bytes(b"old\n")
    link(root / "x.md", Path(".git") / "config")


def link_to_itself(root: Path) -> None:
    link(root / "x.md", "x.md")


REFUSED: list[tuple[Callable[[Path], None], str, str]] = [
    (folder_in_the_way, "x.md", "it is a folder"),
    (link_outside, "x.md", "it leads to .*/secret, outside .*"),
    (link_to_a_neighbour_of_like_name, "x.md", "it leads to .*-other/x.md, outside .*"),
    (link_to_a_device, "x.md", "it leads to .*, outside .*"),
    (link_into_git, "x.md", r"it leads into \.git"),
    (lambda _: None, "missing/x.md", "there is no folder .*/missing"),
    (lambda _: None, "../x.md", "it leads to .*/x.md, outside .*"),
]
if os.name == "posix":
    REFUSED += [
        (pipe_in_the_way, "x.md", "it is not a regular file"),
        (link_to_itself, "x.md", os.strerror(errno.ELOOP)),
        (lambda _: None, "README.md/x.md", os.strerror(errno.ENOTDIR)),
    ]


@pytest.mark.parametrize(("prepare", "name", "why"), REFUSED)
def test_a_target_is_refused(readme: Path, prepare: Callable[[Path], None], name: str, why: str) -> None:
    root = readme.parent
    prepare(root)
    before = names(root), names(root.parent)
    with pytest.raises(OutputError, match=rf"\Acannot write {re.escape(name)}: {why}\Z"):
        write([Output(readme, "new\n"), Output(root / name, "new\n")], root)
    assert readme.read_bytes() == b"old\n"
    assert (names(root), names(root.parent)) == before


@posix_only
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(readme: Path) -> None:
    readme.parent.chmod(0o555)
    try:
        with pytest.raises(OutputError, match=r"\Acannot write README\.md: Permission denied\Z"):
            write([Output(readme, "new\n")], readme.parent)
    finally:
        readme.parent.chmod(0o755)
    assert readme.read_bytes() == b"old\n"


def test_a_message_names_a_path_elsewhere_in_full(
    readme: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    (readme.parent / "x.md").mkdir()
    with pytest.raises(OutputError, match=f"cannot write {re.escape(readme.parent.as_posix())}/x.md: "):
        write([Output(readme.parent / "x.md", "new\n")], readme.parent)


# All of them or none


def fail_at(monkeypatch: pytest.MonkeyPatch, call: int, error: BaseException) -> None:
    """Let one flush to the disk fail: the moment when every system tells of a full one."""
    flush, calls = os.fsync, iter(range(1, 100))

    def fsync(descriptor: int) -> None:
        if next(calls) == call:
            raise error
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.mark.parametrize(("call", "name"), [(1, "README.md"), (2, "new.md")])
def test_a_full_disk_changes_nothing(readme: Path, monkeypatch: pytest.MonkeyPatch, call: int, name: str) -> None:
    fail_at(monkeypatch, call, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(OutputError, match=rf"\Acannot write {re.escape(name)}: No space left on device\Z"):
        write([Output(readme, "new\n"), Output(readme.with_name("new.md"), "new\n")], readme.parent)
    assert readme.read_bytes() == b"old\n"
    assert names(readme.parent) == ["README.md"]


def test_an_interrupt_changes_nothing(readme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_at(monkeypatch, 2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        write([Output(readme, "new\n"), Output(readme.with_name("new.md"), "new\n")], readme.parent)
    assert readme.read_bytes() == b"old\n"
    assert names(readme.parent) == ["README.md"]


def test_all_are_on_the_disk_before_the_first_is_in_place(readme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    real_replace = Path.replace

    def replace(path: Path, target: Path) -> Path:
        steps.append(target.name)
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", lambda _: steps.append("flush"))
    monkeypatch.setattr(Path, "replace", replace)
    write([Output(readme, "new\n"), Output(readme.with_name("new.md"), "new\n")], readme.parent)
    folder = ["flush"] if os.name == "posix" else []
    assert steps == ["flush", "flush", "README.md", "new.md", *folder]


@pytest.mark.parametrize(("held", "written"), [(2, True), (3, False)])
def test_a_file_that_a_scanner_holds_is_tried_again(
    readme: Path, monkeypatch: pytest.MonkeyPatch, held: int, *, written: bool
) -> None:
    replace, calls = Path.replace, iter(range(100))

    def busy(path: Path, target: Path) -> Path:
        if next(calls) < held:
            raise PermissionError(errno.EACCES, "Access is denied")
        return replace(path, target)

    monkeypatch.setattr(output, "_PAUSES", (0.001, 0.001))
    monkeypatch.setattr(Path, "replace", busy)
    if written:
        assert write([Output(readme, "new\n")], readme.parent) == [readme]
    else:
        with pytest.raises(OutputError, match=r"\Acannot write README\.md: Access is denied\Z"):
            write([Output(readme, "new\n")], readme.parent)
    assert readme.read_bytes() == (b"new\n" if written else b"old\n")
    assert litter(readme.parent) == []


# Other processes


@contextmanager
def child(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Run a script that has this module, and wait for its first line; it is dead afterwards."""
    command = [sys.executable, "-S", "-c", script, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(TOOLS)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


WAITS = "print('ready', flush=True)\ninput()\n"
OLD, NEW = ("".join(f"{word} {number}\n" for number in range(20_000)) for word in ("old", "new"))
WRITES = r"""
import signal, sys
from pathlib import Path
from roadmark.output import Output, write
signal.signal(signal.SIGINT, signal.default_int_handler)
root, times, words = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
texts = ["".join(f"{word} {number}\n" for number in range(20_000)) for word in words]
try:
    print("ready", flush=True)
    for turn in range(times):
        write([Output(root / name, texts[turn % len(texts)]) for name in ("README.md", "second.md")], root)
except KeyboardInterrupt:
    sys.exit(130)
"""
WRITES_TOO_MUCH = r"""
import resource, sys
from pathlib import Path
from roadmark.output import Output, OutputError, write
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
print("ready", flush=True)
try:
    write([Output(path, "new"), Output(path.with_name("b"), "x" * 100_001)], path.parent)
except OutputError as error:
    print(error)
"""


def leftover(folder: Path, pid: int, age: float = 0) -> Path:
    path = folder / f".README.md.{pid}.0123abcd.roadmark-tmp"
    path.write_bytes(b"half of")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_leftovers_of_the_dead_are_removed_and_the_living_left_alone(readme: Path) -> None:
    with child(WAITS) as process:
        pass
    dead, our_own = leftover(readme.parent, process.pid, 7200), leftover(readme.parent, os.getpid(), 7200)
    others = [readme.with_name(".README.md.1.roadmark-tmp"), readme.with_name("README.md.1.0123abcd.roadmark-tmp")]
    for other in others:
        other.write_bytes(b"")
    with child(WAITS) as process:
        alive = leftover(readme.parent, process.pid)
        assert write([Output(readme, "old\n")], readme.parent) == []
        assert not dead.exists()
        assert not our_own.exists()
        assert alive.exists()
        assert all(other.exists() for other in others)


@posix_only
def test_a_process_of_somebody_else_lives_too(readme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", kill)
    alive = leftover(readme.parent, 4711, 7200)
    write([Output(readme, "new\n")], readme.parent)
    assert alive.exists()


def test_windows_goes_by_age_because_asking_would_kill(readme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(_pid: int, _signal: int) -> None:
        raise AssertionError

    monkeypatch.setattr(os, "kill", kill)
    monkeypatch.setattr(sys, "platform", "win32")
    old, young = leftover(readme.parent, 1, 3700), leftover(readme.parent, 2, 3500)
    write([Output(readme, "new\n")], readme.parent)
    assert (old.exists(), young.exists()) == (False, True)


def test_a_leftover_that_cannot_be_removed_does_no_harm(readme: Path) -> None:
    with child(WAITS) as process:
        pass
    readme.with_name(f".a.{process.pid}.0123abcd.roadmark-tmp").mkdir()
    removable = leftover(readme.parent, process.pid, 7200)
    assert write([Output(readme, "new\n")], readme.parent) == [readme]
    assert not removable.exists()


def stopped_at_any_moment(root: Path, times: int, how: signal.Signals) -> Iterator[int]:
    """Stop a process that writes two files again and again, at moments spread over a few writes; yield its code."""
    for turn in range(times):
        write([Output(root / name, OLD) for name in ("README.md", "second.md")], root)
        with child(WRITES, root, 10**6, "new", "old") as process:
            time.sleep(turn * 0.618 % 1 * 0.02)
            process.send_signal(how)
            yield process.wait()


@posix_only
@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_write_leaves_whole_files_and_litter_that_the_next_removes(tmp_path: Path, times: int) -> None:
    littered = 0
    for code in stopped_at_any_moment(tmp_path, times, signal.SIGKILL):
        assert code == -signal.SIGKILL
        assert {(tmp_path / name).read_text() for name in ("README.md", "second.md")} <= {OLD, NEW}
        littered += bool(litter(tmp_path))
        write([Output(tmp_path / "README.md", OLD)], tmp_path)
        assert litter(tmp_path) == []
    assert littered, "no kill came in the middle of a write"


@posix_only
def test_an_interrupted_write_leaves_whole_files_and_no_litter(tmp_path: Path) -> None:
    for code in stopped_at_any_moment(tmp_path, 15, signal.SIGINT):
        assert code == 130
        assert {(tmp_path / name).read_text() for name in ("README.md", "second.md")} <= {OLD, NEW}
        assert litter(tmp_path) == []


@posix_only
def test_a_file_beyond_the_limit_is_an_error_of_one_line(readme: Path) -> None:
    with child(WRITES_TOO_MUCH, readme) as process:
        said, _ = process.communicate()
    assert said == f"cannot write b: {os.strerror(errno.EFBIG)}\n"
    assert readme.read_bytes() == b"old\n"
    assert names(readme.parent) == ["README.md"]


@posix_only
def test_two_at_once_leave_whole_files_at_every_moment(tmp_path: Path) -> None:
    write([Output(tmp_path / "README.md", OLD)], tmp_path)
    with child(WRITES, tmp_path, 40, "new", "old") as one, child(WRITES, tmp_path, 40, "old", "new") as other:
        seen = []
        while one.poll() is None or other.poll() is None:
            seen.append((tmp_path / "README.md").read_text())
        assert (one.wait(), other.wait()) == (0, 0)
    assert set(seen) <= {OLD, NEW}
    assert (tmp_path / "second.md").read_text() in {OLD, NEW}
    assert litter(tmp_path) == []
