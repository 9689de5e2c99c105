"""The command line: exit codes, one line for what goes wrong, and the same bytes wherever it runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conftest import Result, Sandbox
from roadmark import __version__
from roadmark.rules import RULES

if TYPE_CHECKING:
    from argparse import Namespace

ROADMARK = (sys.executable, "-m", "roadmark")
COMMANDS = ("build", "lint", "check", "explain", "rules", "schema")
ROOT, SECTION = "roadmap/roadmap.yaml", "roadmap/deep-learning.yaml"
GOOD: dict[str, str | bytes] = {
    ROOT: "title: R\nsummary: Läs här 漢字 😀\nsections: [deep-learning]\n",
    SECTION: "title: Deep Learning\ntopics:\n  - id: a\n    title: Ångström\n    level: beginner\n"
    "    resources: [{title: Å, url: 'https://example.com/'}]\n",
}
BAD: dict[str, str | bytes] = {**GOOD, SECTION: "title: Deep Learning\ntopics:\n  - id: a\n    titel: Ångström\n"}
posix_only = pytest.mark.skipif(os.name != "posix", reason="signals, pipes and terminals are POSIX's")


def run(
    *arguments: str, cwd: Path, env: dict[str, str] | None = None, command: tuple[str, ...] = ROADMARK
) -> subprocess.CompletedProcess[bytes]:
    """Run roadmark in a process of its own, outside GitHub Actions."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    return subprocess.run(
        [*command, *arguments], cwd=cwd, env={**inherited, **(env or {})}, capture_output=True, timeout=60, check=False
    )


# Exit codes


def test_exit_code_0_is_silence_on_standard_output(sandbox: Sandbox) -> None:
    sandbox.write(GOOD)
    assert sandbox.run("lint").code == 0
    result = sandbox.run("build")
    assert (result.code, result.out, result.err) == (0, "", "wrote README.md\n")
    result = sandbox.run("check")
    assert (result.code, result.out, result.err) == (0, "", "2 files, nothing to say\n")


@pytest.mark.parametrize("command", ["lint", "check", "build"])
def test_exit_code_1_is_findings_on_standard_output_and_a_summary_on_the_other(sandbox: Sandbox, command: str) -> None:
    result = sandbox.write(BAD).run(command)
    assert result.code == 1
    assert result.out.startswith(f"{SECTION}:4:5: SCH002 unknown field `titel`; did you mean `title`?\n")
    assert "1 finding" in result.err
    assert result.err.count("\n") == 1


MISUSES = [
    (["lint", "--nonsense"], "unrecognized arguments: --nonsense"),
    (["lint", "--root"], "argument --root: expected one argument"),
    (["lint", "--color", "pink"], "invalid choice: 'pink'"),
    (["frobnicate"], "invalid choice: 'frobnicate'"),
    ([], "COMMAND"),
    (["lint", "nowhere.yaml"], "there is no nowhere.yaml"),
    (["lint", "two\nlines"], "there is no two lines"),
    (["lint", "--select", "ABC001"], "no rule or family has the code 'ABC001'; `roadmark rules` lists them"),
    (["lint", "--ignore", "RE"], "no rule or family has the code 'RE'"),
    (["explain"], "CODE"),
    (["explain", "XYZ999"], "no rule has the code 'XYZ999'; `roadmark rules` lists them"),
    (["schema", "topic"], "invalid choice: 'topic'"),
    (["lint", "--root", "nowhere"], "no roadmap/roadmap.yaml in "),
    (["check", "--root", "nowhere"], "no roadmap/roadmap.yaml in "),
    (["build", "--root", "nowhere"], "no roadmap/roadmap.yaml in "),
    (["build", "README.md"], "unrecognized arguments: README.md"),
    (["rules\nlint"], "invalid choice"),
]


@pytest.mark.parametrize(("arguments", "message"), MISUSES, ids=[" ".join(arguments) for arguments, _ in MISUSES])
def test_exit_code_2_is_one_line_that_says_what_is_wrong(sandbox: Sandbox, arguments: list[str], message: str) -> None:
    result = sandbox.write(GOOD).run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("roadmark: ")
    assert message in result.err
    assert result.err.count("\n") == 1
    assert "usage:" not in result.err


