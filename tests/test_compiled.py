"""Templates of the tool are compiled once; nothing that is wrong with what was kept is ever seen."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jinja2 import Environment, FileSystemLoader, compiler
from jinja2.sandbox import SandboxedEnvironment

from roadmark.compiled import Compiled

if TYPE_CHECKING:
    from conftest import Sandbox

TEXT = "{% for i in range(3) %}\n{{ i }}{{ name }}\n{% endfor %}\n"


class Bench:
    """A folder with one template, and how often it was compiled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.compiled = 0

    def write(self, text: str) -> None:
        (self.folder / "page.html.j2").write_text(text, "utf-8")

    @property
    def kept(self) -> Path:
        return Path(cache_from_source(str(self.folder / "page.html.j2")))

    def render(self, kind: type[Environment] = Environment, **options: Any) -> str:
        bench = self

        class Counting(kind):  # type: ignore[misc, valid-type]
            def compile(self, *args: Any, **more: Any) -> Any:
                bench.compiled += 1
                return super().compile(*args, **more)

        environment = Counting(loader=FileSystemLoader(self.folder), bytecode_cache=Compiled(), **options)
        return str(environment.get_template("page.html.j2").render(name="<b>"))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    made = Bench(tmp_path)
    made.write(TEXT)
    return made


def test_a_template_is_compiled_once(bench: Bench) -> None:
    assert bench.render() == bench.render() == "\n0<b>\n\n1<b>\n\n2<b>\n"
    assert bench.compiled == 1
    assert list(bench.kept.parent.iterdir()) == [bench.kept]


def test_another_text_is_compiled_again(bench: Bench) -> None:
    bench.render()
    status = (bench.folder / "page.html.j2").stat()
    bench.write(TEXT.replace("range(3)", "range(2)"))
    os.utime(bench.folder / "page.html.j2", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert bench.render() == "\n0<b>\n\n1<b>\n"
    assert bench.compiled == 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"autoescape": True}, "\n0&lt;b&gt;\n\n1&lt;b&gt;\n\n2&lt;b&gt;\n"),
        ({"autoescape": lambda name: name == "page.html.j2"}, "\n0&lt;b&gt;\n\n1&lt;b&gt;\n\n2&lt;b&gt;\n"),
        ({"trim_blocks": True}, "0<b>\n1<b>\n2<b>\n"),
        ({"keep_trailing_newline": True}, "\n0<b>\n\n1<b>\n\n2<b>\n\n"),
        ({"lstrip_blocks": True}, "\n0<b>\n\n1<b>\n\n2<b>\n"),
        ({"optimized": False}, "\n0<b>\n\n1<b>\n\n2<b>\n"),
        ({"kind": SandboxedEnvironment}, "\n0<b>\n\n1<b>\n\n2<b>\n"),
    ],
)
def test_what_is_compiled_in_another_way_is_compiled_again(
    bench: Bench, options: dict[str, Any], expected: str
) -> None:
    bench.render()
    assert bench.render(**options) == expected
    assert bench.render() == "\n0<b>\n\n1<b>\n\n2<b>\n"
    assert bench.compiled == 3


def test_what_another_python_compiled_is_compiled_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    right = bench.render()
    monkeypatch.setattr("roadmark.compiled.MAGIC_NUMBER", b"1234")
    assert bench.render() == right
    assert bench.compiled == 2


@pytest.mark.parametrize("change", ["time", "size"])
def test_what_another_jinja_compiled_is_compiled_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    other = bench.folder / "compiler.py"
    other.write_bytes(b"one")
    os.utime(other, ns=(0, 0))
    monkeypatch.setattr(compiler, "__file__", str(other))
    right = bench.render()
    other.write_bytes(b"two" if change == "time" else b"three")
    os.utime(other, ns=(0, 1_000_000_000 if change == "time" else 0))
    assert bench.render() == right
    assert bench.compiled == 2
    assert bench.render() == right
    assert bench.compiled == 2


def test_what_the_disk_has_spoilt_is_compiled_again(bench: Bench) -> None:
    right = bench.render()
    whole = bench.kept.read_bytes()
    spoilt = [b"", b"\0", whole + b"\0", bytes(len(whole)), *(whole[:end] for end in range(0, len(whole), 40))]
    spoilt += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), 10)]
    for number, content in enumerate(spoilt, start=2):
        bench.kept.write_bytes(content)
        assert bench.render() == right
        assert bench.compiled == number
        assert bench.kept.read_bytes() == whole


def test_a_folder_that_has_moved_is_compiled_again(bench: Bench) -> None:
    bench.render()
    (bench.folder / "there").mkdir()
    for path in (bench.folder / "page.html.j2", bench.kept.parent):
        path.rename(bench.folder / "there" / path.name)
    moved = Bench(bench.folder / "there")
    moved.render()
    assert moved.compiled == 1  # an error names the file that is there now


def test_where_nothing_can_be_kept_nothing_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    right = bench.render()
    bench.kept.unlink()
    bench.kept.parent.rmdir()
    bench.kept.parent.write_text("a file\n", "utf-8")
    assert bench.render() == right
    bench.kept.parent.unlink()

    with monkeypatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)
        assert bench.render() == right
        assert not bench.kept.parent.exists()
    with monkeypatch.context() as patch:
        patch.setattr(sys.implementation, "cache_tag", None)  # of a Python that keeps no code
        assert bench.render() == right
    assert not bench.kept.parent.exists()

    def refuse(path: str, _target: str) -> Any:
        raise OSError(28, "No space left on device", path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        assert bench.render() == right
    assert not list(bench.kept.parent.iterdir())
    assert bench.compiled == 5


def test_only_templates_of_the_tool_are_kept(sandbox: Sandbox) -> None:
    sandbox.write({"roadmap/roadmap.yaml": "title: R\nsettings: {outputs: {map: true}}\ntopics: [{id: a, title: A}]\n"})
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def kept(folder: str) -> list[str]:
        command = [sys.executable, "-X", f"pycache_prefix={sandbox.root / folder}", "-m", "roadmark", "build"]
        subprocess.run(command, cwd=sandbox.root, env=environment, timeout=60, check=True)
        return sorted(path.name.split(".cpython")[0] for path in (sandbox.root / folder).rglob("templates/*.pyc"))

    assert kept("one") == ["README.md", "map.svg"]
    sandbox.write({"templates/README.md.j2": '{% include "foot.md.j2" %}\n', "templates/foot.md.j2": "Mine\n"})
    assert kept("two") == ["map.svg"]
    assert sandbox.files()["README.md"] == b"Mine\n"
