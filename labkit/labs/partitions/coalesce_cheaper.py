"""Fewer partitions after a selective filter: repartition, coalesce, and coalesce's trap."""

from __future__ import annotations

from hashlib import pbkdf2_hmac

from labkit.labs.kit import *


def build(spark: SparkSession, records: int, keep: float, partitions: int, target: int) -> Arms:
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
    title="coalesce against repartition",
    question="Is coalesce cheaper than repartition after a filter, and what does it cost?",
    expect=(
        "coalesce merges partitions where they are, without a shuffle, so it is cheaper and "
        "leaves them uneven. Down to fewer partitions than cores it drags the work before it "
        "along: coalesce(1) hashes the whole log in one task."
    ),
    metric="shuffle_write_bytes",
    params=(
        records(60_000, "lines of the web log", low=10_000),
        Param("keep", 0.05, "share of the users that the filter keeps", low=0.0001, high=1.0,
              scale="log"),
        partitions(20, "partitions before", low=2, high=1000),
        count("target", 8, "partitions after", low=1, high=200),
    ),
    build=build,
    pairs=6,
    small={"records": 10_000, "keep": 0.1, "partitions": 7, "target": 3},
    shows=(
        Check("coalesce", "repartition", "shuffle_write_bytes"),
        Check("coalesce_to_one", "coalesce", "tasks"),
    ),
)  # fmt: skip
