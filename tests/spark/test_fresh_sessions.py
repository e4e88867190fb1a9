"""One comparison in several fresh JVMs, end to end."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import psutil
import pytest
from pyspark.sql import SparkSession

import labkit
from labkit.core.errors import TrialFailed, UsageError
from labkit.core.records.comparison import Comparison, comparison_from_json
from labkit.core.records.store import Store

pytestmark = pytest.mark.usefixtures("scratch")


def process(spark: SparkSession) -> str:
    """The JVM's process and what the session is like."""
    java: Any = spark.sparkContext._jvm
    handle = java.java.lang.ProcessHandle.current()
    return f"{handle.pid()} {spark.conf.get('spark.sql.shuffle.partitions')}"


def test_each_session_is_another_jvm_like_mine_and_none_is_left(spark: SparkSession) -> None:
    """The pairs of a session share its JVM; the record tells them apart and loads again.

    They are like mine as it is now, with what was set since it was opened.
    """
    mine = spark.sparkContext.applicationId
    spark.conf.set("spark.sql.shuffle.partitions", 7)
    found = labkit.compare(
        one=lambda spark: process(spark), other=lambda spark: process(spark),
        sessions=2, pairs=2, equal="unchecked", seed=1,
    )  # fmt: skip
    told = {(t.session, t.answer.strip("'")) for arm in found.arms for t in arm.trials}
    assert [session for session, _ in sorted(told)] == [1, 2]
    jvms = {int(text.split()[0]) for _, text in told}
    assert len(jvms) == 2 and not any(psutil.pid_exists(pid) for pid in jvms)
    assert {text.split()[1] for _, text in told} == {"7"}
    assert found.environment["conf"]["spark.sql.shuffle.partitions"] == "7"
    assert found.results[0].sessions == 2 and found.results[0].pairs == 4
    assert [t.round for t in found.arm("one").timed] == [0, 1, 2, 3]
    assert found.environment["arms"] == "fresh JVMs"
    saved = Store().load(found.run)
    assert saved.results == comparison_from_json(json.loads(json.dumps(found.to_json()))).results
    assert spark.sparkContext.applicationId == mine
    with pytest.raises(UsageError, match="has several sessions and can't be extended"):
        labkit.extend(found.run, one=process, other=process)


@pytest.mark.usefixtures("spark")
def test_a_session_that_fails_keeps_the_ones_before_it(tmp_path: Path) -> None:
    """The whole sessions until then stand in the error, and are saved."""
    count = str(tmp_path / "sessions")

    def failing(spark: SparkSession) -> int:
        own = str(spark.sparkContext.applicationId)
        with Path(count).open("a+", encoding="utf-8") as file:
            file.seek(0)
            seen = file.read().split()
            if own not in seen:
                file.write(own + "\n")
        if own not in seen[:1] and seen:
            raise ValueError("the second session fails")
        return 1

    with pytest.raises(TrialFailed, match="the second session fails") as failure:
        labkit.compare(steady=lambda spark: 1, failing=failing, sessions=3, pairs=1)
    partial = failure.value.partial
    assert isinstance(partial, Comparison) and partial.results[0].pairs == 1
    assert Store().load(partial.run).stopped
    assert not list(Path(os.environ["SPARK_LOCAL_DIRS"]).glob("labkit-*"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sessions": 0}, r"sessions can't be 0; allowed: a whole number from 1 to 50"),
        ({"sessions": True}, r"sessions can't be True"),
        ({"sessions": 2, "until": "decided"}, r"until can't be 'decided' with several sessions"),
    ],
)
def test_what_can_not_be_asked_for_is_one_line(given: dict[str, object], words: str) -> None:
    """Before anything starts."""
    with pytest.raises(UsageError, match=words):
        labkit.compare(a=lambda spark: 1, b=lambda spark: 1, **given)  # type: ignore[arg-type]
