"""A guess that is locked before the run and shown beside the result after it."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from labkit.core.params import pick
from labkit.core.records.comparison import Comparison
from labkit.core.records.tally import GUESS, Tally
from labkit.core.stats.pairs import FASTER, SAME, SLOWER

from .panel_html import guess_html, question_html, revealed_html

RATIOS = (
    1.0,
    1.05,
    1.1,
    1.2,
    1.3,
    1.5,
    1.75,
    2.0,
    2.5,
    3.0,
    4.0,
    5.0,
    7.5,
    10.0,
    20.0,
    50.0,
    100.0,
)
DIRECTIONS = (FASTER, SAME, SLOWER)


class Prediction(widgets.VBox):
    """Asks how one arm will do against the reference, before the run.

    `lock(direction, ratio)` does what the button does; `ratio` is at least 1: how many times
    as fast (or as long). Once locked the guess can't be changed. `reveal(comparison)` puts the
    result beside it; a panel that was given the prediction does so by itself.
    """

    def __init__(self, arm: str, reference: str) -> None:
        self.arm, self.reference = arm, reference
        self.direction, self.ratio, self.locked = SAME, 1.0, False
        self.choice = widgets.ToggleButtons(options=DIRECTIONS, value=SAME)
        self.choice.add_class("labkit-guess")
        self.slider = widgets.SelectionSlider(
            options=[(f"{ratio:g}×", ratio) for ratio in RATIOS], value=1.0, description="by"
        )
        self.slider.add_class("labkit-guess-ratio")
        self.button = widgets.Button(
            description="Lock my guess", icon="lock", button_style="primary"
        )
        self.button.add_class("labkit-lock")
        self.button.on_click(lambda _: self.lock(self.choice.value, self.slider.value))
        self.outcome = widgets.HTML()
        self.outcome.add_class("labkit-outcome")
        row = widgets.HBox([self.choice, self.slider, self.button])
        row.add_class("labkit-guess-row")
        super().__init__([widgets.HTML(question_html(arm, reference)), row, self.outcome])
        self.add_class("labkit").add_class("labkit-prediction")

    def lock(self, direction: str, ratio: float = 1.0) -> None:
        """Fix the guess. A second call is ignored; an unknown direction is a UsageError."""
        if self.locked:
            return
        self.direction = pick("direction", direction, DIRECTIONS)
        self.ratio = 1.0 if direction == SAME else max(RATIOS[1], float(ratio))
        self.locked = True
        for widget in (self.choice, self.slider, self.button):
            widget.disabled = True
        self.button.description = "Locked"
        self.outcome.value = guess_html(self.direction, self.signed_ratio)

    @property
    def signed_ratio(self) -> float:
        """The guess as a ratio of times (reference / arm): 2.0 twice as fast, 0.5 half."""
        return 1 / self.ratio if self.direction == SLOWER else self.ratio

    def reveal(self, comparison: Comparison) -> None:
        """Show guess and result together; without a locked guess, say that there was none."""
        results = {result.arm: result for result in comparison.results}
        if self.arm in results:
            guess = (self.direction, self.signed_ratio) if self.locked else None
            verdict = results[self.arm].verdict
            if self.locked and verdict in DIRECTIONS:
                Tally().record(GUESS, comparison.lab, self.direction == verdict)
            self.outcome.value = revealed_html(comparison, results[self.arm], guess)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/html"] = question_html(self.arm, self.reference)
        data["text/plain"] = f"How will {self.arm} do against {self.reference}?"
        return bundle
