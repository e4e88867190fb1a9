"""Arms with JVMs of their own: collectors, heaps, and the archive of Spark's classes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

import labkit
from labkit.core.design import budget
from labkit.core.design.budget import Budget, Runs
from labkit.core.errors import SessionError
from labkit.core.settings import collector_option
from labkit.spark.jvm.cds import archive_path
from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.java import find_java
from tests.conftest import SERIAL

OPTIONS, HEAP = "spark.driver.extraJavaOptions", "spark.driver.memory"


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give runs a folder of the test's own, and each JVM its own collector; nothing is left."""
    shorter = partial(Budget, inside=Runs(0, 1))  # nothing is measured here
    monkeypatch.setattr(budget, "Budget", shorter)
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path))
    monkeypatch.setenv("LABKIT_MASTER", "local[2]")
    monkeypatch.setenv("SPARK_SUBMIT_OPTS", os.environ["SPARK_SUBMIT_OPTS"].replace(SERIAL, ""))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


def look(spark: SparkSession, collections: int = 0) -> str:
    """What the JVM says of itself: process, heap in MiB, collectors, bytes that they give back."""
    java: Any = spark.sparkContext._jvm
    beans = java.java.lang.management.ManagementFactory.getGarbageCollectorMXBeans()
    heap = java.java.lang.Runtime.getRuntime()
    pid = java.java.lang.ProcessHandle.current().pid()
    before = heap.totalMemory()
    for _ in range(collections):
        java.java.lang.System.gc()
    given_back = before - heap.totalMemory()
    collectors = sorted(str(bean.getName()) for bean in beans)
    return json.dumps([pid, heap.maxMemory() / 2**20, collectors, given_back])


def test_each_arm_has_its_collector_and_its_heap_in_a_jvm_that_stays() -> None:
    """Three JVMs side by side, asked in turn; the archive of Spark's classes is left alone.

    With G1, which is what Java takes by itself, a collection leaves the heap as large as it was:
    all trials start on the same ground.
    """
    archive = archive_path(find_java(), find_spark())
    before = archive.stat().st_ino if archive.is_file() else None
    found = labkit.compare(
        G1=lambda spark: look(spark, 3),
        Parallel=lambda spark: look(spark),
        ZGC=lambda spark: look(spark),
        settings={
            "G1": {OPTIONS: collector_option("G1"), HEAP: "512m"},
            "Parallel": {OPTIONS: collector_option("Parallel"), HEAP: "600m"},
            "ZGC": {OPTIONS: collector_option("ZGC"), HEAP: "1g"},
        },
        pairs=1, seed=1, equal="unchecked",
    )  # fmt: skip
    told = {
        arm.name: [json.loads(trial.answer.strip("'")) for trial in arm.trials]
        for arm in found.arms
    }
    for name, heap, bean in (("G1", 512, "G1"), ("Parallel", 600, "PS"), ("ZGC", 1024, "ZGC")):
        assert len({pid for pid, *_ in told[name]}) == 1
        for _, memory, collectors, _ in told[name]:
            assert 0.85 * heap <= memory <= heap
            assert all(collector.startswith(bean) for collector in collectors)
    assert len({trials[0][0] for trials in told.values()}) == 3
    assert all(given_back <= 0 for *_, given_back in told["G1"])
    assert found.environment["arms"] == "own JVMs" and "heap" not in found.environment
    assert (archive.stat().st_ino if archive.is_file() else None) == before


def refused(asked: dict[str, str]) -> SessionError:
    """What is said of two arms in one JVM that is started with these settings."""
    with pytest.raises(SessionError) as error:
        labkit.compare(
            a=lambda spark: 1, b=lambda spark: 1, pairs=1, settings={"a": asked, "b": asked}
        )
    return error.value


def test_a_heap_without_effect_is_refused() -> None:
    """Heap asked for twice: the line names the setting, what was asked, and what was found."""
    line = str(refused({HEAP: "512m", OPTIONS: "-XX:MaxHeapSize=900m"}))
    assert "spark.driver.memory was asked to be 512m, but the heap is 944 MB" in line


def test_an_option_that_java_passes_over_is_refused() -> None:
    """Spark starts Java so that it ignores what it doesn't know."""
    line = str(refused({OPTIONS: "-XX:+NoSuchOption"}))
    assert "NoSuchOption is no option of this Java" in line


def test_a_jvm_that_does_not_start_is_told_with_its_log() -> None:
    """A value that Java won't have: the details have Java's own words."""
    error = refused({OPTIONS: "-XX:ParallelGCThreads=many"})
    assert "did not start" in str(error)
    assert "ParallelGCThreads=many" in error.details
