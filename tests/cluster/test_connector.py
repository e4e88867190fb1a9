"""Spark's connector to Kafka on a cluster: executors elsewhere fetch it from the driver."""

from __future__ import annotations

import pytest

import labkit
from labkit.core.errors import SessionError
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.jvm.packages import jars
from labkit.spark.workloads import connect


def test_executors_read_a_topic(cluster: Cluster) -> None:
    """In each session of the JVM anew: the connector went into the one before, too."""
    try:
        jars("connector"), jars("broker")
    except SessionError as error:
        pytest.skip(f"there is no Kafka here: {error}")
    with labkit.kafka(partitions=4) as kafka:
        kafka.write(kafka.topic("numbers"), map(str, range(1000)))
        for _ in range(2):
            spark = cluster.session()
            connect(spark)
            log = spark.read.format("kafka").options(**kafka.options("numbers")).load()
            assert log.selectExpr("sum(int(string(value)))").first() == (499_500,)
            spark.stop()
