"""The stage tables: what the tasks of each stage did, as on the stage page of Spark's UI."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core import units
from labkit.core.records.anatomy import SKIPPED, Anatomy
from labkit.core.records.ran import Ran
from labkit.core.tasks.table import (
    A_TASK,
    OVERHEAD,
    SKEWED,
    STRAGGLER,
    WORTH,
    MetricSummary,
    StageSummary,
    stage_summaries,
)
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable

MOST = 8
"""Stages in sight, the slowest ones in the order in which they ran; the others are folded."""

MOST_TABLES = 32
"""Stages with a table; of more only the slowest have one."""

_HEADS = (
    ("min", "the task with the least"),
    ("25%", "a quarter of the tasks have less"),
    ("median", "half of the tasks have less"),
    ("75%", "three quarters of the tasks have less"),
    ("max", "the task with the most"),
)

_HOW = (
    "Over the tasks of each stage, quantiles as Spark’s UI takes them; what is 0 is left out. "
    f"▲ stands out: a task with {STRAGGLER:g} times the median time or {SKEWED:g} times the median "
    f"bytes or records, an overhead of {OVERHEAD:.0%} of the task time, any spill to disk. Times "
    f"count from {WORTH:.0%} of the trial on, starting or unpacking tasks also from "
    f"{units.seconds(A_TASK)} each."
)


def stages_body(ran: Sequence[Ran]) -> str:
    """A table a stage, the slowest one open; empty when no stages were kept."""
    if not any(one.anatomy and one.anatomy.stages for one in ran):
        return ""
    columns = "".join(
        f'<div><span class="name" style="--tone:{variable(arm_colour(i))}">{escape(one.name)}'
        f"</span>{_column(one.anatomy, arm_colour(i))}</div>"
        for i, one in enumerate(ran)
    )
    return f'<p class="muted small">{_HOW}</p><div class="arms stages">{columns}</div>'


def _column(anatomy: Anatomy | None, colour: str) -> str:
    if anatomy is None:
        return '<p class="muted small">nothing kept</p>'
    stages = stage_summaries(anatomy)
    slowest = sorted(stages, key=lambda stage: -stage.seconds)
    shown, whole = slowest[:MOST], slowest[:MOST_TABLES]
    drawn, rest = "", ""
    for stage in stages:
        if stage in shown:
            drawn += _stage(stage, anatomy, colour, stage is slowest[0])
        elif stage in whole:
            rest += _stage(stage, anatomy, colour, False)
        else:
            rest += f'<p class="line">{_line(stage, anatomy, colour)}</p>'
    if rest:
        time = units.seconds(sum(stage.seconds for stage in slowest[MOST:]))
        drawn += (
            f"<details><summary>{units.plural(len(stages) - MOST, 'more stage')}, {time} together"
            f"</summary><div>{rest}</div></details>"
        )
    return f"{drawn}{_skipped(anatomy)}"


def _stage(stage: StageSummary, anatomy: Anatomy, colour: str, opened: bool) -> str:
    opening = ' open="open"' if opened else ""
    return (
        f"<details{opening}><summary>{_line(stage, anatomy, colour)}</summary>"
        f"<div>{_table(stage)}{_marks(stage)}</div></details>"
    )


def _line(stage: StageSummary, anatomy: Anatomy, colour: str) -> str:
    """A stage in a line: name, tasks, time, and when in the trial it ran."""
    whole = max(anatomy.seconds, stage.started + stage.seconds) or 1.0
    place = f"left:{stage.started / whole:.1%};width:{stage.seconds / whole:.1%}"
    count = len(stage.marks)
    flag = f'<span class="flag" title="what stands out">▲ {count}</span> ' if count else ""
    told = f"{units.plural(stage.tasks, 'task')} · {units.seconds(stage.seconds)}"
    return (
        f'<span><b>stage {stage.id}</b> <span class="muted">{escape(stage.name)}</span></span>'
        f'<span class="when">{flag}{told}</span>'
        f'<i class="span" style="--tone:{variable(colour)}"><i style="{place}"></i></i>'
    )


def _table(stage: StageSummary) -> str:
    if not stage.rows:
        return '<p class="muted small">Spark counted nothing for its tasks.</p>'
    one = stage.tasks == 1
    heads = (("its only task", ""),) if one else _HEADS
    cells = "".join(
        f'<th scope="col"{_title(meaning)}>{escape(head)}</th>' for head, meaning in heads
    )
    rows = "".join(_row(row, one) for row in stage.rows)
    return (
        f'<div class="scroll"><table class="tasks"><thead><tr><th scope="col" class="lead"></th>'
        f"{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: MetricSummary, one: bool) -> str:
    kinds = {mark.kind for mark in row.marks}
    values = row.quantiles.values[-1:] if one else row.quantiles.values
    cells = [units.by_unit(value, row.metric.unit) for value in values]
    if "skew" in kinds:
        cells[-1] = f"<b>▲ {cells[-1]}</b>"
    sign = "<b>▲ </b>" if kinds - {"skew"} else ""
    told = "".join(f"<td>{cell}</td>" for cell in cells)
    return (
        f'<tr><th scope="row">{sign}<abbr title="{escape(_meaning(row))}">'
        f"{escape(row.metric.label)}</abbr></th>{told}</tr>"
    )


def _meaning(row: MetricSummary) -> str:
    text = f"{row.metric.meaning}; {units.by_unit(row.total, row.metric.unit)} over all tasks"
    if row.share is not None and row.metric.name != "duration":
        text += f", {units.percent(row.share)} of their time"
    return text


def _marks(stage: StageSummary) -> str:
    items = "".join(
        f"<li><b>▲ {escape(mark.metric.label)}</b>: {escape(mark.text)}</li>"
        for mark in stage.marks
    )
    return f'<ul class="marks small">{items}</ul>' if items else ""


def _skipped(anatomy: Anatomy) -> str:
    ids = [str(stage.id) for stage in anatomy.stages if stage.status == SKIPPED]
    if not ids:
        return ""
    return f'<p class="muted small">Skipped, as their output was there already: {_ids(ids)}.</p>'


def _ids(ids: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(ids[:most]) + (f" and {len(ids) - most} more" if len(ids) > most else "")
    return f"stage{'s' if len(ids) != 1 else ''} {shown}"


def _title(meaning: str) -> str:
    return f' title="{escape(meaning)}"' if meaning else ""
