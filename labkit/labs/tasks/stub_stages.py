"""A job of four steps, one of them slow: cut off after the first, the second, the third."""

from __future__ import annotations

from hashlib import pbkdf2_hmac

from labkit.labs.kit import *


def build(spark: SparkSession, records: int, effort: int, partitions: int, between: str) -> Arms:
    """Read a web log, parse it, hash each user, write lines; every arm counts what it has."""

    def then(rows: RDD[Any], function: Any) -> RDD[Any]:
        apart = rows.repartition(partitions) if between == "shuffle" else rows
        return apart.map(function)

    def hash_user(request: tuple[str, str, int, int]) -> tuple[str, str, int, int]:
        user, page, status, size = request
        return pbkdf2_hmac("sha256", user.encode(), b"labkit", effort).hex(), page, status, size

    def to_line(request: tuple[str, str, int, int]) -> str:
        return ",".join(map(str, request))

    def lines() -> RDD[str]:
        return web_log(spark, records, partitions=partitions)

    def read() -> int:
        return lines().count()

    def read_parse() -> int:
        return then(lines(), parse_request).count()

    def read_parse_hash() -> int:
        return then(then(lines(), parse_request), hash_user).count()

    def whole() -> int:
        return then(then(then(lines(), parse_request), hash_user), to_line).count()

    return {
        "whole": whole,
        "read_parse_hash": read_parse_hash,
        "read_parse": read_parse,
        "read": read,
    }


LAB = Lab(
    title="A job cut off after each of its steps",
    question="Which step of a job takes the time, if all of them run in one stage?",
    expect=(
        "Steps without a shuffle between them run as one stage, record by record, and the stage "
        "table has one line for all. Cut off before the slow step the job is fast, cut off behind "
        "it as slow as the whole. A shuffle between the steps makes them stages, which the table "
        "tells apart without cutting anything."
    ),
    metric="stages",
    params=(
        records(40_000, "lines of the web log"),
        count("effort", 200, "rounds of hashing a user: what makes that step slow", low=1,
              high=10_000),
        partitions(4, "partitions", high=1000),
        choice("between", "what lies between two steps", "nothing", "shuffle"),
    ),
    build=build,
    pairs=6,
    small={"records": 1_000, "effort": 1, "partitions": 2},
    shows=(
        Check("read", "whole", "stages", EQUAL),
        Check("read", "whole", "tasks", EQUAL),
    ),
)  # fmt: skip