def test_without_a_roadmap_the_line_says_where_it_was_looked_for(sandbox: Sandbox) -> None:
    for command in ("lint", "check", "build"):
        result = sandbox.run(command)
        assert (result.code, result.out) == (2, "")
        assert result.err == (
            f"roadmark: no roadmap/roadmap.yaml in {sandbox.root} or above it; "
            "run this inside a roadmap, or use --root\n"
        )


def test_a_file_that_cannot_be_written_is_one_line_too(sandbox: Sandbox) -> None:
    (sandbox.write(GOOD).root / "README.md").mkdir()
    result = sandbox.run("build")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("roadmark: cannot ")
    assert result.err.endswith(" README.md: it is a folder\n")


def failing(error: BaseException) -> object:
    def fail(_: Namespace) -> int:
        raise error

    return fail


@pytest.mark.parametrize("command", ["lint", "rules"])
def test_all_that_was_said_arrives_before_the_process_ends(sandbox: Sandbox, command: str) -> None:
    sandbox.write(BAD)
    program = [sys.executable, "-m", "roadmark", command]
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(program, cwd=sandbox.root, env=buffered, capture_output=True, text=True, check=False)
    result = sandbox.run(command)
    assert (done.returncode, done.stdout, done.stderr) == (result.code, result.out, result.err)
    assert result.out


@posix_only
def test_a_current_folder_that_is_gone_is_one_line_too(tmp_path: Path) -> None:
    (folder := tmp_path / "gone").mkdir()
    script = "import os; os.rmdir(os.getcwd()); from roadmark import cli; raise SystemExit(cli.entry())"
    for command in ("check", "lint", "build"):
        result = subprocess.run([sys.executable, "-c", script, command], cwd=folder, capture_output=True, check=False)
        assert (result.returncode, result.stdout) == (2, b"")
        assert result.stderr == b"roadmark: the current folder is gone; change into one that is there\n"
        folder.mkdir()


def test_a_bug_is_one_line_and_with_v_a_traceback(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roadmark.commands.lint.run", failing(ZeroDivisionError("one\ntwo")))
    result = sandbox.run("lint")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "roadmark: a bug: ZeroDivisionError: one two; run it again with -v and report what that prints\n"
    )
    for arguments in (["-v", "lint"], ["lint", "--verbose"]):
        result = sandbox.run(*arguments)
        assert result.code == 2
        assert result.err.startswith("Traceback (most recent call last):\n")
        assert "in fail" in result.err
        assert result.err.splitlines()[-1].startswith("roadmark: a bug: ")


def test_an_interrupt_is_exit_code_130_in_silence(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roadmark.commands.lint.run", failing(KeyboardInterrupt()))
    result = sandbox.run("lint", "-v")
    assert (result.code, result.out, result.err) == (130, "", "")


# They say on a pipe when it is time; until a command has begun, Python itself answers a signal.
WHILE_IT_RUNS = """
import os, sys
from roadmark import cli
run, pipe = cli._run, int(sys.argv.pop(1))
def begun(options):
    os.write(pipe, b"!")
    return run(options)
cli._run = begun
raise SystemExit(cli.entry())
"""
WHILE_A_LIBRARY_CATCHES_EVERYTHING = """
import os, sys, time
from roadmark import cli
run, pipe = cli._run, int(sys.argv.pop(1))
def begun(options):
    try:
        os.write(pipe, b"!")
        time.sleep(60)
    except BaseException:
        pass
    return run(options)
cli._run = begun
raise SystemExit(cli.entry())
"""
WHILE_IT_WRITES = """
import os, sys, time
from roadmark import cli, output
pipe = int(sys.argv.pop(1))
def flush(_):
    os.write(pipe, b"!")
    time.sleep(60)
os.fsync = flush
raise SystemExit(cli.entry())
"""


@posix_only
@pytest.mark.parametrize(
    ("script", "moment"),
    [
        *((WHILE_IT_RUNS, moment) for moment in (0, 0.01, 0.03, 0.07, 0.15)),
        (WHILE_A_LIBRARY_CATCHES_EVERYTHING, 0.05),
        (WHILE_IT_WRITES, 0.05),
    ],
    ids=lambda value: None if isinstance(value, float | int) else next(n for n, v in globals().items() if v == value),
)
def test_a_real_interrupt_is_silent_and_leaves_nothing_behind(sandbox: Sandbox, script: str, moment: float) -> None:
    topics = "".join(f"  - {{id: t{n}, title: T{n}, requires: [t{n - 1}]}}\n" for n in range(1, 12_000))
    sandbox.write({ROOT: "title: R\ntopics:\n  - {id: t0, title: T0}\n" + topics * (script == WHILE_IT_RUNS)})
    sandbox.write({"README.md": "old\n"})
    before = sandbox.files()
    reader, writer = os.pipe()
    command = [sys.executable, "-c", script, str(writer), "build"]
    with subprocess.Popen(
        command, pass_fds=[writer], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=sandbox.root
    ) as process:
        os.close(writer)
        assert os.read(reader, 1) == b"!"
        os.close(reader)
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == (b"", b"")
        assert process.returncode == 130
    assert sandbox.files() == before


@posix_only
def test_who_ignores_interrupts_goes_on_ignoring_them(sandbox: Sandbox) -> None:
    script = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); " + WHILE_IT_RUNS.strip()
    reader, writer = os.pipe()
    sandbox.write(GOOD)
    command = [sys.executable, "-c", script, str(writer), "build", "-q"]
    with subprocess.Popen(command, pass_fds=[writer], cwd=sandbox.root) as process:
        os.close(writer)
        assert os.read(reader, 1) == b"!"
        os.close(reader)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


