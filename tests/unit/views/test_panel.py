"""The panel's and the prediction's callbacks as plain Python, with a job that needs no Spark."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from labkit.core.claims.lab import Lab
from labkit.core.design.schedule import Progress
from labkit.core.errors import Cancelled, TrialFailed, UsageError
from labkit.core.params import Param
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Sweep
from labkit.trials.job import Job
from labkit.views.panel import Panel
from labkit.views.predict import Prediction

LAB = Lab(
    id="demo",
    title="Demo <b>",
    question="Does it work?",
    chapter="00",
    expect="It does.",
    metric="tasks",
    params=(
        Param("records", 1000, "records", low=10, high=100_000, scale="log"),
        Param("input", "integers", "what", choices=("integers", "weblog")),
    ),
    build=lambda spark: {},
)


class Run:
    """A run that waits until it is let go or cancelled."""

    def __init__(self, outcome: Comparison | Sweep | Exception) -> None:
        self.outcome = outcome
        self.started, self.go, self.cancels = threading.Event(), threading.Event(), 0

    needs_session = False

    def run(
        self,
        spark: Any,  # noqa: ARG002
        on_progress: Callable[[Progress], None],
    ) -> Comparison | Sweep:
        on_progress(Progress("timed", "fast", 2, 10, 0.5, 12.0))
        self.started.set()
        assert self.go.wait(10)
        if self.cancels:
            raise Cancelled("stop")
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def cancel(self) -> None:
        self.cancels += 1
        if self.cancels >= 2:  # the first call comes too early, as it may on Spark
            self.go.set()

    def tasks_done(self) -> tuple[int, int]:
        return 3, 8


def job_of(run: Run) -> Job[Any]:
    """The job of the panel's run, which saves nothing."""
    return Job(run, lambda: pytest.fail("needs no session"), "the panel", keep=lambda it: it)


def panel_of(job: Run, prediction: Prediction | None = None) -> tuple[Panel, list[Any]]:
    asked: list[Any] = []

    def prepare(
        params: dict[str, Any], pairs: int, aa: bool, until: str | None, sessions: int | None
    ) -> Job[Any]:
        asked.append((params, pairs, aa, until, sessions))
        return job_of(job)

    return Panel(LAB, prepare, prediction), asked


@pytest.fixture
def comparison(make_comparison: Callable[..., Comparison]) -> Comparison:
    return make_comparison(arms=2, pairs=8)


def test_the_controls_are_made_from_the_labs_parameters() -> None:
    """Numbers get a slider over allowed values, choices get buttons, all start at the default."""
    panel, _ = panel_of(Run(ValueError()))
    assert panel.controls["records"].value == 1000
    assert [v for _, v in panel.controls["records"].options] == list(LAB.params[0].steps())
    assert panel.controls["input"].options == ("integers", "weblog")


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


def test_the_pairs_can_run_in_fresh_jvms(comparison: Comparison) -> None:
    """In each as many as the slider says; a run until decided has but one session."""
    job = Run(comparison)
    panel, asked = panel_of(job)
    assert panel.sessions.value is None
    panel.sessions.value = 6
    job.go.set()
    panel.run()
    assert panel.wait(10)
    panel.until.value = True
    assert panel.sessions.disabled
    panel.run()
    assert panel.wait(10)
    assert [sessions for *_, sessions in asked] == [6, None]
    assert panel.sessions.disabled


def test_a_run_can_end_when_it_is_decided(comparison: Comparison) -> None:
    """The slider says then how many pairs there are at most, and goes back with the choice."""
    job = Run(comparison)
    panel, asked = panel_of(job)
    panel.until.value = True
    assert (panel.pairs.description, panel.pairs.value) == ("at most", 40)
    panel.until.value = False
    assert (panel.pairs.description, panel.pairs.value) == ("pairs", LAB.pairs)
    panel.until.value = True
    panel.pairs.value = 20
    job.go.set()
    panel.run_button.click()
    assert panel.wait(10)
    assert [(pairs, until) for _, pairs, _, until, _ in asked] == [(20, "decided")]
    assert not panel.until.disabled


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
    assert job.cancels >= 2 and "Cancelled" in panel.status.value
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


def test_a_value_that_is_refused_starts_nothing() -> None:
    """The one line is shown and Run stays ready."""

    def prepare(*_: Any) -> Job[Any]:
        raise UsageError("records can't be 3; allowed: more")

    panel = Panel(LAB, prepare)
    panel.run()
    assert "can&#x27;t be 3" in panel.message.value and not panel.run_button.disabled


