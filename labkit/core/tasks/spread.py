"""How unevenly work is spread over partitions or executors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .quantiles import Quantiles


@dataclass(frozen=True)
class Spread:
    """Values over partitions: `skew` is the largest over the median, None for a median of 0.

    The median is that of Spark's UI (`Quantiles`). `gini` is 0 where all are equal and approaches
    1 where one has everything.
    """

    count: int
    empty: int
    largest: float
    median: float
    skew: float | None
    gini: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of values that are 0 or more.

    The Gini coefficient is that of the sorted values x: 2 sum(i x_i) / (n sum(x)) - (n + 1) / n
    (Gini 1912, "Variabilita e mutabilita"; the formula as in Dixon et al. 1987, Ecology 68).
    Raises ValueError without values.
    """
    if not values:
        raise ValueError("a spread needs one value or more")
    ordered, total, n = sorted(values), sum(values), len(values)
    weighted = sum(i * value for i, value in enumerate(ordered, 1))
    middle = Quantiles.of(ordered).median
    return Spread(
        count=n,
        empty=sum(value == 0 for value in ordered),
        largest=ordered[-1],
        median=middle,
        skew=ordered[-1] / middle if middle > 0 else None,
        gini=max(0.0, 2 * weighted / (n * total) - (n + 1) / n) if total > 0 else 0.0,
    )
