"""The style of every piece of HTML, scoped below `.labkit` so that the host page keeps its own."""

from __future__ import annotations

from functools import lru_cache

from labkit.views.cluster import style as cluster_style
from labkit.views.ledger import style as ledger_style
from labkit.views.lineage import style as lineage_style
from labkit.views.palette import FONT, MONO, SIZES, theme_css
from labkit.views.plans import style as plan_style
from labkit.views.streams import style as streams_style
from labkit.views.tasks import style as stages_style
from labkit.views.why import findings_style, where_style

_RULES = f"""
.labkit{{--labkit-page:var(--jp-layout-color0,var(--labkit-ground));container-type:inline-size;
  font:{SIZES["text"]}px/1.5 {FONT};color:var(--labkit-ink);
  font-variant-numeric:tabular-nums;text-align:left;max-width:1040px;overflow-wrap:anywhere}}
.labkit-tabs .labkit,[data-voila] .labkit{{--labkit-page:var(--jp-layout-color1)}}
.labkit *{{box-sizing:border-box}}
.labkit p,.labkit ul,.labkit figure,.labkit h3,.labkit h4{{margin:0;padding:0}}
.labkit ul{{padding:0!important}}
.labkit.labkit h3:first-child,.labkit.labkit h4:first-child{{margin-top:0}}
.labkit section{{margin:0 0 18px}}
.labkit h3{{font:bold {SIZES["title"]}px/1.3 {FONT};color:var(--labkit-ink)}}
.labkit h4{{font:bold {SIZES["small"]}px/1.5 {FONT};color:var(--labkit-ink)}}
.labkit .muted{{color:var(--labkit-muted)}}
.labkit .small{{font-size:{SIZES["small"]}px}}
.labkit .tiny{{font-size:{SIZES["tiny"]}px}}
.labkit .verdict{{border-left:4px solid var(--tone);padding:1px 0 1px 14px;margin:0 0 12px}}
.labkit .verdict p{{margin-top:3px}}
.labkit .badge{{display:inline-block;border:1px solid var(--tone);color:var(--tone);
  border-radius:999px;padding:0 9px;font-weight:bold;font-size:{SIZES["small"]}px;
  line-height:20px;margin:0 10px 3px 0;white-space:nowrap}}
.labkit .number{{font-weight:bold;color:var(--labkit-ink);margin-right:6px}}
.labkit ul.notes{{list-style:none;margin:6px 0 0 18px;max-width:78ch}}
.labkit ul.notes li{{position:relative;margin:3px 0;padding:0}}
.labkit ul.notes li::before{{content:"";position:absolute;left:-14px;top:.6em;width:5px;
  height:5px;border-radius:50%;background:var(--labkit-faint)}}
.labkit ul.notes li.caution::before{{content:"!";background:none;top:0;left:-15px;
  color:var(--labkit-open);font-weight:bold;width:auto;height:auto}}
.labkit .medium,.labkit .narrow{{display:none}}
.labkit .medium{{max-width:800px}}
.labkit .narrow{{max-width:480px}}
@container (min-width:641px) and (max-width:899px){{.labkit .wide{{display:none}}
  .labkit .medium{{display:block}}}}
@container (max-width:640px){{.labkit .wide{{display:none}}.labkit .narrow{{display:block}}}}
.labkit .scroll{{overflow-x:auto;max-width:100%}}
.labkit table{{border-collapse:collapse;border:0;margin:0;font-size:{SIZES["text"]}px;
  color:inherit;min-width:min(100%,420px)}}
.labkit tr{{background:none!important}}
.labkit th,.labkit td{{border:0;border-bottom:1px solid var(--labkit-line);
  padding:5px 18px 5px 0;text-align:right;vertical-align:top;font-weight:normal;
  background:none;white-space:nowrap;max-width:none}}
.labkit th:last-child,.labkit td:last-child{{padding-right:0}}
.labkit thead th{{vertical-align:bottom;font-weight:bold;border-bottom-color:var(--labkit-faint)}}
.labkit th[scope=row],.labkit th.lead{{text-align:left;position:sticky;left:0;
  background:var(--labkit-page)}}
@container (max-width:640px){{.labkit th[scope=row]{{white-space:normal;max-width:104px}}
  .labkit th,.labkit td{{padding-right:12px}}}}
.labkit abbr{{text-decoration:underline dotted var(--labkit-faint);text-underline-offset:3px;
  cursor:help;border:0}}
.labkit .range{{display:block;color:var(--labkit-muted);font-size:{SIZES["tiny"]}px;
  line-height:1.3}}
.labkit .bar{{display:block;height:3px;margin:3px 0 1px auto;border-radius:1px;
  background:var(--tone)}}
.labkit .arms{{display:grid;gap:14px 20px;
  grid-template-columns:repeat(auto-fit,minmax(min(100%,270px),1fr))}}
.labkit .arms>div{{min-width:0}}
.labkit .arms.codes{{grid-template-columns:repeat(auto-fit,minmax(min(100%,var(--least)),1fr))}}
.labkit .name{{font-weight:bold;color:var(--tone)}}
.labkit pre{{font:{SIZES["tiny"]}px/1.5 {MONO};color:var(--labkit-ink);
  background:var(--labkit-panel);border:0;border-radius:4px;margin:4px 0 0;padding:10px 12px;
  overflow-x:auto;white-space:pre;overflow-wrap:normal;tab-size:4}}
.labkit code{{font:{SIZES["small"]}px/1.5 {MONO}}}
.labkit pre code{{font-size:inherit}}
.labkit details{{border-top:1px solid var(--labkit-line);margin:0;padding:0}}
.labkit details:last-of-type{{border-bottom:1px solid var(--labkit-line)}}
.labkit details.text,.labkit details.text:last-of-type{{border:0}}
.labkit .graph{{margin:4px 0 6px}}
.labkit summary{{cursor:pointer;padding:7px 0;font-weight:bold;font-size:{SIZES["small"]}px;
  color:var(--labkit-ink)}}
.labkit details.text summary{{font-weight:normal;color:var(--labkit-muted);padding:5px 0}}
.labkit details>div{{padding:2px 0 12px}}
.labkit dl{{display:grid;grid-template-columns:fit-content(60%) minmax(0,1fr);gap:2px 18px;
  margin:0}}
.labkit dt{{color:var(--labkit-muted);font-weight:normal;padding:0;margin:0;float:none;width:auto}}
.labkit dd{{margin:0;padding:0;float:none;width:auto}}
.labkit svg text{{font-variant-numeric:tabular-nums}}
@media print{{.labkit pre{{white-space:pre-wrap}}.labkit .arms.codes{{grid-template-columns:1fr}}
  .labkit .scroll{{overflow:visible}}.labkit thead{{display:table-header-group}}
  .labkit .scroll th,.labkit .scroll td{{white-space:normal;min-width:0;padding-right:10px}}
  .labkit .scroll thead th{{font-size:{SIZES["tiny"]}px}}
  .labkit figure,.labkit .verdict,.labkit tr,.labkit li,.labkit pre,.labkit dl,
  .labkit .codes>div{{break-inside:avoid}}
  .labkit h3,.labkit h4,.labkit .name,.labkit summary,.labkit thead{{break-after:avoid}}
  .labkit details.text:not([open]){{display:none}}
  .labkit th[scope=row],.labkit th.lead{{position:static;background:none}}
  .labkit>details::details-content{{content-visibility:visible;block-size:auto}}}}
"""


@lru_cache(maxsize=1)
def style_block() -> str:
    """The <style> element that a piece carries."""
    parts = (
        lineage_style, plan_style, stages_style, streams_style, where_style, findings_style,
        ledger_style, cluster_style,
    )  # fmt: skip
    return f"<style>{theme_css()}{_RULES}{''.join(part.RULES for part in parts)}</style>"


def piece(content: str) -> str:
    """Content that stands alone on any page: the style, and the content below `.labkit`."""
    return f'<div class="labkit">{style_block()}{content}</div>'
