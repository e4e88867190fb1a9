"""Runs on real Spark that are saved, extended, and run against themselves."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from operator import add
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

import labkit
from labkit.core.errors import UsageError
from labkit.core.records.comparison import comparison_from_json
from labkit.core.stats.pairs import FASTER
from labkit.spark.environment import environment

SAVED = Path(__file__).parents[1] / "unit" / "saved_runs"


def sums(spark: SparkSession) -> Any:
    return spark.sparkContext.range(1000, numSlices=2).map(lambda x: (x % 5, x)).reduceByKey(add)


def groups(spark: SparkSession) -> Any:
    pairs = spark.sparkContext.range(1000, numSlices=2).map(lambda x: (x % 5, x))
    return pairs.groupByKey().mapValues(sum)


def test_the_reference_runs_twice_in_each_round_when_noise_is_asked_for(
    spark: SparkSession,
) -> None:
    """The A/A arm moves the same bytes, is judged as noise, and is no result."""
    found = labkit.compare(groups=lambda: groups(spark), sums=lambda: sums(spark), pairs=2, aa=True)
    assert found.noise is not None and found.noise.arm == "groups again"
    assert [result.arm for result in found.results] == ["sums"]
    assert [arm.name for arm in found.variants] == ["groups", "sums"]
    written = {arm.name: arm.metric("shuffle_write_bytes") for arm in found.arms}
    assert written["groups again"] == written["groups"] != written["sums"]
    assert {t.round for t in found.arm("groups again").timed} == {0, 1}


def test_one_variant_alone_can_be_run_against_itself(spark: SparkSession) -> None:
    """What noise looks like, with nothing to compare."""
    found = labkit.compare(sums=lambda: sums(spark), pairs=2, aa=True)
    assert found.results == () and found.noise is not None and found.noise.pairs == 2
    assert "sums against itself" in str(found)


def test_every_run_is_saved_and_more_pairs_can_be_added(spark: SparkSession) -> None:
    """The pairs of both stand in a run of its own; the first one stays as it was."""
    variants: dict[str, Any] = {"a": lambda: groups(spark), "b": lambda: sums(spark)}
    first = labkit.compare(pairs=2, seed=1, **variants)
    assert labkit.load(first.run).to_json() == first.to_json()
    more = labkit.extend(first.run, pairs=3, **variants)
    assert more.results[0].pairs == 5 and more.extended == 1 and more.run != first.run
    assert [t.round for t in more.arm("a").timed] == [0, 1, 2, 3, 4]
    kept = labkit.load(first.run)
    assert isinstance(kept, labkit.Comparison) and kept.results[0].pairs == 2
    assert {first.run, more.run} <= set(labkit.history().index)


def test_a_run_until_decided_ends_early_and_goes_on_where_it_stopped(spark: SparkSession) -> None:
    """A clear difference is one after few pairs, and stays honestly judged with more of them."""

    def waits(seconds: float) -> Any:
        def late(x: int) -> int:
            time.sleep(seconds)
            return x

        return spark.sparkContext.range(2, numSlices=2).map(late)

    variants: dict[str, Any] = {"slow": lambda: waits(0.2), "fast": lambda: waits(0.08)}
    first = labkit.compare(until="decided", seed=1, **variants)
    assert (first.until, first.most, first.extended) == ("decided", 40, 0)
    result = first.results[0]
    assert result.verdict == FASTER and result.anytime and 6 <= result.pairs <= 12
    assert "valid after each of them" in str(first)
    assert labkit.load(first.run).to_json() == first.to_json()
    more = labkit.extend(first.run, seed=2, **variants)
    assert (more.until, more.most, more.extended) == ("decided", result.pairs + 40, 1)
    assert more.results[0].pairs == result.pairs + 1 and more.results[0].verdict == FASTER
    assert not any("Extended" in item["text"] for item in more.advice)


def test_pairs_are_not_added_to_what_ran_elsewhere_or_was_something_else(
    spark: SparkSession,
) -> None:
    """Each refusal says what is missing or what differs."""
    variants: dict[str, Any] = {"a": lambda: groups(spark), "b": lambda: sums(spark)}
    first = labkit.compare(pairs=1, **variants)
    elsewhere = replace(first, environment=dict(first.environment) | {"heap": 1})
    with pytest.raises(UsageError, match=r"another environment .*heap 1 against"):
        labkit.extend(elsewhere, pairs=1, **variants)
    with pytest.raises(UsageError, match="give the variants a, b again"):
        labkit.extend(first, pairs=1)


def test_what_other_programs_took_is_recorded_for_each_trial(spark: SparkSession) -> None:
    """CPU seconds beside the arm's own, and their share in the record."""
    found = labkit.compare(a=lambda: groups(spark), b=lambda: sums(spark), pairs=1)
    assert all(t.other_cpu_seconds is not None and t.other_cpu_seconds >= 0
               for arm in found.arms for t in arm.trials)  # fmt: skip
    median, most = found.to_json()["other_load"]
    assert 0 <= median <= most


def test_a_run_of_an_earlier_version_is_extended(spark: SparkSession) -> None:
    """Where it ran on an environment like this one."""
    data = json.loads((SAVED / "decided.json").read_text())
    data["environment"] = environment(spark) | {"load_before": 0.1, "load_after": 0.1}
    before = comparison_from_json(data)
    more = labkit.extend(before, pairs=1)
    assert more.extended == 1 and more.results[0].pairs == before.results[0].pairs + 1
    assert more.arm("reduceByKey").place is not None
