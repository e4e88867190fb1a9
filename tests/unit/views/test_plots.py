"""The verdict figure: its records as artists, its words, and its pictures."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from labkit.core import units
from labkit.core.errors import UsageError
from labkit.core.judging.advice import certainty, headline
from labkit.core.judging.exact import counted_rows
from labkit.core.records.comparison import Comparison
from labkit.core.records.trial import TIMED
from labkit.views.figures.plots import Shape, to_png, to_svg, verdict_figure
from labkit.views.palette import LIGHT

Make = Callable[..., Comparison]


def points(figure: Figure, label: str) -> list[tuple[float, float]]:
    """The points of the line with that label."""
    for axes in figure.axes:
        for line in axes.lines:
            if line.get_label() == label:
                x, y = cast(tuple[Sequence[float], Sequence[float]], line.get_data())
                return list(zip(x, y, strict=True))
    return []


def words(figure: Figure) -> list[str]:
    """Every text in the figure."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def texts_have_room(figure: Figure) -> None:
    """Assert that each text has its own place, inside the figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure).draw()
    boxes = [
        (text.get_text(), text.get_window_extent())
        for text in figure.findobj(Text)
        if text.get_text() and text.get_visible()
    ]
    unique = {(t, round(b.x0), round(b.y0)): b for t, b in boxes}
    items = list(unique.items())
    for i, (key, box) in enumerate(items):
        assert box.x0 >= -1, key
        assert box.x1 <= figure.bbox.width + 1, key
        for other, other_box in items[i + 1 :]:
            across = min(box.x1, other_box.x1) - max(box.x0, other_box.x0)
            down = min(box.y1, other_box.y1) - max(box.y0, other_box.y0)
            assert across <= 1 or down <= 2, (key, other)


def panel(figure: Figure, label: str) -> Axes:
    """The axes with that label."""
    return next(axes for axes in figure.axes if axes.get_label() == label)


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


@pytest.mark.usefixtures("font")
@pytest.mark.parametrize("shape", ["wide", "medium", "narrow"])
def test_no_two_texts_overlap(make_comparison: Make, shape: Shape) -> None:
    """In any font, with six long names too, each text has its own place, inside the figure."""
    names = [
        "sort_merge_join_default", "broadcast_hash_join", "coalesce_to_one", "shuffle_hash",
        "shuffle_replicate_nested_loop", "data_frame_of_the_same",
    ]  # fmt: skip
    figure = verdict_figure(make_comparison(6, 60, names=names, cold=12), shape=shape)
    texts_have_room(figure)


def slowed(comparison: Comparison, number: int, causes: Sequence[str]) -> Comparison:
    """The comparison with so many slow trials an arm, their causes in turn."""
    return replace(comparison, arms=tuple(
        replace(arm, trials=tuple(
            replace(t, mark=causes[t.round % len(causes)], seconds=t.seconds * 1.7)
            if t.phase == TIMED and t.round < number else t
            for t in arm.trials
        ))
        for arm in comparison.arms
    ))  # fmt: skip


@pytest.mark.usefixtures("font")
@pytest.mark.parametrize("shape", ["wide", "medium", "narrow"])
@pytest.mark.parametrize(("arms", "pairs", "number"), [(2, 10, 1), (2, 10, 10), (4, 60, 25)])
def test_causes_of_slow_trials_lie_over_nothing(
    make_comparison: Make, arms: int, pairs: int, number: int, shape: Shape
) -> None:
    """However many there are: no text, no point, no line of a round; none leaves the panel."""
    causes = ("other programs", "GC", "fetch wait", "a cause that is longer than any room for it")
    comparison = slowed(make_comparison(arms, pairs), number, causes)
    figure = verdict_figure(comparison, shape=shape)
    texts_have_room(figure)
    trials = panel(figure, "trials")
    room = trials.get_window_extent()
    labels = [
        box
        for text in figure.texts
        if text.get_color() == LIGHT["muted"]
        and text.get_text() != "seconds"
        and room.contains(*(box := text.get_window_extent()).get_points().mean(axis=0))
    ]
    assert labels
    spots = np.vstack([
        trials.transData.transform(np.column_stack(line.get_data()))
        for line in trials.lines
        if str(line.get_label()).startswith(("trials ", "warm-up ", "slow "))
    ])  # fmt: skip
    (joins,) = [c for c in trials.collections if c.get_label() == "pairs"]
    lines = [trials.transData.transform(np.asarray(path.vertices)) for path in joins.get_paths()]
    for box in labels:
        assert box.x0 >= room.x0 and box.x1 <= room.x1 + 1
        assert box.y0 >= room.y0 - 1 and box.y1 <= room.y1 + 1
        assert not any(box.contains(x, y) for x, y in spots)
        for (x, low), (_, high) in lines:
            assert not (box.x0 < x < box.x1 and low < box.y1 - 2 and high > box.y0 + 3)


def test_every_cause_of_a_slow_trial_is_in_the_key(make_comparison: Make) -> None:
    """With how many there are, and each such trial has its ring; one without a cause has none."""
    comparison = slowed(make_comparison(2, 60), 40, ("GC", "other programs", "?", "spill"))
    figure = verdict_figure(comparison, shape="narrow")
    assert {"slow: GC ×20", "slow: other programs ×20", "slow: spill ×20"} <= set(words(figure))
    assert not [text for text in words(figure) if "?" in text]
    assert sum(len(points(figure, f"slow {arm.name}")) for arm in comparison.arms) == 60


@pytest.mark.parametrize("shape", ["wide", "medium", "narrow"])
def test_a_name_longer_than_the_figure_is_cut(make_comparison: Make, shape: Shape) -> None:
    """In the key as everywhere."""
    figure = verdict_figure(make_comparison(names=["a_very_long_name" * 9, "short"]), shape=shape)
    texts_have_room(figure)


def test_a_comparison_without_a_pair_is_drawn(make_comparison: Make) -> None:
    """A run that was cancelled during warm-up has a figure that says so."""
    figure = verdict_figure(make_comparison(pairs=0, stopped="cancelled"))
    assert figure.texts[0].get_text() == "No pair of trials was finished"
    assert to_png(figure)


def test_another_theme_is_refused(make_comparison: Make) -> None:
    """The error says what is allowed."""
    with pytest.raises(UsageError, match="light, dark"):
        verdict_figure(make_comparison(), theme="drak")


def test_the_svg_is_well_formed_and_keeps_its_text(make_comparison: Make) -> None:
    """Text stays text, told to screen readers by title and description."""
    root = ElementTree.fromstring(to_svg(verdict_figure(make_comparison())))
    assert root.get("role") == "img"
    assert "viewBox" in root.attrib
    assert "width" not in root.attrib
    ns = "{http://www.w3.org/2000/svg}"
    assert root[0].tag == f"{ns}title"
    assert (root[0].text or "").startswith("reduce_by_key is faster")
    assert "reduce_by_key" in [element.text for element in root.iter(f"{ns}text")]
    assert not list(root.iter(f"{ns}style"))
    assert not list(root.iter(f"{ns}metadata"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_follows_the_page(make_comparison: Make, theme: str) -> None:
    """No colour stands bare: each is a custom property with a value to fall back on."""
    svg = to_svg(verdict_figure(make_comparison(6, rejected=1), theme))
    bare = re.sub(r"var\(--labkit-[\w-]+, #[0-9a-f]{6}\)", "", svg)
    assert not re.search(r"#[0-9a-f]{6}\b", bare)
    assert all(f"var(--labkit-arm-{i}," in svg for i in range(1, 7))


def test_ids_of_two_figures_never_clash(make_comparison: Make) -> None:
    """The same figure twice on a page has two sets of ids, each whole."""
    figure = verdict_figure(make_comparison())
    seen: set[str] = set()
    for svg in (to_svg(figure), to_svg(figure)):
        ids = re.findall(r' id="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        assert not seen & set(ids)
        seen |= set(ids)
        used = re.findall(r'(?:href="#|url\(#)([^")]+)', svg)
        assert set(used) <= set(ids)


def test_hostile_names_stay_text(make_comparison: Make) -> None:
    """Markup, dollars, quotes, control characters and colours in a name change nothing."""
    names = ['<script>"x"</script>', "$a_b$ & #124f81 'y'", "--><b>", "日本\x00\n語"]
    comparison = make_comparison(4, names=names)
    root = ElementTree.fromstring(to_svg(verdict_figure(comparison)))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert names[0] in texts
    assert names[1] in texts
    assert names[2] in texts
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


def test_the_png_is_as_large_as_asked(make_comparison: Make) -> None:
    """A PNG of 900 by its height, times the scale."""
    png = to_png(verdict_figure(make_comparison()), scale=2)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") == 1800


def test_drawing_works_on_threads(make_comparison: Make) -> None:
    """No global state: figures drawn at the same time are whole."""
    comparison, drawn = make_comparison(), []
    threads = [
        threading.Thread(target=lambda: drawn.append(to_svg(verdict_figure(comparison))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 4
    assert all(ElementTree.fromstring(svg) is not None for svg in drawn)
