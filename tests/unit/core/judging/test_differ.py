"""Two runs of a lab against each other."""

from __future__ import annotations

import json

import pytest

from labkit.core.errors import UsageError
from labkit.core.judging import differ
from labkit.core.records.fingerprint import differences, fingerprint
from labkit.views.diff_text import difference_text
from tests.unit.comparisons import FAST, PLACE, arm, comparison


def test_a_ratio_that_halved_is_worse_and_the_same_run_is_unchanged() -> None:
    """The change has an interval of its own."""
    steady = tuple(1.0 + 0.001 * i for i in range(12))
    before = comparison(arm("slow", [2 * s for s in steady]), arm("fast", steady))
    after = comparison(arm("slow", [2 * s for s in steady]), arm("fast", [2 * s for s in steady]))
    (same,) = differ.diff(before, before).ratios
    assert same.word == differ.UNCHANGED and same.change == pytest.approx(1.0)
    (halved,) = differ.diff(before, after).ratios
    assert halved.word == differ.WORSE and halved.change == pytest.approx(0.5)
    assert halved.before == pytest.approx(2.0) and halved.after == pytest.approx(1.0)


def test_what_else_changed_is_told() -> None:
    """Bytes, plan and parameters, each by name."""
    after = comparison(fast=arm("fast", FAST, 5000.0, "Exchange > Scan"), params={"records": 20})
    found = differ.diff(comparison(), after)
    assert [(m.arm, m.metric) for m in found.metrics] == [("fast", "shuffle_write_bytes")]
    assert found.plans == ("fast",) and found.params == {"records": (10, 20)}
    text = difference_text(found)
    assert "shuffle write 1.00 kB → 5.00 kB" in text and "records: 10 → 20" in text
    assert max(map(len, text.splitlines())) <= 100
    assert json.loads(json.dumps(found.to_json()))["schema"] == "labkit.diff/1"


def test_runs_from_different_environments_are_refused_unless_told_to() -> None:
    """The line names what differs; told to, the difference does."""
    other = dict(PLACE) | {"spark": "4.2.1", "load_before": 3.0}
    after = comparison(place=other)
    with pytest.raises(UsageError, match=r"spark 4\.3\.0 against 4\.2\.1"):
        differ.diff(comparison(), after)
    found = differ.diff(comparison(), after, anyway=True)
    assert found.environment == ("spark 4.3.0 against 4.2.1",)


def test_other_labs_and_other_arms_are_never_compared() -> None:
    """There is nothing to compare."""
    with pytest.raises(UsageError, match="a run of demo with one of else"):
        differ.diff(comparison(), comparison(lab="else"), anyway=True)
    with pytest.raises(UsageError, match="other arms: slow, fast with slow, quick"):
        differ.diff(comparison(), comparison(fast=arm("quick", FAST)), anyway=True)


def test_an_environment_is_the_same_whatever_the_load() -> None:
    """Settings count one by one, load not at all."""
    busy = dict(PLACE) | {"load_before": 9.0, "load_after": 8.0}
    assert fingerprint(PLACE) == fingerprint(busy) and differences(PLACE, busy) == []
    set_so = dict(PLACE) | {"conf": {"spark.master": "local[2]", "spark.x": "1"}}
    assert fingerprint(PLACE) != fingerprint(set_so)
    assert differences(PLACE, set_so) == ["spark.x not set against 1"]
