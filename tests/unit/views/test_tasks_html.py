"""Stage tables, partitions, executors: what is there is shown, said and escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from labkit.core.records.anatomy import ExecutorCores, anatomy_from_json
from labkit.core.records.comparison import Comparison
from labkit.core.tasks.partition_spread import stage_spreads
from labkit.views.tasks.executors_html import executors_body
from labkit.views.tasks.html import tasks_body
from labkit.views.tasks.spread_html import spread_body
from labkit.views.tasks.spread_strip import (
    FEW_BARS,
    HEIGHT,
    MOST_BARS,
    magnification,
    picked,
    spread_svg,
    summary,
)
from labkit.views.tasks.stages_html import MOST, MOST_TABLES, stages_body
from tests.unit.anatomies import anatomy, given, skipped, stage, two_stages

Factory = Callable[..., Comparison]
PROGRAMS = sorted((Path(__file__).parents[1] / "spark" / "programs").glob("*.json"))
BODIES = (stages_body, spread_body, executors_body, tasks_body)


def whole(body: str) -> ElementTree.Element:
    """The body as XML: every tag closed, every name escaped."""
    return ElementTree.fromstring(f"<div>{body}</div>")


def said(body: str) -> str:
    """Its words."""
    return " ".join("".join(whole(body).itertext()).split())


def bare(comparison: Comparison) -> Comparison:
    """The comparison without the answers' partitions and lineages."""
    arms = tuple(replace(arm, partitions=(), lineage="") for arm in comparison.arms)
    return replace(comparison, arms=arms)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_real_programs_are_drawn(path: Path, make_comparison: Factory) -> None:
    """Whatever Spark ran, each part is whole and names every stage that ran."""
    data = json.loads(path.read_text())
    trial = anatomy_from_json(data["anatomy"])
    comparison = given(make_comparison(arms=2), [trial, two_stages()])
    text = said(stages_body(comparison.ran))
    assert all(f"stage {run.id} {run.name}" in text for run in trial.ran)
    assert all(whole(body(comparison.ran)) is not None for body in BODIES)
    for part in stage_spreads(trial):
        assert sum(len(q.values) for q in part.quantities) % part.quantities[0].spread.count == 0


def test_the_slowest_stage_is_open_and_the_others_are_folded(make_comparison: Factory) -> None:
    """One glance shows where the time went."""
    trial = anatomy(stage(0, [1.0]), stage(1, [5.0], started=1.1), stage(2, [2.0], started=6.2))
    body = stages_body(given(make_comparison(arms=1), [trial]).ran)
    opened = re.findall(r'<details open="open"><summary><span><b>(.*?)</b>', body)
    assert opened == ["stage 1"]
    assert body.count("<details") == 3


def test_many_stages_are_folded_into_one_more(make_comparison: Factory) -> None:
    """Those in sight are the slowest, in the order in which they ran."""
    trial = anatomy(*(stage(i, [1.0 + i % 5], started=6.0 * i) for i in range(50)))
    body = stages_body(given(make_comparison(arms=1), [trial]).ran)
    text = said(body)
    assert f"{50 - MOST} more stages" in text
    assert body.count("<table") == MOST_TABLES
    assert all(f"stage {i} " in text for i in range(50))
    first = [int(n) for n in re.findall(r"<b>stage (\d+)</b>", body)][:MOST]
    assert first == sorted(first)


def test_marks_stand_in_the_row_and_in_words(make_comparison: Factory) -> None:
    """A sign beside the figure, so that colour is not the only one, and a sentence below."""
    trial = anatomy(stage(0, [0.2] * 7 + [1.0], gc=[0.1] * 7 + [0.5]))
    body = stages_body(given(make_comparison(arms=1), [trial]).ran)
    assert "<b>▲ 1.00 s</b>" in body
    text = said(body)
    assert "▲ task duration: at most 1.00 s in a task, 5.00× the median" in text
    assert "▲ GC time: 50% of the stage’s task time" in text


