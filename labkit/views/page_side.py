"""The part of a panel that runs in the page: sliders have names, a click is answered at once."""

from __future__ import annotations

from pathlib import Path

import anywidget


class PageSide(anywidget.AnyWidget):
    """Shows nothing; see panel.js."""

    _esm = Path(__file__).with_name("panel.js")
