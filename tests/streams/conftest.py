"""One Spark session for the tests of streams, with cores for receivers, no warm-up, and a Kafka."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from labkit.core.design import budget
from labkit.spark.kafka.kafka import Kafka
from labkit.spark.session import session
from tests.conftest import QUICK_COMPILER
from tests.kafka_here import no_kafka

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session", autouse=True)
def quick_processes(own_environment: None) -> Iterator[None]:  # noqa: ARG001
    """Brokers, Workers and executors that a test starts are not to stay, either."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", QUICK_COMPILER)
        yield


@pytest.fixture(scope="session")
def spark(own_environment: None) -> Iterator[SparkSession]:  # noqa: ARG001  the JVM takes it
    """Return the one session: three cores, of which receivers may take two."""
    running = session("local[3]", app_name="tests of streams")
    running.conf.set("spark.sql.shuffle.partitions", "2")
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def cold_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let comparisons of too few pairs for a verdict begin with the first pair."""
    monkeypatch.setattr(budget, "LOOK_WARMUP", 0)


@pytest.fixture(scope="session")
def kafka_jars(own_environment: None) -> None:  # noqa: ARG001
    """Kafka's jars on this machine; tests that need them say what is missing where they are not."""
    if why := no_kafka():
        pytest.skip(f"there is no Kafka here: {why}")


@pytest.fixture(scope="session")
def kafka(kafka_jars: None) -> Iterator[Kafka]:  # noqa: ARG001
    """One broker for all of these tests; a topic has two partitions."""
    with Kafka(partitions=2) as running:
        yield running
