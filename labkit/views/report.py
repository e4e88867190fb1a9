"""A comparison or a sweep as one file that anyone can open: no network, no scripts, printable."""

from __future__ import annotations

from collections.abc import Iterable

from labkit.core.records.comparison import Comparison
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.sweep import Sweep
from labkit.core.sweeps.words import headline, lead
from labkit.views.demonstration import demonstration_body
from labkit.views.html import EVIDENCE, figure_body, metrics_body, verdict_body
from labkit.views.markup import escape
from labkit.views.palette import FONT, variable
from labkit.views.story import title
from labkit.views.stylesheet import style_block
from labkit.views.sweeps.html import claims_body, curve_body, setting_parts, values_parts
from labkit.views.sweeps.tables import table_body

_PAGE = f"""
body{{margin:0;padding:0}}
.labkit.page{{max-width:none;min-height:100vh;padding:36px 20px 48px;
  background:var(--labkit-ground)}}
.labkit.page main,.labkit.page header{{max-width:1040px;margin:0 auto}}
.labkit.page h1{{font:bold 26px/1.25 {FONT};margin:2px 0 22px;letter-spacing:-.01em}}
.labkit.page h2{{font:bold 17px/1.3 {FONT};margin:34px 0 10px;padding-top:10px;
  border-top:1px solid {variable("line")}}}
@page{{margin:14mm}}
@media print{{.labkit.page{{padding:0;min-height:0;print-color-adjust:exact;
  -webkit-print-color-adjust:exact}}.labkit.page h2{{break-after:avoid}}}}
"""


def report_html(comparison: Comparison) -> str:
    """The whole report as the text of one HTML file, light or dark as the reader prefers."""
    parts = [("Metrics", metrics_body(comparison))]
    parts += [(name, body) for name, draw in EVIDENCE if (body := draw(comparison))]
    top = verdict_body(comparison) + figure_body(comparison, caption=False)
    return _page(comparison.lab, title(comparison), comparison.title, top, parts)


def sweep_report_html(sweep: Sweep) -> str:
    """The same for a sweep: the curve, then each value with its own figure and metrics."""
    parts = [("Values", table_body(sweep)), *values_parts(sweep)]
    parts += [(name, body) for name, body in setting_parts(sweep) if body]
    top = claims_body(sweep) + curve_body(sweep)
    return _page(
        sweep.lab, headline(sweep, lead(sweep)), f"{sweep.title}: {sweep.param}", top, parts
    )


def demonstration_report_html(shown: Demonstration) -> str:
    """The same for a demonstration: its observations."""
    return _page(shown.lab, shown.title, shown.title, demonstration_body(shown), ())


def _page(lab: str, title: str, heading: str, top: str, parts: Iterable[tuple[str, str]]) -> str:
    """One self-contained page; `title` is the browser's, `top` and the parts' bodies are HTML."""
    below = "".join(f"<h2>{escape(name)}</h2>{body}" for name, body in parts)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title>{style_block()}<style>{_PAGE}</style></head>"
        '<body><div class="labkit page"><header>'
        f'<p class="muted">Spark Tuning Lab · {escape(lab)}</p>'
        f"<h1>{escape(heading)}</h1></header><main>{top}{below}"
        "</main></div></body></html>\n"
    )