# Nothing is imported before it is needed

HEAVY = ("yaml", "jsonschema", "jsonschema_rs", "jinja2")
IMPORTED = """
import sys
from roadmark import cli
try:
    code = cli.entry(sys.argv[1:])
except SystemExit as exit_:
    code = exit_.code or 0
print(code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["--help"], *([command, "--help"] for command in COMMANDS)],
    ids=" ".join,
)
def test_help_and_version_import_none_of_the_libraries(tmp_path: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=tmp_path, command=(sys.executable, "-c", IMPORTED))
    code, *imported = result.stderr.decode().split()
    assert (code, result.stdout != b"") == ("0", True)
    assert "roadmark" in imported
    assert not set(imported).intersection(HEAVY)


def test_a_command_imports_them_so_that_the_test_above_can_fail(sandbox: Sandbox) -> None:
    result = run("build", cwd=sandbox.write(GOOD).root, command=(sys.executable, "-c", IMPORTED))
    assert set(result.stderr.decode().split()).issuperset({"yaml", "jinja2", "jsonschema_rs"})
    assert "jsonschema" not in result.stderr.decode().split()


# Options


def test_help_names_every_command_and_the_exit_codes(sandbox: Sandbox) -> None:
    result = sandbox.run("--help")
    assert result.code == 0
    assert all(re.search(rf"^    {command} +\w", result.out, re.MULTILINE) for command in COMMANDS)
    assert "Exit codes: 0 nothing to say, 1 findings or out-of-date outputs, 2 " in " ".join(result.out.split())
    assert sandbox.run("--version").out == f"roadmark {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_the_common_options(sandbox: Sandbox, command: str) -> None:
    described = sandbox.run(command, "--help").out
    assert all(option in described for option in ("--root", "--color", "--quiet", "--verbose"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--root", "there", "lint"],
        ["lint", "--root", "there"],
        ["--root", "here", "lint", "--root", "there"],
        ["-q", "--root=there", "lint"],
    ],
    ids=" ".join,
)
def test_options_count_before_and_after_the_command(sandbox: Sandbox, arguments: list[str]) -> None:
    sandbox.write({f"here/{ROOT}": "title: R\n", f"there/{ROOT}": "titel: R\n"})
    result = sandbox.run(*arguments)
    assert result.code == 1
    assert result.out.startswith("there/roadmap/roadmap.yaml:1:1: SCH002")
    assert (result.err == "") == ("-q" in arguments)


@pytest.mark.parametrize("place", [0, 1])
def test_quiet_leaves_the_findings_and_drops_the_summaries(sandbox: Sandbox, place: int) -> None:
    sandbox.write(GOOD)
    for command in ("build", "lint", "check"):
        arguments = [command]
        arguments.insert(place, "-q")
        assert sandbox.run(*arguments) == Result(0, "", "")
    result = sandbox.write(BAD).run("lint", "--quiet")
    assert (result.code, result.out != "", result.err) == (1, True, "")


# Lint


def test_paths_choose_what_is_shown_and_not_what_is_loaded(sandbox: Sandbox) -> None:
    sandbox.write({**BAD, "roadmap/x.yml": ""})
    everything = sandbox.run("lint").out
    assert "x.yml" in everything
    assert SECTION in everything
    assert sandbox.run("lint", SECTION).out.startswith(SECTION)
    assert "x.yml" not in sandbox.run("lint", SECTION).out
    assert sandbox.run("lint", "roadmap").out == everything
    assert sandbox.run("lint", ".").out == everything
    assert sandbox.run("lint", str(sandbox.root / "roadmap/../roadmap")).out == everything
    assert sandbox.run("lint", ROOT) == sandbox.run("lint", ROOT, ROOT)
    assert sandbox.run("lint", ROOT).code == 0


def test_select_and_ignore_take_codes_and_families_in_any_case(sandbox: Sandbox) -> None:
    sandbox.write({ROOT: "title: R \n", "roadmap/A.yaml": "title: A\n"})

    def found(*arguments: str) -> set[str]:
        return set(re.findall(r"^\S+:1:\d+: (\w+)", sandbox.run("lint", *arguments).out, re.MULTILINE))

    assert found() == {"YML005", "YML006", "YML008"}
    assert found("--select", "YML005") == {"YML005"}
    assert found("--select", "yml005, YML006") == {"YML005", "YML006"}
    assert found("--select", "YML005", "--select", "YML008") == {"YML005", "YML008"}
    assert found("--ignore", "yml005") == {"YML006", "YML008"}
    assert found("--ignore", "YML") == set()
    assert found("--select", "YML", "--ignore", "YML006") == {"YML005", "YML008"}


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.is_fatal])
def test_what_building_cannot_survive_is_never_ignored(sandbox: Sandbox, code: str) -> None:
    result = sandbox.write(BAD).run("lint", "--ignore", code, "--ignore", "SCH", "--select", "LNT001")
    assert result.code == 1
    assert "SCH002" in result.out


# Build


def test_build_writes_once_and_then_leaves_the_file_alone(sandbox: Sandbox) -> None:
    assert sandbox.write(GOOD).run("build").err == "wrote README.md\n"
    readme = sandbox.root / "README.md"
    os.utime(readme, (1_000_000_000, 1_000_000_000))
    for arguments in (["build"], ["build", "--check"], ["build", "--diff"], ["check"], ["build", "--check", "--diff"]):
        result = sandbox.run(*arguments)
        assert (result.code, result.out) == (0, "")
        assert result.err == ("2 files, nothing to say\n" if arguments == ["check"] else "")
    assert readme.stat().st_mtime == 1_000_000_000


def test_check_names_what_is_stale_and_writes_nothing(sandbox: Sandbox) -> None:
    sandbox.write(GOOD).run("build")
    sandbox.write({SECTION: "title: Deeper Learning\nsummary: Deeper.\n"})
    before = sandbox.files()
    for arguments in (["build", "--check"], ["check"]):
        result = sandbox.run(*arguments)
        assert result.code == 1
        assert re.match(r"README\.md:\d+:1: OUT001 README\.md is not .*; run `roadmark build`, or .*\n", result.out)
        assert result.out.count("OUT001") == 1
    assert sandbox.files() == before
    (sandbox.root / "README.md").unlink()
    result = sandbox.run("check")
    assert (result.code, result.out) == (1, "README.md:1:1: OUT001 README.md does not exist; run `roadmark build`\n")
    assert sandbox.run("lint").code == 0


@pytest.mark.parametrize("old", ["changed", "missing", "crlf", "empty"])
def test_the_diff_is_one_that_git_applies(sandbox: Sandbox, old: str) -> None:
    sandbox.write(GOOD).run("build")
    readme = sandbox.root / "README.md"
    built = readme.read_bytes()
    if old == "missing":
        readme.unlink()
    else:
        text = {"changed": built.replace(b"Deep", b"Shallow"), "empty": b"", "crlf": built.replace(b"R\n", b"S\n")}[old]
        readme.write_bytes(text)
    before = sandbox.files()
    result = sandbox.run("build", "--check", "--diff")
    assert result.code == 1
    assert re.search(r"^\+\+\+ b/README\.md$", result.out, re.MULTILINE)
    assert "OUT001" in result.out
    assert sandbox.files() == before
    git = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": "/"}
    subprocess.run(["git", "init", "--quiet"], cwd=sandbox.root, env=git, check=True)
    subprocess.run(["git", "apply", "-"], cwd=sandbox.root, env=git, check=True, input=result.out.encode())
    assert readme.read_bytes() == built
    assert sandbox.run("build", "--check").code == 0


def test_diff_without_check_shows_and_writes(sandbox: Sandbox) -> None:
    sandbox.write(GOOD).run("build")
    sandbox.write({SECTION: "title: Deeper Learning\nsummary: Deeper.\n"})
    result = sandbox.run("build", "--diff")
    assert (result.code, result.err) == (0, "wrote README.md\n")
    assert "+### Deeper Learning\n" in result.out or "+## Deeper Learning\n" in result.out
    assert sandbox.run("check").code == 0


def test_in_a_folder_below_paths_lead_from_there(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.write({**BAD, "docs/notes/x.txt": ""})
    monkeypatch.chdir(sandbox.root / "docs/notes")
    assert sandbox.run("lint").out.startswith(f"../../{SECTION}:4:5: SCH002")
    assert sandbox.run("lint", f"../../{SECTION}").code == 1
    assert sandbox.run("lint", "--root", "../..").out.startswith(f"../../{SECTION}:4:5: SCH002")
    monkeypatch.chdir(sandbox.root / "roadmap")
    assert sandbox.run("lint").out.startswith("deep-learning.yaml:4:5: SCH002")
    sandbox.write(GOOD)
    assert sandbox.run("build").err == "wrote ../README.md\n"
    assert (sandbox.root / "README.md").exists()


# Explain, rules, schema


def test_rules_lists_every_rule_on_a_line_and_explain_says_the_rest(sandbox: Sandbox) -> None:
    listed = sandbox.run("rules").out
    assert [line.split()[0].rstrip("*") for line in listed.splitlines()[: len(RULES)]] == list(RULES)
    for code, rule in RULES.items():
        explained = sandbox.run("explain", code.lower())
        assert explained.code == 0
        assert explained.out.startswith(f"{code} {rule.name}\n\n")
        assert rule.summary in " ".join(explained.out.split())


@pytest.mark.parametrize("kind", ["roadmap", "section"])
def test_schema_prints_the_file(sandbox: Sandbox, kind: str) -> None:
    expected = (Path(__file__).parents[1] / f"schema/{kind}.schema.json").read_text("utf-8")
    assert sandbox.run("schema", kind).out == expected
    assert sandbox.run("schema").out == sandbox.run("schema", "roadmap").out


# The same bytes everywhere

SURROUNDINGS: dict[str, dict[str, str]] = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "strict latin-1": {"PYTHONIOENCODING": "latin-1:strict"},
    "C locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX locale": {"LC_ALL": "POSIX", "LANG": "", "PYTHONUTF8": "0"},
    "time zone": {"TZ": "Asia/Kathmandu"},
    "hash seed 0": {"PYTHONHASHSEED": "0"},
    "hash seed 1": {"PYTHONHASHSEED": "1"},
    "no docstrings": {"PYTHONOPTIMIZE": "1"},
    "another width": {"COLUMNS": "40"},
    "a color terminal": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
}


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes, bytes]:
    return outcome(tmp_path_factory.mktemp("expected"), {"PYTHONHASHSEED": "7"})


def outcome(folder: Path, surroundings: dict[str, str]) -> tuple[bytes, bytes, bytes]:
    """What `lint` prints of a roadmap with mistakes on both streams, and the README of one without."""
    (folder / "roadmap").mkdir()
    for name, content in {
        **BAD,
        SECTION: "title: 漢字\ntopics:\n  - id: å\n    titel: 😀\n    requires: [é]\n",
    }.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    linted = run("lint", cwd=folder, env=surroundings)
    assert linted.returncode == 1
    (folder / SECTION).write_bytes(str(GOOD[SECTION]).encode())
    built = run("build", cwd=folder, env=surroundings)
    assert (built.returncode, built.stdout) == (0, b"")
    return linted.stdout, linted.stderr, (folder / "README.md").read_bytes()


@pytest.mark.parametrize("surroundings", SURROUNDINGS.values(), ids=SURROUNDINGS)
def test_output_is_the_same_in_all_surroundings(
    tmp_path: Path, surroundings: dict[str, str], expected: tuple[bytes, bytes, bytes]
) -> None:
    assert "é".encode() in expected[0]
    assert "😀".encode() in expected[2]
    assert outcome(tmp_path, surroundings) == expected


def test_the_installed_script_is_the_module(sandbox: Sandbox) -> None:
    script = Path(sys.executable).with_name("roadmark.exe" if os.name == "nt" else "roadmark")
    sandbox.write(BAD)
    by_script = run("lint", cwd=sandbox.root, command=(str(script),))
    by_module = run("lint", cwd=sandbox.root)
    assert (by_script.returncode, by_script.stdout) == (by_module.returncode, by_module.stdout)
    assert by_module.returncode == 1


# Streams that end, or are not there


@posix_only
@pytest.mark.parametrize("arguments", ["rules", "schema", "lint", "--help"])
def test_a_reader_who_has_seen_enough_is_no_error(sandbox: Sandbox, arguments: str) -> None:
    many = "".join(f"  - {{id: A{number}, title: T}}\n" for number in range(2_000))
    sandbox.write({ROOT: f"title: R\ntopics:\n{many}"})
    command = f"'{sys.executable}' -m roadmark {arguments} | head -n 1"
    result = subprocess.run(["sh", "-c", command], cwd=sandbox.root, capture_output=True, timeout=60, check=False)
    assert result.stdout.count(b"\n") == 1
    assert b"Traceback" not in result.stderr
    assert b"Broken" not in result.stderr


@posix_only
@pytest.mark.parametrize(
    ("redirection", "code", "err"),
    [
        (">&-", 1, b"1 finding in 2 files\n"),
        ("2>&-", 1, b""),
        (">&- 2>&-", 1, b""),
        ("2>/dev/full --root nowhere", 2, b""),
        (">/dev/full", 2, b"roadmark: No space left on device\n"),
    ],
)
def test_streams_that_are_closed_or_full_change_nothing_else(
    sandbox: Sandbox, redirection: str, code: int, err: bytes
) -> None:
    if "/dev/full" in redirection and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    command = f"'{sys.executable}' -m roadmark lint {redirection}"
    sandbox.write(BAD)
    result = subprocess.run(["sh", "-c", command], cwd=sandbox.root, capture_output=True, timeout=60, check=False)
    assert (result.returncode, result.stderr.splitlines()[-1:]) == (code, err.splitlines())
    assert (b"SCH002" in result.stdout) == (redirection == "2>&-")


# Color


def in_terminal(arguments: list[str], cwd: Path, env: dict[str, str]) -> bytes:
    """What a command prints when standard output is a terminal."""
    import pty  # noqa: PLC0415 - Windows has none

    ours, theirs = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "GITHUB_ACTIONS"}}
    try:
        subprocess.run(
            [*ROADMARK, *arguments], cwd=cwd, stdout=theirs, env={**inherited, **env}, check=False, timeout=60
        )
        return os.read(ours, 10_000)
    finally:
        os.close(ours)
        os.close(theirs)


@posix_only
@pytest.mark.parametrize(
    ("arguments", "env", "colored"),
    [
        ([], {"TERM": "xterm"}, True),
        ([], {"TERM": "dumb"}, False),
        ([], {"TERM": "xterm", "NO_COLOR": "1"}, False),
        ([], {"TERM": "xterm", "NO_COLOR": ""}, True),
        (["--color", "never"], {"TERM": "xterm"}, False),
        (["--color", "always"], {"TERM": "dumb", "NO_COLOR": "1"}, True),
    ],
)
def test_a_terminal_gets_color_unless_somebody_objects(
    sandbox: Sandbox, arguments: list[str], env: dict[str, str], *, colored: bool
) -> None:
    printed = in_terminal(["lint", "-q", *arguments], sandbox.write(BAD).root, env)
    assert b"SCH002" in printed
    assert (b"\x1b[" in printed) == colored


def test_elsewhere_color_is_asked_for(sandbox: Sandbox) -> None:
    sandbox.write(BAD)
    plain = sandbox.run("lint").out
    assert "\x1b" not in plain
    colored = sandbox.run("--color", "always", "lint").out
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain
    assert colored != plain
