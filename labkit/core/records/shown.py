"""What a record can do besides holding figures: show, print and save itself, by views handed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labkit.core.errors import UsageError

from .files import writing


@dataclass(frozen=True)
class Looks:
    """The views of one kind of record, each called with the record.

    `text` is what a terminal shows, `cell` a notebook's HTML (None: the text), `report` one
    self-contained page.
    `figure` takes the theme, too ("light" or "dark"). `png` and `svg` write a figure as a file, and
    take the `record` that it is of by that name, `live` is a widget that follows what still runs;
    None of these where there is none.
    """

    text: Callable[[Any], str]
    cell: Callable[[Any], str] | None = None
    report: Callable[[Any], str] | None = None
    figure: Callable[[Any, str], Any] | None = None
    png: Callable[..., bytes] | None = None
    svg: Callable[..., str] | None = None
    live: Callable[[Any], Any] | None = None


LOOKS: dict[type, Callable[[], Looks]] = {}
"""The views of each kind, fetched when they are needed; `labkit.results` fills it."""


class Shown:
    """A record that shows itself: as a cell's last value in HTML, printed as text."""

    def _looks(self) -> Looks:
        return next(LOOKS[kind] for kind in type(self).__mro__ if kind in LOOKS)()

    def __str__(self) -> str:
        return self._looks().text(self)

    __repr__ = __str__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        looks = self._looks()
        html = {"text/html": looks.cell(self)} if looks.cell else {}
        return {"text/plain": looks.text(self)} | html


class Presentable(Shown):
    """A record that has a figure and a report, too, and can be written to files."""

    lab: str

    def to_json(self) -> dict[str, Any]:
        """The whole record as JSON-ready data."""
        raise NotImplementedError

    def figure(self, theme: str = "light") -> Any:
        """The matplotlib figure; `theme` is "light" or "dark".

        Raises UsageError where there is none.
        """
        draw = self._looks().figure
        if draw is None:
            raise UsageError(f"{self.lab} has no figure: it is shown in words")
        return draw(self, theme)

    def save(self, path: str | Path, form: str = "") -> Path:
        """Write the result to `path` and return the path.

        `form` is "json" (the whole record), "html" (the report), "png" or "svg" (the figure);
        by default the file's ending. A picture says at its foot, and in its metadata, where it
        comes from. The file is written whole or not at all.
        Raises UsageError for another form or a place that can't be written to.
        """
        target = Path(path)
        looks = self._looks()
        write: dict[str, Callable[[], bytes]] = {
            "json": lambda: (json.dumps(self.to_json(), indent=1, allow_nan=False) + "\n").encode()
        }
        if (page := looks.report) is not None:
            write["html"] = lambda: page(self).encode()
        if (png := looks.png) is not None:
            write["png"] = lambda: png(self.figure(), record=self)
        if (svg := looks.svg) is not None:
            write["svg"] = lambda: svg(self.figure(), record=self).encode()
        asked = form or target.suffix.removeprefix(".")
        if asked not in write:
            raise UsageError(f"can't save as {asked or target.name!r}; allowed: {', '.join(write)}")
        with writing(target) as part:
            part.write_bytes(write[asked]())
        return target

    def report(self, path: str | Path = "") -> Path:
        """Write the report and return its path: one page with figure, evidence, code, settings.

        It says where the result comes from and how to run it again, needs neither network nor
        scripts, and follows the reader's light or dark theme. Printed, it begins with a summary.
        By default it goes into the working folder, named after the lab.
        """
        return self.save(path or f"{self.lab}.html", "html")
