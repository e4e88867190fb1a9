"""Things in a row, each as near to where it is wanted as order and gaps let it be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def spread(wanted: Sequence[float], widths: Sequence[float], gap: float) -> list[float]:
    """The middles nearest to those wanted (least squares) that keep the order and the gaps."""
    offsets: list[float] = []
    offset = 0.0
    for place, width in enumerate(widths):
        if place:
            offset += (widths[place - 1] + width) / 2 + gap
        offsets.append(offset)
    wishes = (wish - offset for wish, offset in zip(wanted, offsets, strict=True))
    return [value + offset for value, offset in zip(_rising(wishes), offsets, strict=True)]


def _rising(values: Iterable[float]) -> list[float]:
    """The nearest sequence that never falls: neighbours that would fall share their mean."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        total, count = value, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before, number = blocks.pop()
            total, count = total + before, count + number
        blocks.append((total, count))
    return [total / count for total, count in blocks for _ in range(count)]
