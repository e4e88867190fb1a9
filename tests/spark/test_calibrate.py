"""A calibration on real Spark, as small as one can be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from pyspark.sql import SparkSession

from labkit.calibration.known_work import dataframe
from labkit.calibration.real import Plan, environment, equal_arms, known_differences
from labkit.calibration.record import Calibration
from labkit.calibration.simulation import noise, simulate
from labkit.calibration.simulation.simulate import ADDED
from labkit.calibration.text import calibration_text
from labkit.core.errors import UsageError
from labkit.core.stats.pairs import FASTER, INCONCLUSIVE, SAME, SLOWER


@pytest.mark.usefixtures("hardly_warm")
def test_a_tiny_calibration_leaves_a_whole_record(spark: SparkSession) -> None:
    """One comparison of equal arms with a verdict, one with known differences without."""
    records = {"DataFrame": 10_000}
    equal = equal_arms(spark, "DataFrame", dataframe, records["DataFrame"], 6, 1)
    differing = known_differences(spark, "DataFrame", dataframe, records["DataFrame"], 2, 1)
    assert [row.verdict in (FASTER, SLOWER, SAME, INCONCLUSIVE) for row in equal] == [True]
    assert sorted({row.added for row in differing}) == list(ADDED)
    assert sorted({row.pairs for row in differing}) == [2, 4]
    found = Calibration(
        simulate.simulate_all(noise.models(), 100, 1),
        (*equal, *differing),
        records,
        environment(spark),
    )
    data = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert data["environment"]["spark"] == spark.version and len(data["measured"]) == 9
    assert "+50%" in calibration_text(found)


@pytest.mark.parametrize(
    ("wrong", "said"), [({"pairs": 5}, "from 6 to 50"), ({"tries": 1}, "from 100 to 100,000")]
)
def test_a_plan_that_gives_no_verdict_is_refused(wrong: dict[str, int], said: str) -> None:
    """The value and what is allowed are in the line."""
    with pytest.raises(UsageError, match=said):
        Plan(**wrong)


def test_an_interrupt_prints_what_was_measured_until_then() -> None:
    """Ctrl-C after the first comparison: its table, why it ended, and the interrupt's status."""
    script = """
import functools, sys
from labkit import cli
from labkit.calibration import known_work
from labkit.core.design import budget
known_work._SIZINGS, known_work._RUNS = 1, 2
for name, (work, _) in known_work.WORKLOADS.items():
    known_work.WORKLOADS[name] = (work, 1_000)
budget.Budget = functools.partial(budget.Budget, warmup_rounds=0, repeating=False)
sys.exit(cli.main(sys.argv[1:]))
"""
    options = ["calibrate", "--quick", "--tries", "100", "--pairs", "6"]
    running = subprocess.Popen(
        [sys.executable, "-c", script, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"LABKIT_MASTER": "local[2]"},
    )
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("2 of 8"):
            running.send_signal(signal.SIGINT)
            break
    out, _ = running.communicate(timeout=120)
    assert running.returncode == 128 + signal.SIGINT
    assert "Real comparisons of equal arms" in out and "Python RDD" in out
    assert out.endswith("stopped early: interrupted\n")
