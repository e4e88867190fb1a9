"""What explains a verdict, side by side: lineage, plans, partitions, code, environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from labkit.core import units
from labkit.core.errors import LabError
from labkit.core.model import Arm, Comparison
from labkit.spark.lineage import parse_lineage
from labkit.spark.plans import final_tree
from labkit.views.graph import describe, graph_svg
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable
from labkit.views.partition_strip import strip_svg

_MARKS = re.compile(
    r"\b(?P<broadcast>BroadcastExchange|BroadcastQueryStage)\b"
    r"|\b(?P<join>(?:SortMerge|BroadcastHash|ShuffledHash|BroadcastNestedLoop)Join"
    r"|CartesianProduct)\b"
    r"|\b(?P<exchange>(?:Shuffle)?Exchange|ShuffleQueryStage)\b"
)
_MACHINE = (
    ("spark", "Spark"), ("java", "Java"), ("python", "Python"), ("os", "System"),
    ("master", "Master"), ("cores", "Cores used"), ("machine_cores", "Cores of the machine"),
    ("memory", "Memory"), ("heap", "Heap"), ("load_before", "Load before"),
    ("load_after", "Load after"),
)  # fmt: skip
_BYTES = ("memory", "heap")
_NOTHING = '<p class="muted small">nothing kept</p>'


def plans_body(comparison: Comparison) -> str:
    """The final plans' trees, shuffles, broadcasts and joins marked, the whole text folded.

    Empty when no arm has a plan.
    """
    return _side_by_side((arm, _plan(arm.plan)) for arm in comparison.variants)


def _plan(plan: str) -> str:
    if not plan:
        return ""
    tree, whole = final_tree(plan), f"<pre>{_marked(plan)}</pre>"
    if not tree:
        return whole
    return f"<pre>{_marked(tree)}</pre>" + _folded("the whole plan, as explain() writes it", whole)


def _folded(name: str, body: str) -> str:
    return f'<details class="text"><summary>{escape(name)}</summary><div>{body}</div></details>'


def code_body(comparison: Comparison) -> str:
    """The variants' source; empty when none was kept."""
    return _side_by_side((a, f"<pre>{escape(a.code)}</pre>" if a.code else "")
                                      for a in comparison.variants)  # fmt: skip


def lineage_body(comparison: Comparison, shuffle_bytes: Mapping[str, str] | None = None) -> str:
    """The lineages drawn, Spark's text folded below; empty when no arm is an RDD program.

    What crossed a shuffle is written on it where an arm has one shuffle only: Spark counts
    bytes for a whole trial. `shuffle_bytes` has other labels, by arm.
    """
    labels = shuffle_bytes or {}
    return _side_by_side((arm, _lineage(arm, labels.get(arm.name))) for arm in comparison.variants)


def _lineage(arm: Arm, label: str | None) -> str:
    if not arm.lineage:
        return ""
    text = f"<pre>{escape(arm.lineage)}</pre>"
    try:
        lineage = parse_lineage(arm.lineage)
    except LabError:
        return text  # what can't be read can still be shown
    if label is None:
        written = arm.metric("shuffle_write_bytes")
        label = units.size(written) if written is not None and lineage.shuffles == 1 else ""
    return (
        f'<div class="scroll graph">{graph_svg(lineage, arm.name, label)}</div>'
        f'<p class="muted small">{escape(describe(lineage))}</p>' + _folded("toDebugString()", text)
    )


def partitions_body(comparison: Comparison) -> str:
    """A strip of sorted bars an arm; empty when none was counted."""
    most = max((p.records for arm in comparison.variants for p in arm.partitions), default=0)
    return _side_by_side((
        (arm, strip_svg(arm.partitions, most, arm_colour(i)) if arm.partitions else "")
        for i, arm in enumerate(comparison.variants)
    ))  # fmt: skip


def environment_body(comparison: Comparison) -> str:
    """Parameters, versions, machine and settings as lists of names and values."""
    known = comparison.environment
    run = {**comparison.params, "seed": comparison.seed, "lab": comparison.lab}
    machine = {
        label: units.size(known[key]) if key in _BYTES else known[key]
        for key, label in _MACHINE
        if known.get(key) is not None
    }
    conf = known.get("conf") or {}
    if comparison.other_load is not None:
        median, most = comparison.other_load
        machine["Cores that other programs used"] = f"{median:.1f} (at most {most:.1f})"
    settings = f"<div><h4>Settings</h4>{_list(conf)}</div>" if conf else ""
    return (
        f'<div class="arms"><div><h4>Parameters</h4>{_list(run)}</div>'
        f"<div><h4>Machine</h4>{_list(machine)}</div>{settings}</div>"
    )


def _side_by_side(parts: Iterable[tuple[Arm, str]]) -> str:
    found = list(parts)
    columns = "".join(
        f'<div><span class="name" style="--tone:{variable(arm_colour(i))}">'
        f"{escape(arm.name)}</span>{body or _NOTHING}</div>"
        for i, (arm, body) in enumerate(found)
    )
    return f'<div class="arms">{columns}</div>' if any(body for _, body in found) else ""


def _marked(plan: str) -> str:
    """The plan's text, escaped, with its shuffles, broadcasts and joins marked."""
    return _MARKS.sub(lambda m: f'<mark class="{m.lastgroup}">{m.group()}</mark>', escape(plan))


def _list(items: Mapping[str, object]) -> str:
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(_plain(v))}</dd>" for k, v in items.items())
    return f'<dl class="small">{rows}</dl>'


def _plain(value: object) -> str:
    """A number with its thousands separated, anything else as it prints."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000:
        return f"{value:,}"
    return str(value)
