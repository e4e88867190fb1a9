"""A variant's source, and below it that of the Scala methods that it calls."""

from __future__ import annotations

import inspect
import re

from labkit.core import lab
from labkit.core.lab import Factory

from .workloads import Method, Workload, source_of


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
    found = dict.fromkeys((call.object, call.name) for call in calls)
    return [text for place in found if (text := source_of(*place))]
