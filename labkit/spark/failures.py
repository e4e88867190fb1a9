"""What goes wrong in a trial, in one line: an arm's error, a dead JVM, work that can't count."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.core.errors import LabError, SessionError, TrialFailed


def unsound(metrics: Mapping[str, float], is_rdd: bool) -> str:
    """Why a trial can't count, judged by itself; empty when nothing is wrong with it."""
    if metrics["failed_tasks"]:
        return f"{metrics['failed_tasks']:.0f} task(s) failed and were run again"
    if is_rdd and metrics["skipped_stages"]:
        return (
            f"{metrics['skipped_stages']:.0f} stage(s) skipped: shuffle files of an earlier "
            "run were used again"
        )
    return ""


def failure(arm: str, error: Exception) -> LabError:
    """The error of an arm as one line that says what failed, with the trace in `details`."""
    text = str(error)
    if type(error).__name__ in (
        "Py4JNetworkError",
        "ConnectionRefusedError",
        "ConnectionError",
    ):
        return SessionError(
            f"Spark's JVM died while {arm} was running; labkit.session() starts a new one",
            text,
        )
    return TrialFailed(f"{arm} failed: {_cause(error)}", text)


def _cause(error: Exception) -> str:
    """The line of a Spark error that names the person's mistake.

    A Python worker's traceback ends in the exception's own line; a JVM error begins with it.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    worker = [i for i, line in enumerate(lines) if line.startswith("Traceback (most recent")]
    if worker:
        for line in lines[worker[-1] + 1 :]:
            head = line.split(":", 1)[0]
            if head.replace(".", "").isidentifier() and head.endswith(("Error", "Exception")):
                return line
    first = lines[0] if lines else type(error).__name__
    return f"{type(error).__name__}: {first}" if not first.startswith("[") else first
