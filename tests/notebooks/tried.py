"""Comparisons that are tried where a notebook runs them, so that no other test has to.

Those whose arms have sessions or clusters of their own, which take longest to start. A cell must
run one with the kind of work of its run in seconds, `small`; its own sizes it may have.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from labkit.core.claims.lab import Demo, Lab
from labkit.core.params import settle
from labkit.labs import catalogue, entry

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@cache
def tried() -> frozenset[str]:
    """The ids of those that some notebook's cell runs."""
    return frozenset(
        name
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
        for name, params in runs("".join(cell["source"]))
        if is_tried(entry(name), params)
    )


def runs(source: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each `labkit.run("ID", name=value)` in a cell with the values that stand there themselves."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="run", value=ast.Name(id="labkit")),
                args=[ast.Constant(value=str(name))],
                keywords=given,
            ) if all(isinstance(one.value, ast.Constant) for one in given):
                yield name, {str(k.arg): k.value.value for k in given}  # type: ignore[attr-defined]


def is_tried(lab: Lab | Demo, params: Mapping[str, Any]) -> bool:
    """Whether a run with these parameters, and else the small ones, is of the kind of `small`."""
    if not isinstance(lab, Lab) or lab.needs_session:
        return False
    known = {param.name for param in lab.params}
    return same_kind(lab, {name: params[name] for name in params if name in known})


def same_kind(lab: Lab, params: Mapping[str, Any]) -> bool:
    """Whether parameters ask for the kind of work of `small`: sizes may be others."""
    there = settle(lab.params, lab.small)
    here = settle(lab.params, {**lab.small, **params})
    return all(there[param.name] == here[param.name] for param in lab.params if param.choices)


def untried() -> list[Lab]:
    """All comparisons but those: each has a test that runs it."""
    return [
        lab for lab in catalogue() if isinstance(lab, Lab) and lab.id not in tried()
    ]
