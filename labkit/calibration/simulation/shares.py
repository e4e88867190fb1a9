"""How often something happened, out of how many tries, with the interval of that share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z = 1.959964
"""The normal distribution's 97.5% quantile."""


@dataclass(frozen=True)
class Share:
    """`hits` out of `tries`; `low` and `high` bound the share behind it with 95% confidence.

    The score interval of Wilson 1927, JASA 22, 209-212: unlike hits / tries with its standard
    error it stays between 0 and 1, and says something when there was no hit at all.
    """

    hits: int
    tries: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.tries or self.tries == 0:
            raise ValueError(f"{self.hits} of {self.tries} is no share")

    @classmethod
    def of(cls, flags: Sequence[bool] | NDArray[np.bool_]) -> Share:
        """The share of tries that hit."""
        return cls(int(np.sum(flags)), len(flags))

    @property
    def value(self) -> float:
        """The share seen."""
        return self.hits / self.tries

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return max(0.0, self._middle - self._half)

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return min(1.0, self._middle + self._half)

    @property
    def _middle(self) -> float:
        return (self.hits + Z**2 / 2) / (self.tries + Z**2)

    @property
    def _half(self) -> float:
        spread = self.value * (1 - self.value) * self.tries + Z**2 / 4
        return Z * math.sqrt(spread) / (self.tries + Z**2)
