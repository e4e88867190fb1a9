"""How each arm of a comparison looks: its colour and marker, the same in every view."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.core.records.comparison import Comparison
from labkit.views.palette import MARKERS, arm_colour


@dataclass(frozen=True)
class Look:
    """The palette's name of an arm's colour, its marker, and the marker's size beside a circle."""

    colour: str
    marker: str
    size: float = 1.0


AGAIN = Look("muted", "P")
"""The A/A arm is no variant: grey, and a plus for "once more"."""


def looks(comparison: Comparison) -> dict[str, Look]:
    """The look of each arm by its name."""
    found = {
        arm.name: Look(arm_colour(i), *MARKERS[i % len(MARKERS)])
        for i, arm in enumerate(comparison.variants)
    }
    return found | ({comparison.noise.arm: AGAIN} if comparison.noise else {})
