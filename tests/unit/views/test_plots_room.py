"""The verdict figure: every text has its own place, inside the figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from labkit.core.records.comparison import Comparison
from labkit.core.records.trial import TIMED
from labkit.views.figures.plots import Shape, verdict_figure
from labkit.views.palette import LIGHT
from tests.unit.views.drawn import panel, points, texts_have_room, words

Make = Callable[..., Comparison]


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
