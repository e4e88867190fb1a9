"""The widgets of a panel: one for each parameter of a lab, and how much to run."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from labkit.core.design.budget import MOST_UNTIL_DECIDED
from labkit.core.params import Param, Value
from labkit.core.stats.pairs import MIN_PAIRS

from .panel_html import help_html


def control(param: Param) -> Any:
    """The widget whose `value` is the parameter's: buttons for choices, a slider for numbers.

    A slider steps through the parameter's own ladder (1, 2, 5 a decade on a log scale), so
    that every stop is an allowed value.
    """
    widget: Any
    if param.choices:
        widget = widgets.ToggleButtons(
            options=param.choices, value=param.default, description=param.name
        )
    else:
        widget = widgets.SelectionSlider(
            options=[(_label(value), value) for value in param.steps()],
            value=param.default,
            description=param.name,
            continuous_update=False,
        )
    widget.tooltip = param.allowed
    widget.add_class(f"labkit-param-{param.name}")
    return widget


def explained(widget: Any, text: str) -> Any:
    """The control with what it means below it, to be read without a pointer."""
    said = widgets.HTML(help_html(text))
    said.add_class("labkit-help")
    return widgets.VBox([widget, said])


def pairs_control(default: int) -> Any:
    """The slider for the number of pairs, or for the most of them."""
    slider = widgets.IntSlider(
        default, MIN_PAIRS, MOST_UNTIL_DECIDED, description="pairs", continuous_update=False
    )
    slider.add_class("labkit-pairs")
    return slider


def until_control() -> Any:
    """The box that ends a run once it is decided."""
    box = widgets.Checkbox(False, description="stop when decided", indent=False)
    box.add_class("labkit-until")
    return box


def sessions_control() -> Any:
    """The choice of where the pairs run: in the person's session, or in each of some fresh JVMs."""
    choice = widgets.Dropdown(
        options=[("this session", None), *((f"{k} fresh JVMs", k) for k in (2, 6, 8, 12))],
        description="pairs in",
    )
    choice.add_class("labkit-sessions")
    return choice


def _label(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


PAIRS = "pairs of trials, at least 6 for an interval"
UNTIL = "end as soon as every arm has a verdict; tested so that looking after each pair is honest"
SESSIONS = "fresh JVMs draw anew what is compiled; from 6 on the interval is over them"
AA = "run the reference against itself too"
"""What the controls mean that every panel has."""
