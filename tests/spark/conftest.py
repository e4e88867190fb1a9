"""One Spark session a test process, and no warm-up: what most tests look at is there when cold."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from labkit.core.design import budget
from labkit.core.design.budget import Budget
from labkit.spark.session import session
from tests.spark.own_sessions import children

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark(own_environment: None) -> Iterator[SparkSession]:  # noqa: ARG001  the JVM takes it
    """Return the one session: two cores whatever the machine has, and a failed task tried twice."""
    running = session("local[2,2]", app_name="tests")
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def cold_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let comparisons of too few pairs for a verdict begin with the first pair, and run."""
    monkeypatch.setattr(budget, "LOOK_WARMUP", 0)
    monkeypatch.setattr(budget, "ONCE", budget.Runs(untimed=0, timed=1))


@pytest.fixture
def hardly_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let comparisons of any number of pairs begin with the first pair, and repeat nothing."""
    shorter = partial(Budget, warmup_rounds=0, repeating=False)
    monkeypatch.setattr(budget, "Budget", shorter)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give runs a folder of the test's own; nothing is in it at the end, and no process left."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(folder))
    monkeypatch.setenv("LABKIT_MASTER", "local[2]")
    yield folder
    assert list(folder.iterdir()) == []
    assert children(folder) == []
