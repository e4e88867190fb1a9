"""Programs on clusters of their own, and the network that such a cluster can be given.

The demonstrations that are such programs are tried in their notebooks.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest
from pyspark.sql import SparkSession

from labkit.core.errors import TrialFailed, UsageError
from labkit.spark.children import network
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.places.program import on_own_cluster
from tests.cluster.conftest import of_clusters

SERVICE = 7337
"""The port of Spark's shuffle service, `spark.shuffle.service.port`."""

ONE = Layout(workers=1, memory="600m")

needs_network = pytest.mark.skipif(
    network.refusal() != "", reason=f"needs a network of its own: {network.refusal()}"
)


def listening(processes: list[psutil.Process]) -> set[tuple[str, int]]:
    """The addresses and ports on which processes listen."""
    return {
        (found.laddr.ip, found.laddr.port)
        for process in processes
        for found in process.net_connections()
        if found.status == psutil.CONN_LISTEN
    }


def served(spark: SparkSession, folder: Path, cluster: Cluster) -> Iterator[object]:  # noqa: ARG001
    """On what the cluster's processes listen, where the network is alone and the port reached."""
    mine = [psutil.Process(one.pid) for one in cluster.processes()]
    with socket.create_connection(("127.0.0.1", SERVICE), timeout=5):
        yield network.is_alone(), {port for _, port in listening(mine)}


def failing(spark: SparkSession, folder: Path, cluster: Cluster) -> Iterator[object]:  # noqa: ARG001
    """Say which cluster it has, whose pages end no application, and fail."""
    with urlopen(cluster.pages) as page:
        pages = page.read().decode()
    assert spark.sparkContext.applicationId in pages and "app/kill" not in pages
    yield cluster.master, spark.range(10).count()
    raise ValueError("this program fails")


@needs_network
def test_a_shuffle_service_is_reached_by_its_cluster_and_by_nobody_outside() -> None:
    """It listens on all addresses of a network that has loopback alone."""
    layout = Layout(workers=1, memory="600m", shuffle_service=True)
    program = on_own_cluster(served, layout, {}, alone=True)
    setting, (alone, ports) = next(program), next(program)
    assert setting.environment["executors"] == 1
    assert alone and SERVICE in ports
    outside = {found.laddr.port for found in psutil.net_connections()
               if found.status == psutil.CONN_LISTEN}  # fmt: skip
    assert SERVICE not in outside
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", SERVICE), timeout=5)
    assert list(program) == []


def test_a_shuffle_service_is_refused_where_others_could_reach_it() -> None:
    """In a line, before anything starts."""
    with pytest.raises(UsageError, match=r"allowed: 1$"):
        Layout(workers=2, memory="600m", shuffle_service=True)
    if not network.is_alone():
        with pytest.raises(UsageError, match="listens on all addresses"):
            Cluster(Layout(workers=1, memory="600m", shuffle_service=True))


def test_a_program_that_fails_on_its_cluster_leaves_nothing_of_it() -> None:
    """Its error is told; cluster, session and process are gone."""
    before = {process.pid for process in of_clusters()}
    program = on_own_cluster(failing, ONE, {})
    _, (master, rows) = next(program), next(program)
    assert master.startswith("spark://127.0.0.1:") and rows == 10
    with pytest.raises(TrialFailed, match="this program fails"):
        next(program)
    assert {process.pid for process in of_clusters()} <= before
