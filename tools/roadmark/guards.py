"""What a template of strangers may call: filters, tests and functions, each of which pays for what it does.

There are those of Jinja2 whose result is not much larger than what they get, and those of this tool. Each value is paid
for before it is read, so nothing runs longer or takes more memory than has been paid for. What goes wrong in one says
with which values.
"""

from __future__ import annotations

import operator
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any, cast

from jinja2 import TemplateError, TemplateRuntimeError, Undefined, pass_eval_context
from jinja2.filters import FILTERS, make_attrgetter, make_multi_attrgetter
from jinja2.runtime import markup_join, str_join
from jinja2.tests import TESTS

from roadmark import bounding
from roadmark.meter import ELEMENT, described, text
from roadmark.mistake import MISTAKES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2 import Environment
    from jinja2.nodes import EvalContext

    from roadmark.meter import Meter

    Check = Callable[..., None]

CALL = 20  # units, whatever the call does

# Filters of one text, and filters of any value; what they make is a few times as long as what they get, or checked.
_OF_TEXT = (
    *("capitalize", "e", "escape", "indent", "lower", "replace", "string"),
    *("title", "trim", "truncate", "upper", "urlencode"),
)
_OF_VALUES = (
    *("abs", "count", "d", "default", "first", "float", "groupby", "int", "items", "join", "last", "length", "list"),
    *("map", "max", "min", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "sum", "unique"),
)
_TESTS = TESTS.keys() - {"callable", "escaped", "filter", "iterable", "lower", "test", "upper"}

# By Jinja2's name for it: how a template writes a comparison, and what it does.
_COMPARISONS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "eq": ("==", operator.eq),
    "ne": ("!=", operator.ne),
    "gt": (">", operator.gt),
    "gteq": (">=", operator.ge),
    "lt": ("<", operator.lt),
    "lteq": ("<=", operator.le),
    "in": ("in", lambda value, among: value in among),
    "notin": ("not in", lambda value, among: value not in among),
}
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}
OPERATORS = frozenset(_OPERATORS)


class Function:
    """A function of this tool that a template may call, and what each of its values has to be.

    `pay` is called with the values first, where the call takes a time that depends on more than their length.
    """

    __slots__ = ("function", "kinds", "name", "pay")

    def __init__(
        self,
        name: str,
        function: Callable[..., Any],
        *kinds: type | tuple[type, ...],
        pay: Callable[..., None] | None = None,
    ) -> None:
        self.name = name
        self.function = function
        self.kinds = kinds
        self.pay = pay

    def __call__(self, *values: Any, **named: Any) -> Any:
        """Call it with values of the right types: nothing else in this tool has to cope with others."""
        if len(values) > len(self.kinds):
            raise TypeError(f"it takes {len(self.kinds)} values at most")
        if named and self.kinds:
            raise TypeError("it takes values without names")
        taken = [*map(self._taken, values, self.kinds)]
        if self.pay:
            self.pay(*taken)
        return self.function(*taken, **named)

    def _taken(self, value: Any, kind: type | tuple[type, ...]) -> Any:
        if isinstance(value, Undefined) or (kind is str and isinstance(value, str)):
            value = str(value)  # a condition without `else` gives an empty text; what is missing says so
        if not isinstance(value, kind):
            raise TypeError(f"it takes no value like {described(value)}")
        return value


