"""What a person holds: records, given the views that show them; saved runs, listed and loaded."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from labkit.core.claims.ledger import Ledger
from labkit.core.claims.verdict import Verification
from labkit.core.errors import UsageError
from labkit.core.judging import differ
from labkit.core.judging.differ import Difference
from labkit.core.records.cluster_map import ClusterMap
from labkit.core.records.comparison import Comparison
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.shown import LOOKS, Looks
from labkit.core.records.since import since_when
from labkit.core.records.store import NEWEST, Saved, Store
from labkit.core.records.sweep import Sweep
from labkit.core.records.watched import Watch
from labkit.core.streams.watch import StreamWatch

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Comparison", "Demonstration", "Difference", "Ledger", "Sweep", "Verification", "diff",
    "history", "load",
]  # fmt: skip


def history(
    most: int | None = NEWEST, lab: str | None = None, since: str | None = None
) -> pd.DataFrame:
    """The saved runs as a table, the newest first, indexed by the run's id.

    `most` is how many of the newest to read and list, 1 or more; None for all, which reads the
    whole folder. `lab` lists runs of one lab only, `since` those saved since a date
    ("2026-11-27", in UTC) or so many days or hours ago ("7d", "24h"). Of a comparison there are
    ratio and interval of its leading `arm`, as its title has it. That there are more runs is said
    on stderr. Files that are no whole run are named there, too, and left as they are.

    Raises UsageError for another `most` or `since`, and for a lab that no saved run is of.
    """
    import pandas as pd

    if most is not None and most < 1:
        raise UsageError(f"most can't be {most}; allowed: 1 or more")
    moment = 0.0 if since is None else since_when(since)
    store, one = Store(), lab or ""
    if lab is not None:
        store.check_lab(lab)
    runs, problems = store.runs(most, one, moment)
    for problem in problems:
        print(f"{problem.file} is skipped: {problem.reason}", file=sys.stderr)
    if more := store.unread(runs, problems, lab=one, since=moment):
        print(f"{more}: history(most=None) reads them all", file=sys.stderr)
    table = pd.DataFrame([_row(run) for run in reversed(runs)], columns=_COLUMNS)
    table["saved"] = pd.to_datetime(table["saved"], unit="s", utc=True).dt.floor("s")
    return table.set_index("run")


_COLUMNS = [
    "run", "saved", "lab", "what", "kind", "arm", "ratio", "low", "high", "verdicts", "pairs",
    "stopped", "params", "fingerprint",
]  # fmt: skip


def _row(run: Saved) -> dict[str, Any]:
    from labkit.views.story import lead

    result = lead(run)
    figures = {name: getattr(result, name, None) for name in ("arm", "ratio", "low", "high")}
    return asdict(run) | figures


def load(run: str) -> Comparison | Sweep | Demonstration:
    """A saved run: `load("last")`, or by its id or the beginning of it.

    Raises UsageError when there is no such run, or its file is not whole.
    """
    found: Comparison | Sweep | Demonstration = Store().load(run)
    return found


def diff(before: str | Comparison, after: str | Comparison, anyway: bool = False) -> Difference:
    """What is different in the second run: ratios, exact metrics, plans, parameters.

    Raises
    ------
    UsageError
        For runs of other labs or arms, or from different environments unless `anyway`.
    """
    one, other = (_comparison(run) for run in (before, after))
    return differ.diff(one, other, anyway)


def _comparison(run: str | Comparison) -> Comparison:
    record = load(run) if isinstance(run, str) else run
    if not isinstance(record, Comparison):
        raise UsageError(f"run {run} is no comparison: give two comparisons")
    return record


def _of_a_comparison() -> Looks:
    from labkit.views.figures.export import to_png, to_svg
    from labkit.views.figures.plots import verdict_figure
    from labkit.views.html import comparison_html
    from labkit.views.report import report_html
    from labkit.views.text import comparison_text

    return Looks(comparison_text, comparison_html, report_html, verdict_figure, to_png, to_svg)


def _of_a_sweep() -> Looks:
    from labkit.views.figures.export import to_png, to_svg
    from labkit.views.figures.sweep_plots import sweep_figure
    from labkit.views.report import sweep_report_html
    from labkit.views.sweeps.html import sweep_html
    from labkit.views.sweeps.text import sweep_text

    return Looks(sweep_text, sweep_html, sweep_report_html, sweep_figure, to_png, to_svg)


def _of_a_demonstration() -> Looks:
    from labkit.views.demonstration import demonstration_html, demonstration_text
    from labkit.views.report import demonstration_report_html

    return Looks(demonstration_text, demonstration_html, demonstration_report_html)


def _of_a_verification() -> Looks:
    from labkit.views.ledger.html import verification_html
    from labkit.views.ledger.text import verification_text

    return Looks(
        lambda found: verification_text(found.claims), lambda found: verification_html(found.claims)
    )


def _of_a_ledger() -> Looks:
    from labkit.views.ledger.html import ledger_html
    from labkit.views.ledger.text import ledger_text

    return Looks(ledger_text, ledger_html)


def _of_a_difference() -> Looks:
    from labkit.views.diff_text import difference_text

    return Looks(difference_text)


def _of_a_cluster_map() -> Looks:
    from labkit.views.cluster.html import cluster_html
    from labkit.views.cluster.text import cluster_text

    return Looks(cluster_text, cluster_html)


def _of_a_watch() -> Looks:
    from labkit.views.watched import watch_html, watch_text

    return Looks(watch_text, watch_html)


def _of_a_stream() -> Looks:
    from labkit.views.streams.html import stream_watch_html
    from labkit.views.streams.text import stream_watch_text

    return Looks(stream_watch_text, stream_watch_html, live=_live_stream)


def _live_stream(watch: StreamWatch) -> Any:
    from labkit.views.streams.live import LiveStream

    return LiveStream(watch)


LOOKS.update({
    Comparison: _of_a_comparison,
    Sweep: _of_a_sweep,
    Demonstration: _of_a_demonstration,
    Verification: _of_a_verification,
    Ledger: _of_a_ledger,
    Difference: _of_a_difference,
    ClusterMap: _of_a_cluster_map,
    Watch: _of_a_watch,
    StreamWatch: _of_a_stream,
})  # fmt: skip
