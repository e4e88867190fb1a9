"""The public sweep: the record of a parameter's sweep that can show, print and save itself."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from labkit.core.records import sweep
from labkit.saving import Presentable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Sweep(sweep.Sweep, Presentable):
    """A lab at several values of one parameter, with the curve and its crossovers.

    As a notebook cell's last value it shows the claim, the curve and the table; printed, it does
    the same in text. `verdicts`, `crossovers`, `to_pandas()` and `to_json()` give the figures,
    `at(value)` the comparison at a value, `save()` writes files.
    """

    __slots__ = ()

    @classmethod
    def of(cls, record: sweep.Sweep) -> Sweep:
        """The public form of a record."""
        return cls(**{f.name: getattr(record, f.name) for f in fields(record)})

    def figure(self, theme: str = "light") -> Figure:
        """The curve of each arm with its intervals, the crossovers, and the times themselves.

        `theme` is "light" or "dark".
        """
        from labkit.views.figures.sweep_plots import sweep_figure

        return sweep_figure(self, theme)

    def _text(self) -> str:
        from labkit.views.sweeps.text import sweep_text

        return sweep_text(self)

    def _cell(self) -> str:
        from labkit.views.sweeps.html import sweep_html

        return sweep_html(self)

    def _report(self) -> str:
        from labkit.views.report import sweep_report_html

        return sweep_report_html(self)

    __repr__ = Presentable.__str__
