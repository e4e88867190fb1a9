"""The panel's part that sweeps a parameter: which one, over which values, and the curve."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import ipywidgets as widgets

from labkit.core.claims.lab import Lab
from labkit.core.errors import UsageError
from labkit.core.params import Value
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Sweep
from labkit.core.stats.holm import pairs_for
from labkit.core.sweeps.advice import floor_note
from labkit.core.sweeps.values import LEAST, MOST, to_begin_with
from labkit.views import panel_html
from labkit.views.html import comparison_html
from labkit.views.job_bar import Job, JobBar

from .html import sweep_html

PrepareSweep = Callable[[str, Sequence[str], dict[str, Value], int], Job]
"""Makes the job from parameter, values as text, the other parameters, and pairs a value."""

ExpectedSweep = Callable[[str, Sequence[str], dict[str, Value], int], str]
"""Says what a sweep of these will take, in a sentence; empty where nothing can be said."""

MOST_PAIRS = 40


def nothing_expected(*_: object) -> str:
    """Nothing is said of how long a sweep will take."""
    return ""


class SweepTab(widgets.VBox):
    """Sweep a parameter by hand: `run`, `cancel` and `wait` of `job` do what the buttons do.

    `sweep` is the last result. `fixed()` has the values of the panel's own controls: they hold
    for the parameters that are not swept.
    """

    def __init__(
        self,
        lab: Lab,
        prepare: PrepareSweep,
        fixed: Callable[[], dict[str, Value]],
        on_running: Callable[[bool], None],
        expected: ExpectedSweep = nothing_expected,
    ) -> None:
        self._lab, self._prepare, self._fixed = lab, prepare, fixed
        self._on_running, self._expected = on_running, expected
        self.sweep: Sweep | None = None
        self._params = {param.name: param for param in lab.params if not param.choices}
        self.param = widgets.Dropdown(options=list(self._params), description="parameter")
        self.param.add_class("labkit-sweep-param")
        self.values = widgets.Text(description="values")
        self.values.add_class("labkit-sweep-values")
        self.pairs = widgets.IntSlider(
            lab.pairs, 6, MOST_PAIRS, description="pairs", continuous_update=False
        )
        self.pairs.add_class("labkit-sweep-pairs")
        self.note = widgets.HTML()
        self.job = JobBar("Sweep", "line-chart", self._make, self.show, self._set_running, "sweep-")
        self.page = widgets.HTML()
        self.page.add_class("labkit-sweep-page")
        box = widgets.GridBox([self.param, self.values, self.pairs])
        box.add_class("labkit-controls")
        head = widgets.HTML(panel_html.sweep_head_html())
        super().__init__([head, box, self.note, self.job, self.page])
        self.add_class("labkit-sweep-tab")
        self.param.observe(lambda _: self._begin(), "value")
        self.values.observe(lambda _: self._suit_pairs(), "value")
        self.pairs.observe(lambda _: self._say_floor(), "value")
        self._begin()

    def show(self, found: Sweep | Comparison) -> None:
        """Put a sweep below the buttons; of one cut in its first warm-up what was counted."""
        if isinstance(found, Sweep):
            self.sweep = found
            self.page.value = sweep_html(found)
        else:
            self.page.value = comparison_html(found)

    def fill(self, param: str, values: Sequence[float]) -> None:
        """Put a parameter and its values into the form."""
        self.param.value = param
        self.values.value = _typed(values)

    def _make(self) -> Job:
        """The job that the controls ask for."""
        texts = self._texts()
        if not LEAST <= len(texts) <= MOST:
            raise UsageError(
                f"a sweep takes {LEAST} to {MOST} values, got {len(texts)}; "
                f"for example {self._usual()}"
            )
        return self._prepare(self.param.value, texts, self._others(), self.pairs.value)

    def suit(self) -> None:
        """Say what a sweep of what the controls ask for will take."""
        if not self.job.running:
            asked = self.param.value, self._texts(), self._others(), self.pairs.value
            self.job.say(f"Ready. {self._expected(*asked)}".rstrip())

    def _others(self) -> dict[str, Value]:
        """The parameters that stay as they are."""
        return {name: v for name, v in self._fixed().items() if name != self.param.value}

    def _texts(self) -> list[str]:
        """The values as they were typed, parted by commas or blanks."""
        return re.findall(r"[^\s,;]+", self.values.value)

    def _usual(self) -> str:
        """Values to begin with, of the parameter that is chosen."""
        return _typed(to_begin_with(self._params[self.param.value]))

    def _begin(self) -> None:
        self.values.value = self._usual()

    def _suit_pairs(self) -> None:
        """As many pairs as the lab's own, or as so many values need."""
        self.pairs.value = max(self._lab.pairs, pairs_for(len(self._texts())))
        self._say_floor()

    def _say_floor(self) -> None:
        """Say so when no point could pass with the pairs that are set."""
        note = floor_note(len(self._texts()), self.pairs.value)
        self.note.value = panel_html.status_html(note)
        self.suit()

    def _set_running(self, running: bool) -> None:
        for widget in (self.param, self.values, self.pairs):
            widget.disabled = running
        self._on_running(running)


def _typed(values: Sequence[float]) -> str:
    """Values as a person types them: `100_000, 300_000`."""
    return ", ".join(f"{v:_}" if isinstance(v, int) else f"{v:g}" for v in values)
