"""What is known of each stage, box and shuffle of a lineage graph, for whoever asks: HTML."""

from __future__ import annotations

from labkit.core import units
from labkit.core.lineage.rdds import Rdd, Stage
from labkit.views.lineage.folding import Box
from labkit.views.lineage.rdd_words import call_site, operator_of, without_folders
from labkit.views.lineage.sketch import Sketch, box_key, shuffle_key, stage_key
from labkit.views.lineage.words import listed, shuffle_label, stage_name, stage_title
from labkit.views.markup import escape

Rows = list[tuple[str, str]]

_SUMS = (
    ("input_bytes", "input_records", "Input"),
    ("output_bytes", "output_records", "Output"),
    ("shuffle_read_bytes", "shuffle_read_records", "Shuffle read"),
    ("shuffle_write_bytes", "shuffle_write_records", "Shuffle write"),
)
_TIMES = (
    ("run", "Task time"), ("gc", "GC"), ("fetch_wait", "Fetch wait"),
    ("shuffle_write_time", "Shuffle write time"), ("scheduler_delay", "Scheduler delay"),
)  # fmt: skip
MOST = 12
"""Of a box with more RDDs than these, so many are listed."""


def details_of(sketch: Sketch) -> dict[str, str]:
    """The details by the keys of the nodes of a drawing."""
    found = {}
    stages = sketch.lineage.stages
    for place, (stage, boxes) in enumerate(zip(stages, sketch.boxes, strict=True)):
        found[stage_key(sketch.arm, stage, place)] = _stage(sketch, stage, place)
        for box in boxes.boxes:
            found[box_key(sketch.arm, stage, place, box)] = _box(sketch, stage, place, box)
        for child, writer in stage.shuffles:
            key = shuffle_key(sketch.arm, stages, writer, place, child)
            found[key] = _shuffle(sketch, stages[writer], stage, child)
    return found


def _stage(sketch: Sketch, stage: Stage, place: int) -> str:
    rows: Rows = []
    if place in sketch.tags:
        rows.append(("Compared", sketch.tags[place]))
    rows += _run(stage)
    rows.append(("RDDs", str(len(stage.rdds))))
    return _panel(sketch.arm, stage_title(stage), rows)


def _run(stage: Stage) -> Rows:
    """What a stage's tasks did, summed over them."""
    if not stage.runs:
        return [("Tasks", units.count(stage.tasks))]
    rows: Rows = [("Called at", _sites(stage))]
    if stage.skipped:
        return [*rows, ("Tasks", f"{stage.tasks:,}, none run"),
                ("Skipped", "its output was there already")]  # fmt: skip
    tasks = sum(len(run.executors) for run in stage.ran)
    rows.append(("Tasks", units.count(tasks)))
    again = [run for run in stage.runs if not run.executors]
    if again:
        count = "once" if len(again) == 1 else f"{len(again)} times"
        rows.append(("Used again", f"{count}, skipped then: its output was there"))
    rows.append(("Time", units.seconds(stage.seconds)))
    rows.append(("Began", f"{units.seconds(min(run.started for run in stage.ran))} into the trial"))
    for size, records, name in _SUMS:
        if stage.total(size) or stage.total(records):
            told = units.plural(round(stage.total(records)), "record")
            rows.append((name, f"{units.size(stage.total(size))}, {told}"))
    if stage.total("spill_bytes"):
        disk = units.size(stage.total("disk_spill_bytes"))
        rows.append(
            ("Spill", f"{units.size(stage.total('spill_bytes'))} of memory, {disk} on disk")
        )
    rows += [(name, units.seconds(stage.total(column))) for column, name in _TIMES
             if stage.total(column) >= 0.0005]  # fmt: skip
    return rows


def _sites(stage: Stage) -> str:
    return listed(dict.fromkeys(without_folders(run.name) for run in stage.ran or stage.runs))


def _box(sketch: Sketch, stage: Stage, place: int, box: Box) -> str:
    name = operator_of(box.rdds[0])
    rows: Rows = []
    if (place, box.key) in sketch.odd.boxes:
        rows.append(("Compared", sketch.tag))
    if name and name != box.title:
        rows.append(("Operator", name))
    rows += [("RDD" if len(box.rdds) == 1 else "", _rdd(rdd, stage)) for rdd in box.rdds[:MOST]]
    if len(box.rdds) > MOST:
        rows.append(("", f"and {len(box.rdds) - MOST} more"))
    sites = dict.fromkeys(site for rdd in box.rdds if (site := call_site(rdd)))
    rows.append(("Called at", listed(sites) or "not told"))
    if box.spared:
        rows.append(("Computed", "no: the cache was read"))
    rows += [("Stage", stage_name(stage)), *_run(stage)[1:]]
    return _panel(sketch.arm, box.title, rows)


def _rdd(rdd: Rdd, stage: Stage) -> str:
    parts = [f"{rdd.kind}[{rdd.id}]", *([repr(rdd.name)] if rdd.name else [])]
    if rdd.id in stage.read:
        parts.append("read from the cache")
    parts += [text for text in (rdd.storage, rdd.cached) if text]
    if rdd.kept and not rdd.storage:
        parts.append("has a storage level")
    return ", ".join(parts)


def _shuffle(sketch: Sketch, writer: Stage, reader: Stage, child: int) -> str:
    rows: Rows = [("From", stage_name(writer)), ("To", f"{stage_name(reader)}, RDD [{child}]")]
    if writer.ran:
        records = units.plural(round(writer.total("shuffle_write_records")), "record")
        rows.append(("Written", f"{units.size(writer.written)}, {records}"))
        rows.append(("Map tasks", units.count(sum(len(run.executors) for run in writer.ran))))
    elif writer.written is not None:
        rows.append(("Written", units.size(writer.written)))
    elif writer.skipped:
        rows.append(("Written", "before: the stage was skipped"))
    if child in reader.spared:
        rows.append(("Read", "nothing: the cache was read instead"))
    elif reader.ran:
        records = units.plural(round(reader.total("shuffle_read_records")), "record")
        others = len({place for _, place in reader.shuffles}) > 1
        name = "Read by the stage, all its shuffles" if others else "Read"
        rows.append((name, f"{units.size(reader.total('shuffle_read_bytes'))}, {records}"))
        rows.append(("Reduce tasks", units.count(sum(len(run.executors) for run in reader.ran))))
    return _panel(sketch.arm, f"S{shuffle_label(writer)[1:]}", rows)


def _panel(arm: str, title: str, rows: Rows) -> str:
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return (
        f'<p class="muted small">{escape(arm)}</p><h4>{escape(title)}</h4>'
        f'<dl class="small">{items}</dl>'
    )
