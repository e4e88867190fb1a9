"""Comparisons out of seeded synthetic trials: what a run leaves behind, without a run."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib import font_manager

from labkit.core.judging.advice import advise
from labkit.core.judging.judge import assemble
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.evidence import Partition
from labkit.core.records.trial import TIMED, WARMUP, Trial
from labkit.views.figures import canvas
from tests.unit.anatomies import two_stages

NAMES = (
    "group_by_key", "reduce_by_key", "coalesce_to_one", "sort_merge_with_hints", "data_frame",
    "scala_rdd",
)  # fmt: skip

LINEAGE = """\
(4) PythonRDD[7] at RDD at PythonRDD.scala:59 []
 |  MapPartitionsRDD[6] at mapPartitions at PythonRDD.scala:197 []
 |  ShuffledRDD[5] at partitionBy at NativeMethodAccessorImpl.java:0 []
 +-(4) PairwiseRDD[4] at reduceByKey at example.py:19 []
    |  PythonRDD[3] at reduceByKey at example.py:19 []
    |  ParallelCollectionRDD[2] at readRDDFromFile at PythonRDD.scala:326 []"""

PLAN = """\
== Physical Plan ==
AdaptiveSparkPlan (14)
+- == Final Plan ==
   ResultQueryStage (9)
   +- OverwriteByExpression (8)
      +- * SortMergeJoin Inner (7)
         :- * Sort (3)
         :  +- ShuffleQueryStage (2), Statistics(sizeInBytes=12.3 MiB, rowCount=3.37E+5)
         :     +- Exchange (1)
         +- BroadcastExchange (6)
            +- * Scan parquet  (4)


(1) Exchange
Input [2]: [tailnum#1, seats#2]
"""

Factory = Callable[..., Comparison]


def build(
    arms: int = 2,
    pairs: int = 10,
    *,
    ratios: Sequence[float] = (1.0, 1.8, 0.7, 1.02, 2.6, 1.3),
    names: Sequence[str] = NAMES,
    noise: float = 0.08,
    base: float = 1.2,
    cold: float = 4.0,
    warmups: int = 5,
    rejected: int = 0,
    seed: int = 7,
    lineage: str = LINEAGE,
    plan: str = PLAN,
    params: Mapping[str, object] | None = None,
    stopped: str = "",
    title: str = "Combine on the map side before the shuffle",
) -> Comparison:
    """A comparison whose arms take base / ratio seconds with log-normal noise."""
    generator = random.Random(seed)
    made = []
    for place in range(arms):
        name, ratio = names[place], ratios[place]
        trials = []
        for phase, count in ((WARMUP, warmups), (TIMED, pairs)):
            for number in range(count):
                slow = 1 + (cold - 1) * 0.35**number if phase == WARMUP else 1.0
                seconds = base / ratio * slow * generator.lognormvariate(0, noise)
                trials.append(_trial(name, phase, number, seconds, place, generator))
        for i in range(rejected if place else 0):
            index = warmups + 1 + 2 * i
            trials[index] = replace(
                trials[index], seconds=trials[index].seconds * 1.6, invalid="1 task was retried"
            )
        made.append(Arm(
            name=name, trials=tuple(trials), lineage=lineage, plan=plan,
            code=f"def {name}():\n    return pairs.{name}()",
            partitions=tuple(Partition(i, (i * 37) % 90 if place else 50) for i in range(8)),
            anatomy=two_stages(base=base / ratio / 6),
        ))  # fmt: skip
    comparison = assemble(
        lab="reduce-by-key", title=title,
        params=params or {"records": 2_000_000, "input": "integers", "partitions": 4}, seed=seed,
        environment={
            "spark": "4.3.0", "java": "Debian 17.0.15", "python": "3.11.2", "os": "Linux 6.1",
            "cores": 2, "machine_cores": 2, "memory": 24_000_000_000, "heap": 1_000_000_000,
            "master": "local[2]", "load_before": 0.3, "load_after": 1.9,
            "conf": {"spark.ui.enabled": "true", "spark.sql.shuffle.partitions": "8"},
        },
        arms=made, stopped=stopped,
    )  # fmt: skip
    return replace(comparison, advice=advise(comparison, "shuffle_write_bytes"))


def _trial(
    arm: str, phase: str, number: int, seconds: float, place: int, generator: random.Random
) -> Trial:
    written = (41_900_000, 134_000, 0, 5_400_000, 90_000, 410_000)[place]
    return Trial(
        arm=arm, phase=phase, round=number, position=place, seconds=seconds,
        cpu_seconds=seconds * 1.7, started=1_700_000_000.0 + number * 10 + place,
        metrics={
            "shuffle_write_bytes": written + generator.randrange(500) if written else 0,
            "shuffle_read_bytes": written, "tasks": 8, "stages": 2, "jobs": 1,
            "spill_bytes": 0, "gc_seconds": 0.02 * max(1, 4 - place) * generator.uniform(0.5, 2),
            "executor_run_seconds": seconds * 1.9,
        },
    )  # fmt: skip


@pytest.fixture
def make_comparison() -> Factory:
    """The factory itself: `make_comparison(arms=3, pairs=20, names=[...])`."""
    return build


@pytest.fixture(params=["DejaVu Sans", "Liberation Sans", "STIXGeneral"])
def font(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Draws in one font alone, whatever is installed; two of them come with matplotlib.

    STIXGeneral is narrower than DejaVu Sans, as Liberation Sans is, which not every machine has.
    """
    name = str(request.param)
    for path in font_manager.findSystemFonts():  # matplotlib's list of them may be an old one
        if Path(path).name.startswith(("LiberationSans-Regular", "LiberationSans-Bold.")):
            font_manager.fontManager.addfont(path)
    if name not in font_manager.fontManager.get_font_names():
        pytest.skip(f"{name} is not installed")
    monkeypatch.setattr(canvas, "families", lambda: [name])
    return name
