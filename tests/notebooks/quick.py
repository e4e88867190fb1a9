"""$PYTHONSTARTUP of the kernels that try the notebooks: comparisons hardly warm up.

No heap is collected before a trial. With $QUICK_PAIRS they don't warm up at all and run at most so
many pairs, sweeps one at each value; arms with sessions of their own run once in each; what a cell
leaves open of a lab's or a demonstration's parameters is as in its run in seconds (`small`).
A demonstration must show what it says it shows: this is the run by which `make test` tries it. What
it found to decide nothing, on a busy machine, fails nothing.
So must a comparison whose arms have sessions of their own, see `looks.py`. Answers of other labs'
arms are compared where a cell asks for another kind of work than the run in seconds has (data,
language): of that one tests/spark/test_labs.py compares them. With $WARM_JVM,
of tests/notebooks/warm.py, Spark starts in the JVM that the kernel before has used. All in
functions, and gone afterwards: a notebook must not find a name that it forgot to import.
"""


def _quick() -> None:
    import os
    import sys
    from collections.abc import Callable
    from dataclasses import replace
    from functools import partial, wraps
    from pathlib import Path
    from typing import Any

    from labkit.core.claims.claim import Case
    from labkit.core.claims.judging import judged
    from labkit.core.claims.lab import Demo, Lab
    from labkit.core.claims.verdict import CONFIRMED
    from labkit.core.design import budget
    from labkit.core.design.budget import Budget, Runs, Stopping
    from labkit.core.records.comparison import Comparison
    from labkit.core.records.demonstration import Demonstration
    from labkit.spark.trial.runner import Runner
    from labkit.trials import plans, sweep
    from labkit.trials.demonstrate import Showing
    from labkit.trials.experiment import Experiment

    module: Any = budget
    pairs_at_most = os.environ.get("QUICK_PAIRS")
    most = int(pairs_at_most or budget.MAX_PAIRS)
    once = Runs(untimed=0, timed=1) if pairs_at_most else budget.ONCE
    short = partial(Budget, warmup_seconds=0.0, repeating=False, inside=once)

    def shorter(pairs: int | None = None, **options: Any) -> Budget:
        rounds = {"warmup_rounds": 0} if pairs_at_most else {}
        return short(pairs=pairs and min(pairs, most), **{**options, **rounds})

    module.Budget, module.ONCE, module.LOOK_WARMUP = shorter, once, 0
    collect: Any = Runner
    collect._collect_garbage = lambda runner: None
    if not pairs_at_most:
        return
    # Stretches of streams have as many batches as a verdict needs, and no more for a sharper one.
    from labkit.labs.streaming import batch_interval, sustainable_rate

    batch_interval.BATCHES -= batch_interval.MORE
    sustainable_rate.LENGTH = 0.0

    root = str(Path(os.environ["PYTHONSTARTUP"]).parents[2])
    sys.path.append(root)
    from tests.notebooks.looks import clusters, look
    from tests.notebooks.tried import is_tried, same_kind

    sys.path.remove(root)
    of_lab, of_sweep, of_demo, run = plans.of_lab, sweep.of_sweep, Showing.__init__, Showing.run
    compared = Experiment.run

    def tried(lab: Lab, params: Any) -> Lab:
        if is_tried(lab, params) or not same_kind(lab, params):
            return lab
        return replace(lab, equal="unchecked")

    @wraps(of_lab)
    def small(lab: Lab, params: Any, *args: Any, **options: Any) -> Any:
        return of_lab(tried(lab, params), {**lab.small, **params}, *args, **options)

    @wraps(of_sweep)
    def single(lab: Lab, param: str, values: Any, params: Any, *_: Any, **options: Any) -> Any:
        fixed = {name: value for name, value in {**lab.small, **params}.items() if name != param}
        return of_sweep(tried(lab, params), param, values, fixed, Stopping(1), **options)

    @wraps(of_demo)
    def seconds(showing: Showing, demo: Demo, params: Any) -> None:
        of_demo(showing, demo, {**demo.small, **params})

    @wraps(run)
    def held(showing: Any, *args: Any, **options: Any) -> Demonstration:
        found, demo = run(showing, *args, **options), showing._demo
        assert demo.shows, f"{demo.id} says nothing that it shows"
        for checked in judged(Case(demo.id, demo.shows), found):
            seen = found.observation(checked.check.arm)
            assert checked.verdict == CONFIRMED or seen.holds is None, (seen.name, seen.found)
        for name in demo.programs:
            figures = found.observation(name).figures.keys()
            assert figures >= {*demo.guessed}, f"{name} lacks what is asked about: {figures}"
        return found

    @wraps(compared)
    def seen(asked: Experiment, *args: Any, **options: Any) -> Comparison:
        before = clusters()
        found = compared(asked, *args, **options)
        look(found)
        assert clusters() == before
        return found

    replaced: list[tuple[Any, str, Callable[..., Any]]] = [
        (plans, "of_lab", small), (sweep, "of_sweep", single), (Showing, "__init__", seconds),
        (Showing, "run", held), (Experiment, "run", seen),
    ]  # fmt: skip
    for where, name, call in replaced:
        setattr(where, name, call)


def _warm() -> None:
    import os
    from collections.abc import Mapping
    from typing import Any
    from unittest import mock

    from labkit.spark.jvm import process

    told = os.environ.pop("WARM_JVM", "").split()
    module: Any = process
    launch = module.launch

    def warm(settings: Mapping[str, str], *options: Any) -> Any:
        if not told or set(settings) != {"spark.master"}:
            return launch(settings, *options)
        there = dict(zip(("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET"), told, strict=True))
        with mock.patch.dict(os.environ, there):
            gateway = launch(settings, *options)
        spark = gateway.jvm.org.apache.spark
        contexts, utils = (getattr(getattr(where, f"{name}$"), "MODULE$")
                           for where, name in ((spark, "SparkContext"), (spark.util, "Utils")))
        left = contexts.getActive()
        if left.isDefined():  # by the kernel before
            left.get().stop()
        utils.clearLocalRootDirs()  # they went with that kernel
        spark.sql.classic.SparkSession.clearDefaultSession()
        spark.sql.classic.SparkSession.clearActiveSession()
        return gateway

    module.launch = warm


_quick()
_warm()
del _quick, _warm
