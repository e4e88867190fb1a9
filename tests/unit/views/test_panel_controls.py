"""The panel's controls: what they ask for, which have a meaning, what they refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from labkit.core.errors import UsageError
from labkit.core.params import Param
from labkit.core.records.comparison import Comparison
from labkit.trials.job import Job
from labkit.views.panel import Panel
from tests.unit.views.panels import LAB, Run, job_of, panel_of


@pytest.fixture
def comparison(make_comparison: Callable[..., Comparison]) -> Comparison:
    return make_comparison(arms=2, pairs=8)


def test_the_controls_are_made_from_the_labs_parameters() -> None:
    """Numbers get a slider over allowed values, choices get buttons, all start at the default."""
    panel, _ = panel_of(Run(ValueError()))
    assert panel.controls["records"].value == 1000
    assert [v for _, v in panel.controls["records"].options] == list(LAB.params[0].steps())
    assert panel.controls["input"].options == ("integers", "weblog")


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


def test_a_value_that_is_refused_starts_nothing() -> None:
    """The one line is shown and Run stays ready."""

    def prepare(*_: Any) -> Job[Any]:
        raise UsageError("records can't be 3; allowed: more")

    panel = Panel(LAB, prepare)
    panel.run()
    assert "can&#x27;t be 3" in panel.message.value and not panel.run_button.disabled


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


def test_before_the_click_it_says_how_long_it_may_take() -> None:
    """With these values, a run and a sweep; nothing where nothing is known."""

    def one(params: dict[str, Any], pairs: int) -> str:
        return f"It took {pairs} s here." if params["records"] == 1000 else ""

    def several(param: str, values: Sequence[str], params: dict[str, Any], pairs: int) -> str:
        return f"{len(values)} values of {param}, {pairs} pairs, beside {sorted(params)}."

    panel = Panel(
        LAB, lambda *_: job_of(Run(ValueError())), expected=one, expected_sweep=several,
        prepare_sweep=lambda *_: job_of(Run(ValueError())),
    )  # fmt: skip
    assert f"Ready. It took {panel.pairs.value} s here." in panel.status.value
    panel.controls["records"].value = 2000
    assert "Ready." in panel.status.value and "took" not in panel.status.value
    assert panel.sweeping is not None
    panel.sweeping.fill("records", [1000, 2000, 3000])
    assert "3 values of records" in panel.sweeping.job.status.value
    panel.sweeping.pairs.value = 11
    assert "11 pairs" in panel.sweeping.job.status.value


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
