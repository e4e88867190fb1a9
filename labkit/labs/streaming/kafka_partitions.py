"""A topic of one partition against one of several: how many tasks read it, and in what time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from uuid import uuid4
from weakref import finalize

from labkit.datasets.loglines import log_lines
from labkit.labs.kit import *
from labkit.spark.kafka.kafka import Kafka
from labkit.spark.streams.dstreams import by_hand
from labkit.spark.streams.queries import ended
from labkit.spark.workloads import connect

REDUCERS = 2
"""Partitions in which the counts of all streams come together."""

COLUMNS = "user STRING, requests LONG"

REQUEST = r'^\S+ \S+ (\S+) \[[^\]]+\] "[A-Z]+ /\S* HTTP/\d\.\d" \d{3} (?:\d+|-) "[^"]*" "[^"]*"$'
"""A request in Apache combined format, as Java's regular expressions have it, and who sent it."""


class Log:
    """One log in two topics, of one partition and of many; its broker ends when nothing needs it.

    Nothing is written to it later: a stream that has read to its end is done.
    """

    def __init__(self, records: int, users: int, partitions: int) -> None:
        self.kafka = Kafka()
        finalize(self, self.kafka.stop)  # at the program's end, too
        name = f"labkit-{uuid4().hex[:12]}"  # the broker may be the person's own
        self.one = self.kafka.topic(f"{name}-one", 1)
        self.many = self.kafka.topic(f"{name}-many", partitions)
        for topic in (self.one, self.many):
            self.kafka.write(topic, requests(records, users))

    def options(self, topic: str, partition: int | None = None) -> dict[str, str]:
        """What a reader of the whole topic is told, or of one of its partitions."""
        found = self.kafka.options(topic) | {"startingOffsets": "earliest"}
        if partition is not None:
            found["assign"] = json.dumps({found.pop("subscribe"): [partition]})
        return found


def requests(records: int, users: int) -> Iterator[str]:
    """The first lines of the web log."""
    return log_lines(0, records, seed=1, users=users, pages=2_000, skew=1.1)


def counted(rows: DataFrame) -> DataFrame:
    """Requests of each user: what all partitions have of one comes together here."""
    from pyspark.sql import functions as F

    user = F.regexp_extract(F.col("value").cast("string"), REQUEST, 1).alias("user")
    return rows.groupBy(user).agg(F.count("*").alias("requests"))


def query_arms(spark: SparkSession, log: Log, partitions: int) -> Arms:
    """Structured queries that end at the log's end, and a batch job over the same topic."""

    def streamed(*parts: tuple[str, int | None]) -> Stretch:
        def program() -> DataFrame:
            source = spark.readStream.format("kafka")
            first, *rest = [source.options(**log.options(*part)).load() for part in parts]
            for other in rest:
                first = first.union(other)
            return counted(first)

        return ended(spark, program, "complete")

    def one_partition() -> Stretch:
        return streamed((log.one, None))

    def many_partitions() -> Stretch:
        return streamed((log.many, None))

    def unioned() -> Stretch:
        return streamed(*((log.many, partition) for partition in range(partitions)))

    def batch_job() -> DataFrame:
        return counted(spark.read.format("kafka").options(**log.options(log.many)).load())

    return {"one_partition": one_partition, "many_partitions": many_partitions,
            "unioned": unioned, "batch_job": batch_job}  # fmt: skip


def direct_arms(spark: SparkSession, log: Log, partitions: int) -> Arms:
    """Direct streams, in Scala: Python has had none since Spark 3.0. One batch takes the log."""
    direct = workload(spark, "Direct")

    def streamed(topic: str, streams: int = 1) -> Stretch:
        def graph(context: Any) -> Callable[[], DataFrame]:
            inside, address = context._jssc.ssc(), log.kafka.address
            seen = direct.count(inside, address, topic, REQUEST, streams, REDUCERS)
            return lambda: spark.createDataFrame([*dict(seen.counted()).items()], COLUMNS)

        return by_hand(spark, graph, batches=1)

    def one_partition() -> Stretch:
        return streamed(log.one)

    def many_partitions() -> Stretch:
        return streamed(log.many)

    def unioned() -> Stretch:
        return streamed(log.many, streams=partitions)

    batch_job = query_arms(spark, log, partitions)["batch_job"]
    return {"one_partition": one_partition, "many_partitions": many_partitions,
            "unioned": unioned, "batch_job": batch_job}  # fmt: skip


def build(spark: SparkSession, records: int, users: int, partitions: int, api: str) -> Arms:
    """Count each user's requests in a log of Kafka's that was written before."""
    connect(spark)
    spark.conf.set("spark.sql.shuffle.partitions", REDUCERS)
    # A query with state has none, and a batch job would.
    spark.conf.set("spark.sql.adaptive.enabled", False)
    log = Log(records, users, partitions)
    return (query_arms if api == "query" else direct_arms)(spark, log, partitions)


LAB = Lab(
    title="Kafka's topics by partition",
    notebook="08c_logs_and_recovery",
    question="Is a topic of several partitions read in parallel, and what does that save?",
    expect=(
        "A task reads a partition of the topic, and takes its lines apart: one partition keeps one "
        "core busy, whatever else is idle, and several are read at once. As many streams of one "
        "partition each, unioned, have as many tasks. The counts come together in the shuffle, and "
        "are those of a batch job over the topic. Beyond the cores more partitions are more tasks "
        "only, each with a consumer of its own. The broker here has a share of the same cores, and "
        "records cross no network."
    ),
    metric="tasks",
    params=(
        records(500_000, "lines of the web log in each topic", high=2_000_000),
        count("users", 50, "users whose requests are counted", low=1, high=10_000),
        count("partitions", 2, "partitions of the other topic", low=2, high=32),
        choice("api", "Structured Streaming in Python, or the direct stream of DStreams, which "
               "only the JVM still has (Scala)", "query", "direct"),
    ),
    build=build,
    pairs=6,
    small={"records": 3_000, "partitions": 3},
    shows=(
        Check("one_partition", "many_partitions", "tasks"),
        Check("unioned", "many_partitions", "tasks", EQUAL),
        Check("batch_job", "many_partitions", "tasks", EQUAL),
    ),
)  # fmt: skip
