"""What a saved figure carries of where it comes from: its metadata, and lines at its foot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from labkit.core.records.again import Record, run_again
from labkit.core.records.provenance import origin, origin_line, ran_at
from labkit.core.records.sweep import Sweep
from labkit.core.sweeps.words import basis, certainty, headline, lead
from labkit.views import story
from labkit.views.figures.canvas import DPI, families, wrap
from labkit.views.maker import written_by
from labkit.views.markup import escape, legal
from labkit.views.palette import SIZES, THEMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from labkit.core.records.comparison import Comparison

LINE, SPACE = 14, 8
"""Pixels of a line of the foot, and below the last one."""


PNG = ("Title", "Description", "Creation Time", "Software", "Source", "Comment")
"""Keywords of PNG's specification."""

DUBLIN_CORE = ("title", "description", "date", "publisher", "source", "relation")
"""The terms of the same in an SVG."""


def png_texts(record: Comparison | Sweep) -> dict[str, str]:
    """The texts of a PNG by their keywords; the date is that of the run."""
    texts = zip(PNG, _texts(record, "%a, %d %b %Y %H:%M:%S +0000"), strict=True)
    return {keyword: legal(text) for keyword, text in texts if text}


def svg_metadata(record: Comparison | Sweep) -> str:
    """The same as the <metadata> of an SVG."""
    texts = zip(DUBLIN_CORE, _texts(record, "%Y-%m-%dT%H:%M:%SZ"), strict=True)
    terms = "".join(f"<dc:{term}>{escape(text)}</dc:{term}>" for term, text in texts if text)
    return f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{terms}</metadata>'


def _texts(record: Comparison | Sweep, date: str) -> tuple[str, ...]:
    """Claim, certainty, date (UTC, so formatted), who wrote it, where it ran, how it runs again."""
    begun = ran_at(record)
    day = begun.strftime(date) if begun else ""
    return (*said(record), day, written_by(), _source(record), _again(record))


def said(record: Comparison | Sweep) -> tuple[str, str]:
    """What the figure claims, and how sure that is."""
    if isinstance(record, Sweep):
        first = lead(record)
        return headline(record, first), f"{certainty(record, first)} {basis(record)}"
    return story.title(record), story.subtitle(record)


@contextmanager
def footed(figure: Figure, record: Record) -> Iterator[float]:
    """Within, the figure has lines below it that say where it comes from; gives their height.

    They stand beneath all that was drawn, in pixels that the figure's own size doesn't have.
    """
    width, height = figure.get_size_inches() * DPI
    colour = THEMES[str(figure.get_gid()).removeprefix("labkit-")]["muted"]
    lines = wrap(legal(origin_line(record)), width - 4, "tiny")
    drawn = [
        figure.text(
            2 / width, -(LINE * i - 2) / height, line, va="baseline", fontsize=SIZES["tiny"],
            fontfamily=families(), color=colour, parse_math=False,
        )
        for i, line in enumerate(lines, 1)
    ]  # fmt: skip
    try:
        yield LINE * len(lines) + SPACE
    finally:
        for text in drawn:
            text.remove()


def _source(record: Record) -> str:
    return "; ".join(f"{label}: {text}" for label, text in origin(record).items())


def _again(record: Record) -> str:
    again = run_again(record)
    return "\n".join(filter(None, (again.call, again.command, again.note)))
