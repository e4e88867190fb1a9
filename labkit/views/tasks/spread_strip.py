"""A quantity over partitions as a strip of sorted bars."""

from __future__ import annotations

from labkit.core import units
from labkit.core.tasks.partition_spread import Spreading
from labkit.views.markup import escape
from labkit.views.palette import variable

WIDTH, HEIGHT = 200, 56

MOST_BARS = 100
"""More partitions than this are drawn as so many bars, each the largest of its neighbours."""

FEW_BARS = 40
"""Up to so many bars tell their partition and value when pointed at."""


def spread_svg(quantity: Spreading, most: float, colour: str) -> str:
    """The bars, largest first.

    Parameters
    ----------
    most:
        The value that fills the height, the same for all strips that are compared. A strip that
        would be flat is drawn `magnification` times as high, and pale.
    colour:
        The palette's name of the bars' colour.
    """
    bars = picked(len(quantity.values), MOST_BARS)
    pitch = min(22.0, WIDTH / len(bars))
    factor = magnification(quantity, most)
    boxes = [
        (place, f"M{i * pitch:.1f},{HEIGHT}h{pitch * 0.84:.2f}v{-height:.1f}h{-pitch * 0.84:.2f}z")
        for i, place in enumerate(bars)
        if (height := _height(quantity.values[place], most / factor)) > 0
    ]
    drawn = (
        "".join(f'<path d="{box}">{_tooltip(quantity, place)}</path>' for place, box in boxes)
        if len(bars) <= FEW_BARS
        else f'<path d="{"".join(box for _, box in boxes)}"/>'
    )
    pale = ";fill-opacity:.45" if factor > 1 else ""
    end = len(bars) * pitch
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT + 1}" role="img" '
        f'preserveAspectRatio="none" aria-label="{escape(summary(quantity))}">'
        f'<g style="fill:{variable(colour)}{pale}">{drawn}</g>'
        f'<path d="M0,{HEIGHT + 0.5}H{end:.1f}" style="stroke:{variable("faint")};'
        'vector-effect:non-scaling-stroke"/></svg>'
    )


def magnification(quantity: Spreading, most: float) -> int:
    """The power of ten that lifts a strip above a tenth of the common scale."""
    largest = quantity.spread.largest
    if largest <= 0 or most <= 0:
        return 1
    factor = 1
    while largest * factor * 10 <= most:
        factor *= 10
    return factor


def summary(quantity: Spreading) -> str:
    """The strip in words: `largest 260, 1.8× the median; Gini 0.31; 2 empty`."""
    found = quantity.spread
    told = f"largest {units.by_unit(found.largest, quantity.unit)}"
    if found.count == 2:
        told += f", the other {units.by_unit(quantity.values[-1], quantity.unit)}"
    elif found.count > 2:
        told += f", {units.ratio(found.skew)} the median" if found.skew else ", median 0"
    told += f"; Gini {found.gini:.2f}" if found.count > 1 else ""
    return told + (f"; {units.count(found.empty)} empty" if found.empty else "")


def picked(count: int, most: int) -> list[int]:
    """At most `most` of the sorted places: of each run of neighbours the first."""
    return list(range(count)) if count <= most else [i * count // most for i in range(most)]


def _height(value: float, most: float) -> float:
    """The pixels of a bar; whatever is not 0 is seen."""
    return 0.0 if value <= 0 or most <= 0 else max(1.0, HEIGHT * value / most)


def _tooltip(quantity: Spreading, place: int) -> str:
    told = units.by_unit(quantity.values[place], quantity.unit)
    return f"<title>partition {quantity.partitions[place]}: {told}</title>"
