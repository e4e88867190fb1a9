"""Saved runs for a terminal: a line a run, and the ratios of one lab over time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from labkit.core import units
from labkit.core.records.comparison import Result
from labkit.core.records.store import Saved
from labkit.core.records.trend import Series, Step
from labkit.views.plain import cut, filled, odd, reach_of, strip, width
from labkit.views.story import lead

NONE = "No run is saved yet.\n"

_PLACES = {
    "spark": "Spark",
    "java": "Java",
    "python": "Python",
    "os": "system",
    "cores": "cores",
    "machine_cores": "the machine's cores",
    "memory": "memory",
    "heap": "heap",
    "master": "master",
}
_LEAST = 15
"""Columns of a strip, at least; odd."""

_FIGURES = 32
"""Columns that a run's figures have at least: a ratio and the longest verdict."""


def history_text(runs: Sequence[Saved], handles: Mapping[str, str], none: str = NONE) -> str:
    """A line a run, the newest first: how to name it, its lab, the leading arm's ratio and verdict.

    Sweeps and demonstrations, which have no single ratio, are told in words.
    """
    if not runs:
        return none
    rows = [(handles[run.run], run.lab, lead(run), run) for run in reversed(runs)]
    named, labs = (max(map(len, cells)) for cells in ([r[0] for r in rows], [r[1] for r in rows]))
    labs = max(len("lab"), min(labs, width() - named - 4 - _FIGURES))
    results = [result for _, _, result, _ in rows if result]
    ratio = max([len("ratio"), *(len(units.ratio(r.ratio)) for r in results)])
    span = max([len("interval"), *(len(_interval(r)) for r in results)])
    room = width() - named - labs - 4
    head = f"{'ratio':>{ratio}}  {'interval':<{span}}  verdict, arm"
    told = [("run", "lab", cut(head, room))]
    for handle, lab, result, run in rows:
        said = _said(run) if result is None else _figures(run, result, ratio, span, room)
        told.append((handle, cut(lab, labs), cut(said, room)))
    return "\n".join(f"{a:<{named}}  {b:<{labs}}  {c}".rstrip() for a, b, c in told) + "\n"


def _figures(run: Saved, result: Result, ratio: int, span: int, room: int) -> str:
    """Ratio and verdict; interval, why it ended early and the arm where there is room for them."""
    text = f"{units.ratio(result.ratio):>{ratio}}"
    if ratio + span + len(result.verdict) + 4 <= room:
        text += f"  {_interval(result):<{span}}"
    text += f"  {result.verdict}"
    if run.stopped and len(text) + len(run.stopped) + 2 <= room:
        text += f"  {run.stopped}"
    left = room - len(text) - 2
    return f"{text}  {cut(result.arm, left)}" if left >= min(len(result.arm), 6) else text


def _said(run: Saved) -> str:
    """What a run without a ratio brought, in words."""
    words = list(run.verdicts.values())
    if run.kind == "comparison":
        some = f"the reference alone, {units.plural(run.pairs, 'pair')}"
        said = some if run.pairs else "no whole pair"
    elif len(set(words)) == 1 and len(words) > 1:
        said = f"{run.kind}: {words[0]} in all {len(words)}"
    elif len(words) > len(set(words)):
        said = ", ".join(f"{words.count(w)} {w}" for w in dict.fromkeys(words))
        said = f"{run.kind}: {said}"
    else:
        said = f"{run.kind}: " + ", ".join(f"{name} {word}" for name, word in run.verdicts.items())
    return f"{said}; stopped: {run.stopped}" if run.stopped else said


def trend_text(
    lab: str, series: Sequence[Series], handles: Mapping[str, str], others: Sequence[Saved]
) -> str:
    """The ratios of a lab over time as strips on one scale, and where the place changed.

    Runs with other parameters stand apart. `others` are its runs without a ratio, told in words.
    """
    steps = [step for one in series for step in one.steps]
    parts = [f"{lab}: {units.plural(len({s.run.run for s in steps}), 'comparison')} over time"]
    params: Any = None
    for one in series:
        if one.params != params:
            params = one.params
            said = ", ".join(f"{name} {value}" for name, value in params.items())
            parts.append(filled(f"With {said}." if said else "Without parameters."))
        parts.append(_chart(one, steps, handles))
    if others:
        parts.append(f"Without a ratio\n{_listed(others, handles)}")
    return "\n\n".join(parts) + "\n"


def _listed(others: Sequence[Saved], handles: Mapping[str, str]) -> str:
    return "\n".join(
        filled(f"{_date(run)}  {handles[run.run]}  {_said(run)}", "  ", "    ") for run in others
    )


def _chart(one: Series, steps: Sequence[Step], handles: Mapping[str, str]) -> str:
    """A line a run; all charts share the scale of all `steps`."""
    reach = max(reach_of([step.result], step.run.band) for step in steps)
    rows = [(_date(s.run), handles[s.run.run], s) for s in one.steps]
    named = max(len(handle) for _, handle, _ in rows)
    ratio = max(len(units.ratio(s.result.ratio)) for s in steps)
    room = width() - 10 - named - ratio - 8
    shown = []
    for said in (_interval, _verdict):  # as much of these as leaves room for the strip
        wide = max(len(said(s.result)) for s in steps) + 2
        if room - wide >= _LEAST:
            room -= wide
            shown.append((said, wide))
    room = odd(max(_LEAST, room))
    worse, better = ("◂ worse", "better ▸") if room > 20 else ("◂", "▸")
    scale = f"{worse:<{room // 2}}1×{better:>{room - room // 2 - 2}}"
    lines = [filled(f"{one.arm} against {one.reference}"), f"  {'':10}  {'':<{named}}  {scale}"]
    for date, handle, step in rows:
        if step.changed or step.settings:
            lines.append(filled(f"here changed: {_changes(step)}", "    ", "      "))
        drawn = strip(step.result, step.run.band, room, reach)
        figures = f"{units.ratio(step.result.ratio):>{ratio}}" + "".join(
            f"{'  ' + said(step.result):<{wide}}" for said, wide in shown
        )
        lines.append(f"  {date:<10}  {handle:<{named}}  {drawn}  {figures}".rstrip())
    return "\n".join(lines)


def _changes(step: Step) -> str:
    """What is different from the run before, in words."""
    said = []
    for name, was, now in step.changed:
        ends = [
            "unknown" if v is None else units.size(v) if name in ("memory", "heap") else str(v)
            for v in (was, now)
        ]
        said.append(f"{_PLACES.get(name, name)} {' → '.join(ends)}")
    return ", ".join(said) or "settings"


def _date(run: Saved) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(run.saved))


def _verdict(result: Result) -> str:
    return result.verdict


def _interval(result: Result) -> str:
    if result.low is None:
        return units.plural(result.pairs, "pair")
    return f"{units.ratio(result.low)} to {units.ratio(result.high)}"
