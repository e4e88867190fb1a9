"""Saved runs as lines, and one lab's ratios over time as strips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from labkit.core.records.comparison import Comparison
from labkit.core.records.store import Store
from labkit.core.records.trend import trend
from labkit.core.stats.pairs import SAME
from labkit.views.history_text import history_text, trend_text
from tests.unit.histories import DAY, NOON, demonstration, elsewhere, saved
from tests.unit.sweeps import build_sweep

Make = Callable[..., Comparison]


def listed(folder: Path) -> str:
    runs = Store(folder).runs()[0]
    return history_text(runs, Store(folder).handles(run.run for run in runs))


def over_time(folder: Path) -> str:
    runs = Store(folder).runs()[0]
    handles = Store(folder).handles(run.run for run in runs)
    return trend_text("a-lab", trend(runs), handles, [run for run in runs if not run.results])


def test_a_run_is_a_line_with_its_leading_arms_ratio_and_verdict(
    tmp_path: Path, make_comparison: Make
) -> None:
    """The newest first; ratio and verdict stand in every line, the interval where it fits."""
    saved(tmp_path, make_comparison(3), NOON)
    close = make_comparison(noise=0.01, ratios=(1.0, 1.0))
    saved(tmp_path, replace(close, lab="a-lab-with-a-long-name"), NOON + DAY)
    _, newest, oldest = listed(tmp_path).splitlines()
    (best, *_) = make_comparison(3).results
    for said in ("20260921-141320", "reduce-by-key", f"{best.ratio:.2f}×", "faster", " to "):
        assert said in oldest
    assert newest.startswith("20260922") and SAME in newest and " to " not in newest


def test_sweeps_demonstrations_and_runs_without_a_pair_are_told_in_words(
    tmp_path: Path, make_comparison: Make
) -> None:
    """They have no single ratio."""
    saved(tmp_path, make_comparison(pairs=0, stopped="cancelled"), NOON)
    saved(tmp_path, build_sweep(), NOON + DAY)
    saved(tmp_path, demonstration(True, True, True), NOON + 2 * DAY)
    saved(tmp_path, demonstration(True, True, False), NOON + 3 * DAY)
    text = listed(tmp_path)
    for said in (
        "no whole pair; stopped: cancelled", "sweep: reduceByKey changes places",
        "demonstration: as predicted in all 3", "demonstration: 2 as predicted, 1 otherwise",
    ):  # fmt: skip
        assert said in text
    assert history_text([], {}) == "No run is saved yet.\n"


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(
    columns: int, tmp_path: Path, make_comparison: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With long names, ratios far apart and every kind of run; in both texts."""
    monkeypatch.setenv("COLUMNS", str(columns))
    names = [f"{'a_long_name_of_an_arm_' * 5}{i}" for i in range(3)]
    for i, ratio in enumerate((0.001, 1.0, 300.0)):
        made = make_comparison(3, names=names, ratios=(1.0, ratio, 1.1), stopped="cancelled")
        moved = elsewhere(made, master=f"spark://{'host' * 30}:{i}")
        saved(tmp_path, replace(moved, lab="a-lab-with-quite-a-long-name"), NOON + i * DAY)
    saved(tmp_path, build_sweep(), NOON + 4 * DAY)
    for text in (listed(tmp_path), over_time(tmp_path)):
        assert max(map(len, text.splitlines())) <= columns


def test_a_trend_has_one_scale_the_oldest_first(tmp_path: Path, make_comparison: Make) -> None:
    """A ratio that fell stands further left; each line has its date and its run."""
    for i, ratio in enumerate((1.8, 1.3)):
        saved(tmp_path, make_comparison(ratios=(1.0, ratio), noise=0.02), NOON + i * DAY)
    far = make_comparison(ratios=(1.0, 9.0), noise=0.02, params={"records": 7})
    saved(tmp_path, far, NOON + 2 * DAY)
    lines = [line for line in over_time(tmp_path).splitlines() if "◆" in line]
    places = [line.index("◆") for line in lines]
    assert places[1] < places[0] < places[2]
    assert len({line.index("│") for line in lines}) == 1
    assert lines[0].startswith("  2026-09-21  20260921-141320 ")


def test_a_trend_tells_where_the_place_changed_and_parts_other_parameters(
    tmp_path: Path, make_comparison: Make
) -> None:
    """Between the runs; parameters above theirs; runs without a ratio below, in words."""
    made = make_comparison()
    saved(tmp_path, made, NOON)
    saved(tmp_path, elsewhere(made, spark="4.3.1", memory=48_000_000_000), NOON + DAY)
    moved = {"spark": "4.3.1", "memory": 48_000_000_000, "conf": {}}
    saved(tmp_path, elsewhere(made, **moved), NOON + 2 * DAY)
    saved(tmp_path, make_comparison(params={"records": 7}), NOON + 3 * DAY)
    saved(tmp_path, build_sweep(), NOON + 4 * DAY)
    text = over_time(tmp_path)
    lines = text.splitlines()
    told = [i for i, line in enumerate(lines) if "here changed" in line]
    assert "Spark 4.3.0 → 4.3.1, memory 24.0 GB → 48.0 GB" in lines[told[0]]
    assert lines[told[1]].strip() == "here changed: settings"
    assert "◆" in lines[told[0] - 1] and "◆" in lines[told[0] + 1]
    assert "With records 7." in text and "sweep: reduceByKey changes places" in text
    assert text.startswith("a-lab: 4 comparisons over time\n")
