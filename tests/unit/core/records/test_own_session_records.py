"""Records of arms with sessions of their own: kept whole, warmed by their runs, not mixed up."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from labkit.core.design.budget import Budget
from labkit.core.design.extending import require_same_settings
from labkit.core.design.schedule import run_schedule
from labkit.core.errors import UsageError
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import comparison_from_json
from labkit.core.records.trial import WARMUP, Trial
from tests.unit.comparisons import FAST, arm, comparison

KRYO = {"spark.serializer": "org.apache.spark.serializer.KryoSerializer"}


def with_settings() -> Arm:
    """An arm whose trials were sessions."""
    found = arm("fast", FAST)
    trials = tuple(
        replace(trial, inside=(trial.seconds, 9.0), inside_warmup=(3.0,)) for trial in found.trials
    )
    return replace(found, trials=trials, settings=KRYO)


def test_settings_and_the_runs_inside_a_session_survive_json() -> None:
    """What is read back is what was written; an arm in the person's session has None."""
    before = comparison(fast=with_settings())
    after = comparison_from_json(json.loads(json.dumps(before.to_json())))
    assert after.arm("fast").settings == KRYO and after.arm("slow").settings is None
    assert after.arm("fast").trials == before.arm("fast").trials
    assert after.arm("slow").trials[0].inside == ()


def test_a_row_of_the_table_stays_one_trial() -> None:
    """The runs inside are no columns: each session is one figure."""
    frame = comparison(fast=with_settings()).to_pandas()
    assert len(frame) == 2 * (1 + len(FAST))
    assert not {"inside", "inside_warmup", "metrics"} & set(frame.columns)


class Sessions:
    """An executor whose trials are sessions of five runs."""

    def __init__(self) -> None:
        self.now = 0.0

    def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:
        self.now += 5.0
        return Trial(arm, phase, 0, 0, 1.0, started=self.now, repeats=repeats, inside=(1.0,) * 5)

    def check_answers(self) -> None:
        pass


def test_the_runs_inside_sessions_tell_when_an_arm_is_warm() -> None:
    """Nine steady runs are enough, in however many sessions they were."""
    executor = Sessions()
    outcome = run_schedule("ab", executor, Budget(pairs=6), 1, clock=lambda: executor.now)
    assert outcome.warm == {"a": True, "b": True}
    assert sum(t.phase == WARMUP and t.arm == "a" for t in outcome.trials) == 2


def test_pairs_are_not_added_to_those_of_other_settings() -> None:
    """The line has both settings."""
    before = comparison(fast=with_settings())
    require_same_settings(before, "fast", KRYO)
    require_same_settings(before, "slow", None)
    require_same_settings(before, "new", {})
    with pytest.raises(UsageError, match=r"fast ran with spark\.serializer=.*, now with no sett"):
        require_same_settings(before, "fast", {})
