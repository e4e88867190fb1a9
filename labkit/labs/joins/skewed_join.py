"""A join whose rows nearly all have one key: as it is, and with the key salted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import pbkdf2_hmac

from labkit.labs.joins._last_run import SPREAD, counting, quantiles, spread
from labkit.labs.kit import *

Groups = tuple[Iterable[int], Iterable[str]]
"""The numbers of a key and its names, brought together by a cogroup."""


def paired(groups: Groups) -> Iterator[tuple[int, str]]:
    """Each number of a key with the key's name."""
    numbers, names = groups
    return ((n, name) for name in names for n in numbers)


def every(groups: Groups) -> Iterator[object]:
    """All that a cogroup brought together under a key."""
    return (item for group in groups for item in group)


def sealing(effort: int) -> Callable[[tuple[int, str | None]], tuple[int, str]]:
    """What is done with a joined row: its hash after so many rounds, as work that it costs."""

    def sealed(row: tuple[int, str | None]) -> tuple[int, str]:
        n, name = row
        return n, pbkdf2_hmac("sha256", str(name).encode(), b"%d" % n, effort).hex()

    return sealed


def hot_key(
    spark: SparkSession, records: int, keys: int, partitions: int, salts: int, effort: int
) -> Arms:
    """Numbers whose key is the least of themselves and `keys`, each with the name of its key."""
    sc, measured, sealed = spark.sparkContext, counting(spark), sealing(effort)

    def numbers() -> RDD[tuple[int, int]]:
        return sc.parallelize(range(1, records + 1), partitions).keyBy(lambda n: min(n, keys))

    def names() -> RDD[tuple[int, str]]:
        return sc.parallelize(range(1, keys + 1), 1).map(lambda key: (key, f"key {key}"))

    def hashed() -> Measured:
        met = numbers().cogroup(names(), partitions).values()
        return measured("hashed", met.flatMap(paired).map(sealed), met.flatMap(every))

    def salted() -> Measured:
        left = numbers().map(lambda pair: ((pair[0], pair[1] % salts), pair[1]))
        right = names().flatMap(lambda pair: [((pair[0], s), pair[1]) for s in range(salts)])
        met = left.cogroup(right, partitions).values()
        return measured("salted", met.flatMap(paired).map(sealed), met.flatMap(every))

    return {"hashed": hashed, "salted": salted}


def null_keys(
    spark: SparkSession, records: int, keys: int, partitions: int, salts: int, effort: int
) -> Arms:
    """The same numbers, without a key in the place of the hot one; all are kept."""
    sc, measured, sealed = spark.sparkContext, counting(spark), sealing(effort)

    def numbers() -> RDD[tuple[int | None, int]]:
        listed = sc.parallelize(range(1, records + 1), partitions)
        return listed.keyBy(lambda n: n if n < keys else None)

    def names() -> RDD[tuple[Any, str]]:
        return sc.parallelize(range(1, keys + 1), 1).map(lambda key: (key, f"key {key}"))

    def hashed() -> Measured:
        met = numbers().leftOuterJoin(names(), partitions).values()
        return measured("hashed", met.map(sealed), met)

    def salted() -> Measured:
        left = numbers().map(lambda pair: (pair[0] or -(pair[1] % salts), pair[1]))
        met = left.leftOuterJoin(names(), partitions).values()
        return measured("salted", met.map(sealed), met)

    def apart() -> Measured:
        known = numbers().filter(lambda pair: pair[0] is not None)
        unknown = numbers().filter(lambda pair: pair[0] is None)
        met = known.leftOuterJoin(names(), partitions).values()
        whole = met.union(unknown.map(lambda pair: (pair[1], None)))
        return measured("apart", whole.map(sealed), met)

    return {"hashed": hashed, "salted": salted, "apart": apart}


def scala_arms(spark: SparkSession, records: int, keys: int, partitions: int, salts: int) -> Arms:
    """The hot key with objects on the JVM."""
    skew = workload(spark, "Skew")

    def measured(answer: Any) -> Measured:
        return Measured(answer, lambda: spread(quantiles(spark)))

    def hashed() -> Measured:
        return measured(skew.hashed(records, keys, partitions))

    def salted() -> Measured:
        return measured(skew.salted(records, keys, partitions, salts))

    return {"Scala hashed": hashed, "Scala salted": salted}


def build(
    spark: SparkSession,
    records: int,
    keys: int,
    partitions: int,
    salts: int,
    effort: int,
    hot: str,
    arms: str,
) -> Arms:
    """Each number with the name of its key."""
    if arms == "scala":
        return scala_arms(spark, records, keys, partitions, salts)
    made = null_keys if hot == "null" else hot_key
    return made(spark, records, keys, partitions, salts, effort)


def allows(hot: str, arms: str, **_: Any) -> str:
    """The Scala arms have the published keys."""
    if hot == "null" and arms == "scala":
        return "hot can't be 'null' with arms='scala'; allowed: 'key'"
    return ""


LAB = Lab(
    title="A salted key against a hot one",
    notebook="02b_skew",
    question="Does salting a hot key spread the partition that it fills?",
    expect=(
        "All rows of a key meet in one task, however many partitions there are. With a salt the "
        "hot key becomes many, which lie in different partitions; the other side has to be copied "
        "for every salt. That saves what is done behind the join on the cores that waited: with "
        "two at most half of it, less the salt's own cost. Rows without a key match nothing: they "
        "need no copies, or no join at all."
    ),
    metric="most_records",
    params=(
        records(200_000, "numbers to join (1,000 as published)"),
        keys(10, "keys: the first ones have one number each, the last one has the rest", low=2,
             high=1000),
        partitions(8, "partitions (42 as published)"),
        count("salts", 100, "salts, each with a copy of the other side", low=1, high=1000),
        count("effort", 20, "rounds of hashing a joined row, as work on it", low=1, high=1000,
              only=("arms", "python")),
        choice("hot", "what most numbers have: the last key, or none", "key", "null"),
        choice("arms", "where the numbers live: Python, or the JVM (Scala)", "python", "scala"),
    ),
    build=build,
    allows=allows,
    pairs=8,
    small={"records": 1_000, "partitions": 8, "effort": 1},
    shows=(Check("salted", "hashed", "most_records", least=2),),
    figures=SPREAD,
)  # fmt: skip
