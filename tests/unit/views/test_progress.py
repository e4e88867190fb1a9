"""The line that says where a run stands."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import sys
import termios
from dataclasses import replace

import pytest

from labkit.core.design.schedule import Progress
from labkit.core.records.trial import TIMED, WARMUP
from labkit.views.progress import describe, progress_line, tell_step

TIMING = Progress(TIMED, "fast", 2, 14, 0.5, 12.0)


def test_the_line_says_the_pair_the_arm_and_the_time_left() -> None:
    """And how firm the number of pairs is."""
    assert describe(TIMING) == "pair 3 of 14 · fast · about 10 s left"
    assert describe(replace(TIMING, bound="about")).startswith("pair 3 of about 14 ·")
    assert describe(replace(TIMING, bound="at most about")).startswith("pair 3 of at most about 14")
    assert describe(replace(TIMING, bound="at most")).startswith("pair 3 of at most 14 ·")
    assert describe(Progress(WARMUP, "fast", 0, None, 0.0, None)) == "warming up, round 1 · fast"


@pytest.mark.parametrize("columns", [40, 60, 150])
def test_the_line_is_as_wide_as_its_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A longer one is cut and says so: broken in two it could not be rewritten."""
    monkeypatch.delenv("COLUMNS", raising=False)
    mine, its = os.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    arm = "a long name of an arm that goes on and on, as those of one's own variants may be"
    with os.fdopen(its, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress_line() as show:
            show(replace(TIMING, arm=arm))
        told = ""
        while not told.endswith("\r\x1b[K") and select.select([mine], [], [], 5)[0]:
            told += os.read(mine, 4000).decode()  # a terminal hands on what it gets by and by
    os.close(mine)
    line = told.split("\x1b[K")[1].rstrip("\r")
    whole = describe(replace(TIMING, arm=arm))
    assert line == whole if columns > len(whole) else len(line) == columns - 1
    assert line.endswith("left" if columns > len(whole) else "…")
    assert told.endswith("\r\x1b[K"), "nothing is left of it"


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


def test_what_is_started_is_told_on_stderr_where_no_kernel_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """So that a command's stdout has its answer alone."""
    tell_step("Starting a Spark master")
    assert capsys.readouterr() == ("", "Starting a Spark master\n")
