"""The trend of a lag: what it is of which load, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from labkit.core.streams.keeps_up import FALLS_BEHIND, KEEPS_UP, OPEN, keeps_up, signed
from labkit.core.streams.lag_trend import FEWEST, lag_trend, trend_of
from labkit.core.streams.series import Point, delays, input_rates, lags
from tests.unit.streams import dstream, failing, falling_behind, keeping_up, noisy, query

COVERED = 0.93
"""The least share of intervals of 95% that hold the truth in 400 series, chance considered."""


def test_the_slope_is_the_share_of_the_load_that_is_not_worked_off() -> None:
    """Batches of 1.25 s of work a second: of 1000 records 800 are done, and 200 are left."""
    trend = lag_trend(dstream([1.25] * 40))
    assert (trend.slope, trend.low, trend.high) == pytest.approx((0.2, 0.2, 0.2))


def test_what_a_source_keeps_back_counts_as_lag() -> None:
    """A query that takes 800 of 1000 records a second lags, although its batches stay short."""
    seen = query([1.0] * 40, available=[1000 * i for i in range(40)], most=800)
    assert max(point.value for point in delays(seen)) == 1.0
    assert lag_trend(seen).slope == pytest.approx(0.2)


def test_what_a_receiver_was_too_slow_for_counts_where_the_load_is_known() -> None:
    """Backpressure keeps batches short, and the sender waits: 800 of 1000 records come in."""
    seen = dstream([0.8] * 40, records=800)
    assert lag_trend(seen).slope == pytest.approx(0.0)
    assert lag_trend(replace(seen, load=1000.0)).slope == pytest.approx(0.2, rel=0.02)


def test_a_query_that_takes_all_there_is_lags_by_its_own_duration() -> None:
    """Batches that grow by a quarter each: of what comes a fifth is left when one is done."""
    assert lag_trend(query([1.25**i for i in range(25)])).slope == pytest.approx(0.2, rel=0.01)


def test_too_few_batches_have_no_slope() -> None:
    """Neither slope nor interval, and the words say how many are needed."""
    seen = dstream([1.25] * (FEWEST + 4))
    assert lag_trend(seen).slope is None
    assert f"and {FEWEST} are needed" in keeps_up(seen).words
    assert lag_trend(dstream([1.25] * (FEWEST + 5))).slope is not None
    assert lag_trend(replace(seen, batches=())).batches == 0


def test_a_jump_between_two_blocks_is_seen() -> None:
    """Blocks share their end points, so that no step of the lag is lost between them."""
    steps = [float(i // 4) for i in range(21)]
    trend = trend_of([Point(float(i), value) for i, value in enumerate(steps)])
    assert trend.slope is not None
    assert trend.slope > 0.1


@pytest.mark.parametrize("kind", ["white", "autocorrelated", "walk", "heavy"])
def test_the_interval_holds_the_truth_where_batches_hang_together(kind: str) -> None:
    """In 400 series of 21 batches, whatever follows from what."""
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        noise = rng.standard_t(2.5, 21) if kind == "heavy" else rng.standard_normal(21)
        if kind == "walk":
            noise = np.cumsum(noise)
        if kind == "autocorrelated":
            for i in range(1, 21):
                noise[i] += 0.9 * noise[i - 1]
        trend = trend_of([Point(float(i), 0.1 * i + e) for i, e in enumerate(noise)])
        assert trend.low is not None
        assert trend.high is not None
        held += trend.low <= 0.1 <= trend.high
    assert held / 400 >= COVERED


def test_a_stream_keeps_up_or_falls_behind() -> None:
    """By the whole interval; the words have the figures."""
    calm, hasty = keeps_up(keeping_up()), keeps_up(falling_behind())
    assert (calm.verdict, hasty.verdict) == (KEEPS_UP, FALLS_BEHIND)
    assert "lag changes by +24% of the load (+22% to +25%)" in hasty.words


def test_a_stream_without_a_warm_up_is_not_said_to_have_had_one() -> None:
    """Neither with a verdict nor with too few batches for one."""
    whole = replace(keeping_up(), warm_up=0)
    for seen in (whole, replace(whole, batches=whole.batches[:5])):
        assert "warm-up" not in keeps_up(seen).words
    assert ": its lag changes by " in keeps_up(whole).words
    assert ": after the warm-up its lag changes by " in keeps_up(replace(whole, warm_up=1)).words
    few = replace(whole, batches=whole.batches[:5])
    assert keeps_up(few).words == "not settled: 5 batches completed, and 16 are needed."
    few = replace(few, warm_up=1)
    assert ": 4 batches completed after the warm-up, and 16 are needed." in keeps_up(few).words


def test_what_is_between_is_not_settled() -> None:
    """An interval that holds both the threshold and more."""
    wandering = dstream([*[0.2] * 10, *[1.9] * 6, *[0.2] * 14])
    found = keeps_up(wandering)
    assert found.trend.low is not None
    assert found.verdict == OPEN


def test_a_trend_whose_interval_reaches_the_threshold_is_not_settled() -> None:
    """Neither too much nor sustained, although the interval has no 0."""
    seen = dstream([*[1.0] * 9, *[1.2] * 6, *[1.1] * 6, *[1.25] * 9])
    trend = lag_trend(seen)
    assert trend.low is not None and trend.slope is not None
    assert 0.06 < trend.low < 0.1 < trend.slope
    assert keeps_up(seen, threshold=0.1).verdict == OPEN
    assert keeps_up(seen, threshold=0.06).verdict == FALLS_BEHIND


def test_a_stream_whose_batches_failed_or_whose_input_was_there_is_not_judged() -> None:
    """What failed took no part in the lag; without a rate there is nothing to keep up with."""
    assert keeps_up(failing(40)).verdict == OPEN
    assert "1 batch failed" in keeps_up(failing(40)).words
    bounded = keeps_up(replace(keeping_up(), bounded=True))
    assert bounded.verdict == OPEN
    assert "no rate to keep up with" in bounded.words


def test_input_rates_are_the_intervals_or_sparks_own() -> None:
    """Records over the interval of a DStream; of a query what Spark counts."""
    assert {p.value for p in input_rates(dstream(noisy(0.3, 5), interval=2.0))} == {500.0}
    assert {p.value for p in input_rates(query([1.0] * 5))} == {100.0}
    assert input_rates(replace(dstream([0.3]), interval=None)) == ()


def test_series_of_nothing_are_empty() -> None:
    """A stream without batches has no points."""
    empty = replace(keeping_up(), batches=())
    assert (lags(empty), delays(empty), input_rates(empty)) == ((), (), ())


@pytest.mark.parametrize(("share", "said"), [(0.34, "+34%"), (-0.002, "−0.2%"), (0.0, "0%")])
def test_a_share_is_said_with_its_sign(share: float, said: str) -> None:
    """Nothing has none."""
    assert signed(share) == said
