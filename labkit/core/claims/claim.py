"""A published claim as data: its source, what it says in figures, and the runs that try it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from labkit.core import units
from labkit.core.params import Value
from labkit.core.records.figures import describe

LESS, EQUAL, CROSSES, SHOWN = "less", "equal", "crosses", "shown"
"""What a claim says of an arm: that it takes less than another one, the same, or that the two
change places along a parameter; and of an observation, that it is as predicted."""

PLAN = "plan"
"""A figure that is no number: the plan that Spark ran. With `says=EQUAL` two arms have one plan."""


@dataclass(frozen=True)
class Source:
    """A publication that makes claims. `about` says when, and of which Spark."""

    key: str
    title: str
    about: str


@dataclass(frozen=True)
class Published:
    """What a source printed of two arms: the figure of each in `unit`, or their ratio alone.

    `note` says how it was come by, where the source tells.
    """

    against: float | None = None
    arm: float | None = None
    unit: str = ""
    times: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times less the arm took."""
        if self.against is not None and self.arm:
            return self.against / self.arm
        return self.times


@dataclass(frozen=True)
class Check:
    """One statement to hold against a run: `arm` takes less of `figure` than `against`.

    With `says` "crosses" the two change places within the values of a sweep. With "shown" `arm` is
    the name of a demonstration's observation, and there is nothing it stands against. Of a
    comparison,
    `figure` is one of three kinds:

    - a time or another metric that the machine has a part in, judged by the interval over the
      pairs, with the margin that every verdict has;
    - an exact metric, judged by its medians without any tolerance: less is less, and equal
      figures differ by nothing (by less than one, where a formula leaves a fraction);
    - `PLAN`, for `says=EQUAL` only: both arms ran the same operators in the same order with the
      same arguments, as `Check("join", "cross_join", PLAN, EQUAL)`.

    `least` asks for more than "less": the figure of `against` must be at least so many times as
    large (of a time, the whole interval must say so). `other` is the figure of `against`, where
    it isn't the same one. With `says` "equal" the claim is that there is no difference, or, with
    `within`, that a time differs by less than that factor either way: for sources that say "little"
    and not "none". `main` checks decide the verdict: one that is refuted refutes the claim. The
    others stand beside it as evidence.
    """

    arm: str
    against: str = ""
    figure: str = "seconds"
    says: str = LESS
    least: float = 1.0
    within: float = 1.0
    published: Published = field(default_factory=Published)
    main: bool = True
    other: str = ""

    @property
    def exact(self) -> bool:
        """Whether its figures depend on the work alone, so that one pair tells them."""
        return self.says == SHOWN or self.figure == PLAN or describe(self.figure).exact


@dataclass(frozen=True)
class Case:
    """One run of a lab: parameters at the published size, those of a tenth of it, the checks.

    `scaled` says where even the full size is smaller than the published one, and why. With `along`,
    a parameter and its values, the run is a sweep, and its checks are what "crosses";
    `quick_along` are its values for the smaller size. Of a demonstration the checks are what is
    "shown".
    """

    lab: str
    checks: tuple[Check, ...]
    params: Mapping[str, Value] = field(default_factory=dict)
    quick: Mapping[str, Value] = field(default_factory=dict)
    scaled: str = ""
    along: tuple[str, tuple[Value, ...]] | None = None
    quick_along: tuple[Value, ...] = ()

    @property
    def on_times(self) -> bool:
        """Whether a check needs the interval over the pairs."""
        return any(not check.exact for check in self.checks)

    @property
    def arms(self) -> frozenset[str]:
        """The arms that its checks look at."""
        return frozenset(
            arm for check in self.checks if check.says != SHOWN
            for arm in (check.arm, check.against)
        )  # fmt: skip

    def sized(self, quick: bool) -> Case:
        """The case as it is run; a quick one leaves out what needs pairs and decides nothing."""
        if not quick:
            return self
        along = self.along
        if along is not None and self.quick_along:
            along = along[0], self.quick_along
        checks = tuple(check for check in self.checks if check.main or check.exact)
        return replace(self, params={**self.params, **self.quick}, checks=checks, along=along)


