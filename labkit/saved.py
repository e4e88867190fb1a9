"""Saved runs: list them, load one, compare two."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from labkit.comparison import Comparison
from labkit.core.judging import differ
from labkit.core.records import model
from labkit.core.errors import UsageError
from labkit.core.records.store import NEWEST, Store
from labkit.core.records import sweep
from labkit.sweep_result import Sweep

if TYPE_CHECKING:
    import pandas as pd


class Difference(differ.Difference):
    """What is different between two runs; printed or as a cell's last value it tells it."""

    __slots__ = ()

    def __str__(self) -> str:
        from labkit.views.diff_text import difference_text

        return difference_text(self)

    __repr__ = __str__


def history(most: int | None = NEWEST) -> pd.DataFrame:
    """The saved runs as a table, the newest first, indexed by the run's id.

    `most` is how many of the newest to read and list, 1 or more; None for all, which reads the
    whole folder. That there are more is said on stderr. Files that are no whole run are named
    there, too, and left as they are. Raises UsageError for another `most`.
    """
    import pandas as pd

    if most is not None and most < 1:
        raise UsageError(f"most can't be {most}; allowed: 1 or more")
    store = Store()
    runs, problems = store.runs(most)
    for problem in problems:
        print(f"{problem.file} is skipped: {problem.reason}", file=sys.stderr)
    if more := store.unread(runs, problems):
        print(f"{more}: history(most=None) reads them all", file=sys.stderr)
    columns = list(asdict(runs[0])) if runs else ["run", "saved", "lab"]
    table = pd.DataFrame([asdict(run) for run in reversed(runs)], columns=columns)
    table["saved"] = pd.to_datetime(table["saved"], unit="s", utc=True).dt.floor("s")
    return table.set_index("run")


def load(run: str) -> Comparison | Sweep:
    """A saved run: `load("last")`, or by its id or the beginning of it.

    Raises UsageError when there is no such run, or its file is not whole.
    """
    record = Store().load(run)
    return Sweep.of(record) if isinstance(record, sweep.Sweep) else Comparison.of(record)


def diff(
    before: str | model.Comparison, after: str | model.Comparison, anyway: bool = False
) -> Difference:
    """What is different in the second run: ratios, exact metrics, plans, parameters.

    Raises
    ------
    UsageError
        For runs of other labs or arms, or from different environments unless `anyway`.
    """
    one, other = (_comparison(run) for run in (before, after))
    found = differ.diff(one, other, anyway)
    return Difference(**{name: getattr(found, name) for name in asdict(found)})


def _comparison(run: str | model.Comparison) -> model.Comparison:
    record = Store().load(run) if isinstance(run, str) else run
    if not isinstance(record, model.Comparison):
        raise UsageError(f"run {run} is no comparison: give two comparisons")
    return record
