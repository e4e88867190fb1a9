"""The tables of a calibration and of the designs that were tried."""

from __future__ import annotations

import json

import pytest

from labkit.calibration import designs_text
from labkit.calibration.record import SCHEMA, Calibration, Measured, summaries
from labkit.calibration.simulation import deciding, noise, rivals, simulate, stopping, warming
from labkit.calibration.text import calibration_text, grid
from labkit.core.stats.pairs import INCONCLUSIVE, SAME, SLOWER


def measured(workload: str, added: float, verdict: str, ratio: float = 1.0) -> Measured:
    return Measured(
        workload, added, 10, ratio, 0.9 * ratio, 1.1 * ratio, verdict, 0.1, 0.4, 0.03, True
    )


ROWS = (
    measured("Python RDD", 0.0, SAME, 1.02),
    measured("Python RDD", 0.0, SLOWER, 0.85),
    measured("Python RDD", 0.2, SLOWER, 0.8),
    measured("DataFrame", 0.2, INCONCLUSIVE, 0.95),
)


def calibration(*rows: Measured, stopped: str = "") -> Calibration:
    models = noise.models()
    return Calibration(
        simulate.simulate_all(models, 200, 1), rows, {"Python RDD": 50_000}, {}, 1, stopped,
        deciding.run_all(models, 200, 1),
    )  # fmt: skip


def test_real_rows_are_summed_by_workload_truth_and_pairs() -> None:
    """False verdicts of equal arms, those found of differing ones, and the ratios seen."""
    found = summaries(ROWS)
    assert [(s.workload, s.added, s.differing.tries) for s in found] == [
        ("DataFrame", 0.2, 1), ("Python RDD", 0.0, 2), ("Python RDD", 0.2, 1)
    ]  # fmt: skip
    equal = found[1]
    assert (equal.differing.hits, equal.same.hits, equal.holds_one.hits) == (1, 1, 1)
    assert equal.ratios[0] == 0.85 and equal.ratios[2] == 1.02
    assert [s.found.hits for s in found] == [0, 1, 1]


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_the_text_has_every_table_and_fits_a_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real tables after the simulated ones, each share with its interval."""
    monkeypatch.setenv("COLUMNS", str(columns))
    text = calibration_text(calibration(*ROWS, stopped="interrupted"))
    assert max(map(len, text.splitlines())) <= columns
    text = " ".join(text.split())
    assert text.index("Simulated") < text.index("Run until decided, at most 40 pairs")
    assert text.index("Run until decided") < text.index("Real comparisons of equal arms")
    assert "50.0 (9.5-90.5)" in text and "+25%" in text
    assert text.endswith("stopped early: interrupted")


def test_without_real_comparisons_there_are_no_real_tables() -> None:
    """Simulations alone, and a run that was interrupted before the first whole comparison."""
    assert "Real" not in calibration_text(calibration())
    assert "added records" not in calibration_text(calibration(ROWS[0]))


def test_the_record_is_plain_json_with_its_schema() -> None:
    """Shares carry hits, tries and interval; nothing infinite or foreign is in it."""
    data = json.loads(json.dumps(calibration(*ROWS).to_json(), allow_nan=False))
    assert data["schema"] == SCHEMA == "labkit.calibration/1"
    assert {"hits", "tries", "value", "low", "high"} == set(data["simulated"][0]["coverage"])
    assert len(data["measured"]) == 4 and len(data["summaries"]) == 3
    decided = data["decided"][0]
    assert decided["most"] == 40 and set(decided["found"]) == {"0.05", "0.1", "0.2", "0.5"}


def test_columns_that_do_not_fit_stand_below_with_the_first_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No figure is cut."""
    monkeypatch.setenv("COLUMNS", "60")
    head, row = ["noise", *"ABCDE"], ["quiet", *(f"{i}.0 (some figures)" for i in range(5))]
    tables = [table.splitlines() for table in grid(head, [row]).split("\n\n")]
    assert [table[0].split() for table in tables] == [
        ["noise", "A", "B"], ["noise", "C", "D"], ["noise", "E"]
    ]  # fmt: skip
    assert all(table[1].startswith("quiet  ") for table in tables)
    assert all(cell in "".join(table[1] for table in tables) for cell in row)


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_the_designs_fit_a_terminal_too(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders, statistics, stopping and warm-up rules, each with the lab's own first."""
    monkeypatch.setenv("COLUMNS", str(columns))
    models = {name: noise.models()[name] for name in ("quiet", "autocorrelation")}
    orders = rivals.compare_orders(models, 10, 200, 1)
    statistics = rivals.compare_statistics(models, 10, 200, 1)
    stopped = stopping.stop_all(models, 100, 1)
    warmed = [
        warming.warm_up(name, rule, warming.fast, 0.1, 10, 1)
        for name, rule in warming.RULES.items()
    ]
    for text, own in (
        (designs_text.rivals_text("Orders", orders), "A  blocks of six"),
        (designs_text.rivals_text("Statistics", statistics), "A  signed rank"),
        (designs_text.widths_text(statistics), "A  signed rank"),
        (designs_text.stopping_text(stopped), "width 5%, from 12, every 6"),
        (designs_text.stopping_text(stopped), "10 settled, while open decided"),
        (designs_text.warming_text(warmed), "A  the lab's own"),
    ):
        assert own in text and max(map(len, text.splitlines())) <= columns
