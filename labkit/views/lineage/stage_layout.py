"""A stage drawn by itself: its boxes in rows, the edges between them, room for its title."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from labkit.core.lineage.rdds import Lineage, Stage
from labkit.views.figures.canvas import shorten, text_width, wrap
from labkit.views.lineage.folding import Box, Boxes
from labkit.views.lineage.layered import Layout, layered
from labkit.views.lineage.place import Place
from labkit.views.lineage.words import stage_note, stage_title

WIDEST, NARROWEST = 220.0, 168.0
"""What a box may be wide, in pixels; all boxes of a comparison are of one width."""

LINE, PAD, BOX_PAD = 15, 12, 10
TITLE, BAR, BASELINE = 27, 13, 19
"""The heights of a stage's title and of the bar of its time, and where the title's line is."""

STAGES_ACROSS = 18
ACROSS, DOWN = 2 * PAD + STAGES_ACROSS, 18
"""The gaps between boxes: across, so that they stand below the stages that they read from."""

THICKEST, THINNEST, UNKNOWN = 24.0, 2.5, 3.5
"""The widths of a shuffle's band: with the most bytes of all arms, at least, and unknown."""

MODEST, PER_TENFOLD = 6.0, 6.0
"""How wide the widest band is when it carried 1 kB, and how much wider for ten times as much."""

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Scale:
    """What holds for all drawings of a comparison.

    `most` is the largest number of bytes that a shuffle wrote, `longest` the longest time of a
    stage in seconds, `width` that of the boxes in pixels.
    """

    most: float = 0.0
    longest: float = 0.0
    width: float = WIDEST

    def band(self, stage: Stage) -> float:
        """How wide the band of what a stage wrote is, in pixels: its share of the most bytes.

        The most is drawn at its widest from 1 MB on only: a few kB are no torrent.
        """
        if stage.written is None:
            return UNKNOWN
        if not self.most:
            return THINNEST
        widest = MODEST + PER_TENFOLD * math.log10(max(1.0, self.most / 1000))
        return max(THINNEST, min(THICKEST, widest) * stage.written / self.most)


@dataclass(frozen=True)
class StageDrawing:
    """Its upper left corner is at 0, 0; `head` is the x at which its shuffle's band begins.

    `ways` has the points of each narrow edge by the keys of parent and child.
    """

    boxes: Boxes
    spots: Mapping[int, Place]
    ways: Mapping[tuple[int, int], Points]
    width: float
    height: float
    head: float

    def spot(self, rdd: int) -> Place:
        """The place of the box that an RDD is in."""
        return self.spots[self.boxes.home[rdd]]


def scale_of(drawn: Iterable[tuple[Lineage, Sequence[Boxes]]]) -> Scale:
    """The scale of all drawings of a comparison; boxes have room for most of what they say."""
    most, longest, width = 0.0, 0.0, NARROWEST
    for lineage, stages in drawn:
        for place, (stage, boxes) in enumerate(zip(lineage.stages, stages, strict=True)):
            longest = max(longest, stage.seconds)
            if place in lineage.fetched:
                most = max(most, stage.written or 0)
            width = max(width, text_width(stage_title(stage), "small", bold=True))
            width = max([width, *(_wanted(box) for box in boxes.boxes)])
    return Scale(most, longest, min(width, WIDEST))


def _wanted(box: Box) -> float:
    """How wide a box would be to hold its text."""
    number = text_width(box.number, "tiny") + 6 if box.number else 0
    title = number + text_width(box.title[:60], "small", bold=True)
    return 1 + 2 * BOX_PAD + max([title, *(text_width(line[:60], "tiny") for line in box.lines)])


def title_lines(box: Box, width: float) -> list[str]:
    """A box's title in one line or two; a longer one is cut with an ellipsis."""
    number = text_width(box.number, "tiny") + 6 if box.number else 0
    room = width - 2 * BOX_PAD - number
    lines = wrap(box.title[:120], room, "small", bold=True)
    return (
        lines if len(lines) < 3 else [lines[0], shorten(" ".join(lines[1:]), room, "small", True)]
    )


def box_height(box: Box, width: float) -> float:
    """The height of a box of this width with its lines."""
    return 14 + LINE * (len(title_lines(box, width)) + len(box.lines))


def header_height(stage: Stage, tag: str = "") -> float:
    """How much stands above the boxes of a stage: title, tag, note, bar."""
    lines = bool(tag) + bool(stage_note(stage))
    return TITLE + LINE * lines + (BAR if stage.ran else 5 if lines else 2)


def draw_stage(stage: Stage, boxes: Boxes, scale: Scale, tag: str = "") -> StageDrawing:
    """Places for the boxes of a stage below its header, and points for the edges between."""
    sizes = {box.key: (scale.width, box_height(box, scale.width)) for box in boxes.boxes}
    layout = layered(sizes, boxes.edges, ACROSS, DOWN)
    top = header_height(stage, tag)
    spots = {key: place.moved(PAD, top) for key, place in layout.places.items()}
    stops = {edge: [stop.moved(PAD, top) for stop in found] for edge, found in layout.edges.items()}
    arrivals = _arrivals(layout, spots)
    ways = {
        (parent, child): (
            (spots[parent].middle, spots[parent].bottom),
            *through(stops[parent, child]),
            (arrivals[parent, child], spots[child].y),
        )
        for parent, child in layout.edges
    }
    width, height = layout.width + 2 * PAD, top + layout.height + PAD
    return StageDrawing(boxes, spots, ways, width, height, spots[boxes.head].middle)


def _arrivals(layout: Layout, spots: Mapping[int, Place]) -> dict[tuple[int, int], float]:
    """Where on a box's upper edge each narrow edge ends: side by side, as they come."""
    coming: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (parent, child), stops in layout.edges.items():
        coming[child].append((stops[-1].middle + PAD if stops else spots[parent].middle, parent))
    found = {}
    for child, ends in coming.items():
        box = spots[child]
        for i, (x, parent) in enumerate(sorted(ends)):
            share = (i + 1) / (len(ends) + 1)
            alone = min(max(x, box.x + 20), box.right - 20)
            found[parent, child] = alone if len(ends) == 1 else box.x + box.width * share
    return found


def through(stops: Iterable[Place]) -> Points:
    """The points at which an edge enters and leaves the rows that it passes."""
    return tuple(point for s in stops for point in ((s.middle, s.y), (s.middle, s.bottom)))
