"""How much one roadmap may hold, so that no file that somebody sends can hold up a run."""

from __future__ import annotations

from typing import NamedTuple

MEBIBYTE = 1024**2


class Limits(NamedTuple):
    """The largest sources; the defaults are far above any real use, and `settings.limits` may have others.

    `files` and `values` (mappings, lists, texts, numbers) are those of the whole roadmap, `file_size` is in MiB,
    `nesting` in levels of YAML, `text` in characters of one value.
    """

    files: int = 10_000
    file_size: int = 32
    values: int = 10_000_000
    nesting: int = 64
    text: int = 1_000_000

    def objection(self, name: str) -> str:
        """What to say of a source that goes beyond a limit, and what helps."""
        limit = getattr(self, name)
        excess, cure = {
            "files": (f"there are more than {limit:,} files in this folder", "join some"),
            "file_size": (f"the file is larger than {limit:,} MiB", "split it"),
            "values": (f"with this file the roadmap has more than {limit:,} values", "shorten it"),
            "nesting": (f"nested more than {limit:,} levels deep", "flatten it"),
            "text": (f"a value longer than {limit:,} characters", "shorten it"),
        }[name]
        return f"{excess}; {cure}, or raise settings.limits.{name}"


USUAL = Limits()
# What settings may raise them to; schema/roadmap.schema.json says the same.
HIGHEST = Limits(files=100_000, file_size=100, values=100_000_000, nesting=128, text=10_000_000)
