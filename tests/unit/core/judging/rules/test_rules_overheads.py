"""Collections, delays, spills and large results: just below and just above what is too much."""

from __future__ import annotations

import pytest

from labkit.core.records.anatomy import Anatomy, OperatorNode, PlanRun
from tests.unit.core.anatomies import anatomy, fired, stage


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("gc-share", {"gc": 1.0}),
        ("scheduler-delay", {"run": -1.0}),
        ("deserialisation", {"deserialisation": 1.0, "run": -1.0}),
        ("result-time", {"result_serialisation": 0.5, "getting_result": 0.5, "run": -1.0}),
    ],
)
def test_an_overhead_over_a_tenth_of_the_tasks_time_is_too_much(
    rule: str, columns: dict[str, float]
) -> None:
    """As GC is to Spark's own UI."""

    def of(overhead: float, seconds: float = 0.0) -> Anatomy:
        taken = {n: [(1.0 if n == "run" else 0.0) + k * overhead] * 2 for n, k in columns.items()}
        return anatomy(stage(duration=[1.0, 1.0], **taken), seconds=seconds)

    assert rule not in fired(of(0.1))
    found = fired(of(0.11))[rule]
    assert found["value"] == pytest.approx(0.11) and found["worth"] == pytest.approx(0.11)
    assert rule not in fired(of(0.11, seconds=3.0)), "less than 5% of the trial"


def test_any_spill_is_told_with_the_stage_that_has_most() -> None:
    """Memory and disk, over all tasks."""
    first = stage(1, spill_bytes=[0, 1000.0], disk_spill_bytes=[0, 100.0])
    second = stage(2, "sort at jobs.py:9", spill_bytes=[5000.0], disk_spill_bytes=[900.0])
    found = fired(anatomy(first, second))["spill"]
    assert found["value"] == 6000 and found["stage"] == 2 and "1.00 kB on disk" in found["text"]
    assert "spill" not in fired(anatomy(stage(spill_bytes=[0.0, 0.0])))


def test_a_result_over_one_mebibyte_is_large() -> None:
    """It is where Spark stores it first and has the driver fetch it."""
    assert "large-results" not in fired(anatomy(stage(result_bytes=[2.0**20, 10.0])))
    found = fired(anatomy(stage(result_bytes=[2.0**20 + 1, 10.0])))["large-results"]
    assert found["value"] == 2**20 + 1 and found["claim"] == "collect-driver"


def test_what_goes_through_the_driver_to_be_broadcast_is_no_large_result() -> None:
    """A broadcast table is collected by design."""
    plan = PlanRun("", (OperatorNode(1, "BroadcastExchange"),))
    it = stage(result_bytes=[3e6, 3e6])
    assert "large-results" not in fired(anatomy(it, plans=(plan,)))


def test_large_results_give_way_to_the_time_that_they_took() -> None:
    """A finding of the whole trial covers its stages."""
    it = stage(duration=[1.0, 1.0], run=[0.8, 0.8], getting_result=[0.2, 0.2],
               result_bytes=[3e6, 3e6])  # fmt: skip
    assert set(fired(anatomy(it))) == {"result-time"}


@pytest.mark.parametrize(
    ("rule", "columns"), [("scheduler-delay", {}), ("deserialisation", {"deserialisation": 1.0})]
)
def test_milliseconds_that_each_task_takes_are_no_fault(
    rule: str, columns: dict[str, float]
) -> None:
    """In local mode short tasks have them; from 20 ms a task on they are spoken of."""

    def of(each: float) -> Anatomy:
        took = {name: [share * each] * 6 for name, share in columns.items()}
        return anatomy(stage(duration=[0.03 + each] * 6, run=[0.03] * 6, **took))

    assert rule not in fired(of(0.004)) and rule not in fired(of(0.0199))
    found = fired(of(0.0201))[rule]
    assert "20.1 ms a task" in found["text"]


def test_waiting_for_the_scheduler_is_not_answered_with_a_broadcast_variable() -> None:
    """The code of a stage's tasks is broadcast anyway; a large object is what is unpacked."""
    slow = fired(anatomy(stage(duration=[1.0, 1.0], run=[0.5, 0.5])))["scheduler-delay"]
    assert "broadcast" not in slow["next"] and "fewer and longer tasks" in slow["next"]
    packed = anatomy(stage(duration=[1.0, 1.0], run=[0.5, 0.5], deserialisation=[0.5, 0.5]))
    assert "more than 20 KiB" in fired(packed)["deserialisation"]["next"]


def test_a_spill_of_one_key_is_not_answered_with_more_partitions() -> None:
    """One task spilled and read far more than the others: that is skew, and it is said."""
    skewed = stage(spill_bytes=[0, 0, 9e6, 0], shuffle_read_bytes=[1e5, 1e5, 4e6, 2e5])
    found = fired(anatomy(skewed))["spill"]
    assert found["text"].endswith("it read 4.00 MB, the median of the others 100 kB. "
                                  "The data is skewed.")  # fmt: skip
    assert "salt it" in found["next"] and "don't split one key" in found["next"]
    for even in (
        stage(spill_bytes=[8e6, 9e6, 9e6, 8e6], shuffle_read_bytes=[4e6] * 4),
        stage(spill_bytes=[0, 0, 9e6, 0], shuffle_read_bytes=[1e6, 1e6, 2e6, 1e6]),
        stage(spill_bytes=[9e6], shuffle_read_bytes=[4e6]),
        stage(spill_bytes=[9e6, 0]),
    ):
        found = fired(anatomy(even))["spill"]
        assert "skewed" not in found["text"] and found["next"].startswith("More partitions")
