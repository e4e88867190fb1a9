"""A widget for each parameter of a lab, made from its range and scale."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from labkit.core.params import Param, Value


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
    widget.tooltip = f"{param.help}; {param.allowed}"
    widget.add_class(f"labkit-param-{param.name}")
    return widget


def _label(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
