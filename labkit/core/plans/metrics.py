"""An operator's metrics: Spark's texts read as numbers, and printed in the lab's units."""

from __future__ import annotations

import re
from dataclasses import dataclass

from labkit.core import units

_UNITS: dict[str, tuple[str, float]] = {
    "": ("", 1.0),
    "B": ("B", 1.0),
    "KiB": ("B", 2.0**10),
    "MiB": ("B", 2.0**20),
    "GiB": ("B", 2.0**30),
    "TiB": ("B", 2.0**40),
    "PiB": ("B", 2.0**50),
    "EiB": ("B", 2.0**60),
    "ms": ("s", 0.001),
    "s": ("s", 1.0),
    "m": ("s", 60.0),
    "h": ("s", 3600.0),
}
"""What Spark's Utils.bytesToString and Utils.msDurationToString write behind a number."""

_NUMBER = r"-?\d[\d,]*(?:\.\d+)?(?:E[+-]?\d+)?(?: (?:[KMGTPE]i)?B| ms| s| m| h)?"
_ONE = re.compile(r"(?P<number>[^ ]+)(?: (?P<unit>\w+))?")
_TASK = r"(?: \((?P<task>stage [^()]*|driver)\))?"
_SPREAD = re.compile(
    rf"(?:(?:total|avg) )?\(min, med, max[^\n]*\n"
    rf"(?:(?P<total>{_NUMBER}) )?\((?P<min>{_NUMBER}), (?P<med>{_NUMBER}), "
    rf"(?P<max>{_NUMBER}){_TASK}\)"
)


@dataclass(frozen=True)
class Metric:
    """A metric in base units: `unit` is "s", "B" or "" for a count.

    `least`, `median` and `most` are over the tasks, None where Spark gives one value only;
    `task` names the one with the most. `total` is None for a metric that is no sum.
    """

    unit: str
    total: float | None
    least: float | None = None
    median: float | None = None
    most: float | None = None
    task: str = ""


def parse_metric(text: str) -> Metric | None:
    """The metric that Spark's UI prints as `text`; None when that is another kind of text.

    The texts are those of SQLMetrics.stringValue in Spark's
    sql/core/.../execution/metric/SQLMetrics.scala.
    """
    text = text.strip()
    if re.fullmatch(_NUMBER, text):
        unit, value = _number(text)
        return Metric(unit, value)
    found = _SPREAD.fullmatch(text)
    if found is None:
        return None
    unit, most = _number(found["max"])
    return Metric(
        unit,
        _number(found["total"])[1] if found["total"] else None,
        _number(found["min"])[1],
        _number(found["med"])[1],
        most,
        found["task"] or "",
    )


def _number(text: str) -> tuple[str, float]:
    found = _ONE.fullmatch(text)
    assert found is not None
    unit, factor = _UNITS[found["unit"] or ""]
    return unit, float(found["number"].replace(",", "")) * factor


def metric_text(metric: Metric) -> str:
    """The metric in one line: `11.0 MB (a task 1.26 MB to 1.47 MB, median 1.36 MB)`."""

    def say(value: float) -> str:
        if metric.unit == "" and not value.is_integer():
            return f"{value:,.1f}"
        return units.by_unit(value, metric.unit)

    if metric.least is None or metric.median is None or metric.most is None:
        return say(metric.total or 0.0)
    tasks = f"{say(metric.least)} to {say(metric.most)}, median {say(metric.median)}"
    return f"{say(metric.total)} (a task {tasks})" if metric.total is not None else tasks
