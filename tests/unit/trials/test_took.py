"""How long a run will take here, by the runs that there were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from labkit.core.records.comparison import Comparison
from labkit.core.records.store import Store
from labkit.core.records.sweep import Number
from labkit.core.sweeps.judge import assemble
from labkit.trials.took import FIRST, LATER, expected, expected_sweep, took
from tests.unit.comparisons import FAST, SLOW, arm, comparison
from tests.unit.demo_lab import DEMO


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of runs for each test alone."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    return tmp_path


Save = Callable[..., None]


@pytest.fixture
def save() -> Save:
    """Saves a run of the lab that took so many seconds, with these parameters."""

    def saved(seconds: float, pairs: int = 7, **params: Any) -> None:
        known = comparison(arm("slow", SLOW[:pairs]), arm("fast", FAST[:pairs]), params=params)
        last = max(t.started + t.seconds for one in known.arms for t in one.trials)
        Store().append(replace(known, started=last - seconds))

    return saved


def test_the_newest_whole_run_with_these_parameters_tells(folder: Path) -> None:
    """Scaled to the pairs; other labs, parameters, broken files and stopped runs tell nothing."""
    assert took("demo", {"records": 10}, 7) is None
    found = replace(comparison(), started=98.0)
    Store().append(found)
    Store().append(replace(found, stopped="cancelled", params={"records": 20}))
    (folder / "20990101-000000-demo-abcdef.json").write_text("{")
    last = max(t.started + t.seconds for arm in found.arms for t in arm.trials)
    assert took("demo", {"records": 10}, 7) == pytest.approx(last - 98.0)
    assert took("demo", {"records": 10}, 15) == pytest.approx(2 * (last - 98.0))
    assert took("demo", {"records": 20}, 7) is None
    assert took("dem", {"records": 10}, 7) is None


def test_a_first_run_says_when_it_will_be_known() -> None:
    """There is nothing to go by, and no figure is made up."""
    assert expected("demo", {"records": 10}, 7).text == FIRST
    assert expected("demo", {"records": 10}, 7).low is None


def test_the_same_run_is_said_to_have_been(save: Save) -> None:
    """In words without false precision, scaled to the pairs."""
    save(80.0, records=100)
    assert expected("demo", {"records": 100}, 7).text == "It took about a minute here before."
    assert expected("demo", {"records": 100}, 15).text == "It took about 3 minutes here before."


def test_another_size_is_estimated_between_none_and_all_of_the_difference(save: Save) -> None:
    """Larger or smaller, by one run; by two it is what they agree on."""
    save(40.0, records=100)
    larger = expected("demo", {"records": 300}, 7)
    assert (larger.low, larger.high) == pytest.approx((40, 120))
    assert larger.text == "It may take about 40 s to 2 minutes, going by other sizes here."
    smaller = expected("demo", {"records": 50}, 7)
    assert (smaller.low, smaller.high) == pytest.approx((20, 40))
    save(150.0, records=600)
    between = expected("demo", {"records": 300}, 7)
    assert (between.low, between.high) == pytest.approx((75, 120))


def test_much_smaller_sizes_take_no_longer(save: Save) -> None:
    """How much less is not said."""
    save(80.0, records=1_000_000)
    found = expected("demo", {"records": 1_000}, 7)
    assert found.text == "It may take up to about a minute, going by other sizes here."
    found = expected_sweep(DEMO, "records", [1000, 2000, 4000], {}, 7)
    assert found.text == "It may take up to about 4 minutes, going by earlier runs here."


def test_what_no_run_tells_is_not_estimated(save: Save) -> None:
    """Far away, or another choice: what there was is said, as what it was."""
    save(40.0, records=100, input="integers")
    for records, kind in ((100_000, "integers"), (100, "weblog")):
        found = expected("demo", {"records": records, "input": kind}, 7)
        assert found.text == "With other parameters it took about 40 s here." and not found.low


def test_a_look_is_no_measure_of_a_warm_up(save: Save) -> None:
    """Of which it has next to none: as much is added as a run is given for it."""
    save(4.0, pairs=1, records=100)
    seconds = took("demo", {"records": 100}, 10)
    assert seconds == pytest.approx(18 + 10 * 2)
    save(40.0, pairs=7, records=200)
    assert took("demo", {"records": 200}, 1) == pytest.approx(5 + 5)


def test_a_sweep_takes_what_its_values_take(save: Save) -> None:
    """Its own values count where it has run, others by their neighbours."""
    rest = {"input": "integers"}
    sweep = lambda values: expected_sweep(DEMO, "records", values, rest | {"records": 9}, 7)  # noqa: E731
    assert sweep(["10", "100"]).text == FIRST
    save(40.0, records=100, **rest)
    save(60.0, records=200, **rest)
    known = sweep(["100", "200"])
    assert (known.low, known.high) == pytest.approx((100, 100))
    assert known.text == "It may take about 2 minutes, going by earlier runs here."
    assert sweep([100, 150]).high == pytest.approx(40 + 60)
    assert sweep([100, 10_000]).text == LATER
    assert sweep(["100"]).text == "" and sweep(["100", "many"]).text == ""


def test_a_run_at_one_value_of_an_earlier_sweep_is_known() -> None:
    """A sweep has a run at each of its values."""
    made: dict[Number, Comparison] = {
        value: replace(comparison(params={"records": value}), started=98.0) for value in (10, 40)
    }
    record = assemble(param="records", scale="log", metric="", params={}, seed=1,
                      order=[10, 40], comparisons=made)  # fmt: skip
    Store().append(record)
    assert took("demo", {"records": 40}, 7) == pytest.approx(9.95)
    assert took("demo", {"records": 20}, 7) is None
    assert expected("demo", {"records": 20}, 7).low == pytest.approx(9.95)
