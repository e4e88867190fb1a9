"""Stretches of streams as trials: their batches, their jobs, what they leave, what is refused."""

from __future__ import annotations

import itertools
import threading
import time
import warnings
from collections.abc import Callable
from operator import add, sub
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from labkit.core.claims.lab import Stretch
from labkit.core.design.terms import Terms
from labkit.core.errors import Cancelled, LabError, TrialFailed, UsageError
from labkit.core.records.trial import TIMED
from labkit.spark.reading.streams import reader_of
from labkit.spark.streams import contexts
from labkit.spark.streams.contexts import begin, streaming, wait_until
from labkit.spark.streams.dstreams import by_hand, processed
from labkit.spark.streams.queries import ended
from labkit.spark.streams.replay import Replay
from labkit.spark.trial.runner import Runner

pytestmark = pytest.mark.long

BATCHES = 4


def queue(spark: SparkSession) -> list[Any]:
    """Batch n has the numbers below 10 n by their remainder of three."""
    numbers = (range(10 * n) for n in range(1, BATCHES + 1))
    return [spark.sparkContext.parallelize([(n % 3, 1) for n in many], 2) for many in numbers]


def ready(spark: SparkSession, terms: Terms | None = None, **arms: Callable[[], Any]) -> Runner:
    runner = Runner(spark, terms) if terms else Runner(spark)
    runner.prepare(lambda _: arms)
    return runner


def window(spark: SparkSession, inverse: Any = None) -> Stretch:
    """Sums over the last two batches."""
    return processed(
        spark,
        lambda numbers: numbers.reduceByKeyAndWindow(add, inverse, 4, 2),
        queue(spark),
        keeps_state=inverse is not None,
    )


def test_a_dstream_is_a_trial_with_its_batches_and_its_jobs(spark: SparkSession) -> None:
    """Though they run in threads of Spark's own, without the trial's group."""
    with ready(spark, plain=lambda: window(spark), inverse=lambda: window(spark, sub)) as runner:
        trial = runner.trial("plain", TIMED)
        runner.check_answers()
    assert trial.answer == "4 batches" and not trial.invalid
    assert len(trial.inside) == BATCHES and 0 < sum(trial.inside) < trial.seconds
    assert trial.metrics["jobs"] == BATCHES and trial.metrics["shuffle_write_records"] > 0


def test_a_folder_that_the_session_has_does_not_stand_for_the_streams(
    spark: SparkSession, tmp_path: Path
) -> None:
    """What needs one is refused all the same; the session has its own again afterwards."""
    spark.sparkContext.setCheckpointDir(str(tmp_path))
    session: Any = spark.sparkContext._jsc.sc()
    before = session.checkpointDir().get()
    stretch = processed(
        spark, lambda numbers: numbers.updateStateByKey(lambda new, state: 1), queue(spark)
    )
    with pytest.raises(Exception, match="checkpoint directory has not been set"):
        stretch.run()
    assert session.checkpointDir().get() == before


def test_a_window_holds_what_a_batch_job_over_its_batches_gives(spark: SparkSession) -> None:
    """To the record, and at the second of the stream at which it ends."""
    stretch = window(spark)
    stretch.run()
    many = [rdd.collect() for rdd in queue(spark)]
    expected = []
    for end in range(1, BATCHES + 1):
        held = [key for batch in many[max(0, end - 2) : end] for key, _ in batch]
        expected.append((2.0 * end, sorted((key, held.count(key)) for key in set(held))))
    assert stretch.answer() == expected


def test_batches_between_two_slides_are_not_waited_for(spark: SparkSession) -> None:
    """Spark makes no batch where no output is due."""
    stretch = processed(spark, lambda all: all.reduceByKeyAndWindow(add, None, 4, 4), queue(spark))
    assert len(stretch.run()) == 2
    assert [when for when, _ in stretch.answer()] == [4.0, 8.0]


