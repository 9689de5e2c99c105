"""The settings of a project, as roadmap.yaml has them; the schema says what each may be."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from roadmark.limits import HIGHEST, Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_RESOURCES = 8
README = "README.md"
MAPS = {"dark": "roadmap/map-dark.svg", "light": "roadmap/map-light.svg"}  # by theme
DEEPEST = 6  # levels of sections that a table of contents may list


class LintSettings(NamedTuple):
    """What a project wants of the linter.

    `select` and `ignore` hold codes of rules and families; `per_file` what is ignored in the files that a pattern
    matches; `max_length` the characters a field may have, by its name. `full_stop` is `required`, `forbidden` or empty,
    `order` is `alphabetical` or empty. `blocked_hosts` and `names` add to what the rules know.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    max_length: Mapping[str, int] = MappingProxyType({})
    max_resources: int = MOST_RESOURCES
    full_stop: str = ""
    order: str = ""
    blocked_hosts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Contents(NamedTuple):
    """The table of contents: its heading, and how many levels of sections it lists."""

    title: str = "Table of Contents"
    depth: int = DEEPEST


class Outputs(NamedTuple):
    """What is built besides README.md: whether a map is drawn, and the address of the published page or nothing."""

    map: bool = False
    page: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of all outputs, seen from the root of the project."""
        return README, *(MAPS.values() if self.map else ())


class Settings(NamedTuple):
    """The project's configuration; `repository` is `owner/name`, or empty while nobody knows it.

    `separator` stands between a link and its description. `contents` is None where no table of contents is wanted.
    """

    repository: str = ""
    separator: str = " - "
    contents: Contents | None = Contents()
    outputs: Outputs = Outputs()
    lint: LintSettings = LintSettings()
    limits: Limits = Limits()


def read(data: Any) -> Settings:
    """The settings in the data of the root document; what the schema refuses counts as absent."""
    settings = _mapping(_mapping(data).get("settings"))
    lint = _mapping(settings.get("lint"))
    outputs = _mapping(settings.get("outputs"))
    usual, default = Settings(), LintSettings()
    return Settings(
        repository=_text(settings, "repository", ""),
        separator=_text(settings, "separator", usual.separator),
        contents=_contents(settings.get("contents")),
        outputs=Outputs(outputs.get("map") is True, _text(outputs, "page", "")),
        lint=LintSettings(
            select=_texts(lint.get("select")),
            ignore=_texts(lint.get("ignore")),
            per_file=tuple((pattern, _texts(codes)) for pattern, codes in _mapping(lint.get("per_file")).items()),
            max_length={
                name: limit
                for name, limit in _mapping(lint.get("max_length")).items()
                if isinstance(limit, int) and limit > 0
            },
            max_resources=_number(lint, "max_resources", default.max_resources),
            full_stop=_text(lint, "full_stop", default.full_stop),
            order=_text(lint, "order", default.order),
            blocked_hosts=_texts(lint.get("blocked_hosts")),
            names=_texts(lint.get("names")),
        ),
        limits=_limits(_mapping(settings.get("limits"))),
    )


def _limits(chosen: dict[str, Any]) -> Limits:
    """No limit can be lifted: whoever sends a file may change the settings with it."""
    default, highest = Limits()._asdict(), HIGHEST._asdict()
    return Limits(**{name: min(_number(chosen, name, default[name]), highest[name]) for name in default})


def _contents(value: Any) -> Contents | None:
    if value is False:
        return None
    chosen, default = _mapping(value), Contents()
    return Contents(_text(chosen, "title", default.title), _number(chosen, "depth", default.depth))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(data: dict[str, Any], key: str, default: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else default


def _number(data: dict[str, Any], key: str, default: int) -> int:
    value = data.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else default


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, list) else ()
