"""The verdict figure: its records as artists, and its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.patches import Polygon, Rectangle

from labkit.core import units
from labkit.core.judging.advice import certainty, headline
from labkit.core.judging.exact import counted_rows
from labkit.core.records.comparison import Comparison
from labkit.views.figures.plots import Shape, to_png, verdict_figure
from tests.unit.views.drawn import panel, points, texts_have_room, words

Make = Callable[..., Comparison]


@pytest.mark.parametrize(("arms", "pairs"), [(2, 7), (2, 10), (3, 20), (4, 60), (6, 12)])
def test_every_trial_is_a_point(make_comparison: Make, arms: int, pairs: int) -> None:
    """Warm-up and timed trials all stand there, at their own seconds."""
    comparison = make_comparison(arms, pairs)
    figure = verdict_figure(comparison)
    for arm in comparison.arms:
        assert [y for _, y in points(figure, f"trials {arm.name}")] == [
            trial.seconds for trial in arm.timed
        ]
        assert len(points(figure, f"warm-up {arm.name}")) == len(arm.warmup)


def test_warm_up_stands_left_of_the_first_round(make_comparison: Make) -> None:
    """The hairline divides them, and says so."""
    figure = verdict_figure(make_comparison())
    (line, _), *_ = points(figure, "start")
    assert all(x < line for x, _ in points(figure, "warm-up group_by_key"))
    assert all(x > line for x, _ in points(figure, "trials group_by_key"))
    assert "warm-up" in words(figure)


def test_rejected_trials_are_crosses_at_their_own_time(make_comparison: Make) -> None:
    """They are drawn, explained, and not counted among the trials."""
    comparison = make_comparison(rejected=2)
    figure = verdict_figure(comparison)
    thrown = [t.seconds for t in comparison.arm("reduce_by_key").trials if t.invalid]
    assert [y for _, y in points(figure, "rejected reduce_by_key")] == thrown
    assert "thrown out" in words(figure)
    assert "thrown out" not in words(verdict_figure(make_comparison()))


def test_every_pair_is_a_point_at_its_ratio(make_comparison: Make) -> None:
    """Reference time over arm time, in the order that the pairs ran."""
    comparison = make_comparison(3, 12)
    figure = verdict_figure(comparison)
    for result in comparison.results:
        drawn = points(figure, f"pairs {result.arm}")
        assert [x for x, _ in drawn] == [
            r.seconds / a.seconds for r, a in comparison.pairs(result.arm)
        ]
        assert [y for _, y in drawn] == sorted(y for _, y in drawn)


def test_the_diamond_is_as_wide_as_the_interval(make_comparison: Make) -> None:
    """Its corners are the interval's ends and the estimate."""
    comparison = make_comparison()
    (result,) = comparison.results
    ratios = panel(verdict_figure(comparison), "ratios")
    (diamond,) = [p for p in ratios.patches if p.get_label() == "interval reduce_by_key"]
    assert isinstance(diamond, Polygon)
    xs = {x for x, _ in diamond.get_xy()}
    assert xs == {result.low, result.ratio, result.high}


def test_too_few_pairs_have_points_and_no_interval(make_comparison: Make) -> None:
    """Under six pairs an estimate stands without a diamond."""
    alike = replace(make_comparison(pairs=3), advice=())  # nothing that is counted differs
    figure = verdict_figure(alike)
    assert not panel(figure, "ratios").patches
    assert len(points(figure, "estimate reduce_by_key")) == 2
    assert "too few pairs" in words(figure)


@pytest.mark.parametrize("shape", ["wide", "medium", "narrow"])
@pytest.mark.parametrize("arms", [2, 6])
def test_what_is_counted_leads_where_times_can_not(
    make_comparison: Make, arms: int, shape: Shape
) -> None:
    """A bar an arm with its figure behind it; no trial, no ratio of times, all in sight."""
    comparison = make_comparison(arms, 1)
    figure = verdict_figure(comparison, shape=shape)
    rows = counted_rows(comparison)
    assert rows and not figure.axes
    bars = [artist for artist in figure.get_children() if isinstance(artist, Rectangle)]
    assert len(bars) - 1 == len(rows) * arms, "one is the ground"
    said = words(figure)
    for row in rows:
        assert all(units.by_unit(value, row.metric.unit) in said for value in row.values)
    assert any("against" in text for text in said) and not any("faster" in text for text in said)
    texts_have_room(figure)


