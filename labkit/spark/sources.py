"""A variant's source, and below it that of the Scala methods that it calls."""

from __future__ import annotations

import inspect
import re

from labkit.core import lab
from labkit.core.lab import Factory

from .workloads import Workload, source_of


def source(factory: Factory) -> str:
    """Return the source of a variant: the Python that is called, then the Scala behind it.

    Empty when Python can't tell it (typed at a bare prompt).
    """
    python = lab.source(factory)
    return "\n\n".join([python, *_scala(factory, python)]) if python else ""


def _scala(factory: Factory, python: str) -> list[str]:
    """The Scala methods that a variant calls, each once, in the order of their calls."""
    try:
        seen = inspect.getclosurevars(factory)
    except TypeError:  # no Python function
        return []
    names = {**seen.globals, **seen.nonlocals}
    calls = re.findall(r"\b(\w+)\.(\w+)\(", python)
    found = {
        (called.object, method): None
        for name, method in calls
        if isinstance(called := names.get(name), Workload)
    }
    return [text for place in found if (text := source_of(*place))]
