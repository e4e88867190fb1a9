"""A published claim as data: its source, what it says in figures, and the runs that try it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labkit.core.evidence import describe
from labkit.core.params import Value

LESS, EQUAL = "less", "equal"
"""What a claim says of an arm: that it takes less than another one, or the same."""

TELLING = 1.05
"""The ratio of an exact metric from which on it counts as a difference."""


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
    """One statement to hold against a comparison: `arm` takes less of `figure` than `against`.

    `figure` is a time or another metric that the machine has a part in, judged by the interval
    over the pairs; or an exact metric, judged by its medians: that of `against` must be at least
    `least` times as large. `other` is the figure of `against`, where it isn't the same one. With
    `says` "equal" the claim is that there is no difference. `main` checks decide the verdict;
    the others stand beside it as evidence.
    """

    arm: str
    against: str
    figure: str = "seconds"
    says: str = LESS
    least: float = TELLING
    published: Published = field(default_factory=Published)
    main: bool = True
    other: str = ""

    @property
    def exact(self) -> bool:
        """Whether its figures depend on the work alone, so that one pair tells them."""
        return describe(self.figure).exact


@dataclass(frozen=True)
class Case:
    """One run of a lab: parameters at the published size, those of a tenth of it, the checks.

    `scaled` says where even the full size is smaller than the published one, and why.
    """

    lab: str
    checks: tuple[Check, ...]
    params: Mapping[str, Value] = field(default_factory=dict)
    quick: Mapping[str, Value] = field(default_factory=dict)
    scaled: str = ""

    @property
    def on_times(self) -> bool:
        """Whether a check needs the interval over the pairs."""
        return any(not check.exact for check in self.checks)

    @property
    def arms(self) -> frozenset[str]:
        """The arms that its checks look at."""
        return frozenset(arm for check in self.checks for arm in (check.arm, check.against))

    def sized(self, quick: bool) -> dict[str, Value]:
        """The parameters to run it with."""
        return {**self.params, **(self.quick if quick else {})}


@dataclass(frozen=True)
class Claim:
    """A claim: who makes it, in the lab's words, and the cases that try it.

    `confirmed` and `refuted` say what would do either.
    """

    id: str
    chapter: str
    sources: tuple[str, ...]
    says: str
    confirmed: str
    refuted: str
    cases: tuple[Case, ...]

    @property
    def labs(self) -> tuple[str, ...]:
        """The labs that try it."""
        return tuple(dict.fromkeys(case.lab for case in self.cases))
