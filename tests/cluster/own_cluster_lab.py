"""Small labs on a cluster of their own: arms with sessions of theirs there, arms that share one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyspark.sql import SparkSession

from labkit.core.claims.lab import Factory, Lab


def build(spark: SparkSession) -> Mapping[str, Factory]:
    """Count numbers, twice."""
    return dict.fromkeys(("many", "one"), lambda: spark.range(100).count())


def settings() -> Mapping[str, Mapping[str, str]]:
    """An executor a core, or one with both."""
    return {
        "many": {"spark.executor.cores": "1", "spark.executor.memory": "600m"},
        "one": {"spark.executor.cores": "2", "spark.executor.memory": "1200m"},
    }


def layout() -> Mapping[str, Any]:
    """One worker of two cores."""
    return {"workers": 1, "cores": 2, "memory": "1200m"}


SHARED = Lab("Shared", "?", "", "tasks", (), build, id="shared", cluster=layout)
APART = replace(SHARED, id="apart", settings=settings)
