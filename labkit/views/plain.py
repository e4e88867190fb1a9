"""Pieces of plain text for a terminal: strips, notes, what a run ran on, cut and folded lines."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labkit.core import units
from labkit.core.records.comparison import Result
from labkit.core.records.sweep import Point

WIDTH = 100
STRIP = 61
"""Columns of the interval strip; odd, so that 1 has a column in the middle."""


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
    return "\n".join(
        textwrap.fill(
            text, WIDTH, initial_indent=mark, subsequent_indent="  ", break_on_hyphens=False
        )
        for text in texts
    )


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


def cut(text: str, width: int) -> str:
    """The text, with an ellipsis where it is longer."""
    return text if len(text) <= width else text[: width - 1] + "…"


def narrow(part: str) -> str:
    """The part with every line at most WIDTH columns."""
    return "\n".join(
        line if len(line) <= WIDTH else textwrap.fill(line, WIDTH) for line in part.splitlines()
    )
