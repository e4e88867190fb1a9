"""Guesses of figures that a demonstration will show: locked before it runs, shown beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from labkit.core.claims.lab import Demo
from labkit.core.errors import UsageError
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.tally import GUESS, Tally

from . import guesses_html
from .page_side import PageSide
from .panel_html import error_html


class Guesses(widgets.VBox):
    """Asks for the `guessed` figures of each of a demonstration's programs.

    `lock()` does what the button does, and takes the guesses by program and figure where they are
    not typed: `lock({"map": {"jobs": 1}})`. Once locked they can't be changed. What is left empty
    isn't guessed. `reveal(shown)` puts what was so beside them; a panel does so by itself.

    Raises UsageError for a demonstration that asks for none.
    """

    def __init__(self, demo: Demo) -> None:
        if not (demo.guessed and demo.programs):
            raise UsageError(f"{demo.id} asks for no guess: it has no figures to be guessed")
        self._demo = demo
        self.guesses: dict[str, dict[str, int]] = {}
        self.locked = False
        self.fields = {
            name: {figure: _field(name, figure) for figure in demo.guessed}
            for name in demo.programs
        }
        rows = [self._row(name, code) for name, code in demo.programs.items()]
        self.button = widgets.Button(
            description="Lock my guesses", icon="lock", button_style="primary"
        )
        self.button.add_class("labkit-lock")
        self.button.on_click(lambda _: self._lock_typed())
        self.message, self.outcome = widgets.HTML(), widgets.HTML()
        self.outcome.add_class("labkit-outcome")
        head = widgets.HTML(guesses_html.question_html(demo.guessed))
        super().__init__([head, *rows, self.button, self.message, self.outcome, PageSide()])
        self.add_class("labkit").add_class("labkit-prediction")

    def _row(self, name: str, code: str) -> Any:
        program = widgets.HTML(guesses_html.program_html(code))
        row = widgets.HBox([program, *self.fields[name].values()])
        return row.add_class("labkit-guesses-row")

    def lock(self, guesses: Mapping[str, Mapping[str, int]] | None = None) -> None:
        """Fix the guesses; a second call is ignored.

        Raises UsageError for a program or a figure that isn't asked about, or no whole number.
        """
        if self.locked:
            return
        for name, figures in (guesses or {}).items():
            for figure, value in figures.items():
                if figure not in self.fields.get(name, {}):
                    raise UsageError(f"{figure!r} of {name!r} is not asked for")
                self.fields[name][figure].value = str(value)
        self.guesses = {
            name: {
                figure: _whole(name, figure, field.value)
                for figure, field in fields.items()
                if field.value.strip()
            }
            for name, fields in self.fields.items()
        }
        self.locked = True
        for fields in self.fields.values():
            for field in fields.values():
                field.disabled = True
        self.button.disabled, self.button.description = True, "Locked"

    def reveal(self, shown: Demonstration) -> None:
        """Show guesses and figures side by side; all that was guessed right counts as held."""
        found = {seen.name: seen.figures for seen in shown.observations}
        asked = [(name, figure) for name, figures in self.guesses.items() for figure in figures]
        known = [(n, f) for n, f in asked if f in found.get(n, {})]
        if self.locked and known and len(known) == len(asked):
            held = all(self.guesses[n][f] == found[n][f] for n, f in known)
            Tally().record(GUESS, shown.lab, held)
        self.outcome.value = guesses_html.outcome_html(self._demo, self.guesses, found)

    def _lock_typed(self) -> None:
        try:
            self.lock()
            self.message.value = ""
        except UsageError as error:
            self.message.value = error_html(str(error))

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/html"] = guesses_html.preview_html(self._demo)
        data["text/plain"] = f"Your guesses for {self._demo.id}: {', '.join(self._demo.guessed)}"
        return bundle


def _field(name: str, figure: str) -> Any:
    """The field for one figure of one program."""
    field = widgets.Text(description=figure, placeholder="?", layout=widgets.Layout(width="auto"))
    field.tooltip = f"{figure} of {name}"
    return field


def _whole(name: str, figure: str, text: str) -> int:
    try:
        return int(text.replace(",", "").replace("_", ""))
    except ValueError:
        raise UsageError(
            f"{figure} of {name} can't be {text!r}; allowed: a whole number, or nothing"
        ) from None
