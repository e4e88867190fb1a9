"""Something that ran, as rules and evidence views look at it: what it did, and on what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .anatomy import Anatomy
from .arm import Arm
from .evidence import Evidence
from .trial import Trial


@dataclass(frozen=True)
class Ran:
    """A name, an anatomy, an environment: an arm of a comparison, or anything else that ran.

    `environment` has the `cores` that its tasks could run on at once and the settings, `conf`.
    What only a comparison knows of it stands in `arm`: its trials, its answer's partitions, texts.
    """

    name: str
    anatomy: Anatomy | None
    environment: Mapping[str, Any]
    arm: Arm | None = None

    @property
    def cores(self) -> int:
        """The cores that its tasks could run on at once; 1 where nothing says how many."""
        return int(self.environment.get("cores") or 1)

    @property
    def conf(self) -> Mapping[str, Any]:
        """The settings that it ran with."""
        return self.environment.get("conf") or {}

    @property
    def evidence(self) -> Evidence:
        """Spark's texts of it and what its answer holds; empty where it was no arm."""
        return self.arm or Evidence()

    @property
    def trial(self) -> Trial | None:
        """The timed trial that the anatomy is of; None where that isn't known."""
        if self.arm is None or self.anatomy is None:
            return None
        return next((t for t in self.arm.timed if t.round == self.anatomy.round), None)

    def metric(self, name: str) -> float | None:
        """The median of a metric over its trials; None where it isn't known."""
        return self.arm.metric(name) if self.arm else None


def ran_by(arm: Arm, environment: Mapping[str, Any]) -> Ran:
    """An arm in the environment of its comparison: with the cores and settings of its own."""
    conf = {**(environment.get("conf") or {}), **(arm.settings or {})}
    mine = {**environment, "conf": conf, "cores": arm.cores(environment)}
    return Ran(arm.name, arm.anatomy, mine, arm)
