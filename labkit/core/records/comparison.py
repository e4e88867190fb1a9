"""What a comparison leaves behind: its arms, the ratio of each, the verdict; JSON in and out."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from labkit.core import units
from labkit.core.params import Value
from labkit.core.stats.pairs import noise_floor

from .arm import Arm, arm_from_json, arm_to_json
from .figures import Figure, cost_of, declared, recall
from .jsonable import json_ready, known, reading
from .ran import Ran, ran_by
from .shown import Presentable
from .trial import NESTED, Trial

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "labkit.comparison/1"


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


@dataclass(frozen=True, repr=False)
class Comparison(Presentable):
    """Two or more arms of one computation, measured in pairs: what a run leaves behind.

    As a notebook cell's last value it shows verdict, figure, metrics and, folded, the evidence:
    where the time went, what stands out, lineage, plan, tasks, code, environment. Printed, it
    gives the verdict with its reasons, findings, metrics and cautions. `verdicts`, `to_pandas()`
    and `to_json()` give the figures, `advice` the sentences as data; `report()` writes one page
    with all of it, `save()` other files.

    `noise` is the reference against itself, when an A/A arm ran: `noise.arm` is that arm's
    name. `run` is the id under which the comparison was saved, `stopped` says why it ended
    early, `extended` how often pairs were added to it. `until` says what ended it ("decided",
    when every arm had a verdict; empty for a settled number of pairs), `most` after how many
    pairs it would have ended anyway. `equal` is "unchecked" where the arms' answers were not
    compared.

    `paired` names the figure of which the ratios are, wall time by default. A ratio always says
    how many times as good as the reference an arm is: reference / arm where less is better.
    `same_work` tells whether trials of an arm must have the same plan, tasks and bytes to count,
    `tolerates` what else does not make a trial unsound ("failed_tasks"). `checked` is False where
    the run ended before the arms' answers had been compared.

    `asked` has how much was asked for (`pairs`, `seconds`, `precision`, `sessions`), `labkit` is
    the version that measured it; records of earlier versions have neither, and one that pairs were
    added to has nothing in `asked`.
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
    paired: str = "seconds"
    same_work: bool = True
    tolerates: tuple[str, ...] = ()
    checked: bool = True
    asked: Mapping[str, Any] = field(default_factory=dict)
    labkit: str = ""

    @property
    def ended_in(self) -> str:
        """What it ended in before one pair was whole: "its warm-up", "its first pair"; else empty.

        There is no verdict on time then, and the exact figures of an arm without a timed trial are
        those of its warm-up.
        """
        timed = [arm.is_timed for arm in self.arms]
        return "" if all(timed) else "its first pair" if any(timed) else "its warm-up"

    @property
    def ending(self) -> str:
        """How it ended early, in words: `was cancelled in its warm-up`; empty for a whole run."""
        if not self.stopped:
            return ""
        cancelled = self.stopped == "cancelled"
        how = "was cancelled" if cancelled else "broke off"
        if self.ended_in:
            return f"{how} in {self.ended_in}"
        return f"{how} before its end" if cancelled else how

    @property
    def warmup_rounds(self) -> int:
        """How many rounds the warm-up had, the last of them perhaps not whole."""
        return len({(t.session, t.round) for arm in self.arms for t in arm.warmup})

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

    @property
    def ran(self) -> tuple[Ran, ...]:
        """The variants as what ran, for rules and evidence views."""
        return tuple(ran_by(arm, self.environment) for arm in self.variants)

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

    @property
    def whole(self) -> str:
        """How much of it is whole, in words: `6 whole pairs`, `2 rounds of warm-up`."""
        if self.ended_in:
            return f"{units.plural(self.warmup_rounds, 'round')} of warm-up"
        return units.plural(self.most_pairs, "whole pair")

    @property
    def most_pairs(self) -> int:
        """How many sound pairs the arm that has most of them has."""
        found = (*self.results, *([self.noise] if self.noise else []))
        return max((result.pairs for result in found), default=0)

    def pairs(self, name: str) -> list[tuple[Trial, Trial]]:
        """The sound pairs (reference trial, arm's trial), in the order they ran.

        Both have the figure that they are paired by.
        """
        mine = {t.round: t for t in self.with_figure(name)}
        there = self.with_figure(self.reference)
        return [(t, mine[t.round]) for t in there if t.round in mine]

    def with_figure(self, name: str) -> tuple[Trial, ...]:
        """The sound timed trials of an arm that have the paired figure, above 0."""
        timed = self.arm(name).timed
        return tuple(t for t in timed if cost_of(self.paired, t) is not None)

    def cost(self, trial: Trial) -> float:
        """The paired figure of a trial, or one over it where more is better: less is better."""
        cost = cost_of(self.paired, trial)
        assert cost is not None, f"the trial has no {self.paired}"
        return cost

    def costs(self, name: str) -> list[tuple[float, float]]:
        """What `cost` says of the reference and of the arm, a sound pair after the other."""
        return [(self.cost(there), self.cost(mine)) for there, mine in self.pairs(name)]

    def to_json(self) -> dict[str, Any]:
        """The comparison as JSON-ready data, in the schema `labkit.comparison/1`.

        The columns of an arm (`seconds`, `cpu_seconds`, `python_cpu_seconds`, each metric) have one
        entry a trial that counts; `trials` holds every trial, warm-up and rejected ones included.
        `figures` has what the lab declares of those that it measured itself.
        """
        data = {f.name: getattr(self, f.name) for f in fields(self)}
        data["schema"] = SCHEMA
        data["arms"] = [arm_to_json(arm) for arm in self.arms]
        data["results"] = [asdict(result) for result in self.results]
        data["noise"] = asdict(self.noise) if self.noise else None
        data["other_load"] = self.other_load
        names = {name for arm in self.arms for trial in arm.trials for name in trial.metrics}
        data["figures"] = [asdict(figure) for figure in declared(names)]
        return json_ready(data)  # type: ignore[no-any-return]

    def to_pandas(self) -> pd.DataFrame:
        """One row a trial, warm-up and rejected ones included, with the metrics as columns."""
        import pandas as pd

        rows = [
            {k: v for k, v in asdict(trial).items() if k not in NESTED} | dict(trial.metrics)
            for arm in self.arms
            for trial in arm.trials
        ]
        frame = pd.DataFrame(rows)
        if frame.empty:
            return frame
        return frame.sort_values("started", kind="stable", ignore_index=True)


def comparison_from_json(data: Mapping[str, Any]) -> Comparison:
    """The comparison that `to_json` wrote; fields it does not know are left aside.

    Raises
    ------
    ValueError
        When the schema is another one or a field is missing.
    """
    with reading(SCHEMA, data):
        bare = known(Comparison, data)
        recall(Figure(**known(Figure, item)) for item in data.get("figures", ()))
        arms = tuple(arm_from_json(arm) for arm in data["arms"])
        results = tuple(Result(**known(Result, r)) for r in data["results"])
        noise = Result(**known(Result, data["noise"])) if data.get("noise") else None
        bare |= {name: tuple(data.get(name, ())) for name in ("rejected", "advice", "tolerates")}
        return Comparison(**(bare | {"arms": arms, "results": results, "noise": noise}))
