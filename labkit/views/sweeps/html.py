"""A sweep as pieces of HTML, in the house of the comparison's."""

from __future__ import annotations

from dataclasses import replace

from labkit.core import units
from labkit.core.records.comparison import Comparison
from labkit.core.records.sweep import Number, Sweep
from labkit.core.sweeps.words import basis, certainty, headline, lead
from labkit.views.again_html import again_body
from labkit.views.evidence_html import code_body, environment_body
from labkit.views.figures.plots import WIDTHS, to_svg
from labkit.views.figures.sweep_plots import sweep_figure
from labkit.views.html import figure_body, fold, metrics_body, notes_list
from labkit.views.looks import looks
from labkit.views.markup import escape
from labkit.views.palette import variable
from labkit.views.stylesheet import piece
from labkit.views.sweeps.tables import table_body


def sweep_html(sweep: Sweep) -> str:
    """The compact display of a notebook cell: claims, curve, table, the rest folded."""
    metrics = "".join(
        f"<h4>{escape(_at(sweep, value))}</h4>{metrics_body(comparison)}"
        for value, comparison in zip(sweep.values, sweep.comparisons, strict=True)
    )
    folded = [("Metrics at each value", metrics), *setting_parts(sweep)]
    folded.append(("Run it again", again_body(sweep)))
    return piece(
        claims_body(sweep)
        + curve_body(sweep)
        + table_body(sweep)
        + "".join(fold(name, body) for name, body in folded if body)
    )


def claims_body(sweep: Sweep) -> str:
    """What each arm's curve shows; reasons and cautions."""
    return f"<section>{claim_lines(sweep)}{notes_list(sweep)}</section>"


def claim_lines(sweep: Sweep) -> str:
    """What each arm's curve shows, the leading arm first, and what that rests on."""
    first = lead(sweep)
    arms = [first, *(arm for arm in sweep.arms[1:] if arm != first)]
    said = "".join(_claim(sweep, arm) for arm in arms)
    return said + f'<p class="muted">{escape(basis(sweep))}</p>'


def curve_body(sweep: Sweep) -> str:
    """The sweep's figure as SVG, in a shape for wide, medium and narrow places each."""
    first = lead(sweep)
    name, sure = headline(sweep, first), f"{certainty(sweep, first)} {basis(sweep)}"
    shapes = "".join(
        f'<div class="{shape}">'
        f"{to_svg(sweep_figure(sweep, shape=shape, titled=False), name, sure)}</div>"
        for shape in WIDTHS
    )
    return f"<section><figure>{shapes}</figure></section>"


def values_parts(sweep: Sweep) -> list[tuple[str, str]]:
    """Each value with the figure and the metrics of its comparison."""
    return [
        (_at(sweep, value), figure_body(comparison, caption=False) + metrics_body(comparison))
        for value in sweep.values
        for comparison in [_together(sweep, value)]
    ]


def setting_parts(sweep: Sweep) -> list[tuple[str, str]]:
    """The variants' code, and what the sweep ran on."""
    known = replace(
        sweep.comparisons[0],
        params=sweep.params,
        seed=sweep.seed,
        environment=sweep.environment,
    )
    order = ", ".join(units.quantity(value) for value in sweep.order)
    return [
        ("Code", code_body(known)),
        (
            "Parameters and environment",
            environment_body(known)
            + f'<p class="muted small">{escape(sweep.param)} in the order of running: '
            f"{escape(order)}.</p>",
        ),
    ]


def _claim(sweep: Sweep, arm: str) -> str:
    tone = variable(looks(sweep.comparisons[0])[arm].colour)
    badge = '<span class="badge">crossover</span>' if sweep.crossovers.get(arm) else ""
    return (
        f'<div class="verdict" style="--tone:{tone}"><h3>{escape(headline(sweep, arm))}</h3>'
        f'<p>{badge}<span class="muted">{escape(certainty(sweep, arm))}</span></p></div>'
    )


def _at(sweep: Sweep, value: Number) -> str:
    return f"{sweep.param} = {units.quantity(value)}"


def _together(sweep: Sweep, value: Number) -> Comparison:
    """The comparison at a value with the verdicts that hold for all values together."""
    words = {point.arm: point.verdict for point in sweep.points if point.value == value}
    comparison = sweep.at(value)
    return replace(
        comparison,
        results=tuple(replace(r, verdict=words[r.arm]) for r in comparison.results),
    )
