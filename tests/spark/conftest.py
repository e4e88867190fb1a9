"""One Spark session a test process: starting one takes longer than most tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from labkit.spark.session import session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """Return the one session: two cores whatever the machine has, and a failed task tried twice."""
    running = session("local[2,2]", app_name="tests")
    yield running
    running.stop()
