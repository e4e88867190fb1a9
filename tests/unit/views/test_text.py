"""The terminal's text: everything said, nothing wider than the terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from labkit.core import units
from labkit.core.judging.advice import certainty, headline
from labkit.core.records.comparison import Comparison, Result
from labkit.views.plain import STRIP, strip, width
from labkit.views.tables import metric_rows
from labkit.views.text import comparison_text

Make = Callable[..., Comparison]


def result(ratio: float, low: float | None, high: float | None) -> Result:
    """A result with that interval."""
    return Result("arm", ratio, low, high, 0.95 if low else None, 10, "faster")


@pytest.mark.parametrize("arms", [2, 3, 4])
@pytest.mark.parametrize("pairs", [0, 1, 10])
@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_line_is_wider_than_the_terminal(
    make_comparison: Make, arms: int, pairs: int, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With long names and a long word too."""
    monkeypatch.setenv("COLUMNS", str(columns))
    names = [f"{'a_very_long_name_of_an_arm_' * 5}{i}" for i in range(arms)]
    text = comparison_text(
        make_comparison(arms, pairs, names=names, rejected=1 if pairs > 8 else 0)
    )
    assert max(map(len, text.splitlines())) <= columns


def test_verdict_reasons_times_and_setting_are_said(make_comparison: Make) -> None:
    """What the notebook shows, the terminal says."""
    comparison = make_comparison(3, rejected=1)
    text = comparison_text(comparison)
    flat = " ".join(text.split())
    for item in comparison.results:
        assert headline(comparison, item) in flat
        assert certainty(comparison, item) in flat
    for said in comparison.advice:
        assert said["text"] in flat
    for words in ("wall time", "shuffle write", "First, cold trial: group_by_key", "Spark 4.3.0"):
        assert words in flat
    assert "\x1b" not in text


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_no_figure_of_many_arms_is_cut(
    make_comparison: Make, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Arms that don't fit beside each other stand below each other, each with all its figures."""
    monkeypatch.setenv("COLUMNS", str(columns))
    comparison = make_comparison(6)
    text = comparison_text(comparison)
    table = text[text.index("median a trial") : text.index("First, cold trial")]
    for row in metric_rows(comparison):
        for value in row.values:
            assert units.by_unit(value, row.metric.unit) in table
    heads = [line for line in table.splitlines() if line.startswith("median a trial")]
    assert sum(len(head.split()) for head in heads) == 3 * len(heads) + 6 + 1
    assert [head.endswith("times") for head in heads] == [False] * (len(heads) - 1) + [True]


@pytest.mark.parametrize(
    ("columns", "wide"), [("", 80), ("10", 60), ("72", 72), ("100", 100), ("300", 100)]
)
def test_the_width_is_that_of_the_terminal_within_bounds(
    columns: str, wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """80 columns in a pipe, a file or a notebook."""
    monkeypatch.setenv("COLUMNS", columns)
    assert width() == wide


def test_a_run_without_a_pair_says_so(make_comparison: Make) -> None:
    """What was counted until then leads, without a strip; without that there is only the end."""
    found = make_comparison(pairs=0, stopped="cancelled")
    text = " ".join(comparison_text(found).split())
    assert "shuffle write 134 kB against 41.9 MB of group_by_key, 313× less" in text
    assert "The run was cancelled in its warm-up." in text and "no verdict on time" in text
    assert "as fast" not in text and "◆" not in text
    bare = comparison_text(replace(found, advice=()))
    assert "No pair of trials was finished. The run was cancelled in its warm-up." in bare


def test_the_strip_has_one_in_the_middle() -> None:
    """The estimate lies right of 1 when the arm is faster, left when it is slower."""
    faster, slower = strip(result(1.8, 1.6, 2.0), 0.05), strip(result(0.6, 0.5, 0.7), 0.05)
    assert faster[STRIP // 2] == slower[STRIP // 2] == "│"
    assert faster.index("◆") > STRIP // 2 > slower.index("◆")
    assert faster.count("━") > 3


def test_the_strip_shows_the_margin_and_no_interval_when_there_is_none() -> None:
    """Dots around 1; under six pairs the estimate alone."""
    drawn = strip(result(1.1, None, None), 0.05)
    assert drawn.count("·") >= 2
    assert "━" not in drawn


@pytest.mark.parametrize("ratio", [1e-6, 0.9999, 1.0, 1e6])
def test_the_strip_has_its_width_for_any_ratio(ratio: float) -> None:
    """It scales itself."""
    assert len(strip(result(ratio, ratio * 0.5, ratio * 2), 0.05)) == STRIP
