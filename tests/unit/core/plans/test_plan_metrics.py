"""Metric texts as numbers, and back in the lab's units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.plans.figures import figures
from labkit.core.plans.metrics import Metric, metric_text, parse_metric
from tests.unit.plan_programs import SQL, runs

SPREAD = (
    "total (min, med, max (stageId: taskId))\n"
    "10.5 MiB (1.2 MiB, 1.3 MiB, 1.4 MiB (stage 3.0: task 12))"
)


@pytest.mark.parametrize(
    ("text", "unit", "total"),
    [
        ("336,776", "", 336776),
        ("0", "", 0),
        ("1.2 s", "s", 1.2),
        ("15 ms", "s", 0.015),
        ("2.5 m", "s", 150),
        ("1.50 h", "s", 5400),
        ("0.0 B", "B", 0),
        ("1280.0 B", "B", 1280),
        ("10.5 MiB", "B", 10.5 * 2**20),
        ("1.0 EiB", "B", 2**60),
    ],
)
def test_a_single_value_is_read_in_base_units(text: str, unit: str, total: float) -> None:
    """Seconds, bytes, counts."""
    metric = parse_metric(text)
    assert metric is not None
    assert (metric.unit, metric.total) == (unit, pytest.approx(total))
    assert metric.least is metric.median is metric.most is None


def test_a_total_has_its_spread_over_tasks() -> None:
    """Total, minimum, median, maximum and the task that has it."""
    metric = parse_metric(SPREAD)
    mib = 2**20
    assert metric == Metric("B", 10.5 * mib, 1.2 * mib, 1.3 * mib, 1.4 * mib, "stage 3.0: task 12")
    assert metric_text(metric) == "11.0 MB (a task 1.26 MB to 1.47 MB, median 1.36 MB)"


def test_an_average_has_no_total() -> None:
    """Spark gives its spread only."""
    text = "(min, med, max (stageId: taskId)):\n(1, 1.5, 2 (stage 1.0: task 2))"
    metric = parse_metric(text)
    assert metric == Metric("", None, 1, 1.5, 2, "stage 1.0: task 2")
    assert metric_text(metric) == "1 to 2, median 1.5"


@pytest.mark.parametrize("text", ["", "on", "12 apples", ",", "total (min, med, max)\n1 (2, 3)"])
def test_other_texts_are_no_metrics(text: str) -> None:
    """A connector may report anything."""
    assert parse_metric(text) is None


@given(st.text(alphabet="0123456789,.EKMGiBmsh()\n -:totalinedx", max_size=60))
def test_no_text_crashes_the_reader(text: str) -> None:
    """It is a metric that can be printed, or none."""
    metric = parse_metric(text)
    assert metric is None or metric_text(metric)


@pytest.mark.parametrize("name", SQL)
def test_every_metric_of_a_real_program_is_read(name: str) -> None:
    """None stays raw text."""
    for run in runs(name):
        for node in run.nodes:
            for metric, text in node.metrics.items():
                assert parse_metric(text) is not None, (node.name, metric, text)


def test_the_figures_of_an_exchange_are_what_it_wrote() -> None:
    """Rows and bytes written; time to write and to fetch added up."""
    found = figures({
        "shuffle records written": Metric("", 10), "records read": Metric("", 9),
        "shuffle bytes written": Metric("B", 100), "data size": Metric("B", 300),
        "shuffle write time": Metric("s", 1), "fetch wait time": Metric("s", 2),
        "number of partitions": Metric("", 8), "spill size": Metric("B", 0), "odd": "text",
    })  # fmt: skip
    assert (found.rows, found.bytes, found.seconds, found.partitions, found.spill) == (
        10, 100, 3, 8, 0,
    )  # fmt: skip
    assert found.sources["seconds"] == "shuffle write time, fetch wait time"


def test_an_operator_without_metrics_has_no_figures() -> None:
    """A projection counts nothing."""
    found = figures({})
    assert found.rows is found.bytes is found.seconds is found.partitions is found.spill is None
