"""Models of how trials' times vary on a machine: made-up ones, and windows of recorded series.

A model draws `tries` series of the log seconds of `trials` consecutive trials of one and the same
work, an array of that shape. Both arms of a simulated comparison are laid over one series, so that
what the times do in the course of a run hits them as it would on a machine.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Model = Callable[[np.random.Generator, int, int], Times]


def lognormal(generator: np.random.Generator, tries: int, trials: int) -> Times:
    """Independent factors with a standard deviation of 0.1 on the log scale.

    The ratio of two such times varies by 0.14: between a quiet machine (0.04) and one with other
    programs on it (0.2).
    """
    return generator.normal(0, 0.1, (tries, trials))


def quiet(generator: np.random.Generator, tries: int, trials: int) -> Times:
    """As lognormal, with 0.04 / sqrt(2): a quiet machine's pairs, whose log ratios vary by 0.04."""
    return generator.normal(0, 0.04 / math.sqrt(2), (tries, trials))


def heavy_tails(generator: np.random.Generator, tries: int, trials: int) -> Times:
    """Student's t with two degrees of freedom, scaled by 0.07: no finite variance.

    Half of the trials lie within 6% of the middle, one in 100 is off by a factor of 1.6 or
    more: a long garbage collection, a backup that starts. Means of such times settle on nothing.
    """
    return 0.07 * generator.standard_t(2, (tries, trials))


def drift(generator: np.random.Generator, tries: int, trials: int) -> Times:
    """A warm-up that goes on: a decay to a third every third of the run, and noise of 0.07.

    The first trial takes 1.2 to 2.7 times as long as the steady state, which is what a run
    meets whose warm-up was cut short by its bound. Coverage goes above 97% at 6 pairs, where
    it is 96.9% by design and the balanced order cancels the drift besides.
    """
    decay = np.exp(-3 * np.arange(trials) / trials)
    start = generator.uniform(0.2, 1.0, (tries, 1))
    return generator.normal(0, 0.07, (tries, trials)) + start * decay


def autocorrelation(generator: np.random.Generator, tries: int, trials: int) -> Times:
    """A first-order autoregression with a coefficient of 0.8 and a standard deviation of 0.15.

    Load that swells and ebbs over some five trials, as clock frequency, temperature and other
    users do. Trials that stand next to each other are alike, and pairs that do are so too.
    """
    shocks = generator.normal(0, 0.15, (tries, trials))
    series = np.empty_like(shocks)
    series[:, 0] = shocks[:, 0]
    for i in range(1, trials):
        series[:, i] = 0.8 * series[:, i - 1] + 0.6 * shocks[:, i]  # 0.6**2 = 1 - 0.8**2
    return series


def bursts(generator: np.random.Generator, tries: int, trials: int) -> Times:
    """Another program that comes and goes, and only adds time; noise of 0.05 beside it.

    It sets in before a trial with a chance of 8% and then stays for four on average, so that a
    quarter of the trials is hit; each of these takes longer by an exponential amount, 0.5
    on the log scale on average.
    """
    series = generator.normal(0, 0.05, (tries, trials))
    busy = generator.random(tries) < 0.08 / (0.08 + 0.25)
    for i in range(trials):
        busy = np.where(busy, generator.random(tries) > 0.25, generator.random(tries) < 0.08)
        series[:, i] += busy * generator.exponential(0.5, tries)
    return series


def sawtooth(generator: np.random.Generator, tries: int, trials: int) -> Times:
    """Every second trial takes a fifth longer, as when a garbage collection is due; noise 0.05.

    The worst case for pairs: in all of them the first trial pays, or in all of them the second.
    Balanced orders cancel that, and the interval is wider than it had to be: it covers more
    than 97%, at the price of differences that are found later.
    """
    late = (np.arange(trials) + generator.integers(0, 2, (tries, 1))) % 2
    return generator.normal(0, 0.05, (tries, trials)) + math.log(1.2) * late


@dataclass(frozen=True)
class Trace:
    """Seconds of consecutive trials of one workload, as `labkit.spark.trial.runner` timed them.

    The JVM's garbage was collected after every second trial, as after a pair. `cold` are the
    first trials in a fresh JVM, `seconds` those that followed; `about` says where they come
    from: workload, Spark, cores, what else ran.
    """

    name: str
    about: Mapping[str, str | int]
    cold: tuple[float, ...]
    seconds: tuple[float, ...]


def recorded(trace: Trace) -> Model:
    """Windows of a recorded series, each begun at a random pair of it.

    Windows overlap: what a simulation finds holds for that series, and its interval leaves out
    how much another hour's series would differ. Coverage may go above 97%, as it does for the
    sawtooth: the first trial after a garbage collection is often faster than the second.
    """
    logs = np.log(np.asarray(trace.seconds))

    def windows(generator: np.random.Generator, tries: int, trials: int) -> Times:
        if trials > len(logs):
            raise ValueError(f"{trace.name} has {len(logs)} trials, fewer than {trials}")
        starts = 2 * generator.integers(0, (len(logs) - trials) // 2 + 1, (tries, 1))
        chosen: Times = logs[starts + np.arange(trials)]
        return chosen

    return windows


@lru_cache(maxsize=1)
def traces() -> tuple[Trace, ...]:
    """The recorded series that come with the package (recorded by `tests/record_traces.py`)."""
    file = resources.files("labkit.calibration.simulation").joinpath("traces.json")
    text = file.read_text(encoding="utf-8")
    return tuple(
        Trace(row["name"], row["about"], tuple(row["cold"]), tuple(row["seconds"]))
        for row in json.loads(text)
    )


def models() -> dict[str, Model]:
    """Every model by its name, the recorded series last."""
    made_up: dict[str, Model] = {
        "quiet": quiet,
        "lognormal": lognormal,
        "heavy tails": heavy_tails,
        "drift": drift,
        "autocorrelation": autocorrelation,
        "bursts": bursts,
        "sawtooth": sawtooth,
    }
    return made_up | {f"recorded {trace.name}": recorded(trace) for trace in traces()}
