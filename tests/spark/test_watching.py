"""A watched block: what ran in it and nothing else, whatever thread asked for it."""

from __future__ import annotations

import threading
from contextlib import suppress

from pyspark.sql import SparkSession

import labkit
from labkit.core.records.figures import METRICS


def test_a_block_has_its_own_jobs_and_no_others(spark: SparkSession) -> None:
    """Neither those before it nor those after it; stages, tasks and bytes as Spark counts them."""
    sc = spark.sparkContext
    sc.parallelize(range(10), 3).count()
    with labkit.watch("sums") as seen:
        assert seen.anatomy is None
        pairs = sc.parallelize(range(100), 4).map(lambda x: (x % 7, x))
        assert len(pairs.groupByKey(2).collect()) == 7
    sc.parallelize(range(10), 3).count()
    assert [seen.figure(name) for name in ("jobs", "stages", "tasks")] == [1, 2, 6]
    assert seen.anatomy is not None and seen.ran is not None
    assert [len(stage.executors) for stage in seen.anatomy.ran] == [4, 2]
    written = sum(stage.total("shuffle_write_bytes") for stage in seen.anatomy.stages)
    assert seen.figure("shuffle_write_bytes") == written > 0
    assert "sums: 1 job, 2 stages, 6 tasks" in str(seen)
    html = seen._repr_mimebundle_()["text/html"]
    assert all(part in html for part in ("Lineage", "Tasks", "Where the time went"))
    assert set(seen.figures) & set(METRICS)


def test_jobs_of_other_threads_and_plans_are_in_it(spark: SparkSession) -> None:
    """All that the session was given while the block ran."""
    with labkit.watch() as seen:
        thread = threading.Thread(target=spark.sparkContext.parallelize(range(4), 2).count)
        thread.start()
        spark.range(0, 100, 1, 2).groupBy("id").count().collect()
        thread.join()
    assert seen.anatomy is not None and len(seen.anatomy.plans) == 1
    assert seen.figure("jobs") >= 2


def test_a_block_that_fails_has_what_it_ran_until_then(spark: SparkSession) -> None:
    """Its error goes on, and so does the session."""
    with suppress(ZeroDivisionError), labkit.watch() as seen:
        spark.sparkContext.parallelize(range(4), 2).count()
        1 / 0  # noqa: B018
    assert seen.figure("tasks") == 2
    with labkit.watch() as nothing:
        pass
    assert nothing.figure("jobs") == 0 and "0 jobs" in str(nothing)
