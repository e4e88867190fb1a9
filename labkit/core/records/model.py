"""The records that a run leaves: trial, arm, result, comparison; JSON in and out."""

from __future__ import annotations

import hashlib
import statistics
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from labkit.core import units
from .anatomy import Anatomy, anatomy_from_json
from .jsonable import json_ready, known
from labkit.core.params import Value
from labkit.core.stats.pairs import noise_floor

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "labkit.comparison/1"
WARMUP, TIMED = "warmup", "timed"
_NESTED = ("metrics", "inside", "inside_warmup")


@dataclass(frozen=True)
class Trial:
    """One run of one arm. Times in seconds, `started` as a Unix time, metrics in base units.

    `cpu_seconds` is that of the process tree (JVM and Python workers), None on a cluster;
    `python_cpu_seconds` is the part of it that the JVM itself did not use.
    `repeats` tells how often a short arm ran inside the trial: times and metrics are for one.
    `other_cpu_seconds` is what the machine's other programs took meanwhile, None where that
    can't be known. `mark` names the cause of a time far above the arm's others, empty for a
    usual one; such a trial counts. `invalid` is the reason why a trial was thrown out, empty
    for a sound one.

    Where a trial is a whole session, its times and metrics are those of the median run inside
    it; `inside` has the seconds of all runs that this is the median of, `inside_warmup` those
    of the runs before them. `session` numbers the fresh JVM that it ran in, where a comparison ran
    in several.
    """

    arm: str
    phase: str
    round: int
    position: int
    seconds: float
    cpu_seconds: float | None = None
    started: float = 0.0
    metrics: Mapping[str, float] = field(default_factory=dict)
    plan_shape: str = ""
    answer: str = ""
    invalid: str = ""
    repeats: int = 1
    other_cpu_seconds: float | None = None
    mark: str = ""
    inside: tuple[float, ...] = ()
    inside_warmup: tuple[float, ...] = ()
    session: int = 0
    python_cpu_seconds: float | None = None


@dataclass(frozen=True)
class Partition:
    """What one partition of an arm's answer holds."""

    index: int
    records: int


@dataclass(frozen=True)
class Arm:
    """One variant with all its trials and the evidence of what it did.

    `lineage` and `plan` are Spark's own texts of its last trial, `logical` what
    explain("extended") tells before anything has run. `anatomy` is that of its median trial.
    `settings` are the Spark settings of its own sessions (none among them: {}), None where it
    ran in the person's. `remarks` are what the variant itself has to say.
    """

    name: str
    trials: tuple[Trial, ...] = ()
    lineage: str = ""
    plan: str = ""
    code: str = ""
    partitions: tuple[Partition, ...] = ()
    warm: bool = True
    logical: str = ""
    anatomy: Anatomy | None = None
    settings: Mapping[str, str] | None = None
    remarks: tuple[str, ...] = ()

    @property
    def plan_hash(self) -> str:
        """Twelve hex digits for the operators of the final plan, empty for RDD programs."""
        shape = self.timed[-1].plan_shape if self.timed else ""
        return hashlib.sha256(shape.encode()).hexdigest()[:12] if shape else ""

    @property
    def timed(self) -> tuple[Trial, ...]:
        """The sound trials that count."""
        return tuple(t for t in self.trials if t.phase == TIMED and not t.invalid)

    @property
    def warmup(self) -> tuple[Trial, ...]:
        """The trials before the timed ones, the cold one first."""
        return tuple(t for t in self.trials if t.phase == WARMUP)

    def metric(self, name: str) -> float | None:
        """The median of a metric over the trials that count; None when it is not there.

        "seconds" and "cpu_seconds" are taken for metrics too.
        """
        values = [v for t in self.timed if (v := trial_value(t, name)) is not None]
        if not values:
            return None
        middle = sorted(values)
        half = len(middle) // 2
        return middle[half] if len(middle) % 2 else (middle[half - 1] + middle[half]) / 2


def trial_value(trial: Trial, name: str) -> float | None:
    """A trial's time, CPU time or metric by its name."""
    if name == "seconds":
        return trial.seconds
    if name == "cpu_seconds":
        return trial.cpu_seconds
    if name == "python_cpu_seconds":
        return trial.python_cpu_seconds
    return trial.metrics.get(name)


@dataclass(frozen=True)
class Result:
    """An arm against the reference: ratio of times (reference / arm), interval, verdict.

    `p_value` is that of the two-sided signed-rank test of equal times. `needed` is the number
    of pairs, roughly, that would settle an inconclusive verdict. `anytime` tells an interval
    that holds whenever one looks and stops from one of a settled number of pairs. Where
    `sessions` is above 1 they are the unit of the interval, of `p_value` and of `needed`.
    `withheld` says why there is no verdict though the interval alone would give one.
    """

    arm: str
    ratio: float
    low: float | None
    high: float | None
    confidence: float | None
    pairs: int
    verdict: str
    needed: int | None = None
    p_value: float | None = None
    anytime: bool = False
    sessions: int = 1
    withheld: str = ""

    def __str__(self) -> str:
        """Give the ratio with its interval, `0.97× (0.90× to 1.03×)`, or else the pairs."""
        if self.low is None:
            return f"{units.ratio(self.ratio)} from {units.plural(self.pairs, 'pair')}"
        return f"{units.ratio(self.ratio)} ({units.ratio(self.low)} to {units.ratio(self.high)})"


