"""Tiny tasks and too many partitions: just below and just above what is too much."""

from __future__ import annotations

import pytest

from labkit.core.records.anatomy import Anatomy
from tests.unit.core.anatomies import anatomy, fired, stage


def test_tiny_tasks_are_spoken_of_where_there_are_many_and_they_cost() -> None:
    """More than 3 a core, under 200 ms, and their starting takes over 5% of the trial."""

    def of(tasks: int, took: float, run: float) -> Anatomy:
        return anatomy(stage(duration=[took] * tasks, run=[run] * tasks))

    found = fired(of(7, 0.19, 0.09))["tiny-tasks"]
    assert found["value"] == pytest.approx(0.19) and found["threshold"] == 0.2
    assert "6 tasks would do" in found["text"]
    assert "tiny-tasks" not in fired(of(6, 0.19, 0.09))
    assert "tiny-tasks" not in fired(of(7, 0.2, 0.1))
    assert "tiny-tasks" not in fired(of(7, 0.19, 0.18))


def test_far_too_many_partitions_are_ten_times_what_both_rules_of_thumb_ask_for() -> None:
    """60 on two cores for little data, more for more data, and none where tasks last."""
    tiny = [10.0]
    found = fired(anatomy(stage(shuffle_read_bytes=tiny * 61)))["too-many-partitions"]
    assert found["value"] == pytest.approx(61 / 6) and found["threshold"] == 10
    assert "in 61 partitions" in found["text"] and "more than 60 is too many" in found["text"]
    assert "too-many-partitions" not in fired(anatomy(stage(shuffle_read_bytes=tiny * 60)))
    assert "too-many-partitions" not in fired(anatomy(stage(shuffle_read_bytes=[2e5] * 61)))
    assert "too-many-partitions" not in fired(anatomy(stage(duration=[0.1] * 61)))
    long = stage(shuffle_read_bytes=tiny * 61, duration=[0.2] * 61)
    assert "too-many-partitions" not in fired(anatomy(long))


def test_too_many_partitions_give_way_to_tiny_tasks() -> None:
    """The same fault in the same stage; a cold arm has but the count."""
    it = stage(shuffle_read_bytes=[10.0] * 61, duration=[0.02] * 61, run=[0.01] * 61)
    assert set(fired(anatomy(it))) & {"tiny-tasks", "too-many-partitions"} == {"tiny-tasks"}
    cold = fired(anatomy(it), seconds=(1.0,))
    assert set(cold) == {"too-many-partitions"}


def test_tiny_tasks_are_found_where_the_driver_takes_longer_than_they_do() -> None:
    """Two cores wait while it makes and launches tasks that take a millisecond each."""

    def of(apart: float, before: float = 0.0) -> Anatomy:
        begun = [before + i * apart for i in range(100)]
        return anatomy(stage(duration=[0.001] * 100, launched=begun), seconds=before + 0.2)

    assert "tiny-tasks" not in fired(of(0.0005)), "the driver keeps up"
    found = fired(of(0.002))["tiny-tasks"]
    assert found["worth"] == pytest.approx(0.94 * (2 * 99 * 0.002 - 0.099) / 2)
    assert "75% of the cores' time went to starting and ending them, or to waiting" in found["text"]
    assert fired(of(0.0005, before=0.1))["tiny-tasks"]["worth"] == pytest.approx(0.094, rel=0.05)
    assert "idle-cores" not in fired(of(0.002)), "told once"
