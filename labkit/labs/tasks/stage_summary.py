"""A stage of even tasks and an uneven one: the same in sum, told apart by the quartiles."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.core.records.anatomy import Anatomy
from labkit.core.tasks.quantiles import Quantiles
from labkit.core.tasks.table import MetricSummary, stage_summaries
from labkit.labs.kit import *

COMMON = -1
"""The key that a share of the records has; the others have one of their own each."""

MEDIAN, LARGEST = (f"thousands of records in the {which} task" for which in ("median", "largest"))


def counted(rows: DataFrame, partitions: int) -> dict[int, int]:
    """How many records belong into each partition, reckoned from their keys."""
    from pyspark.sql import functions as F

    place = F.pmod(F.hash("key"), F.lit(partitions))
    return {row[0]: row[1] for row in rows.groupBy(place).count().collect()}


def hashed(spark: SparkSession, rows: DataFrame, partitions: int) -> Anatomy:
    """What Spark did to bring equal keys together and hash each record five times."""
    from pyspark.sql import functions as F

    text = F.col("key").cast("string")
    for _ in range(5):
        text = F.sha2(text, 256)
    with watching(spark) as seen:
        together = rows.repartition(partitions, "key").select(text)
        together.write.format("noop").mode("overwrite").save()
    assert seen.anatomy is not None
    return seen.anatomy


def records_read(anatomy: Anatomy) -> MetricSummary:
    """The row of the stage table that has the records read from the shuffle."""
    rows = (row for stage in stage_summaries(anatomy) for row in stage.rows)
    return next(row for row in rows if row.metric.name == "shuffle_read_records")


def in_order(found: Quantiles) -> str:
    """Minimum, quartiles and maximum as they stand in the table."""
    heads = ("min", "25%", "median", "75%", "max")
    return ", ".join(f"{head} {v:,.0f}" for head, v in zip(heads, found.values, strict=True))


def steps(spark: SparkSession, records: int, partitions: int, share: int) -> Iterator[Observation]:
    """The same work on even keys and on uneven ones: the table's figures, and where they lead."""
    from pyspark.sql import functions as F

    def keyed(many: int, common: int) -> DataFrame:
        key = F.when(F.col("id") % 100 < common, COMMON).otherwise(F.col("id"))
        return spark.range(0, many, 1, partitions).select(key.alias("key"))

    hashed(spark, keyed(records // 5, 0), partitions)  # the first tasks compile, and are slow

    for name, common in (("even", 0), ("uneven", share)):
        rows = keyed(records, common)
        right = counted(rows, partitions)
        wanted = Quantiles.of([*right.values()])
        ran = hashed(spark, rows, partitions)
        row = records_read(ran)
        yield Observation(
            name,
            f"records a task, as the keys say: {in_order(wanted)}; in sum {records:,}",
            f"in the table: {in_order(row.quantiles)}; in sum {row.total:,.0f}",
            row.quantiles == wanted and row.total == records,
            {
                MEDIAN: round(row.quantiles.median / 1000),
                LARGEST: round(row.quantiles.high / 1000),
            },
            ran,
        )
        marked = "; ".join(mark.text for mark in row.marks)
        yield Observation(
            f"{name}-mark",
            "the largest task is marked" if common else "no task is marked for its records",
            marked or "no mark",
            bool(marked) == bool(common),
        )

    fullest = max(right, key=lambda place: right[place])
    last = ran.ran[-1]
    took = dict(zip(last.column("index"), last.column("duration"), strict=True))
    slowest = max(took, key=lambda place: took[place])
    median = Quantiles.of([*took.values()]).median
    yield Observation(
        "slowest",
        f"the slowest task is that of partition {fullest}, where the common key belongs",
        f"partition {slowest:g}: {took[slowest]:.2f} s, the median {median:.2f} s",
        slowest == fullest,
    )


LAB = Demo(
    title="What a stage's quartiles show",
    question="Where does Spark say that the tasks of a stage are uneven?",
    expect=(
        "A stage's sums are the same whether its tasks are even or one has most of the work. "
        "Minimum, quartiles and maximum on its page tell: where the largest is a multiple of the "
        "median, one task has more to do than the others, and the cores that have none left wait "
        "for it."
    ),
    params=(
        records(400_000, "records to bring together by key", low=200_000, high=100_000_000),
        partitions(8, "partitions after the shuffle", low=6),
        count("share", 60, "records in a hundred that have one common key", low=50, high=95),
    ),
    steps=steps,
    small={"records": 200_000},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in ("even", "even-mark", "uneven", "uneven-mark", "slowest")
    ),
    guessed=(MEDIAN, LARGEST),
    programs={
        "even": "400,000 records, each with a key of its own, shuffled into 8 partitions",
        "uneven": "the same, but 60 in a hundred of them have one key",
    },
)  # fmt: skip
