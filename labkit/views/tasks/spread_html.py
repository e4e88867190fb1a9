"""How evenly records, bytes and time are spread over the partitions of each stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labkit.core import units
from labkit.core.records.ran import Ran
from labkit.core.tasks.partition_spread import (
    Spreading,
    StageSpread,
    answer_spread,
    counts_batches,
    stage_spreads,
)
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable
from labkit.views.tasks.spread_strip import MOST_BARS, magnification, spread_svg, summary

OPEN, FOLDED = 3, 20
"""So many stages are in sight, those with the most task time, and so many more are folded."""

_BATCHES = (
    "Spark counts the shuffled records of a Python RDD in pickled batches, not one by one: "
    "their number says little about how many records there are."
)


def spread_body(ran: Sequence[Ran]) -> str:
    """Strips of sorted bars for each stage with more than one task, and for the answer.

    All strips of one quantity share a scale, over stages and arms. Empty when there is nothing
    to show.
    """
    found = {one.name: _parts(one) for one in ran}
    parts = [part for some in found.values() for part in some]
    if not parts:
        return ""
    most = _largest([quantity for part in parts for quantity in part.quantities])
    columns = "".join(
        f'<div><span class="name" style="--tone:{variable(arm_colour(i))}">{escape(one.name)}'
        f"</span>{_column(found[one.name], most, arm_colour(i))}</div>"
        for i, one in enumerate(ran)
    )
    notes = " ".join(_notes(ran, parts))
    return f'<p class="muted small">{notes}</p><div class="arms stages spreads">{columns}</div>'


def _parts(ran: Ran) -> tuple[StageSpread, ...]:
    answer = answer_spread(ran.evidence.partitions)
    stages = stage_spreads(ran.anatomy) if ran.anatomy else ()
    return (*stages, answer) if answer else stages


def _largest(quantities: Sequence[Spreading]) -> dict[str, float]:
    """The value at which each scale ends, by the quantity's label."""
    most: dict[str, float] = {}
    for quantity in quantities:
        most[quantity.label] = max(most.get(quantity.label, 0.0), quantity.spread.largest)
    return most


def _notes(ran: Sequence[Ran], parts: Sequence[StageSpread]) -> Iterable[str]:
    counts = [quantity for part in parts for quantity in part.quantities]
    scale = "A bar a partition, the largest first; strips of the same name share one scale"
    most = _largest(counts)
    pale = any(magnification(quantity, most[quantity.label]) > 1 for quantity in counts)
    yield f"{scale}; pale ones are drawn so many times higher." if pale else f"{scale}."
    if any(len(quantity.values) > MOST_BARS for quantity in counts):
        yield f"Of more than {MOST_BARS} partitions a bar is the largest of its neighbours."
    for one in ran:
        told = (quantity for part in _parts(one) for quantity in part.quantities)
        counted = any(quantity.shuffled and quantity.unit == "" for quantity in told)
        if counted and counts_batches(one.anatomy, one.evidence.lineage):
            yield _BATCHES
            return


def _column(parts: Sequence[StageSpread], most: dict[str, float], colour: str) -> str:
    if not parts:
        return '<p class="muted small">no stage with more than one task</p>'
    ranked = sorted(parts, key=_weight, reverse=True)
    shown = [part for part in parts if part.stage is None or part in ranked[:OPEN]]
    folded = [part for part in parts if part not in shown and part in ranked[: OPEN + FOLDED]]
    drawn = "".join(_part(part, most, colour) for part in shown)
    if not folded:
        return drawn
    rest = "".join(_part(part, most, colour) for part in folded)
    left = len(parts) - len(shown) - len(folded)
    also = f" ({left} with the least are left out)" if left else ""
    return (
        f'{drawn}<details class="text"><summary>{units.plural(len(folded), "more stage")}, with '
        f"less task time{also}</summary><div>{rest}</div></details>"
    )


def _weight(part: StageSpread) -> float:
    return part.stage.total("duration") if part.stage else 0.0


def _part(part: StageSpread, most: dict[str, float], colour: str) -> str:
    if part.stage:
        name = f'<b>stage {part.stage.id}</b> <span class="muted">{escape(part.stage.name)}</span>'
    else:
        name = "<b>the answer</b>"
    count = max((quantity.spread.count for quantity in part.quantities), default=0)
    strips = "".join(_strip(quantity, most[quantity.label], colour) for quantity in part.quantities)
    return (
        f'<p class="small stage-name"><span>{name}</span><span class="when">'
        f'{units.plural(count, "partition")}</span></p><div class="strips">{strips}</div>'
    )


def _strip(quantity: Spreading, most: float, colour: str) -> str:
    factor = magnification(quantity, most)
    drawn = f' <b class="muted">×{factor:,}</b>' if factor > 1 else ""
    return (
        f'<figure><figcaption class="tiny">{escape(quantity.label)}{drawn}</figcaption>'
        f"{spread_svg(quantity, most, colour)}"
        f'<p class="muted tiny">{escape(summary(quantity))}</p></figure>'
    )
