"""What a lineage graph says in words: a stage's title, what a shuffle carried, the whole."""

from __future__ import annotations

from collections.abc import Iterable

from labkit.core import units
from labkit.core.lineage.rdds import Lineage, Stage


def stage_name(stage: Stage) -> str:
    """A stage by Spark's number, or numbers when it ran several times: `Stage 3`."""
    if not stage.numbers:
        return "Stage"
    shown = ", ".join(map(str, stage.numbers[:3])) + (" …" if len(stage.numbers) > 3 else "")
    return f"Stage{'s' if len(stage.numbers) > 1 else ''} {shown}"


def stage_title(stage: Stage) -> str:
    """What heads a stage: `Stage 3 · 8 tasks · 1.20 s`."""
    tasks = sum(len(run.executors) for run in stage.ran) or stage.tasks
    end = " · skipped" if stage.skipped else ""
    if stage.ran:
        end = f" · {units.seconds(stage.seconds)}"
    return f"{stage_name(stage)} · {tasks:,} task{'s' if tasks != 1 else ''}{end}"


def stage_note(stage: Stage) -> str:
    """What a stage read from storage or cache and spilled, or why it was skipped."""
    if stage.skipped:
        return "its output was there already"
    told = (("input_bytes", "input"), ("output_bytes", "output"), ("spill_bytes", "spilled"))
    return " · ".join(
        f"{word} {units.size(stage.total(name))}" for name, word in told if stage.total(name) > 0
    )


def shuffle_label(stage: Stage) -> str:
    """What stands beside the band of a stage's shuffle."""
    return "shuffle" if stage.written is None else f"shuffle {units.size(stage.written)}"


def driver_label(stage: Stage) -> str:
    """What stands below a stage whose result is not the answer: a sample, a broadcast."""
    size = stage.total("result_bytes")
    return "to the driver" + (f": {units.size(size)}" if size > 0 else "")


def describe(lineage: Lineage) -> str:
    """The graph in words: `2 stages with 4 and 4 tasks, 1 shuffle of 1.34 kB, 6 RDDs`."""
    ran = [stage for stage in reversed(lineage.stages) if not stage.skipped]
    tasks = [f"{stage.tasks:,}" for stage in ran]
    unit = "task" if tasks == ["1"] else "tasks"
    parts = [units.plural(len(ran), "stage") + (f" with {listed(tasks)} {unit}" if ran else "")]
    if skipped := len(lineage.stages) - len(ran):
        parts.append(f"{skipped} skipped")
    written = [lineage.stages[place] for place in sorted(lineage.fetched)]
    sizes = [units.size(s.written) for s in reversed(written) if s.written is not None]
    shuffles = units.plural(lineage.shuffles, "shuffle")
    parts.append(f"{shuffles} of {listed(sizes)}" if sizes else shuffles)
    return ", ".join([*parts, units.plural(len(lineage.rdds), "RDD")])


def listed(words: Iterable[str]) -> str:
    """Words as a list: `4, 8 and 2`; of more than five, the first three."""
    found = list(words)
    if len(found) > 5:
        return ", ".join(found[:3]) + f" and {len(found) - 3} more"
    return ", ".join(found[:-1]) + f" and {found[-1]}" if len(found) > 1 else "".join(found)
