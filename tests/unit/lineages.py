"""Lineages of the saved programs, with their boxes, for the tests of what draws them."""

from __future__ import annotations

from pathlib import Path

from labkit.core.lineage.debug_string import parse_lineage
from labkit.core.lineage.dependencies import lineage_of
from labkit.core.lineage.notes import annotated
from labkit.core.lineage.rdds import Lineage
from labkit.views.lineage.folding import Boxes, boxes_of
from tests.unit.plan_programs import saved_arm

FOLDER = Path(__file__).parent / "spark" / "lineage"
TEXTS = {path.stem: path.read_text() for path in FOLDER.glob("*.txt")}
"""What toDebugString() wrote of some forty programs."""


def saved_lineage(name: str) -> Lineage:
    """The lineage of a saved program: what ran, or what one of the texts alone tells."""
    if name in TEXTS:
        return parse_lineage(TEXTS[name])
    arm = saved_arm(name)
    assert arm.anatomy is not None
    lineage = lineage_of(arm.anatomy)
    assert lineage is not None
    return annotated(lineage, parse_lineage(arm.lineage)) if arm.lineage else lineage


def drawn(lineage: Lineage) -> tuple[Boxes, ...]:
    """The boxes of all its stages."""
    return tuple(boxes_of(stage, lineage.operators) for stage in lineage.stages)
