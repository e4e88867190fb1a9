"""What a selective filter leaves: many tiny partitions, as they are or gathered in few."""

from __future__ import annotations

from labkit.labs.kit import *

FIRST_MINUTE = "[15/Sep/2013:00:00:"
"""The log begins here and is in order of time: one or two partitions have all of a minute."""


def build(
    spark: SparkSession, records: int, partitions: int, target: int, uses: int, wanted: str
) -> Arms:
    """Keep a few requests of a web log in memory, and count those of a page `uses` times."""

    def is_wanted(line: str) -> bool:
        return FIRST_MINUTE in line if wanted == "first minute" else parse_request(line)[2] == 500

    def filtered() -> RDD[str]:
        return web_log(spark, records, partitions=partitions).filter(is_wanted)

    def used(requests: RDD[str]) -> Measured:
        def of_page(number: int) -> int:
            page = f"KBDOC-{number:05}.html"
            return requests.filter(lambda line: page in line).count()

        requests.persist()
        counts = [of_page(number) for number in range(uses)]
        return Measured(counts, lambda: sizes(spark, requests))

    def as_it_is() -> Measured:
        return used(filtered())

    def coalesce() -> Measured:
        return used(filtered().coalesce(target))

    def repartition() -> Measured:
        return used(filtered().repartition(target))

    return {"as_it_is": as_it_is, "coalesce": coalesce, "repartition": repartition}


def sizes(spark: SparkSession, kept: RDD[str]) -> dict[str, float]:
    """The partitions of what is kept, as the Storage page of Spark's UI lists them."""
    context: Any = spark.sparkContext._jsc.sc()
    context.listenerBus().waitUntilEmpty()
    listed = context.statusStore().rdd(kept.id()).partitions().get()
    found = sorted(listed.apply(i).memoryUsed() for i in range(listed.size()))
    return {"largest_kept_bytes": found[-1], "median_kept_bytes": found[len(found) // 2]}


LAB = Lab(
    title="Tiny partitions after a filter against few",
    question="Do the tiny partitions that a selective filter leaves cost anything?",
    expect=(
        "A filter keeps the number of partitions, so that each later use runs a task for every "
        "one of them, empty or not. coalesce and repartition run few. coalesce leaves what is "
        "kept where it was; repartition evens it out for a shuffle, which takes all the tasks "
        "of the filter once and so pays from the second use on."
    ),
    metric="tasks",
    params=(
        records(50_000, "lines of the web log"),
        partitions(60, "partitions of the log", low=2, high=1000),
        count("target", 8, "partitions of what is kept, where it is gathered", low=1, high=200),
        Param("uses", 4, "how often what is kept is used", low=1, high=16),
        choice("wanted", "the requests to keep: those of a minute, which lie together, or those "
               "that ended in 500, which lie anywhere", "first minute", "errors"),
    ),
    build=build,
    pairs=6,
    small={"records": 6_000, "partitions": 12, "target": 2, "uses": 2},
    shows=(
        Check("coalesce", "as_it_is", "tasks", least=5),
        Check("repartition", "as_it_is", "tasks"),
        Check("coalesce", "repartition", "tasks"),
        Check("as_it_is", "as_it_is", "median_kept_bytes", other="largest_kept_bytes", least=100),
    ),
    figures=(
        Figure("largest_kept_bytes", "largest kept partition", "B", True,
               "memory of the largest partition of what is kept", kept=True),
        Figure("median_kept_bytes", "median kept partition", "B", True,
               "memory of the partition in the middle of what is kept", kept=True),
    ),
)  # fmt: skip
