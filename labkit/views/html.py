"""A comparison as pieces of HTML, each of which stands alone in a notebook or a page."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.core import advice, units
from labkit.core.model import Comparison, Result
from labkit.core.sweep import Sweep
from labkit.views.evidence_html import (
    code_body,
    environment_body,
    lineage_body,
    partitions_body,
    plans_body,
)
from labkit.views.markup import escape
from labkit.views.palette import variable, verdict_colour
from labkit.views.plots import to_svg, verdict_figure
from labkit.views.story import noted, subtitle, title
from labkit.views.stylesheet import piece
from labkit.views.tables import metrics_table

_SIGNS = {"faster": "▲", "slower": "▼", "no practical difference": "=", "inconclusive": "?"}


def comparison_html(comparison: Comparison) -> str:
    """The compact display of a notebook cell: verdict, figure, metrics, the rest folded."""
    folded = [
        ("Lineage", lineage_body(comparison)),
        ("Final plan", plans_body(comparison)),
        ("Partitions", partitions_body(comparison)),
        ("Code", code_body(comparison)),
        ("Parameters and environment", environment_body(comparison)),
    ]
    return piece(
        verdict_body(comparison)
        + figure_body(comparison, caption=False)
        + metrics_body(comparison)
        + "".join(fold(name, body) for name, body in folded if body)
    )


def verdict_html(comparison: Comparison) -> str:
    """The verdict of each arm with its ratio and interval, the reasons and the cautions."""
    return piece(verdict_body(comparison))


def figure_html(comparison: Comparison, caption: bool = True) -> str:
    """The verdict figure as SVG, in one shape for wide and one for narrow places."""
    return piece(figure_body(comparison, caption))


def metrics_html(comparison: Comparison) -> str:
    """The table of times and of the metrics that differ most."""
    return piece(metrics_body(comparison))


def lineage_html(comparison: Comparison, shuffle_bytes: Mapping[str, str] | None = None) -> str:
    """The arms' lineage drawn side by side, Spark's own text folded below."""
    return piece(lineage_body(comparison, shuffle_bytes) or _none("No RDD lineage was kept."))


def plans_html(comparison: Comparison) -> str:
    """The final plans side by side: shuffles, broadcasts and joins marked."""
    return piece(plans_body(comparison) or _none("No DataFrame plan: the arms are RDD programs."))


def partitions_html(comparison: Comparison) -> str:
    """The records in each partition of the arms' answers."""
    return piece(partitions_body(comparison) or _none("No partitions were counted."))


def code_html(comparison: Comparison) -> str:
    """The source of the variants."""
    return piece(code_body(comparison) or _none("No source was kept."))


def environment_html(comparison: Comparison) -> str:
    """Parameters, versions, machine and settings."""
    return piece(environment_body(comparison))


def fold(name: str, body: str) -> str:
    """A folded part."""
    return f"<details><summary>{escape(name)}</summary><div>{body}</div></details>"


def verdict_body(comparison: Comparison) -> str:
    """The inside of `verdict_html`."""
    lines = "".join(_verdict(comparison, result) for result in comparison.results)
    if not lines:
        lines = (
            f'<div class="verdict" style="--tone:{variable("open")}">'
            f"<h3>{escape(title(comparison))}</h3>"
            f'<p class="muted">{escape(subtitle(comparison))}</p></div>'
        )
    if comparison.results and comparison.noise:
        lines += f'<p class="muted">{escape(advice.noise_text(comparison))}</p>'
    return f"<section>{lines}{notes_list(comparison)}</section>"


def figure_body(comparison: Comparison, caption: bool = True) -> str:
    """The inside of `figure_html`."""
    name, sure = title(comparison), subtitle(comparison)
    shapes = "".join(
        f'<div class="{shape}">'
        f"{to_svg(verdict_figure(comparison, shape=shape, titled=False), name, sure)}</div>"
        for shape in ("wide", "narrow")
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
    sign = _SIGNS.get(result.verdict, "·")
    return (
        f'<div class="verdict" style="--tone:{variable(verdict_colour(result.verdict))}">'
        f"<h3>{escape(advice.headline(comparison, result))}</h3>"
        f'<p><span class="badge">{sign} {escape(result.verdict)}</span>'
        f'<span class="number">{units.ratio(result.ratio)}</span> '
        f'<span class="muted">{escape(advice.certainty(result))}</span></p></div>'
    )


def notes_list(record: Comparison | Sweep) -> str:
    """Its reasons and cautions."""
    items = "".join(
        f'<li class="{kind}">{escape(text)}</li>'
        for kind in ("reason", "caution")
        for text in noted(record, kind)
    )
    return f'<ul class="notes">{items}</ul>' if items else ""


def _none(text: str) -> str:
    return f'<p class="muted">{escape(text)}</p>'