def test_a_batch_that_never_comes_about_is_one_line(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the second one is made of is None: then Spark makes no batch, and tells nobody."""
    monkeypatch.setattr(contexts, "UNHEARD", 2.0)
    calls = itertools.count()

    def graph(context: Any) -> Callable[[], None]:
        first = context.queueStream(queue(spark)).transform(
            lambda rdd: None if next(calls) else rdd
        )
        first.foreachRDD(lambda rdd: None)
        return lambda: None

    with pytest.raises(LabError, match="no batch came about at 4 s of the stream"):
        by_hand(spark, graph, 2).run()


def test_a_stream_leaves_the_session_as_it_was(spark: SparkSession, tmp_path: Path) -> None:
    """Its context is stopped; clock, caches and checkpoint folder are the session's own again."""
    sc = spark.sparkContext
    sc.setCheckpointDir(str(tmp_path))
    own = sc.getCheckpointDir()
    kept = sc.parallelize([1]).cache()
    kept.count()
    before = set(sc._jsc.getPersistentRDDs())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        window(spark, sub).run()
    assert sc.getCheckpointDir() == own
    assert set(sc._jsc.getPersistentRDDs()) == before
    kept.unpersist()
    assert sc.parallelize([1]).count() == 1
    with streaming(spark, 1.0) as context:
        assert "ManualClock" not in context._jssc.ssc().scheduler().clock().toString()


def test_a_batch_that_fails_ends_the_stretch_in_one_line(spark: SparkSession) -> None:
    """With the error of the program, and the next stretch works."""

    def broken() -> Stretch:
        return processed(spark, lambda numbers: numbers.map(lambda pair: pair[1] / 0), queue(spark))

    with ready(spark, broken=broken, plain=lambda: window(spark)) as runner:
        with pytest.raises(TrialFailed, match=r"^broken failed: ZeroDivisionError: division by"):
            runner.trial("broken", TIMED)
        assert runner.trial("plain", TIMED).metrics["jobs"] == BATCHES


def test_a_stretch_can_be_cancelled(spark: SparkSession) -> None:
    """The batch that runs loses its jobs, no other follows."""

    def slow() -> Stretch:
        return processed(spark, lambda all: all.map(lambda pair: time.sleep(60)), queue(spark))

    with ready(spark, slow=slow) as runner:
        errors: list[BaseException] = []

        def work() -> None:
            try:
                runner.trial("slow", TIMED)
            except BaseException as error:  # noqa: BLE001  it is what is looked at
                errors.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        while thread.is_alive():
            if runner._began is not None and runner._jobs.active(runner._began):
                runner.cancel()
            thread.join(0.2)
    assert isinstance(errors[0], Cancelled)


def test_jobs_of_a_dstream_that_ran_before_make_a_trial_unsound(spark: SparkSession) -> None:
    """They are somebody else's, and a second context is refused up front."""
    with streaming(spark, 0.1) as context:
        endless = spark.sparkContext.parallelize(range(10))
        context.queueStream([endless], default=endless).pprint()
        begin(context)
        with ready(spark, slow=lambda: spark.sparkContext.parallelize([2], 1).map(time.sleep),
                   stretch=lambda: window(spark)) as runner:  # fmt: skip
            assert "of others ran in the session" in runner.trial("slow", TIMED).invalid
            with pytest.raises(UsageError, match="takes one at a time: stop it first"):
                runner.trial("stretch", TIMED)


def log(spark: SparkSession, folder: Path) -> Callable[[], DataFrame]:
    """Four files of a hundred numbers each, of which a batch is one."""
    if not folder.exists():
        spark.range(0, 400, 1, 4).write.parquet(str(folder))
    stream = spark.readStream.schema("id LONG").option("maxFilesPerTrigger", 1)
    return lambda: stream.parquet(str(folder)).groupBy(F.col("id") % 3).agg(F.sum("id"))


def test_a_query_is_a_trial_with_its_batches_and_its_jobs(
    spark: SparkSession, tmp_path: Path
) -> None:
    """Though they run in the query's thread under its own group; its answer is the batch job's."""
    program = log(spark, tmp_path / "log")

    def query() -> Stretch:
        return ended(spark, program, "complete")

    def batch() -> DataFrame:
        numbers = spark.read.parquet(str(tmp_path / "log"))
        return numbers.groupBy(F.col("id") % 3).agg(F.sum("id"))

    with ready(spark, query=query, batch=batch) as runner:
        trial = runner.trial("query", TIMED)
        runner.check_answers()
    assert not trial.invalid and len(trial.inside) == 4 and trial.metrics["jobs"] >= 4
    assert trial.metrics["input_records"] >= 400
    assert spark.streams.active == []
    assert [t.name for t in spark.catalog.listTables() if t.name.startswith("labkit")] == []


def test_a_query_that_ran_before_makes_a_trial_unsound(spark: SparkSession) -> None:
    """Its jobs are told by its own group."""
    rate = spark.readStream.format("rate").option("rowsPerSecond", 10).load()
    query = rate.writeStream.format("noop").trigger(processingTime="100 milliseconds").start()
    try:
        while not query.recentProgress:
            time.sleep(0.1)
        slow = spark.sparkContext.parallelize([2], 1).map(time.sleep)
        with ready(spark, slow=lambda: slow) as runner:
            assert "of others ran in the session" in runner.trial("slow", TIMED).invalid
    finally:
        query.stop()


def test_a_query_that_fails_ends_the_stretch_in_one_line(
    spark: SparkSession, tmp_path: Path
) -> None:
    """With the program's error; no query stays."""
    program = log(spark, tmp_path / "log")

    def broken() -> Stretch:
        fails = F.udf(lambda number: 1 // 0, "long")
        return ended(spark, lambda: program().select(fails("sum(id)")), "complete")

    failing = pytest.raises(TrialFailed, match=r"^broken failed: ZeroDivisionError")
    with ready(spark, broken=broken) as runner, failing:
        runner.trial("broken", TIMED)
    assert spark.streams.active == []


def test_receivers_over_tcp_are_given_every_line_once(spark: SparkSession) -> None:
    """Two of them, their streams united: the counts of the batches add up to what was sent."""
    counts: list[int] = []
    replaying = Replay([f"line {n}" for n in range(100)], 500, 2, receivers=2)
    with replaying as replay, streaming(spark, 0.5) as context:
        parts = [context.socketTextStream(replay.host, replay.port) for _ in range(2)]
        total = context.union(*parts).count()
        total.foreachRDD(lambda rdd: counts.extend(rdd.collect()))
        begin(context)
        replay.wait()
        wait_until(context, lambda: sum(counts) == replay.sent.lines)
        done = context._jssc.ssc().progressListener()
        wait_until(context, lambda: done.numTotalProcessedRecords() == replay.sent.lines)
        batches = reader_of(context).seen().batches
    assert sum(counts) == replay.sent.lines == 1_000 and replay.each == (500, 500)
    assert sum(batch.records or 0 for batch in batches) == 1_000
    assert all(batch.total_delay is not None for batch in batches if batch.records)


def test_receivers_that_leave_no_core_are_refused_before_anything_starts(
    spark: SparkSession,
) -> None:
    """With the reason, and what to ask for instead."""
    with streaming(spark, 1.0) as context:
        many = [context.socketTextStream("127.0.0.1", 1) for _ in range(3)]
        context.union(*many).pprint()
        with pytest.raises(UsageError) as told:
            begin(context)
    assert str(told.value) == (
        "3 receivers need 4 cores, and the session has 3 (local[3]): each receiver keeps one for "
        "as long as it runs, and no batch would be processed; start the session with local[4], or "
        "use 2 receivers"
    )
