"""What the lab itself costs, and how honest its verdicts are here: `make bench`.

`make bench AGAINST=COMMIT` sets what a trial costs here beside what it cost at another commit.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from operator import add
from pathlib import Path
from typing import Any

from labkit import cli
from labkit.calibration.known_work import WORKLOADS
from labkit.core import units
from labkit.core.judging.unsettled import movements
from labkit.core.records.arm import Arm
from labkit.core.records.trial import TIMED, Trial
from labkit.core.stats.pairs import MIN_PAIRS, paired_ratio
from labkit.core.stats.series import WINDOW, trend

REPEATED = 20
"""Trials of the same work in a row."""

START = """
import json, time
begun = time.perf_counter()
import labkit
spark = labkit.session()
ready = time.perf_counter() - begun
spark.range(1000).selectExpr("sum(id)").collect()
print(json.dumps([ready, time.perf_counter() - begun]))
"""

COSTS = """
from tests import bench
bench.harness_cost()
bench.metrics_cost()
"""

CLICK = """
import json, sys, time
import labkit
labkit.session()
panel = labkit.panel(sys.argv[1])
begun = time.perf_counter()
panel.run()
assert panel.wait(600), "no verdict within ten minutes"
took = time.perf_counter() - begun
assert panel.comparison is not None, panel.message.value
trials = sum(t.seconds for arm in panel.comparison.arms for t in arm.trials)
shortest = min(arm.metric("seconds") for arm in panel.comparison.arms)
print(json.dumps([took, trials, shortest]))
"""


def main(commit: str = "") -> None:
    """Print one line a figure, then the calibration, half an hour; or two trees side by side."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; ratios with their intervals")
    if commit:
        against(commit)
        return
    session_start()
    for lab in ("reduce-by-key", "broadcast-join", "coalesce-cheaper"):
        first_verdict(lab)
    harness_cost()
    steadiness()
    metrics_cost()
    calibration()


def against(commit: str) -> None:
    """What a trial costs in this tree and at another commit, their processes in turn."""
    here = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder, "tree")
        git = ["git", "-C", str(here), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(there), commit], check=True)
        try:
            rows = [(_costs(here), _costs(there)) for _ in range(MIN_PAIRS)]
        finally:
            subprocess.run([*git, "remove", "--force", str(there)], check=True)
    for i, what in enumerate(("harness / bare loop", "metrics / a trial of 1000 tasks")):
        now, before = [r[0][i] for r in rows], [r[1][i] for r in rows]
        middle = " against ".join(f"{statistics.median(each):.3f}" for each in (now, before))
        tell(f"{what}, {middle} at {commit}: this tree / that one", now, before)


