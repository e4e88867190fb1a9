"""Which parameter can be swept, over which values, and which ones to begin with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from labkit.core import units
from labkit.core.errors import UsageError
from labkit.core.params import Param, pick
from labkit.core.records.sweep import Number

LEAST, MOST = 2, 12
"""Values of a sweep. Each costs a warm-up and a run; Holm's correction asks for more pairs."""

BELOW, ABOVE = 10.0, 3.0
"""How far below and above the default the values to begin with lie: larger ones take long."""


def numeric(params: Sequence[Param], name: str) -> Param:
    """The parameter of that name; UsageError when there is none or it is no number."""
    known = {param.name: param for param in params}
    found = known[pick("parameter", name, known)]
    if found.choices:
        allowed = ", ".join(p.name for p in params if not p.choices)
        raise UsageError(f"can't sweep {name}, which is no number; allowed: {allowed or 'none'}")
    return found


def numbers(param: Param, values: Iterable[Any]) -> tuple[Number, ...]:
    """The values to sweep, checked; text is parsed."""
    found: list[Number] = []
    for given in values:
        value = param.parse(given) if isinstance(given, str) else param.check(given)
        assert isinstance(value, int | float)
        if value in found:
            raise UsageError(f"{param.name} = {units.quantity(value)} is given twice")
        found.append(value)
    if not LEAST <= len(found) <= MOST:
        raise UsageError(f"a sweep takes {LEAST} to {MOST} values, got {len(found)}")
    return tuple(found)


def to_begin_with(param: Param, count: int = 4) -> tuple[Number, ...]:
    """A few of the slider's steps around the default, which is among them."""
    default, low, high = param.default, param.low, param.high
    assert isinstance(default, int | float) and low is not None and high is not None
    steps = [step for step in param.steps() if isinstance(step, int | float)]
    if param.scale == "log":
        least = max(low, default / BELOW)
        most = max(default * ABOVE, least * BELOW * ABOVE)
        steps = [step for step in steps if least <= step <= most]
    if len(steps) <= count:
        return tuple(steps)
    found = [steps[round(i * (len(steps) - 1) / (count - 1))] for i in range(count)]
    if default not in found:
        nearest = min(found, key=lambda step: abs(steps.index(step) - steps.index(default)))
        found[found.index(nearest)] = default
    return tuple(sorted(found))
