"""What was run and on what: the variants' code, parameters, machine and settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from labkit.core import units
from labkit.core.judging.where_it_ran import not_known, where_it_ran
from labkit.core.records.again import Record
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.views.again_html import again_body
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable

_MACHINE = (
    ("arms", "Arms run in"), ("spark", "Spark"), ("java", "Java"), ("python", "Python"),
    ("os", "System"),
    ("master", "Master"), ("cores", "Cores used"), ("machine_cores", "Cores of the machine"),
    ("spark_files", "Spark's files on"), ("python_sockets", "Sockets of Python workers"),
    ("memory", "Memory"), ("heap", "Heap"),
    ("load_before", "Load before"), ("load_after", "Load after"),
)  # fmt: skip
_BYTES = ("memory", "heap")
LETTER = 6.7
"""The width in pixels of a letter of code in the smallest size."""

LEAST, MOST = 270, 620
"""How narrow and how wide, in pixels, a column of code has to be; longer lines are scrolled."""

_NOTHING = '<p class="muted small">nothing kept</p>'


def code_body(comparison: Comparison) -> str:
    """The variants' source and the settings of their sessions; empty when none was kept."""
    longest = max((len(row) for a in comparison.variants for row in a.code.split("\n")), default=0)
    least = min(max(LEAST, longest * LETTER + 26), MOST)
    parts = (
        (arm, _settings(arm) + (f"<pre>{escape(arm.code)}</pre>" if arm.code else ""))
        for arm in comparison.variants
    )
    return _side_by_side(parts, f"--least:{least:.0f}px")


def environment_body(comparison: Comparison, record: Record | None = None) -> str:
    """Parameters, versions, machine and settings as lists of names and values.

    Above them stands how to run the `record` again: the comparison, or what it is a part of.
    """
    again = f"<section>{again_body(record)}</section>" if record else ""
    known = comparison.environment
    run = {**comparison.params, "seed": comparison.seed, "lab": comparison.lab}
    if comparison.until:
        bound = f", at most {comparison.most} pairs" if comparison.most else ""
        run["run until"] = comparison.until + bound
    machine = {
        label: units.size(known[key]) if key in _BYTES else known[key]
        for key, label in _MACHINE
        if known.get(key) not in (None, "")
    }
    told = {"Ran": where_it_ran(comparison), "Not known": not_known(comparison)}
    machine = {label: text for label, text in told.items() if text} | machine
    conf = known.get("conf") or {}
    if comparison.other_load is not None:
        median, most = comparison.other_load
        machine["Cores that other programs used"] = f"{median:.1f} (at most {most:.1f})"
    settings = f"<div><h4>Settings</h4>{_list(conf)}</div>" if conf else ""
    return (
        f'{again}<div class="arms"><div><h4>Parameters</h4>{_list(run)}</div>'
        f"<div><h4>Machine</h4>{_list(machine)}</div>{settings}</div>"
    )


def _settings(arm: Arm) -> str:
    """The settings of an arm's own sessions; empty for one in the person's."""
    if arm.settings is None:
        return ""
    return _list(arm.settings) if arm.settings else '<p class="muted small">Spark\'s defaults</p>'


def _side_by_side(parts: Iterable[tuple[Arm, str]], style: str) -> str:
    found = list(parts)
    columns = "".join(
        f'<div><span class="name" style="--tone:{variable(arm_colour(i))}">'
        f"{escape(arm.name)}</span>{body or _NOTHING}</div>"
        for i, (arm, body) in enumerate(found)
    )
    return (
        f'<div class="arms codes" style="{style}">{columns}</div>'
        if any(body for _, body in found)
        else ""
    )


def _list(items: Mapping[str, object]) -> str:
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(_plain(v))}</dd>" for k, v in items.items())
    return f'<dl class="small">{rows}</dl>'


def _plain(value: object) -> str:
    """A number with its thousands separated, anything else as it prints."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000:
        return f"{value:,}"
    return str(value)