def _costs(tree: Path) -> list[float]:
    """What a fresh process of a tree prints of its harness and of its metrics, two figures."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", COSTS],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=True,
    )
    print(done.stdout, end="", flush=True)
    return [float(found) for found in re.findall(r": (\d+\.\d+)", done.stdout)]


def session_start() -> None:
    """A fresh process, with the class-data-sharing archive and without, in turn."""
    child(START, {})  # the archive is there after this one, and files are in the page cache
    rows = [
        (child(START, {"LABKIT_CDS": "0"}), child(START, {"LABKIT_CDS": "1"}))
        for _ in range(MIN_PAIRS)
    ]
    for i, what in enumerate(("session start", "start to first DataFrame result")):
        without, shared = [r[0][i] for r in rows], [r[1][i] for r in rows]
        tell(f"{what}: without class-data sharing / with it", without, shared)


def first_verdict(lab: str) -> None:
    """From the click on Run to the verdict, in a kernel whose session has just been started."""
    took, trials, shortest = child(CLICK, {}, lab)
    print(
        f"{lab}, click to first verdict / its trials alone: {units.ratio(took / trials)} "
        f"({units.seconds(took)} here; the shortest arm's trial {units.seconds(shortest)})"
    )


def harness_cost() -> None:
    """The same job through the harness, all of its bookkeeping included, and in a bare loop."""
    from labkit.spark.trial.runner import Runner

    sc = spark().sparkContext

    def job() -> Any:
        return sc.parallelize(range(500_000), 8).map(lambda x: (x % 42, x)).reduceByKey(add)

    with Runner(spark()) as runner:
        runner.prepare(lambda _: {"job": job})

        def harness() -> None:
            runner.trial("job", TIMED)

        def bare() -> None:
            job().count()

        for _ in range(8):
            harness()
            bare()
        with_it, without = zip(*[(clock(harness), clock(bare)) for _ in range(15)], strict=True)
    tell("a trial through the harness / in a bare loop", list(with_it), list(without))


def steadiness() -> None:
    """The same work again and again, through the harness and in a bare loop, for three kinds."""
    from labkit.labs.shuffles.cartesian_join import scala_arms

    frame, rdd = WORKLOADS["DataFrame"][0], WORKLOADS["Python RDD"][0]
    kinds = {
        "Python RDD": lambda: rdd(spark(), 120_000),
        "DataFrame": lambda: frame(spark(), 600_000),
        "Scala join": scala_arms(spark(), 10_000, 42, 42)["Scala join"],
    }
    for kind, job in kinds.items():
        harness, loop = (_moved(seconds) for seconds in _repeated(job))
        print(f"{kind}, {REPEATED} times, harness: {harness}; bare loop: {loop}")


def _repeated(job: Callable[[], Any]) -> tuple[list[float], list[float]]:
    """What a job takes again and again: through the harness, and then in a bare loop."""
    from labkit.spark.trial.answer import answer_of
    from labkit.spark.trial.runner import Runner

    with Runner(spark()) as runner:
        runner.prepare(lambda _: {"job": job})
        for _ in range(WINDOW + 4):
            runner.trial("job", TIMED)
        trials = [runner.trial("job", TIMED) for _ in range(REPEATED)]
    return [t.seconds for t in trials], [
        clock(lambda: answer_of(job()).run()) for _ in range(REPEATED)
    ]


def _moved(seconds: list[float]) -> str:
    """The last against the first, along the line; and what there is to say of it."""
    trials = tuple(Trial("it", TIMED, i, 0, s) for i, s in enumerate(seconds))
    said = "; ".join(m.text for m in movements(Arm("it", trials)))
    return f"{units.ratio(trend(seconds).change)} from first to last{f' ({said})' if said else ''}"


def metrics_cost() -> None:
    """What is done after a trial of 1000 tasks, against the trial."""
    from labkit.spark.trial.runner import Runner

    costs: list[float] = []
    shares: list[float] = []
    with Runner(spark()) as runner:
        runner.prepare(lambda _: {"wide": lambda: spark().range(0, 1000, 1, 1000)})
        for _ in range(8):
            whole = clock(lambda: shares.append(runner.trial("wide", TIMED).seconds))
            costs.append(whole - shares[-1])
    cost, trial = statistics.median(costs), statistics.median(shares)
    print(
        f"after a trial of 1000 tasks, collecting metrics / the trial: {cost / trial:.3f} "
        f"({units.seconds(cost)} here)"
    )


def calibration() -> None:
    """The tables of `labkit calibrate` at its default size, in the session that is warm by now."""
    print(flush=True)
    if status := cli.main(["calibrate"]):
        raise SystemExit(status)


def tell(what: str, above: list[float], below: list[float]) -> None:
    """One ratio with its interval."""
    found = paired_ratio(above, below)
    print(
        f"{what}: {units.ratio(found.ratio)} "
        f"({units.ratio(found.low)} to {units.ratio(found.high)}, {found.pairs} pairs)"
    )


def clock(call: Callable[[], object]) -> float:
    """The seconds that a call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def child(code: str, environment: dict[str, str], *arguments: str) -> list[float]:
    """The numbers that a fresh Python process prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"a measurement failed:\n{done.stderr[-2000:]}")
    return list(json.loads(done.stdout.splitlines()[-1]))


def spark() -> Any:
    """The session of the measurements in this process."""
    import labkit

    return labkit.session()


if __name__ == "__main__":
    main(*sys.argv[1:])
