"""The widget panel of a lab: controls, Run, Cancel, live progress, and the verdict in tabs."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import ipywidgets as widgets

from labkit.core import units
from labkit.core.errors import Cancelled, LabError
from labkit.core.model import Comparison, Lab
from labkit.core.params import Value
from labkit.core.schedule import Progress

from . import html, panel_html
from .controls import control
from .predict import Prediction
from .progress import describe

TICK = 0.2
"""Seconds between looks at the running job, and between repeated cancellations."""

TABS: tuple[tuple[str, Callable[[Comparison], str]], ...] = (
    ("Verdict", lambda c: html.verdict_html(c) + html.figure_html(c, caption=False)),
    ("Metrics", lambda c: html.metrics_html(c) + html.partitions_html(c)),
    ("Lineage", html.lineage_html),
    ("Plan", html.plans_html),
    ("Code", html.code_html),
)


class Job(Protocol):
    """What the panel runs: `labkit.experiment.Experiment` is the real one."""

    def run(self, spark: Any, on_progress: Callable[[Progress], None]) -> Comparison:
        """Run to the end."""

    def cancel(self) -> None:
        """Ask the run to stop."""

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the running trial."""


class Panel(widgets.VBox):
    """Run a lab by hand: `run`, `cancel` and `wait` do what the buttons do.

    `comparison` is the last result.

    `prepare(params, pairs)` makes the job (raising UsageError for a bad value), `session()`
    the Spark session. Jobs run on a thread, so that the kernel stays free.
    """

    def __init__(
        self,
        lab: Lab,
        prepare: Callable[[dict[str, Value], int], Job],
        session: Callable[[], Any],
        present: Callable[[Comparison], Comparison] = lambda comparison: comparison,
        prediction: Prediction | None = None,
        source: str = "",
    ) -> None:
        self._lab, self._prepare, self._session = lab, prepare, session
        self._present, self._prediction, self._source = present, prediction, source
        self.comparison: Comparison | None = None
        self._job: Job | None = None
        self._thread: threading.Thread | None = None
        self._cancelling = False
        self._progress: tuple[Progress, float] | None = None

        self.controls: Mapping[str, Any] = {param.name: control(param) for param in lab.params}
        self.pairs = widgets.IntSlider(
            lab.pairs, 6, 40, description="pairs", continuous_update=False
        )
        self.pairs.add_class("labkit-pairs")
        self.run_button = _button("Run", "primary", "play", self.run)
        self.cancel_button = _button("Cancel", "", "stop", self.cancel)
        self.cancel_button.disabled = True
        self.bar = widgets.FloatProgress(value=0.0, min=0.0, max=1.0)
        self.bar.add_class("labkit-bar")
        self.status = widgets.HTML(panel_html.status_html("Ready."))
        self.status.add_class("labkit-status")
        self.message = widgets.HTML()
        self.message.add_class("labkit-message")
        self.pages = {name: widgets.HTML() for name, _ in TABS}
        self.tabs = widgets.Tab(children=list(self.pages.values()), titles=list(self.pages))
        self.tabs.add_class("labkit-tabs")
        self.tabs.layout.display = "none"
        box = widgets.GridBox([*self.controls.values(), self.pairs])
        box.add_class("labkit-controls")
        buttons = widgets.HBox([self.run_button, self.cancel_button, self.bar, self.status])
        buttons.add_class("labkit-buttons")
        super().__init__(
            [widgets.HTML(panel_html.panel_head_html(lab)), box, buttons, self.message, self.tabs]
        )
        self.add_class("labkit").add_class("labkit-panel")

    # -- what the buttons do ----------------------------------------------------------------

    def run(self) -> None:
        """Start a run with the controls' values; nothing happens while one is under way."""
        if self._thread is not None and self._thread.is_alive():
            return
        self.message.value = ""
        try:
            values = {name: widget.value for name, widget in self.controls.items()}
            self._job = self._prepare(values, self.pairs.value)
        except LabError as error:
            self.message.value = panel_html.error_html(str(error), error.details)
            return
        self._cancelling, self._progress = False, None
        self._set_running(True)
        self._say("Starting Spark …")
        self._thread = threading.Thread(target=self._work, args=(self._job,), daemon=True)
        self._thread.start()
        threading.Thread(target=self._watch, args=(self._thread, self._job), daemon=True).start()

    def cancel(self) -> None:
        """Stop the run; the pairs that are complete are kept."""
        if self._thread is not None and self._thread.is_alive():
            self._cancelling = True
            self._say("Cancelling …")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run has ended; False when `timeout` seconds were not enough."""
        if self._thread is not None:
            self._thread.join(timeout)
            return not self._thread.is_alive()
        return True

    # -- on the threads ---------------------------------------------------------------------

    def _work(self, job: Job) -> None:
        try:
            spark = self._session()
            comparison = self._present(job.run(spark, self._on_progress))
        except Cancelled:
            self._finish("Cancelled. Nothing was complete yet.", 0.0)
        except LabError as error:
            self.message.value = panel_html.error_html(str(error), error.details)
            self._finish("Stopped.", 0.0)
        except BaseException as error:  # noqa: BLE001  a thread's error would be seen by nobody
            self.message.value = panel_html.error_html(
                f"{type(error).__name__}: {error}", traceback.format_exc()
            )
            self._finish("Stopped.", 0.0)
        else:
            self.show(comparison)
            self._finish("Cancelled." if comparison.stopped else "Done.", 1.0)

    def show(self, comparison: Comparison) -> None:
        """Put a comparison into the tabs."""
        self.comparison = comparison
        for name, view in TABS:
            self.pages[name].value = view(comparison)
        self.pages["Code"].value += panel_html.source_html(self._source)
        if self._prediction is not None:
            self._prediction.reveal(comparison)
        self.tabs.layout.display = ""
        self.tabs.selected_index = 0

    def _on_progress(self, progress: Progress) -> None:
        self._progress = (progress, time.monotonic())
        self.bar.value = max(self.bar.value, progress.share)

    def _watch(self, thread: threading.Thread, job: Job) -> None:
        """Keep the status line fresh, and cancel again and again until the run has ended.

        A job that is just being submitted slips through a single call.
        """
        while thread.is_alive():
            try:
                if self._cancelling:
                    job.cancel()
                elif self._progress is not None:
                    self._say(self._where(job, *self._progress))
            except Exception:  # noqa: BLE001  the run's own thread reports what is wrong
                return
            thread.join(TICK)

    def _where(self, job: Job, progress: Progress, since: float) -> str:
        gone = time.monotonic() - since
        left = None if progress.left is None else max(0.0, progress.left - gone)
        text = describe(progress, left)
        done, total = job.tasks_done()
        return text + (f" · {units.count(done)} of {units.count(total)} tasks" if total else "")

    def _finish(self, text: str, share: float) -> None:
        self._progress = None
        self.bar.value = share
        self._set_running(False)
        self._say(text)

    def _set_running(self, running: bool) -> None:
        self.run_button.disabled = running
        self.cancel_button.disabled = not running
        for widget in (*self.controls.values(), self.pairs):
            widget.disabled = running
        self.bar.value = 0.0 if running else self.bar.value

    def _say(self, text: str) -> None:
        self.status.value = panel_html.status_html(text)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and for a page that only shows stored outputs what to do with it."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/html"] = panel_html.panel_preview_html(self._lab)
        data["text/plain"] = f"Panel of the lab {self._lab.id}: {self._lab.question}"
        return bundle


def _button(text: str, style: str, icon: str, call: Callable[[], None]) -> widgets.Button:
    button = widgets.Button(description=text, button_style=style, icon=icon)
    button.on_click(lambda _: call())
    button.add_class(f"labkit-{text.lower()}")
    return button
