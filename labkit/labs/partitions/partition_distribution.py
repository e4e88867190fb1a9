"""How records, bytes and time lie over partitions and executors, by what Spark counts of tasks."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.core.records.anatomy import Anatomy
from labkit.core.tasks.distribution import Distribution, distributions, spreads
from labkit.labs.kit import *


def steps(spark: SparkSession, records: int, partitions: int, hot: int) -> Iterator[Observation]:
    """The same keys, one of them hot, partitioned as rows and as Python's objects."""
    from pyspark.sql import functions as F

    key = F.when(F.col("id") % 100 < hot, -1).otherwise(F.col("id"))
    rows = spark.range(records).select(key.alias("key")).repartition(partitions, "key")
    with watching(spark) as seen:
        rows.write.format("noop").mode("overwrite").save()
    reading = reading_stage(seen.anatomy)
    told = by_partition(reading, "records read")
    counted = rows.rdd.mapPartitions(lambda part: [sum(1 for _ in part)]).collect()
    even = spreads(reading.partitions)[0]
    yield Observation(
        "no-exact-count",
        "as the source has it: nothing in Spark counts exactly what records a partition has",
        f"the metrics of its {len(told)} tasks do: {min(told):,} to {max(told):,} records, at "
        f"most {even.skew or 0:.2f} times the median (Gini {even.gini:.2f})",
        told != counted,
        {"records": sum(told), "largest": max(told)},
        seen.anatomy,
    )
    yield Observation(
        "hot-key",
        f"the {hot}% of the records that have one key lie in one partition",
        f"partition {told.index(max(told))} has {max(told):,} of {sum(told):,}",
        max(told) >= records * hot // 100,
    )
    written, read = seen.figure("shuffle_write_bytes"), sum(by_partition(reading, "bytes read"))
    yield Observation(
        "bytes",
        "the partitions read every byte that was written for them",
        f"{read:,} of {written:,.0f} B",
        read == written,
    )
    shares = {share.name: int(share.values[0]) for share in reading.executors}
    yield Observation(
        "executors",
        "the executors' shares add up to all records",
        ", ".join(f"{name}: {share:,}" for name, share in shares.items()),
        sum(shares.values()) == records,
        {"executors": len(shares)},
    )

    numbers = spark.sparkContext.parallelize(range(records))
    pairs = numbers.map(lambda number: (-1 if number % 100 < hot else number, None))
    with watching(spark) as seen:
        pairs.partitionBy(partitions).count()
    batches = sum(by_partition(reading_stage(seen.anatomy), "records read"))
    yield Observation(
        "python-objects",
        "of Python's objects Spark counts the pickled batches that it shuffles, not the records",
        f"{batches:,} counted for {records:,} records",
        0 < batches < records,
        {"batches": batches},
    )


def reading_stage(anatomy: Anatomy | None) -> Distribution:
    """The partitions and executors of the stage that ran last, which reads the shuffle."""
    assert anatomy is not None, "Spark has dropped these stages: raise spark.ui.retainedStages"
    return distributions(anatomy)[-1]


def by_partition(found: Distribution, label: str) -> list[int]:
    """One of its quantities, partition by partition."""
    place = [quantity.label for quantity in found.quantities].index(label)
    return [int(share.values[place]) for share in found.partitions]


LAB = Demo(
    title="Exactly how records lie over partitions and executors",
    question="Does nothing tell exactly how records are spread over partitions and executors?",
    expect=(
        "Spark counts records, bytes and time of every task, and of rows and JVM objects it "
        "counts them exactly: what is missing is only that somebody sums them up by partition "
        "and executor, as the Tasks tab does here. Of a Python RDD's shuffle it counts pickled "
        "batches, so that there the records have to be counted in the partitions themselves."
    ),
    params=(
        records(100_000, "records to spread"),
        partitions(8, "partitions that they go to", low=2),
        Param("hot", 30, "the share of them that has one key, in percent", low=1, high=99),
    ),
    steps=steps,
    small={"records": 20_000, "partitions": 4},
    shows=tuple(
        Check(name, says=SHOWN) for name in ("hot-key", "bytes", "executors", "python-objects")
    ),
)  # fmt: skip
