"""Quantiles of tasks as Spark's UI takes them, so that the same tasks have the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Quantiles:
    """Minimum, quartiles and maximum over tasks or partitions."""

    low: float
    first: float
    median: float
    third: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Quantiles:
        """Those of one value or more, as Spark's UI takes them: no interpolation.

        Of n sorted values the one at place min(floor(q n), n - 1), counted from 0, is the
        quantile q (`AppStatusStore.taskSummary`); so the median of an even number of tasks is
        the upper one of the middle two. Raises ValueError without values.
        """
        if not values:
            raise ValueError("quantiles need one value or more")
        ordered, n = sorted(values), len(values)
        return cls(*(ordered[min(int(q * n), n - 1)] for q in QUANTILES))

    @property
    def values(self) -> tuple[float, ...]:
        """All five, from the least to the most."""
        return (self.low, self.first, self.median, self.third, self.high)
