"""The calls that a person makes to run something: compare, run, sweep, extend, watch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, overload

from labkit.core.claims.lab import Demo
from labkit.core.design.budget import Stopping
from labkit.core.errors import UsageError
from labkit.core.records.comparison import Comparison
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.store import Store
from labkit.core.records.sweep import Sweep
from labkit.core.records.watched import Watch
from labkit.core.streams.watch import StreamWatch
from labkit.labs import entry, find
from labkit.places import session
from labkit.trials import plans
from labkit.trials import sweep as sweeping
from labkit.trials.demonstrate import Showing
from labkit.trials.experiment import Experiment
from labkit.trials.fresh import InSessions
from labkit.trials.job import OnProgress, finish

if TYPE_CHECKING:
    from pyspark.sql.streaming import StreamingQuery
    from pyspark.streaming import StreamingContext

Variant = Callable[..., Any]
"""Called without arguments; with the session that is opened for it where there are settings."""


def compare(
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    precision: float | None = None,
    until: str | None = None,
    seed: int | None = None,
    equal: str = "unordered",
    aa: bool = False,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    sessions: int | None = None,
    **variants: Variant,
) -> Comparison:
    """Put your own variants on trial: `compare(a=lambda: ..., b=lambda: ...)`.

    Each variant is called once a trial and returns a fresh RDD or DataFrame (the lab runs the
    action: `count()` for an RDD, the `noop` sink for a DataFrame) or does the work itself and
    returns a plain value. The first one is the reference.

    Parameters
    ----------
    pairs, seconds:
        How much to run: a number of pairs (10), or at most so many seconds for the whole run.
        Under 6 pairs no verdict is given and the warm-up is one round: a look at the exact
        metrics.
    precision:
        Stop early, from 12 pairs on, once the interval reaches at most this share to either
        side (0.05: the ratio is known to 5%). Never because a result became significant.
        Alone it may take 300 s.
    until:
        "decided" stops as soon as every variant has a verdict, after 40 pairs at the latest, or
        those or the seconds that are given. Verdicts are looked at after each pair, by a test
        for which the chance that any of them is ever false is 5% at most. Where a difference
        is large that takes about 7 pairs.
    seed:
        Fixes the random order; a fresh one is drawn and recorded otherwise.
    equal:
        "unordered" checks that all give the same rows, in any order, floats within 1e-9 and
        numbers by their value; the order inside a list counts. "unchecked" does not look.
    aa:
        Runs the reference twice in each round: its ratio to itself is the noise of this
        machine, which a verdict must leave.
    settings:
        Spark settings of every variant by its name, for what only a new session or a new JVM
        takes: `settings={"java": {}, "kryo": {"spark.serializer": ...}}`. Each trial is then a
        session of its own in another process, your session stays as it is, and a variant is
        called with the session that was opened for it: `kryo=lambda spark: ...`. A setting
        that has no effect there is refused.
    sessions:
        Runs the pairs in so many fresh JVMs, one after the other, and takes the session as the
        unit: the interval then has in it what a JVM happens to compile, which pairs inside one
        session share. It needs 6. Each fresh session has the settings that yours has by then, and
        each variant is called with it, as with `settings`.

    Raises
    ------
    UsageError, UnequalAnswers, LeftoverCache, TrialFailed, SessionError
        When the call is wrong, the variants disagree, one is served from an earlier cache, one
        fails, or Spark can't run. The whole pairs before a failure are saved, and stand in the
        error's `partial`.
    """
    asked = plans.of_variants(
        variants, Stopping(pairs, seconds, precision, until), seed=seed, equal=equal, aa=aa,
        settings=settings, with_session=sessions is not None,
    )  # fmt: skip
    return _run(asked, sessions=sessions)


def run(
    lab_id: str,
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    precision: float | None = None,
    until: str | None = None,
    seed: int | None = None,
    aa: bool = False,
    sessions: int | None = None,
    on_progress: OnProgress | None = None,
    **params: Any,
) -> Comparison | Demonstration:
    """Run a lab of the catalogue: `run("reduce-by-key", records=300_000)`.

    A demonstration has no arms: it takes its parameters, and nothing else.

    `params` are the lab's parameters (see `labs()`); `pairs`, `seconds`, `precision`, `until`,
    `seed`, `aa` and `sessions` are as in `compare`. `on_progress` is called before each trial.

    Raises
    ------
    UsageError
        For an unknown lab or parameter, or a value out of range.
    UnequalAnswers, TrialFailed, SessionError
        When variants disagree, one fails, or Spark can't run.
    """
    lab, stopping = entry(lab_id), Stopping(pairs, seconds, precision, until)
    if isinstance(lab, Demo):
        asked_for = {
            **asdict(stopping), "seed": seed, "aa": aa or None, "sessions": sessions,
        }  # fmt: skip
        if given := [name for name, value in asked_for.items() if value is not None]:
            raise UsageError(f"{lab_id} is a demonstration, without arms: it takes no {given[0]}")
        return finish(Showing(lab, params), session, on_progress, f"a run of {lab_id}")
    asked = plans.of_lab(lab, params, stopping, seed=seed, aa=aa)
    return _run(asked, on_progress, sessions)


def sweep(
    lab_id: str,
    param: str,
    values: Iterable[Any],
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    precision: float | None = None,
    seed: int | None = None,
    on_progress: OnProgress | None = None,
    **params: Any,
) -> Sweep:
    """Run a lab at several values of a parameter: `sweep("reduce-by-key", "records", [1e5, 1e6])`.

    The values run in random order, each as a comparison in pairs. Verdicts hold for all values
    together (Holm's correction), and where an arm overtakes the other one the sweep says
    between which values.

    Parameters
    ----------
    param, values:
        A parameter of the lab that is a number, and 2 to 12 of its values.
    pairs:
        Pairs at each value; by default the lab's own, or as many as the correction over so
        many values asks for.
    seconds:
        The most that the whole sweep may take, shared out among the values.
    precision, seed:
        As in `compare`; a precision alone may take 300 s a value.
    params:
        The other parameters, which stay as they are.

    Raises
    ------
    UsageError
        For an unknown lab or parameter, one that is no number, or values that are not allowed.
    UnequalAnswers, TrialFailed, SessionError
        When variants disagree, one fails, or Spark can't run. The values before a failure are
        saved, and stand in the error's `partial`.
    """
    asked = sweeping.of_sweep(
        find(lab_id), param, values, params, Stopping(pairs, seconds, precision), seed=seed
    )
    return finish(asked, session, on_progress, f"a sweep of {lab_id}")


@overload
def watch(of: str = ..., name: str = ...) -> AbstractContextManager[Watch]: ...


@overload
def watch(of: StreamingQuery | StreamingContext, name: str = ...) -> StreamWatch: ...


def watch(of: Any = "the block", name: str = "") -> AbstractContextManager[Watch] | StreamWatch:
    """See what Spark does for a block of your own, or for a stream of your own.

    `with labkit.watch() as seen: ...` looks at a block: all that the session runs meanwhile is in
    it, whatever thread asks for it. Afterwards `seen` is the evidence: as a cell's last value it
    shows where the time went, what stands out, lineage, plans, stages and tasks; `seen.figures` has
    Spark's metrics by name (in bytes, seconds and counts), `seen.tasks` a row a task, as a
    DataFrame of pandas. A block that fails has what it ran until then, and its error goes on.

    `seen = labkit.watch(query)` looks at a StreamingQuery or a StreamingContext from then on, until
    it has ended or `seen.close()`: as a cell's last value it shows each batch's delay against the
    interval, processing time and input, `seen.live()` is a widget that follows them,
    `seen.batches` has a row a batch, and `seen.keeps_up()` says whether it does.

    Parameters
    ----------
    of:
        What views call the block, or the stream that is to be looked at, before or after its start.
    name:
        What views call the stream: by default the query's own name. Of a block it is `of`.

    Raises
    ------
    SessionError, JavaError
        When no session runs and none can be started.
    UsageError
        For what is neither a name nor a stream.
    """
    if isinstance(of, str):
        from labkit.spark.watching import watching

        return watching(session(), name or of)
    from labkit.spark.reading.streams import reader_of

    return StreamWatch(reader_of(of, name).seen)


def extend(
    before: str | Comparison,
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    precision: float | None = None,
    until: str | None = None,
    seed: int | None = None,
    **variants: Variant,
) -> Comparison:
    """Add pairs to a comparison that was saved on this environment: `extend("last", pairs=10)`.

    The new comparison has the pairs of both and is saved as a run of its own; the earlier one
    stays. All of its pairs are judged by the test that may be looked at after each of them (see
    `until` in `compare`): adding some because the verdict is still open makes no false verdict
    likelier, and the interval is wider for it than one of a settled number of pairs.

    Parameters
    ----------
    before:
        A comparison, or the id of a saved one (see `history()`).
    pairs, seconds, precision, until, seed:
        As in `compare`, for what is added. A comparison that ran until it was decided does so
        again, with 40 pairs more at most, where none of them is given.
    variants:
        The variants again, by the same names, where the comparison was your own.

    Raises
    ------
    UsageError
        When it ran on another environment or its variants are missing; and what `run` raises.
    """
    record = Store().load(before) if isinstance(before, str) else before
    if not isinstance(record, Comparison):
        raise UsageError(f"run {record.run} is a sweep: only a comparison can be extended")
    if any(result.sessions > 1 for result in record.results):
        raise UsageError(
            f"run {record.run} has several sessions and can't be extended: run it anew with more"
        )
    if record.until and pairs is seconds is precision is None:
        until = until or record.until
    stopping = Stopping(pairs, seconds, precision, until)
    return _run(plans.of_comparison(record, variants, stopping, seed=seed))


def _run(
    asked: Experiment,
    on_progress: OnProgress | None = None,
    sessions: int | None = None,
) -> Comparison:
    runs = asked if sessions is None else InSessions(asked, sessions)
    name = "a comparison" if asked.name == "compare" else f"a run of {asked.name}"
    return finish(runs, session, on_progress, name)
