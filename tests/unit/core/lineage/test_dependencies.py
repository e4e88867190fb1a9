"""The lineage that ran, put together from the graphs that Spark 4.3 kept of real programs."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from labkit.core.lineage.debug_string import parse_lineage
from labkit.core.lineage.dependencies import lineage_of
from labkit.core.lineage.notes import annotated
from labkit.core.lineage.rdds import Lineage
from labkit.core.records.anatomy import COMPLETE, SKIPPED, Anatomy, RddNode, StageGraph, StageRun
from tests.unit.plan_programs import EVERY, saved_arm

TOLD = [name for name in EVERY if saved_arm(name).lineage]
"""The programs that have a toDebugString() text."""


def anatomy(name: str) -> Anatomy:
    """The anatomy of a saved program."""
    found = saved_arm(name).anatomy
    assert found is not None
    return found


def ran(name: str) -> Lineage:
    """The lineage of a saved program, with the text's notes where it has one."""
    lineage, text = lineage_of(anatomy(name)), saved_arm(name).lineage
    assert lineage is not None
    return annotated(lineage, parse_lineage(text)) if text else lineage


def numbers(lineage: Lineage) -> list[tuple[int, ...]]:
    """Spark's numbers of all runs of each stage."""
    return [tuple(run.id for run in stage.runs) for stage in lineage.stages]


@pytest.mark.parametrize("name", EVERY)
def test_every_run_belongs_to_one_stage(name: str) -> None:
    """No run is lost or counted twice; a stage is skipped only when it never ran."""
    runs = [run.id for stage in ran(name).stages for run in stage.runs]
    assert sorted(runs) == sorted(run.id for run in anatomy(name).stages)
    for stage in ran(name).stages:
        assert stage.skipped == all(run.status == SKIPPED for run in stage.runs)


@pytest.mark.parametrize("name", EVERY)
def test_the_bytes_on_the_shuffles_are_those_of_the_trial(name: str) -> None:
    """Their sum is what all stages wrote, and each is what one stage wrote."""
    lineage = ran(name)
    written = [lineage.stages[place].written or 0 for place in lineage.fetched]
    total = sum(stage.total("shuffle_write_bytes") for stage in anatomy(name).stages)
    assert sum(written) == total


@pytest.mark.parametrize("name", EVERY)
def test_a_reader_of_one_shuffle_read_what_was_written(name: str) -> None:
    """In one process nothing gets lost: the edge joins the right stages."""
    lineage = ran(name)
    for stage in lineage.stages:
        writers = {place for child, place in stage.shuffles if child not in stage.spared}
        if len(writers) == 1 and not stage.skipped and name != "df_join_nested_loop":
            (writer,) = writers
            assert stage.total("shuffle_read_bytes") == lineage.stages[writer].written


@pytest.mark.parametrize("name", EVERY)
def test_every_rdd_leads_to_the_end_of_its_stage(name: str) -> None:
    """The first RDD of a stage is the one that its tasks compute."""
    for stage in ran(name).stages:
        reached = {stage.rdds[0].id}
        for _ in stage.rdds:
            reached |= {parent for child, parent in stage.narrow if child in reached}
        assert reached == {rdd.id for rdd in stage.rdds}


@pytest.mark.parametrize("name", TOLD)
def test_graphs_and_text_agree_on_who_is_whose_parent(name: str) -> None:
    """All edges that the text tells between RDDs that ran are edges of the graphs."""
    told, lineage = parse_lineage(saved_arm(name).lineage), ran(name)
    known = {rdd.id for rdd in lineage.rdds}
    narrow = {edge for stage in told.stages for edge in stage.narrow}
    assert {edge for edge in narrow if set(edge) <= known} <= {
        edge for stage in lineage.stages for edge in stage.narrow
    }
    assert _crossing(told, known) <= _crossing(lineage, known)


def _crossing(lineage: Lineage, known: set[int]) -> set[tuple[int, int]]:
    """The shuffles as pairs (child, parent) of RDD ids."""
    pairs = {(child, lineage.stages[place].rdds[0].id)
             for stage in lineage.stages for child, place in stage.shuffles}  # fmt: skip
    return {pair for pair in pairs if set(pair) <= known}


@pytest.mark.parametrize(
    ("name", "stages", "shuffles", "roots"),
    [
        ("rdd_map_filter", 1, 0, 1),
        ("rdd_reduce_by_key", 2, 1, 1),
        ("rdd_union", 1, 0, 1),
        ("rdd_union_of_shuffles", 3, 2, 1),
        ("rdd_join", 2, 1, 1),
        ("rdd_cogroup", 2, 1, 1),
        ("rdd_cartesian", 1, 0, 1),
        ("rdd_zip", 1, 0, 1),
        ("rdd_coalesce", 1, 0, 1),
        ("rdd_repartition", 2, 1, 1),
        ("rdd_iterated", 7, 6, 1),
        ("rdd_sort_by_key", 4, 1, 3),
        ("rdd_zip_with_index", 2, 0, 2),
        ("rdd_checkpoint", 3, 0, 3),
        ("rdd_persisted_in_trial", 4, 1, 3),
        ("df_join_sort_merge", 3, 2, 1),
        ("df_join_broadcast", 2, 0, 2),
        ("df_join_itself_reused", 4, 2, 2),
        ("df_count_distinct", 3, 2, 1),
        ("df_subquery", 3, 1, 2),
        ("df_window", 2, 1, 1),
    ],
)
def test_a_program_has_its_stages_shuffles_and_results(
    name: str, stages: int, shuffles: int, roots: int
) -> None:
    """A sample, a broadcast or an earlier job gives a result of its own to the driver."""
    lineage = ran(name)
    assert len(lineage.stages) == stages
    assert lineage.shuffles == shuffles
    assert len(lineage.roots) == roots
    assert 0 in lineage.roots


