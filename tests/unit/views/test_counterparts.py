"""What one arm's lineage has that another's has not."""

from __future__ import annotations

from labkit.views.lineage.counterparts import common, difference
from tests.unit.lineages import drawn, saved_lineage


def titles(name: str, other: str) -> tuple[list[tuple[int, ...]], list[str]]:
    """The numbers of the stages, and the titles of the boxes, that `name` alone has."""
    lineage = saved_lineage(name)
    boxes = drawn(lineage)
    found = difference(boxes, drawn(saved_lineage(other)))
    return (
        [lineage.stages[place].numbers for place in sorted(found.stages)],
        [box.title for i, stage in enumerate(boxes) for box in stage.boxes
         if (i, box.key) in found.boxes],
    )  # fmt: skip


def test_equal_programs_have_nothing_of_their_own() -> None:
    """Numbers of stages and RDDs don't count."""
    boxes = drawn(saved_lineage("rdd_join"))
    found = difference(boxes, boxes)
    assert (found.stages, found.boxes) == (frozenset(), frozenset())


def test_a_different_method_marks_its_rdds() -> None:
    """The arms with reduceByKey and groupByKey have the same stages and other RDDs in the first."""
    assert titles("rdd_reduce_by_key", "rdd_group_by_key") == ([], ["PairwiseRDD", "PythonRDD"])


def test_a_stage_that_the_other_has_not_is_marked_whole() -> None:
    """The broadcast join has no stage in which the sides are sorted and merged."""
    stages, _ = titles("df_join_sort_merge", "df_join_broadcast")
    assert stages == [(198,)]
    assert titles("df_join_broadcast", "df_join_sort_merge") == (
        [], ["Filter · BroadcastHashJoin · Project"],
    )  # fmt: skip


def test_a_boundary_without_a_shuffle_is_told_from_one_with() -> None:
    """A coalesce has no second stage, a repartition has."""
    stages, _ = titles("rdd_repartition", "rdd_coalesce")
    assert len(stages) == 1


def test_among_stages_alike_those_with_as_many_tasks_are_counterparts() -> None:
    """The small table's scan is compared with the small table's."""
    merge, broadcast = (
        drawn(saved_lineage(name)) for name in ("df_join_sort_merge", "df_join_broadcast")
    )
    assert difference(merge, broadcast).tasks == {}


def test_a_stage_of_the_same_kinds_is_the_counterpart() -> None:
    """What sorts is compared with what reduces, not the samples that are taken before."""
    stages, boxes = titles("rdd_sort_by_key", "rdd_reduce_by_key")
    assert stages == [(89,), (88,)]
    assert boxes == ["PairwiseRDD", "PythonRDD"]


def test_a_counterpart_with_another_number_of_tasks_is_told() -> None:
    """Without AQE the join has 200 tasks, with it 2."""
    lineage = saved_lineage("df_join_sort_merge_aqe_off")
    with_aqe = drawn(saved_lineage("df_join_sort_merge"))
    found = difference(drawn(lineage), with_aqe)
    assert {lineage.stages[place].tasks: tasks for place, tasks in found.tasks.items()} == {200: 2}


def test_the_reference_is_marked_where_no_other_arm_has_the_same() -> None:
    """What one of the others shares is not its own."""
    reference = drawn(saved_lineage("rdd_group_by_key"))
    unlike = difference(reference, drawn(saved_lineage("rdd_map_filter")))
    same = difference(reference, reference)
    assert unlike.stages or unlike.boxes
    assert common([unlike, same]).boxes == frozenset()
    assert common([unlike, unlike]).stages == unlike.stages
    assert common([]).boxes == frozenset()
