"""The panel's sweep as plain Python, with jobs that need no Spark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from labkit.core.errors import TrialFailed, UsageError
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Sweep
from labkit.core.sweeps.words import headline
from labkit.trials.job import Job
from labkit.views.panel import Panel
from labkit.views.sweeps.tab import SweepTab
from tests.unit.sweeps import build_sweep
from tests.unit.views.panels import LAB, Run, job_of

SWEPT: tuple[Any, ...] = ("records", ["10", "100"], {"input": "weblog"}, 9)


class Asked:
    """A panel whose jobs are given, and what it asked for."""

    def __init__(self, *sweeps: Run, run: Run | None = None) -> None:
        self.sweeps = list(sweeps)
        self.asked: list[tuple[Any, ...]] = []
        run_ = run or Run(ValueError())
        self.panel = Panel(LAB, lambda *_: job_of(run_), prepare_sweep=self.prepare)
        assert self.panel.sweeping is not None
        self.tab: SweepTab = self.panel.sweeping

    def prepare(
        self, param: str, values: Sequence[str], params: dict[str, Any], pairs: int
    ) -> Job[Any]:
        self.asked.append((param, list(values), params, pairs))
        return job_of(self.sweeps.pop(0))


def finished(sweep: Sweep | Exception) -> Run:
    job = Run(sweep)
    job.go.set()
    return job


def test_the_sweep_is_there_before_the_first_run_and_folded() -> None:
    """It can be found without running anything, and takes one line until it is wanted."""
    asked = Asked()
    assert asked.panel.fold in asked.panel.children
    assert asked.panel.fold.titles == ("Sweep a parameter",)
    assert asked.panel.fold.selected_index is None and asked.panel.fold.layout.display is None


def test_only_numbers_can_be_chosen_and_values_stand_there_to_begin_with() -> None:
    """Four around the default."""
    tab = Asked().tab
    assert tab.param.options == ("records",)
    assert tab.values.value == "100, 200, 1_000, 2_000"


def test_a_lab_without_a_number_has_no_sweep() -> None:
    """There is nothing to sweep; a panel without the means has none either."""
    lab = replace(LAB, params=LAB.params[1:])
    run = Run(ValueError())
    panel = Panel(lab, lambda *_: job_of(run), prepare_sweep=lambda *_: job_of(run))
    assert panel.sweeping is None
    assert Panel(LAB, lambda *_: job_of(run)).sweeping is None


def test_sweep_takes_the_fields_and_the_panels_other_controls() -> None:
    """The result stands below, with the claim in front."""
    sweep = build_sweep()
    asked = Asked(finished(sweep))
    asked.panel.controls["input"].value = "weblog"
    asked.tab.values.value = " 10, 100 "
    asked.tab.pairs.value = 9
    asked.tab.job.run_button.click()
    assert asked.tab.job.wait(10)
    assert asked.asked == [SWEPT]
    assert asked.tab.sweep is sweep and headline(sweep, "reduceByKey") in asked.tab.page.value
    assert "Done." in asked.tab.job.status.value


def test_what_was_counted_in_the_first_warm_up_is_shown_below_the_error(
    make_comparison: Callable[..., Comparison],
) -> None:
    """An arm failed before there was one point: the comparison of that value stands there."""
    error = TrialFailed("fast failed: disk full")
    error.partial = make_comparison(pairs=0, stopped="fast failed: disk full")
    asked = Asked(finished(error))
    asked.tab.job.run_button.click()
    assert asked.tab.job.wait(10)
    assert asked.tab.sweep is None and "313× less" in asked.tab.page.value
    assert "disk full" in asked.tab.job.message.value


@pytest.mark.parametrize(
    ("values", "pairs"), [("10, 20", 10), ("10 20 50 100 200", 10), (", ".join("12345678901"), 10)]
)
def test_pairs_follow_the_number_of_values(values: str, pairs: int) -> None:
    """The lab's own are enough here; no note says otherwise."""
    tab = Asked().tab
    tab.values.value = values
    assert tab.pairs.value == pairs and "No point" not in tab.note.value


