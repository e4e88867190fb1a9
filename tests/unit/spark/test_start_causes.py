"""Which line of a failed start is told: the first cause, not what followed from it."""

from __future__ import annotations

from typing import Any, cast

import pytest

from labkit.core.errors import StartFailed
from labkit.spark.jvm.start_failures import LEAST_HEAP, first_cause, printed_cause, require_heap

STOPPED = "java.lang.IllegalStateException: Cannot call methods on a stopped SparkContext."
LOG = """\
26/11/27 10:00:00 WARN StandaloneAppClient$ClientEndpoint: Failed to connect to master
26/11/27 10:01:00 ERROR StandaloneSchedulerBackend: Application has been killed. Reason: All \
masters are unresponsive! Giving up.
26/11/27 10:01:01 ERROR SparkContext: Error initializing SparkContext.
"""


class Thrown:
    """What py4j gives for a Java exception, and for the one that caused it."""

    def __init__(self, text: str, cause: Thrown | None = None) -> None:
        self.toString = lambda: text
        self.getCause = lambda: cause


def raised(thrown: Thrown) -> Exception:
    """A Python error that bears a Java exception."""
    error: Any = Exception("An error occurred while calling o1.\nmuch more")
    error.java_exception = thrown
    return cast(Exception, error)


def test_a_stopped_context_is_only_what_followed_from_an_earlier_error() -> None:
    """Its line in the log says why."""
    cause = first_cause(raised(Thrown(STOPPED)), LOG)
    assert cause == ("Application has been killed. Reason: All masters are unresponsive! Giving up")
    assert first_cause(raised(Thrown(STOPPED)), "") == STOPPED.rstrip(".")


def test_of_nested_exceptions_the_innermost_is_told() -> None:
    """The first line of it, without the trace."""
    inner = Thrown("java.lang.ClassNotFoundException: gone.Plugin\n\tat nowhere")
    outer = Thrown("org.apache.spark.SparkException: Exception when registering", inner)
    assert first_cause(raised(outer), LOG) == "java.lang.ClassNotFoundException: gone.Plugin"
    assert first_cause(OSError("no more files"), LOG) == "no more files"


def test_of_what_a_jvm_printed_the_line_that_says_why_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not the heading above it; with the variable that may be at fault."""
    for name in ("_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "SPARK_SUBMIT_OPTS"):
        monkeypatch.delenv(name, raising=False)
    printed = "Error occurred during initialization of VM\nToo small maximum heap\n"
    assert printed_cause(printed) == "Too small maximum heap"
    assert printed_cause("a word\nError: Missing application resource.\n") == (
        "Error: Missing application resource."
    )
    assert printed_cause("nothing of that kind") == ""
    monkeypatch.setenv("_JAVA_OPTIONS", "-Xmx1m")
    assert printed_cause(printed) == "Too small maximum heap (_JAVA_OPTIONS is '-Xmx1m')"


def test_a_heap_is_refused_below_what_spark_needs() -> None:
    """At Spark's own bound it is taken."""
    require_heap(LEAST_HEAP)
    with pytest.raises(StartFailed, match="Spark needs"):
        require_heap(LEAST_HEAP - 1)
