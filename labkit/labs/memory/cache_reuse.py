"""A dataset that is used several times: computed each time, or kept after the first."""

from __future__ import annotations

from hashlib import pbkdf2_hmac

from labkit.labs.kit import *


def build(spark: SparkSession, records: int, uses: int, effort: int, partitions: int) -> Arms:
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
    title="A cached dataset against one that is computed again",
    question="How often must a dataset be used before caching it pays?",
    expect=(
        "cache() is lazy: the first use computes the dataset and stores it besides, so one use "
        "gains nothing. From the second use on it is read back instead of computed, which pays "
        "the sooner the more it cost to compute."
    ),
    metric="executor_run_seconds",
    params=(
        records(20_000, "lines of the web log"),
        Param("uses", 4, "how often the dataset is used", low=1, high=16),
        count("effort", 50, "rounds of hashing a record: what it costs to compute", low=1,
              high=10_000),
        partitions(8, "partitions", high=1000),
    ),
    build=build,
    pairs=6,
    small={"records": 1_000, "uses": 3, "effort": 1, "partitions": 2},
    shows=(Check("computed", "cached", "input_records"),),
)  # fmt: skip
