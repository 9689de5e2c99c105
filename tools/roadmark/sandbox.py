"""Where templates run: in Jinja2's sandbox, with nothing in reach but the data of the roadmap and a few functions.

The template that comes with this tool is known to end. That of a list is code from strangers, and runs in the sandbox
of `roadmark.guarded`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, Undefined
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing

from roadmark import spelling
from roadmark.lists import Row
from roadmark.meter import described
from roadmark.model import Definition, MarkdownBlock, Resource, Section, TextItem, Topic
from roadmark.settings import Contents

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.runtime import Context

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
            optimized=False,  # nobody counts what is worked out before a template runs; in ours there is nothing
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
