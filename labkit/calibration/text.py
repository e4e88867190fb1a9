"""A calibration for a terminal: tables as wide as that, shares with their intervals."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.calibration.record import Calibration, Summary, summaries
from labkit.calibration.simulation.deciding import Decided
from labkit.calibration.simulation.shares import Share
from labkit.calibration.simulation.simulate import ADDED, Simulated
from labkit.core import units
from labkit.views.plain import filled, width


def calibration_text(found: Calibration) -> str:
    """The simulated tables, then the real ones where there are any."""
    tries = found.simulated[0].coverage.tries if found.simulated else 0
    parts = [
        f"Simulated comparisons of equal arms, {tries:,} a line; shares in % (95% interval)",
        _equal_table(found.simulated),
        "The same, the arm taking longer by a known share: how often it was called slower, in %",
        _found_table(found.simulated),
    ]
    if found.decided:
        parts += [
            f"Run until decided, at most {found.decided[0].most} pairs, "
            f"{found.decided[0].false.tries:,} a line, in %. Equal arms: called faster or slower, "
            "interval that missed 1 after any pair, no difference; pairs (median-nine in ten). "
            "Wrong: of the arms that take longer, where it is worst",
            _decided_table(found.decided),
            "How often the arm was called slower, in %, and after how many pairs "
            "(median-nine in ten)",
            _decided_found_table(found.decided),
        ]
    rows = summaries(found.measured)
    if equal := [row for row in rows if not row.added]:
        parts += ["Real comparisons of equal arms on this machine", _real_equal_table(equal)]
    if differing := [row for row in rows if row.added]:
        parts += [
            "Real comparisons with added records: how often the arm was called slower, in %",
            _real_found_table(differing),
        ]
    if found.stopped:
        parts.append(f"stopped early: {found.stopped}")
    return "\n\n".join(part if "\n" in part else filled(part) for part in parts)


def _equal_table(rows: Sequence[Simulated]) -> str:
    return grid(
        ["noise", "pairs", "interval holds 1", "faster or slower", "no difference", "±", "sd"],
        [
            [row.model, str(row.pairs), _share(row.coverage), _share(row.false), percent(row.same),
             units.percent(row.half_width), f"{row.spread:.3f}"]
            for row in rows
        ],
        names=2,
    )  # fmt: skip


def _found_table(rows: Sequence[Simulated]) -> str:
    return grid(
        ["noise", "pairs", *(f"{units.percent(added)} longer" for added in ADDED)],
        [
            [row.model, str(row.pairs), *(_whole(row.found[added]) for added in ADDED)]
            for row in rows
        ],
        names=2,
    )


def _decided_table(rows: Sequence[Decided]) -> str:
    return grid(
        ["noise", "faster or slower", "missed", "no diff.", "pairs", "wrong"],
        [
            [row.model, _share(row.false), percent(row.missed), percent(row.same),
             _pairs(row, 0.0), percent(max(row.wrong.values(), key=lambda share: share.value))]
            for row in rows
        ],
    )  # fmt: skip


def _decided_found_table(rows: Sequence[Decided]) -> str:
    return grid(
        ["noise", *(f"{units.percent(added)} longer" for added in ADDED)],
        [
            [row.model, *(f"{100 * row.found[a].value:.0f} ({_pairs(row, a)})" for a in ADDED)]
            for row in rows
        ],
    )


def _pairs(row: Decided, added: float) -> str:
    return f"{row.pairs[added]:.0f}-{row.late[added]:.0f}"


def _real_equal_table(rows: Sequence[Summary]) -> str:
    return grid(
        ["workload", "pairs", "runs", "faster or slower", "no diff.", "holds 1", "ratios", "sd",
         "load"],
        [
            [row.workload, str(row.pairs), str(row.differing.tries), _share(row.differing),
             units.percent(row.same.value), units.percent(row.holds_one.value),
             f"{row.ratios[0]:.2f} to {row.ratios[2]:.2f}", f"{row.spread:.3f}", _load(row)]
            for row in rows
        ],
        names=2,
    )  # fmt: skip


def _real_found_table(rows: Sequence[Summary]) -> str:
    return grid(
        ["workload", "records", "pairs", "runs", "called slower", "time seen", "sd", "load"],
        [
            [row.workload, f"+{units.percent(row.added)}", str(row.pairs), str(row.found.tries),
             _share(row.found), f"+{units.percent(1 / row.ratios[1] - 1)}", f"{row.spread:.3f}",
             _load(row)]
            for row in rows
        ],
        names=3,
    )  # fmt: skip


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], names: int = 1) -> str:
    """Columns as wide as they have to be; the first to the left, the others to the right.

    Those that don't fit beside each other stand in tables below each other, each with the first
    columns, so many as name its rows.
    """
    columns = [[*column] for column in zip(head, *rows, strict=True)]
    named, tables = columns[:names], list[list[list[str]]]()
    for column in columns[names:]:
        if not tables or _breadth([*named, *tables[-1], column]) > width():
            tables.append([])
        tables[-1].append(column)
    return "\n\n".join(_table([*named, *figures]) for figures in tables)


def _breadth(columns: Sequence[Sequence[str]]) -> int:
    return sum(max(map(len, column)) + 2 for column in columns) - 2


def _table(columns: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in columns]
    return "\n".join(
        "  ".join(
            cell.rjust(wide) if i else cell.ljust(wide)
            for i, (cell, wide) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in zip(*columns, strict=True)
    )


def percent(share: Share) -> str:
    """The share alone, in percent: `4.4`."""
    return f"{100 * share.value:.1f}"


def _share(share: Share) -> str:
    """The share in percent with its interval: `4.4 (3.6-5.4)`."""
    return f"{percent(share)} ({100 * share.low:.1f}-{100 * share.high:.1f})"


def _whole(share: Share) -> str:
    """The same in whole percents: `94 (93-95)`."""
    return f"{100 * share.value:.0f} ({100 * share.low:.0f}-{100 * share.high:.0f})"


def _load(row: Summary) -> str:
    return units.MISSING if row.other_load is None else f"{row.other_load:.2f}"