def test_a_page_without_a_kernel_shows_what_the_panel_is() -> None:
    """Stored outputs hold text and HTML beside the widget."""
    panel, _ = panel_of(Run(ValueError()))
    bundle = panel._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "Demo &lt;b&gt;" in data["text/html"] and "labkit.run" in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_guess_is_locked_and_shown_beside_the_result(comparison: Comparison) -> None:
    """Once locked it can't be changed; after the run both stand together."""
    arm, reference = comparison.results[0].arm, comparison.reference
    guess = Prediction(arm, reference)
    guess.choice.value, guess.slider.value = "slower", 2.0
    guess.button.click()
    guess.lock("faster", 5.0)
    assert (guess.direction, guess.signed_ratio) == ("slower", 0.5)
    assert guess.button.disabled and guess.choice.disabled and guess.slider.disabled
    job = Run(comparison)
    job.go.set()
    panel, _ = panel_of(job, guess)
    panel.run()
    assert panel.wait(10)
    assert "Your guess" in guess.outcome.value and "Measured" in guess.outcome.value
    assert "slower, 0.50×" in guess.outcome.value


def test_without_a_locked_guess_the_result_says_so(comparison: Comparison) -> None:
    """Running first is allowed, and not hidden."""
    guess = Prediction(comparison.results[0].arm, comparison.reference)
    guess.reveal(comparison)
    assert "None was locked" in guess.outcome.value


def test_an_unknown_direction_is_refused() -> None:
    """A guess is one of three."""
    with pytest.raises(UsageError, match="faster"):
        Prediction("a", "b").lock("quicker")


JOINED = replace(
    LAB,
    params=(
        *LAB.params,
        Param("pages", 10, "pages of the log", low=1, high=100, only=("input", "weblog")),
    ),
    allows=lambda records, input, **_: (
        "too many lines" if (records, input) == (100_000, "weblog") else ""
    ),
)


def test_a_control_without_a_meaning_is_off_and_says_why() -> None:
    """What it means otherwise stands below it, without a pointer."""
    panel = Panel(JOINED, lambda *_: job_of(Run(ValueError())))
    pages, said = panel.boxes["pages"].children
    assert pages.disabled and "only with input = weblog" in said.value
    panel.controls["input"].value = "weblog"
    assert not pages.disabled and "pages of the log" in said.value


def test_what_can_not_be_is_refused_before_the_click() -> None:
    """With the lab's own line, until the controls ask for something else."""
    panel = Panel(JOINED, lambda *_: job_of(Run(ValueError())))
    panel.controls["input"].value = "weblog"
    panel.controls["records"].value = 100_000
    assert panel.run_button.disabled and "too many lines" in panel.message.value
    panel.run()
    assert not panel.job.running
    panel.controls["records"].value = 1000
    assert not panel.run_button.disabled and panel.message.value == ""


def test_before_the_click_it_says_how_long_it_took_before() -> None:
    """With these values; nothing where it never ran."""

    def took(params: dict[str, Any], pairs: int) -> float | None:
        return 10.0 * pairs if params["records"] == 1000 else None

    panel = Panel(LAB, lambda *_: job_of(Run(ValueError())), took=took)
    assert "It took about 2 minutes here before" in panel.status.value
    panel.controls["records"].value = 2000
    assert "Ready." in panel.status.value and "took" not in panel.status.value


def test_a_sweep_that_a_reason_proposes_is_one_click(comparison: Comparison) -> None:
    """The button fills the form and unfolds it; a new run takes it away."""
    advice = ({"kind": "reason", "text": "so", "sweep": {"param": "records",
               "values": [1000, 3000, 10_000]}},)  # fmt: skip
    job = Run(replace(comparison, advice=advice))
    panel = Panel(LAB, lambda *_: job_of(job), prepare_sweep=lambda *_: job_of(job))
    assert panel.propose.layout.display == "none"
    job.go.set()
    panel.run()
    assert panel.wait(10)
    assert panel.propose.layout.display == "" and "records" in panel.propose.description
    panel.propose.click()
    assert panel.sweeping is not None and panel.fold.selected_index == 0
    assert (panel.sweeping.param.value, panel.sweeping.values.value) == (
        "records", "1_000, 3_000, 10_000",
    )  # fmt: skip
