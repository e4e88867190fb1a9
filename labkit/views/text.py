"""A comparison for a terminal: plain text, at most 100 columns."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

from labkit.core import advice, units
from labkit.core.model import Comparison, Result
from labkit.views.story import noted, subtitle, title
from labkit.views.tables import metric_rows, range_text, spread_text

WIDTH = 100
STRIP = 61
"""Columns of the interval strip; odd, so that 1 has a column in the middle."""


def comparison_text(comparison: Comparison) -> str:
    """The verdicts with their interval strips, why, the metrics, and what it ran on."""
    parts = [comparison.title, *(_verdict(comparison, r) for r in comparison.results)]
    if not comparison.results:
        parts.append(f"{title(comparison)}. {subtitle(comparison)}".strip())
    else:
        parts.append(textwrap.fill(advice.noise_text(comparison), WIDTH))
    parts.append(_notes(noted(comparison, "reason"), "- "))
    parts += [_table(comparison), _cold(comparison), _setting(comparison)]
    parts.append(_notes(noted(comparison, "caution"), "! "))
    return "\n\n".join(_narrow(part) for part in parts if part) + "\n"


def strip(result: Result, margin: float, columns: int = STRIP) -> str:
    """The ratio against 1 on a log scale: `·` the band, `│` 1, `━` the interval, `◆` the ratio.

    1 stands in the middle; the strip reaches as far either way as it has to.
    """
    edge = math.log1p(margin)
    known = [v for v in (result.low, result.high, result.ratio) if v is not None and v > 0]
    reach = max(2 * edge, *(abs(math.log(v)) for v in known)) * 1.1
    half = columns // 2

    def column(value: float) -> int:
        return half + round(half * math.log(value) / reach)

    cells = [" "] * columns
    for i in range(column(math.exp(-edge)), column(math.exp(edge)) + 1):
        cells[i] = "·"
    cells[half] = "│"
    if result.low is not None and result.high is not None:
        for i in range(column(result.low), column(result.high) + 1):
            cells[i] = "┿" if i == half else "━"
    cells[column(result.ratio)] = "◆"
    return "".join(cells)


def _verdict(comparison: Comparison, result: Result) -> str:
    drawn = strip(result, comparison.band)
    scale = "slower ◂" + "1×".center(STRIP - 1) + "▸ faster"
    return "\n".join((
        advice.headline(comparison, result),
        advice.certainty(result), "", " " * 9 + drawn.rstrip(), " " + scale,
    ))  # fmt: skip


def _notes(texts: Sequence[str], mark: str) -> str:
    return "\n".join(
        textwrap.fill(text, WIDTH, initial_indent=mark, subsequent_indent="  ") for text in texts
    )


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
        if row.metric.name == "seconds" and any(spans):
            lines.append(("", spans, ""))
    widest = max(len(cell) for _, cells, _ in lines for cell in cells)
    column = min(column, max(12, widest))
    return "\n".join(
        f"{_cut(name, label):<{label}}"
        + "".join(f"  {_cut(cell, column):>{column}}" for cell in cells)
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


def _setting(comparison: Comparison) -> str:
    known = comparison.environment
    params = ", ".join(f"{name} {value}" for name, value in comparison.params.items())
    words = [
        f"{label} {known[key]}"
        for key, label in (("spark", "Spark"), ("java", "Java"), ("python", "Python"))
        if known.get(key)
    ]
    words += [str(known["master"])] if known.get("master") else []
    words += [f"{units.size(known['memory'])} memory"] if known.get("memory") else []
    words.append(f"seed {comparison.seed}")
    load = comparison.other_load
    if load is not None:
        words.append(f"other programs {load[0]:.1f} cores (at most {load[1]:.1f})")
    return "\n".join(filter(None, (params and f"With {params}.", f"On {', '.join(words)}.")))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _narrow(part: str) -> str:
    """The part with every line at most WIDTH columns."""
    return "\n".join(
        line if len(line) <= WIDTH else textwrap.fill(line, WIDTH) for line in part.splitlines()
    )
