"""An arm's lineage before it is drawn, and the keys of what can be asked about in the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labkit.core.lineage.rdds import Lineage, Stage
from labkit.views.lineage.counterparts import Difference
from labkit.views.lineage.folding import Box, Boxes


@dataclass(frozen=True)
class Sketch:
    """A lineage with its boxes, the arm's colour by its name, and what only this arm has.

    `tag` says so in words: `not in group_by_key`. `tags` are the lines below the titles of
    stages, by their places: that one, or how many tasks the counterpart has.
    """

    arm: str
    lineage: Lineage
    boxes: tuple[Boxes, ...]
    colour: str = "muted"
    odd: Difference = field(default_factory=Difference)
    tag: str = ""
    tags: Mapping[int, str] = field(default_factory=dict)


def stage_key(arm: str, stage: Stage, place: int) -> str:
    """The key of a stage's node: `group_by_key/stage 3`."""
    return f"{arm}/{_number(stage, place)}"


def box_key(arm: str, stage: Stage, place: int, box: Box) -> str:
    """The key of a box's node: `group_by_key/stage 3/RDD 12`."""
    return f"{stage_key(arm, stage, place)}/RDD {box.key}"


def shuffle_key(arm: str, stages: Sequence[Stage], writer: int, reader: int, child: int) -> str:
    """The key of a shuffle's node: `group_by_key/stage 3/shuffle to RDD 13 of stage 4`."""
    end = _number(stages[reader], reader)
    return f"{stage_key(arm, stages[writer], writer)}/shuffle to RDD {child} of {end}"


def _number(stage: Stage, place: int) -> str:
    return f"stage {stage.numbers[0]}" if stage.numbers else f"stage no. {place + 1}"
