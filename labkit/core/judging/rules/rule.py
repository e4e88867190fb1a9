"""What a rule is: a figure of one arm against a published threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labkit.core.judging.why.where_time_went import TimeSpent
from labkit.core.records.anatomy import Anatomy, StageRun
from labkit.core.records.ran import Ran
from labkit.core.tasks.table import WORTH

LEAST_SECONDS = 0.01
"""Wall time that isn't worth a word whatever its share: Spark's own clock counts milliseconds."""


@dataclass(frozen=True)
class Case:
    """What rules look at: something that ran, its anatomy, and where its time went.

    `warm` is False of an arm whose times aren't settled.
    """

    ran: Ran
    anatomy: Anatomy
    spent: TimeSpent
    warm: bool = True

    @property
    def cores(self) -> int:
        """Cores that tasks could run on at once."""
        return self.spent.cores

    def worth_having(self, seconds: float) -> bool:
        """Whether so much wall time is more than the margin under which nothing counts."""
        return seconds > max(LEAST_SECONDS, WORTH * self.spent.seconds)


@dataclass(frozen=True)
class Hit:
    """Where a rule fired.

    `text` says value and threshold, without the arm's name. `worth` is the wall time in seconds
    that is seen to go to the fault, None where that can't be told. `stage` is None for what
    concerns the whole trial, or a plan's operator. `limit` is the threshold where it depends on
    the case, `fix` the step to take where it is another one than the rule's.
    """

    value: float
    text: str
    worth: float | None = None
    stage: int | None = None
    limit: float | None = None
    fix: str = ""


Check = Callable[[Case], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """One rule, declared whole: what a page about it has to say.

    `looks_at` names the figure, `threshold` its limit in `unit` ("s", "B", "share", "ratio" or ""
    for a count), over which the rule fires, or, where `below`, under which; `source` is where the
    threshold is published and `scaled` what the lab made of it for small jobs, and why. A rule
    `on_times` needs a warm arm. `claim` is the claim of the ledger that tries the fix, `lab` the
    lab that does so, empty while there is none; `fix` is the step to take. Where one of `yields_to`
    fired in the same arm and stage, this one says nothing: it would be the same fault twice.
    """

    id: str
    title: str
    looks_at: str
    threshold: float
    unit: str
    source: str
    scaled: str
    fix: str
    check: Check
    on_times: bool
    claim: str
    lab: str = ""
    below: bool = False
    yields_to: tuple[str, ...] = ()


Finding = Mapping[str, Any]


READ = (
    ("shuffle_read_bytes", "B", 1000.0),
    ("shuffle_read_records", "", 100.0),
    ("input_records", "", 100.0),
    ("input_bytes", "B", 1000.0),
)
"""Columns that tell how much a task had to read, their units, and what a stage must have read in
all for its tasks to be compared. Bytes of input come last, since Spark misses Parquet's."""


def called(stage: StageRun) -> str:
    """A stage as a sentence names it: `stage 5 (join at jobs.py:12)`."""
    return f"stage {stage.id} ({stage.name})" if stage.name else f"stage {stage.id}"


def busy(anatomy: Anatomy, start: float, end: float) -> float:
    """Core-seconds of tasks between two moments of the trial."""
    return sum(
        max(0.0, min(end, begun + took) - max(start, begun))
        for stage in anatomy.ran
        for begun, took in zip(stage.column("launched"), stage.column("duration"), strict=False)
    )
