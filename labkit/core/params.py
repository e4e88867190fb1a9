"""A lab's parameters: ranges and scales, from which panel, command line and sweep are made."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import UsageError

Value = int | float | str | bool

TAKEN = frozenset({"pairs", "seconds", "precision", "until", "aa", "seed", "sessions"})
"""What a run is asked for beside its lab's parameters, by the same call."""


def pick(kind: str, asked: str, known: Iterable[str]) -> str:
    """`asked` if it is one of `known`, else a UsageError that lists what is allowed.

    The nearest spelling, if one is near, comes first.
    """
    names = list(known)
    if asked in names:
        return asked
    near = difflib.get_close_matches(asked, names, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    allowed = ", ".join(names) if names else "none"
    raise UsageError(f"unknown {kind} {asked!r}{hint}; allowed: {allowed}")


@dataclass(frozen=True)
class Param:
    """One parameter of a lab.

    A number has `low` and `high` (both included) and a scale, "linear" or "log"; anything
    else has `choices`. `default` decides the type. `only` names the choice of another parameter
    with which this one has a meaning: `("input", "weblog")`.
    """

    name: str
    default: Value
    help: str
    low: float | None = None
    high: float | None = None
    scale: str = "linear"
    choices: tuple[str, ...] = ()
    only: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if self.name in TAKEN:
            raise UsageError(
                f"a lab's parameter can't be named {self.name!r}: a run takes "
                f"{', '.join(sorted(TAKEN))} itself"
            )
        if self.scale not in ("linear", "log"):
            raise ValueError(f"{self.name}: scale is 'linear' or 'log', got {self.scale!r}")
        self.check(self.default)

    @property
    def allowed(self) -> str:
        """What a value may be, in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        kind = "a whole number" if isinstance(self.default, int) else "a number"
        return f"{kind} from {_plain(self.low)} to {_plain(self.high)}"

    def applies(self, values: Mapping[str, Value]) -> bool:
        """Whether it has a meaning beside these values of the others."""
        return self.only is None or values.get(self.only[0], self.only[1]) == self.only[1]

    def steps(self) -> list[Value]:
        """Values for a slider: 1, 2, 5 a decade on a log scale, else about 50 even steps.

        The bounds and the default are always among them.
        """
        if self.choices:
            return list(self.choices)
        low, high = self.low, self.high
        assert low is not None and high is not None, f"{self.name} has no range"
        whole = isinstance(self.default, int)
        if self.scale == "log":
            first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
            ladder = [m * 10.0**e for e in range(first, last + 1) for m in (1, 2, 5)]
        else:
            count = int(min(50, high - low)) if whole else 50
            ladder = [low + (high - low) * i / count for i in range(count + 1)]
        inside = {float(f"{value:.6g}") for value in ladder if low <= value <= high}
        found = sorted(inside | {float(low), float(high), float(self.default)})
        return sorted({round(v) for v in found}) if whole else list(found)

    def parse(self, text: str) -> Value:
        """The value written in `text`: `300000`, `300_000`, `3e5`, `0.01`, `weblog`."""
        if self.choices:
            return self.check(text.strip())
        plain = text.strip().replace("_", "").replace(",", "")
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", plain):
            raise self._refusal(text)
        number = float(plain)
        return self.check(int(number) if number.is_integer() else number)

    def check(self, value: Any) -> Value:
        """`value` in the parameter's own type, or a UsageError that says what is allowed."""
        if self.choices:
            if value not in self.choices:
                raise self._refusal(value)
            return str(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refusal(value)
        whole = isinstance(self.default, int)
        if not math.isfinite(value) or (whole and value != int(value)):
            raise self._refusal(value)
        assert self.low is not None and self.high is not None, f"{self.name} has no range"
        if not self.low <= value <= self.high:
            raise self._refusal(value)
        return int(value) if whole else float(value)

    def _refusal(self, value: Any) -> UsageError:
        return UsageError(f"{self.name} can't be {value!r}; allowed: {self.allowed}")


def _plain(number: float | None) -> str:
    assert number is not None
    return f"{int(number):,}" if float(number).is_integer() else f"{number:g}"


def settle(params: Iterable[Param], given: Mapping[str, Any]) -> dict[str, Value]:
    """All parameters with their values: the given ones checked, the rest by default.

    Text is parsed (the command line's values), anything else is checked as it is.
    """
    known = {param.name: param for param in params}
    for name in given:
        pick("parameter", name, known)
    settled: dict[str, Value] = {}
    for name, param in known.items():
        value = given.get(name, param.default)
        parse = isinstance(value, str) and not param.choices
        settled[name] = param.parse(value) if parse else param.check(value)
    return settled
