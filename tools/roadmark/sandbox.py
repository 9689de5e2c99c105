"""Where templates run: in Jinja2's sandbox, with nothing in reach but the data of the roadmap and a few functions.

The template that comes with this tool is known to end. That of a list is code from strangers: it is rewritten so that
it pays for each of its steps, and may call only what pays.
"""

from __future__ import annotations

import re
from types import BuiltinMethodType, MethodType
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateRuntimeError, TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing

from roadmark import bounding, spelling
from roadmark.guards import CALL, MISTAKES, OPERATORS, Function, Guards, mistake
from roadmark.lists import Row
from roadmark.meter import ELEMENT, Meter, described, text
from roadmark.model import Definition, MarkdownBlock, Resource, Section, TextItem, Topic
from roadmark.settings import Contents

if TYPE_CHECKING:
    from collections.abc import Callable

    from roadmark.loader import Loader

# All that a template may see of a value, by its type: data, never where it comes from. Of texts, what tells or takes
# away; filters do the rest.
_ATTRIBUTES: dict[type, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        Section: "before definitions depth label loose resources sections summary title topics",
        Topic: "id is_group level outcome requires resources summary title topics",
        Resource: "by cost description label language loose marker resources separator title type url verified",
        TextItem: "loose marker resources text",
        MarkdownBlock: "loose markdown marker resources",
        Definition: "name title url",
        Contents: "depth title",
        Row: "gap indent item start",
        LoopContext: ("changed cycle depth depth0 first index index0 last length nextitem previtem revindex revindex0"),
        BlockReference: "super",
        str: "endswith lower lstrip removeprefix removesuffix rstrip split startswith strip upper",
    }.items()
}
_NOTHING: frozenset[str] = frozenset()


def attributes(value: Any) -> frozenset[str]:
    """All that a template may see of a value."""
    return _ATTRIBUTES.get(type(value), _NOTHING)


class Missing(StrictUndefined):
    """What is not there; used in any way but `is defined`, it is an error that says what has no such thing."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        holder, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint or holder is missing:
            return super()._undefined_message
        if not isinstance(name, str):
            return f"{described(holder)} has no entry {described(name)}"
        close = spelling.nearest(name, sorted(attributes(holder)))
        return f"{described(holder)} has no `{name}`" + (f"; did you mean `{close}`?" if close else "")


class Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which a template sees of each value only what is listed above.

    White space around tags is that of Markdown, and nothing is escaped unless a filter
    does it.
    """

    is_guarded = False

    def __init__(self, templates: Loader, **options: Any) -> None:
        self.templates = templates
        super().__init__(
            loader=templates,
            undefined=Missing,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
            **options,
        )

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What `obj.attribute` is in a template; Missing where a template may not see it."""
        kind = type(obj)
        if attribute in _ATTRIBUTES.get(kind, _NOTHING):
            return getattr(obj, attribute)
        if isinstance(obj, Undefined):
            return obj[attribute]  # which says what is undefined
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        is_open = attribute in getattr(kind, "_fields", ()) or (
            kind in {Namespace, TemplateModule, TemplateReference} and not attribute.startswith("_")
        )
        if is_open:
            try:
                return obj[attribute] if kind is TemplateReference else getattr(obj, attribute)
            except (AttributeError, KeyError):
                pass
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """What `obj[argument]` is in a template; Missing where there is none."""
        if isinstance(argument, str):
            return self.getattr(obj, str(argument))
        if isinstance(obj, str | tuple | list | dict | range | Undefined):
            try:
                return obj[argument]
            except (LookupError, TypeError):
                pass
        return self.undefined(obj=obj, name=argument)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template can name, which is nothing but what it was given."""
        return context.call(obj, *args, **kwargs)

    def begin(self, characters: int) -> None:
        """Get ready to render sources of so many characters."""

    def function(
        self,
        name: str,  # noqa: ARG002 - all but the function is for strangers
        function: Callable[..., Any],
        *kinds: type | tuple[type, ...],  # noqa: ARG002
        price: Callable[..., int] | None = None,  # noqa: ARG002
    ) -> Callable[..., Any]:
        """A function for templates, what its values have to be, and what it costs to call it with them."""
        return function

    filter = function  # a filter or test


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
        # Nothing may be worked out while the template is compiled, when nobody counts.
        super().__init__(templates, optimized=False, finalize=self._finalize())
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
