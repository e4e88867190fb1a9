"""What a watched block ran, for a terminal and for a notebook: its figures and its evidence."""

from __future__ import annotations

from collections.abc import Callable

from labkit.core import units
from labkit.core.judging.rules.findings import findings_of
from labkit.core.records.figures import METRICS
from labkit.core.records.ran import Ran
from labkit.core.records.watched import Watch
from labkit.core.tasks.quantiles import Quantiles
from labkit.views.cluster.html import cluster_body
from labkit.views.html import fold, none
from labkit.views.lineage.html import lineage_body
from labkit.views.markup import escape
from labkit.views.plain import columns, filled
from labkit.views.plans.html import plans_body
from labkit.views.stylesheet import piece
from labkit.views.tasks.html import tasks_body
from labkit.views.why.findings_html import findings_body
from labkit.views.why.where_html import where_body

LEADING = ("input_bytes", "shuffle_write_bytes", "shuffle_read_bytes", "spill_bytes",
           "output_bytes")  # fmt: skip
"""Figures that stand in the first lines where they aren't 0."""

BEFORE = "Nothing is known yet: the block has not ended."
FORGOTTEN = (
    "Spark's stores have dropped a part of it (spark.ui.retainedJobs, retainedStages, "
    "retainedTasks): there are its figures, and no evidence."
)


def _findings(ran: Ran) -> str:
    return findings_body(findings_of(ran), [ran.name])


_PARTS: tuple[tuple[str, Callable[[Ran], str]], ...] = (
    ("Where the time went", lambda ran: where_body([ran])),
    ("What stands out", _findings),
    ("Lineage", lambda ran: lineage_body([ran])),
    ("Plan", lambda ran: plans_body([ran])),
    ("Tasks", lambda ran: tasks_body([ran])),
)


def summary(watch: Watch) -> str:
    """What ran, in a line: jobs, stages and tasks, how long, and the bytes that it moved."""
    counts = [(name, int(watch.figures[name])) for name in ("jobs", "stages", "tasks")]
    said = ", ".join(units.plural(n, name.removesuffix("s")) for name, n in counts)
    moved = "".join(
        f"; {METRICS[name].label} {units.size(watch.figures[name])}"
        for name in LEADING
        if watch.figures[name]
    )
    skipped, failed = (int(watch.figures[name]) for name in ("skipped_stages", "failed_tasks"))
    more = f" ({units.plural(skipped, 'stage')} skipped)" if skipped else ""
    less = f"; {units.plural(failed, 'task')} failed" if failed else ""
    return f"{said}{more} in {units.seconds(watch.figures['seconds'])}{moved}{less}."


def watch_text(watch: Watch) -> str:
    """The line, what stands out, and a row a stage."""
    if watch.ran is None:
        return BEFORE + "\n"
    lines = [filled(f"{watch.ran.name}: {summary(watch)}")]
    if watch.anatomy is None:
        return "\n".join([*lines, "", filled(FORGOTTEN)]) + "\n"
    lines += [filled(str(found["text"]), "! ", "  ") for found in findings_of(watch.ran)]
    rows: list[tuple[str, list[str]]] = [("stage", ["tasks", "median task", "slowest"])]
    for stage in watch.anatomy.ran:
        took = Quantiles.of(stage.column("duration"))
        times = (took.median, took.high)
        cells = [units.count(len(stage.executors)), *(units.seconds(t) for t in times)]
        rows.append((f"{stage.id} {stage.name}", cells))
    return "\n".join([*lines, "", *([columns(rows)] if len(rows) > 1 else [])]) + "\n"


def watch_html(watch: Watch) -> str:
    """The line, and the evidence folded."""
    if watch.ran is None:
        return piece(none(BEFORE))
    head = f"<h3>{escape(watch.ran.name)}</h3><p>{escape(summary(watch))}</p>"
    ran = watch.ran
    parts = "".join(fold(name, body) for name, draw in _PARTS if (body := draw(ran)))
    if watch.anatomy is None:
        parts = none(FORGOTTEN)
    if watch.cluster is not None:
        parts += fold("Where it ran", cluster_body(watch.cluster))
    return piece(f"<section>{head}</section>{parts}")
