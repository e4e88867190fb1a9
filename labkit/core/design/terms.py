"""The terms of a comparison: what its arms are paired by, and what makes a trial count."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.core.errors import UsageError

EQUAL = ("unordered", "unchecked")

FAILED_TASKS = "failed_tasks"
TOLERABLE = (FAILED_TASKS,)


@dataclass(frozen=True)
class Terms:
    """What all trials of a comparison are held to; the record has it.

    `equal` says how answers compare: rows in any order, or not at all. `paired` names the figure of
    which the ratios are. With `same_work` an arm's trials must have the same plan, tasks and bytes
    to count; without it they need not, as for streams, speculation and allocation on demand.
    `tolerates` are faults that don't make a trial unsound: "failed_tasks", where recovering from
    them is what is on trial.

    Raises UsageError for a word that is not allowed.
    """

    equal: str = "unordered"
    paired: str = "seconds"
    same_work: bool = True
    tolerates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.equal not in EQUAL:
            raise UsageError(f"equal can't be {self.equal!r}; allowed: {', '.join(EQUAL)}")
        for fault in self.tolerates:
            if fault not in TOLERABLE:
                raise UsageError(f"{fault!r} can't be tolerated; allowed: {', '.join(TOLERABLE)}")


USUAL = Terms()
