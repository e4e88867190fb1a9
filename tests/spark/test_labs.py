"""Every lab at a small size: equal answers, what it says that it shows, and some figures more."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from labkit.core.claims.lab import Demo, Lab
from labkit.core.plans import shape as plans
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.labs import catalogue, entry
from labkit.labs.streaming import CHAPTER as STREAMS
from tests.notebooks.tried import untried
from tests.shown import figure
from tests.spark.lab_shown import require_shown
from tests.spark.one_pair import one_pair

pytestmark = pytest.mark.long


def records(found: Comparison, arm: str) -> list[int]:
    return [partition.records for partition in found.arm(arm).partitions]


def test_counting_a_logs_requests_gives_the_same_users_either_way(spark: SparkSession) -> None:
    """Bytes differ less than with integers: a list of ones compresses to almost nothing."""
    found = one_pair(spark, "reduce-by-key", records=20_000, partitions=2, input="weblog")
    grouped = figure(found, "groupByKey", "shuffle_write_bytes")
    assert grouped > figure(found, "reduceByKey", "shuffle_write_bytes")
    assert sum(records(found, "reduceByKey")) == sum(records(found, "groupByKey")) == 42


@pytest.fixture(scope="module")
def joins(spark: SparkSession) -> list[Comparison]:
    """Return the joins of flights with the planes that there are, and with eight times as many."""
    sizes = {"scale": 1, "shuffle_partitions": 2}
    return [one_pair(spark, "broadcast-join", planes=planes, **sizes) for planes in (1, 8)]


def test_the_pinned_joins_stay_what_they_are(joins: list[Comparison]) -> None:
    """Adaptive execution may not turn one arm into another."""
    found = joins[0]
    names = {
        arm.name: [n.split()[0] for n in plans.operators(arm.plan) if "Join" in n]
        for arm in found.arms
    }
    assert names == {
        "sort_merge": ["SortMergeJoin"],
        "broadcast": ["BroadcastHashJoin"],
        "shuffle_hash": ["ShuffledHashJoin"],
    }
    assert figure(found, "broadcast", "shuffle_write_bytes") == 0
    assert figure(found, "sort_merge", "shuffle_write_bytes") > 1_000_000


def joined(arm: Arm) -> int:
    """The rows that an arm's broadcast join gave."""
    assert arm.anatomy is not None
    (join,) = (node for node in arm.anatomy.plans[-1].nodes if node.name == "BroadcastHashJoin")
    return int(join.metrics["number of output rows"].replace(",", ""))


def test_a_larger_small_side_is_the_same_answer_with_more_to_shuffle(
    joins: list[Comparison],
) -> None:
    """The added planes fly nowhere: every value joins the same flights."""
    one, many = (joined(found.arm("broadcast")) for found in joins)
    assert one == many > 200_000
    small, large = (figure(found, "sort_merge", "shuffle_write_bytes") for found in joins)
    assert large > small
    for found in joins:
        assert figure(found, "broadcast", "shuffle_write_bytes") == 0


def test_a_map_side_join_needs_one_stage_where_a_shuffle_join_needs_more(
    spark: SparkSession,
) -> None:
    """The web log's requests stay where they are, with a dict and with a broadcast variable."""
    found = one_pair(
        spark, "broadcast-join", input="weblog", scale=1, pages=100, shuffle_partitions=2
    )
    assert figure(found, "shuffle_join", "stages") > 1
    for arm in ("dict_in_closure", "broadcast_variable"):
        assert figure(found, arm, "stages") == 1
        assert figure(found, arm, "shuffle_write_bytes") == 0


