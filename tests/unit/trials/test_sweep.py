"""A sweep's life without Spark: order, seeds, seconds shared out, and stopping in the middle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

import pytest

import labkit
from labkit.core.claims.lab import Lab
from labkit.core.design.budget import Stopping
from labkit.core.design.schedule import Progress
from labkit.core.errors import Cancelled, TrialFailed, UnequalAnswers, UsageError
from labkit.core.params import Param
from labkit.core.records.comparison import Comparison
from labkit.core.records.store import Store
from labkit.core.records.sweep import Number, Sweep, sweep_from_json
from labkit.core.sweeps.progress import SweepProgress
from labkit.trials import sweep as sweeping
from labkit.trials.sweep import OUT_OF_TIME, SweepExperiment, of_sweep
from labkit.views.progress import describe, progress_line
from tests.unit.comparisons import FAST, SLOW, arm, comparison
from tests.unit.demo_lab import DEMO, INPUT, RECORDS
from tests.unit.sweeps import build_sweep

LAB = replace(DEMO, params=(RECORDS, Param("keys", 5, "keys", low=1, high=10), INPUT), pairs=7)
VALUES = (10, 100, 1000, 10_000)


class World:
    """Stands for Spark: makes experiments that take `cost` seconds of a clock of its own."""

    def __init__(self, cost: float = 10.0) -> None:
        self.now, self.cost, self.bound = 0.0, cost, ""
        self.asked: list[tuple[Any, dict[str, Any]]] = []
        self.fail: dict[Number, Exception | Comparison] = {}
        self.during: Callable[[], None] = lambda: None

    def clock(self) -> float:
        return self.now

    def of_lab(self, _lab: Lab, params: Mapping[str, Any], stopping: Stopping, seed: int) -> Double:
        budget = {**asdict(stopping), "seed": seed, "params": params}
        self.asked.append((params["records"], budget))
        return Double(self, params["records"])


class Double:
    """One comparison of the world's."""

    def __init__(self, world: World, value: int) -> None:
        self.world, self.value, self.cancels = world, value, 0

    def run(self, _spark: Any, on_progress: Callable[[Progress], None]) -> Comparison:
        on_progress(Progress("timed", "fast", 3, 6, 0.5, 4.0, self.world.bound))
        self.world.during()
        self.world.now += self.world.cost
        outcome = self.world.fail.get(self.value)
        if self.cancels:
            raise Cancelled("stop")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome or comparison(lab="demo", params={"records": self.value})

    def cancel(self) -> None:
        self.cancels += 1

    def tasks_done(self) -> tuple[int, int]:
        return 2, 8


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(sweeping.plans, "of_lab", made.of_lab)
    return made


def swept(world: World, seed: int = 4, **budget: Any) -> SweepExperiment:
    asked = of_sweep(LAB, "records", VALUES, {"keys": 3}, Stopping(**budget), seed=seed)
    asked.clock = world.clock
    return asked


def run(asked: SweepExperiment, on_progress: Any = lambda progress: None) -> Sweep:
    return asked.run(None, on_progress)


def test_the_order_is_random_and_fixed_by_the_seed(world: World) -> None:
    """So are the seeds of the values; the record has its values upwards and the order beside."""
    found = run(swept(world))
    assert found.values == VALUES and sorted(found.order) == sorted(VALUES)
    assert [value for value, _ in world.asked] == list(found.order)
    assert len({budget["seed"] for _, budget in world.asked}) == len(VALUES)
    first = list(world.asked)
    world.asked.clear()
    run(swept(world))
    assert world.asked == first
    orders = {tuple(v for v, _ in swept(world, seed).schedule()) for seed in range(60)}
    assert len(orders) > 15


def test_every_value_gets_the_same_fixed_parameters(world: World) -> None:
    """The swept one is not among the fixed ones of the record."""
    found = run(swept(world))
    assert found.params == {"keys": 3, "input": "integers"}
    for value, budget in world.asked:
        assert budget["params"] == {"records": value, "keys": 3, "input": "integers"}


