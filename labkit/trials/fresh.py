"""One comparison in several fresh JVMs, each a whole run: the session is the unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from labkit.core.design.schedule import Progress
from labkit.core.errors import Cancelled, LabError, UsageError
from labkit.core.judging.advice import advise
from labkit.core.judging.judge import assemble
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.trial import Trial
from labkit.spark.places.benches import Fresh
from labkit.trials.experiment import Experiment, again

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MOST = 50
SEED_STEP = 100_003
"""Between the seeds of two sessions: each draws an order of its own, all from the one recorded."""


class InSessions:
    """An experiment that is run so many times, each in a fresh JVM. `run` once.

    Raises UsageError for a number of sessions that can't be, or a budget that can't be theirs.
    """

    needs_session = False

    def __init__(self, asked: Experiment, sessions: int) -> None:
        require_sessions(sessions)
        if asked.budget.until:
            raise UsageError(
                f"until can't be {asked.budget.until!r} with several sessions; allowed: pairs or "
                "seconds, which each of them runs"
            )
        self._asked, self._sessions = asked, sessions
        self._running: Experiment | None = None
        self._stop = False

    def run(
        self,
        spark: SparkSession | None = None,  # noqa: ARG002  it runs in none that is open
        on_progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Comparison:
        """Run one session after the other and judge them together.

        Raises what `Experiment.run` raises; `partial` then has what there was before, and that of
        a cancelled run is its result.
        """
        conf = _conf_of_the_running_session()
        parts: list[Comparison] = []
        for number in range(self._sessions):
            try:
                parts.append(self._one(number, conf, on_progress))
            except Cancelled:
                if not parts:
                    raise
                return self._joined(parts, "cancelled")
            except LabError as error:
                if isinstance(error.partial, Comparison):
                    parts.append(error.partial)
                error.partial = self._joined(parts, str(error)) if parts else None
                raise
            if parts[-1].stopped:  # cancelled in the middle of it: what there is of that one too
                return self._joined(parts, parts[-1].stopped)
        return self._joined(parts)

    def cancel(self) -> None:
        """Ask the run to stop; call it again until `run` has returned."""
        self._stop = True
        if self._running is not None:
            self._running.cancel()

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the trial that is running."""
        return self._running.tasks_done() if self._running is not None else (0, 0)

    def _one(
        self, number: int, conf: Mapping[str, str], on_progress: Callable[[Progress], None]
    ) -> Comparison:
        where = self._asked.where
        if where.needs_session:  # those with sessions of their own are fresh
            where = Fresh(conf, where.on_disk)
        one = replace(self._asked, seed=self._asked.seed + SEED_STEP * number, where=where)
        self._running = one
        if self._stop:
            one.cancel()

        def show(progress: Progress) -> None:
            ahead = self._sessions - number - 1
            left = progress.left
            if left is not None and 0 < progress.share < 1:
                left += ahead * left / (1 - progress.share)
            share = (number + progress.share) / self._sessions
            on_progress(replace(progress, share=share, left=left))

        return one.run(None, show)

    def _joined(self, parts: Sequence[Comparison], stopped: str = "") -> Comparison:
        """All sessions as one comparison, their trials numbered through.

        One that ended in its warm-up counts where there is no other.
        """
        parts = [part for part in parts if not part.ended_in] or parts
        asked, first = self._asked, parts[0]
        arms = [_arm(name, parts) for name in (arm.name for arm in first.arms)]
        found = assemble(
            lab=asked.name,
            title=asked.title,
            params=asked.params,
            seed=asked.seed,
            environment={**first.environment, "load_after": parts[-1].environment["load_after"]},
            arms=arms,
            again=again(arms[0].name) if asked.aa else "",
            stopped=stopped,
            terms=asked.terms,
            checked=first.checked,
            asked={**asked.budget.asked, "sessions": self._sessions},
        )
        return replace(found, advice=advise(found, asked.metric, asked.most))


def require_sessions(sessions: int) -> int:
    """The number of sessions, if there can be so many; else a UsageError."""
    if isinstance(sessions, bool) or not isinstance(sessions, int) or not 1 <= sessions <= MOST:
        raise UsageError(
            f"sessions can't be {sessions!r}; allowed: a whole number from 1 to {MOST} "
            "(an interval needs 6)"
        )
    return sessions


def _arm(name: str, parts: Sequence[Comparison]) -> Arm:
    """An arm with its trials of all sessions; what else there is to see is the first one's."""
    trials: list[Trial] = []
    for session, part in enumerate(parts, 1):
        begun = {phase: _after(trials, phase) for phase in ("warmup", "timed")}
        trials += [
            replace(t, session=session, round=t.round + begun[t.phase])
            for t in part.arm(name).trials
        ]
    warm = all(part.arm(name).warm for part in parts)
    return replace(parts[0].arm(name), trials=tuple(trials), warm=warm)


def _after(trials: Sequence[Trial], phase: str) -> int:
    return max((t.round + 1 for t in trials if t.phase == phase), default=0)


def _conf_of_the_running_session() -> dict[str, str]:
    """The settings of the session that is open here, so that fresh ones are like it."""
    from labkit.spark.environment import settings_for_another
    from labkit.spark.session import existing

    spark = existing()
    return {} if spark is None else settings_for_another(spark)