def test_the_margin_is_a_band_around_one(make_comparison: Make) -> None:
    """From 1 / 1.05 to 1.05."""
    ratios = panel(verdict_figure(make_comparison()), "ratios")
    (band,) = [c for c in ratios.collections if c.get_label() == "margin"]
    xs = np.asarray(band.get_paths()[0].vertices)[:, 0]
    assert (xs.min(), xs.max()) == pytest.approx((1 / 1.05, 1.05))


def test_six_arms_have_a_colour_and_a_marker_each(make_comparison: Make) -> None:
    """No two share either; the star, whose arms are thin, is drawn larger than the circle."""
    comparison = make_comparison(6)
    lines = {
        line.get_label(): line
        for line in panel(verdict_figure(comparison), "trials").lines
        if str(line.get_label()).startswith("trials ")
    }
    assert len({line.get_color() for line in lines.values()}) == 6
    assert len({line.get_marker() for line in lines.values()}) == 6
    sizes = [lines[f"trials {arm.name}"].get_markersize() for arm in comparison.variants]
    assert sizes[5] > sizes[0]


def test_the_title_is_the_headline(make_comparison: Make) -> None:
    """With one arm against the reference, title and subtitle are the advice's own lines."""
    comparison = make_comparison()
    (result,) = comparison.results
    texts = [text.get_text() for text in verdict_figure(comparison).texts]
    assert texts[:2] == [headline(comparison, result), certainty(comparison, result)]


def test_the_title_is_the_best_arms_headline(make_comparison: Make) -> None:
    """With several arms the fastest one leads."""
    comparison = make_comparison(4, ratios=(1, 1.3, 0.8, 2.4))
    best = next(r for r in comparison.results if r.arm == "sort_merge_with_hints")
    assert verdict_figure(comparison).texts[0].get_text() == headline(comparison, best)


def test_a_reference_that_beats_all_is_the_title(make_comparison: Make) -> None:
    """Where every other arm is slower, the page says who won."""
    figure = verdict_figure(make_comparison(3, ratios=(1, 0.7, 0.5)))
    assert figure.texts[0].get_text() == "group_by_key is the fastest of 3"


def test_axes_are_labelled_with_units(make_comparison: Make) -> None:
    """Seconds against rounds; times as fast as the reference."""
    figure = verdict_figure(make_comparison(cold=1.5))
    trials, ratios = panel(figure, "trials"), panel(figure, "ratios")
    assert (trials.get_xlabel(), trials.get_ylabel()) == ("round", "seconds")
    assert ratios.get_xlabel() == "times as fast as group_by_key"
    assert {"← slower", "faster →"} <= set(words(figure))
    assert "1×" in [tick.get_text() for tick in ratios.get_xticklabels()]


def test_a_cold_trial_makes_the_time_axis_logarithmic(make_comparison: Make) -> None:
    """Above five medians; ticks stay plain seconds."""
    assert panel(verdict_figure(make_comparison(cold=2)), "trials").get_yscale() == "linear"
    trials = panel(verdict_figure(make_comparison(cold=12)), "trials")
    assert trials.get_yscale() == "log"
    assert trials.get_ylabel() == "seconds, log scale"
    ticks = [tick.get_text() for tick in trials.get_yticklabels()]
    assert all(re.fullmatch(r"[\d.,]+", tick) for tick in ticks)
    assert len(ticks) >= 3


def test_a_comparison_without_a_pair_is_drawn(make_comparison: Make) -> None:
    """A run that was cancelled in its warm-up has what was counted there, or else says so."""
    found = make_comparison(pairs=0, stopped="cancelled")
    figure = verdict_figure(found)
    assert "134 kB against 41.9 MB" in figure.texts[0].get_text()
    figure = verdict_figure(replace(found, advice=()))
    assert figure.texts[0].get_text() == "No pair of trials was finished"
    assert figure.texts[1].get_text() == "The run was cancelled in its warm-up."
    assert to_png(figure)
