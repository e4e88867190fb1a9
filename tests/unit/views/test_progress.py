"""The line that says where a run stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.core.design.schedule import Progress
from labkit.core.records.trial import TIMED, WARMUP
from labkit.views.progress import describe, progress_line

TIMING = Progress(TIMED, "fast", 2, 14, 0.5, 12.0)


def test_the_line_says_the_pair_the_arm_and_the_time_left() -> None:
    """And how firm the number of pairs is."""
    assert describe(TIMING) == "pair 3 of 14 · fast · about 10 s left"
    assert describe(replace(TIMING, bound="about")).startswith("pair 3 of about 14 ·")
    assert describe(replace(TIMING, bound="at most about")).startswith("pair 3 of at most about 14")
    assert describe(replace(TIMING, bound="at most")).startswith("pair 3 of at most 14 ·")
    assert describe(Progress(WARMUP, "fast", 0, None, 0.0, None)) == "warming up, round 1 · fast"


def test_what_a_time_will_buy_is_told_once_where_no_terminal_shows_the_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Beforehand, on stderr: stdout is for the result."""
    with progress_line() as show:
        show(TIMING)
        show(replace(TIMING, bound="about"))
        show(replace(TIMING, bound="about", rounds=15))
    told = capsys.readouterr()
    assert told.err == "the time will buy about 14 pairs\n" and told.out == ""