class Guards:
    """Makes functions pay, each out of the same budget."""

    def __init__(self, environment: Environment, meter: Meter) -> None:
        self.environment = environment
        self.meter = meter

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Those of Jinja2 that a template may use, and those that the rewritten code uses."""
        checks: dict[str, Check] = {
            **dict.fromkeys(_OF_TEXT, _check_text),
            **dict.fromkeys(("title", "urlencode"), self._check_pieces),
            **{name: self._entries(FILTERS[name]) for name in ("groupby", "max", "min", "sort", "sum", "unique")},
            "indent": self._check_indent,
            "join": self._check_join,
            "replace": self._check_replace,
        }
        return {
            **{name: self.guard(name, FILTERS[name], checks.get(name)) for name in (*_OF_TEXT, *_OF_VALUES)},
            bounding.CHARGE: self._charge,
            bounding.COLLECT: self._collect,
            bounding.COMPARE: self._compare,
            bounding.CONCATENATE: self._concatenation(),
            bounding.CUT: self._cut,
            bounding.ITERATE: _iterate,
        }

    def tests(self) -> dict[str, Callable[..., Any]]:
        """Those of Jinja2 that a template may use."""
        return {name: self.guard(name, cast("Callable[..., Any]", TESTS[name])) for name in _TESTS}

    def guard(self, name: str, function: Callable[..., Any], check: Check | None = None) -> Callable[..., Any]:
        """The function, paying for what it gets and gives; `check` pays for more, or refuses the values."""
        first = int(hasattr(function, "jinja_pass_arg"))  # what Jinja2 adds is none of the template's values

        @wraps(function)
        def guarded(*values: Any, **named: Any) -> Any:
            given = values[first:]
            self.meter.spend(CALL)
            self.meter.weigh(*given, *named.values())
            try:
                if check:
                    check(*given, **named)
                return self.meter.admit(function(*values, **named))
            except TemplateError:
                raise
            except MISTAKES as error:
                raise mistake(name, given, error) from error

        return guarded

    def operate(self, name: str, left: Any, right: Any) -> Any:
        """An operator between two values."""
        if not {type(left), type(right)} <= {int, float}:
            weights = self.meter.weigh(left), self.meter.weigh(right)
            if name == "*":
                for weight, times in zip(weights, (right, left), strict=True):
                    self.meter.spend(weight * max(0, times) if isinstance(times, int) else 0)
            elif name != "+" and (isinstance(left, str) or isinstance(right, str)):  # for texts, `%` is a format
                raise mistake(name, (left, right), TypeError("both have to be numbers"))
        try:
            return self.meter.admit(_OPERATORS[name](left, right))
        except MISTAKES as error:
            raise mistake(name, (left, right), error) from error

    # What the rewritten code uses

    def _charge(self, units: int) -> bool:
        self.meter.spend(units)
        return True

    def _collect(self, values: Any) -> Any:
        self.meter.weigh(values)
        return values

    def _compare(self, left: Any, *others: Any) -> bool:
        self.meter.weigh(left, *others)
        for name, right in zip(others[::2], others[1::2], strict=True):
            sign, compare = _COMPARISONS[name]
            try:
                if not compare(left, right):
                    return False
            except MISTAKES as error:
                raise mistake(sign, (left, right), error) from error
            left = right
        return True

    def _cut(self, value: Any, *limits: Any) -> Any:
        self.meter.weigh(value)
        try:
            return self.meter.admit(value[slice(*limits)])
        except MISTAKES as error:
            raise mistake("slice", (value, *limits), error) from error

    def _concatenation(self) -> Callable[..., str]:
        @pass_eval_context
        def concatenate(context: EvalContext, *values: Any) -> str:
            texts = [text(value) for value in values]
            self.meter.spend(CALL + sum(map(len, texts)))
            joined: str = markup_join(texts) if context.autoescape else str_join(texts)
            return joined

        return concatenate

    # What Jinja2's filters would do without having been paid for it

    def _check_pieces(self, value: Any) -> None:
        self.meter.spend(ELEMENT * len(text(value)))

    def _check_indent(self, value: Any, width: Any = 4, *_: Any, **__: Any) -> None:
        columns = len(width) if isinstance(width, str) else max(0, width)
        self.meter.spend((ELEMENT + columns) * (1 + len(text(value).splitlines())))

    def _check_replace(self, value: Any, old: Any, new: Any, *_: Any, **__: Any) -> None:
        self.meter.spend(text(value).count(text(old)) * len(text(new)))

    def _check_join(self, values: Any, d: Any = "", attribute: Any = None) -> None:
        self.meter.spend(len(values) * len(text(d)))
        get = make_attrgetter(self.environment, attribute) if attribute else None
        for value in values:
            self.meter.spend(len(text(get(value) if get else value)))

    def _entries(self, function: Callable[..., Any]) -> Callable[..., None]:
        """Pay for what a filter looks up in each entry: the entry was paid for, but not its attribute."""
        parameters = signature(function)

        def check(values: Any, *others: Any, **named: Any) -> None:
            arguments = parameters.bind(self.environment, values, *others, **named).arguments
            if not isinstance(arguments.get("start", 0), int | float):
                raise TypeError("it adds numbers")
            if attribute := arguments.get("attribute"):
                get = make_multi_attrgetter(self.environment, attribute)
                for value in values:
                    self.meter.weigh(get(value))

        return check


def _check_text(value: Any, *_: Any, **__: Any) -> None:
    text(value)  # of a list Python would write what it looks like in Python


def _iterate(values: Any) -> Any:
    if isinstance(values, str | tuple | list | dict | range | Undefined):
        return values
    raise TemplateRuntimeError(f"{described(values)} is no list")


def mistake(name: str, values: Iterable[Any], error: Exception) -> TemplateRuntimeError:
    """What went wrong, with the name of what was to be done and the values."""
    return TemplateRuntimeError(f"`{name}` with {' and '.join(map(described, values)) or 'nothing'}: {error}")
