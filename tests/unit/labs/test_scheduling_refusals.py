"""What the comparisons of chapter 07 refuse before anything starts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.core.errors import UsageError
from labkit.labs import find
from labkit.labs.scheduling import lineage_limit
from labkit.spark.cluster import layout
from labkit.trials.plans import of_lab


def test_a_cluster_that_this_machine_can_not_have_is_refused_before_it_starts() -> None:
    """In one line."""
    lab = replace(find("executor-layout"), cluster=lambda **_: {"workers": 99})
    with pytest.raises(UsageError, match="workers can't be 99; allowed: a whole number from 1 to"):
        of_lab(lab, {})


def test_a_machine_with_one_core_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything starts: two executors need two."""
    monkeypatch.setattr(layout, "machine_cores", lambda: 1)
    with pytest.raises(UsageError, match="cores can't be 2; allowed: a whole number from 1 to 1"):
        of_lab(find("executor-layout"), {})
    for lab in ("locality-wait", "speculation"):
        with pytest.raises(UsageError, match="that is 2 cores; allowed: at most this machine's 1"):
            of_lab(find(lab), {})


def test_what_would_take_too_long_is_refused() -> None:
    """In one line, with what is allowed."""
    with pytest.raises(UsageError, match=r"task_ms times slower can't be 1,000 s for a task"):
        of_lab(find("speculation"), {"task_ms": 5_000, "slower": 200})
    with pytest.raises(UsageError, match=r"rounds a task; allowed: 20,000,000"):
        of_lab(find("locality-wait"), {"records": 2_000_000})


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ("java.io.ObjectInputStream.readObject0", " while objects are read"),
        ("java.io.ObjectOutputStream.writeObject0", " while objects are written"),
        ("org.apache.spark.sql.catalyst.trees.TreeNode.foreach", ""),
    ],
)
def test_what_fills_the_stack_is_told_where_the_trace_has_it(call: str, what: str) -> None:
    """Java prints the uppermost 1,024 calls of an overflow."""
    trace = "java.lang.StackOverflowError\n" + f"\tat java.base/{call}(Source.java:1)\n" * 1_024
    assert lineage_limit.deep(trace) == f"StackOverflowError{what}"
