"""What a stream keeps in memory: nothing for map, a row a key for state, old batches on demand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from tempfile import TemporaryDirectory

from labkit.core import units
from labkit.core.records.stream import StreamSeen
from labkit.labs.kit import *
from labkit.spark.streams.contexts import begin, process, streaming
from labkit.spark.streams.queries import ended

INTERVAL = 2.0

SETTLED = 0.2
"""Seconds between two looks at what is stored: Spark drops old batches in a thread of its own."""

STORES = {
    "memory": "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider",
    "RocksDB": "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
}
"""Spark's own state stores, by their providers' classes."""

PROVIDER = "spark.sql.streaming.stateStore.providerClass"


def more(new: list[int], total: int | None) -> int:
    """A key's sum until now."""
    return sum(new) + (total or 0)


def states(pairs: Any) -> Any:
    """The sums after each batch, in few versions.

    A DStream remembers twice its checkpoints' interval, which is 10 s unless it is told: ten
    batches of 2 s, and a version of the state for each.
    """
    found = pairs.updateStateByKey(more)
    found.checkpoint(INTERVAL)
    return found


def stored(spark: SparkSession) -> int:
    """The bytes of all RDDs that are kept, in memory and on disk, when they stay the same."""
    sc: Any = spark.sparkContext

    def now() -> int:
        return sum(rdd.memSize() + rdd.diskSize() for rdd in sc._jsc.sc().getRDDStorageInfo())

    before, found = -1, now()
    while found != before:
        time.sleep(SETTLED)
        before, found = found, now()
    return found


def put_out(rdd: RDD[Any]) -> None:
    """Compute a batch."""
    rdd.count()


def kept(
    spark: SparkSession, program: Callable[[Any], Any], batches: Sequence[Any], remember: float = 0
) -> list[int]:
    """The bytes that are kept after each batch, beyond those that were before."""
    found, before = [], stored(spark)
    with TemporaryDirectory() as folder, streaming(spark, INTERVAL, by_hand=True) as context:
        context.checkpoint(folder)
        if remember:
            context.remember(remember)  # type: ignore[arg-type]  # PySpark takes parts of seconds
        program(context.queueStream(list(batches))).foreachRDD(put_out)
        begin(context)
        for number in range(len(batches)):
            process(context, number + 1)
            found.append(stored(spark) - before)
    return found


def by_batch(found: Sequence[int]) -> str:
    """What is kept after the first batches and the last, in words."""
    shown = [units.size(size) for size in found]
    return ", ".join([*shown[:3], "...", shown[-1]] if len(shown) > 4 else shown)


def of_dstreams(spark: SparkSession, keys: int, batches: int) -> Iterator[Observation]:
    """What map, state and remembered batches keep: new keys come with every batch, or none do."""
    sc = spark.sparkContext
    many = [
        sc.parallelize([(number * keys + key, 1) for key in range(keys)], 2)
        for number in range(batches)
    ]
    sizes = kept(spark, lambda pairs: pairs.mapValues(lambda value: value + 1), many)
    yield Observation("map", "nothing is kept", by_batch(sizes), not any(sizes))
    sizes = kept(spark, states, many)
    yield Observation(
        "updateStateByKey", f"more after each batch, for it brings {keys:,} new keys",
        by_batch(sizes), sizes == sorted(set(sizes)), {"bytes at the end": sizes[-1]},
    )  # fmt: skip
    sizes = kept(spark, states, many[:1] * batches)
    yield Observation(
        "same-keys", "no more at the end than after two batches, for each brings the same keys",
        by_batch(sizes), 0 < sizes[-1] <= 1.1 * sizes[1], {"bytes at the end": sizes[-1]},
    )  # fmt: skip
    cached = kept(spark, lambda pairs: pairs.cache(), many)
    yield Observation("cache", "no more at the end than after two batches", by_batch(cached),
                      0 < cached[-1] <= 1.1 * cached[1])  # fmt: skip
    remembered = kept(spark, lambda pairs: pairs.cache(), many, remember=INTERVAL * batches)
    yield Observation(
        "remember", f"remember({INTERVAL * batches:g}) keeps all {batches} batches of it",
        by_batch(remembered), remembered[-1] > 0.9 * batches * remembered[0],
        {"bytes at the end": remembered[-1]},
    )  # fmt: skip


def of_stores(spark: SparkSession, keys: int, batches: int) -> Iterator[Observation]:
    """The same counts by a query, with its state in either store."""
    answers = []
    with TemporaryDirectory() as folder:
        rows = spark.range(0, keys * batches, 1, batches)
        rows.write.mode("overwrite").parquet(folder)
        for store, provider in STORES.items():
            spark.conf.set(PROVIDER, provider)
            seen: list[StreamSeen] = []

            def note(stream: StreamSeen) -> dict[str, float]:
                seen.append(stream)  # noqa: B023  called in this round
                return {}

            source = spark.readStream.schema("id LONG").option("maxFilesPerTrigger", 1)
            query = ended(
                spark, lambda: source.parquet(folder).groupBy("id").count(), "complete",  # noqa: B023
                name=f"counts, state in {store}", figures=note,
            )  # fmt: skip
            query.run()
            query.figures()
            answers.append(query.answer().count())
            states = [batch.state_rows for batch in seen[0].done if batch.records]
            sizes = [int(batch.state_bytes or 0) for batch in seen[0].done if batch.records]
            wanted = [keys * (number + 1) for number in range(batches)]
            yield Observation(
                f"state-{store}", f"a row a key: {keys:,} more with each batch",
                f"{', '.join(f'{rows:,}' for rows in states if rows is not None)} rows in "
                f"{by_batch(sizes)}", states == wanted, {"bytes at the end": sizes[-1]},
                streams=(seen[0],),
            )  # fmt: skip
    shown = ", ".join(f"{rows:,} keys" for rows in answers)
    yield Observation("same-answer", "both stores give the same counts", shown,
                      len(set(answers)) == 1)  # fmt: skip


def steps(spark: SparkSession, keys: int, batches: int) -> Iterator[Observation]:
    """By DStreams, then by queries."""
    spark.conf.set("spark.sql.shuffle.partitions", 2)
    yield from of_dstreams(spark, keys, batches)
    yield from of_stores(spark, keys, batches)


LAB = Demo(
    title="What a stream keeps in memory",
    question="What does a stream keep from batch to batch, and how much of it?",
    expect=(
        "map keeps nothing. updateStateByKey keeps a record a key, of all keys that ever came, so "
        "that it grows as long as new ones come, and no longer. What is cached of a batch goes "
        "with the next one or two; remember keeps it longer. A query's state has a row a key in "
        "either store; the one in memory counts its rows, RocksDB what it has allocated."
    ),
    params=(
        keys(10_000, "new keys in each batch", high=1_000_000),
        Param("batches", 8, "batches of two seconds", low=4, high=50),
    ),
    steps=steps,
    small={"keys": 200, "batches": 4},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in (
            "map",
            "updateStateByKey",
            "same-keys",
            "cache",
            "remember",
            "state-memory",
            "state-RocksDB",
            "same-answer",
        )
    ),
)
