"""Fewer partitions after a selective filter: repartition, coalesce, and coalesce's trap."""

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
    spark: SparkSession, records: int, keep: float, partitions: int, target: int
) -> Mapping[str, Factory]:
    """Replace every user of a web log by a slow hash, keep a share of them, gather the rest."""

    def pseudonym_and_page(line: str) -> tuple[str, str]:
        user, page, *_ = parse_request(line)
        return pbkdf2_hmac("sha256", user.encode(), b"labkit", 100).hex(), page

    def kept() -> RDD[tuple[str, str]]:
        requests = web_log(spark, records, partitions=partitions).map(pseudonym_and_page)
        return requests.filter(lambda request: int(request[0][:8], 16) < keep * 2**32)

    def repartition() -> RDD[tuple[str, str]]:
        return kept().repartition(target)

    def coalesce() -> RDD[tuple[str, str]]:
        return kept().coalesce(target)

    def coalesce_to_one() -> RDD[tuple[str, str]]:
        return kept().coalesce(1)

    return {"repartition": repartition, "coalesce": coalesce, "coalesce_to_one": coalesce_to_one}


LAB = Lab(
    id="coalesce-cheaper",
    title="coalesce against repartition",
    question="Is coalesce cheaper than repartition after a filter, and what does it cost?",
    chapter="03_partitions",
    claims=("coalesce-cheaper",),
    expect=(
        "coalesce merges partitions where they are, without a shuffle, so it is cheaper and "
        "leaves them uneven. Down to fewer partitions than cores it drags the work before it "
        "along: coalesce(1) hashes the whole log in one task."
    ),
    metric="shuffle_write_bytes",
    params=(
        Param("records", 60_000, "lines of the web log", low=10_000, high=10_000_000,
              scale="log"),
        Param("keep", 0.05, "share of the users that the filter keeps", low=0.0001, high=1.0,
              scale="log"),
        Param("partitions", 20, "partitions before", low=2, high=1000, scale="log"),
        Param("target", 8, "partitions after", low=1, high=200, scale="log"),
    ),
    build=build,
    pairs=6,
)  # fmt: skip
