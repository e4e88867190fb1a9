"""Windows over batches and over event time: what they hold, and which lengths are refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import add, sub
from pathlib import Path
from tempfile import TemporaryDirectory

from labkit.core import units
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
from labkit.spark.streams.contexts import begin, streaming
from labkit.spark.streams.dstreams import processed
from labkit.spark.streams.queries import ended

LATE = "30 seconds"
"""How much later than the latest a line may come."""

EVENT_WINDOW = "10 seconds"

TIME = r"\[(.*?)\]"
FORM = "dd/MMM/yyyy:HH:mm:ss Z"


def held(batches: Sequence[Sequence[str]], end: int, window: int) -> Sequence[Sequence[str]]:
    """The batches that a window of so many holds which ends with batch `end`, counted from 1."""
    return batches[max(0, end - window) : end]


def by_dstream(
    spark: SparkSession, batches: Sequence[Sequence[str]], batch: int, window: int, slide: int
) -> Iterator[Observation]:
    """Requests a user, and of all, in the window: each as a batch job over its lines has them."""
    text = rdds(spark, batches)
    ends = range(slide // batch, len(batches) + 1, slide // batch)
    lately = [held(batches, end, window // batch) for end in ends]
    every = f"{len(ends)} windows of {window} s, one each {slide} s"
    counts = answer_of(processed(
        spark, lambda lines: lines.map(once).reduceByKeyAndWindow(add, None, window, slide), text,
        batch,
    ))  # fmt: skip
    right = [(float(end * batch), sorted(counted(many).items()))
             for end, many in zip(ends, lately, strict=True)]  # fmt: skip
    at = ", ".join(f"{when:g} s" for when, _ in counts[:3])
    yield Observation("window", f"{every}, with a batch job's counts of each user",
                      f"{len(counts)} windows that end at {at} ...; "
                      f"{'its' if counts == right else 'other'} counts",
                      counts == right)  # fmt: skip
    by_inverse = answer_of(processed(
        spark, lambda lines: lines.map(once).reduceByKeyAndWindow(
            add, sub, window, slide, filterFunc=lambda pair: pair[1] > 0),
        text, batch, keeps_state=True,
    ))  # fmt: skip
    same = "the same counts" if by_inverse == right else "other counts"
    yield Observation("inverse", "the same, kept up to date by what comes and goes", same,
                      by_inverse == right)  # fmt: skip
    totals = answer_of(processed(
        spark, lambda lines: lines.countByWindow(window, slide), text, batch, keeps_state=True
    ))  # fmt: skip
    wanted = [(when, [sum(many for _, many in pairs)]) for when, pairs in right]
    shown = ", ".join(f"{many[0]:,}" for _, many in wanted[:4])
    found = ", ".join(f"{many[0]:,}" for _, many in totals[:4])
    yield Observation("countByWindow", f"{shown} ... requests", f"{found} ...", totals == wanted)


def refused(spark: SparkSession, batch: int) -> Iterator[Observation]:
    """Lengths that are no multiples of the batch, and an inverse without a checkpoint folder."""
    long, odd = 4 * batch, batch + 1
    with streaming(spark, batch, by_hand=True) as context:
        lines = context.queueStream(rdds(spark, [["a line"]]))
        for name, lengths in (("window-length", (odd, batch)), ("slide-length", (long, odd))):
            said = refusal(lambda: lines.window(*lengths))  # noqa: B023  called at once
            yield Observation(name, f"window({lengths[0]}, {lengths[1]}) is refused over batches "
                              f"of {batch} s", said, "must be multiple" in said)  # fmt: skip
        lines.countByWindow(long, batch).pprint()
        said = refusal(lambda: begin(context))
        yield Observation("without-checkpoint", "countByWindow, which has an inverse, needs a "
                          "checkpoint folder", said,
                          "checkpoint directory has not" in said)  # fmt: skip


def in_event_time(lines: DataFrame) -> DataFrame:
    """Requests in each window of the time that the lines have."""
    from pyspark.sql import functions as F

    moment = F.to_timestamp(F.regexp_extract("value", TIME, 1), FORM).alias("moment")
    late = lines.select(moment).withWatermark("moment", LATE)
    return late.groupBy(F.window("moment", EVENT_WINDOW)).count()


def by_query(spark: SparkSession, batches: Sequence[Sequence[str]]) -> Iterator[Observation]:
    """Windows of event time by a query, with one line that comes far too late."""
    from pyspark.sql import functions as F

    with TemporaryDirectory() as place:
        whole = as_files(Path(place) / "log", batches)
        moment = F.to_timestamp(F.regexp_extract("value", TIME, 1), FORM)
        log = spark.read.text(whole)
        last = log.select(F.max(moment) - F.expr(f"INTERVAL {LATE}")).head()
        assert last is not None
        closed = in_event_time(log).where(F.col("window.end") <= F.lit(last[0]))
        right = sorted((row.window.start, row["count"]) for row in closed.collect())

        def windows(files: str) -> list[tuple[Any, int]]:
            stream = spark.readStream.option("maxFilesPerTrigger", 1)
            query = ended(spark, lambda: in_event_time(stream.text(files)))
            return sorted((row.window.start, row["count"]) for row in answer_of(query).collect())

        found = windows(whole)
        many = units.plural(len(right), "window")
        yield Observation(
            "event-time", f"{many} of {EVENT_WINDOW}, those that ended {LATE} before the latest "
            "line, with a batch job's counts", f"{units.plural(len(found), 'window')} with "
            f"{'the same' if found == right else 'other'} counts", found == right,
        )  # fmt: skip
        late = as_files(Path(place) / "late", [*batches, [batches[0][0]]])
        found = windows(late)
        yield Observation(
            "late-line", "the first line once more, after all: its window is closed, and it isn't "
            "counted", f"{'the same' if found == right else 'other'} counts", found == right,
        )  # fmt: skip


def steps(
    spark: SparkSession, lines: int, batches: int, users: int, batch: int, window: int, slide: int
) -> Iterator[Observation]:
    """By DStream, what it refuses, and by a query."""
    spark.conf.set("spark.sql.shuffle.partitions", 2)
    text = in_batches(spark, lines, batches, users)
    yield from by_dstream(spark, text, batch, window, slide)
    yield from refused(spark, batch)
    yield from by_query(spark, text)


def allows(batches: int, batch: int, window: int, slide: int, **_: int) -> str:
    """Lengths of windows are multiples of the batch; refusing others is a step of its own."""
    for name, value in (("window", window), ("slide", slide)):
        if value % batch:
            return f"{name} is {value}; allowed are multiples of batch, which is {batch}"
    if batches * batch < slide:
        return f"batches is {batches}; allowed are {-(-slide // batch)} or more, for one slide"
    return ""


LAB = Demo(
    title="Windows over batches and over event time",
    question="What does a window hold, and how long may it be?",
    expect=(
        "A window over batches is a whole number of them, and so is its slide: other lengths are "
        "refused at once. Its counts are those of a batch job over the lines of its batches, with "
        "and without the inverse function; with it a checkpoint folder is needed. A query's "
        "windows go by the time in the lines: one is put out when the watermark has passed its "
        "end, and what comes later is left out."
    ),
    params=(
        LINES,
        Param("batches", 36, "batches", low=2, high=200),
        USERS,
        Param("batch", 10, "seconds of a batch", low=1, high=60),
        Param("window", 300, "seconds of a window", low=1, high=3600),
        Param("slide", 30, "seconds between two windows", low=1, high=3600),
    ),
    steps=steps,
    allows=allows,
    small={"lines": 200, "batches": 9, "window": 60},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in (
            "window",
            "inverse",
            "countByWindow",
            "window-length",
            "slide-length",
            "without-checkpoint",
            "event-time",
            "late-line",
        )
    ),
)
