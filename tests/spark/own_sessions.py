"""What the tests of arms with own sessions share: short comparisons, and what is left of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from pyspark.sql import SparkSession

import labkit
from labkit.results import Comparison


def compared(
    a: Callable[[SparkSession], Any] = lambda spark: 10,
    b: Callable[[SparkSession], Any] = lambda spark: 10,
    **options: Any,
) -> Comparison:
    """A short comparison in sessions of one JVM."""
    return labkit.compare(
        a=a, b=b, **{"pairs": 5, "seed": 1, "settings": {"a": {}, "b": {}}, **options}
    )


def children(folder: Path) -> list[psutil.Process]:
    """The processes that work in a folder: the lab's children and their JVMs."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(folder) in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def wait_for(ready: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until `ready()` is true; fail when it never is."""
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)
