"""Sources in two languages: a variant's Python or a lab's, and the Scala methods behind it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping

from labkit.core.claims import lab
from labkit.core.claims.lab import Factory

from .workloads import Method, Workload, methods_of, place_of, source_of


def source(factory: Factory) -> str:
    """Return the source of a variant: the Python that is called, then the Scala behind it.

    Empty when Python can't tell it (typed at a bare prompt).
    """
    python = lab.source(factory)
    return "\n\n".join([python, *_scala(factory, python)]) if python else ""


def _scala(factory: Factory, python: str) -> list[str]:
    """The Scala methods that a variant calls, each once: of an object it uses, or by a name."""
    try:
        seen = inspect.getclosurevars(factory)
    except TypeError:  # no Python function
        return []
    names = {**seen.globals, **seen.nonlocals}
    calls = [
        getattr(used, method)
        for name, method in re.findall(r"\b(\w+)\.(\w+)\(", python)
        if isinstance(used := names.get(name), Workload)
    ]
    calls += [used for used in names.values() if isinstance(used, Method)]
    return list(_texts((call.object, call.name) for call in calls).values())


def behind(python: str) -> dict[str, str]:
    """Return the Scala that a module of Python calls, without running either.

    Parameters
    ----------
    python:
        The module's source. It names each object as text, `scala = workload(spark, "Records")`,
        and its methods as `scala.rdd`, or as texts of its own for `getattr(scala, ...)`.

    Returns
    -------
    dict
        By where the object's file is (`kafka/Direct`): its methods that are called, then those of
        its own that they call.
    """
    return {place_of(name): text for name, text in _texts(_uses(ast.parse(python))).items()}


def _uses(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Object and method of each use of a workload, as the module has them."""
    bound: dict[str, list[str]] = {}
    for node in ast.walk(module):
        for name, value in _assigned(node):
            bound.setdefault(name, []).extend(_objects(value, {}))
    for node in ast.walk(module):
        match node:
            case ast.Attribute(value=used, attr=method):
                yield from ((name, method) for name in _objects(used, bound))
            case ast.Call(func=ast.Name(id="getattr"), args=[used, *_]):
                texts = [n.value for n in ast.walk(module) if isinstance(n, ast.Constant)]
                for name in _objects(used, bound):
                    yield from ((name, m) for m in methods_of(name) if m in texts)


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Name and value of an assignment, `a, b = x, y` being two."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            for target, value in zip(names, values, strict=False):
                if isinstance(target, ast.Name):
                    yield target.id, value


def _objects(value: ast.expr, bound: Mapping[str, list[str]]) -> list[str]:
    """The objects that an expression stands for: `workload(...)`, or a name bound to one."""
    match value:
        case ast.Name(id=name):
            return bound.get(name, [])
        case ast.Call(func=ast.Name(id="workload"), args=[_, ast.Constant(value=str(name))]):
            return [name]
    return []


def _texts(uses: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The Scala behind uses of objects' methods, by the object."""
    called = dict.fromkeys(uses)
    found = {
        name: source_of(name, *(m for m in methods_of(name) if (name, m) in called))
        for name in dict.fromkeys(name for name, _ in called)
    }
    return {name: text for name, text in found.items() if text}
