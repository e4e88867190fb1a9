"""One cluster for all of these tests, and what is left of clusters at the end: nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.jvm.process import stop_jvm
from tests.conftest import QUICK
from tests.spark.own_sessions import wait_for

KINDS = ("deploy.master.Master", "deploy.worker.Worker", "CoarseGrainedExecutorBackend")

HOSTS = Layout(workers=2, cores=1, memory="600m", hosts=2)


def of_clusters() -> list[psutil.Process]:
    """The Masters, Workers and executors of this run of tests: their folders are in its own."""
    mine, found = os.environ["SPARK_LOCAL_DIRS"], []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            words = " ".join(process.cmdline())
            if any(kind in words for kind in KINDS) and any(
                mine in value for value in process.environ().values()
            ):
                found.append(process)
    return found


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left(
    tmp_path_factory: pytest.TempPathFactory,
    own_environment: None,  # noqa: ARG001
) -> Iterator[Path]:
    """Clusters have their folders in one of this run's; afterwards it and they are gone."""
    scratch = tmp_path_factory.mktemp("scratch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_DIRS", str(scratch))
        patch.setenv("JDK_JAVA_OPTIONS", QUICK)
        yield scratch
        stop_jvm()  # the driver's own folder goes with it
        wait_for(lambda: of_clusters() == [])
    wait_for(lambda: list(scratch.iterdir()) == [])  # a JVM removes its folder as it ends


@pytest.fixture(scope="session")
def cluster(nothing_is_left: Path) -> Iterator[Cluster]:  # noqa: ARG001
    """Two workers of one core, each on a host of its own."""
    with Cluster(HOSTS) as running:
        yield running
