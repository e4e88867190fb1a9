"""The difference of two runs for a terminal."""

from __future__ import annotations

from labkit.core import units
from labkit.core.judging.differ import Difference, Moved, TimeMoved, Whole
from labkit.core.records.figures import describe
from labkit.views.plain import filled


def difference_text(found: Difference) -> str:
    """What moved, a line each."""
    lines = [f"{found.lab}: {found.after or 'the second'} compared with {found.before or 'first'}"]
    lines += [_ratio(moved) for moved in found.ratios]
    lines += [_time(moved) for moved in found.times]
    if found.whole:
        lines.append(_whole(found.whole, found.same_work))
    for moved in found.metrics:
        metric = describe(moved.metric)
        was, now = (units.by_unit(v, metric.unit) for v in (moved.before, moved.after))
        lines.append(f"{moved.arm}: {metric.label} {was} → {now}")
    lines += [f"{arm}: the final plan changed" for arm in found.plans]
    lines += [f"parameter {name}: {was} → {now}" for name, (was, now) in found.params.items()]
    lines += [f"environment: {phrase}" for phrase in found.environment]
    if found.same_work:
        lines.append("Same parameters, environment, plans, and the same bytes, tasks and stages.")
    return "\n".join(filled(line, hanging="  ") for line in lines) + "\n"


def _ratio(moved: Moved) -> str:
    text = f"{moved.arm}: {units.ratio(moved.before)} → {units.ratio(moved.after)}, {moved.word}"
    if moved.low is None or moved.high is None:
        return f"{text}: too few pairs for an interval"
    span = f"{units.change(moved.low)} to {units.change(moved.high)}"
    return f"{text} ({units.change(moved.change)}; 95% interval {span})"


def _time(moved: TimeMoved) -> str:
    was, now = units.seconds(moved.before), units.seconds(moved.after)
    text = f"{moved.arm}: wall time {was} → {now}, {units.change(moved.change)}"
    if moved.low is None or moved.high is None:
        return text
    return f"{text} (95% interval {units.change(moved.low)} to {units.change(moved.high)})"


def _whole(whole: Whole, same_work: bool) -> str:
    """That the whole run was slower or faster, by how much, and what may have been going on."""
    slower = whole.least > 1
    word, verb = ("slower", "took") if slower else ("faster", "was")
    ends = [value if slower else 1 / value for value in (whole.least, whole.most)]
    said = list(dict.fromkeys(map(units.ratio, ends)))
    told = f"{' to '.join(said)} as {'long' if slower else 'fast'}"
    text = f"The whole run was {word}: every arm {verb} {told}, far more than its times spread. "
    was, now = whole.other_load
    busy = (
        f" (other programs kept {was:.1f} cores busy in the first, {now:.1f} in the second)"
        if was is not None and now is not None
        else ""
    )
    if same_work:
        return f"{text}The work is the same: something else was going on{busy}."
    return f"{text}What else is different may explain it{busy}."