@dataclass(frozen=True)
class Comparison:
    """Two or more arms of one computation, measured in pairs: what a run leaves behind.

    `noise` is the reference against itself, when an A/A arm ran: `noise.arm` is that arm's
    name. `run` is the id under which the comparison was saved, `stopped` says why it ended
    early, `extended` how often pairs were added to it. `until` says what ended it ("decided",
    when every arm had a verdict; empty for a settled number of pairs), `most` after how many
    pairs it would have ended anyway. `equal` is "unchecked" where the arms' answers were not
    compared.
    """

    lab: str
    title: str
    params: Mapping[str, Value]
    seed: int
    environment: Mapping[str, Any]
    reference: str
    arms: tuple[Arm, ...]
    results: tuple[Result, ...]
    margin: float
    noise: Result | None = None
    rejected: tuple[Mapping[str, Any], ...] = ()
    advice: tuple[Mapping[str, Any], ...] = ()
    stopped: str = ""
    run: str = ""
    started: float = 0.0
    extended: int = 0
    until: str = ""
    most: int | None = None
    equal: str = "unordered"

    @property
    def anytime(self) -> bool:
        """Whether its length hung on what it found, so that its intervals must hold throughout."""
        return bool(self.until or self.extended)

    @property
    def band(self) -> float:
        """How far a ratio must lie from 1 to count, as a share: the margin, or the A/A noise."""
        noise = self.noise
        return max(self.margin, noise_floor(noise.low, noise.high) if noise else 0.0)

    @property
    def other_load(self) -> tuple[float, float] | None:
        """Cores that other programs kept busy during the timed trials: median and most.

        None where that can't be known (a cluster).
        """
        busy = sorted(
            t.other_cpu_seconds / t.seconds
            for arm in self.arms
            for t in arm.timed
            if t.other_cpu_seconds is not None and t.seconds > 0
        )
        return (statistics.median(busy), busy[-1]) if busy else None

    @property
    def variants(self) -> tuple[Arm, ...]:
        """The arms without the A/A arm."""
        again = self.noise.arm if self.noise else ""
        return tuple(arm for arm in self.arms if arm.name != again)

    def arm(self, name: str) -> Arm:
        """The arm of that name; KeyError when there is none."""
        for arm in self.arms:
            if arm.name == name:
                return arm
        raise KeyError(name)

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of each arm against the reference, by the arm's name."""
        return {result.arm: result.verdict for result in self.results}

    def pairs(self, name: str) -> list[tuple[Trial, Trial]]:
        """The sound pairs (reference trial, arm's trial), in the order they ran."""
        mine = {t.round: t for t in self.arm(name).timed}
        return [(t, mine[t.round]) for t in self.arm(self.reference).timed if t.round in mine]

    def to_json(self) -> dict[str, Any]:
        """The comparison as JSON-ready data, in the schema `labkit.comparison/1`.

        The columns of an arm (`seconds`, `cpu_seconds`, `python_cpu_seconds`, each metric) have one
        entry a trial that counts; `trials` holds every trial, warm-up and rejected ones included.
        """
        data = {f.name: getattr(self, f.name) for f in fields(self)}
        data["schema"] = SCHEMA
        data["arms"] = [_arm_to_json(arm) for arm in self.arms]
        data["results"] = [asdict(result) for result in self.results]
        data["noise"] = asdict(self.noise) if self.noise else None
        data["other_load"] = self.other_load
        return json_ready(data)  # type: ignore[no-any-return]

    def to_pandas(self) -> pd.DataFrame:
        """One row a trial, warm-up and rejected ones included, with the metrics as columns."""
        import pandas as pd

        rows = [
            {k: v for k, v in asdict(trial).items() if k not in _NESTED} | dict(trial.metrics)
            for arm in self.arms
            for trial in arm.trials
        ]
        frame = pd.DataFrame(rows)
        if frame.empty:
            return frame
        return frame.sort_values("started", kind="stable", ignore_index=True)


def _arm_to_json(arm: Arm) -> dict[str, Any]:
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


def comparison_from_json(data: Mapping[str, Any]) -> Comparison:
    """The comparison that `to_json` wrote; fields it does not know are left aside.

    Raises
    ------
    ValueError
        When the schema is another one or a field is missing.
    """
    if data.get("schema") != SCHEMA:
        raise ValueError(f"schema is {data.get('schema')!r}, expected {SCHEMA!r}")
    try:
        bare = known(Comparison, data)
        arms = tuple(_arm_from_json(arm) for arm in data["arms"])
        results = tuple(Result(**known(Result, r)) for r in data["results"])
        noise = Result(**known(Result, data["noise"])) if data.get("noise") else None
        bare |= {name: tuple(data.get(name, ())) for name in ("rejected", "advice")}
        return Comparison(**(bare | {"arms": arms, "results": results, "noise": noise}))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a whole {SCHEMA} record: {error}") from error


def _trial_from_json(data: Mapping[str, Any]) -> Trial:
    inner = {name: tuple(data.get(name, ())) for name in ("inside", "inside_warmup")}
    return Trial(**(known(Trial, data) | inner))


def _arm_from_json(data: Mapping[str, Any]) -> Arm:
    return replace(
        Arm(**known(Arm, data)),
        trials=tuple(_trial_from_json(trial) for trial in data["trials"]),
        partitions=tuple(Partition(**known(Partition, p)) for p in data.get("partitions", ())),
        anatomy=anatomy_from_json(data["anatomy"]) if data.get("anatomy") else None,
        remarks=tuple(data.get("remarks", ())),
    )
