"""The functions of a lab's arms, found in its module's text: what is compared, and nothing else."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

EVERY = "every arm"
"""What stands in the place of an arm's name where one function makes them all."""


@dataclass(frozen=True)
class ArmCode:
    """An arm's name and the text of the function that it calls once a trial."""

    name: str
    text: str


@dataclass(frozen=True)
class ArmGroup:
    """Arms that are built together, and the first line of what their builder says of them."""

    title: str
    arms: tuple[ArmCode, ...]


def arms_in(module: str) -> tuple[ArmGroup, ...]:
    """The groups of arms in a lab module's text, in its order; empty where none can be told.

    A builder returns a dict of its own functions by the arms' names: `{"a": a, "b": lambda: b(2)}`.
    Where one function of its makes all of them, for each of some names, that one is every arm's.
    """
    found = []
    for builder in ast.parse(module).body:
        if isinstance(builder, ast.FunctionDef):
            arms = tuple(dict.fromkeys(_arms(module, builder)))
            if arms:
                title = (ast.get_docstring(builder) or "").partition("\n")[0]
                found.append(ArmGroup(title, arms))
    return tuple(found)


def _arms(module: str, builder: ast.FunctionDef) -> Iterator[ArmCode]:
    """What a builder's own returns say: an arm's name, and the text of the function that it is."""
    inner = {n.name: n for n in ast.walk(builder) if isinstance(n, ast.FunctionDef)}
    for name, made in _named(builder):
        function = inner.get(_function(made))
        if function is None:
            continue
        text = textwrap.dedent(_text(module, function))
        if isinstance(made, ast.Lambda):
            text += f"\n\n{ast.get_source_segment(module, made)}"
        yield ArmCode(name, text)


def _named(builder: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Names of arms with the expression that each is."""
    for node in _own(builder):
        value = node.value if isinstance(node, ast.Return) else None
        if isinstance(value, ast.Dict):
            for key, made in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), made
        elif isinstance(value, ast.DictComp):
            yield EVERY, value.value
        elif isinstance(value, ast.Call) and _is_fromkeys(value):
            yield EVERY, value.args[1]


def _own(builder: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function, without those of the functions inside it."""
    pending: list[ast.AST] = list(builder.body)
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            pending = [*ast.iter_child_nodes(node), *pending]


def _function(made: ast.expr) -> str:
    """The function that an arm is, `a`, or that makes it, `a("x")`; empty for anything else."""
    while isinstance(made, ast.Call | ast.Lambda):
        made = made.func if isinstance(made, ast.Call) else made.body
    return made.id if isinstance(made, ast.Name) else ""


def _is_fromkeys(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "fromkeys"
        and len(call.args) == 2
    )


def _text(module: str, function: ast.FunctionDef) -> str:
    """The function's lines, decorators included."""
    first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
    return "\n".join(module.splitlines()[first - 1 : function.end_lineno])