@pytest.mark.parametrize(("count", "pairs"), [(2, 7), (4, 8), (12, 9)])
def test_pairs_are_the_labs_own_or_as_many_as_the_correction_asks_for(
    count: int, pairs: int
) -> None:
    """Whichever is more; what is asked for is taken as it is."""
    values = [10 * 2**i for i in range(count)]
    assert of_sweep(LAB, "records", values, {}).stopping.pairs == pairs
    assert of_sweep(LAB, "records", values, {}, Stopping(3)).stopping.pairs == 3


def test_seconds_are_shared_among_the_values_to_come(world: World) -> None:
    """What one leaves over or takes too much of is shared out among the rest."""
    run(swept(world, seconds=100))
    shares = [budget["seconds"] for _, budget in world.asked]
    assert shares == pytest.approx([25, 30, 40, 70])


def test_a_sweep_whose_seconds_are_spent_keeps_what_it_has(world: World) -> None:
    """It names what is missing and why."""
    found = run(swept(world, seconds=25))
    assert found.stopped == OUT_OF_TIME
    assert found.missing == tuple(sorted(found.order[3:])) and len(found.values) == 3


def test_a_precision_alone_may_take_its_time_at_each_value(world: World) -> None:
    """As long a value as a comparison may take."""
    run(swept(world, precision=0.1))
    _, budget = world.asked[0]
    assert (budget["pairs"], budget["precision"], budget["seconds"]) == (None, 0.1, 300)


def test_cancelling_keeps_the_finished_values(world: World) -> None:
    """The one that runs is cancelled, those to come are not begun."""
    asked = swept(world)
    world.during = lambda: asked.cancel() if len(world.asked) == 3 else None
    found = run(asked)
    assert found.stopped == "cancelled" and found.values == tuple(sorted(found.order[:2]))
    assert found.missing == tuple(sorted(found.order[2:])) and len(world.asked) == 3


def test_a_value_that_was_cut_short_counts_with_its_whole_pairs(world: World) -> None:
    """Nothing that was measured is thrown away."""
    order = [value for value, _ in swept(world).schedule()]
    world.fail[order[1]] = comparison(
        slow=arm("slow", SLOW[:3]), fast=arm("fast", FAST[:3]), lab="demo", stopped="cancelled"
    )
    found = run(swept(world))
    assert found.stopped == "cancelled" and len(found.values) == 2
    assert found.at(order[1]).results[0].pairs == 3


def test_cancelling_before_a_whole_pair_leaves_nothing_to_show(world: World) -> None:
    """Before it has begun, too."""
    asked = swept(world)
    asked.cancel()
    with pytest.raises(Cancelled, match="nothing to show") as raised:
        run(asked)
    assert raised.value.partial is None


def warming(**fields: Any) -> Comparison:
    """A comparison that was cancelled in its warm-up."""
    return comparison(arm("slow", ()), arm("fast", ()), lab="demo", stopped="cancelled", **fields)


def test_a_sweep_cancelled_in_its_first_warm_up_keeps_what_was_counted(world: World) -> None:
    """As the comparison of the value that it was at: there is no curve of it."""
    order = [value for value, _ in swept(world).schedule()]
    world.fail[order[0]] = kept = warming()
    with pytest.raises(Cancelled, match="whole pair had run") as raised:
        run(swept(world))
    assert raised.value.partial is kept and kept.whole == "1 round of warm-up"


def test_a_value_in_its_warm_up_stands_in_the_table_without_a_point(world: World) -> None:
    """Beside the whole ones; every view says where the sweep was."""
    order = [value for value, _ in swept(world).schedule()]
    world.fail[order[2]] = warming(params={"records": order[2]})
    found = run(swept(world))
    assert found.values == tuple(sorted(order[:3])) and found.missing == (order[3],)
    assert {point.value for point in found.points} == set(order[:2])
    assert found.whole == "2 values" and found.brief("fast").endswith("of 4 values of records")
    text = " ".join(str(found).split())
    assert "at each of 2 values" in text
    assert f"At records = {order[2]:,}: The run was cancelled in its warm-up" in text
    assert found._repr_mimebundle_()["text/html"] and found.figure()
    assert sweep_from_json(found.to_json()) == found


