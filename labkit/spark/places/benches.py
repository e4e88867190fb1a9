"""Where a comparison's arms run: all in the person's session, or each in sessions of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from labkit.core.claims.lab import Factory
from labkit.core.design.budget import Runs
from labkit.core.design.schedule import Executor
from labkit.core.design.terms import Terms
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.arm import Arm
from labkit.core.records.place import Place
from labkit.core.settings import Settings, settled

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from labkit.spark.cluster.layout import Layout
    from labkit.spark.places.fresh import FreshSession
    from labkit.spark.places.own_sessions import OwnSessions
    from labkit.spark.reading.evidence import Seen

Build = Callable[["SparkSession"], Mapping[str, Factory]]
"""Prepares the input and gives the variants by name."""

Again = Callable[[str], str]
"""Gives the name under which the reference runs a second time in each round."""


class Bench(Executor, Protocol):
    """What runs trials, and tells what it saw: `Runner` and `OwnSessions`."""

    seen: dict[str, Seen]

    def place(self, arm: str) -> Place:
        """Where the arm's trials run."""

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


Use = Callable[[Bench], None]
"""Is told of the bench before the input is prepared, so that it can be cancelled."""


@dataclass(frozen=True)
class Wanted:
    """What a place is asked for: the variants, the terms of their trials, and who is to be told.

    `again` names the reference's second run in each round, where there is one; `inside` says how
    often an arm runs in each session of its own.
    """

    build: Build
    terms: Terms
    again: Again | None
    use: Use
    inside: Runs

    @property
    def variants(self) -> Build:
        """The build of all variants, the reference a second time where it is to run again."""
        return partial(_with_again, self.build, self.again)


class Where(Protocol):
    """Where a comparison's arms run."""

    @property
    def needs_session(self) -> bool:
        """Whether they run in the person's session."""

    @property
    def on_disk(self) -> bool:
        """Whether Spark's files must be on disk, where a session is made."""

    def opened(
        self,
        spark: SparkSession | None,
        wanted: Wanted,
    ) -> AbstractContextManager[Ready]:
        """A bench with its input prepared.

        `spark` is the person's session, for what `needs_session`.
        """


@dataclass(frozen=True)
class Here:
    """All arms in the person's session. `on_disk` tells fresh ones that their files must be."""

    on_disk: bool = False
    needs_session: ClassVar[bool] = True

    @contextmanager
    def opened(
        self,
        spark: SparkSession | None,
        wanted: Wanted,
    ) -> Iterator[Ready]:
        """In the session that is given."""
        from labkit.spark.environment import environment
        from labkit.spark.sources import source
        from labkit.spark.trial.runner import Runner

        assert spark is not None
        with Runner(spark, wanted.terms) as runner:
            wanted.use(runner)
            prepared = runner.prepare(wanted.variants)
            codes = {name: source(factory) for name, factory in prepared.items()}
            yield Ready(runner, codes, environment(spark))


@dataclass(frozen=True)
class Apart:
    """Each trial a session of its own in a child process, opened with its arm's settings."""

    settings: Settings
    on_disk: bool = False
    needs_session: ClassVar[bool] = False

    @contextmanager
    def opened(
        self,
        spark: SparkSession | None,  # noqa: ARG002  the person's stays as it is
        wanted: Wanted,
    ) -> Iterator[Ready]:
        """In child processes, with so many runs inside each session."""
        from labkit.spark.places.own_sessions import OwnSessions

        with OwnSessions(
            wanted.build, self.settings, wanted.terms, wanted.again, wanted.inside, self.on_disk
        ) as sessions:
            yield _ready(sessions, wanted)


@dataclass(frozen=True)
class Fresh:
    """All arms in one session of a JVM that is started for them and ends with the comparison."""

    conf: Mapping[str, str]
    on_disk: bool = False
    needs_session: ClassVar[bool] = False

    @contextmanager
    def opened(
        self,
        spark: SparkSession | None,  # noqa: ARG002  the person's stays as it is
        wanted: Wanted,
    ) -> Iterator[Ready]:
        """In a child process."""
        from labkit.spark.places.fresh import FreshSession

        with FreshSession(wanted.variants, wanted.terms, self.conf, self.on_disk) as session:
            yield _ready(session, wanted)


@dataclass(frozen=True)
class OnCluster:
    """All arms on a cluster that is started for them and ends with the comparison.

    With settings each trial is a session of its own there, else all run in one, opened with `conf`.
    """

    layout: Layout
    settings: Settings | None = None
    conf: Mapping[str, str] = field(default_factory=dict)
    on_disk: bool = False
    needs_session: ClassVar[bool] = False

    @contextmanager
    def opened(
        self,
        spark: SparkSession | None,  # noqa: ARG002  the person's stays as it is
        wanted: Wanted,
    ) -> Iterator[Ready]:
        """In child processes, whose executors are the cluster's."""
        from labkit.spark.cluster.cluster import Cluster

        with (
            Cluster(self.layout, on_disk=self.on_disk) as cluster,
            self._bench(cluster.master, wanted) as bench,
        ):
            yield _ready(bench, wanted)

    def _bench(self, master: str, wanted: Wanted) -> OwnSessions | FreshSession:
        from labkit.spark.places.fresh import FreshSession
        from labkit.spark.places.own_sessions import OwnSessions

        if self.settings is None:
            return FreshSession(wanted.variants, wanted.terms, self.conf, self.on_disk, master)
        return OwnSessions(
            wanted.build, self.settings, wanted.terms, wanted.again, wanted.inside, self.on_disk,
            master,
        )  # fmt: skip


def _ready(bench: OwnSessions | FreshSession, wanted: Wanted) -> Ready:
    """A bench of child processes, known to who may cancel it before its input is prepared."""
    wanted.use(bench)
    codes = bench.prepare()
    return Ready(bench, codes, bench.environment)


def on_cluster(
    asked: Mapping[str, Any],
    settings: Settings | None,
    conf: Mapping[str, str],
    on_disk: bool = False,
) -> OnCluster:
    """A cluster of its own for all arms; UsageError for one that this machine can't have."""
    from labkit.spark.cluster.layout import Layout

    return OnCluster(Layout(**asked), settings, conf, on_disk)


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
    from labkit.spark.children import scratch

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
