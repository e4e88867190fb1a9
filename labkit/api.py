"""The calls that a person makes: compare, run, labs, panel."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from labkit import experiment
from labkit.comparison import Comparison
from labkit.core.model import Factory, Lab
from labkit.labs import catalogue, find
from labkit.running import OnProgress, interruptible

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import Code
    from pyspark.sql import SparkSession

    from labkit.views.panel import Panel
    from labkit.views.predict import Prediction


def session(master: str | None = None, **conf: Any) -> SparkSession:
    """A SparkSession made for measuring; an existing one is used as it is.

    Parameters
    ----------
    master:
        Where to run. By default `spark.master`, then $LABKIT_MASTER, then `local[*]`.
    conf:
        Spark settings by their full names: `session(**{"spark.sql.shuffle.partitions": 8})`.

    Raises
    ------
    SessionError, JavaError
        When Spark can't be started like that, or a running session has other settings.
    """
    from labkit.spark.session import session as start

    return start(master, **conf)


def compare(
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    seed: int | None = None,
    equal: str = "unordered",
    **variants: Factory,
) -> Comparison:
    """Put your own variants on trial: `compare(a=lambda: ..., b=lambda: ...)`.

    Each variant is called once a trial and returns a fresh RDD or DataFrame (the lab runs the
    action: `count()` for an RDD, the `noop` sink for a DataFrame) or does the work itself and
    returns a plain value. The first one is the reference.

    Parameters
    ----------
    pairs, seconds:
        How much to run: a number of pairs (10), or seconds for the whole run. Under 6 pairs
        no verdict is given and the warm-up is one round: a look at the exact metrics.
    seed:
        Fixes the random order; a fresh one is drawn and recorded otherwise.
    equal:
        "unordered" checks that all give the same rows, in any order, floats within 1e-9;
        "unchecked" does not look.

    Raises
    ------
    UsageError, UnequalAnswers, TrialFailed, SessionError
        When the call is wrong, the variants disagree, one fails, or Spark can't run.
    """
    asked = experiment.of_variants(variants, pairs=pairs, seconds=seconds, seed=seed, equal=equal)
    return _run(asked)


def run(
    lab_id: str,
    *,
    pairs: int | None = None,
    seconds: float | None = None,
    seed: int | None = None,
    on_progress: OnProgress | None = None,
    **params: Any,
) -> Comparison:
    """Run a lab of the catalogue: `run("reduce-by-key", records=300_000)`.

    `params` are the lab's parameters (see `labs()`); `pairs`, `seconds` and `seed` are as in
    `compare`. `on_progress` is called before each trial.

    Raises
    ------
    UsageError
        For an unknown lab or parameter, or a value out of range.
    UnequalAnswers, TrialFailed, SessionError
        When variants disagree, one fails, or Spark can't run.
    """
    asked = experiment.of_lab(find(lab_id), params, pairs=pairs, seconds=seconds, seed=seed)
    return _run(asked, on_progress)


def labs() -> pd.DataFrame:
    """The catalogue as a table, one row a lab, indexed by the id."""
    import pandas as pd

    rows = [
        {
            "lab": lab.id,
            "question": lab.question,
            "notebook": lab.chapter,
            "parameters": "; ".join(f"{p.name}={p.default} ({p.allowed})" for p in lab.params),
        }
        for lab in catalogue()
    ]
    return pd.DataFrame(rows).set_index("lab")


def code(lab_id: str) -> Code:
    """The source of a lab's variants, for a notebook cell.

    Raises UsageError for an unknown lab.
    """
    from IPython.display import Code

    return Code(_functions(find(lab_id)), language="python")


def _functions(lab: Lab) -> str:
    """The functions of a lab's module: how its input and its variants are built."""
    module = inspect.getmodule(lab.build)
    assert module is not None
    text = inspect.getsource(module)
    return text[text.index("\ndef ") : text.index("\nLAB = ")].strip()


def predict(arm: str, against: str) -> Prediction:
    """A widget that asks how `arm` will do `against` the reference and locks the answer.

    Hand it to `panel` to have guess and result shown together after the run.
    """
    from labkit.views.predict import Prediction

    return Prediction(arm, against)


def panel(lab_id: str, prediction: Prediction | None = None) -> Panel:
    """The widget panel of a lab: controls, Run, Cancel, progress, and the verdict in tabs.

    `prediction` (from `predict`) is shown beside the result after each run.
    """
    from labkit.views.panel import Panel

    lab = find(lab_id)

    def prepare(params: dict[str, Any], pairs: int) -> experiment.Experiment:
        return experiment.of_lab(lab, params, pairs=pairs)

    return Panel(lab, prepare, session, Comparison.of, prediction, _functions(lab))


def _run(asked: experiment.Experiment, on_progress: OnProgress | None = None) -> Comparison:
    spark = session()
    if on_progress is not None:
        return Comparison.of(interruptible(asked, lambda: asked.run(spark, on_progress)))
    from labkit.views.progress import progress_line

    with progress_line() as show:
        return Comparison.of(interruptible(asked, lambda: asked.run(spark, show)))
