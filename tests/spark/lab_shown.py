"""What every lab's own test does: run it at its small size, and hold its checks against that."""

from __future__ import annotations

from pyspark.sql import SparkSession

from labkit.core.claims.claim import Case, stated
from labkit.core.claims.judging import judged
from labkit.core.claims.lab import Demo, Lab
from labkit.core.claims.verdict import CONFIRMED
from labkit.core.records.comparison import Comparison
from labkit.core.records.demonstration import Demonstration
from labkit.trials.demonstrate import Showing
from labkit.trials.job import unsaved
from tests.spark.one_pair import one_pair


def require_shown(lab: Lab | Demo, spark: SparkSession | None) -> None:
    """Fail unless its arms give one answer, or all is as predicted, and its checks hold."""
    found: Comparison | Demonstration
    if isinstance(lab, Demo):
        found = unsaved(Showing(lab, lab.small), spark)
        assert {seen.name for seen in found.observations} >= lab.programs.keys()
        assert all(seen.figures.keys() >= {*lab.guessed} for seen in found.observations
                   if seen.name in lab.programs)  # fmt: skip
    else:
        found = one_pair(spark if lab.needs_session else None, lab.id, **lab.small)
    assert lab.shows and all(check.exact for check in lab.shows)
    for checked in judged(Case(lab.id, lab.shows), found):
        assert checked.verdict == CONFIRMED, (stated(checked.check), checked.figures, checked.why)
