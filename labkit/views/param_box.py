"""The controls of a lab's parameters: what they say, what can't be asked for, what is off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from labkit.core.claims.lab import Demo, Lab
from labkit.core.params import Param, Value

from .controls import control, explained
from .panel_html import help_html


class ParamBox(widgets.GridBox):
    """A control a parameter, with its meaning below it, and further ones after them.

    `controls` has the widgets by parameter, `boxes` those with their meanings.
    """

    def __init__(self, lab: Lab | Demo, further: Sequence[Any] = ()) -> None:
        self._lab = lab
        self.controls: Mapping[str, Any] = {param.name: control(param) for param in lab.params}
        self.boxes = {
            param.name: explained(self.controls[param.name], param.help) for param in lab.params
        }
        super().__init__([*self.boxes.values(), *further])
        self.add_class("labkit-controls")

    def values(self) -> dict[str, Value]:
        """What the controls say."""
        return {name: widget.value for name, widget in self.controls.items()}

    def refusal(self) -> str:
        """Why what they say can't be asked for together; empty when it can."""
        allows = self._lab.allows
        return allows(**self.values()) if allows is not None else ""

    def on_change(self, call: Callable[[], None]) -> None:
        """Have something called whenever a control says something else."""
        for widget in self.controls.values():
            widget.observe(lambda _: call(), "value")

    def suit(self, locked: bool) -> None:
        """Switch off the controls that have no meaning beside the others, or all of them."""
        values = self.values()
        for param in self._lab.params:
            applies = param.applies(values)
            self.controls[param.name].disabled = locked or not applies
            said = param.help if applies else _without(param)
            self.boxes[param.name].children[1].value = help_html(said)


def _without(param: Param) -> str:
    """Why a control is off."""
    assert param.only is not None
    return f"only with {param.only[0]} = {param.only[1]}"
