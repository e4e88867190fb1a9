"""One line that says where a run stands: in a terminal, or under a notebook's cell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape

from labkit.core import units
from labkit.core.design.schedule import PREPARING, SHOWING, STARTING, WAITING, Progress
from labkit.core.records.trial import WARMUP
from labkit.core.sweeps.progress import SweepProgress
from labkit.views.plain import cut, line_width


def describe(progress: Progress, left: float | None = None) -> str:
    """The line: `pair 3 of 10 · reduceByKey · about 12 s left`.

    `left` replaces the seconds that the progress itself expects.
    """
    if progress.phase == WAITING:
        return f"waiting for {progress.arm}"
    if progress.phase == STARTING:
        return "starting Spark"
    if progress.phase == SHOWING:
        return f"seen: {progress.arm}"
    if progress.phase == PREPARING:
        where = "preparing the input"
    elif progress.phase == WARMUP:
        where = f"warming up, round {progress.round + 1}"
    elif progress.rounds:
        total = f"{progress.bound} {progress.rounds}".strip()
        where = f"pair {progress.round + 1} of {total}"
    else:
        where = f"pair {progress.round + 1}"
    parts = [where, progress.arm]
    if isinstance(progress, SweepProgress):
        parts.insert(0, progress.value)
    left = progress.left if left is None else left
    if left is not None:
        parts.append(f"{units.rough(left)} left")
    return " · ".join(part for part in parts if part)


@contextmanager
def progress_line() -> Iterator[Callable[[Progress], None]]:
    """A function that shows each progress, wherever the run was started; gone at the end.

    On a terminal the line is rewritten on stderr; elsewhere (a log, a test) nothing is shown but
    once what a time will buy.
    """
    handle = _notebook_handle()
    if handle is not None:

        def show_html(progress: Progress) -> None:
            style = "color:var(--jp-ui-font-color2,#666);font-size:90%"
            text = f'<span style="{style}">{escape(describe(progress))}</span>'
            handle.update({"text/html": text}, raw=True)

        try:
            yield show_html
        finally:
            handle.update({"text/html": ""}, raw=True)
    elif sys.stderr.isatty():
        try:
            yield lambda progress: _rewrite(describe(progress))
        finally:
            _rewrite("")
    else:
        yield _forecaster()


def _forecaster() -> Callable[[Progress], None]:
    """Says once, as soon as it can be known, how many pairs the time will buy."""
    told: list[str] = []

    def show(progress: Progress) -> None:
        if not told and progress.bound.endswith("about"):
            each = " at each value" if isinstance(progress, SweepProgress) else ""
            pairs = units.plural(progress.rounds or 0, "pair")
            told.append(f"the time will buy {progress.bound} {pairs}{each}")
            print(told[0], file=sys.stderr)

    return show


def tell_step(said: str) -> None:
    """Say what is being started, in a line.

    On stderr; in a notebook on stdout, since there stderr has the colour of what went wrong.
    """
    print(said, file=sys.stdout if _in_kernel() else sys.stderr, flush=True)


def _rewrite(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{cut(text, line_width())}")
    sys.stderr.flush()


def _notebook_handle():  # type: ignore[no-untyped-def]
    """A display that can be updated, in a Jupyter kernel; None elsewhere."""
    if not _in_kernel():
        return None
    from IPython.display import DisplayHandle

    handle = DisplayHandle()
    handle.display({"text/html": ""}, raw=True)
    return handle


def _in_kernel() -> bool:
    """Whether a Jupyter kernel runs this."""
    if "ipykernel" not in sys.modules:
        return False
    from IPython import get_ipython

    return get_ipython() is not None