@dataclass(frozen=True)
class Claim:
    """A claim: who makes it, in the lab's words, and the cases that try it.

    `hidden_by_local_mode` says what a session in local mode can't show of it, where it turns on
    a network or on the executors' disks.
    """

    id: str
    chapter: str
    sources: tuple[str, ...]
    says: str
    cases: tuple[Case, ...]
    hidden_by_local_mode: str = ""

    def sized(self, quick: bool) -> tuple[Case, ...]:
        """Its cases as they are run; a quick verification leaves out those that check nothing."""
        return tuple(case for case in (c.sized(quick) for c in self.cases) if case.checks)

    @property
    def confirmed(self) -> str:
        """What confirms it: every main check of its cases, in words."""
        return "; ".join(self._stated)

    @property
    def refuted(self) -> str:
        """What refutes it, in words: one of its main checks, whatever the others say."""
        several = len(self._stated) > 1
        return f"{'one of these' if several else 'this'} is measured not to be so"

    @property
    def _stated(self) -> tuple[str, ...]:
        """The main checks in words, with what tells their case from the others."""
        found = [
            ", ".join([stated(check), *self._apart(case)])
            for case in self.cases
            for check in case.checks
            if check.main
        ]
        return tuple(dict.fromkeys(found))

    def _apart(self, case: Case) -> list[str]:
        """The parameters that the other cases of the same lab don't have: `with uses 4`.

        Where a quick run has another value, that is said, too.
        """
        others = [other.params for other in self.cases if other.lab == case.lab]
        along = [f"along {case.along[0]}"] if case.along else []
        apart = [
            f"{name} {value}{_quickly(case, name)}"
            for name, value in case.params.items()
            if any(name not in other or other[name] != value for other in others)
        ]
        return [*along, *([f"with {' and '.join(apart)}"] if apart else [])]

    @property
    def labs(self) -> tuple[str, ...]:
        """The labs that try it."""
        return tuple(dict.fromkeys(case.lab for case in self.cases))

    def to_json(self) -> dict[str, Any]:
        """The claim as plain data, with what would confirm and refute it in words."""
        return asdict(self) | {"confirmed": self.confirmed, "refuted": self.refuted}


def _quickly(case: Case, name: str) -> str:
    quick = case.quick.get(name, case.params[name])
    return "" if quick == case.params[name] else f" ({quick} in a quick run)"


def stated(check: Check) -> str:
    """A check in words: `kryo takes less time than java`."""
    if check.says == SHOWN:
        return f"{check.arm} is as predicted"
    if check.says == CROSSES:
        return f"{check.arm} and {check.against} change places"
    if check.figure == PLAN:
        return f"{check.arm} and {check.against} run one plan"
    figure = describe(check.figure)
    what = "time" if check.figure == "seconds" else figure.label
    if check.other:
        whose = "" if check.arm == check.against else f" of {check.against}"
        relation = "is" if check.says == EQUAL else "is less than"
        return f"{what} of {check.arm} {relation} {describe(check.other).label}{whose}"
    if check.within > 1:
        times = units.ratio(check.within)
        return f"{what} of {check.arm} and {check.against} differs by less than {times}"
    if check.says == EQUAL:
        how = "the same" if check.exact else "no practical difference in"
        return f"{check.arm} and {check.against} have {how} {what}"
    verb = "takes" if figure.unit == "s" else "has"
    if check.least > 1:
        much = "much" if figure.unit else "many"
        times = units.ratio(check.least)
        return f"{check.against} {verb} {times} as {much} {what} as {check.arm}, or more"
    return f"{check.arm} {verb} {'less' if figure.unit else 'fewer'} {what} than {check.against}"
