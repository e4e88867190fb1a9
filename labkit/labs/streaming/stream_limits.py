"""What a stream can't be asked for once it has started or stopped, and what to do instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory

from labkit.labs.kit import *
from labkit.labs.streaming._requests import (
    USERS,
    answer_of,
    as_files,
    counted,
    in_batches,
    once,
    rdds,
    refusal,
)
from labkit.spark.streams.contexts import begin, new_context, streaming
from labkit.spark.streams.dstreams import processed


def of_contexts(spark: SparkSession) -> Iterator[Observation]:
    """A context without an output, one that has started, a second one, one that was stopped."""

    def told(name: str, predicted: str, call: Callable[[], Any], words: str) -> Observation:
        said = refusal(call)
        return Observation(name, predicted, said or "taken", words in said)

    with streaming(spark, 2, by_hand=True) as context:
        yield told("no-output", "a context without an output isn't started",
                   lambda: begin(context), "No output operations registered")  # fmt: skip
    with streaming(spark, 2, by_hand=True) as context:
        numbers = context.queueStream(rdds(spark, [[1, 2, 3]]))
        numbers.pprint()
        begin(context)
        late = "Adding new inputs, transformations, and output operations after starting"
        yield told("new-input", "a started context takes no new input",
                   lambda: context.queueStream(rdds(spark, [[1]])), late)  # fmt: skip
        yield told("new-output", "and no new output", numbers.pprint, late)
        taken = refusal(lambda: numbers.map(lambda number: number + 1))
        yield Observation(
            "new-map", "PySpark takes a new map, and nothing comes of it: only its output would be "
            "refused", taken or "taken", not taken,
        )  # fmt: skip
        second = new_context(spark, 2)
        second.queueStream(rdds(spark, [[1]])).pprint()
        yield told("second-context", "a JVM has one running context at a time",
                   second.start, "Only one StreamingContext may be started")  # fmt: skip
        context.stop(stopSparkContext=False)
        yield told("restart", "a stopped context can't be started again",
                   context.start, "StreamingContext has already been stopped")  # fmt: skip


def anew(spark: SparkSession, lines: list[str]) -> Observation:
    """What to do instead: another context, put together with all that it is to do."""
    batch = rdds(spark, [lines])
    program = processed(spark, lambda text: text.map(once).reduceByKey(add), batch)
    found = answer_of(program)
    right = len(counted([lines]))
    return Observation(
        "new-context",
        f"another context in the same session counts {right} users",
        f"{len(found[0][1])} users, in a session that went on",
        len(found[0][1]) == right,
    )


def once_through(stream: DataFrame, folder: Path) -> None:
    """Let a query process what there is, with its checkpoint in a folder that stays."""
    writer = stream.writeStream.outputMode("complete").format("noop")
    query = writer.option("checkpointLocation", str(folder)).trigger(availableNow=True).start()
    try:
        query.awaitTermination()
    finally:
        query.stop()


def of_queries(spark: SparkSession, lines: list[str]) -> Iterator[Observation]:
    """A query whose checkpoint another one finds, one that is changed, and what each takes."""
    from pyspark.sql import functions as F

    by_user, by_length = F.split("value", " ")[2].alias("key"), F.length("value").alias("key")
    with TemporaryDirectory() as place:
        log = Path(place) / "log"
        half = len(lines) // 2
        stream = spark.readStream.text(as_files(log, [lines[:half]]))
        folder = Path(place) / "checkpoint"
        once_through(stream.groupBy(by_user).count(), folder)
        (log / "more.txt").write_text("".join(f"{line}\n" for line in lines[half:]))
        for name, predicted, other in (
            ("other-query", "another query's state is refused", stream.groupBy(by_length).count()),
            ("two-sources", "and so is a second source",
             stream.union(spark.readStream.text(str(log))).groupBy(by_user).count()),
        ):  # fmt: skip
            said = refusal(lambda: once_through(other, folder))  # noqa: B023  called at once
            yield Observation(f"checkpoint-of-{name}" if name == "other-query" else name,
                              predicted, said or "taken", bool(said))  # fmt: skip
        said = refusal(lambda: once_through(stream.groupBy(by_user).count(), folder))
        yield Observation("same-query", "the query that it is of goes on where it was",
                          said or "taken", not said)  # fmt: skip
        fresh = Path(place) / "fresh"
        said = refusal(lambda: once_through(stream.groupBy(by_length).count(), fresh))
        yield Observation("own-checkpoint", "the other one runs with a folder of its own",
                          said or "taken", not said)  # fmt: skip


def steps(spark: SparkSession, lines: int, users: int) -> Iterator[Observation]:
    """Contexts, what to do instead, and queries."""
    spark.conf.set("spark.sql.shuffle.partitions", 2)
    (text,) = in_batches(spark, lines, 1, users)
    yield from of_contexts(spark)
    yield anew(spark, text)
    yield from of_queries(spark, text)


LAB = Demo(
    title="What a started or stopped stream refuses",
    question="What can't be asked of a stream that has started, or was stopped?",
    expect=(
        "A started context takes no new inputs and outputs, a stopped one can't be started again, "
        "and a JVM has one at a time: put a new one together, in the same session. A query refuses "
        "the checkpoint of another one: give each its own folder."
    ),
    params=(count("lines", 400, "lines of the web log", low=20, high=100_000), USERS),
    steps=steps,
    small={"lines": 60},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in (
            "no-output",
            "new-input",
            "new-output",
            "new-map",
            "second-context",
            "restart",
            "new-context",
            "checkpoint-of-other-query",
            "two-sources",
            "same-query",
            "own-checkpoint",
        )
    ),
)
