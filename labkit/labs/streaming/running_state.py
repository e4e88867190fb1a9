"""Totals that are kept from batch to batch: updateStateByKey, and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from labkit.core import units
from labkit.core.claims.lab import Stretch
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
from labkit.spark.streams.dstreams import processed
from labkit.spark.streams.queries import ended

EXAMPLE: Sequence[list[str]] = (["user001"] * 5, ["user001"] * 4 + ["user002"], [])
"""The published example: five requests of user001, then four more."""

Update = Callable[[Iterable[int], int | None], int | None]
"""Makes a key's new state of its new values and its state, None for none."""


def more(new: Iterable[int], total: int | None) -> int:
    """A user's requests until now."""
    return sum(new) + (total or 0)


def only_lately(new: Iterable[int], total: int | None) -> int | None:
    """The same, of users who sent something in this batch; the others are forgotten."""
    return sum(new) + (total or 0) if new else None


def running(spark: SparkSession, pairs: Any, update: Update, keeps_state: bool = True) -> Stretch:
    """The state after each batch."""
    return processed(
        spark, lambda stream: stream.updateStateByKey(update), pairs, keeps_state=keeps_state
    )


def in_words(state: list[tuple[float, list[tuple[str, int]]]]) -> str:
    """The state after each batch, in a line."""
    return "; ".join(
        ", ".join(f"{user}: {many}" for user, many in batch) or "nobody" for _, batch in state
    )


def example(spark: SparkSession) -> Iterator[Observation]:
    """The published example, a state that is dropped, and what is missing without a folder."""
    pairs = [[(user, 1) for user in batch] for batch in EXAMPLE]
    kept = answer_of(running(spark, rdds(spark, pairs), more))
    wanted = "user001: 5; user001: 9, user002: 1; user001: 9, user002: 1"
    yield Observation("example", wanted, in_words(kept), in_words(kept) == wanted)
    kept = answer_of(running(spark, rdds(spark, pairs), only_lately))
    wanted = "user001: 5; user001: 9, user002: 1; nobody"
    yield Observation("dropped", wanted, in_words(kept), in_words(kept) == wanted)
    without = running(spark, rdds(spark, pairs), more, keeps_state=False)
    said = refusal(lambda: answer_of(without))
    yield Observation("without-checkpoint", "refused without a checkpoint folder", said,
                      "checkpoint directory has not been set" in said)  # fmt: skip


def steps(spark: SparkSession, lines: int, batches: int, users: int) -> Iterator[Observation]:
    """The published example, then the log: by updateStateByKey, and by a query."""
    from pyspark.sql import functions as F

    spark.conf.set("spark.sql.shuffle.partitions", 2)
    yield from example(spark)
    text = in_batches(spark, lines, batches, users)
    pairs = [batch.map(once) for batch in rdds(spark, text)]
    kept = answer_of(running(spark, pairs, more))
    right = [sorted(counted(text[: end + 1]).items()) for end in range(batches)]
    last = units.plural(len(right[-1]), "user")
    same = [state for _, state in kept] == right
    yield Observation(
        "totals", f"after each of {batches} batches what a batch job over all lines until then "
        f"counts; at the end {lines * batches:,} requests of {last}",
        f"at the end {sum(many for _, many in kept[-1][1]):,} requests of "
        f"{units.plural(len(kept[-1][1]), 'user')}; {'each' if same else 'not each'} state is the "
        "batch job's", same,
    )  # fmt: skip
    with TemporaryDirectory() as place:
        files = as_files(Path(place) / "log", text)
        user = F.split("value", " ")[2].alias("user")
        query = ended(
            spark,
            lambda: (
                spark.readStream.option("maxFilesPerTrigger", 1).text(files).groupBy(user).count()
            ),
            "complete",
        )
        total = sorted((row["user"], row["count"]) for row in answer_of(query).collect())
    found = f"{units.plural(len(total), 'user')}, {sum(many for _, many in total):,} requests"
    yield Observation("query", f"the same {last} and totals", found, total == right[-1])


LAB = Demo(
    title="Totals kept from batch to batch",
    question="What does updateStateByKey keep between batches, and what does it need?",
    expect=(
        "The state of each key is made of its new values and of the state before: 5 and 4 more "
        "are 9. It is asked for every key in every batch, also for those without new values, and a "
        "key whose update is None is dropped. It needs a checkpoint folder, and says so at once."
    ),
    params=(LINES, Param("batches", 5, "batches of two seconds", low=2, high=50), USERS),
    steps=steps,
    small={"lines": 60, "batches": 2},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in ("example", "dropped", "without-checkpoint", "totals", "query")
    ),
)
