"""Run, Cancel, live progress and messages of a background job."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Protocol

import ipywidgets as widgets

from labkit.core import units
from labkit.core.design.schedule import Progress
from labkit.core.errors import Cancelled, LabError
from labkit.core.records.stream import StreamSeen
from labkit.core.streams.live import listening

from . import panel_html
from .progress import describe
from .streams.html import streams_body


class Job(Protocol):
    """One run in the background: `labkit.trials.job.Job`."""

    @property
    def result(self) -> Any:
        """What it brought, before an error too; None where there was nothing."""

    @property
    def error(self) -> BaseException | None:
        """What ended it early."""

    def start(
        self,
        on_progress: Callable[[Progress], None],
        on_look: Callable[[], None],
        on_end: Callable[[], None],
    ) -> None:
        """Run on a thread."""

    def cancel(self) -> None:
        """Ask the run to stop."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it has ended."""

    def tasks_done(self) -> tuple[int, int]:
        """Completed and known tasks of the running trial."""


class JobBar(widgets.VBox):
    """A button that starts a job, one that cancels it, and how far it is.

    `prepare()` makes the job when it is wanted (raising UsageError for a bad value);
    `show(result)` puts the result where it belongs, what was whole before an error too;
    `on_running(running)` is told when a job begins and ends. `prefix` tells the CSS classes of two
    bars on a page apart.
    """

    def __init__(
        self,
        verb: str,
        icon: str,
        prepare: Callable[[], Job],
        show: Callable[[Any], None],
        on_running: Callable[[bool], None],
        prefix: str = "",
    ) -> None:
        self._prepare = prepare
        self._show, self._on_running = show, on_running
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._last: Job | None = None
        self._cancelling = self._blocked = self._refused = False
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
        self.stream = widgets.HTML()
        self.stream.add_class(f"labkit-{prefix}live")
        self._listening = ExitStack()
        row = widgets.HBox([self.run_button, self.cancel_button, self.bar, self.status])
        row.add_class("labkit-buttons")
        super().__init__([row, self.message, self.stream])

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def block(self, blocked: bool) -> None:
        """Keep jobs from being started, while another bar's runs."""
        self._blocked = blocked
        self.run_button.disabled = blocked or self._refused or self.running

    def refuse(self, why: str) -> None:
        """Keep jobs from being started while the controls ask for what can't be; "" ends it."""
        self._refused = bool(why)
        self.message.value = panel_html.error_html(why) if why else ""
        self.run_button.disabled = self._refused or self._blocked or self.running

    def say(self, text: str) -> None:
        """Say something beside the buttons while no job runs."""
        if not self.running:
            self._say(text)

    def run(self) -> None:
        """Start a job; nothing happens while one is under way."""
        with self._lock:
            if self.running or self._blocked or self._refused:
                return
            self.message.value = ""
            try:
                job = self._prepare()
            except LabError as error:
                self._tell(error)
                return
            self._job, self._cancelling, self._progress = job, False, None
            self._last = job
            self._set_running(True)
            self._listening.enter_context(listening(self._show_stream))
            self._say("Preparing …")
        job.start(self._on_progress, self._look, self._ended)

    def cancel(self) -> None:
        """Stop the job; what is complete is kept."""
        with self._lock:
            if self._job is not None:
                self._cancelling = True
                self._job.cancel()
                self._say("Cancelling …")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the job has ended; False when `timeout` seconds were not enough."""
        return self._last is None or self._last.wait(timeout)

    # -- on the job's threads ---------------------------------------------------------------

    def _ended(self) -> None:
        """Show what is whole, and say how it went."""
        job = self._last
        assert job is not None
        self._listening.close()
        self.stream.value = ""
        try:
            text, share = self._outcome(job)
        except Exception as error:  # noqa: BLE001  a thread's error would be seen by nobody
            self._tell(error)
            text, share = "Stopped.", 0.0
        with self._lock:
            self._job = None
            self.bar.value = share
            self._set_running(False)
            self._say(text)

    def _outcome(self, job: Job) -> tuple[str, float]:
        """Show what the job brought; its last word and how full the bar is."""
        if isinstance(job.error, Cancelled):
            if job.result is not None:
                self._show(job.result)
            return _sentence(str(job.error)), 0.0
        if job.error is not None:
            self._tell(job.error)
        if job.result is not None:
            self._show(job.result)
        if job.error is not None:
            return "Stopped.", 0.0
        return "Cancelled." if job.result.stopped else "Done.", 1.0

    def _tell(self, error: BaseException) -> None:
        """The error below the buttons: one line, with the details folded."""
        if isinstance(error, LabError):
            text, details = str(error), error.details
        else:
            text = f"{type(error).__name__}: {error}"
            details = "".join(traceback.format_exception(error))
        self.message.value = panel_html.error_html(text, details)

    def _on_progress(self, progress: Progress) -> None:
        self._progress = (progress, time.monotonic())
        self.bar.value = max(self.bar.value, progress.share)

    def _look(self) -> None:
        """Keep the status line fresh.

        Where the job stands takes a while to ask for, and it may end meanwhile: then its last word
        stays.
        """
        job = self._job
        if job is None or self._progress is None:
            return
        text = self._where(job, *self._progress)
        text = text[0].upper() + text[1:] if text else text
        with self._lock:
            if self._job is job and not self._cancelling:
                self._say(text)

    def _where(self, job: Job, progress: Progress, since: float) -> str:
        gone = time.monotonic() - since
        left = None if progress.left is None else max(0.0, progress.left - gone)
        text = describe(progress, left)
        done, total = job.tasks_done()
        return text + (f" · {units.count(done)} of {units.count(total)} tasks" if total else "")

    def _show_stream(self, stream: StreamSeen) -> None:
        """A stream that the job runs, as it is now: what the run brought takes its place."""
        self.stream.value = f'<div class="labkit">{streams_body([stream], folded=False)}</div>'

    def _set_running(self, running: bool) -> None:
        self.run_button.disabled = running or self._blocked or self._refused
        self.cancel_button.disabled = not running
        self.bar.value = 0.0 if running else self.bar.value
        self._on_running(running)

    def _say(self, text: str) -> None:
        self.status.value = panel_html.status_html(text)


def _sentence(text: str) -> str:
    """A line with a capital and a full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _button(
    text: str, style: str, icon: str, call: Callable[[], None], name: str
) -> widgets.Button:
    button = widgets.Button(description=text, button_style=style, icon=icon)
    button.on_click(lambda _: call())
    button.add_class(f"labkit-{name}")
    return button
