"""As many cores in many small executors or in one: what of a shuffle crosses between them."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.labs.kit import *
from labkit.labs.scheduling._stages import stages

HOST_LOCAL = "spark.shuffle.readHostLocalDisk"
"""On: executors read the shuffle files of others on their host from disk. Since Spark 3.0 with an
external shuffle service (SPARK-27651), since 3.1 without (SPARK-32077)."""


def settings(cores: int, memory_mb: int, **_: Any) -> Settings:
    """An executor a core, or one with all of them, with as much memory in all."""
    many = {"spark.executor.cores": "1", "spark.executor.memory": f"{memory_mb}m"}
    one = {"spark.executor.cores": f"{cores}", "spark.executor.memory": f"{cores * memory_mb}m"}
    return {"many": many, "one": one, "many_by_socket": {**many, HOST_LOCAL: "false"}}


def cluster(cores: int, memory_mb: int, **_: Any) -> Mapping[str, Any]:
    """One worker, whose cores and memory are dealt out."""
    return {"workers": 1, "cores": cores, "memory": f"{cores * memory_mb}m"}


def build(spark: SparkSession, records: int, partitions: int, **_: Any) -> Arms:
    """Shuffle numbers by their value; where each task's input came from is what Spark counts."""

    def shuffle() -> Measured:
        numbers = spark.range(0, records, 1, partitions)
        return Measured(numbers.repartition(partitions, "id"), where_from)

    def where_from() -> Mapping[str, float]:
        found = stages(spark)
        return {
            "remote_bytes": sum(stage["shuffleRemoteBytesRead"] for stage in found),
            "local_bytes": sum(stage["shuffleLocalBytesRead"] for stage in found),
        }

    return dict.fromkeys(("many", "one", "many_by_socket"), shuffle)


LAB = Lab(
    title="Many small executors against one large",
    question="Do fewer, larger executors on a host send less of a shuffle through sockets?",
    expect=(
        "Tasks of one executor read each other's output from its own files. Once an executor "
        "asked all others for theirs, those on its own host too: of n executors with as much to "
        "do, the share that is asked for is (n - 1)/n. Since Spark 3.1 it reads the files of "
        "its host's executors from disk itself, so that on one host nothing is remote in either "
        "layout; the arm many_by_socket switches that off (spark.shuffle.readHostLocalDisk). "
        "Between hosts the bytes still travel; on Kubernetes each executor is a host. More "
        "executors are more JVMs, each with its own start, its own caches and its own copy of "
        "what is broadcast."
    ),
    metric="remote_bytes",
    params=(
        records(4_000_000, "numbers to shuffle", low=10_000, high=50_000_000),
        partitions(8, "map tasks, and as many reduce tasks", low=2),
        count("cores", 2, "cores in all: as many executors of one, or one executor", low=2,
              high=16),
        count("memory_mb", 640, "heap a core in MiB", low=512, high=8_192),
    ),
    build=build,
    pairs=6,
    settings=settings,
    cluster=cluster,
    small={"records": 20_000, "partitions": 4, "memory_mb": 600},
    shows=(
        Check("many", "one", "remote_bytes", EQUAL),
        Check("many", "many_by_socket", "remote_bytes"),
        Check("many", "one", "shuffle_write_bytes", EQUAL),
        Check("many", "many_by_socket", "shuffle_read_bytes", EQUAL),
    ),
    figures=(
        Figure("remote_bytes", "shuffle read by socket", "B", True, "bytes of a shuffle that tasks "
               "asked another executor for"),
        Figure("local_bytes", "shuffle read from disk", "B", True, "bytes of a shuffle that tasks "
               "read from the disk of their own host", kept=True),
    ),
)  # fmt: skip
