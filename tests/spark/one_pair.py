"""Comparisons of one pair, enough for what is exact."""

from __future__ import annotations

from functools import cache
from typing import Any

from pyspark.sql import SparkSession

from labkit.core.design.budget import Stopping
from labkit.core.records.comparison import Comparison
from labkit.labs import find
from labkit.trials.plans import of_lab


def one_pair(spark: SparkSession | None, lab_id: str, **params: Any) -> Comparison:
    """A lab run with these parameters, cold; once, however many tests look at it."""
    return _ran(spark, lab_id, tuple(sorted(params.items())))


@cache
def _ran(spark: SparkSession | None, lab_id: str, given: tuple[tuple[str, Any], ...]) -> Comparison:
    params = dict(given)
    asked = of_lab(find(lab_id), params, Stopping(1), seed=1)
    asked = asked.budgeted(warmup_rounds=0)
    return asked.run(spark)
