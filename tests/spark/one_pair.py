"""Comparisons of one pair, enough for what is exact."""

from __future__ import annotations

from functools import cache
from typing import Any

from pyspark.sql import SparkSession

from labkit.core.design.budget import Stopping
from labkit.core.params import settle
from labkit.core.records.comparison import Comparison
from labkit.labs import find
from labkit.trials.plans import of_lab


def one_pair(spark: SparkSession | None, lab_id: str, **params: Any) -> Comparison:
    """A lab run with these parameters, cold; once, however many tests look at it."""
    lab = find(lab_id)
    return _ran(spark, lab_id, tuple(sorted(settle(lab.params, params).items())))


@cache
def _ran(spark: SparkSession | None, lab_id: str, given: tuple[tuple[str, Any], ...]) -> Comparison:
    asked = of_lab(find(lab_id), dict(given), Stopping(1), seed=1)
    return asked.budgeted(warmup_rounds=0).run(spark)
