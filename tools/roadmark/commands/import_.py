"""`roadmark import`: turn a Markdown list into the YAML that builds the same page."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from roadmark import assets, lint, output
from roadmark.commands.console import Console, absolute, conflict, console
from roadmark.errors import UserError
from roadmark.folder import FOLDER
from roadmark.importer import conversion
from roadmark.importer.blocks import PageError
from roadmark.output import Output
from roadmark.report.text import count

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from roadmark.importer.conversion import Conversion

LARGEST = 1024 * 1024  # bytes of a README; GitHub shows half as many
_MOST_LINES = 10  # that are named of each kind of Markdown, unless somebody wants to know it all
# What to call blocks, one and many.
_NAMES = {
    "blockquote": ("quotation", "quotations"),
    "bullet_list": ("list", "lists"),
    "contents": ("table of contents that roadmark would make in another way", "tables of contents"),
    "code_block": ("indented block of code", "indented blocks of code"),
    "fence": ("block of code", "blocks of code"),
    "hr": ("rule", "rules"),
    "html_block": ("block of HTML", "blocks of HTML"),
    "list_item": ("item of a list", "items of lists"),
    "ordered_list": ("numbered list", "numbered lists"),
}


def run(options: argparse.Namespace) -> int:
    """Import; exit code 0 also where rules already object to the result."""
    terminal = console(options)
    path = absolute(options.readme)
    root = absolute(options.output or options.root or ".")
    try:
        result = conversion.convert(_read(path), root)
    except PageError as error:
        raise UserError(f"{terminal.style.path(path)}:{error.line}: {error}") from error
    outputs = [Output(path, text) for path, text in result.files.items()]
    for kind in ("roadmap", "section"):
        name = f"{kind}.schema.json"
        outputs.append(Output(root / "schema" / name, (assets.folder("schema") / name).read_text("utf-8")))
    if not options.force:
        _refuse_to_overwrite(outputs, root, terminal)
    _write(outputs, root)
    _tell(terminal, result, root, path, is_verbose=options.verbose)
    return 0


def _read(path: Path) -> str:
    if path.is_dir():
        raise UserError(f"{path} is a folder; name a Markdown file")
    if path.exists() and not path.is_file():
        raise UserError(f"{path} is no regular file; name a Markdown file")
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise UserError(f"{path} is larger than 1 MiB, of which GitHub shows half; split it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UserError(f"{path}:{line}: this is not UTF-8; save the file with the encoding UTF-8") from error
    if marker := conflict(text):
        raise UserError(f"{path}:{marker}: these are conflict markers; settle the conflict first")
    if not text.strip():
        raise UserError(f"{path} is empty; there is nothing to import")
    return text


def _refuse_to_overwrite(outputs: Iterable[Output], root: Path, terminal: Console) -> None:
    there = [built.path for built in outputs if built.path.exists() and output.read(built.path) != built.text]
    there += [path for path in sorted((root / FOLDER).glob("*.y*ml")) if path not in {built.path for built in outputs}]
    if there:
        shown = terminal.style.path(there[0])
        others = f" and {count(len(there) - 1, 'other file')}" if there[1:] else ""
        raise UserError(f"{shown}{others} would be in the way; move them, choose another --output, or use --force")


def _write(outputs: Iterable[Output], root: Path) -> None:
    """All files or none; folders that were made for nothing go again."""
    made: list[Path] = []
    try:
        for folder in (root, root / FOLDER, root / "schema"):
            for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
                missing.mkdir()
                made.append(missing)
        output.write(outputs, root)
    except BaseException:
        for folder in reversed(made):
            folder.rmdir()
        raise


def _tell(terminal: Console, result: Conversion, root: Path, readme: Path, *, is_verbose: bool) -> None:
    shown = terminal.style.path(readme)
    terminal.say(
        f"{shown}: {count(result.sections, 'section')}, {count(result.resources, 'resource')}, "
        f"{count(result.texts, 'text item')}"
    )
    kinds: dict[str, list[int]] = {}
    for line, kind in sorted(result.kept.items()):
        kinds.setdefault(kind, []).append(line + 1)
    for kind, lines in sorted(kinds.items(), key=lambda entry: -len(entry[1])):
        is_many = len(lines) > 1
        name = _NAMES.get(kind, (kind, f"{kind}s"))[is_many]
        named = lines if is_verbose else lines[:_MOST_LINES]
        more = f" and {len(lines) - len(named)} more" if len(named) < len(lines) else ""
        where = f"line{'s' * is_many} {', '.join(map(str, named))}{more}"
        terminal.say(f"  stays Markdown: {len(lines)} {name} ({where})")
    for line, name in result.removed:
        terminal.say(f"  left out: {shown}:{line}: {name}, which nobody sees")
    for line in result.changed:
        terminal.say(f"  {shown}:{line + 1}: the built page differs here; compare it")
    if result.has_contents:
        terminal.say("  the table of contents is generated from now on")
    written = terminal.style.path(root / FOLDER)
    terminal.say(f"wrote {count(len(result.files), 'file')} in {written}, and schema/ for editors")
    stray = sorted(set((root / FOLDER).glob("*.y*ml")) - set(result.files))
    for path in stray:
        terminal.say(f"  {terminal.style.path(path)} was there before, and belongs to nothing now")
    codes = Counter(finding.code for finding in lint.run(result.project, lint.choose()).findings)
    if codes:
        most = ", ".join(f"{code} {number}" for code, number in codes.most_common(_MOST_LINES))
        terminal.say(f"rules object already: {most}; see `roadmark lint`, which can mend some with --fix")
    where = "" if root == Path.cwd() else f" --root {terminal.style.path(root)}"
    terminal.say(f"next: `roadmark build --check --diff{where}` shows what building changes in README.md,")
    terminal.say(f"      `roadmark build{where}` writes it")
