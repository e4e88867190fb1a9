"""One Spark session a test process: starting one takes longer than most tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from labkit.core import budget
from labkit.core.budget import Budget
from labkit.spark.session import session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """Return the one session: two cores whatever the machine has, and a failed task tried twice."""
    running = session("local[2,2]", app_name="tests")
    yield running
    running.stop()


@pytest.fixture
def hardly_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let comparisons of any number of pairs begin after one round, and repeat nothing."""
    shorter = partial(Budget, warmup_rounds=1, repeating=False)
    monkeypatch.setattr(budget, "Budget", shorter)
