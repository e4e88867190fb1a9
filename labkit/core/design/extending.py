"""More pairs for a comparison that was saved: whether they belong together, and one from both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from labkit.core.errors import UsageError
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.fingerprint import differences
from labkit.core.records.trial import TIMED

Settings = Mapping[str, str]


def require_same_place(before: Comparison, environment: Mapping[str, Any]) -> None:
    """Refuse to pool pairs from two environments: a ratio is one of a machine and its settings."""
    apart = differences(before.environment, environment)
    if apart:
        raise UsageError(
            f"can't add pairs to a comparison from another environment ({'; '.join(apart)}): "
            "run it anew"
        )


def require_same_settings(before: Comparison, arm: str, settings: Settings | None) -> None:
    """Refuse to pool pairs of an arm that ran with other Spark settings of its own."""
    earlier = next((a.settings for a in before.arms if a.name == arm), settings)
    if earlier != settings:
        raise UsageError(
            f"can't add pairs to a comparison whose {arm} ran with {_said(earlier)}, now with "
            f"{_said(settings)}: run it anew"
        )


def _said(settings: Settings | None) -> str:
    if not settings:
        return "no settings of its own"
    return ", ".join(f"{key}={value}" for key, value in settings.items())


def rounds(before: Comparison) -> int:
    """How many rounds of timed trials a comparison has, unsound ones included."""
    return len({t.round for arm in before.arms for t in arm.trials if t.phase == TIMED})


def joined(before: Comparison, arms: Sequence[Arm]) -> list[Arm]:
    """The arms with the earlier trials first; the new rounds count on from the earlier ones."""
    names = [arm.name for arm in before.arms]
    if names != [arm.name for arm in arms]:
        raise UsageError(
            f"can't add pairs of {', '.join(a.name for a in arms)} to a comparison of "
            f"{', '.join(names)}"
        )
    last = {
        phase: max((t.round for a in before.arms for t in a.trials if t.phase == phase), default=-1)
        for phase in {t.phase for arm in arms for t in arm.trials}
    }
    return [
        replace(
            arm,
            trials=(
                *before.arm(arm.name).trials,
                *(replace(t, round=t.round + 1 + last[t.phase]) for t in arm.trials),
            ),
        )
        for arm in arms
    ]
