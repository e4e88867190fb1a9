"""The difference of two runs for a terminal, and the saved runs as a table."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Sequence

from labkit.core import units
from labkit.core.judging.differ import Difference, Moved
from labkit.core.records.figures import describe
from labkit.core.records.store import Saved

WIDTH = 100


def difference_text(found: Difference) -> str:
    """What moved, a line each, at most 100 columns."""
    lines = [f"{found.lab}: {found.after or 'the second'} compared with {found.before or 'first'}"]
    lines += [_ratio(moved) for moved in found.ratios]
    for moved in found.metrics:
        metric = describe(moved.metric)
        was, now = (units.by_unit(v, metric.unit) for v in (moved.before, moved.after))
        lines.append(f"{moved.arm}: {metric.label} {was} → {now}")
    lines += [f"{arm}: the final plan changed" for arm in found.plans]
    lines += [f"parameter {name}: {was} → {now}" for name, (was, now) in found.params.items()]
    lines += [f"environment: {phrase}" for phrase in found.environment]
    if not (found.metrics or found.plans or found.params or found.environment):
        lines.append("Same parameters, environment, plans, and the same bytes, tasks and stages.")
    return "\n".join(textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in lines) + "\n"


def _ratio(moved: Moved) -> str:
    text = f"{moved.arm}: {units.ratio(moved.before)} → {units.ratio(moved.after)}, {moved.word}"
    if moved.low is None or moved.high is None:
        return f"{text}: too few pairs for an interval"
    span = f"{units.change(moved.low)} to {units.change(moved.high)}"
    return f"{text} ({units.change(moved.change)}; 95% interval {span})"


def history_text(runs: Sequence[Saved]) -> str:
    """A block a run, the newest first."""
    if not runs:
        return "No run is saved yet.\n"
    return "\n".join(_entry(run) for run in reversed(runs)) + "\n"


def _entry(run: Saved) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.saved))
    verdicts = ", ".join(f"{arm} {word}" for arm, word in run.verdicts.items())
    told = (
        f"{when}  {run.what}; {units.plural(run.pairs, 'pair')}"
        if run.pairs
        else (f"{when}  {run.what}")
    )
    parts = [told, verdicts, f"stopped: {run.stopped}" if run.stopped else ""]
    body = "; ".join(part for part in parts if part)
    return f"{run.run}\n" + textwrap.fill(body, WIDTH, initial_indent="  ",
                                          subsequent_indent="  ")  # fmt: skip
