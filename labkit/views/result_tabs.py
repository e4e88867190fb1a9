"""The tabs of a panel: a comparison's verdict, and the evidence behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from labkit.core.records.comparison import Comparison
from labkit.views.again_html import again_body
from labkit.views.lineage.html import lineage_explorer
from labkit.views.stylesheet import piece

from . import html, panel_html

LINEAGE = "Lineage"
TABS: tuple[tuple[str, Callable[[Comparison], str]], ...] = (
    ("Verdict", lambda c: html.verdict_html(c) + html.figure_html(c, caption=False)),
    ("Why", html.why_html),
    ("Metrics", html.metrics_html),
    (LINEAGE, html.lineage_html),
    ("Plan", html.plans_html),
    ("Tasks", html.tasks_html),
    ("Code", html.code_html),
)


class ResultTabs(widgets.Tab):
    """Hidden until there is a comparison to `show`. `pages` are the tabs' contents by name.

    The lineage comes as a widget to zoom and click in, where an arm has one; `explorer` is it.
    """

    def __init__(self, source: str = "") -> None:
        self._source = source
        self.pages = {name: widgets.HTML() for name, _ in TABS}
        self.explorer: Any = None
        super().__init__(children=list(self.pages.values()), titles=list(self.pages))
        self.add_class("labkit-tabs")
        self.layout.display = "none"

    def show(self, comparison: Comparison) -> None:
        """Put a comparison into the tabs."""
        before, self.explorer = (
            self.explorer,
            lineage_explorer(comparison.ran, comparison.reference),
        )
        for name, view in TABS:
            drawn = name == LINEAGE and self.explorer is not None
            self.pages[name].value = "" if drawn else view(comparison)
        again = piece(f"<section>{again_body(comparison)}</section>")
        self.pages["Code"].value += again + panel_html.source_html(self._source)
        pages: dict[str, Any] = dict(self.pages)
        if self.explorer is not None:
            pages[LINEAGE] = self.explorer
        self.children = list(pages.values())
        if before is not None:
            before.close()
        self.layout.display = ""
        self.selected_index = 0
