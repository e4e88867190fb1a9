"""A comparison for a terminal: plain text, as wide as that."""

from __future__ import annotations

import textwrap

from labkit.core import units
from labkit.core.judging import advice
from labkit.core.judging.exact import is_look, look_basis, look_line
from labkit.core.judging.where_it_ran import not_known, where_it_ran
from labkit.core.records.comparison import Comparison, Result
from labkit.core.stats.pairs import FASTER, SLOWER, said_of
from labkit.views.plain import STRIP, columns, narrow, notes, odd, setting, strip, width
from labkit.views.story import findings_in, noted, subtitle, title
from labkit.views.tables import metric_rows, range_text, spread_text
from labkit.views.why.findings_text import findings_text


def comparison_text(comparison: Comparison) -> str:
    """The verdicts with their interval strips, why, the metrics, and what it ran on."""
    parts = [comparison.title, *_verdicts(comparison)]
    if len(parts) == 1:
        parts.append(f"{title(comparison)}. {subtitle(comparison)}".strip())
    else:
        parts.append(textwrap.fill(advice.noise_text(comparison), width()))
    parts.append(notes(noted(comparison, "reason"), "- "))
    proposed = [str(item["next"]) for item in comparison.advice
                if item.get("kind") == "reason" and item.get("next")]  # fmt: skip
    parts.append(notes(proposed, "  → "))
    parts.append(findings_text(findings_in(comparison)))
    parts += [
        _table(comparison),
        _cold(comparison),
        setting(comparison.params, comparison.environment, comparison.seed, comparison.other_load),
        _where(comparison),
    ]
    parts.append(notes(noted(comparison, "caution"), "! "))
    return "\n\n".join(narrow(part) for part in parts if part) + "\n"


def _verdicts(comparison: Comparison) -> list[str]:
    """A block an arm; of a look a line an arm, and what all of them rest on."""
    if is_look(comparison):
        lines = [look_line(comparison, arm.name) for arm in comparison.variants[1:]]
        return ["\n".join((*lines, look_basis(comparison)))]
    return [_verdict(comparison, result) for result in comparison.results]


def _verdict(comparison: Comparison, result: Result) -> str:
    told = (advice.headline(comparison, result), advice.certainty(comparison, result))
    room = odd(min(STRIP, width() - 19))
    drawn = strip(result, comparison.band, room)
    worse, better = (said_of(word, comparison.paired) for word in (SLOWER, FASTER))
    scale = f"{worse:>6} ◂" + "1×".center(room - 1) + f"▸ {better}"
    return "\n".join((
        *told, "", " " * 9 + drawn.rstrip(), " " + scale,
    ))  # fmt: skip


def _table(comparison: Comparison) -> str:
    """The metrics, an arm a column."""
    rows = metric_rows(comparison)
    if not rows:
        return ""
    lines = [("median a trial", [arm.name for arm in comparison.variants])]
    times = ["times"]
    for row in rows:
        values = [units.by_unit(value, row.metric.unit) for value in row.values]
        lines.append((row.metric.label, values))
        times.append(spread_text(row))
        spans = [range_text(arm, row) for arm in comparison.variants]
        if row.metric.name in ("seconds", comparison.paired) and any(spans):
            lines.append(("", spans))
            times.append("")
    return columns(lines, times)


def _where(comparison: Comparison) -> str:
    """The executors that ran it, and what can't be known of them; empty in local mode."""
    where, missing = where_it_ran(comparison), not_known(comparison)
    told = (where and f"Ran {where}.", missing and f"Not known: {missing}.")
    return " ".join(filter(None, told))


def _cold(comparison: Comparison) -> str:
    cold = [
        f"{arm.name} {units.seconds(arm.warmup[0].seconds)}"
        for arm in comparison.variants
        if arm.warmup
    ]
    if not cold:
        return ""
    return f"First, cold trial: {', '.join(cold)}; whichever ran first paid for Spark's start."
