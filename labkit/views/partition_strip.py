"""The records in each partition of an answer, as a strip of sorted bars."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from labkit.core import units
from labkit.core.model import Partition
from labkit.views.markup import escape
from labkit.views.palette import variable

WIDTH, HEIGHT = 300, 70
MOST_BARS = 150
"""More partitions than this are drawn as so many bars, each the largest of its neighbours."""


def strip_svg(partitions: Sequence[Partition], most: int, colour: str) -> str:
    """The bars, largest first, and a line that sums them up.

    Parameters
    ----------
    most:
        The records that fill the height, the same for all arms that are compared.
    colour:
        The arm's colour in the palette.
    """
    records = sorted((p.records for p in partitions), reverse=True)
    bars = binned(records, MOST_BARS)
    pitch = min(24.0, WIDTH / len(bars))
    drawn = "".join(
        f'<rect x="{i * pitch:.2f}" y="{HEIGHT - _height(value, most):.2f}" '
        f'width="{max(0.6, pitch * 0.82):.2f}" height="{_height(value, most):.2f}">'
        f"<title>{units.count(value)} records</title></rect>"
        for i, value in enumerate(bars)
    )
    said = summary(records)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + 1}" role="img" '
        f'aria-label="{escape(said)}" '
        'style="width:100%;max-width:420px;display:block;margin:4px 0">'
        f'<g fill="none" stroke="none" style="fill:{variable(colour)}">{drawn}</g>'
        f'<line x1="0" y1="{HEIGHT}" x2="{WIDTH}" y2="{HEIGHT}" '
        f'style="stroke:{variable("faint")};stroke-width:1"/></svg>'
        f'<p class="muted small">{escape(said)}</p>'
    )


def summary(records: Sequence[int]) -> str:
    """The partitions in words: `8 partitions, 2 empty; largest 90 records, 1.8× the median`."""
    empty = sum(1 for value in records if value == 0)
    text = f"{units.count(len(records))} partition{'s' if len(records) != 1 else ''}"
    text += f", {units.count(empty)} empty" if empty else ""
    middle = statistics.median(records)
    text += f"; largest {units.count(max(records))} records"
    if len(records) > 1 and middle > 0:
        text += f", {units.ratio(max(records) / middle)} the median"
    return text + (f"; {MOST_BARS} bars drawn" if len(records) > MOST_BARS else "")


def binned(values: Sequence[int], most: int) -> list[int]:
    """At most `most` of the sorted values: of each run of neighbours the first."""
    if len(values) <= most:
        return list(values)
    return [values[i * len(values) // most] for i in range(most)]


def _height(value: int, most: int) -> float:
    return 0.0 if most <= 0 or value <= 0 else max(1.0, HEIGHT * value / most)
