"""What session() says before any Java starts, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from labkit.core.errors import UsageError
from labkit.spark.jvm.launch import default_memory
from labkit.spark.session import session


def test_a_name_that_is_no_spark_setting_is_refused() -> None:
    """A keyword that does not start with "spark." is named, with an example of one that does."""
    with pytest.raises(UsageError, match=r"^shuffle_partitions is no Spark setting"):
        session(shuffle_partitions=8)


def test_a_setting_without_a_value_is_refused() -> None:
    """None is no value for a setting."""
    unset: dict[str, Any] = {"spark.serializer": None}
    with pytest.raises(UsageError, match=r"spark\.serializer is None"):
        session(**unset)


def test_a_spark_connect_server_is_refused() -> None:
    """Spark Connect offers no RDDs, so the lab says that it can't measure there."""
    code = "from labkit.spark.session import session; session(**{'spark.remote': 'sc://localhost'})"
    failed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert "StartFailed: A Spark Connect server is asked for" in failed.stderr


def test_importing_the_module_does_not_import_pyspark() -> None:
    """`import labkit.spark.session` leaves PySpark, and so any JVM, alone."""
    code = "import sys, labkit.spark.session; sys.exit('pyspark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_default_memory_stays_between_one_and_four_gibibytes() -> None:
    """A quarter of the machine, bounded on both sides."""
    assert 1 <= default_memory() <= 4
