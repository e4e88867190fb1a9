"""One way to print seconds, bytes, counts, ratios and shares, used by every view."""

from __future__ import annotations

import math

MISSING = "–"


def _finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _three_figures(value: float) -> str:
    """`value` with three significant figures and no exponent: 0.123, 1.23, 12.3, 123."""
    magnitude = abs(value)
    if magnitude >= 99.95:
        return f"{value:,.0f}"
    if magnitude >= 9.995:
        return f"{value:.1f}"
    if magnitude >= 0.9995:
        return f"{value:.2f}"
    return f"{value:.3g}"


def seconds(value: float | None) -> str:
    """A duration in seconds as text: `4.2 ms`, `0.653 s`, `3 min 20 s`."""
    if not _finite(value):
        return MISSING
    assert value is not None
    if value == 0:
        return "0 s"
    if abs(value) < 0.0995:
        return f"{_three_figures(value * 1000)} ms"
    if abs(value) < 99.95:
        return f"{_three_figures(value)} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def size(value: float | None) -> str:
    """A number of bytes as text in decimal units (1 kB = 1000 B), as in the claims' sources."""
    if not _finite(value):
        return MISSING
    assert value is not None
    if abs(value) < 1000:
        return f"{value:.0f} B"
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if abs(value) < 999.5:
            return f"{_three_figures(value)} {unit}"
    return f"{_three_figures(value / 1000)} TB"


def count(value: float | None) -> str:
    """A count with thousands separated: `336,776`."""
    if not _finite(value):
        return MISSING
    assert value is not None
    return f"{value:,.0f}"


def quantity(value: float, digits: int = 6) -> str:
    """A parameter's value, as it is said: `0.05`, `12,000`, `3.1 million`."""
    rounded = float(f"{value:.{digits}g}")
    for unit, word in ((1e9, "billion"), (1e6, "million")):
        if abs(rounded) >= unit:
            return f"{rounded / unit:.9g} {word}"
    return f"{rounded:,.0f}" if rounded.is_integer() else f"{rounded:,.9g}"


def probability(p: float) -> str:
    """A p-value as text: `0.031`, `< 0.001`."""
    return f"{p:.2g}" if p >= 0.001 else "< 0.001"


def ratio(value: float | None) -> str:
    """A ratio as text: `1.83×`, `24.6×`, `301×`."""
    if not _finite(value):
        return MISSING
    assert value is not None
    if abs(value) >= 1e6:
        return f"{value:.1e}×"
    if abs(value) < 9.995:
        return f"{value:.2f}×"
    return f"{_three_figures(value)}×"


def percent(share: float | None) -> str:
    """A share (0.05) as text: `5%`."""
    if not _finite(share):
        return MISSING
    assert share is not None
    value = share * 100
    return f"{value:.0f}%" if abs(value) >= 9.95 or value == round(value) else f"{value:.1f}%"


def by_unit(value: float | None, unit: str) -> str:
    """`value` printed in the way of its unit: "s", "B", "share", "ratio" or "" (a count)."""
    return {"s": seconds, "B": size, "share": percent, "ratio": ratio, "": count}[unit](value)


def faster_by(value: float) -> str:
    """A ratio of times (reference / arm) in words: `1.83× as fast`, `takes 1.30× as long`."""
    return f"{ratio(value)} as fast" if value >= 1 else f"takes {ratio(1 / value)} as long"


def change(value: float) -> str:
    """A factor as a change: 0.88 is `−12%`, 1.08 is `+8%`."""
    sign = "+" if value >= 1 else "−"
    return f"{sign}{percent(abs(value - 1))}"


def rough(seconds: float) -> str:
    """A time to wait in words, no finer than it can be known: `about 40 s`, `about 3 minutes`."""
    if seconds < 8:
        return "a few seconds"
    if seconds < 55:
        return f"about {10 * max(1, round(seconds / 10))} s"
    minutes = round(seconds / 60)
    return "about a minute" if minutes <= 1 else f"about {minutes} minutes"


def plural(number: int, noun: str) -> str:
    """A number with its noun: `1 pair`, `6 pairs`, `10,000 tasks`."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
