"""Hot users and carriers: hashed into partitions, and three ways to spread them better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from statistics import median, pstdev

from labkit.labs.joins._last_run import SPREAD, counting
from labkit.labs.kit import *

Record = tuple[str, str, int]
"""User, page and bytes of a request; carrier, destination and delay of a flight."""


def inputs(spark: SparkSession, input: str, records: int, partitions: int) -> RDD[Record]:
    """The records, kept by the workers."""
    if input == "weblog":
        requests = web_log(spark, records, partitions=partitions).map(parse_request)
        return requests.map(lambda r: (r[0], r[1], r[3])).persist()
    flights = datasets.flights(spark).select("carrier", "dest", "arr_delay").dropna()
    rows = [(row.carrier, row.dest, row.arr_delay) for row in flights.take(records)]
    return spark.sparkContext.parallelize(rows, partitions).persist()


def placed(sizes: Mapping[str, int], partitions: int) -> Mapping[str, int]:
    """A partition for every key: the largest first, each where least is so far (Graham 1969)."""
    filled, places = [0] * partitions, {}
    for key in sorted(sizes, key=lambda key: (-sizes[key], key)):
        place = filled.index(min(filled))
        filled[place] += sizes[key]
        places[key] = place
    return places


def medians(samples: int) -> Callable[[Iterable[Record]], Iterator[Any]]:
    """The median of each pair of names, and its standard error over so many samples of its values.

    All records of a pair must be in one partition. The error is that of the bootstrap (Efron 1979).
    """

    def of_partition(records: Iterable[Record]) -> Iterator[Any]:
        groups = defaultdict(list)
        for first, second, value in records:
            groups[first, second].append(value)
        for names, values in groups.items():
            drawn, n = Random(len(values)).choices, len(values)
            values.sort()  # the order of arrival is no part of the answer
            yield names, median(values), pstdev(median(drawn(values, k=n)) for _ in range(samples))

    return of_partition


def build(
    spark: SparkSession, input: str, records: int, partitions: int, more: int, samples: int
) -> Arms:
    """The median bytes of each user's requests of a page, or delay of a carrier's flights."""
    known, measured = inputs(spark, input, records, partitions), counting(spark)
    places = placed(known.map(lambda record: record[0]).countByValue(), partitions)

    def partitioned(arm: str, key: Any, number: int, partitioner: Any = None) -> Measured:
        how = (partitioner,) if partitioner else ()
        spread_out = known.keyBy(key).partitionBy(number, *how).values()
        return measured(arm, spread_out.mapPartitions(medians(samples)), spread_out)

    def hashed() -> Measured:
        return partitioned("hashed", lambda record: record[0], partitions)

    def more_partitions() -> Measured:
        return partitioned("more_partitions", lambda record: record[0], partitions * more)

    def another_key() -> Measured:
        return partitioned("another_key", lambda record: record[:2], partitions)

    def own_partitioner() -> Measured:
        return partitioned("own_partitioner", lambda record: record[0], partitions, places.get)

    return {
        "hashed": hashed,
        "more_partitions": more_partitions,
        "another_key": another_key,
        "own_partitioner": own_partitioner,
    }


LAB = Lab(
    title="Ways to spread hot users and carriers",
    notebook="02b_skew",
    question="More partitions, another key, or a partitioner of one's own: what evens tasks out?",
    expect=(
        "A hash puts keys where it happens to: two hot ones may share a partition. More "
        "partitions make that less likely and give the hottest company less; a partitioner that "
        "knows the sizes avoids it. Neither can split a key: the hottest one stays the bound. "
        "A finer key can, where the answer allows it."
    ),
    metric="most_records",
    params=(
        choice("input", "requests of a web log by their user, or flights by their carrier",
               "weblog", "flights"),
        records(200_000, "lines of the web log, or flights (there are 327,346)"),
        partitions(8, low=2),
        count("more", 4, "how many times as many partitions the second way makes", low=2, high=50),
        count("samples", 10, "samples a median: what its error costs", low=1, high=1000),
    ),
    build=build,
    pairs=8,
    small={"records": 10_000, "partitions": 4, "samples": 1},
    shows=(
        Check("own_partitioner", "hashed", "most_records"),
        Check("another_key", "hashed", "most_records"),
    ),
    figures=SPREAD,
)  # fmt: skip
