"""The templates of this tool for what is no Markdown, HTML and SVG: there every text is escaped.

A project has none of its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from roadmark import assets
from roadmark.compiled import Compiled

if TYPE_CHECKING:
    from jinja2 import Template


def template(name: str) -> Template:
    """The template in a file below `templates/`, such as `map.svg.j2`; in those of plain text nothing is escaped."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(assets.folder("templates")),
        autoescape=select_autoescape(disabled_extensions=("txt.j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # nothing in them can be worked out before
        bytecode_cache=Compiled(),
    )
