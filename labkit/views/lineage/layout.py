"""Where the stages, boxes and shuffles of a lineage stand: data flows down, nothing overlaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from labkit.core.lineage.rdds import Lineage, Stage
from labkit.views.figures.canvas import text_width
from labkit.views.lineage.folding import Boxes
from labkit.views.lineage.layered import Layout, layered
from labkit.views.lineage.place import Place
from labkit.views.lineage.spreading import spread
from labkit.views.lineage.stage_layout import (
    STAGES_ACROSS,
    THINNEST,
    Points,
    Scale,
    StageDrawing,
    draw_stage,
    through,
)
from labkit.views.lineage.words import driver_label, shuffle_label

STAGES_DOWN, PARTS_DOWN, TO_DRIVER = 70, 30, 22
LABEL_GAP, LABEL_ROOM = 10, 22
"""Between a band and its label, and how far below its stage a band bends."""

Lanes = dict[tuple[int, int], tuple[Place, ...]]


@dataclass(frozen=True)
class Band:
    """A shuffle: from which stage (its place) to which RDD of which, and the points on its way.

    It is `idle` when nothing was fetched, since the reader's cache was read.
    """

    writer: int
    reader: int
    child: int
    idle: bool
    width: float
    points: Points


@dataclass(frozen=True)
class Drawing:
    """A lineage with the places of its stages (by place) and boxes (by stage and key).

    `narrow` has the points of each narrow edge by stage, parent and child.
    """

    lineage: Lineage
    boxes: tuple[Boxes, ...]
    groups: tuple[Place, ...]
    at: Mapping[tuple[int, int], Place]
    narrow: Mapping[tuple[int, int, int], Points]
    bands: tuple[Band, ...]
    width: float
    height: float

    @property
    def asides(self) -> tuple[int, ...]:
        """The places of the stages whose result is not the answer."""
        return tuple(place for place in self.lineage.roots if place)


def arrange(
    lineage: Lineage, boxes: Sequence[Boxes], scale: Scale, tags: Mapping[int, str] | None = None
) -> Drawing:
    """Places for everything: the parts that hang together below each other, as they began.

    `tags` are lines that stand below the titles of stages, by their places.
    """
    drawn = [
        draw_stage(stage, mine, scale, (tags or {}).get(place, ""))
        for place, (stage, mine) in enumerate(zip(lineage.stages, boxes, strict=True))
    ]
    groups: dict[int, Place] = {}
    lanes: Lanes = {}
    top = 0.0
    for part in lineage.parts:
        layout = _part(lineage, part, drawn, scale)
        for place in part:
            corner = layout.places[place]
            groups[place] = Place(corner.x, corner.y + top, drawn[place].width, drawn[place].height)
        lanes |= {e: tuple(s.moved(0, top) for s in stops) for e, stops in layout.edges.items()}
        aside = any(place in lineage.roots for place in part if place)
        top += layout.height + PARTS_DOWN + (TO_DRIVER if aside else 0)
    found = tuple(groups[place] for place in range(len(groups)))
    bands = tuple(_bands(lineage, drawn, found, lanes, scale))
    return Drawing(
        lineage,
        tuple(boxes),
        found,
        {
            (place, key): spot.moved(found[place].x, found[place].y)
            for place, stage in enumerate(drawn)
            for key, spot in stage.spots.items()
        },
        {
            (place, *edge): tuple((x + found[place].x, y + found[place].y) for x, y in points)
            for place, stage in enumerate(drawn)
            for edge, points in stage.ways.items()
        },
        bands,
        1 + max(_ends(lineage, found, bands, scale)),
        1 + top - PARTS_DOWN,
    )


def _ends(
    lineage: Lineage, groups: Sequence[Place], bands: Sequence[Band], scale: Scale
) -> Iterator[float]:
    """The right ends of all that is drawn."""
    for place, group in enumerate(groups):
        yield group.right
        if place in lineage.roots and place:
            yield group.x + 24 + text_width(driver_label(lineage.stages[place]), "tiny")
    for band in bands:
        yield band.points[0][0] + _beside(lineage.stages[band.writer], scale)
        yield from (x + band.width / 2 for x, _ in band.points)


def _beside(stage: Stage, scale: Scale) -> float:
    """The room right of the middle of a band, its label's included."""
    return scale.band(stage) / 2 + LABEL_GAP + text_width(shuffle_label(stage), "tiny", bold=True)


def _part(
    lineage: Lineage, part: Sequence[int], drawn: Sequence[StageDrawing], scale: Scale
) -> Layout:
    """The stages of one part; a stage takes the room that its shuffle's label needs too."""
    fetched = lineage.fetched
    sizes = {}
    part = sorted(part, key=lambda place: min(lineage.stages[place].numbers, default=-place))
    for place in part:
        label = _beside(lineage.stages[place], scale) if place in fetched else 0.0
        sizes[place] = (max(drawn[place].width, drawn[place].head + label), drawn[place].height)
    lanes: dict[tuple[int, int], float] = defaultdict(float)
    for place in part:
        for _, writer in lineage.stages[place].shuffles:
            lanes[writer, place] += scale.band(lineage.stages[writer])
    # Stages stand below each other's middles: below their readers, a long chain would drift away.
    middles = {place: (drawn[place].width - sizes[place][0]) / 2 for place in part}
    ends = {(writer, place): (middles[writer], middles[place]) for writer, place in lanes}
    return layered(sizes, list(lanes), STAGES_ACROSS, STAGES_DOWN, lanes, ends)


def _bands(
    lineage: Lineage,
    drawn: Sequence[StageDrawing],
    groups: Sequence[Place],
    lanes: Lanes,
    scale: Scale,
) -> Iterator[Band]:
    """The shuffles; those that come to one stage arrive side by side, above their readers."""
    for place, stage in enumerate(lineage.stages):
        group = groups[place]
        coming: list[tuple[float, Band]] = []
        for child, writer in stage.shuffles:
            if (writer, place) in lanes:
                head = (groups[writer].x + drawn[writer].head, groups[writer].bottom)
                way = (head, *through(lanes[writer, place]))
                idle = child in stage.spared
                width = THINNEST if idle else scale.band(lineage.stages[writer])
                middle = group.x + drawn[place].spot(child).middle
                coming.append((middle, Band(writer, place, child, idle, width, way)))
        coming.sort(key=lambda one: (one[0], one[1].points[-1][0]))
        ends = spread([middle for middle, _ in coming], [b.width for _, b in coming], 12)
        for end, (_, band) in zip(ends, coming, strict=True):
            yield replace(band, points=(*band.points, (end, group.y)))
