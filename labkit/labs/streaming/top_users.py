"""The busiest users of each batch: sorted by transform, put out by foreachRDD and as text files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory

from labkit.labs.kit import *
from labkit.labs.streaming._requests import (
    LINES,
    USERS,
    answer_of,
    as_files,
    counted,
    in_batches,
    once,
    rdds,
    refusal,
)
from labkit.spark.streams.contexts import begin, process, streaming
from labkit.spark.streams.queries import ended

INTERVAL = 2.0

TOP = 5
"""How many of the busiest users are shown, as published."""

Ranked = list[tuple[int, str]]
"""Counts with their users, the largest first."""


def ranked(counts: Counter[str]) -> Ranked:
    """All users of a batch, the busiest first; of those with one count the last by name."""
    return sorted(((many, user) for user, many in counts.items()), reverse=True)


def busiest(lines: RDD[str]) -> RDD[tuple[tuple[int, str], None]]:
    """A batch's users, the busiest first."""
    counts = lines.map(once).reduceByKey(add)
    return counts.map(lambda pair: ((pair[1], pair[0]), None)).sortByKey(ascending=False)


def by_dstream(
    spark: SparkSession, batches: Sequence[Sequence[str]], folder: Path
) -> tuple[list[Ranked], list[Path]]:
    """What foreachRDD is given of each batch, and the folders that saveAsTextFiles writes."""
    given: list[Ranked] = []
    with streaming(spark, INTERVAL, by_hand=True) as context:
        ranks = context.queueStream(rdds(spark, batches)).transform(busiest).map(lambda p: p[0])
        ranks.foreachRDD(lambda rdd: given.append(rdd.take(TOP)))
        ranks.saveAsTextFiles(str(folder / "users"), "txt")
        begin(context)
        process(context, len(batches))
    return given, sorted(folder.iterdir(), key=lambda path: int(path.name.split("-")[1][:-4]))


def by_query(spark: SparkSession, files: str, into: list[Ranked]) -> Any:
    """A query that hands each batch to a function, which sorts it as any DataFrame."""
    from pyspark.sql import functions as F

    user = F.split("value", " ")[2].alias("user")

    def top(batch: DataFrame, number: int) -> None:  # noqa: ARG001  as Spark calls it
        counts = batch.groupBy(user).count().orderBy(F.desc("count"), F.desc("user"))
        into.append([(row["count"], row["user"]) for row in counts.limit(TOP).collect()])

    return ended(
        spark,
        lambda: spark.readStream.option("maxFilesPerTrigger", 1).text(files),
        sink=lambda writer: writer.foreachBatch(top),
        answer=lambda: into,
    )


def steps(spark: SparkSession, lines: int, batches: int, users: int) -> Iterator[Observation]:
    """Rank each batch, put it out in both ways, and the same by a query."""
    spark.conf.set("spark.sql.shuffle.partitions", 2)
    text = in_batches(spark, lines, batches, users)
    right = [ranked(counted([batch])) for batch in text]
    tops = [rank[:TOP] for rank in right]
    first = ", ".join(f"{user} {many}" for many, user in tops[0])
    with TemporaryDirectory() as place:
        given, folders = by_dstream(spark, text, Path(place))
        shown = ", ".join(f"{user} {many}" for many, user in given[0])
        yield Observation(
            "foreachRDD", f"the first five of each of {batches} batches; of the first: {first}",
            f"of the first: {shown}", given == tops, {"batches": len(given)},
        )  # fmt: skip
        saved = [
            [line for part in sorted(folder.glob("part-*")) for line in part.read_text().split("\n")
             if line] for folder in folders
        ]  # fmt: skip
        names = ", ".join(folder.name for folder in folders[:3])
        wanted = [[str(pair) for pair in rank] for rank in right]
        yield Observation(
            "saveAsTextFiles", "a folder a batch, named by its time in ms; all its users, in order",
            f"{names} ...; {sum(len(each) for each in saved):,} lines", saved == wanted,
        )  # fmt: skip
    with TemporaryDirectory() as place:
        files = as_files(Path(place) / "log", text)
        found: Any = answer_of(by_query(spark, files, []))
        same = "the same users as transform gives" if found == tops else "others"
        yield Observation("foreachBatch", "the same five of each batch", same, found == tops)
        stream = spark.readStream.text(files)
        said = refusal(lambda: answer_of(ended(spark, lambda: stream.orderBy("value"))))
        yield Observation("sort-a-query", "a query itself can't be sorted, but its result can",
                          said, "orting is not supported" in said)  # fmt: skip


LAB = Demo(
    title="The busiest users of each batch",
    question="How does a stream rank what each batch has, and put it out?",
    expect=(
        "transform makes an RDD of each batch's RDD, so that sortByKey, which DStreams don't have, "
        "ranks one batch. foreachRDD hands it to a function on the driver, saveAsTextFiles writes "
        "a folder a batch. A query does the same in foreachBatch; it can't itself be sorted, for "
        "its rows have no end."
    ),
    params=(LINES, Param("batches", 5, "batches of two seconds", low=2, high=50), USERS),
    steps=steps,
    small={"lines": 60, "batches": 2},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in ("foreachRDD", "saveAsTextFiles", "foreachBatch", "sort-a-query")
    ),
)
