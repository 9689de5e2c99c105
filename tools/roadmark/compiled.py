"""The templates that come with this tool, compiled once: Python keeps its modules so, in `__pycache__` beside them.

Compiling them takes longer than all else that a run does with them. Who can write there can change this tool as well.
Templates of a list are compiled in each run: nothing that comes with a pull request to it is loaded as code.
"""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from hashlib import sha1
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, compiler
from jinja2.nodes import EvalContext

from roadmark import disk

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.bccache import Bucket

_OPTIONS = ("sandboxed", "optimized", "trim_blocks", "lstrip_blocks", "keep_trailing_newline")
_SEAL = 20  # bytes
_FOR_ALL = 0o666  # who installs this for others makes it faster for them, too


class Compiled(BytecodeCache):
    """What Jinja2 asks for the code of a template; where none can be kept, or none is right, it compiles."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """What tells a template from others: its file."""
        return filename or name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it was compiled from the same text in the same way."""
        with suppress(OSError, NotImplementedError):
            content = Path(cache_from_source(bucket.key)).read_bytes()
            head = _head(bucket)
            seal, code = content[len(head) :][:_SEAL], content[len(head) + _SEAL :]
            if content.startswith(head) and seal == _seal(code):
                bucket.code = marshal.loads(code)  # noqa: S302 - as Python does with its modules

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template, whole or not at all, where Python may keep its own."""
        if sys.dont_write_bytecode:
            return
        with suppress(OSError, NotImplementedError):
            path = Path(cache_from_source(bucket.key))
            path.parent.mkdir(parents=True, exist_ok=True)
            code = marshal.dumps(bucket.code)
            disk.save(str(path), _head(bucket) + _seal(code) + code, _FOR_ALL)


def _head(bucket: Bucket) -> bytes:
    """What the code in a file rests on: the text, where it stands, and how it is compiled by what."""
    environment: Environment = bucket.environment
    options = [getattr(environment, option) for option in _OPTIONS]
    options.append(EvalContext(environment, Path(bucket.key).name).autoescape)
    status = Path(compiler.__file__).stat()
    rests_on = (bucket.checksum, bucket.key, options, status.st_mtime_ns, status.st_size)
    return MAGIC_NUMBER + _seal(repr(rests_on).encode())


def _seal(content: bytes) -> bytes:
    """What is another for content that a disk has spoilt; it keeps nobody from writing."""
    return sha1(content, usedforsecurity=False).digest()
