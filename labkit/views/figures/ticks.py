"""Ticks that a person would choose: round seconds and round ratios, a handful of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axis import Axis

Ladder = tuple[float, ...]
SECONDS: tuple[Ladder, ...] = ((1, 2, 5), (1, 3), (1,))
RATIOS: tuple[Ladder, ...] = ((1, 1.5, 2, 3, 5, 7), *SECONDS)


def log_ticks(
    low: float, high: float, ladders: tuple[Ladder, ...] = SECONDS, most: int = 6
) -> list[float]:
    """Round values from `low` to `high` (both above 0) for a logarithmic axis.

    Multiples of one round step where the range is short, else the densest ladder (round
    digits within a decade) of which at most `most` values fit.
    """
    if high / low < 4:
        for step in _steps(low):
            found = _multiples(low, high, step)
            if len(found) <= most:
                return found
    for ladder in ladders:
        found = _ladder(low, high, ladder)
        if len(found) <= most:
            return found
    decades = _ladder(low, high, (1,))
    return decades[:: math.ceil(len(decades) / most)]


def rung_below(value: float) -> float:
    """The largest of ..., 1, 2, 5, 10, ... that is not above `value`."""
    return _ladder(value / 10, value, (1, 2, 5))[-1]


def linear_ticks(high: float, most: int = 6) -> list[float]:
    """Round values from 0 to `high`."""
    for step in _steps(high / 100):
        found = [0.0, *_multiples(step, high, step)]
        if len(found) <= most:
            return found
    return [0.0, high]


def seconds_label(value: float) -> str:
    """A tick in plain seconds: `0.05`, `0.5`, `12`, `1,500`."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.6g}"


def scaled(most: float, unit: str) -> tuple[float, str]:
    """What an axis is divided by so that its labels are short, and the word for it.

    Bytes come in kB, MB and so on, counts in thousands, millions and billions; none below that.
    """
    words = (
        ("B", "kB", "MB", "GB", "TB") if unit == "B" else ("", "thousands", "millions", "billions")
    )
    power = min(len(words) - 1, max(0, int(math.log10(most) // 3)))
    if unit != "B" and most < 10_000:
        power = 0
    return 1000.0**power, words[power]


def ratio_label(value: float) -> str:
    """A ratio's tick: `0.5×`, `1×`, `20×`."""
    return f"{seconds_label(value)}×"


def place(axis: Axis, values: list[float], labels: list[str]) -> None:
    """Put these ticks on the axis and no minor ones."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

    axis.set_major_locator(FixedLocator(values))
    axis.set_major_formatter(FixedFormatter(labels))
    axis.set_minor_locator(NullLocator())


def _steps(start: float) -> Iterator[float]:
    exponent = math.floor(math.log10(start)) - 2
    while True:
        for digit in (1, 2, 5):
            yield digit * 10.0**exponent
        exponent += 1
        if exponent > 300:
            return


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last - first > 1000:
        return [step] * 1001
    return [float(f"{i * step:.9g}") for i in range(first, last + 1)]


def _ladder(low: float, high: float, digits: Ladder) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    values = [d * 10.0**e for e in range(first, last + 1) for d in digits]
    return [float(f"{v:.9g}") for v in values if low * (1 - 1e-9) <= v <= high * (1 + 1e-9)]
