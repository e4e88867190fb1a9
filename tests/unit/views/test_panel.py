"""The panel's run as plain Python: its status, its end, its errors."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from labkit.core.errors import TrialFailed
from labkit.core.records.comparison import Comparison
from tests.unit.views.panels import Run, panel_of


@pytest.fixture
def comparison(make_comparison: Callable[..., Comparison]) -> Comparison:
    return make_comparison(arms=2, pairs=8)


def test_run_takes_the_controls_values_and_fills_every_tab(comparison: Comparison) -> None:
    """What the sliders say is what is run; afterwards the verdict stands in front."""
    job = Run(comparison)
    panel, asked = panel_of(job)
    panel.controls["records"].value = 20_000
    panel.pairs.value = 8
    panel.aa.value = True
    job.go.set()
    panel.run_button.click()
    assert panel.wait(10)
    assert asked == [({"records": 20_000, "input": "integers"}, 8, True, None, None)]
    assert panel.comparison is comparison
    assert panel.tabs.explorer is not None and panel.tabs.explorer.details
    told = {name: page.value for name, page in panel.pages.items()}
    assert told.pop("Lineage") == "", "the graph takes its place"
    assert all(told.values())
    assert "Again in Python" in told["Code"]
    assert panel.tabs.layout.display == "" and panel.tabs.selected_index == 0
    assert not panel.run_button.disabled and panel.cancel_button.disabled
    assert "Done." in panel.status.value


def test_a_second_click_does_not_start_a_second_run(comparison: Comparison) -> None:
    """While a run is under way the button is off, and a click that slips through is ignored."""
    job = Run(comparison)
    panel, asked = panel_of(job)
    panel.run()
    assert job.started.wait(10)
    assert panel.run_button.disabled and not panel.cancel_button.disabled
    panel.run()
    job.go.set()
    assert panel.wait(10) and len(asked) == 1


def test_the_status_says_which_pair_and_how_many_tasks(comparison: Comparison) -> None:
    """Progress is live: arm, pair, time left, tasks."""
    job = Run(comparison)
    panel, _ = panel_of(job)
    panel.run()
    assert job.started.wait(10)
    deadline = time.monotonic() + 10
    while "tasks" not in panel.status.value and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "Pair 3 of 10 · fast" in panel.status.value
    assert "3 of 8 tasks" in panel.status.value
    assert panel.bar.value == 0.5
    job.go.set()
    assert panel.wait(10)


class SlowToTell(Run):
    """A run that ends while it is asked how far it is."""

    def __init__(self, outcome: Comparison | Exception) -> None:
        super().__init__(outcome)
        self.asked, self.answer, self.told = (threading.Event() for _ in range(3))

    def tasks_done(self) -> tuple[int, int]:
        self.asked.set()
        assert self.answer.wait(10)
        self.told.set()
        return 8, 8


def test_the_last_word_stays_when_a_look_at_the_job_comes_back_late(
    comparison: Comparison,
) -> None:
    """Else a finished run would seem to stand at its last pair for ever."""
    job = SlowToTell(comparison)
    panel, _ = panel_of(job)
    said: list[str] = []
    panel.status.observe(lambda change: said.append(change["new"]), "value")
    panel.run()
    assert job.asked.wait(10)
    job.go.set()
    assert panel.wait(10)
    job.answer.set()
    assert job.told.wait(10)
    time.sleep(0.1)
    assert "Done." in panel.status.value and "Done." in said[-1]


def test_cancel_asks_until_the_run_has_ended_and_leaves_the_panel_usable(
    comparison: Comparison,
) -> None:
    """One call may come too early; the panel repeats it, and Run works again afterwards."""
    job = Run(comparison)
    panel, _ = panel_of(job)
    panel.run()
    assert job.started.wait(10)
    panel.cancel_button.click()
    assert panel.wait(10)
    assert job.cancels >= 2 and "cancelled" in panel.status.value
    assert not panel.run_button.disabled
    job.cancels = 0
    panel.run()
    assert panel.wait(10) and panel.comparison is comparison


def test_an_error_is_one_clear_line_with_the_details_folded() -> None:
    """What went wrong stands in the panel, escaped; the last verdict's place stays."""
    job = Run(TrialFailed("fast failed: <ZeroDivisionError>", "Traceback\n<1/0>"))
    panel, _ = panel_of(job)
    job.go.set()
    panel.run()
    assert panel.wait(10)
    assert "fast failed: &lt;ZeroDivisionError&gt;" in panel.message.value
    assert "<details>" in panel.message.value and "&lt;1/0&gt;" in panel.message.value
    assert not panel.run_button.disabled


def test_the_pairs_before_an_error_are_shown_beside_it(comparison: Comparison) -> None:
    """What was whole isn't lost."""
    error = TrialFailed("fast failed")
    error.partial = comparison
    job = Run(error)
    panel, _ = panel_of(job)
    job.go.set()
    panel.run()
    assert panel.wait(10)
    assert panel.comparison is comparison and "fast failed" in panel.message.value
    assert "Stopped." in panel.status.value


def test_an_error_that_nobody_foresaw_is_shown_too() -> None:
    """An exception on a thread must not be lost."""
    job = Run(RuntimeError("surprise"))
    panel, _ = panel_of(job)
    job.go.set()
    panel.run()
    assert panel.wait(10)
    assert "RuntimeError: surprise" in panel.message.value


def test_a_page_without_a_kernel_shows_what_the_panel_is() -> None:
    """Stored outputs hold text and HTML beside the widget."""
    panel, _ = panel_of(Run(ValueError()))
    bundle = panel._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "Demo &lt;b&gt;" in data["text/html"] and "labkit.run" in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data
