"""The widget panel of a demonstration: controls, Run, Cancel, and what was seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from labkit.core.claims.lab import Demo
from labkit.core.params import Value
from labkit.core.records.demonstration import Demonstration

from . import panel_html
from .demonstration import demonstration_html
from .guesses import Guesses
from .job_bar import Job, JobBar
from .page_side import PageSide
from .param_box import ParamBox


class DemoPanel(widgets.VBox):
    """Run a demonstration by hand: `run`, `cancel` and `wait` do what the buttons do.

    `shown` is the last result. `prepare` makes the job from the parameters, and raises UsageError
    for a bad value.
    """

    def __init__(
        self,
        demo: Demo,
        prepare: Callable[[dict[str, Value]], Job],
        guesses: Guesses | None = None,
        source: str = "",
    ) -> None:
        self._demo, self._guesses, self._source = demo, guesses, source
        self.shown: Demonstration | None = None
        self.box = ParamBox(demo)
        self.controls = self.box.controls
        self.job = JobBar(
            "Run", "play", lambda: prepare(self.box.values()), self.show, self._set_running
        )
        self.run, self.cancel, self.wait = self.job.run, self.job.cancel, self.job.wait
        self.status, self.message = self.job.status, self.job.message
        self.page = widgets.HTML()
        self.page.add_class("labkit-shown")
        head = widgets.HTML(panel_html.panel_head_html(demo))
        super().__init__([head, self.box, self.job, self.page, PageSide()])
        self.add_class("labkit").add_class("labkit-panel")
        self.box.on_change(self._suit)
        self._suit()

    def show(self, shown: Demonstration) -> None:
        """Put what was seen below the buttons."""
        self.shown = shown
        self.page.value = demonstration_html(shown) + panel_html.source_html(self._source)
        if self._guesses is not None:
            self._guesses.reveal(shown)

    def _suit(self) -> None:
        self.box.suit(self.job.running)
        if not self.job.running:
            self.job.refuse(self.box.refusal())

    def _set_running(self, running: bool) -> None:
        self.box.suit(running)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and for a page that only shows stored outputs what to do with it."""
        return panel_html.preview_bundle(super()._repr_mimebundle_(**kwargs), self._demo)