def test_too_few_pairs_are_said_before_the_run() -> None:
    """With the number that would do."""
    tab = Asked().tab
    tab.values.value = "10 20 50 100 200"
    tab.pairs.value = 6
    assert "No point can pass" in tab.note.value and "8 pairs would do" in tab.note.value
    tab.pairs.value = 8
    assert "No point" not in tab.note.value


def test_while_a_sweep_runs_nothing_else_can_be_started(
    make_comparison: Callable[..., Comparison],
) -> None:
    """Run is off, and so are the controls; afterwards all is on again."""
    job = Run(build_sweep())
    asked = Asked(job, run=Run(make_comparison()))
    asked.tab.job.run()
    assert job.started.wait(10)
    panel = asked.panel
    assert panel.run_button.disabled and panel.controls["records"].disabled
    assert asked.tab.param.disabled and asked.tab.values.disabled
    panel.run()
    assert panel.wait(0) and panel.comparison is None
    job.go.set()
    assert asked.tab.job.wait(10)
    assert not panel.run_button.disabled and not panel.controls["records"].disabled
    assert not asked.tab.param.disabled


def test_while_a_run_is_under_way_no_sweep_can_be_started(
    make_comparison: Callable[..., Comparison],
) -> None:
    """The other way round."""
    run = Run(make_comparison())
    asked = Asked(finished(build_sweep()), run=run)
    asked.panel.run()
    assert run.started.wait(10)
    assert asked.tab.job.run_button.disabled
    asked.tab.job.run()
    assert asked.asked == []
    run.go.set()
    assert asked.panel.wait(10) and not asked.tab.job.run_button.disabled


def test_cancel_asks_until_the_sweep_has_ended() -> None:
    """And the panel can be used again."""
    job = Run(build_sweep())
    asked = Asked(job)
    asked.tab.job.run()
    assert job.started.wait(10)
    asked.tab.job.cancel_button.click()
    assert asked.tab.job.wait(10)
    assert job.cancels >= 2 and "cancelled" in asked.tab.job.status.value
    assert not asked.panel.run_button.disabled and not asked.tab.job.run_button.disabled


def test_what_was_whole_before_an_error_is_shown_beside_it() -> None:
    """The values before the failure, and one clear line."""
    error = TrialFailed("fast failed: <1/0>")
    error.partial = build_sweep(missing=(5_000_000,), stopped="fast failed")
    asked = Asked(finished(error))
    asked.tab.job.run()
    assert asked.tab.job.wait(10)
    assert "fast failed: &lt;1/0&gt;" in asked.tab.job.message.value
    assert asked.tab.sweep is error.partial and "Stopped." in asked.tab.job.status.value


@pytest.mark.parametrize("values", ["", "10", ", ,", "1 2 3 4 5 6 7 8 9 10 11 12 13"])
def test_values_that_make_no_sweep_are_one_line(values: str) -> None:
    """With an example, and nothing is started."""
    asked = Asked()
    asked.tab.values.value = values
    asked.tab.job.run()
    assert "2 to 12 values" in asked.tab.job.message.value
    assert "100, 200, 1_000, 2_000" in asked.tab.job.message.value and asked.asked == []


def test_a_value_that_is_refused_is_one_line() -> None:
    """What `prepare` says is shown."""

    def prepare(*_: Any) -> Job[Any]:
        raise UsageError("records can't be 'x'; allowed: more")

    panel = Panel(LAB, lambda *_: job_of(Run(ValueError())), prepare_sweep=prepare)
    assert panel.sweeping is not None
    panel.sweeping.values.value = "x, y"
    panel.sweeping.job.run()
    assert "can&#x27;t be &#x27;x&#x27;" in panel.sweeping.job.message.value
    assert not panel.sweeping.job.run_button.disabled and not panel.run_button.disabled
