"""The style of a report, the page around its pieces: on a screen, and on paper."""

from __future__ import annotations

from labkit.views.palette import FONT, SIZES, variable

SHEET, MARGIN = "A4", 14
"""The paper that a report is laid out for, and its margins in millimetres."""

PAGE = f"""
body{{margin:0;padding:0}}
.labkit.page{{max-width:none;min-height:100vh;padding:36px 20px 48px;
  background:var(--labkit-ground)}}
.labkit.page main,.labkit.page header{{max-width:1040px;margin:0 auto}}
.labkit.page h1{{font:bold 26px/1.25 {FONT};margin:2px 0 8px;letter-spacing:-.01em}}
.labkit.page h2{{font:bold 17px/1.3 {FONT};margin:34px 0 10px;padding-top:10px;
  border-top:1px solid {variable("line")}}}
.labkit.page nav{{margin:12px 0 24px;font-size:{SIZES["small"]}px}}
.labkit.page nav ol{{display:flex;flex-wrap:wrap;gap:2px 18px;list-style:none;margin:0;padding:0}}
.labkit.page nav a{{color:var(--labkit-ink);text-decoration:underline;
  text-decoration-color:var(--labkit-faint);text-underline-offset:3px}}
.labkit.page nav a:hover{{text-decoration-color:currentcolor}}
.labkit.page .again h4{{margin-top:10px}}
@page{{size:{SHEET};margin:{MARGIN}mm}}
@media print{{.labkit.page{{padding:0;min-height:0;print-color-adjust:exact;
    -webkit-print-color-adjust:exact}}
  .labkit.page h2{{break-after:avoid}}
  .labkit.page .summary{{font-size:12px;line-height:1.4}}
  .labkit.page h1{{font-size:20px}}
  .labkit.page nav{{margin:6px 0 12px;font-size:{SIZES["tiny"]}px}}
  .labkit.page .summary h2{{font-size:15px;margin:10px 0 4px;padding-top:6px}}
  .labkit.page .summary section{{margin-bottom:8px}}
  .labkit.page .summary .verdict{{margin-bottom:5px}}
  .labkit.page .summary .verdict h3{{font-size:14px}}
  .labkit.page .summary .verdict p{{margin-top:1px}}
  .labkit.page .summary figure{{max-width:630px}}
  .labkit.page .summary ul.notes{{max-width:none;font-size:{SIZES["tiny"]}px}}
  .labkit.page .summary ul.notes li{{margin:1px 0}}
  .labkit.page .summary table{{font-size:{SIZES["tiny"]}px}}
  .labkit.page .summary th,.labkit.page .summary td{{padding-top:1px;padding-bottom:1px}}
  .labkit.page .summary dl{{grid-template-columns:repeat(2,max-content minmax(0,1fr))}}
  .labkit.page .origin{{break-inside:avoid}}
  .labkit.page .origin .again{{display:grid;grid-template-columns:max-content minmax(0,1fr);
    gap:6px 18px;align-items:baseline;margin-top:6px}}
  .labkit.page .origin .again h4,.labkit.page .origin .again pre{{margin:0!important}}
  .labkit.page .origin .again pre{{padding:4px 8px}}
  .labkit.page .origin .again p{{grid-column:1/-1}}
  .labkit.page .evidence{{break-before:page}}
  .labkit.page .evidence>h2:first-child{{margin-top:0;border-top:0;padding-top:0}}}}
"""
