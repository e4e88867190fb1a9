"""Tasks that go on after their job is over: the next trial would share its cores with them.

A copy that speculation started, or the task that it was a copy of, runs until it is killed, which
takes a Python worker up to 4 seconds (PythonRunner.MonitorThread looks every 2, and gives it 2
more); so do the tasks of a job that was cancelled.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark import SparkContext

PATIENCE = 10.0
"""Seconds that a trial waits for them at most."""

LOOK = 0.02


def wait_for_leftovers(sc: SparkContext, patience: float = PATIENCE) -> bool:
    """Wait until no task runs of jobs that are over; whether there is none. Untimed.

    Where jobs run, somebody else's, there is no telling whose a task is: it doesn't wait.
    """
    pool = sc._jsc.sc().taskScheduler().rootPool()
    tracker, end = sc.statusTracker(), time.monotonic() + patience
    while int(pool.runningTasks()):
        if time.monotonic() > end or tracker.getActiveJobsIds():
            return False
        time.sleep(LOOK)
    return True