def test_an_error_carries_the_values_before_it(world: World) -> None:
    """With the reason as the sweep's; the failing value's whole pairs are among them."""
    order = [value for value, _ in swept(world).schedule()]
    error = TrialFailed("fast failed: disk full")
    error.partial = comparison(lab="demo", stopped="fast failed: disk full")
    world.fail[order[2]] = error
    with pytest.raises(TrialFailed, match="disk full") as raised:
        run(swept(world))
    partial = raised.value.partial
    assert isinstance(partial, Sweep) and partial.stopped == "fast failed: disk full"
    assert partial.values == tuple(sorted(order[:3])) and partial.missing == (order[3],)


def test_an_error_at_the_first_value_has_nothing_to_carry(world: World) -> None:
    """It is raised as it is."""
    order = [value for value, _ in swept(world).schedule()]
    world.fail[order[0]] = TrialFailed("no luck")
    with pytest.raises(TrialFailed) as raised:
        run(swept(world))
    assert raised.value.partial is None


def test_unequal_answers_end_the_sweep(world: World) -> None:
    """Arms that disagree at one value are not worth comparing at any."""
    order = [value for value, _ in swept(world).schedule()]
    world.fail[order[1]] = UnequalAnswers("3 rows against 4")
    with pytest.raises(UnequalAnswers):
        run(swept(world))


def test_progress_is_the_whole_sweeps(world: World) -> None:
    """Its share grows over the values, and the line says which one is running."""
    told: list[SweepProgress] = []
    asked = swept(world)
    run(asked, told.append)
    assert [progress.share for progress in told] == pytest.approx([0.125, 0.375, 0.625, 0.875])
    assert [progress.left for progress in told] == pytest.approx([4 + 3 * 4, 24, 14, 4])
    first = f"{asked.schedule()[0][0]:,}"
    assert describe(told[0]).startswith(f"value 1 of 4, records = {first} · pair 4 of 6 · fast")
    assert asked.tasks_done() == (2, 8)


def test_a_saved_sweep_is_neither_extended_nor_compared_but_said_to_be_one() -> None:
    """Both need a comparison; loading gives the public sweep."""
    run_ = Store().append(build_sweep()).run
    with pytest.raises(UsageError, match="is a sweep: only a comparison can be extended"):
        labkit.extend(run_, pairs=3)
    with pytest.raises(UsageError, match="is no comparison"):
        labkit.diff(run_, run_)
    assert isinstance(labkit.load(run_), labkit.Sweep)


def test_what_the_seconds_buy_is_said_once_and_for_each_value(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """As soon as it can be known, on stderr."""
    world.bound = "about"
    with progress_line() as show:
        run(swept(world, seconds=100), show)
    assert capsys.readouterr().err == "the time will buy about 6 pairs at each value\n"


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ({"param": "input"}, "can't sweep input"),
        ({"param": "reords"}, "did you mean records"),
        ({"values": [10]}, "2 to 12 values, got 1"),
        ({"values": [10, 5]}, "records can't be 5"),
        ({"params": {"records": 5}}, "don't set it"),
        ({"params": {"kees": 5}}, "did you mean keys"),
        ({"params": {"keys": 50}}, "keys can't be 50"),
        ({"pairs": 0}, "pairs can't be 0"),
        ({"pairs": 5, "seconds": 5}, "not both"),
        ({"seconds": 3}, "seconds can't be 3 for 4 values; allowed: a number from 4"),
        ({"precision": 2}, "precision can't be 2"),
        ({"seed": "x"}, "seed can't be 'x'"),
    ],
)
def test_a_wrong_call_is_refused_before_anything_starts(call: dict[str, Any], line: str) -> None:
    """One line, with the value and what is allowed."""
    given: dict[str, Any] = {"param": "records", "values": VALUES, "params": {}, "seed": 1} | call
    param, values, params, seed = (given.pop(n) for n in ("param", "values", "params", "seed"))
    with pytest.raises(UsageError, match=line):
        of_sweep(LAB, param, values, params, Stopping(**given), seed=seed)
