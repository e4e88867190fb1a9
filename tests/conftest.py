"""For all tests: runs are saved in a folder of their own, and JVMs start quickly, not to stay."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from labkit.spark.session import existing
from labkit.spark.trial.runner import Runner
from labkit.spark.trial.sql_conf import SqlConf

# Nothing asserts on seconds, and what is drawn is the same each time.
settings.register_profile("lab", deadline=None, derandomize=True)
settings.load_profile("lab")

SERIAL, QUICK_COMPILER = "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"
QUICK = f"{QUICK_COMPILER} {SERIAL}"
"""For JVMs in which nothing is measured: the second compiler would cost more than it saves, and so
would the threads of G1, which collect before each trial."""

COMPILED = str(Path(__file__).with_name("compiled"))
"""A folder on the path of Python processes that tests start: they don't compile PySpark again."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what takes longest begin first: a file goes to one process as a whole."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Set what child processes inherit: a folder for runs, and options of JVMs and of Pythons."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LABKIT_RUNS", str(tmp_path_factory.mktemp("runs")))
        patch.setenv("SPARK_SUBMIT_OPTS", QUICK)
        patch.setenv("PYTHONPATH", COMPILED, prepend=os.pathsep)
        yield


@pytest.fixture(autouse=True)
def settings_as_before() -> Iterator[None]:
    """Put back what a test set in the session that it shares, as a build that it calls may do."""
    spark = existing()
    if spark is None:
        yield
        return
    conf = SqlConf(spark)
    before = conf.now()
    yield
    now = existing()
    if now is not None and now.sparkContext is spark.sparkContext:
        conf.back_to(before)


@pytest.fixture(autouse=True)
def heaps_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collect no garbage before a trial in this process: it takes a fifth of what a test does.

    What asks for the collection itself has a fixture of this name that leaves all as it is.
    """
    monkeypatch.setattr(Runner, "_collect_garbage", lambda runner: None)
