"""Joining a large table with a small one: shuffle both sides, or ship the small one."""

from __future__ import annotations

from labkit.labs.kit import *

REQUESTS = 15_000
"""Requests a unit of `scale`, so that both inputs keep two cores busy for about as long."""


def flights_by_planes(spark: SparkSession, scale: int, times: int, shuffle_partitions: int) -> Arms:
    """DataFrames: each flight with its plane's maker and seats, the strategy pinned by a hint.

    Copies of the planes get tail numbers of their own, which never fly: the answer stays.
    """
    from pyspark.sql import functions as F

    spark.conf.set("spark.sql.shuffle.partitions", shuffle_partitions)
    spark.conf.set("spark.sql.adaptive.coalescePartitions.enabled", False)

    def flights() -> DataFrame:
        copies = F.explode(F.sequence(F.lit(1), F.lit(scale)))
        return datasets.flights(spark).select("tailnum", "distance", copies.alias("copy"))

    def planes() -> DataFrame:
        known = datasets.planes(spark).select("tailnum", "manufacturer", "seats")
        if times == 1:
            return known
        copies = known.withColumn("copy", F.explode(F.sequence(F.lit(1), F.lit(times))))
        own = F.concat("tailnum", F.lit("-"), "copy")
        tailnum = F.when(F.col("copy") == 1, F.col("tailnum")).otherwise(own)
        return copies.select(tailnum.alias("tailnum"), "manufacturer", "seats")

    def sort_merge() -> DataFrame:
        return flights().join(planes().hint("merge"), "tailnum")

    def broadcast() -> DataFrame:
        return flights().join(planes().hint("broadcast"), "tailnum")

    def shuffle_hash() -> DataFrame:
        return flights().join(planes().hint("shuffle_hash"), "tailnum")

    return {
        "sort_merge": sort_merge,
        "broadcast": broadcast,
        "shuffle_hash": shuffle_hash,
    }


def requests_by_titles(
    spark: SparkSession, scale: int, pages: int, shuffle_partitions: int
) -> Arms:
    """RDDs: each request of a web log with the title of its page."""
    sc = spark.sparkContext
    titles = datasets.page_title_table(pages)
    lines = datasets.web_log(spark, scale * REQUESTS, pages=pages, partitions=8).persist()
    lines.count()

    def requests() -> RDD[tuple[str, str]]:
        def page_and_user(line: str) -> tuple[str, str]:
            user, page, *_ = parse_request(line)
            return page, user

        return lines.map(page_and_user)

    def shuffle_join() -> RDD[Any]:
        return requests().join(sc.parallelize(titles.items()), shuffle_partitions)

    def dict_in_closure() -> RDD[Any]:
        return requests().map(lambda r: (r[0], (r[1], titles[r[0]])))

    def broadcast_variable() -> RDD[Any]:
        shipped = sc.broadcast(titles)
        return requests().map(lambda r: (r[0], (r[1], shipped.value[r[0]])))

    return {
        "shuffle_join": shuffle_join,
        "dict_in_closure": dict_in_closure,
        "broadcast_variable": broadcast_variable,
    }


def build(
    spark: SparkSession, input: str, scale: int, planes: int, pages: int, shuffle_partitions: int
) -> Arms:
    """The variants for one of the two inputs."""
    if input == "weblog":
        return requests_by_titles(spark, scale, pages, shuffle_partitions)
    return flights_by_planes(spark, scale, planes, shuffle_partitions)


LAB = Lab(
    title="Broadcast join against shuffle join",
    question="Does shipping the small table to every task beat shuffling both tables?",
    expect=(
        "A broadcast leaves the large side where it is: no shuffle, one stage less, no sort. "
        "It pays as long as the small side fits comfortably into every executor."
    ),
    metric="shuffle_write_bytes",
    params=(
        choice("input", "DataFrames of flights and planes, or RDDs of a web log and its page "
               "titles", "flights", "weblog"),
        count("scale", 3, "size of the large side: times 336,776 flights, or 15,000 requests",
              low=1, high=200),
        count("shuffle_partitions", 8, "partitions that a shuffle makes; Spark SQL's own default "
              "is 200", low=1, high=1000),
        count("planes", 1, "size of the small side with flights: times 3,322 planes", low=1,
              high=1000, only=("input", "flights")),
        count("pages", 2_000, "pages in the web log's title table", low=10, high=100_000,
              only=("input", "weblog")),
    ),
    build=build,
    pairs=6,
    small={"scale": 1, "shuffle_partitions": 2},
    shows=(
        Check("broadcast", "sort_merge", "shuffle_write_bytes"),
        Check("broadcast", "sort_merge", "stages"),
    ),
)  # fmt: skip
