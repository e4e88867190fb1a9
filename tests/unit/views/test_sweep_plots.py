"""The sweep figure: its records as artists, its words, and its pictures."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import Rectangle

from labkit.core.errors import UsageError
from labkit.core.sweeps.words import basis, certainty, headline
from labkit.views.figures.end_labels import STEP, spread
from labkit.views.figures.export import to_png, to_svg
from labkit.views.figures.plots import Shape
from labkit.views.figures.sweep_plots import sweep_figure
from tests.unit.sweeps import RECORDS, build_sweep
from tests.unit.views.drawn import panel, points, texts_have_room, words

THREE = [(0.6, 1.3), (0.7, 1.35), (0.95, 1.3), (1.4, 1.2), (1.9, 1.0)]


def test_each_arms_curve_goes_through_its_points() -> None:
    """Value against ratio, with every pair as a point beneath it."""
    sweep = build_sweep(ratios=THREE)
    figure = sweep_figure(sweep)
    for arm in sweep.arms[1:]:
        assert points(figure, f"curve {arm}") == [(p.value, p.ratio) for p in sweep.curve(arm)]
        assert len(points(figure, f"pairs {arm}")) == sum(p.pairs for p in sweep.curve(arm))


def test_points_that_hold_together_are_filled_and_the_others_hollow() -> None:
    """By the p-value after Holm's correction, not by the interval of the point alone."""
    sweep = build_sweep(ratios=[(1.5,), (1.4,), (1.02,), (1.0,), (1.3,)])
    figure = sweep_figure(sweep)
    firm = [(p.value, p.ratio) for p in sweep.points if p.p_adjusted < 0.05]
    assert points(figure, "firm reduceByKey") == firm
    assert points(figure, "open reduceByKey") == [
        (p.value, p.ratio) for p in sweep.points if p.p_adjusted >= 0.05
    ]
    fills = {
        line.get_label(): line.get_markerfacecolor()
        for line in panel(figure, "curves").lines
        if "reduceByKey" in str(line.get_label())
    }
    assert fills["firm reduceByKey"] != fills["open reduceByKey"]


def test_the_crossover_is_a_band_over_its_interval_and_a_line_at_its_estimate() -> None:
    """And both are said above it."""
    sweep = build_sweep()
    (crossover,) = sweep.crossovers["reduceByKey"]
    figure = sweep_figure(sweep)
    curves = panel(figure, "curves")
    (band,) = [p for p in curves.patches if p.get_label() == "crossover reduceByKey"]
    assert isinstance(band, Rectangle)
    box = band.get_bbox()
    assert (box.x0, box.x1) == pytest.approx((crossover.low, crossover.high))
    assert {x for x, _ in points(figure, "crossing reduceByKey")} == {crossover.value}
    assert f"crossover {crossover.place}" in words(figure)


def test_without_a_crossover_nothing_is_marked() -> None:
    """The title says that there is none."""
    figure = sweep_figure(build_sweep(ratios=[(1.5,)] * 5))
    assert not panel(figure, "curves").patches[1:]
    assert not any(word.startswith("crossover") for word in words(figure))
    assert any("No crossover in this range" in word for word in words(figure))


def test_the_margin_is_a_band_around_one() -> None:
    """From 1 / 1.05 to 1.05, over the whole width."""
    curves = panel(sweep_figure(build_sweep()), "curves")
    (band,) = [p for p in curves.patches if p.get_label() == "margin"]
    assert isinstance(band, Rectangle)
    assert (band.get_bbox().y0, band.get_bbox().y1) == pytest.approx((1 / 1.05, 1.05))


def test_the_times_panel_has_every_arms_medians_and_trials() -> None:
    """The reference too: size beside ratio."""
    sweep = build_sweep()
    figure = sweep_figure(sweep)
    for arm in sweep.arms:
        medians = [c.arm(arm).metric("seconds") for c in sweep.comparisons]
        assert [y for _, y in points(figure, f"medians {arm}")] == medians
        trials = sum(len(c.arm(arm).timed) for c in sweep.comparisons)
        assert len(points(figure, f"trials {arm}")) == trials