def test_a_stage_of_one_task_has_one_column(make_comparison: Factory) -> None:
    """Five times the same figure would say nothing."""
    text = said(stages_body(given(make_comparison(arms=1), [anatomy(stage(0, [1.0]))]).ran))
    assert "its only task" in text
    assert "median task" not in text and "75%" not in text


def test_skipped_stages_are_named(make_comparison: Factory) -> None:
    """They have no table; an arm that skipped everything still says so."""
    comparison = given(make_comparison(arms=1), [anatomy(skipped(4), skipped(5), seconds=1.0)])
    assert "Skipped, as their output was there already: stages 4, 5." in said(
        stages_body(comparison.ran)
    )
    assert executors_body(comparison.ran) == ""


def test_a_stage_that_counted_nothing_says_so(make_comparison: Factory) -> None:
    """All columns zero."""
    trial = anatomy(stage(0, [0.0, 0.0], records=[0, 0]), seconds=0.1)
    comparison = bare(given(make_comparison(arms=1), [trial]))
    assert "Spark counted nothing" in said(stages_body(comparison.ran))
    assert whole(spread_body(comparison.ran)) is not None


def test_nothing_kept_gives_nothing(make_comparison: Factory) -> None:
    """No heading without a body; an arm without an anatomy says so beside one that has it."""
    made = bare(make_comparison())
    comparison = replace(made, arms=tuple(replace(arm, anatomy=None) for arm in made.arms))
    assert [body(comparison.ran) for body in BODIES] == [""] * len(BODIES)
    assert "nothing kept" in said(stages_body(given(comparison, [two_stages()]).ran))


def test_the_parts_come_in_their_order(make_comparison: Factory) -> None:
    """Timeline, stages, partitions, executors."""
    body = tasks_body(given(make_comparison(), [two_stages(), two_stages(4)]).ran)
    assert re.findall(r"<h4>(.*?)</h4>", body) == [
        "Task timeline", "Stages", "Partitions", "Executors",
    ]  # fmt: skip


def test_hostile_names_stay_text(make_comparison: Factory) -> None:
    """Arms, stages and executors are escaped in every part."""
    evil = '"><script>alert(1)</script>&\x00'
    trial = anatomy(stage(0, [1.0] * 4, name=evil, executors=[evil, "2"]))
    body = tasks_body(given(make_comparison(names=(evil, "b")), [trial, two_stages()]).ran)
    assert "<script" not in body
    assert "<script>alert(1)</script>&" in said(body)


def test_strips_of_one_quantity_share_a_scale_over_arms(make_comparison: Factory) -> None:
    """Half as many records are half as high."""
    more = anatomy(stage(0, [1.0] * 2, records=[100, 100]))
    less = anatomy(stage(0, [1.0] * 2, records=[50, 50]))
    body = spread_body(bare(given(make_comparison(), [more, less])).ran)
    heights = [
        float(h) for figure in re.findall(r"records read.*?</figure>", body)
        for h in re.findall(r"v-([\d.]+)h", figure)
    ]  # fmt: skip
    assert heights == [HEIGHT, HEIGHT, HEIGHT / 2, HEIGHT / 2]


def test_a_flat_strip_is_magnified_and_says_so(make_comparison: Factory) -> None:
    """A hundredth of the scale is drawn a hundred times as high: its own skew stays visible."""
    big = anatomy(stage(0, [1.0] * 2, records=[100_000, 100_000]))
    small = anatomy(stage(0, [1.0] * 2, records=[500, 100]))
    text = said(spread_body(bare(given(make_comparison(), [big, small])).ran))
    assert "records read ×100" in text
    assert "pale ones are drawn so many times higher" in text
    quantity = stage_spreads(small)[0].quantities[0]
    assert [magnification(quantity, most) for most in (500, 4999, 5000, 50_000)] == [1, 1, 10, 100]


