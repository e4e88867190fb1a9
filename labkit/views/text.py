"""A comparison for a terminal: plain text, at most 100 columns."""

from __future__ import annotations

import textwrap

from labkit.core import units
from labkit.core.judging import advice
from labkit.core.records.comparison import Comparison, Result
from labkit.core.stats.pairs import FASTER, SLOWER, said_of
from labkit.views.plain import STRIP, WIDTH, cut, narrow, notes, setting, strip
from labkit.views.story import findings_in, noted, subtitle, title
from labkit.views.tables import metric_rows, range_text, spread_text
from labkit.views.why.findings_text import findings_text


def comparison_text(comparison: Comparison) -> str:
    """The verdicts with their interval strips, why, the metrics, and what it ran on."""
    parts = [comparison.title, *(_verdict(comparison, r) for r in comparison.results)]
    if not comparison.results:
        parts.append(f"{title(comparison)}. {subtitle(comparison)}".strip())
    else:
        parts.append(textwrap.fill(advice.noise_text(comparison), WIDTH))
    parts.append(notes(noted(comparison, "reason"), "- "))
    parts.append(findings_text(findings_in(comparison)))
    parts += [
        _table(comparison),
        _cold(comparison),
        setting(comparison.params, comparison.environment, comparison.seed, comparison.other_load),
    ]
    parts.append(notes(noted(comparison, "caution"), "! "))
    return "\n\n".join(narrow(part) for part in parts if part) + "\n"


def _verdict(comparison: Comparison, result: Result) -> str:
    drawn = strip(result, comparison.band)
    worse, better = (said_of(word, comparison.paired) for word in (SLOWER, FASTER))
    scale = f"{worse:>6} ◂" + "1×".center(STRIP - 1) + f"▸ {better}"
    return "\n".join((
        advice.headline(comparison, result),
        advice.certainty(result), "", " " * 9 + drawn.rstrip(), " " + scale,
    ))  # fmt: skip


def _table(comparison: Comparison) -> str:
    """The metrics as columns that fit; names too long for their column are cut."""
    rows = metric_rows(comparison)
    if not rows:
        return ""
    label = max(len("median a trial"), *(len(row.metric.label) for row in rows))
    label = min(label, 26)
    column = (WIDTH - label - 11) // len(comparison.variants) - 2
    lines = [("median a trial", [arm.name for arm in comparison.variants], "times")]
    for row in rows:
        values = [units.by_unit(value, row.metric.unit) for value in row.values]
        lines.append((row.metric.label, values, spread_text(row)))
        spans = [range_text(arm, row) for arm in comparison.variants]
        if row.metric.name in ("seconds", comparison.paired) and any(spans):
            lines.append(("", spans, ""))
    widest = max(len(cell) for _, cells, _ in lines for cell in cells)
    column = min(column, max(12, widest))
    return "\n".join(
        f"{cut(name, label):<{label}}"
        + "".join(f"  {cut(cell, column):>{column}}" for cell in cells)
        + (f"  {times:>9}" if times else "")
        for name, cells, times in lines
    )


def _cold(comparison: Comparison) -> str:
    cold = [
        f"{arm.name} {units.seconds(arm.warmup[0].seconds)}"
        for arm in comparison.variants
        if arm.warmup
    ]
    if not cold:
        return ""
    return f"First, cold trial: {', '.join(cold)}; whichever ran first paid for Spark's start."
