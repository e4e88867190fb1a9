"""The collection before each trial is over when it begins, and no part of its figures."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import SparkSession

from labkit.core.design.terms import Terms
from labkit.core.records.trial import TIMED
from labkit.spark.trial.runner import Runner


@pytest.fixture(autouse=True)
def heaps_as_they_are() -> None:
    """Leave the collection where it is."""


def test_the_collection_before_a_trial_is_over_when_it_begins(spark: SparkSession) -> None:
    """Seen from the variant, which is inside the time taken; its tasks saw no collection."""
    jvm: Any = spark.sparkContext._jvm
    factory = jvm.java.lang.management.ManagementFactory
    seen: list[int] = []

    def collections() -> int:
        return sum(bean.getCollectionCount() for bean in factory.getGarbageCollectorMXBeans())

    def numbers() -> Any:
        seen.append(collections())
        return spark.range(0, 10, 1, 2)

    with Runner(spark, Terms("unchecked")) as runner:
        runner.prepare(lambda _: {"numbers": numbers})
        before = collections()
        trial = runner.trial("numbers", TIMED)
    assert len(seen) == 1 and seen[0] > before
    assert trial.metrics["gc_seconds"] == 0
