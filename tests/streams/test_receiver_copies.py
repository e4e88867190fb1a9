"""A receiver's blocks on two workers."""

from __future__ import annotations

import pytest

from tests.spark.lab_shown import comparison, require_shown
from tests.spark.one_pair import one_pair

pytestmark = pytest.mark.long


def test_a_receivers_blocks_are_copied_by_default_and_by_the_levels_that_say_so() -> None:
    """On a cluster of its own: two copies of each, in twice the memory."""
    lab = comparison("receiver-copies")
    require_shown(lab, None)
    found = one_pair(None, lab.id, **lab.small)
    memory = {arm.name: arm.metric("line_memory_bytes") or 0 for arm in found.arms}
    assert memory["default"] > 1.9 * memory["MEMORY_AND_DISK_SER"] > 0
