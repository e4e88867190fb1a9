"""Two runs of a lab against each other."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from labkit.core.errors import UsageError
from labkit.core.judging import differ
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.fingerprint import differences, fingerprint
from labkit.views.diff_text import difference_text
from tests.unit.comparisons import FAST, PLACE, SLOW, arm, comparison


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
    assert max(map(len, text.splitlines())) <= 80
    assert json.loads(json.dumps(found.to_json()))["schema"] == "labkit.diff/1"


def slowed(slow: float, fast: float, **fields: object) -> Comparison:
    """The usual comparison, its arms so many times as slow."""
    times = [[s * by for s in seconds] for seconds, by in ((SLOW, slow), (FAST, fast))]
    return comparison(arm("slow", times[0]), arm("fast", times[1]), **fields)  # type: ignore[arg-type]


def busy(made: Comparison, cores: float) -> Comparison:
    """The comparison with other programs that kept so many cores busy."""

    def during(one: Arm) -> Arm:
        trials = (replace(t, other_cpu_seconds=cores * t.seconds) for t in one.trials)
        return replace(one, trials=tuple(trials))

    return replace(made, arms=tuple(map(during, made.arms)))


def test_the_times_of_every_arm_are_told_beside_the_ratio() -> None:
    """The reference's, too: a ratio alone doesn't say which of its arms moved."""
    found = differ.diff(comparison(), slowed(1, 2))
    assert [(t.arm, t.before) for t in found.times] == [("slow", 2.0), ("fast", 1.0)]
    assert [round(t.change, 6) for t in found.times] == [1.0, 2.0]
    text = difference_text(found)
    assert "slow: wall time 2.00 s → 2.00 s, +0%" in text
    assert "fast: wall time 1.00 s → 2.00 s, +100%" in text
    assert found.whole is None and "whole run" not in text
    assert found.to_json()["times"][1]["arm"] == "fast"


@pytest.mark.parametrize(
    ("by", "said"),
    [(4.6, "slower: every arm took 4.60× as long"), (0.25, "faster: every arm was 4.00× as fast")],
)
def test_a_whole_run_that_was_slower_or_faster_is_told(by: float, said: str) -> None:
    """The ratio hardly moved, so something other than the arms did."""
    found = differ.diff(busy(comparison(), 0.1), busy(slowed(by, by), 1.8))
    assert found.whole is not None and found.whole.least == pytest.approx(by)
    assert found.ratios[0].change == pytest.approx(1.0)
    text = " ".join(difference_text(found).split())
    assert said in text and "something else was going on" in text
    assert "other programs kept 0.1 cores busy in the first, 1.8 in the second" in text


def test_what_is_known_to_be_different_is_named_as_what_may_explain_it() -> None:
    """Twice the records take longer: nothing else need have been going on."""
    text = difference_text(differ.diff(comparison(), slowed(4.6, 4.6, params={"records": 46})))
    assert "The whole run was slower" in text and "may explain it" in " ".join(text.split())
    assert "something else was going on" not in text


@pytest.mark.parametrize(
    ("slow", "fast"),
    [
        (1.05, 1.05),  # no more than their times spread
        (1.0, 4.6),  # one arm only
        (4.6, 0.25),  # apart
        (1.5, 40.0),  # not together
    ],
)
def test_no_whole_run_was_slower_where_arms_moved_by_themselves(slow: float, fast: float) -> None:
    """Or by no more than they spread."""
    assert differ.diff(comparison(), slowed(slow, fast)).whole is None


def test_too_few_trials_tell_nothing_of_the_whole_run() -> None:
    """Without an interval a shift may be chance."""
    two = comparison(arm("slow", SLOW[:2]), arm("fast", FAST[:2]))
    much = comparison(arm("slow", [20.0, 21.0]), arm("fast", [10.0, 11.0]))
    found = differ.diff(two, much)
    assert found.times[0].low is None and found.whole is None


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
