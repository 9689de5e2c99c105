"""A template of strangers, rewritten before it is compiled so that every run of its code pays for itself.

Jinja2 parses, and what it parsed is changed here. Each body that may run more than once begins with a charge for all
the code in it, and every operation whose time depends on its values, and which Jinja2 would compile to plain Python,
becomes a call of a filter that pays for it. What is left takes a time that depends on the code alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.visitor import NodeTransformer

from roadmark import characters

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

# The filters that the rewritten code calls; a template cannot name them, because of the space.
CHARGE, CONCATENATE, COMPARE = "a charge", "a concatenation", "a comparison"
COLLECT, CUT, ITERATE = "a collection", "a slice", "a loop"

_EXPRESSIONS = (
    nodes.Add, nodes.And, nodes.Call, nodes.Compare, nodes.Concat, nodes.CondExpr, nodes.Const, nodes.Dict, nodes.Div,
    nodes.Filter, nodes.FloorDiv, nodes.Getattr, nodes.Getitem, nodes.Keyword, nodes.List, nodes.Mod, nodes.Mul,
    nodes.NSRef, nodes.Name, nodes.Neg, nodes.Not, nodes.Operand, nodes.Or, nodes.Pair, nodes.Pos, nodes.Slice,
    nodes.Sub, nodes.TemplateData, nodes.Test, nodes.Tuple,
)  # fmt: skip
_STATEMENTS = (
    nodes.Assign, nodes.AssignBlock, nodes.Block, nodes.CallBlock, nodes.Extends, nodes.FilterBlock, nodes.For,
    nodes.FromImport, nodes.If, nodes.Import, nodes.Include, nodes.Macro, nodes.Output, nodes.Template, nodes.With,
)  # fmt: skip
_ALLOWED = frozenset((*_EXPRESSIONS, *_STATEMENTS))
_NAMES = {nodes.Pow: "**", nodes.ScopedEvalContextModifier: "autoescape"}
_CONTROL = re.compile(f"[{characters.CONTROL}]")


def bounded(template: nodes.Template, environment: Environment) -> nodes.Template:
    """The template with a charge wherever it may take long; TemplateSyntaxError where it has what none may have."""
    changed: nodes.Template = _Bounding().visit(template)
    changed.set_environment(environment)
    return changed


class _Bounding(NodeTransformer):
    """Changes the tree from the leaves up; `cost` is that of all the code seen since the body began."""

    def __init__(self) -> None:
        self.cost = 0
        self._visitors: dict[type[nodes.Node], Callable[[Any], nodes.Node]] = {
            **dict.fromkeys((nodes.Template, nodes.Block, nodes.Macro, nodes.CallBlock), self._body),
            nodes.For: self._loop,
            nodes.Concat: self._concatenation,
            nodes.Compare: self._comparison,
            nodes.Getitem: self._item,
            **dict.fromkeys((nodes.List, nodes.Dict, nodes.Tuple), self._collection),
            nodes.TemplateData: self._data,
            nodes.Const: self._constant,
            **dict.fromkeys((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport), self._other),
        }

    def get_visitor(self, node: nodes.Node) -> Any:
        """What changes a node; None for one that only its children concern."""
        if type(node) not in _ALLOWED:
            name = _NAMES.get(type(node), type(node).__name__.lower())
            self._fail(node, f"`{name}` is not for templates; leave it out")
        self.cost += 1
        return self._visitors.get(type(node))

    def _fail(self, node: nodes.Node, message: str) -> None:
        lines = (one.lineno for one in (node, *node.iter_child_nodes()) if one.lineno)  # of some Jinja2 tells no line
        raise TemplateSyntaxError(message, next(lines, 1))

    # What runs more than once

    def _body(self, node: Any) -> Any:
        before, self.cost = self.cost, 0
        self.generic_visit(node)
        node.body.insert(0, nodes.ExprStmt(self._charge(node), lineno=node.lineno))
        self.cost += before  # what runs but is not in the body is paid for too
        return node

    def _charge(self, node: nodes.Node) -> nodes.Filter:
        return _call(CHARGE, nodes.Const(self.cost, lineno=node.lineno))

    def _loop(self, node: nodes.For) -> nodes.For:
        before = self.cost
        self._body(node)
        node.iter = _call(ITERATE, node.iter)  # type: ignore[arg-type]  # it is an expression
        if node.test:  # which runs for each entry, the body only for some
            self.cost -= before
            node.test = nodes.And(self._charge(node), node.test, lineno=node.lineno)
            self.cost += before
        return node

    # What takes longer for larger values

    def _concatenation(self, node: nodes.Concat) -> nodes.Filter:
        self.generic_visit(node)
        return _call(CONCATENATE, *node.nodes)

    def _comparison(self, node: nodes.Compare) -> nodes.Filter:
        self.generic_visit(node)
        pairs = ((nodes.Const(operand.op, lineno=node.lineno), operand.expr) for operand in node.ops)
        return _call(COMPARE, node.expr, *(part for pair in pairs for part in pair))

    def _item(self, node: nodes.Getitem) -> nodes.Expr:
        self.generic_visit(node)
        if not isinstance(node.arg, nodes.Slice):  # which the environment looks up
            return node
        limits = (node.arg.start, node.arg.stop, node.arg.step)
        return _call(CUT, node.node, *(limit or nodes.Const(None, lineno=node.lineno) for limit in limits))

    def _collection(self, node: Any) -> nodes.Expr:
        self.generic_visit(node)
        is_target = isinstance(node, nodes.Tuple) and node.ctx == "store"
        return node if is_target else _call(COLLECT, node)

    # What is written down

    def _data(self, node: nodes.TemplateData) -> nodes.TemplateData:
        self._check(node, node.data)
        return node

    def _constant(self, node: nodes.Const) -> nodes.Const:
        if isinstance(node.value, str):
            self._check(node, node.value)
        return node

    def _check(self, node: nodes.Node, text: str) -> None:
        self.cost += len(text)
        if control := _CONTROL.search(text):
            line = node.lineno + text.count("\n", 0, control.start())
            name = characters.name(control[0])
            raise TemplateSyntaxError(f"this writes {name}, which nobody sees; delete it", line)

    # Other templates

    def _other(self, node: Any) -> Any:
        named = node.template
        names = named.items if isinstance(named, nodes.List | nodes.Tuple) else [named]
        if not all(isinstance(name, nodes.Const) and isinstance(name.value, str) for name in names):
            self._fail(node, "a template is named as it is, in quotes")
        return node


def _call(name: str, value: nodes.Expr, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(arguments), [], None, None, lineno=value.lineno)
