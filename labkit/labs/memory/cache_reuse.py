"""A dataset that is used several times: computed each time, or kept after the first."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import pbkdf2_hmac
from typing import TYPE_CHECKING

from labkit.core.lab import Factory, Lab
from labkit.core.params import Param
from labkit.datasets import parse_request, web_log

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession


def build(
    spark: SparkSession, records: int, uses: int, effort: int, partitions: int
) -> Mapping[str, Factory]:
    """Count the requests of a web log by the first digit of each user's hash, `uses` times."""

    def pseudonyms() -> RDD[str]:
        def hashed(line: str) -> str:
            user, *_ = parse_request(line)
            return pbkdf2_hmac("sha256", user.encode(), b"labkit", effort).hex()

        return web_log(spark, records, partitions=partitions).map(hashed)

    def starting_with(digit: int, users: RDD[str]) -> int:
        return users.filter(lambda user: user.startswith(f"{digit:x}")).count()

    def computed() -> list[int]:
        users = pseudonyms()
        return [starting_with(digit, users) for digit in range(uses)]

    def cached() -> list[int]:
        users = pseudonyms().cache()
        counts = [starting_with(digit, users) for digit in range(uses)]
        users.unpersist()
        return counts

    return {"computed": computed, "cached": cached}


LAB = Lab(
    id="cache-reuse",
    title="A cached dataset against one that is computed again",
    question="How often must a dataset be used before caching it pays?",
    chapter="05_caching_and_memory",
    claims=("cache-reuse",),
    expect=(
        "cache() is lazy: the first use computes the dataset and stores it besides, so one use "
        "gains nothing. From the second use on it is read back instead of computed, which pays "
        "the sooner the more it cost to compute."
    ),
    metric="executor_run_seconds",
    params=(
        Param("records", 20_000, "lines of the web log", low=1_000, high=10_000_000, scale="log"),
        Param("uses", 4, "how often the dataset is used", low=1, high=16),
        Param("effort", 50, "rounds of hashing a record: what it costs to compute", low=1,
              high=10_000, scale="log"),
        Param("partitions", 8, "partitions", low=1, high=1000, scale="log"),
    ),
    build=build,
    pairs=6,
)  # fmt: skip
