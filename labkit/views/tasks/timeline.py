"""Tasks on the cores that ran them, all that is compared on one time axis."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core import units
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.ran import Ran
from labkit.core.tasks.lanes import Timeline, idle_text, timeline
from labkit.core.tasks.phases import PHASES, phase_totals
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable
from labkit.views.tasks.timeline_svg import MOST_LANES, timeline_svg

LEAST = {"wide": 900, "medium": 641, "narrow": 280}
"""The least width in pixels that each shape is shown at: what has room there has it in all."""


def timeline_body(ran: Sequence[Ran]) -> str:
    """A drawing each, from the trial's start to the longest trial's end.

    Empty when no tasks were kept.
    """
    lines = {
        one.name: timeline(one.anatomy, one.cores) for one in ran if one.anatomy and one.anatomy.ran
    }
    if not lines:
        return ""
    longest, last = max(line.seconds for line in lines.values()), list(lines)[-1]
    drawn = "".join(
        _drawn(one, arm_colour(i), lines.get(one.name), longest, one.name == last)
        for i, one in enumerate(ran)
    )
    stages = [stage for one in ran if one.anatomy for stage in one.anatomy.ran]
    return f'<div class="timelines">{_legend(phase_totals(stages))}{drawn}</div>'


def _legend(totals: tuple[float, ...]) -> str:
    keys = "".join(
        f'<li title="{escape(phase.meaning)}">'
        f'<i style="background:{variable(f"phase-{phase.name}")}"></i>{escape(phase.label)}</li>'
        for phase, total in zip(PHASES, totals, strict=True)
        if total > 0
    )
    return (
        f'<ul class="keys">{keys}</ul><p class="muted small">The colours in a task are shares of '
        "its time, not moments: Spark sums them up. Grey: a core without a task; grey across all "
        "cores: no task at all, the driver’s time.</p>"
    )


def _drawn(ran: Ran, colour: str, line: Timeline | None, longest: float, axis: bool) -> str:
    name = f'<span class="name" style="--tone:{variable(colour)}">{escape(ran.name)}</span>'
    if line is None or ran.anatomy is None:
        return f'<div class="timeline">{name} <span class="muted small">nothing kept</span></div>'
    shapes = "".join(
        f'<div class="{shape}">{_shape(ran.anatomy, line, longest, width, axis)}</div>'
        for shape, width in LEAST.items()
    )
    return (
        f'<div class="timeline"><p>{name} <span class="muted small">{escape(_sum(ran.anatomy))}'
        f"</span></p>{shapes}"
        f'<p class="small">{escape(idle_text(line))} '
        f'<span class="muted">{escape(_shares(ran.anatomy))}</span></p></div>'
    )


def _shape(anatomy: Anatomy, line: Timeline, longest: float, width: int, axis: bool) -> str:
    drawn = timeline_svg(anatomy, line, longest, width, axis)
    if not drawn.binned:
        return drawn.html
    if len(line.lanes) > MOST_LANES:
        why = f"The {len(line.lanes)} cores are drawn together"
        what = "them that were"
    else:
        why = (
            f"{units.plural(drawn.binned, 'task')} too short for bars of their own, drawn together"
        )
        what = "it that was"
    return (
        f'{drawn.html}<p class="muted tiny">{why}: a column’s height is the share of {what} busy, '
        "its colours are the phases’ shares.</p>"
    )


def _sum(anatomy: Anatomy) -> str:
    """The trial in figures: `1.24 s, 16 tasks in 2 stages`."""
    tasks = sum(len(stage.executors) for stage in anatomy.ran)
    told = units.plural(tasks, "task")
    return f"{units.seconds(anatomy.seconds)}, {told} in {units.plural(len(anatomy.ran), 'stage')}"


def _shares(anatomy: Anatomy) -> str:
    """Where the tasks' time went, the largest phases first; those under 1% are left out."""
    totals = phase_totals(anatomy.ran)
    whole = sum(totals)
    if whole <= 0:
        return ""
    ranked = sorted(zip(totals, PHASES, strict=True), key=lambda pair: -pair[0])
    told = [f"{p.label} {units.percent(t / whole)}" for t, p in ranked if t >= 0.01 * whole]
    return f"Task time {units.seconds(whole)}: {', '.join(told)}."
