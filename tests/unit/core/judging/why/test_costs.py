"""What so much of a metric can cost at most, and whether a time is said to follow it."""

from __future__ import annotations

import pytest

from labkit.core.judging.why.costs import COSTS, at_most
from labkit.core.judging.why.reasons import reasons
from labkit.core.records.anatomy import Anatomy, OperatorNode, PlanRun
from labkit.core.records.comparison import Comparison
from labkit.core.records.figures import METRICS
from tests.unit.core.anatomies import anatomy, arm, comparison, graph, stage

SLOW = (1.17, 1.18, 1.16, 1.17, 1.19, 1.15, 1.17)
FAST = (1.0, 1.01, 0.99, 1.0, 1.02, 0.98, 1.0)
ROWS = anatomy(stage(duration=[1.0, 1.0]), plans=(PlanRun("", (OperatorNode(1, "Scan"),)),))
PYTHON = anatomy(stage(duration=[1.0, 1.0]), graphs=(graph(1, "PythonRDD"),))


def two(made: Anatomy | None = ROWS, **metrics: tuple[float, float]) -> Comparison:
    """A slow reference, 0.17 s behind, and what either arm has of each metric."""
    slow = arm(made, "slow", SLOW, metrics={name: pair[0] for name, pair in metrics.items()})
    fast = arm(made, "fast", FAST, metrics={name: pair[1] for name, pair in metrics.items()})
    return comparison(slow, fast)


def first(metric: str, made: Anatomy | None = ROWS, /, **metrics: tuple[float, float]) -> str:
    """The first reason, which is on the lab's own metric."""
    return str(reasons(two(made, **metrics), metric)[0]["text"])


@pytest.mark.parametrize("made", [ROWS, PYTHON, None])
def test_a_hundred_kilobytes_do_not_explain_a_sixth_of_a_second(made: Anatomy | None) -> None:
    """Neither as rows of Spark SQL nor as pickled objects; the bound and the gap are said."""
    text = first("shuffle_write_bytes", made, shuffle_write_bytes=(90_300.0, 0.0))
    assert "90.3 kB in slow" in text and "The time follows it" not in text
    most = "8.13 ms" if made is ROWS else "35.7 ms"
    told = f"that is not why: so much takes {most} at most, and the two are 0.17 s apart."
    assert text.endswith(told)


def test_megabytes_may_explain_it() -> None:
    """4 MB of rows can take 0.36 s on the slowest disk and network that anybody has."""
    text = first("shuffle_write_bytes", shuffle_write_bytes=(4e6, 0.0))
    assert text.endswith("The time follows it.")


@pytest.mark.parametrize(
    ("metric", "too_little", "enough"),
    [
        ("shuffle_read_bytes", 1.8e6, 1.9e6),
        ("spill_bytes", 4.2e5, 4.4e5),
        ("input_bytes", 4.2e5, 4.4e5),
        ("output_bytes", 2.9e5, 3.0e5),
        ("result_bytes", 5.3e5, 5.5e5),
        ("broadcast_bytes", 1.8e6, 1.9e6),
        ("peak_memory_bytes", 1.6e8, 1.8e8),
        ("input_records", 3400.0, 3500.0),
        ("tasks", 8.0, 9.0),
        ("stages", 0.0, 1.0),
        ("jobs", 0.0, 1.0),
        ("delayed_acks", 0.0, 1.0),
    ],
)
def test_every_metric_that_is_offered_has_its_bound(
    metric: str, too_little: float, enough: float
) -> None:
    """Just below and just above what can take the 0.17 s between the two."""
    base = 10.0
    if too_little:
        assert "that is not why" in first(metric, **{metric: (base + too_little, base)})
    assert first(metric, **{metric: (base + enough, base)}).endswith("The time follows it.")


def test_a_pickled_function_is_unpickled_in_each_task() -> None:
    """So that its bytes count as often as there are tasks."""
    one = two(closure_bytes=(1e5, 0.0), tasks=(1.0, 1.0))
    ten = two(closure_bytes=(1e5, 0.0), tasks=(10.0, 10.0))
    assert at_most("closure_bytes", ten.arms[0], ten.arms[1]) == pytest.approx(
        10 * (at_most("closure_bytes", one.arms[0], one.arms[1]) or 0)
    )


def test_what_can_cost_anything_is_not_tied_to_a_time() -> None:
    """A copy of a table of any size, a column of any width: that is said."""
    for metric in ("copies", "columns_read"):
        assert first(metric, **{metric: (64.0, 2.0)}).endswith("costs can't be told from here.")


def test_a_time_is_its_own_bound() -> None:
    """Less GC by 0.1 s does not make an arm 0.17 s faster."""
    assert "that is not why" in first("gc_seconds", gc_seconds=(0.3, 0.2))
    assert first("gc_seconds", gc_seconds=(0.5, 0.2)).endswith("The time follows it.")


def test_where_the_labs_metric_explains_nothing_the_next_one_that_can_is_told() -> None:
    """Behind it; and nothing where none can."""
    found = reasons(two(shuffle_write_bytes=(9e4, 0.0), tasks=(50.0, 8.0)), "shuffle_write_bytes")
    assert [item["metric"] for item in found[:2]] == ["shuffle_write_bytes", "tasks"]
    assert found[1]["text"].endswith("The time follows it.")
    found = reasons(two(shuffle_write_bytes=(9e4, 0.0), tasks=(9.0, 8.0)), "shuffle_write_bytes")
    assert [item["metric"] for item in found if item["metric"]] == ["shuffle_write_bytes"]


def test_every_metric_of_sparks_has_a_bound() -> None:
    """None is forgotten when one is added; what a lab counts itself has none that is known."""
    without = {metric.name for metric in METRICS.values()
               if metric.unit != "s" and not metric.kept and metric.name not in COSTS}  # fmt: skip
    assert without == set()
    assert {"columns_read", "copies"}.isdisjoint(COSTS)
