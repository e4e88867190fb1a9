"""The widget panel of a lab: controls, Run, Cancel, live progress, the verdict in tabs, a sweep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from labkit.core import units
from labkit.core.claims.lab import Lab
from labkit.core.design.budget import DECIDED
from labkit.core.judging.advice import proposed
from labkit.core.params import Value
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Number
from labkit.views.sweeps.tab import ExpectedSweep, PrepareSweep, SweepTab, nothing_expected

from . import panel_html
from .controls import (
    AA,
    PAIRS,
    SESSIONS,
    UNTIL,
    explained,
    pairs_control,
    sessions_control,
    until_control,
)
from .job_bar import Job, JobBar
from .page_side import PageSide
from .param_box import ParamBox
from .predict import Prediction
from .result_tabs import ResultTabs

Prepare = Callable[[dict[str, Value], int, bool, "str | None", "int | None"], Job]
"""Makes the job from parameters, pairs, A/A, until ("decided" or None) and fresh JVMs (or None)."""


class Panel(widgets.VBox):
    """Run a lab by hand: `run`, `cancel` and `wait` do what the buttons do.

    `comparison` is the last result, `sweeping` the part that sweeps, None without `prepare_sweep`
    or a parameter that is a number. Both `prepare` raise UsageError for a bad value.
    """

    def __init__(
        self,
        lab: Lab,
        prepare: Prepare,
        prediction: Prediction | None = None,
        source: str = "",
        prepare_sweep: PrepareSweep | None = None,
        expected: Callable[[dict[str, Value], int], str] = lambda params, pairs: "",
        expected_sweep: ExpectedSweep = nothing_expected,
    ) -> None:
        self._lab, self._prepare, self._prediction = lab, prepare, prediction
        self._expected = expected
        self.comparison: Comparison | None = None
        self._sweeps = False
        self._proposed: tuple[str, tuple[Number, ...]] | None = None
        self.pairs, self.until = pairs_control(lab.pairs), until_control()
        self.until.observe(self._set_until, "value")
        self.sessions = sessions_control()
        self.aa = widgets.Checkbox(False, description="A/A: this machine's noise", indent=False)
        self.aa.add_class("labkit-aa")
        self.job = JobBar("Run", "play", self._make, self.show, self._set_running)
        self.run_button, self.cancel_button = self.job.run_button, self.job.cancel_button
        self.bar, self.status, self.message = self.job.bar, self.job.status, self.job.message
        self.run, self.cancel, self.wait = self.job.run, self.job.cancel, self.job.wait
        self.tabs = ResultTabs(source)
        self.pages = self.tabs.pages
        budget = [
            explained(self.pairs, PAIRS), explained(self.until, UNTIL),
            explained(self.sessions, SESSIONS), explained(self.aa, AA),
        ]  # fmt: skip
        self.box = ParamBox(lab, budget)
        self.controls, self.boxes = self.box.controls, self.box.boxes
        self.propose = widgets.Button(icon="line-chart", layout=widgets.Layout(display="none"))
        self.propose.add_class("labkit-propose")
        self.propose.on_click(lambda _: self._fill_sweep())
        head = widgets.HTML(panel_html.panel_head_html(lab))
        parts = [head, self.box, self.job, self.tabs, self.propose]
        self.sweeping: SweepTab | None = None
        if prepare_sweep is not None and any(not param.choices for param in lab.params):
            self.sweeping = SweepTab(
                lab, prepare_sweep, self.box.values, self._set_sweeping, expected_sweep
            )
            self.fold = widgets.Accordion([self.sweeping], titles=("Sweep a parameter",))
            self.fold.add_class("labkit-fold")
            parts.append(self.fold)
        super().__init__([*parts, PageSide()])
        self.add_class("labkit").add_class("labkit-panel")
        self.box.on_change(self._suit)
        if self.sweeping is not None:
            self.box.on_change(self.sweeping.suit)
        self.pairs.observe(lambda _: self._suit(), "value")
        self._suit()

    def show(self, comparison: Comparison) -> None:
        """Put a comparison into the tabs."""
        self.comparison = comparison
        self.tabs.show(comparison)
        if self._prediction is not None:
            self._prediction.reveal(comparison)
        self._offer(proposed(comparison))

    def _offer(self, sweep: tuple[str, tuple[Number, ...]] | None) -> None:
        """A button that fills the sweep's form with what a reason proposes."""
        self._proposed = sweep if self.sweeping is not None else None
        self.propose.layout.display = "" if self._proposed else "none"
        if self._proposed:
            name, values = self._proposed
            self.propose.description = (
                f"Sweep {name} from {units.quantity(values[0])} to {units.quantity(values[-1])}"
            )

    def _fill_sweep(self) -> None:
        if self._proposed and self.sweeping is not None:
            self.sweeping.fill(*self._proposed)
            self.fold.selected_index = 0

    def _suit(self) -> None:
        """Controls that have no meaning beside the others are off; what can't be is refused."""
        if self.job.running:
            self.box.suit(locked=True)
            return
        self._lock(self._sweeps)
        self.job.refuse(self.box.refusal())
        if not self._sweeps:
            expected = self._expected(self.box.values(), self.pairs.value)
            self.job.say(f"Ready. {expected}".rstrip())

    def _make(self) -> Job:
        until = DECIDED if self.until.value else None
        sessions = None if until else self.sessions.value
        return self._prepare(self.box.values(), self.pairs.value, self.aa.value, until, sessions)

    def _set_until(self, change: Any) -> None:
        """The slider is the bound of a run until it is decided, or the number of pairs."""
        self.pairs.description = "at most" if change["new"] else "pairs"
        self.pairs.value = self.pairs.max if change["new"] else self._lab.pairs
        self.sessions.disabled = change["new"]  # each of them runs so many pairs

    def _set_running(self, running: bool) -> None:
        self._lock(running)
        if running:
            self._offer(None)
        if self.sweeping is not None:
            self.sweeping.job.block(running)

    def _set_sweeping(self, running: bool) -> None:
        self._sweeps = running
        self._lock(running)
        self.job.block(running)

    def _lock(self, locked: bool) -> None:
        self.box.suit(locked)
        for widget in (self.pairs, self.until, self.aa):
            widget.disabled = locked
        self.sessions.disabled = locked or self.until.value

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and for a page that only shows stored outputs what to do with it."""
        return panel_html.preview_bundle(super()._repr_mimebundle_(**kwargs), self._lab)
