"""Arms with sessions of their own that end early: what is kept, and that nothing is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

import labkit
from labkit.core.design.budget import Stopping
from labkit.core.design.schedule import Progress
from labkit.core.errors import Cancelled, SessionError
from labkit.core.records.trial import WARMUP
from labkit.trials.plans import of_variants
from tests.spark.own_sessions import children, compared, wait_for

pytestmark = pytest.mark.usefixtures("scratch")

NEXT = 2
"""The session of an arm in which it goes wrong: one whole pair has been timed then."""


def at_session(number: int, folder: Path, bad: Callable[[SparkSession], None]) -> Any:
    """A variant that does something bad in its n-th session."""

    def variant(spark: SparkSession) -> Any:
        (folder / spark.sparkContext.applicationId).touch()
        if len(list(folder.iterdir())) == number:
            bad(spark)
        return 10

    return variant


def kill_python(spark: SparkSession) -> None:  # noqa: ARG001  called as the other one is
    os.kill(os.getpid(), signal.SIGKILL)


def kill_jvm(spark: SparkSession) -> None:
    java: Any = spark.sparkContext._jvm
    os.kill(int(java.java.lang.ProcessHandle.current().pid()), signal.SIGKILL)


@pytest.mark.parametrize(
    ("kill", "said"),
    [(kill_python, "has died .killed by SIGKILL"), (kill_jvm, "the JVM died while b was running")],
)
def test_a_process_that_is_killed_keeps_the_pairs_before(
    kill: Callable[[SparkSession], None], said: str, tmp_path: Path
) -> None:
    """The error names it and has the end of its log; the whole pair is saved."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    with pytest.raises(SessionError, match=said) as error:
        compared(b=at_session(NEXT, folder, kill))
    assert error.value.details
    kept = error.value.partial
    assert kept is not None
    saved = labkit.load(kept.run)
    assert isinstance(saved, labkit.Comparison) and saved.results[0].pairs == 1
    assert f"1 whole pair from before it kept as run {kept.run}" in str(error.value)


def test_cancel_does_not_wait_for_what_is_running(tmp_path: Path) -> None:
    """A variant that would take ten minutes ends with the run; the pair before it is the result."""
    folder, flag = tmp_path / "sessions", tmp_path / "flag"
    folder.mkdir()

    def stuck(spark: SparkSession) -> None:  # noqa: ARG001
        flag.touch()
        time.sleep(600)

    variants = {"a": lambda spark: 10, "b": at_session(NEXT, folder, stuck)}
    asked = of_variants(variants, Stopping(5), settings={"a": {}, "b": {}})
    outcome: list[Any] = []
    thread = threading.Thread(target=lambda: outcome.append(asked.run(None)), daemon=True)
    thread.start()
    wait_for(flag.exists)
    asked.cancel()
    thread.join(60)
    assert not thread.is_alive()
    assert outcome[0].stopped == "cancelled" and outcome[0].results[0].pairs == 1


SCRIPT = """
import os, time, labkit
def stuck(spark):
    open(os.environ["FLAG"], "w").close()
    time.sleep(600)
labkit.compare(a=stuck, b=stuck, settings={"a": {}, "b": {}}, pairs=1)
"""


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["interrupt", "kill -9"])
def test_the_end_of_the_parent_is_the_end_of_its_children(
    end: signal.Signals, tmp_path: Path, scratch: Path
) -> None:
    """An interrupt, or the parent's own death, leaves no process and no folder."""
    flag = tmp_path / "flag"
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        stderr=subprocess.PIPE,
        env={**os.environ, "FLAG": str(flag)},
    )
    wait_for(flag.exists)
    assert children(scratch) and list(scratch.iterdir())
    process.send_signal(end)
    process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    wait_for(lambda: not list(scratch.iterdir()) and not children(scratch))


def test_a_run_cancelled_in_its_warm_up_keeps_what_was_counted() -> None:
    """The sessions of the first round, whose answers have been compared."""
    variants: dict[str, Callable[..., Any]] = {n: lambda spark: spark.range(10) for n in "ab"}
    asked = of_variants(variants, Stopping(6), settings={"a": {}, "b": {}})

    def stop_in_the_second_round(progress: Progress) -> None:
        if progress.phase == WARMUP and progress.round == 1:
            asked.cancel()

    found = asked.run(None, stop_in_the_second_round)
    assert found.stopped == "cancelled" and found.ended_in == "its warm-up" and found.checked
    assert [len(arm.warmup) for arm in found.arms] == [1, 1]
    assert all(arm.metric("tasks") and arm.settings == {} for arm in found.arms)


def test_a_cancelled_start_leaves_nothing() -> None:
    """Cancelled before its processes are up, a run ends with them."""
    variants: dict[str, Callable[..., Any]] = {n: lambda spark: 10 for n in "ab"}
    asked = of_variants(variants, Stopping(1), settings={"a": {}, "b": {}})
    asked.cancel()
    with pytest.raises(Cancelled):
        asked.run(None)
