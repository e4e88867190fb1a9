"""The record of a sweep: one comparison a value of a parameter; JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from labkit.core import units
from labkit.core.records.comparison import Comparison, comparison_from_json
from labkit.core.records.jsonable import known, reading
from labkit.core.records.shown import Presentable

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "labkit.sweep/1"

Number = int | float


@dataclass(frozen=True)
class Point:
    """An arm against the reference at one value: ratio of times (reference / arm), verdict.

    `low` and `high` bound the interval of this point alone, None under 6 pairs. `p_adjusted`
    is the p-value after Holm's correction over all values that were asked for, and it decides
    whether the verdict is "faster" or "slower".
    """

    arm: str
    value: Number
    ratio: float
    low: float | None
    high: float | None
    confidence: float | None
    pairs: int
    p_value: float
    p_adjusted: float
    verdict: str


@dataclass(frozen=True)
class Crossover:
    """Where arm and reference change places: the parameter's value there, with its interval.

    `leads_after` is True when the arm is the faster one beyond, False when it is so before.
    """

    arm: str
    value: float
    low: float
    high: float
    leads_after: bool

    @property
    def place(self) -> str:
        """Where it is, with its interval, in words: `3.1 million (2.2 to 4.8 million)`."""
        ends = (self.low, self.value, self.high)
        low, value, high = next(
            said
            for digits in (2, 3, 4, 5)
            if len(set(said := [units.quantity(end, digits) for end in ends])) == 3 or digits == 5
        )
        unit = high.partition(" ")[2]
        same = low.removesuffix(f" {unit}") if unit and low.endswith(f" {unit}") else low
        return f"{value} ({same} to {high})"


@dataclass(frozen=True, repr=False)
class Sweep(Presentable):
    """A lab at several values of one parameter, everything else the same.

    As a notebook cell's last value it shows the claim, the curve and the table; printed, it does
    the same in text. `verdicts`, `crossovers`, `to_pandas()` and `to_json()` give the figures,
    `at(value)` the comparison at a value, `save()` writes files.

    `values` are those that brought something, upwards, and `comparisons` theirs, each with
    the verdicts that it would have by itself; `points` has the verdicts that hold for all
    together, none for the value that a cancelled sweep was warming up at. `missing` are the values
    that were asked for and not reached, `order` all of them in the random order of running,
    `params` the parameters that stayed fixed. `crossovers` has a list for each arm, empty where
    none was found. `stopped` says why the sweep ended early, `run` is the id under which it was
    saved; `asked` and `labkit` are as in a comparison.
    """

    lab: str
    title: str
    param: str
    scale: str
    metric: str
    values: tuple[Number, ...]
    params: Mapping[str, Any]
    seed: int
    order: tuple[Number, ...]
    comparisons: tuple[Comparison, ...]
    points: tuple[Point, ...]
    crossovers: Mapping[str, tuple[Crossover, ...]]
    environment: Mapping[str, Any]
    missing: tuple[Number, ...] = ()
    advice: tuple[Mapping[str, Any], ...] = ()
    stopped: str = ""
    run: str = ""
    started: float = 0.0
    asked: Mapping[str, Any] = field(default_factory=dict)
    labkit: str = ""

    @property
    def reference(self) -> str:
        """The arm that the others are measured against."""
        return self.comparisons[0].reference

    @property
    def arms(self) -> tuple[str, ...]:
        """The names of all arms, the reference first."""
        return tuple(arm.name for arm in self.comparisons[0].variants)

    @property
    def whole(self) -> str:
        """How much of it is whole, in words: `3 values`."""
        return units.plural(len({point.value for point in self.points}), "value")

    def at(self, value: Number) -> Comparison:
        """The comparison at a value; KeyError where there is none."""
        for place, comparison in zip(self.values, self.comparisons, strict=True):
            if place == value:
                return comparison
        raise KeyError(value)

    def curve(self, arm: str) -> tuple[Point, ...]:
        """The points of an arm, in the order of the values."""
        return tuple(point for point in self.points if point.arm == arm)

    @property
    def verdicts(self) -> dict[str, dict[Number, str]]:
        """The verdict of each arm at each value, by the arm's name."""
        return {arm: {p.value: p.verdict for p in self.curve(arm)} for arm in self.arms[1:]}

    def brief(self, arm: str) -> str:
        """What became of an arm in a few words: `faster at 3 of 5 values of pages`."""
        found = self.crossovers.get(arm, ())
        if found:
            return f"changes places at {self.param} = " + ", ".join(c.place for c in found)
        words = [point.verdict for point in self.curve(arm)]
        counts = [f"{w} at {words.count(w)}" for w in dict.fromkeys(words)]
        return f"{' and '.join(counts)} of {units.plural(len(self.order), 'value')} of {self.param}"

    def to_json(self) -> dict[str, Any]:
        """The sweep as JSON-ready data, in the schema `labkit.sweep/1`.

        `comparisons` holds a whole comparison a value, in the schema of its own.
        """
        data = {f.name: getattr(self, f.name) for f in fields(self)}
        data |= {name: list(data[name]) for name in ("values", "order", "missing", "advice")}
        data["schema"] = SCHEMA
        data["comparisons"] = [comparison.to_json() for comparison in self.comparisons]
        data["points"] = [asdict(point) for point in self.points]
        data["crossovers"] = {
            arm: [asdict(item) for item in found] for arm, found in self.crossovers.items()
        }
        data |= {name: dict(data[name]) for name in ("params", "environment", "asked")}
        return data

    def to_pandas(self) -> pd.DataFrame:
        """One row a trial of any value, with the swept value as the first column."""
        import pandas as pd

        frames = []
        for value, comparison in zip(self.values, self.comparisons, strict=True):
            frame = comparison.to_pandas()
            frame.insert(0, self.param, value)
            frames.append(frame)
        whole = pd.concat(frames, ignore_index=True)
        return whole.sort_values("started", kind="stable", ignore_index=True)


def sweep_from_json(data: Mapping[str, Any]) -> Sweep:
    """The sweep that `to_json` wrote; fields it does not know are left aside.

    Raises
    ------
    ValueError
        When the schema is another one or a field is missing.
    """
    with reading(SCHEMA, data):
        bare = known(Sweep, data)
        bare |= {name: tuple(data[name]) for name in ("values", "order")}
        bare |= {name: tuple(data.get(name, ())) for name in ("missing", "advice")}
        bare["comparisons"] = tuple(comparison_from_json(item) for item in data["comparisons"])
        bare["points"] = tuple(Point(**known(Point, item)) for item in data["points"])
        bare["crossovers"] = {
            arm: tuple(Crossover(**known(Crossover, item)) for item in found)
            for arm, found in data["crossovers"].items()
        }
        if not bare["comparisons"] or len(bare["comparisons"]) != len(bare["values"]):
            raise KeyError("a comparison for each value")
        return Sweep(**bare)
