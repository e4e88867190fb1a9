"""The widget panel of a lab: controls, Run, Cancel, live progress, the verdict in tabs, a sweep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from labkit.core.claims.lab import Lab
from labkit.core.design.budget import DECIDED
from labkit.core.params import Value
from labkit.core.records.comparison import Comparison
from labkit.views.sweeps.tab import PrepareSweep, SweepTab

from . import panel_html
from .controls import control, pairs_control, sessions_control, until_control
from .job_bar import Job, JobBar
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
    ) -> None:
        self._lab, self._prepare, self._prediction = lab, prepare, prediction
        self.comparison: Comparison | None = None
        self.controls: Mapping[str, Any] = {param.name: control(param) for param in lab.params}
        self.pairs, self.until = pairs_control(lab.pairs), until_control()
        self.until.observe(self._set_until, "value")
        self.sessions = sessions_control()
        self.aa = widgets.Checkbox(
            False, description="A/A: this machine's noise", indent=False,
            tooltip="Run the reference against itself too: this machine's noise",
        )  # fmt: skip
        self.aa.add_class("labkit-aa")
        self.job = JobBar("Run", "play", self._make, self.show, self._set_running)
        self.run_button, self.cancel_button = self.job.run_button, self.job.cancel_button
        self.bar, self.status, self.message = self.job.bar, self.job.status, self.job.message
        self.run, self.cancel, self.wait = self.job.run, self.job.cancel, self.job.wait
        self.tabs = ResultTabs(source)
        self.pages = self.tabs.pages
        budget = (self.pairs, self.until, self.sessions, self.aa)
        box = widgets.GridBox([*self.controls.values(), *budget])
        box.add_class("labkit-controls")
        parts = [widgets.HTML(panel_html.panel_head_html(lab)), box, self.job, self.tabs]
        self.sweeping: SweepTab | None = None
        if prepare_sweep is not None and any(not param.choices for param in lab.params):
            self.sweeping = SweepTab(lab, prepare_sweep, self._values, self._set_sweeping)
            self.fold = widgets.Accordion([self.sweeping], titles=("Sweep a parameter",))
            self.fold.add_class("labkit-fold")
            parts.append(self.fold)
        super().__init__(parts)
        self.add_class("labkit").add_class("labkit-panel")

    def show(self, comparison: Comparison) -> None:
        """Put a comparison into the tabs."""
        self.comparison = comparison
        self.tabs.show(comparison)
        if self._prediction is not None:
            self._prediction.reveal(comparison)

    def _values(self) -> dict[str, Value]:
        """What the controls say."""
        return {name: widget.value for name, widget in self.controls.items()}

    def _make(self) -> Job:
        until = DECIDED if self.until.value else None
        sessions = None if until else self.sessions.value
        return self._prepare(self._values(), self.pairs.value, self.aa.value, until, sessions)

    def _set_until(self, change: Any) -> None:
        """The slider is the bound of a run until it is decided, or the number of pairs."""
        self.pairs.description = "at most" if change["new"] else "pairs"
        self.pairs.value = self.pairs.max if change["new"] else self._lab.pairs
        self.sessions.disabled = change["new"]  # each of them runs so many pairs

    def _set_running(self, running: bool) -> None:
        self._lock(running)
        if self.sweeping is not None:
            self.sweeping.job.block(running)

    def _set_sweeping(self, running: bool) -> None:
        self._lock(running)
        self.job.block(running)

    def _lock(self, locked: bool) -> None:
        for widget in (*self.controls.values(), self.pairs, self.until, self.aa):
            widget.disabled = locked
        self.sessions.disabled = locked or self.until.value

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and for a page that only shows stored outputs what to do with it."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/html"] = panel_html.panel_preview_html(self._lab)
        data["text/plain"] = f"Panel of the lab {self._lab.id}: {self._lab.question}"
        return bundle