def test_a_strip_is_told_in_words() -> None:
    """Largest, skew, Gini, empty partitions."""
    trial = anatomy(stage(0, [1.0] * 4, records=[90, 30, 30, 0]))
    assert summary(stage_spreads(trial)[0].quantities[0]) == (
        "largest 90, 3.00× the median; Gini 0.45; 1 empty"
    )
    two = anatomy(stage(0, [1.0] * 2, records=[30, 90]))
    assert summary(stage_spreads(two)[0].quantities[0]) == "largest 90, the other 30; Gini 0.25"


def test_ten_thousand_partitions_are_a_hundred_bars(make_comparison: Factory) -> None:
    """Each the largest of its neighbours; it says so."""
    trial = anatomy(stage(0, [1.0] * 10_000, records=list(range(10_000)), cores=8))
    body = spread_body(bare(given(make_comparison(arms=1), [trial])).ran)
    assert f"more than {MOST_BARS} partitions a bar is the largest of its neighbours" in said(body)
    assert len(list(whole(body).iter())) < 100
    assert picked(10_000, 100)[:3] == [0, 100, 200]
    assert picked(3, 100) == [0, 1, 2]


def test_few_bars_tell_their_partition() -> None:
    """Pointed at, a bar says which partition it is."""
    quantity = stage_spreads(anatomy(stage(0, [1.0] * FEW_BARS, index=range(5, 5 + FEW_BARS))))[0]
    svg = spread_svg(quantity.quantities[-1], 1.0, "arm-1")
    assert "<title>partition 5: 1.00 s</title>" in svg


def test_batches_are_said_where_a_python_rdd_shuffles(make_comparison: Factory) -> None:
    """Not for a DataFrame, nor where nothing was shuffled."""
    comparison = given(make_comparison(), [two_stages(), two_stages()])
    assert "pickled batches" in said(spread_body(comparison.ran))
    assert "pickled batches" not in said(spread_body(bare(comparison).ran))
    alone = given(make_comparison(arms=1), [anatomy(stage(0, [1.0] * 2))])
    assert "pickled batches" not in said(spread_body(alone.ran))


def test_stages_with_little_time_are_folded(make_comparison: Factory) -> None:
    """Three are in sight; of very many the least are left out, and it says so."""

    def text(count: int) -> str:
        trial = anatomy(*(stage(i, [1.0 + i] * 2, started=90.0 * i) for i in range(count)))
        return said(spread_body(bare(given(make_comparison(arms=1), [trial])).ran))

    assert "4 more stages, with less task time" in text(7)
    assert "left out" not in text(7)
    assert "20 more stages, with less task time (7 with the least are left out)" in text(30)


def test_one_executor_is_a_sentence_and_several_are_a_table(make_comparison: Factory) -> None:
    """Local mode has the driver alone."""
    local = given(make_comparison(), [two_stages(), two_stages()])
    assert said(executors_body(local.ran)) == (
        "One executor ran every task: the driver itself (local mode)."
    )
    cluster = two_stages(40, executors=[str(i) for i in range(20)], cores=20)
    text = said(executors_body(given(make_comparison(), [cluster, None]).ran))
    assert "executortaskstask timeJVM CPUGCbytes" in text and "Remote" not in text
    assert "Gini" in text and "4 more executors" in text and "nothing kept" in text


def test_executors_have_their_hosts_and_what_they_fetched_from_others(
    make_comparison: Factory,
) -> None:
    """One that was there without a task stands in the table, too."""
    ran = anatomy(stage(0, [1.0, 2.0], executors=("0", "1"), shuffle_remote_bytes=[4000.0, 0.0]))
    known = tuple(ExecutorCores(str(i), f"127.0.0.{i + 1}", 1) for i in range(3))
    trial = replace(ran, executors=known)
    text = said(executors_body(given(make_comparison(), [trial, None]).ran))
    assert "GCbytesremote" in text and "Remote are those" in text
    assert "0 127.0.0.11" in text and "4.00 kB" in text and "2 127.0.0.30" in text
