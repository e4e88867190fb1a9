"""A real Kafka: what is written and read, what it refuses, what it survives, how it ends."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

import labkit
from labkit.core.errors import LabError, SessionError, UsageError
from labkit.spark.jvm.packages import FOLDER, jars
from labkit.spark.kafka.kafka import ADDRESS, Kafka
from labkit.spark.workloads import workload
from tests.spark.own_sessions import children, wait_for

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.long

WORDS = ("ant", "bee", "cat")
LINES = [f"{WORDS[n % 3]} {n}" for n in range(1000)]


@pytest.fixture
def topic(kafka: Kafka, request: pytest.FixtureRequest) -> Iterator[str]:
    """A topic of the test's own."""
    name = kafka.topic(re.sub(r"\W", "-", request.node.name)[:60])
    yield name
    kafka.drop(name)


def test_a_session_that_runs_reads_what_was_written(
    spark: SparkSession, kafka: Kafka, topic: str
) -> None:
    """The connector comes into it without another start; a task reads a partition."""
    sent = kafka.write(topic, LINES)
    assert (sent.records, kafka.offsets(topic)) == (1000, [500, 500])
    assert kafka.session() is spark
    log = spark.read.format("kafka").options(**kafka.options(topic)).load()
    assert log.rdd.getNumPartitions() == 2
    assert sorted(row[0] for row in log.selectExpr("string(value)").collect()) == sorted(LINES)


def test_a_query_ends_at_the_end_of_the_log(
    spark: SparkSession, kafka: Kafka, topic: str, tmp_path: Path
) -> None:
    """From a checkpoint it goes on where it ended: each record is counted once."""
    kafka.session()
    kafka.write(topic, LINES)
    stream = spark.readStream.format("kafka").options(**kafka.options(topic))
    rows = stream.option("startingOffsets", "earliest").load().selectExpr("string(value)")
    written = rows.writeStream.format("parquet").option("path", str(tmp_path / "out"))
    query = written.option("checkpointLocation", str(tmp_path / "checkpoint"))
    for _ in range(2):
        query.trigger(availableNow=True).start().awaitTermination()
        kafka.write(topic, LINES)
    assert spark.read.parquet(str(tmp_path / "out")).count() == 2000


def test_a_session_has_the_connector_after_another_one_in_its_jvm(
    kafka: Kafka, topic: str, spark: SparkSession
) -> None:
    """What was put into the JVM stays: a new session of Spark SQL needs nothing."""
    kafka.session()
    kafka.write(topic, LINES)
    other = spark.newSession()
    log = other.read.format("kafka").options(**kafka.options(topic)).load()
    assert log.count() == 1000


def test_records_without_a_key_go_by_turns_and_those_with_one_by_it(
    kafka: Kafka, topic: str
) -> None:
    """So that partitions are as full as one another, or hold a key together."""
    kafka.write(topic, ["a", b"b", (None, "c"), "d"])
    assert kafka.offsets(topic) == [2, 2]
    kafka.write(topic, [("key", str(n)) for n in range(50)])
    assert sorted(kafka.offsets(topic)) == [2, 52]


def test_a_sending_at_a_rate_can_be_watched_and_stopped(kafka: Kafka, topic: str) -> None:
    """What was sent until then is in the topic, and no more."""
    with kafka.send(topic, LINES, rate=100) as sending:
        wait_for(lambda: sending.sent.records >= 10)
        sent = sending.stop()
    assert 10 <= sent.records < 1000 and sent.asked == 100
    assert sum(kafka.offsets(topic)) == sent.records


def test_no_record_is_sent_before_it_is_due(kafka: Kafka, topic: str) -> None:
    """And a rate that nothing can send is told to fall short."""
    sent = kafka.write(topic, LINES[:100], rate=200)
    assert sent.records == 100 and sent.rate <= 200 * 100 / 99  # the first is due at once
    assert "were due and" in kafka.write(topic, LINES, rate=1_000_000).short


def test_direct_streams_count_what_a_batch_job_does(spark: SparkSession, kafka: Kafka) -> None:
    """Of two topics with three partitions, as two streams that are unioned."""
    names = [kafka.topic(f"direct-{number}", partitions=number) for number in (1, 2)]
    for name in names:
        kafka.write(name, LINES)
    from pyspark.streaming import StreamingContext

    with pytest.warns(FutureWarning, match="DStream is deprecated"):
        context = StreamingContext(spark.sparkContext, 0.2)  # type: ignore[arg-type]
    try:
        counted = workload(spark, "Direct").count(
            context._jssc.ssc(), kafka.address, ",".join(names), r"^(\S+)", 2, 2
        )
        context.start()
        wait_for(lambda: counted.records() == 2000)
    finally:
        context.stop(stopSparkContext=False)
    assert dict(counted.counted()) == Counter(line.split()[0] for line in LINES + LINES)


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(UsageError) as raised:
        call()
    return str(raised.value)


