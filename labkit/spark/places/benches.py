"""Where a comparison's arms run: all in the person's session, or each in sessions of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from labkit.core.claims.lab import Factory
from labkit.core.design.budget import Runs
from labkit.core.design.schedule import Executor
from labkit.core.design.terms import Terms
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.arm import Arm
from labkit.core.settings import Settings, settled

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from labkit.spark.reading.evidence import Seen

Build = Callable[["SparkSession"], Mapping[str, Factory]]
"""Prepares the input and gives the variants by name."""

Again = Callable[[str], str]
"""Gives the name under which the reference runs a second time in each round."""


class Bench(Executor, Protocol):
    """What runs trials, and tells what it saw: `Runner` and `OwnSessions`."""

    seen: dict[str, Seen]

    def settings(self, arm: str) -> Mapping[str, str] | None:
        """The settings of an arm's own sessions; None where it has none."""

    def anatomy(self, arm: Arm) -> Anatomy | None:
        """What Spark did in the arm's median trial."""

    def cancel(self) -> None:
        """Ask the run to stop, from any thread."""

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of what is running."""


@dataclass(frozen=True)
class Ready:
    """A bench whose input is prepared: the source of each arm by name, and the environment."""

    bench: Bench
    codes: Mapping[str, str]
    environment: dict[str, Any]


@contextmanager
def here(
    spark: SparkSession,
    build: Build,
    terms: Terms,
    again: Again | None,
    use: Callable[[Bench], None],
) -> Iterator[Ready]:
    """The person's session. `use` is told of the bench before the input is prepared."""
    from labkit.spark.environment import environment
    from labkit.spark.sources import source
    from labkit.spark.trial.runner import Runner

    with Runner(spark, terms) as runner:
        use(runner)
        prepared = runner.prepare(partial(_with_again, build, again))
        codes = {name: source(factory) for name, factory in prepared.items()}
        yield Ready(runner, codes, environment(spark))


@contextmanager
def apart(
    build: Build,
    settings: Settings,
    terms: Terms,
    again: Again | None,
    use: Callable[[Bench], None],
    inside: Runs,
    on_disk: bool = False,
) -> Iterator[Ready]:
    """Child processes, in which each trial is a session of its own, with so many runs inside."""
    from labkit.spark.places.own_sessions import OwnSessions

    with OwnSessions(build, settings, terms, again, inside, on_disk) as sessions:
        use(sessions)
        codes = sessions.prepare()
        yield Ready(sessions, codes, sessions.environment)


@contextmanager
def fresh(
    build: Build,
    conf: Mapping[str, str],
    terms: Terms,
    again: Again | None,
    use: Callable[[Bench], None],
    on_disk: bool = False,
) -> Iterator[Ready]:
    """A session of a fresh JVM, in a child process that ends with the comparison."""
    from labkit.spark.places.fresh import FreshSession

    with FreshSession(partial(_with_again, build, again), terms, conf, on_disk) as session:
        use(session)
        codes = session.prepare()
        yield Ready(session, codes, session.environment)


def _with_again(build: Build, again: Again | None, spark: SparkSession) -> Mapping[str, Factory]:
    """The variants, the reference a second time among them where it is to run again."""
    found = dict(build(spark))
    if again is not None:
        reference = next(iter(found))
        found[again(reference)] = found[reference]
    return found


def allowed(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The settings of all arms, checked before anything starts.

    Raises UsageError for the first that can't be, or that this machine can't give.
    """
    from labkit.spark.places.jvms import require_memory

    checked = settled(settings)
    require_memory(checked)
    return checked


def require_disk(needed: int) -> None:
    """Refuse a run that would have more bytes on disk than this machine has room for."""
    from labkit.spark.places import scratch

    scratch.require_disk(needed)


def only(build: Build, arms: tuple[str, ...], spark: SparkSession) -> Mapping[str, Factory]:
    """Some of a build's variants, in its own order."""
    return {name: variant for name, variant in build(spark).items() if name in arms}


def as_given(variants: Mapping[str, Factory], spark: SparkSession) -> Mapping[str, Factory]:  # noqa: ARG001
    """Variants that know their session."""
    return variants


def with_session(
    variants: Mapping[str, Callable[..., Any]], spark: SparkSession
) -> Mapping[str, Factory]:
    """Variants that are called with the session that was opened for them."""
    return {name: Called(variant, spark) for name, variant in variants.items()}


@dataclass(frozen=True)
class Called:
    """A variant with the session that it is to be called with."""

    variant: Callable[[SparkSession], Any]
    spark: SparkSession

    def __call__(self) -> Any:
        """Build the answer."""
        return self.variant(self.spark)
