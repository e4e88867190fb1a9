"""Why Spark did not start, in one line: the first cause there is; the rest goes to its log."""

from __future__ import annotations

import os
import re
from contextlib import suppress

from labkit.core import units
from labkit.core.errors import StartFailed
from labkit.spark.jvm.launch_log import log_path, log_tail

LEAST_HEAP = 471_859_200
"""Bytes of heap under which Spark refuses to start: one and a half of the 300 MiB it reserves
(org.apache.spark.memory.UnifiedMemoryManager)."""

_OPTIONS = ("_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "SPARK_SUBMIT_OPTS",
            "SPARK_DRIVER_MEMORY")  # fmt: skip
"""Variables that give every JVM its options."""

_CONSEQUENCE = re.compile(r"stopped SparkContext|SparkContext was shut ?down", re.IGNORECASE)
_ERROR = re.compile(r"^\S+ \S+ ERROR [^:]+: (.+)$", re.MULTILINE)
_THROWN = re.compile(r"^.*(?:Error|Exception)\b.*$", re.MULTILINE)
_SAYS_NOTHING = re.compile(r"Error occurred during initialization of VM|^Error: Could not create")


def log_size() -> int:
    """Bytes in this process's log: what a start adds stands behind them."""
    with suppress(OSError):
        return log_path().stat().st_size
    return 0


def start_failed(master: str, error: Exception, begun: int) -> StartFailed:
    """The error of a session that did not start.

    Parameters
    ----------
    master:
        The master it was to have.
    error:
        What Spark raised. Its trace is added to the log.
    begun:
        `log_size` before the start.
    """
    cause = first_cause(error, _log_from(begun))
    with suppress(OSError), log_path().open("a", encoding="utf-8") as log:
        log.write(f"{error}\n")
    return StartFailed(
        f"Spark did not start with master {master} ({cause}): its log is {log_path()}.",
        f"{error}\n{log_tail()}",
    )


def first_cause(error: Exception, log: str) -> str:
    """The line that says why: of nested Java exceptions the innermost.

    Where the exception is only the consequence of an earlier error, that one's line in the log.
    """
    java = getattr(error, "java_exception", None)
    while java is not None and java.getCause() is not None:
        java = java.getCause()
    text = str(java.toString()) if java is not None else str(error)
    if _CONSEQUENCE.search(text):
        earlier = _ERROR.search(log)
        text = earlier[1] if earlier else text
    return (text.strip().splitlines() or [type(error).__name__])[0].strip().rstrip(".")


def printed_cause(printed: str) -> str:
    """The line in which a JVM that did not come up said why; empty where there is none."""
    said = [found[0].strip() for found in _THROWN.finditer(printed)]
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    after = [lines[i + 1] for i, line in enumerate(lines[:-1]) if _SAYS_NOTHING.search(line)]
    telling = [*after[:1], *(line for line in said if not _SAYS_NOTHING.search(line))]
    return (telling[0] if telling else "") + _chosen_options()


def require_heap(heap: int) -> None:
    """Refuse a JVM with too little heap (in bytes) for Spark, naming what may have set it."""
    if heap < LEAST_HEAP:
        raise StartFailed(
            f"Spark's JVM has a heap of {units.size(heap)}{_chosen_options()}, and Spark needs "
            f"{units.size(LEAST_HEAP)}: raise spark.driver.memory, or the heap in that variable."
        )


def _chosen_options() -> str:
    """The variables that give JVMs a heap, as an addition to a sentence."""
    said = [f"{name} is {os.environ[name]!r}" for name in _OPTIONS
            if re.search(r"-X|^\d", os.environ.get(name, ""))]  # fmt: skip
    return f" ({', '.join(said)})" if said else ""


def _log_from(begun: int) -> str:
    try:
        return log_path().read_bytes()[begun:].decode(errors="replace")
    except OSError:
        return ""
