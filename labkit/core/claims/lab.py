"""A lab: one claim on trial, as data and a function that builds its variants."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from labkit.core.params import Param, Value
from labkit.core.records.demonstration import Observation, Setting
from labkit.core.records.figures import Figure, declare

from .claim import Check

Factory = Callable[[], Any]
"""A variant: called once a trial, it builds fresh lineage and returns a lazy RDD or
DataFrame, or a plain value when the action itself is the point; or one of them `Measured`."""


@dataclass(frozen=True)
class Measured:
    """An answer of a variant with figures of its own, which stand beside Spark's metrics.

    `figures` is asked after the action, untimed: numbers by the names that the lab declares among
    its own figures. `remarks` is asked once a run, untimed: sentences about what the
    variant tried out, which stand among the reasons.
    """

    answer: Any
    figures: Callable[[], Mapping[str, float]] = dict
    remarks: Callable[[], Sequence[str]] = tuple


@dataclass(frozen=True)
class Stretch:
    """A stretch of a stream as a variant's answer: from its start until it has nothing left to do.

    `run` processes it and returns the seconds of each of its batches, which stand inside the trial.
    `answer` gives what it wrote, to be compared with other arms': an RDD, a DataFrame or a plain
    value. `figures` are those that the lab declares, as in `Measured`, asked after the run.
    """

    run: Callable[[], Sequence[float]]
    answer: Callable[[], Any]
    figures: Callable[[], Mapping[str, float]] = dict


@dataclass(frozen=True)
class Lab:
    """One claim on trial: a question, parameters, and a function that builds the variants.

    `build(spark, **params)` prepares the input (untimed) and returns the variants by name;
    the first one is the reference. `equal` says how answers compare: "unordered" or
    "unchecked". `metric` names the deterministic metric that should show the difference.

    `settings(**params)` gives the Spark settings of every arm by the arm's name, where arms
    differ in what a session or a JVM takes at its start: each trial then is a session of its
    own, in another process. `disk_bytes(**params)` estimates what a run has on disk at once;
    a run that wouldn't fit is refused before anything starts. So is what `allows(**params)` says
    in a line that can't be asked for together; it is empty for what can.

    `conf(**params)` gives the settings of one session for all arms, which is opened for the run:
    for what a session takes at its start, and all arms alike. `cluster(**params)` asks for a
    cluster of its own for the run, as `labkit.cluster` is asked: workers, cores, memory, hosts; or
    for none, where it is empty.

    `figures` are those that its variants measure themselves. `small` has parameters for a run in
    seconds, and `shows` what that run must show, in checks of exact figures: the lab's own test.
    `figure` is what its arms are paired by. Trials of an arm count if they did the `same_work`: the
    same plan, tasks and bytes; and if nothing failed, but for what the lab `tolerates`
    ("failed_tasks").

    `id` and `chapter` come from its file and folder (see `labkit.labs`); `notebook` is the one that
    teaches with it, where that isn't the chapter's first.
    """

    title: str
    question: str
    expect: str
    metric: str
    params: tuple[Param, ...]
    build: Callable[..., Mapping[str, Factory]]
    id: str = ""
    chapter: str = ""
    notebook: str = ""
    equal: str = "unordered"
    pairs: int = 10
    settings: Callable[..., Mapping[str, Mapping[str, str]]] | None = None
    conf: Callable[..., Mapping[str, str]] | None = None
    cluster: Callable[..., Mapping[str, Any]] | None = None
    disk_bytes: Callable[..., int] | None = None
    allows: Callable[..., str] | None = None
    figures: tuple[Figure, ...] = ()
    small: Mapping[str, Value] = field(default_factory=dict)
    shows: tuple[Check, ...] = ()
    figure: str = "seconds"
    same_work: bool = True
    tolerates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        declare(self.figures)
        if self.settings is not None and self.conf is not None:
            raise ValueError("a lab has settings of its arms' sessions, or the conf of one for all")

    @property
    def own_cluster(self) -> bool:
        """Whether it starts a cluster of its own with its small parameters, which tests run."""
        values = {param.name: param.default for param in self.params} | dict(self.small)
        return self.cluster is not None and bool(self.cluster(**values))

    @property
    def needs_session(self) -> bool:
        """Whether it runs in the person's session."""
        return self.settings is None and self.conf is None and self.cluster is None


@dataclass(frozen=True)
class Demo:
    """A demonstration: a lab without arms or pairs, which shows what Spark does.

    `steps(spark, **params)` takes one step after the other and yields an `Observation` of each:
    what was predicted, and what is so. The rest is as in `Lab`; `shows` has checks of what is
    "shown".

    A person can be asked for figures before it runs: those `guessed`, by the names that they have
    among an observation's figures. `programs` has a line of code, or of words, for each observation
    that is asked about, by its name. `own_cluster` says that its steps start a cluster of its own:
    they are given no session, and yield the `Setting` of theirs first.
    """

    title: str
    question: str
    expect: str
    params: tuple[Param, ...]
    steps: Callable[..., Iterator[Observation | Setting]]
    id: str = ""
    chapter: str = ""
    notebook: str = ""
    allows: Callable[..., str] | None = None
    small: Mapping[str, Value] = field(default_factory=dict)
    shows: tuple[Check, ...] = ()
    guessed: tuple[str, ...] = ()
    programs: Mapping[str, str] = field(default_factory=dict)
    own_cluster: bool = False


def source(factory: Factory) -> str:
    """The source of a variant, empty when Python can't tell it (typed at a bare prompt)."""
    try:
        return textwrap.dedent(inspect.getsource(factory)).strip()
    except (OSError, TypeError):
        return ""
