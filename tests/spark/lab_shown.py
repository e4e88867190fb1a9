"""What every comparison's own test does: run it at its small size, and look at what it shows.

Demonstrations are tried in their notebooks, see tests/notebooks/quick.py.
"""

from __future__ import annotations

from pyspark.sql import SparkSession

from labkit.core.claims.lab import Lab
from labkit.labs import entry
from tests.shown import require_checks
from tests.spark.one_pair import one_pair


def require_shown(lab: Lab, spark: SparkSession | None) -> None:
    """Fail unless its arms give one answer and its checks hold."""
    found = one_pair(spark if lab.needs_session else None, lab.id, **lab.small)
    require_checks(lab, found)


def comparison(lab_id: str) -> Lab:
    """The comparison with this id; the test fails for a demonstration."""
    lab = entry(lab_id)
    assert isinstance(lab, Lab)
    return lab