def test_coalesce_has_no_shuffle_and_leaves_uneven_partitions(spark: SparkSession) -> None:
    """A repartition evens records out, for a shuffle; coalesce(1) does it all in one task."""
    found = one_pair(spark, "coalesce-cheaper", records=10_000, keep=0.1, partitions=7, target=3)
    assert figure(found, "coalesce", "shuffle_write_bytes") == 0
    assert figure(found, "repartition", "shuffle_write_bytes") > 0
    assert figure(found, "coalesce_to_one", "tasks") == 1
    assert len(records(found, "repartition")) == len(records(found, "coalesce")) == 3
    assert sum(records(found, "coalesce_to_one")) == sum(records(found, "repartition"))

    def spread(arm: str) -> int:
        return max(records(found, arm)) - min(records(found, arm))

    assert spread("repartition") < spread("coalesce")


@pytest.mark.parametrize(
    "lab",
    [lab for lab in untried() if not lab.own_cluster and lab.chapter != STREAMS],
    ids=lambda lab: lab.id,
)
def test_a_lab_shows_what_it_says_it_does(lab: Lab, spark: SparkSession) -> None:
    """Run at its small size, its arms give one answer; its checks hold.

    Demonstrations, and comparisons whose arms have sessions of their own, are tried where notebooks
    run them: see tests/notebooks/quick.py.
    """
    require_shown(lab, spark)


@pytest.mark.parametrize("lab", catalogue(), ids=lambda lab: lab.id)
def test_every_lab_says_what_it_asks_and_expects(lab: Lab | Demo) -> None:
    """A lab reads like the sentence that it tests, and its values all have help."""
    assert lab.question.endswith("?") and len(lab.expect) > 40
    assert entry(lab.id) is lab
    assert all(param.help for param in lab.params)


def test_a_broadcast_table_is_unpickled_by_workers_and_one_in_the_function_by_tasks(
    spark: SparkSession,
) -> None:
    """Copies are counted where they are made; there may be more workers than cores."""
    found = one_pair(spark, "broadcast-once", records=1_000, tasks=24, entries=100)
    assert figure(found, "closure", "copies") == 24
    assert 1 <= figure(found, "broadcast", "copies") <= 12


def test_opaque_filters_read_more(spark: SparkSession) -> None:
    """All rows for a Python function, all columns besides for one of whole rows."""
    found = one_pair(spark, "pushdown-lost", times=1)
    column, python, typed = (
        (figure(found, arm, "input_records"), figure(found, arm, "columns_read"))
        for arm in ("column", "python_udf", "typed")
    )
    assert column[0] < python[0] == typed[0] == 336_776
    assert column[1] == python[1] == 2 and typed[1] == 19


def test_collecting_in_python_frees_the_drivers_own_cycles(spark: SparkSession) -> None:
    """A block of memory for each record that was collected, and none of them afterwards."""
    found = one_pair(spark, "python-gc", records=20_000, partitions=2)
    blocks = {arm.name: arm.metric("driver_blocks") or 0 for arm in found.arms}
    assert blocks["forgotten"] > 19_000 and blocks["unpersisted"] > 19_000
    assert blocks["python_collected"] < 2_000 and blocks["both_collected"] < 2_000


@pytest.mark.parametrize("uses", [1, 3])
def test_a_cached_dataset_is_computed_once(spark: SparkSession, uses: int) -> None:
    """The later uses read what the first one stored."""
    found = one_pair(spark, "cache-reuse", records=1_000, uses=uses, effort=1, partitions=2)
    assert figure(found, "computed", "input_records") == 0
    assert (figure(found, "cached", "input_records") > 0) == (uses > 1)


def test_a_class_that_is_not_registered_is_refused_and_named() -> None:
    """The registered arm's sessions take no other class, and say so of one."""
    found = one_pair(None, "kryo-registration", records=10_000, partitions=2)
    assert figure(found, "registered", "shuffle_write_bytes") < 0.95 * figure(
        found, "unregistered", "shuffle_write_bytes"
    )
    (told,) = found.arm("registered").remarks
    assert "Class is not registered: labkit.Record" in told
    assert told in [item["text"] for item in found.advice]
