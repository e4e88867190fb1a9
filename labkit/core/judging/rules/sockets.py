"""The rule on sockets: short Python tasks that wait for TCP while no CPU is at work."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.core import units
from labkit.core.judging.why.where_time_went import computing, has_workers
from labkit.core.records.anatomy import StageRun
from labkit.core.tasks.quantiles import Quantiles

from .rule import Case, Hit, Rule, called

UNIX_SOCKETS = "spark.python.unix.domain.socket.enabled"
"""The setting under which the JVM and its Python workers do without TCP."""

DELAYED_ACK = 0.04
"""Seconds by which Linux delays an acknowledgement at least."""

WITH_WORK = 2 * DELAYED_ACK
"""Seconds of a task up to which such a wait is half of it or more."""

FEWEST = 4
"""Tasks under which the quartiles of a stage say nothing."""


RECEIVES_LITTLE = 64 * 1024
"""Bytes of input from about which a task does not wait: its input then goes out in full segments
(loopback's are of 64 kB), which Nagle's algorithm sends at once."""


def _sockets(case: Case) -> Iterator[Hit]:
    without_cpu = _without_cpu(case)
    if without_cpu is None:
        return
    stages = [
        stage
        for stage in case.anatomy.ran
        if has_workers(case.anatomy, stage) and _as_long_as_a_wait(stage)
    ]
    tasks = sum(len(stage.executors) for stage in stages)
    waited = min(tasks * DELAYED_ACK, without_cpu)
    if not case.worth_having(waited / case.cores):
        return
    for stage in stages:
        size, took = len(stage.executors), _beside_cpu(stage).median
        worth = waited / case.cores * size / tasks
        yield Hit(
            took,
            f"{units.plural(size, 'Python task')} of {called(stage)} took {units.seconds(took)} "
            "each beside the JVM's CPU (median), few of them less than the "
            f"{units.seconds(DELAYED_ACK)} by which Linux delays an acknowledgement. "
            f"At least {units.seconds(without_cpu)} of all tasks' time used no CPU: they wait for "
            "TCP between the JVM and its Python workers, as tasks do that receive little (under "
            f"about {RECEIVES_LITTLE // 1024} kB)." + _counted(case),
            worth if case.warm else None,
            stage.id,
        )


def _counted(case: Case) -> str:
    """How many acknowledgements the kernel says it delayed, where it has counted them."""
    delayed = case.ran.metric("delayed_acks")
    if delayed is None:
        return ""
    return (
        f" Linux counted {units.plural(round(delayed), 'delayed acknowledgement')} a trial "
        "(median, of the whole machine)."
    )


def _without_cpu(case: Case) -> float | None:
    """Seconds of the trial's Python tasks in which nothing can have been computed, summed up.

    Taken off are all CPU time of Spark's processes, compiling and collecting included, but for
    what tasks without Python used, and what other programs took. What is left was waiting; there
    may have been more. None over Unix sockets, and where it can't be known: on a cluster, or
    where tasks share a core and wait for each other.
    """
    machine = case.ran.environment.get("machine_cores") or case.cores
    usual = "true" if case.ran.environment.get("python_sockets") == "Unix" else "false"
    if case.ran.conf.get(UNIX_SOCKETS, usual).lower() == "true" or case.cores > machine:
        return None
    trial = case.ran.trial
    if trial is None or trial.cpu_seconds is None:
        return None
    used, computed = trial.cpu_seconds, 0.0
    for stage in case.anatomy.ran:
        if has_workers(case.anatomy, stage):
            computed += sum(float(part.sum()) for part in computing(stage))
        else:
            used -= stage.total("cpu")
    return max(0.0, computed - max(0.0, used) - (trial.other_cpu_seconds or 0.0))


def _as_long_as_a_wait(stage: StageRun) -> bool:
    """Whether the middle half of the tasks took one wait or up to twice as long."""
    beside = _beside_cpu(stage)
    enough = len(stage.executors) >= FEWEST
    return enough and beside.first >= DELAYED_ACK and beside.third <= WITH_WORK


def _beside_cpu(stage: StageRun) -> Quantiles:
    """What a stage's tasks took beside JVM CPU, GC, fetching and writing shuffle."""
    return Quantiles.of(computing(stage)[1].tolist())


PYTHON_SOCKETS = Rule(
    id="python-sockets",
    title="Short Python tasks wait for TCP",
    looks_at="median time of a stage's Python tasks beside JVM CPU, GC and shuffle, where the "
    "middle half of them took 40 to 80 ms and CPU time doesn't account for it",
    threshold=DELAYED_ACK,
    unit="s",
    source="Linux, include/net/tcp.h: TCP_DELACK_MIN (HZ/25, 40 ms), for which Nagle's algorithm "
    "(RFC 896) holds back what is sent next. Spark's JVM writes to a worker what the task is to do "
    "and then its input, and does not set TCP_NODELAY: a second write of less than a segment "
    "stays with it until the worker's kernel has acknowledged the first. SPARK-51667 found "
    "slightly more than 40 ms in "
    "another of PySpark's connections",
    scaled="the 40 ms are Linux's, the rest is the lab's own: half of a task's time or more, in 4 "
    "tasks or more, and more than 5% of the trial, counted where neither Spark's processes nor "
    "other programs used a core. Warming up takes CPU, so that it can't look like a wait: arms "
    "that aren't warm are looked at too",
    fix='Use Unix sockets: labkit.session(**{"spark.python.unix.domain.socket.enabled": "true"}) '
    "in a fresh kernel (Spark 4.1 or later; labkit.session() does so by itself), or fewer and "
    "larger tasks; then "
    "labkit.compare(now=..., fewer=...).",
    check=_sockets,
    on_times=False,
    claim="python-sockets",
    lab="python-sockets",
)

RULES = (PYTHON_SOCKETS,)
