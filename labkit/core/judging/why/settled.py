"""Whether an arm's times are fit to be explained: enough of them, and no warming up left."""

from __future__ import annotations

from labkit.core.records.arm import Arm
from labkit.core.records.ran import Ran
from labkit.core.stats.pairs import MIN_PAIRS
from labkit.core.stats.series import DRIFT_P, trend


def cold(ran: Ran) -> bool:
    """Whether it was an arm whose times aren't `settled`; of anything else nothing is known."""
    return ran.arm is not None and not settled(ran.arm)


def settled(arm: Arm) -> bool:
    """Whether the arm has MIN_PAIRS sound timed trials, and is warm.

    Warm is an arm whose warm-up ended with flat times, or whose timed trials show no downward
    trend, by the test and the limit that cautions of drift use.
    """
    seconds = [trial.seconds for trial in arm.timed]
    if len(seconds) < MIN_PAIRS:
        return False
    drift = trend(seconds)
    return arm.warm or drift.change >= 1 or drift.p_value >= DRIFT_P
