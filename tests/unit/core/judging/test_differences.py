"""Which metrics depend on the work alone, and what may be concluded from the others."""

from __future__ import annotations

from dataclasses import replace

from labkit.core.judging.differ import diff
from labkit.core.judging.differences import differences
from labkit.core.judging.why.reasons import reasons
from labkit.core.records.comparison import Comparison
from labkit.core.records.figures import describe
from labkit.core.tasks.metrics import TASK_METRICS
from tests.unit.comparisons import FAST, SLOW, arm, comparison


def reading(slow: float, fast: float) -> Comparison:
    """A comparison whose arms differ in the bytes of input that Spark counts."""
    one, other = (
        replace(made, trials=tuple(
            replace(t, metrics={**t.metrics, "input_bytes": read, "input_records": 1000.0})
            for t in made.trials
        ))
        for made, read in ((arm("slow", SLOW), slow), (arm("fast", FAST), fast))
    )  # fmt: skip
    return comparison(one, other)


def test_bytes_of_input_are_shown_and_no_reason_is_drawn_from_them() -> None:
    """Spark misses most of what is read of Parquet: more of them may be less that was read."""
    found = reading(28_060, 159_132)
    (row,) = differences(found)
    assert row.metric.name == "input_bytes" and not row.metric.exact
    about = next(r for r in reasons(found) if r["arm"] == "fast" and "metric" in r)
    assert about["metric"] == ""
    assert about["text"].startswith("fast and slow read as many records and shuffled the same")


def test_bytes_of_input_come_after_what_is_exact() -> None:
    """However much more they differ."""
    found = reading(28_060, 159_132)
    fast = found.arm("fast")
    told = replace(fast, trials=tuple(
        replace(t, metrics={**t.metrics, "tasks": 10.0}) for t in fast.trials
    ))  # fmt: skip
    names = [row.metric.name for row in differences(replace(found, arms=(found.arms[0], told)))]
    assert names == ["tasks", "input_bytes"]


def test_runs_do_not_differ_by_their_bytes_of_input() -> None:
    """`labkit diff` tells of exact metrics alone."""
    found = diff(reading(28_060, 28_060), reading(28_060, 159_132))
    assert not found.metrics


def test_their_meaning_says_why() -> None:
    """In the table of a comparison and in that of a stage."""
    for meaning in (
        describe("input_bytes").meaning,
        next(m.meaning for m in TASK_METRICS if m.name == "input_bytes"),
    ):
        assert "as far as Spark counts them" in meaning and "Parquet" in meaning
    assert describe("input_records").exact
