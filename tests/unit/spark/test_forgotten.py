"""What Spark's store no longer holds of a trial."""

from __future__ import annotations

import pytest

from labkit.spark.reading.foreign_settings import dropped, forgotten

JOBS = (
    {"stageIds": [1, 2, 3], "numSkippedStages": 1},
    {"stageIds": [3, 4], "numSkippedStages": 1},
)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (4, ""),
        (2, ""),  # the two that were missing may be the skipped ones, which nothing ran in
        (1, "Spark no longer knows 1 of 4 stages (spark.ui.retainedStages)"),
    ],
)
def test_a_trial_counts_as_long_as_every_stage_that_ran_is_known(known: int, said: str) -> None:
    """Beyond its limit the store drops skipped stages first: they have no time of completion."""
    assert forgotten(JOBS, range(known)) == said


def test_a_trial_whose_jobs_are_gone_does_not_count() -> None:
    """By the setting's name."""
    assert dropped(range(3), range(3)) == ""
    assert dropped(range(3), range(1)).endswith("2 of 3 jobs (spark.ui.retainedJobs)")
