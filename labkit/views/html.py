"""A comparison as pieces of HTML, each of which stands alone in a notebook or a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labkit.core import units
from labkit.core.judging import advice
from labkit.core.judging.exact import (
    ALIKE,
    counted,
    is_look,
    look_basis,
    look_line,
)
from labkit.core.records.comparison import Comparison, Result
from labkit.core.records.sweep import Sweep
from labkit.core.stats.pairs import AHEAD, BEHIND, INCONCLUSIVE, SAME
from labkit.views.evidence_html import code_body, environment_body
from labkit.views.figures.plots import WIDTHS, to_svg, verdict_figure
from labkit.views.lineage.html import lineage_body
from labkit.views.markup import escape
from labkit.views.palette import variable, verdict_colour
from labkit.views.plans.html import plans_body
from labkit.views.story import findings_in, subtitle, title
from labkit.views.stylesheet import piece
from labkit.views.tables import metrics_table
from labkit.views.tasks.html import tasks_body
from labkit.views.why.findings_html import findings_body
from labkit.views.why.where_html import where_body

_SIGNS = dict.fromkeys(AHEAD, "▲") | dict.fromkeys(BEHIND, "▼") | {SAME: "=", INCONCLUSIVE: "?"}


def _findings(comparison: Comparison) -> str:
    return findings_body(findings_in(comparison), [ran.name for ran in comparison.ran])


def _lineage(comparison: Comparison) -> str:
    return lineage_body(comparison.ran, comparison.reference)


def _plans(comparison: Comparison) -> str:
    return plans_body(comparison.ran, comparison.reference)


EVIDENCE: tuple[tuple[str, Callable[[Comparison], str]], ...] = (
    ("Where the time went", lambda comparison: where_body(comparison.ran)),
    ("What stands out", _findings),
    ("Lineage", _lineage),
    ("Plan", _plans),
    ("Tasks", lambda comparison: tasks_body(comparison.ran)),
    ("Code", code_body),
)
"""What explains a verdict, in the order in which it is told; a part that has nothing is empty."""

ENVIRONMENT = "Parameters and environment"
"""What stands below the evidence."""


def comparison_html(comparison: Comparison) -> str:
    """The compact display of a notebook cell: verdict, figure, metrics, the evidence folded."""
    return piece(
        verdict_body(comparison)
        + figure_body(comparison, caption=False)
        + metrics_body(comparison)
        + "".join(fold(name, body) for name, draw in EVIDENCE if (body := draw(comparison)))
        + fold(ENVIRONMENT, environment_body(comparison, comparison))
    )


def verdict_html(comparison: Comparison) -> str:
    """The verdict of each arm with its ratio and interval, the reasons and the cautions."""
    return piece(verdict_body(comparison))


def figure_html(comparison: Comparison, caption: bool = True) -> str:
    """The verdict figure as SVG, in a shape for wide, medium and narrow places each."""
    return piece(figure_body(comparison, caption))


def metrics_html(comparison: Comparison) -> str:
    """The table of times and of the metrics that differ most."""
    return piece(metrics_body(comparison))


def why_html(comparison: Comparison) -> str:
    """Where the time went, and what stands out."""
    time = where_body(comparison.ran) or none(_without(comparison))
    found = _findings(comparison)
    quiet = none("No rule fired: nothing here is beyond its threshold.")
    return piece(f"<section>{time}</section><section>{found or quiet}</section>")


def lineage_html(comparison: Comparison) -> str:
    """The arms' lineage drawn side by side, Spark's own text folded below."""
    return piece(_lineage(comparison) or none("No lineage was kept."))


def plans_html(comparison: Comparison) -> str:
    """The final plans side by side, aligned, with their metrics."""
    return piece(_plans(comparison) or none("No DataFrame plan: the arms are RDD programs."))


def tasks_html(comparison: Comparison) -> str:
    """Timeline, stage table, partitions and executors."""
    return piece(tasks_body(comparison.ran) or none(_without(comparison)))


def code_html(comparison: Comparison) -> str:
    """The source of the variants."""
    return piece(code_body(comparison) or none("No source was kept."))


def environment_html(comparison: Comparison) -> str:
    """How to run it again; parameters, versions, machine and settings."""
    return piece(environment_body(comparison, comparison))


def fold(name: str, body: str) -> str:
    """A folded part."""
    return f"<details><summary>{escape(name)}</summary><div>{body}</div></details>"


def verdict_body(comparison: Comparison) -> str:
    """The inside of `verdict_html`."""
    return f"<section>{verdict_lines(comparison)}{notes_list(comparison)}</section>"


def verdict_lines(comparison: Comparison) -> str:
    """The verdict of each arm, without reasons and cautions."""
    if is_look(comparison):
        lines = "".join(_look(comparison, arm.name) for arm in comparison.variants[1:])
    else:
        lines = "".join(_verdict(comparison, result) for result in comparison.results)
    if not lines:
        lines = (
            f'<div class="verdict" style="--tone:{variable("open")}">'
            f"<h3>{escape(title(comparison))}</h3>"
            f'<p class="muted">{escape(subtitle(comparison))}</p></div>'
        )
    if comparison.results and comparison.noise:
        lines += f'<p class="muted">{escape(advice.noise_text(comparison))}</p>'
    return lines


def figure_body(comparison: Comparison, caption: bool = True) -> str:
    """The inside of `figure_html`."""
    name, sure = title(comparison), subtitle(comparison)
    shapes = "".join(
        f'<div class="{shape}">'
        f"{to_svg(verdict_figure(comparison, shape=shape, titled=False), name, sure)}</div>"
        for shape in WIDTHS
    )
    said = (
        f'<figcaption><h3>{escape(name)}</h3><p class="muted">{escape(sure)}</p></figcaption>'
        if caption
        else ""
    )
    return f"<section><figure>{said}{shapes}</figure></section>"


def metrics_body(comparison: Comparison) -> str:
    """The inside of `metrics_html`."""
    return f"<section>{metrics_table(comparison)}</section>"


def _verdict(comparison: Comparison, result: Result) -> str:
    if counted(comparison, result.arm):
        return _look(comparison, result.arm)
    return _block(
        advice.headline(comparison, result),
        f"{_SIGNS.get(result.verdict, '·')} {result.verdict}",
        units.ratio(result.ratio),
        advice.certainty(comparison, result),
        verdict_colour(result.verdict),
    )


def _look(comparison: Comparison, arm: str) -> str:
    """What is counted of an arm, in the place of a verdict."""
    found = counted(comparison, arm)
    badge, number = (f"= {ALIKE}", "")
    if found:
        badge, number = f"{'≈' if found.estimated else '='} {found.word}", found.times
    return _block(look_line(comparison, arm), badge, number, look_basis(comparison), "ink")


def _block(line: str, badge: str, number: str, sure: str, tone: str) -> str:
    return (
        f'<div class="verdict" style="--tone:{variable(tone)}">'
        f"<h3>{escape(line)}</h3>"
        f'<p><span class="badge">{escape(badge)}</span>'
        f'<span class="number">{escape(number)}</span> '
        f'<span class="muted">{escape(sure)}</span></p></div>'
    )


def notes_list(record: Comparison | Sweep) -> str:
    """Its reasons and cautions."""
    items = "".join(
        f'<li class="{kind}">{escape(item.get("text", ""))}{_next(item)}</li>'
        for kind in ("reason", "caution")
        for item in record.advice
        if item.get("kind") == kind
    )
    return f'<ul class="notes">{items}</ul>' if items else ""


def _next(item: Mapping[str, Any]) -> str:
    """The command that a reason proposes, set apart from its sentence."""
    return f'<br><code class="next">{escape(item["next"])}</code>' if item.get("next") else ""


def _without(comparison: Comparison) -> str:
    """Why there is nothing to see of what tasks did."""
    if comparison.ended_in:
        return f"The run {comparison.ending}: what its tasks did is read of timed trials."
    return "Spark's stores had forgotten the trials."


def none(text: str) -> str:
    """A line in the place of what isn't there."""
    return f'<p class="muted">{escape(text)}</p>'
