"""The public comparison: the record of a run that can show, print and save itself."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from labkit.core.records import model
from labkit.saving import Presentable

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Comparison(model.Comparison, Presentable):
    """Two or more arms of one computation, measured in pairs.

    As a notebook cell's last value it shows verdict, figure, metrics and, folded, the evidence:
    where the time went, what stands out, lineage, plan, tasks, code, environment. Printed, it
    gives the verdict with its reasons, findings, metrics and cautions. `verdicts`, `to_pandas()`
    and `to_json()` give the figures, `advice` the sentences as data; `report()` writes one page
    with all of it, `save()` other files.
    """

    __slots__ = ()

    @classmethod
    def of(cls, record: model.Comparison) -> Comparison:
        """The public form of a record."""
        return cls(**{f.name: getattr(record, f.name) for f in fields(record)})

    def figure(self, theme: str = "light") -> Figure:
        """The figure of the comparison: every trial a point, the ratio with its interval.

        `theme` is "light" or "dark".
        """
        from labkit.views.figures.plots import verdict_figure

        return verdict_figure(self, theme)

    def _text(self) -> str:
        from labkit.views.text import comparison_text

        return comparison_text(self)

    def _cell(self) -> str:
        from labkit.views.html import comparison_html

        return comparison_html(self)

    def _report(self) -> str:
        from labkit.views.report import report_html

        return report_html(self)

    __repr__ = Presentable.__str__
