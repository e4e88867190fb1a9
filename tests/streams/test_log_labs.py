"""The labs on a log and on what streams survive, beyond what all labs of their chapter show."""

from __future__ import annotations

import gc
import re
from typing import TYPE_CHECKING

import psutil
import pytest

from labkit.core.errors import UsageError
from labkit.datasets import parse_request
from labkit.labs import entry
from labkit.labs.streaming import kafka_partitions
from labkit.labs.streaming._handing import Handing
from labkit.spark.kafka.kafka import ADDRESS
from labkit.trials.demonstrate import Showing
from tests.shown import figure
from tests.spark.lab_shown import comparison, require_shown
from tests.spark.one_pair import one_pair
from tests.spark.own_sessions import wait_for

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

KAFKA = comparison("kafka-partitions")
ARMS = ("one_partition", "many_partitions", "unioned", "batch_job")


@pytest.mark.usefixtures("kafka_jars")
@pytest.mark.parametrize("api", [{}, {"api": "direct"}], ids=["query", "direct"])
def test_a_task_reads_a_partition(spark: SparkSession, api: dict[str, str]) -> None:
    """And two put the counts together; the answers of all arms have been compared.

    The broker ends when nothing needs the arms any more.
    """
    before = brokers()
    if not api:
        require_shown(KAFKA, spark)
    found = one_pair(spark, KAFKA.id, **KAFKA.small, **api)
    tasks = [figure(found, arm, "tasks") for arm in ARMS]
    assert tasks == [1 + 2, 3 + 2, 3 + 2, 3 + 2]
    assert figure(found, "many_partitions", "jobs") == 1
    gc.collect()
    wait_for(lambda: brokers() <= before)


def brokers() -> set[int]:
    """The processes of brokers below this one."""
    below = psutil.Process().children(recursive=True)
    return {each.pid for each in below if each.name() == "java" and is_broker(each)}


def is_broker(process: psutil.Process) -> bool:
    """Whether it runs Kafka."""
    try:
        return "kafka.Kafka" in process.cmdline()
    except psutil.Error:
        return False


def test_the_user_of_a_request_is_found_in_each_line() -> None:
    """By the expression that all arms have, as by the data's own reader."""
    for line in kafka_partitions.requests(1_000, 50):
        found = re.search(kafka_partitions.REQUEST, line)
        assert found and found[1] == parse_request(line)[0]


def test_a_broker_of_the_persons_own_is_not_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lab that would is refused before anything starts, in a line."""
    monkeypatch.setenv(ADDRESS, "127.0.0.1:9092")
    with pytest.raises(UsageError) as told:
        Showing(entry("stream-recovery"), {})  # type: ignore[arg-type]
    assert str(told.value).startswith(f"{ADDRESS} names 127.0.0.1:9092, a broker that can't be")


def test_lines_go_to_the_receiver_that_came_last() -> None:
    """As one that is started again does; the port is free afterwards."""
    import socket

    with Handing() as handing:
        with socket.create_connection(("127.0.0.1", handing.port)) as first:
            handing.wait(1)
            handing.give(["a"])
            assert first.recv(10) == b"a\n"
        with socket.create_connection(("127.0.0.1", handing.port)) as second:
            handing.wait(2)
            handing.give(["b", "c"])
            assert second.recv(10) == b"b\nc\n"
    with socket.create_server(("127.0.0.1", handing.port)):
        pass