def test_the_title_is_the_claim_and_the_names_stand_at_the_lines() -> None:
    """No legend box: each line's name is right of its end, in its colour."""
    sweep = build_sweep()
    figure = sweep_figure(sweep)
    said = [text.get_text() for text in figure.texts]
    assert said[0] == headline(sweep, "reduceByKey")
    below = f"{certainty(sweep, 'reduceByKey')} {basis(sweep)}"
    assert " ".join(said[1:]).startswith(below)  # in as many lines as it takes
    assert said.count("reduceByKey") == 2 and said.count("groupByKey") == 1
    assert all(axes.get_legend() is None for axes in figure.axes)


def test_the_axis_has_the_parameters_scale_and_name() -> None:
    """Logarithmic where the parameter is."""
    curves = panel(sweep_figure(build_sweep()), "curves")
    assert (curves.get_xscale(), curves.get_xlabel()) == ("log", "records, log scale")
    linear = build_sweep((1, 2, 3), [(1.5,)] * 3, scale="linear", param="cores")
    curves = panel(sweep_figure(linear), "curves")
    assert (curves.get_xscale(), curves.get_xlabel()) == ("linear", "cores")
    assert [t.get_text() for t in curves.get_xticklabels()] == ["1", "2", "3"]


@pytest.mark.usefixtures("font")
@pytest.mark.parametrize("shape", ["wide", "medium", "narrow"])
@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_no_two_texts_overlap(shape: Shape, count: int) -> None:
    """In any font, with long names, three crossovers and up to 12 values."""
    names = ["sort_merge_join_default", "broadcast_hash_join", "coalesce_to_one_partition"]
    ratios = [(0.5, 1.9), (0.6, 1.7), (1.9, 0.6), (1.7, 0.5), (0.5, 0.6)] * 3
    values = [10 * 3**i for i in range(count)]
    sweep = build_sweep(values, ratios[:count], names=names, pairs=20)
    figure = sweep_figure(sweep, shape=shape)
    texts_have_room(figure)


@given(st.lists(st.floats(0, 240), min_size=1, max_size=4))
def test_names_are_moved_apart_and_stay_inside(heights: list[float]) -> None:
    """In the order of their lines, at least a line's height from each other."""
    found = spread(sorted(heights), 22, 218)
    assert all(b - a >= STEP - 1e-6 for a, b in pairwise(found))
    assert found[0] >= 22 - 1e-6 and found[-1] <= 218 + 1e-6


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_follows_the_page(theme: str) -> None:
    """No colour stands bare: each is a custom property with a value to fall back on."""
    svg = to_svg(sweep_figure(build_sweep(ratios=THREE), theme))
    bare = re.sub(r"var\(--labkit-[\w-]+, #[0-9a-f]{6}\)", "", svg)
    assert not re.search(r"#[0-9a-f]{6}\b", bare)
    assert svg.count("var(--labkit-arm-3") > 0


def test_hostile_names_stay_text() -> None:
    """Markup and dollars in an arm's name change nothing."""
    names = ["$a_b$ & 'y'", "<script>"]
    root = ElementTree.fromstring(to_svg(sweep_figure(build_sweep(names=names))))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert names[0] in texts and names[1] in texts
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


@pytest.mark.parametrize("pairs", [1, 3, 6])
def test_a_sweep_of_few_pairs_is_drawn(pairs: int) -> None:
    """Points without intervals, too."""
    assert to_png(sweep_figure(build_sweep(RECORDS[:2], [(1.5,)] * 2, pairs=pairs)))


def test_another_theme_is_refused() -> None:
    """The error says what is allowed."""
    with pytest.raises(UsageError, match="light, dark"):
        sweep_figure(build_sweep(), theme="drak")
