"""A plugin of pytest: the kernels that one of its processes starts, one by one, use the same JVM.

A JVM that has run a notebook before has its classes loaded and compiled: the next kernel's first
job takes a fraction of the time. `tests/notebooks/quick.py` takes it from $WARM_JVM; a kernel that
asks for a JVM's own options, and arms with sessions of their own, get a new one as ever.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from labkit.spark.jvm.process import ensure_jvm, stop_jvm


def _runs_tests(config: pytest.Config) -> bool:
    """Whether this process does, or hands them to others."""
    return hasattr(config, "workerinput") or not config.getoption("numprocesses", None)


def pytest_configure(config: pytest.Config) -> None:
    """Start the JVM, in the folder of the notebooks as a kernel would."""
    if not _runs_tests(config):
        return
    paths = [str(Path(__file__).parents[1] / "compiled"), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    asked = Path(config.args[0].split("::")[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(asked if asked.is_dir() else asked.parent)
        ensure_jvm("local[*]", {}, on_loopback=True)
    from pyspark import SparkContext

    gateway: Any = SparkContext._gateway
    there = gateway.java_parameters
    os.environ["WARM_JVM"] = f"{there.port} {there.auth_token}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """End it."""
    if _runs_tests(config):
        stop_jvm()
