"""The public comparison: the record of a run that can show, print and save itself."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.core import model
from labkit.core.errors import UsageError
from labkit.core.files import writing

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Comparison(model.Comparison):
    """Two or more arms of one computation, measured in pairs.

    As a notebook cell's last value it shows verdict, figure and evidence; printed, it does the
    same in text. `verdicts`, `to_pandas()` and `to_json()` give the figures.
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
        from labkit.views.plots import verdict_figure

        return verdict_figure(self, theme)

    def save(self, path: str | Path, form: str = "") -> Path:
        """Write the comparison to `path` and return the path.

        `form` is "json" (the whole record), "html" (the report), "png" or "svg" (the figure);
        by default the file's ending. The file is written whole or not at all.
        Raises UsageError for another form or a place that can't be written to.
        """
        target = Path(path)
        write = {
            "json": self._json,
            "html": self._html,
            "png": self._png,
            "svg": self._svg,
        }
        asked = form or target.suffix.removeprefix(".")
        if asked not in write:
            raise UsageError(f"can't save as {asked or target.name!r}; allowed: {', '.join(write)}")
        with writing(target) as part:
            part.write_bytes(write[asked]())
        return target

    def _json(self) -> bytes:
        return (json.dumps(self.to_json(), indent=1, allow_nan=False) + "\n").encode()

    def _html(self) -> bytes:
        from labkit.views.report import report_html

        return report_html(self).encode()

    def _png(self) -> bytes:
        from labkit.views.plots import to_png

        return to_png(self.figure())

    def _svg(self) -> bytes:
        from labkit.views.plots import to_svg

        return to_svg(self.figure()).encode()

    def __str__(self) -> str:
        from labkit.views.text import comparison_text

        return comparison_text(self)

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from labkit.views.html import comparison_html

        return {"text/plain": str(self), "text/html": comparison_html(self)}
