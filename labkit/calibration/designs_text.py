"""What the lab's design was chosen over, for a terminal: tables as wide as that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from labkit.calibration.simulation.simulate import Simulated
from labkit.calibration.simulation.stopping import MOST, STRETCH, Stopped
from labkit.calibration.simulation.warming import CLOSE, Warming
from labkit.core import units
from labkit.views.plain import filled

from .text import grid, percent

Row = TypeVar("Row")
Rivals = Mapping[str, Sequence[Simulated]]


def rivals_text(what: str, rivals: Rivals) -> str:
    """How often the interval of equal arms holds 1; below, the worst and the most false ones."""
    names = list(rivals)
    rows = [
        [models[0].model, *(percent(row.coverage) for row in models)]
        for models in zip(*rivals.values(), strict=True)
    ]
    worst = [min(100 * row.coverage.value for row in rivals[name]) for name in names]
    false = [max(100 * row.false.value for row in rivals[name]) for name in names]
    first = rivals[names[0]][0]
    return (
        filled(
            f"{what}: % of intervals that hold the truth ({first.pairs} pairs, "
            f"{first.coverage.tries:,} tries a figure); the least of them; and the most of the "
            "equal arms that were called faster or slower, %"
        )
        + _legend(names)
        + grid(
            ["noise", *_letters(names)],
            [
                *rows,
                ["worst", *(f"{value:.1f}" for value in worst)],
                ["false", *(f"{value:.1f}" for value in false)],
            ],
        )
    )


def widths_text(statistics: Rivals) -> str:
    """How wide the intervals of each statistic are."""
    names = list(statistics)
    rows = [
        [models[0].model, *(units.percent(row.half_width) for row in models)]
        for models in zip(*statistics.values(), strict=True)
    ]
    return (
        "The half-width of their intervals, median"
        + _legend(names)
        + grid(["noise", *_letters(names)], rows)
    )


def stopping_text(rows: Sequence[Stopped]) -> str:
    """Runs whose length depends on what they found: each rule under its worst noise model."""
    lines = []
    for (rule,), group in _groups(rows, lambda row: (row.rule,)).items():
        covers = min(group, key=lambda row: row.coverage.value)
        errs = max(group, key=lambda row: row.false.value)
        pairs = sorted(row.pairs for row in group)
        lines.append([
            rule, f"{percent(covers.coverage)} {covers.model}",
            f"{percent(errs.false)} {errs.model}", f"{pairs[0]:.0f} to {pairs[-1]:.0f}",
        ])  # fmt: skip
    return (
        filled(
            f"Ending when enough is found: a width, looked for until {MOST} pairs; a verdict, "
            f"adding {STRETCH} pairs to {STRETCH} while inconclusive; the sequential test, after "
            f"each pair ({rows[0].coverage.tries:,} tries a noise model, of the last rows a "
            "quarter)"
        )
        + "\n"
        + grid(["rule", "worst coverage %", "worst false %", "median pairs"], lines)
    )


def warming_text(rows: Sequence[Warming]) -> str:
    """Warm-up rules: trials asked for, and how often the next one is close to steady."""
    names = list(dict.fromkeys(row.rule for row in rows))
    lines = [
        [
            decay,
            f"{spread:g}",
            *(f"{row.trials:.0f} {100 * row.close.value:3.0f}%" for row in group),
        ]
        for (decay, spread), group in _groups(rows, lambda row: (row.decay, row.spread)).items()
    ]
    return (
        filled(
            f"Warm-up rules: trials asked for, % of series then within {units.percent(CLOSE)} of "
            f"steady ({rows[0].close.tries:,} series a figure)"
        )
        + _legend(names)
        + grid(["decay", "sd", *_letters(names)], lines, names=2)
    )


def _groups(
    rows: Sequence[Row], key: Callable[[Row], tuple[Any, ...]]
) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _letters(names: Sequence[str]) -> list[str]:
    return [chr(ord("A") + i) for i in range(len(names))]


def _legend(names: Sequence[str]) -> str:
    lines = (
        filled(f"{letter}  {name}", "  ", "     ")
        for letter, name in zip(_letters(names), names, strict=True)
    )
    return "".join(f"\n{line}" for line in lines) + "\n"
