"""Where the template of a list runs: in a sandbox that counts, for it is code from strangers.

It is rewritten so that it pays for each of its steps, and may call only what pays.
"""

from __future__ import annotations

import re
from types import BuiltinMethodType, MethodType
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateRuntimeError, TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.utils import Namespace

from roadmark import bounding
from roadmark.guards import CALL, OPERATORS, Function, Guards, mistake
from roadmark.meter import ELEMENT, Meter, described, text
from roadmark.mistake import MISTAKES
from roadmark.sandbox import Environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmark.loader import Loader


class _MeteredContext(Context):
    """The variables of a template; one that is included begins with a copy of those of the other."""

    def __init__(self, environment: Any, parent: dict[str, Any], *others: Any, **named: Any) -> None:
        environment.meter.spend(CALL + ELEMENT * len(parent))
        super().__init__(environment, parent, *others, **named)


class GuardedEnvironment(Environment):
    """A sandbox for code from strangers: whatever it does, it pays for, and in the end it has nothing left."""

    intercepted_binops = OPERATORS
    intercepted_unops = frozenset("+-")
    context_class = _MeteredContext

    is_guarded = True

    def __init__(self, templates: Loader) -> None:
        self.meter = Meter()
        self._guards = Guards(self, self.meter)
        super().__init__(templates, finalize=self._finalize())
        self.filters = dict(self._guards.filters())
        self.tests = dict(self._guards.tests())
        self.globals = {
            "namespace": Function("namespace", Namespace),
            "range": Function("range", range, int, int, int),
        }

    def begin(self, characters: int) -> None:
        """Give the template what it may spend on sources of so many characters."""
        self.meter.start(characters)

    def _finalize(self) -> Callable[..., str]:
        @pass_context  # so that Jinja2 does not call it while it compiles
        def finalize(_: Context, value: Any) -> str:
            written = text(value)
            self.meter.spend(1 + len(written))
            return written

        return finalize

    def compile(self, source: Any, name: Any = None, filename: Any = None, *options: Any, **named: Any) -> Any:
        """Compile a template after it was rewritten to pay for itself; whatever keeps it from that is one error."""
        try:
            tree = source if isinstance(source, nodes.Template) else self.parse(source, name, filename)
            return super().compile(bounding.bounded(tree, self), name, filename, *options, **named)
        except TemplateSyntaxError as error:
            raise TemplateSyntaxError(error.message or "", error.lineno, name, filename) from error
        except RecursionError as error:
            raise TemplateSyntaxError("this nests too deeply; take it apart", 1, name, filename) from error
        except (SyntaxError, ValueError, OverflowError, MemoryError) as error:  # what Python says of the code
            reason = re.split(r"[:;(]", str(error))[0].strip() or "it is too large"
            raise TemplateSyntaxError(f"this cannot be compiled: {reason}", 1, name, filename) from error

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template can name; errors of functions say with which values."""
        kind, meter = type(obj), self.meter
        named = {name: value for name, value in kwargs.items() if name not in {"_loop_vars", "_block_vars"}}
        meter.spend(CALL)
        meter.weigh(*args, *named.values())
        if kind in {Macro, BlockReference, LoopContext} or isinstance(obj, Undefined):
            return meter.admit(context.call(obj, *args, **kwargs))
        if kind not in {Function, BuiltinMethodType, MethodType}:
            raise TemplateRuntimeError(f"{described(obj)} is nothing that can be called")
        if kind is BuiltinMethodType:
            meter.spend(ELEMENT * meter.weigh(obj.__self__))  # it may take the text apart
        try:
            return meter.admit(obj(*args, **named))
        except MISTAKES as error:
            raise mistake(obj.name if kind is Function else obj.__name__, args, error) from error

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        """An operator between two values."""
        return self._guards.operate(operator, left, right)

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:  # noqa: ARG002
        """A sign before a value."""
        return self._guards.operate(operator, 0, arg)

    def call_filter(self, name: Any, *args: Any, **kwargs: Any) -> Any:
        """A filter that a value names, as in `map("upper")`; not those that only rewritten code may use."""
        if not (isinstance(name, str) and name.isidentifier()):
            raise TemplateRuntimeError(f"there is no filter {described(name)}")
        return super().call_filter(name, *args, **kwargs)

    def function(
        self,
        name: str,
        function: Callable[..., Any],
        *kinds: type | tuple[type, ...],
        price: Callable[..., int] | None = None,
    ) -> Function:
        """A function for templates, which takes values of these types only."""

        def pay(*values: Any) -> None:
            self.meter.spend(price(*values) if price else 0)

        return Function(name, function, *kinds, pay=pay if price else None)

    def filter(self, name: str, *others: Any, **named: Any) -> Callable[..., Any]:
        """A filter or test for templates, which takes values of these types only."""
        return self._guards.guard(name, self.function(name, *others, **named))