def test_a_stage_that_ran_in_an_earlier_job_is_not_skipped() -> None:
    """Under AQE each shuffle is a job, and later jobs list its stage again as skipped."""
    lineage = ran("df_count_distinct")
    assert numbers(lineage) == [(187,), (184, 186), (182, 183, 185)]
    assert [stage.numbers for stage in lineage.stages] == [(187,), (184,), (182,)]
    assert not any(stage.skipped for stage in lineage.stages)


def test_a_cache_filled_in_the_trial_is_read_by_the_later_jobs() -> None:
    """The first job computes the cached RDD; the others leave alone what lies before it."""
    by_number = {stage.numbers: stage for stage in ran("rdd_persisted_in_trial").stages}
    assert by_number[(73,)].read == frozenset()
    for later in ((75,), (77,)):
        assert by_number[later].read == {263}
        assert by_number[later].spared == {261, 262}


def test_a_cache_from_before_the_trial_shows_in_the_input() -> None:
    """The stage read input though none of its RDDs reads files."""
    (stage,) = ran("rdd_persisted").stages
    assert (stage.read, stage.spared) == ({1}, {0})
    assert stage.rdds[-2].cached.startswith("CachedPartitions: 4;")


def test_a_stage_that_nobody_had_to_run_is_skipped() -> None:
    """The shuffle behind a cached RDD was not needed."""
    last, first = ran("rdd_join_co_partitioned").stages
    assert first.skipped and first.written is None
    assert last.spared == {6} and last.shuffles == ((6, 1),)


def test_parts_stand_in_the_order_in_which_they_began() -> None:
    """The samples of sortByKey come before the sort."""
    assert ran("rdd_sort_by_key").parts == ((3,), (2,), (0, 1))


@pytest.mark.parametrize(
    ("name", "most", "kept"),
    [
        ("rdd_sort_by_key", 4, [0, 1, 2, 3]),
        ("rdd_sort_by_key", 3, [0, 1, 2]),
        ("df_several_executions", 8, [0, 1, 2, 3, 4, 5]),
        ("rdd_iterated", 3, [0, 1, 2]),
    ],
)
def test_of_a_long_lineage_the_last_parts_are_kept_whole(
    name: str, most: int, kept: list[int]
) -> None:
    """What hangs together with the answer, cut only where that alone is longer."""
    whole = ran(name)
    latest = whole.latest(most)
    assert [stage.rdds for stage in latest.stages] == [whole.stages[n].rdds for n in kept]
    for stage, original in zip(latest.stages, (whole.stages[n] for n in kept), strict=True):
        reads = [edge for edge in original.shuffles if edge[1] in kept]
        assert [(child, kept[place]) for child, place in stage.shuffles] == reads


@pytest.mark.parametrize("pattern", [r"\[(\d+)\](?= at)", r"\[(\d{3})\](?= at)"])
def test_the_text_of_another_trial_still_gives_its_notes(pattern: str) -> None:
    """Ids made in a trial are shifted, perhaps all of them; those from before it are not."""
    text = saved_arm("rdd_persisted").lineage
    other = re.sub(pattern, lambda number: f"[{int(number[1]) + 400}]", text)
    lineage = lineage_of(anatomy("rdd_persisted"))
    assert lineage is not None and other != text
    cached = [rdd.id for rdd in annotated(lineage, parse_lineage(other)).rdds if rdd.cached]
    assert cached == [1]


def test_the_text_of_another_program_changes_nothing() -> None:
    """Notes go to RDDs of the same class and call site only."""
    lineage = ran("df_join_sort_merge")
    assert annotated(lineage, parse_lineage(saved_arm("rdd_persisted").lineage)) == lineage


def test_without_graphs_there_is_no_lineage() -> None:
    """Spark may have dropped them."""
    assert lineage_of(replace(anatomy("rdd_join"), graphs=())) is None


def run(number: int, wrote: float, read: float = 0.0) -> StageRun:
    """A stage of one task."""
    tasks = {
        "shuffle_write_bytes": (wrote,), "shuffle_write_records": (wrote,),
        "shuffle_read_bytes": (read,),
    }  # fmt: skip
    return StageRun(number, "map", COMPLETE, 1, started=number, ended=number + 1, tasks=tasks,
                    executors=("driver",))  # fmt: skip


def test_two_shuffles_of_one_rdd_keep_their_own_bytes() -> None:
    """Two stages compute the same RDD, each for another reader, which read what it wrote."""
    source = RddNode(1, "MapPartitionsRDD")
    reading = [StageGraph(i, (RddNode(i, "ShuffledRDD"),), (), ((1, i),)) for i in (12, 13)]
    graphs = [StageGraph(i, (source,)) for i in (10, 11)]
    runs = (run(10, 500), run(11, 70), run(12, 0, read=70), run(13, 0, read=500))
    lineage = lineage_of(Anatomy(0, 1.0, runs, (*graphs, *reading)))
    assert lineage is not None
    edges = {
        (lineage.stages[writer].numbers, stage.numbers)
        for stage in lineage.stages
        for _, writer in stage.shuffles
    }
    assert edges == {((11,), (12,)), ((10,), (13,))}
