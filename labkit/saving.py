"""What a result can do besides holding figures: draw, print and save itself."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.core.errors import UsageError
from labkit.core.records.files import writing

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Presentable(ABC):
    """A record with a figure, a text, a notebook's HTML and a report, and files of them."""

    __slots__ = ()

    lab: str

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """The whole record as JSON-ready data."""

    @abstractmethod
    def figure(self, theme: str = "light") -> Figure:
        """The figure; `theme` is "light" or "dark"."""

    @abstractmethod
    def _text(self) -> str:
        """What a terminal shows."""

    @abstractmethod
    def _cell(self) -> str:
        """What a notebook's cell shows, as HTML."""

    @abstractmethod
    def _report(self) -> str:
        """One self-contained page."""

    def save(self, path: str | Path, form: str = "") -> Path:
        """Write the result to `path` and return the path.

        `form` is "json" (the whole record), "html" (the report), "png" or "svg" (the figure);
        by default the file's ending. The file is written whole or not at all.
        Raises UsageError for another form or a place that can't be written to.
        """
        target = Path(path)
        write = {
            "json": self._json,
            "html": lambda: self._report().encode(),
            "png": self._png,
            "svg": self._svg,
        }
        asked = form or target.suffix.removeprefix(".")
        if asked not in write:
            raise UsageError(f"can't save as {asked or target.name!r}; allowed: {', '.join(write)}")
        with writing(target) as part:
            part.write_bytes(write[asked]())
        return target

    def report(self, path: str | Path = "") -> Path:
        """Write the report and return its path: one page with figure, evidence, code, settings.

        It needs neither network nor scripts, follows the reader's light or dark theme, and
        prints. By default it goes into the working folder, named after the lab.
        """
        return self.save(path or f"{self.lab}.html", "html")

    def _json(self) -> bytes:
        return (json.dumps(self.to_json(), indent=1, allow_nan=False) + "\n").encode()

    def _png(self) -> bytes:
        from labkit.views.figures.export import to_png

        return to_png(self.figure())

    def _svg(self) -> bytes:
        from labkit.views.figures.export import to_svg

        return to_svg(self.figure()).encode()

    def __str__(self) -> str:
        return self._text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": self._text(), "text/html": self._cell()}
