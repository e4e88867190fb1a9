"""Pieces of plain text for a terminal: strips, notes, what a run ran on, cut and folded lines."""

from __future__ import annotations

import math
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labkit.core import units
from labkit.core.records.comparison import Result
from labkit.core.records.sweep import Point

WIDTH = 80
"""Columns of a text that is written to a file, a pipe or a notebook."""

LEAST, MOST = 60, 100
"""Columns between which a text follows its terminal: narrower ones break the tables, and lines
longer than that are hard to read."""

STRIP = 61
"""Columns of the interval strip; odd, so that 1 has a column in the middle."""

LABEL, CELL = 26, 12
"""Columns at most of a table's labels, and at least of its cells."""


def width() -> int:
    """The columns to write in: those of $COLUMNS or of the terminal; WIDTH where there is none."""
    if not (sys.stdout.isatty() or os.environ.get("COLUMNS")):
        return WIDTH
    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, LEAST), MOST)


def line_width() -> int:
    """The columns of a line that is rewritten on stderr: one less than $COLUMNS or its terminal.

    A line that is longer would be broken, and then only its last part rewritten.
    """
    said = os.environ.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 1:
        return int(said) - 1
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns - 1
    except (OSError, ValueError):  # no terminal
        return WIDTH - 1


def odd(columns: int) -> int:
    """So many columns or one less: a strip has one in its middle."""
    return columns - 1 + columns % 2


def reach_of(results: Iterable[Result | Point], margin: float) -> float:
    """How far on the log scale a strip goes to either side, that shows these and the band."""
    known = [v for r in results for v in (r.low, r.high, r.ratio) if v is not None and v > 0]
    return max(2 * math.log1p(margin), *(abs(math.log(v)) for v in known)) * 1.1


def strip(
    result: Result | Point, margin: float, columns: int = STRIP, reach: float | None = None
) -> str:
    """The ratio against 1 on a log scale: `·` the band, `│` 1, `━` the interval, `◆` the ratio.

    1 stands in the middle; the strip goes as far to either side as it has to, or as `reach`
    says, for strips that stand together.
    """
    edge = math.log1p(margin)
    far = reach or reach_of([result], margin)
    half = columns // 2

    def column(value: float) -> int:
        return half + round(half * math.log(value) / far)

    cells = [" "] * columns
    for i in range(column(math.exp(-edge)), column(math.exp(edge)) + 1):
        cells[i] = "·"
    cells[half] = "│"
    if result.low is not None and result.high is not None:
        for i in range(column(result.low), column(result.high) + 1):
            cells[i] = "┿" if i == half else "━"
    cells[column(result.ratio)] = "◆"
    return "".join(cells)


def notes(texts: Sequence[str], mark: str) -> str:
    """The sentences, each below its mark."""
    return "\n".join(filled(text, mark, "  ") for text in texts)


def setting(
    params: Mapping[str, Any],
    known: Mapping[str, Any],
    seed: int | None,
    load: tuple[float, float] | None = None,
) -> str:
    """Parameters, versions, machine and seed; `load` is that of other programs."""
    said = ", ".join(f"{name} {value}" for name, value in params.items())
    words = [
        f"{label} {known[key]}"
        for key, label in (("spark", "Spark"), ("java", "Java"), ("python", "Python"))
        if known.get(key)
    ]
    words += [str(known["master"])] if known.get("master") else []
    words += [f"Spark's files on {known['spark_files']}"] if known.get("spark_files") else []
    if known.get("python_sockets"):
        words.append(f"Python workers over {known['python_sockets']} sockets")
    words += [f"{units.size(known['memory'])} memory"] if known.get("memory") else []
    words += [f"seed {seed}"] if seed is not None else []
    if load is not None:
        words.append(f"other programs {load[0]:.1f} cores (at most {load[1]:.1f})")
    return "\n".join(filter(None, (said and f"With {said}.", f"On {', '.join(words)}.")))


def cut(text: str, columns: int) -> str:
    """The text, with an ellipsis where it is longer."""
    return text if len(text) <= columns else text[: max(0, columns - 1)] + "…"


def filled(text: str, indent: str = "", hanging: str | None = None) -> str:
    """The text in lines that fit, each indented; those after the first by `hanging`, if given."""
    return textwrap.fill(
        text,
        width(),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )


def columns(rows: Sequence[tuple[str, Sequence[str]]], last: Sequence[str] = ()) -> str:
    """A table of labels and cells, its heads the first row; `last` is one more column, if given.

    Columns that don't fit beside each other stand in tables below each other. A head that is too
    long for its column is cut, a figure is not.
    """
    label = min(max(len(name) for name, _ in rows), LABEL)
    tail = max(map(len, last)) + 2 if last else 0
    figure = max((len(cell) for _, cells in rows[1:] for cell in cells), default=0)
    widest = max(figure, *map(len, rows[0][1]))
    count, room = len(rows[0][1]), width() - label - tail
    tables = math.ceil(count / max(1, room // (max(CELL, figure) + 2)))
    each = math.ceil(count / tables)
    size = min(widest, room // each - 2)

    def line(i: int, start: int) -> str:
        name, cells = rows[i]
        told = [f"  {cut(cell, size):>{size}}" for cell in cells[start : start + each]]
        end = f"{last[i]:>{tail}}" if last and start + each >= count else ""
        return (f"{cut(name, label):<{label}}" + "".join(told) + end).rstrip()

    starts = range(0, count, each)
    return "\n\n".join("\n".join(line(i, s) for i in range(len(rows))) for s in starts)


def narrow(part: str) -> str:
    """The part with every line at most as wide as is written."""
    most = width()
    return "\n".join(
        line if len(line) <= most else textwrap.fill(line, most) for line in part.splitlines()
    )
