"""Where what a person runs can run: a session, a cluster on this machine; a Kafka beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from labkit.core.records.cluster_map import ClusterMap
    from labkit.spark.cluster.cluster import Cluster
    from labkit.spark.kafka.kafka import Kafka


def session(master: str | None = None, **conf: Any) -> SparkSession:
    """A SparkSession made for measuring; an existing one is used as it is.

    Parameters
    ----------
    master:
        Where to run. By default `spark.master`, then $LABKIT_MASTER, then `local[*]`.
    conf:
        Spark settings by their full names: `session(**{"spark.sql.shuffle.partitions": 8})`.

    Raises
    ------
    SessionError, JavaError
        When Spark can't be started like that, or a running session has other settings.
    """
    from labkit.spark.session import session as start

    return start(master, **conf)


def cluster(workers: int = 2, cores: int = 1, memory: str = "1g", hosts: int = 1) -> Cluster:
    """A standalone Spark cluster on this machine: `with labkit.cluster() as cluster: ...`.

    A Master and Workers of the installed Spark, on loopback alone, let in who has their secret.
    `cluster.session()` is a session on it; so is `labkit.session(cluster.master)`, also in another
    process of yours. It runs until `cluster.stop()` or the end of the block, and nothing of it
    outlives this process. What starts is told on stderr, in a notebook on
    stdout.

    Parameters
    ----------
    workers:
        How many Workers.
    cores, memory:
        Of each: cores for its executors, and what it may give their heaps, as Spark writes it.
    hosts:
        On how many addresses of the loopback network the Workers are, by turns. Spark takes each
        for a machine: where tasks are near their data, and where a copy of a slow task may run,
        hangs on it.

    Raises
    ------
    UsageError
        For what can't be, or cores and memory that this machine doesn't have.
    StartFailed, JavaError
        When one of its processes doesn't start.
    """
    from labkit.spark.cluster.cluster import Cluster
    from labkit.spark.cluster.layout import Layout
    from labkit.views.progress import tell_step

    return Cluster(Layout(workers, cores, memory, hosts), tell_step)


def cluster_map(spark: SparkSession | None = None) -> ClusterMap:
    """Where your Spark application is: its driver and executors, hosts, cores, what each has run.

    As a cell's last value it is drawn. Of a cluster that `cluster` started it has the processes,
    too; of any other it says what can't be known. Without a session this starts one.

    Parameters
    ----------
    spark:
        The session; by default the one that runs.
    """
    from labkit.spark.cluster_map import cluster_map as read

    return read(spark or session())


def kafka(partitions: int = 1, port: int | None = None) -> Kafka:
    """A broker of Apache Kafka on this machine: `with labkit.kafka() as kafka: ...`.

    One process, on loopback alone; with $LABKIT_KAFKA=HOST:PORT the broker there instead. Its jars
    and Spark's connector are fetched once, by Spark's own resolver. `kafka.session()` is a session
    that can read its topics, `kafka.topic`, `write` and `send` make and fill them. It runs until
    `kafka.stop()` or the end of the block, and nothing of it outlives this process. What starts is
    told on stderr, in a notebook on stdout.

    Parameters
    ----------
    partitions:
        How many a new topic has when nothing else is said.
    port:
        Where it listens; by default a port that is free.

    Raises
    ------
    UsageError
        For what can't be, as a port that is taken.
    SessionError, JavaError
        When it doesn't start, or its jars can't be had.
    """
    from labkit.spark.kafka.kafka import Kafka
    from labkit.views.progress import tell_step

    return Kafka(partitions, port, tell_step)
