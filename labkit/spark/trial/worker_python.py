"""The Python of Spark's workers: which fault of it stopped a job, and the way out, in one line."""

from __future__ import annotations

import importlib.util
import re
import sys
from contextlib import suppress

_MISSING = re.compile(r'Cannot run program "([^"]+)".*?: error=(\d+)')
_MISMATCH = re.compile(r"different version: (\S+) than that in driver: ([\d.]+)")
_NO_MODULE = re.compile(r"^ModuleNotFoundError: No module named '([\w.]+)'", re.MULTILINE)
_NO_DAEMON = "from pyspark.daemon's stdout"

_WAY_OUT = f"set PYSPARK_PYTHON={sys.executable} before Spark starts"


def worker_fault(text: str) -> str:
    """What is wrong with the workers' Python, from a Spark error's text; empty for nothing."""
    missing = _MISSING.search(text)
    if missing:
        why = "isn't there" if missing[2] == "2" else "can't be run"
        return f"the workers' Python, {missing[1]}, {why}: {_WAY_OUT}"
    mismatch = _MISMATCH.search(text)
    if mismatch:
        return f"the workers run Python {mismatch[1]}, this process {mismatch[2]}: {_WAY_OUT}"
    module = _NO_MODULE.search(text)
    if module and _is_here(module[1]):
        return f"the workers' Python has no {module[1]}, this process has: {_WAY_OUT}"
    if _NO_DAEMON in text:
        return f"the workers' Python doesn't start PySpark's workers: {_WAY_OUT}"
    return ""


def _is_here(module: str) -> bool:
    """Whether this process could import a module."""
    with suppress(ImportError, ValueError):
        return importlib.util.find_spec(module.partition(".")[0]) is not None
    return False
