"""Run, Cancel, live progress and messages: jobs on a thread, so that the kernel stays free."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, Protocol

import ipywidgets as widgets

from labkit.core import units
from labkit.core.design.schedule import Progress
from labkit.core.errors import Cancelled, LabError

from . import panel_html
from .progress import describe

TICK = 0.2
"""Seconds between looks at the running job, and between repeated cancellations."""


class Job(Protocol):
    """What is run: `Experiment` and `SweepExperiment` of `labkit.trials`."""

    def run(self, spark: Any, on_progress: Callable[[Progress], None]) -> Any:
        """Run to the end."""

    def cancel(self) -> None:
        """Ask the run to stop."""

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the running trial."""


class JobBar(widgets.VBox):
    """A button that starts a job, one that cancels it, and how far it is.

    `prepare()` makes the job (raising UsageError for a bad value), `session()` the Spark
    session, both when they are needed; `show(result)` puts the result where it belongs, what
    was whole before an error too; `on_running(running)` is told when a job begins and ends.
    `prefix` tells the CSS classes of two bars on a page apart.
    """

    def __init__(
        self,
        verb: str,
        icon: str,
        prepare: Callable[[], Job],
        session: Callable[[], Any],
        show: Callable[[Any], None],
        on_running: Callable[[bool], None],
        prefix: str = "",
    ) -> None:
        self._prepare, self._session = prepare, session
        self._show, self._on_running = show, on_running
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._thread: threading.Thread | None = None
        self._cancelling = self._blocked = False
        self._progress: tuple[Progress, float] | None = None
        self.run_button = _button(verb, "primary", icon, self.run, prefix + "run")
        self.cancel_button = _button("Cancel", "", "stop", self.cancel, prefix + "cancel")
        self.cancel_button.disabled = True
        self.bar = widgets.FloatProgress(value=0.0, min=0.0, max=1.0)
        self.bar.add_class("labkit-progress").add_class(f"labkit-{prefix}bar")
        self.status = widgets.HTML(panel_html.status_html("Ready."))
        self.status.add_class("labkit-where").add_class(f"labkit-{prefix}status")
        self.message = widgets.HTML()
        self.message.add_class(f"labkit-{prefix}message")
        row = widgets.HBox([self.run_button, self.cancel_button, self.bar, self.status])
        row.add_class("labkit-buttons")
        super().__init__([row, self.message])

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def block(self, blocked: bool) -> None:
        """Keep jobs from being started, while another bar's runs."""
        self._blocked = blocked
        self.run_button.disabled = blocked or self.running

    def run(self) -> None:
        """Start a job; nothing happens while one is under way."""
        with self._lock:
            if self.running or self._blocked:
                return
            self.message.value = ""
            try:
                job = self._prepare()
            except LabError as error:
                self._tell(error)
                return
            self._job, self._cancelling, self._progress = job, False, None
            self._set_running(True)
            self._say("Starting Spark …")
        self._thread = threading.Thread(target=self._work, args=(job,), daemon=True)
        self._thread.start()
        threading.Thread(target=self._watch, args=(self._thread, job), daemon=True).start()

    def cancel(self) -> None:
        """Stop the job; what is complete is kept."""
        with self._lock:
            if self.running:
                self._cancelling = True
                self._say("Cancelling …")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the job has ended; False when `timeout` seconds were not enough."""
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.running

    # -- on the threads ---------------------------------------------------------------------

    def _work(self, job: Job) -> None:
        try:
            text, share = self._outcome(job)
        except BaseException as error:  # noqa: BLE001  a thread's error would be seen by nobody
            self._tell(error)
            text, share = "Stopped.", 0.0
        with self._lock:
            self._job = None
            self.bar.value = share
            self._set_running(False)
            self._say(text)

    def _outcome(self, job: Job) -> tuple[str, float]:
        """Run the job and show what is whole; its last word and how full the bar is."""
        try:
            result = job.run(self._session(), self._on_progress)
        except Cancelled:
            return "Cancelled. Nothing was complete yet.", 0.0
        except LabError as error:
            self._tell(error)
            if error.partial is not None:
                self._show(error.partial)
            return "Stopped.", 0.0
        self._show(result)
        return "Cancelled." if result.stopped else "Done.", 1.0

    def _tell(self, error: BaseException) -> None:
        """The error below the buttons: one line, with the details folded."""
        if isinstance(error, LabError):
            text, details = str(error), error.details
        else:
            text, details = f"{type(error).__name__}: {error}", traceback.format_exc()
        self.message.value = panel_html.error_html(text, details)

    def _on_progress(self, progress: Progress) -> None:
        self._progress = (progress, time.monotonic())
        self.bar.value = max(self.bar.value, progress.share)

    def _watch(self, thread: threading.Thread, job: Job) -> None:
        """Keep the status line fresh, and cancel again and again until the job has ended.

        A job that is just being submitted slips through a single call. Where the job stands takes
        a while to ask for, and it may end meanwhile: then its last word stays.
        """
        while thread.is_alive():
            try:
                if self._cancelling:
                    job.cancel()
                elif self._progress is not None:
                    text = self._where(job, *self._progress)
                    with self._lock:
                        if self._job is job and not self._cancelling:
                            self._say(text)
            except Exception:  # noqa: BLE001  the job's own thread reports what is wrong
                return
            thread.join(TICK)

    def _where(self, job: Job, progress: Progress, since: float) -> str:
        gone = time.monotonic() - since
        left = None if progress.left is None else max(0.0, progress.left - gone)
        text = describe(progress, left)
        done, total = job.tasks_done()
        return text + (f" · {units.count(done)} of {units.count(total)} tasks" if total else "")

    def _set_running(self, running: bool) -> None:
        self.run_button.disabled = running or self._blocked
        self.cancel_button.disabled = not running
        self.bar.value = 0.0 if running else self.bar.value
        self._on_running(running)

    def _say(self, text: str) -> None:
        self.status.value = panel_html.status_html(text)


def _button(
    text: str, style: str, icon: str, call: Callable[[], None], name: str
) -> widgets.Button:
    button = widgets.Button(description=text, button_style=style, icon=icon)
    button.on_click(lambda _: call())
    button.add_class(f"labkit-{name}")
    return button
