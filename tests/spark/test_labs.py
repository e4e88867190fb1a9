"""Every lab at a small size: equal answers, and the metric that should show the difference."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import SparkSession

from labkit.core.model import Comparison
from labkit.experiment import of_lab
from labkit.labs import catalogue, find
from labkit.spark import plans


def small(spark: SparkSession, lab_id: str, **params: Any) -> Comparison:
    """One pair: enough for what is exact."""
    return of_lab(find(lab_id), params, pairs=1, seed=1).run(spark)


def metric(found: Comparison, arm: str, name: str) -> float:
    value = found.arm(arm).metric(name)
    assert value is not None
    return value


def records(found: Comparison, arm: str) -> list[int]:
    return [partition.records for partition in found.arm(arm).partitions]


def test_counting_a_logs_requests_gives_the_same_users_either_way(spark: SparkSession) -> None:
    """Bytes differ less than with integers: a list of ones compresses to almost nothing."""
    found = small(spark, "reduce-by-key", records=20_000, partitions=2, input="weblog")
    grouped = metric(found, "groupByKey", "shuffle_write_bytes")
    assert grouped > metric(found, "reduceByKey", "shuffle_write_bytes")
    assert sum(records(found, "reduceByKey")) == sum(records(found, "groupByKey")) == 42


def test_the_pinned_joins_stay_what_they_are(spark: SparkSession) -> None:
    """Adaptive execution may not turn one arm into another."""
    found = small(spark, "broadcast-join", scale=1, shuffle_partitions=2)
    joins = {
        arm.name: [n.split()[0] for n in plans.operators(arm.plan) if "Join" in n]
        for arm in found.arms
    }
    assert joins == {
        "sort_merge": ["SortMergeJoin"],
        "broadcast": ["BroadcastHashJoin"],
        "shuffle_hash": ["ShuffledHashJoin"],
    }
    assert metric(found, "broadcast", "shuffle_write_bytes") == 0
    assert metric(found, "sort_merge", "shuffle_write_bytes") > 1_000_000


def test_a_map_side_join_needs_one_stage_where_a_shuffle_join_needs_more(
    spark: SparkSession,
) -> None:
    """The web log's requests stay where they are, with a dict and with a broadcast variable."""
    found = small(spark, "broadcast-join", input="weblog", scale=1, pages=100, shuffle_partitions=2)
    assert metric(found, "shuffle_join", "stages") > 1
    for arm in ("dict_in_closure", "broadcast_variable"):
        assert metric(found, arm, "stages") == 1
        assert metric(found, arm, "shuffle_write_bytes") == 0


def test_coalesce_has_no_shuffle_and_leaves_uneven_partitions(spark: SparkSession) -> None:
    """A repartition evens records out, for a shuffle; coalesce(1) does it all in one task."""
    found = small(spark, "coalesce-cheaper", records=20_000, keep=0.1, partitions=7, target=3)
    assert metric(found, "coalesce", "shuffle_write_bytes") == 0
    assert metric(found, "repartition", "shuffle_write_bytes") > 0
    assert metric(found, "coalesce_to_one", "tasks") == 1
    assert len(records(found, "repartition")) == len(records(found, "coalesce")) == 3
    assert sum(records(found, "coalesce_to_one")) == sum(records(found, "repartition"))

    def spread(arm: str) -> int:
        return max(records(found, arm)) - min(records(found, arm))

    assert spread("repartition") < spread("coalesce")


@pytest.mark.parametrize("lab", catalogue(), ids=lambda lab: lab.id)
def test_every_lab_says_what_it_asks_and_expects(lab: Any) -> None:
    """A lab reads like the sentence that it tests, and its values all have help."""
    assert lab.question.endswith("?") and len(lab.expect) > 40 and lab.claims
    assert find(lab.id) is lab
    assert all(param.help for param in lab.params)