def test_topics_that_are_not_there_or_there_already_are_named(kafka: Kafka, topic: str) -> None:
    """In one line, with those that there are."""
    missing = f"there is no topic 'nowhere' at {kafka.address}; there are: "
    assert refused(lambda: kafka.write("nowhere", LINES)).startswith(missing)
    assert topic in refused(lambda: kafka.options("nowhere"))
    assert refused(lambda: kafka.drop("nowhere")).startswith(missing)
    assert refused(lambda: kafka.topic(topic)) == (
        f"there is a topic {topic!r} at {kafka.address} already"
    )


def test_nothing_listens_beyond_loopback(kafka: Kafka) -> None:
    """Neither the broker nor its client."""
    ours = [p for p in children(kafka.folder) if p.name() == "java"]
    assert len(ours) == 2
    for process in ours:
        for connection in process.net_connections():
            if connection.status == psutil.CONN_LISTEN:
                assert connection.laddr.ip.removeprefix("::ffff:") == "127.0.0.1"


def test_a_taken_port_is_refused_before_anything_starts(kafka: Kafka) -> None:
    """With who has it."""
    port = int(kafka.address.split(":")[1])
    assert refused(lambda: labkit.kafka(port=port)).startswith(f"port can't be {port}: java (")


def test_what_a_killed_broker_had_is_there_when_it_is_started_again(kafka_jars: None) -> None:  # noqa: ARG001
    """Each record of a sending across the kill once; meanwhile one line says what to do.

    Several run at once: this one beside the other tests'.
    """
    with labkit.kafka(partitions=1) as own:
        name = own.topic("survives")
        own.write(name, LINES)
        sending = own.send(name, LINES, rate=200)
        wait_for(lambda: sending.sent.records >= 50)
        own.kill()
        assert not own.runs
        with pytest.raises(LabError, match=r"has ended \(killed by SIGKILL\): kafka.restart\(\)"):
            own.offsets(name)
        with taken(int(own.address.split(":")[1])), pytest.raises(LabError, match="has its port"):
            own.restart()
        own.restart()
        assert own.runs
        assert sending.wait().records == 1000
        assert own.offsets(name) == [2000]
    folder = own.folder
    assert children(folder) == [] and not folder.exists()
    with pytest.raises(LabError, match="has been stopped"):
        own.topics()


def taken(port: int) -> socket.socket:
    """Somebody else who listens on a port."""
    other = socket.socket()
    other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    other.bind(("127.0.0.1", port))
    other.listen()
    return other


def test_nothing_outlives_a_killed_process(
    kafka_jars: None,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a kernel that the system kills: the processes end, and their folder goes."""
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path))
    code = "import labkit, signal; k = labkit.kafka(); print(k.address, flush=True); signal.pause()"
    owner = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert owner.stdout is not None
    with owner.stdout as said:
        assert said.readline().startswith("127.0.0.1:")
    assert len(children(tmp_path)) == 3
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    wait_for(lambda: not children(tmp_path) and not list(tmp_path.iterdir()))


def test_a_broker_of_the_persons_own_is_used_and_left_as_it_was(
    kafka: Kafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its topics that were made here go, it stays; it can't be killed from here."""
    monkeypatch.setenv(ADDRESS, kafka.address)
    before = kafka.topics()
    with labkit.kafka() as other:
        assert other.address == kafka.address
        other.write(other.topic("made-here"), LINES)
        assert refused(other.kill).endswith("was not started here: who did can end it")
    assert kafka.runs and kafka.topics() == before


def test_a_broker_of_the_persons_own_that_is_none_is_named(
    kafka_jars: None,  # noqa: ARG001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether nobody listens there, or somebody who doesn't speak Kafka's language."""
    with taken(0) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv(ADDRESS, f"127.0.0.1:{port}")
        with pytest.raises(SessionError, match=f"no broker of Kafka answers at 127.0.0.1:{port} "):
            labkit.kafka()
    with pytest.raises(SessionError, match=f"answers at 127.0.0.1:{port}, which {ADDRESS} names"):
        labkit.kafka()


def test_jars_that_no_registry_gives_can_be_given_in_a_folder(
    kafka_jars: None,  # noqa: ARG001
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without a way to a registry one line says so; a folder with the jars is as good."""
    here = jars("connector")
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache"))
    nowhere = "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9 -Duser.home=" + str(tmp_path)
    monkeypatch.setenv("SPARK_SUBMIT_OPTS", nowhere)
    with pytest.raises(SessionError) as raised:
        jars("connector")
    line = str(raised.value)
    assert line.startswith("spark-sql-kafka-0-10_2.13:4.2.0 and ") and FOLDER in line
    assert "no registry that is reached from here has" in line
    given = tmp_path / "given"
    given.mkdir()
    for jar in here:
        shutil.copy(jar, given)
    monkeypatch.setenv(FOLDER, str(given))
    assert [jar.parent for jar in jars("connector")] == [given] * len(here)


def test_the_block_of_the_manual_runs_as_it_stands(
    kafka_jars: None,  # noqa: ARG001
    spark: SparkSession,  # noqa: ARG001
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Copied into a session."""
    text = (Path(__file__).parents[2] / "docs" / "streams.md").read_text()
    block = next(b for b in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "kafka" in b)
    exec(compile(block, "streams.md", "exec"), {})
    assert "10000 records in 2 partitions" in capsys.readouterr().out
