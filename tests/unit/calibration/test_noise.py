"""The noise models: shapes, what they are said to do, and the series that were recorded."""

from __future__ import annotations

import numpy as np
import pytest

from labkit.calibration.simulation import noise
from labkit.calibration.simulation.noise import Model, Trace

NAMES = sorted(noise.models())


@pytest.mark.parametrize("name", NAMES)
def test_a_model_draws_series_that_its_generator_fixes(name: str) -> None:
    """One row a try, finite, the same from the same seed and others from another one."""
    model = noise.models()[name]
    one, again, other = (model(np.random.default_rng(s), 50, 40) for s in (1, 1, 2))
    assert one.shape == (50, 40) and np.isfinite(one).all()
    assert (one == again).all() and (one != other).any()


@pytest.mark.parametrize(
    ("model", "spread"), [(noise.quiet, 0.04), (noise.lognormal, 0.14)], ids=["quiet", "lognormal"]
)
def test_pairs_vary_as_much_as_the_docstring_says(model: Model, spread: float) -> None:
    """The standard deviation of a pair's log ratio, to 5%."""
    series = model(np.random.default_rng(1), 4000, 2)
    assert np.std(series[:, 0] - series[:, 1]) == pytest.approx(spread, rel=0.05)


def test_autocorrelated_trials_are_like_their_neighbours() -> None:
    """A coefficient of 0.8 from one trial to the next, and the same spread throughout."""
    series = noise.autocorrelation(np.random.default_rng(1), 4000, 20)
    assert np.corrcoef(series[:, 9], series[:, 10])[0, 1] == pytest.approx(0.8, abs=0.03)
    assert np.std(series[:, 19]) == pytest.approx(np.std(series[:, 0]), rel=0.05)


def test_bursts_only_add_time_and_hit_a_quarter() -> None:
    """Another program makes nothing faster: the mean lies above the median, tails to one side."""
    series = noise.bursts(np.random.default_rng(1), 4000, 20)
    assert (series > 0.25).mean() == pytest.approx(0.24 * np.exp(-0.5), abs=0.03)
    assert (series < -0.25).mean() < 0.001


def test_a_warm_up_decays_and_a_sawtooth_alternates() -> None:
    """Drift falls from the first third to the last; teeth are a fifth high, every second trial."""
    generator = np.random.default_rng(1)
    falling = noise.drift(generator, 2000, 30).mean(axis=0)
    assert falling[:10].mean() > 2 * falling[10:20].mean() > 4 * falling[20:].mean() * 0.9
    teeth = noise.sawtooth(generator, 2000, 30)
    apart = np.abs((teeth[:, 0::2] - teeth[:, 1::2]).mean(axis=1))
    assert apart.mean() == pytest.approx(np.log(1.2), rel=0.05)


def test_recorded_windows_are_runs_of_the_series_that_begin_with_a_pair() -> None:
    """What follows a garbage collection in the record does so in the window."""
    trace = Trace("made up", {}, (), tuple(float(i + 1) for i in range(20)))
    windows = np.exp(noise.recorded(trace)(np.random.default_rng(1), 200, 6))
    assert np.allclose(np.diff(windows, axis=1), 1)
    assert set(windows[:, 0].round().astype(int)) == set(range(1, 16, 2))
    with pytest.raises(ValueError, match="20 trials, fewer than 22"):
        noise.recorded(trace)(np.random.default_rng(1), 1, 22)


def test_the_recorded_series_say_where_they_come_from() -> None:
    """Four of them, both workloads, each 300 trials long with the cold ones apart."""
    found = noise.traces()
    assert len(found) == 4 and len({trace.name for trace in found}) == 4
    for trace in found:
        assert len(trace.seconds) == 300 and len(trace.cold) == 40
        assert min(trace.seconds) > 0.05
        assert {"workload", "beside", "spark", "cores", "recorded", "other_load"} == set(
            trace.about
        )
        assert max(trace.cold[:2]) > 2 * float(np.median(trace.seconds))
