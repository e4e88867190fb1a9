"""Demonstrations in a session: what they leave as they found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from labkit.core.claims.lab import Demo
from labkit.core.errors import TrialFailed
from labkit.core.params import Param
from labkit.core.records.demonstration import Observation
from labkit.trials.demonstrate import Showing
from labkit.trials.job import unsaved


def test_a_demonstrations_settings_end_with_it(spark: SparkSession) -> None:
    """What a step sets of Spark SQL is put back, also where a step fails."""
    before = spark.conf.get("spark.sql.shuffle.partitions")

    def steps(spark: SparkSession, fails: str) -> Iterator[Observation]:
        spark.conf.set("spark.sql.shuffle.partitions", 77)
        yield Observation("set", "77", spark.conf.get("spark.sql.shuffle.partitions") or "", True)
        if fails == "yes":
            raise ValueError("so")

    fails = Param("fails", "no", "whether it does", choices=("no", "yes"))
    demo = Demo("Settings", "Do they stay?", "No.", (fails,), steps, "settings")
    assert unsaved(Showing(demo, {}), spark).observations[0].found == "77"
    assert spark.conf.get("spark.sql.shuffle.partitions") == before
    with pytest.raises(TrialFailed):
        unsaved(Showing(demo, {"fails": "yes"}), spark)
    assert spark.conf.get("spark.sql.shuffle.partitions") == before
