"""One variant with all its trials and the evidence of what it did."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from .anatomy import Anatomy, anatomy_from_json
from .evidence import Evidence, Partition
from .figures import describe
from .jsonable import known
from .place import Place
from .task_frame import task_frame
from .trial import TIMED, WARMUP, Trial, trial_from_json, trial_value

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Arm(Evidence):
    """One variant with all its trials and the evidence of what it did.

    `anatomy` is that of its median trial. `settings` are the Spark settings of its own sessions
    (none among them: {}), None where it ran in the person's. `place` says where that was; records
    of earlier versions have none.
    """

    name: str
    trials: tuple[Trial, ...] = ()
    code: str = ""
    warm: bool = True
    anatomy: Anatomy | None = None
    settings: Mapping[str, str] | None = None
    place: Place | None = None

    @property
    def plan_hash(self) -> str:
        """Twelve hex digits for the operators of the final plan, empty for RDD programs."""
        shape = self.timed[-1].plan_shape if self.timed else ""
        return hashlib.sha256(shape.encode()).hexdigest()[:12] if shape else ""

    def cores(self, environment: Mapping[str, Any]) -> int:
        """The cores that its tasks could run on at once; 1 where nothing says how many."""
        own = self.place.cores if self.place else None
        return int(own or environment.get("cores") or 1)

    @property
    def timed(self) -> tuple[Trial, ...]:
        """The sound trials that count."""
        return tuple(t for t in self.trials if t.phase == TIMED and not t.invalid)

    @property
    def warmup(self) -> tuple[Trial, ...]:
        """The trials before the timed ones, the cold one first."""
        return tuple(t for t in self.trials if t.phase == WARMUP)

    @property
    def is_timed(self) -> bool:
        """Whether any of its trials was timed, sound or not."""
        return any(t.phase == TIMED for t in self.trials)

    @property
    def tasks(self) -> pd.DataFrame:
        """A row a task of its median trial: stage, partition, executor, seconds, records, bytes."""
        return task_frame(self.anatomy)

    def metric(self, name: str) -> float | None:
        """The median of a metric over the trials that count; None when it is not there.

        "seconds" and "cpu_seconds" are taken for metrics too. Where no trial was timed, an exact
        figure is that of the warm-up, whose trials do the same work.
        """
        values = [v for t in self._telling(name) if (v := trial_value(t, name)) is not None]
        if not values:
            return None
        middle = sorted(values)
        half = len(middle) // 2
        return middle[half] if len(middle) % 2 else (middle[half - 1] + middle[half]) / 2

    def _telling(self, name: str) -> tuple[Trial, ...]:
        """The trials that a figure is of."""
        if self.is_timed or not describe(name).exact:
            return self.timed
        return tuple(t for t in self.warmup if not t.invalid)


def arm_to_json(arm: Arm) -> dict[str, Any]:
    """The arm as plain data, with its trials that count as columns, too."""
    timed = arm.timed
    names = sorted({name for trial in timed for name in trial.metrics})
    data = asdict(arm)
    data["plan_hash"] = arm.plan_hash
    data["warmup_seconds"] = [t.seconds for t in arm.warmup]
    data["seconds"] = [t.seconds for t in timed]
    data["cpu_seconds"] = [t.cpu_seconds for t in timed]
    data["python_cpu_seconds"] = [t.python_cpu_seconds for t in timed]
    data["metrics"] = {name: [t.metrics.get(name) for t in timed] for name in names}
    return data


def arm_from_json(data: Mapping[str, Any]) -> Arm:
    """The arm that was written; fields that it does not know are left aside."""
    return replace(
        Arm(**known(Arm, data)),
        trials=tuple(trial_from_json(trial) for trial in data["trials"]),
        partitions=tuple(Partition(**known(Partition, p)) for p in data.get("partitions", ())),
        anatomy=anatomy_from_json(data["anatomy"]) if data.get("anatomy") else None,
        place=Place(**known(Place, data["place"])) if data.get("place") else None,
        remarks=tuple(data.get("remarks", ())),
    )
