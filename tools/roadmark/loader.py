"""Find templates by name: in the list's own folder `templates`, then among those that come with this tool."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BaseLoader, TemplateNotFound

from roadmark import assets, disk, filenames
from roadmark.mistake import TemplateMistakeError
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

FOLDER = "templates"
LARGEST, LONGEST = 256 * 1024, 200  # bytes of a template, and characters of its name

_NAME = re.compile(r"(?:[a-z0-9_][a-z0-9_.-]*/)*[a-z0-9_][a-z0-9_.-]*\.j2", re.IGNORECASE)


class Loader(BaseLoader):
    """Templates of a project, or where `root` is None only those that come with this tool."""

    def __init__(self, root: Path | None) -> None:
        self.own = root / FOLDER if root else None
        self._loaded: dict[str, tuple[str, Source]] = {}  # name and text, by the path of the file

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        """The text of a template, its file, and whether that is still the same."""
        source = self._read(template)
        file = str(source.path)
        self._loaded[file] = (template, source)
        return source.text, file, lambda: self._read(template) == source

    def loaded(self, file: str) -> tuple[str, Source] | None:
        """The name and the source of a template that was loaded from a file; None for any other file."""
        return self._loaded.get(file)

    def missing(self, name: str) -> Source:
        """What stands for a template that cannot be loaded: the file in the list's own folder, without a text."""
        return Source((self.own or assets.folder(FOLDER)) / name, "")

    def _read(self, name: str) -> Source:
        """The text of a template; TemplateNotFound where a name means none."""
        parts = name.split("/")
        if len(name) > LONGEST or not _NAME.fullmatch(name) or any(map(filenames.objection, parts)):
            message = f"'{name[:100]}' is no name of a template: that is its path in {FOLDER}/, as in parts/foot.md.j2"
            raise TemplateNotFound(name, message)
        if self.own and disk.kind(path := self.own.joinpath(*parts)):
            target = _target(path, self.own)
            if not target:
                raise TemplateNotFound(name, f"{FOLDER}/{name} leads out of {FOLDER}/; put the file itself there")
            return _text(name, path, target)
        path = assets.folder(FOLDER).joinpath(*parts)
        if not path.is_file():
            raise TemplateNotFound(name, f"there is no template `{name}`; mend the name, or add it")
        return _text(name, path, str(path))


def has_own(root: Path, name: str) -> bool:
    """Whether a list has a template of its own of this name, or a link or folder in its place.

    Where this tool runs from a checkout, that checkout's templates are those of the tool.
    """
    return disk.real(root / FOLDER) != disk.real(assets.folder(FOLDER)) and bool(disk.kind(root / FOLDER / name))


def _target(path: Path, folder: Path) -> str:
    """The file that is meant; empty where a link leads out of the folder, or the folder is a link itself."""
    inside, target = disk.real(folder), disk.real(path)
    is_there = os.path.normcase(inside) == os.path.normcase(os.path.join(disk.real(folder.parent), folder.name))  # noqa: PTH118
    return target if is_there and Path(target).is_relative_to(inside) else ""


def _text(name: str, path: Path, target: str) -> Source:
    """The text of a template; TemplateMistakeError for what is no text."""
    try:
        raw = disk.read(target, LARGEST + 1)
    except OSError as error:
        raise _mistake(name, path, f"the template cannot be read: {error.strerror or error}") from error
    if len(raw) > LARGEST:
        raise _mistake(name, path, f"the file is larger than {LARGEST // 1024} KiB; split it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        shown = raw.decode("utf-8-sig", "replace")
        offset = len(error.object[: error.start].decode())
        place = Place(Source(path, shown), Span(offset, offset + 1))
        message = "this byte is not UTF-8; save the file with the encoding UTF-8"
        raise TemplateMistakeError(name, place, message) from error
    return Source(path, re.sub(r"\r\n?", "\n", text))


def _mistake(name: str, path: Path, message: str) -> TemplateMistakeError:
    return TemplateMistakeError(name, Place(Source(path, ""), Span(0, 0)), message)
