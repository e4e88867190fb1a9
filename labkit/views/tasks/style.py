"""The style of the stage table, timeline and partitions, as CSS below `.labkit`."""

from __future__ import annotations

from labkit.views.palette import SIZES

RULES = f"""
.labkit section.part{{margin:0 0 22px}}
.labkit section.part>h4{{border-bottom:1px solid var(--labkit-line);margin:0 0 8px;
  padding:0 0 3px}}
.labkit ul.keys{{list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;
  font-size:{SIZES["small"]}px}}
.labkit ul.keys li{{margin:0;padding:0;white-space:nowrap}}
.labkit ul.keys i{{display:inline-block;width:11px;height:11px;border-radius:2px;
  margin:0 6px 0 0;vertical-align:-1px}}
.labkit .timeline{{margin:14px 0 0;break-inside:avoid}}
.labkit .timeline .narrow,.labkit .timeline .medium{{max-width:none}}
.labkit .timeline .lanes{{padding:0 10px 0 48px}}
.labkit .timeline .lanes>div{{position:relative;height:100%}}
.labkit .timeline .lanes svg{{position:absolute;left:0;top:0;display:block;max-width:none;
  height:100%;overflow:visible}}
.labkit .timeline .lanes .words{{pointer-events:none}}
.labkit .timeline .name,.labkit .spreads .name,.labkit .stages .name{{margin-right:6px}}
.labkit .arms.stages{{grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));
  gap:16px 28px}}
.labkit .arms.spreads:has(>:nth-child(3):last-child){{
  grid-template-columns:repeat(auto-fit,minmax(min(100%,270px),1fr))}}
.labkit .stages summary,.labkit .stages p.line{{display:flex;gap:0 12px;
  justify-content:space-between;flex-wrap:wrap;
  list-style:none;position:relative;padding:5px 0 11px 14px;font-weight:normal}}
.labkit .stages summary::-webkit-details-marker{{display:none}}
.labkit .stages summary::before{{content:"▸";position:absolute;left:0}}
.labkit .stages details[open]>summary::before{{content:"▾"}}
.labkit .stages p.line{{border-top:1px solid var(--labkit-line);margin:0;
  font-size:{SIZES["small"]}px}}
.labkit .when{{white-space:nowrap;margin-left:auto}}
.labkit .span{{position:absolute;left:0;right:0;bottom:4px;height:3px;border-radius:1px;
  background:var(--labkit-band)}}
.labkit .span i{{position:absolute;top:0;bottom:0;min-width:2px;border-radius:1px;
  background:var(--tone)}}
.labkit .flag{{margin-right:6px}}
.labkit .flag,.labkit .tasks b,.labkit .marks b{{color:var(--labkit-slower);font-weight:bold}}
.labkit table.tasks{{font-size:{SIZES["small"]}px;min-width:100%}}
.labkit table.tasks th,.labkit table.tasks td{{padding:3px 10px 3px 0}}
.labkit table.tasks th:last-child,.labkit table.tasks td:last-child{{padding-right:0}}
.labkit ul.marks{{list-style:none;margin:6px 0 0}}
.labkit ul.marks li{{margin:2px 0;padding:0}}
.labkit .stage-name{{display:flex;flex-wrap:wrap;gap:0 12px;margin:10px 0 3px;padding:0;
  border-top:1px solid var(--labkit-line);padding-top:5px}}
.labkit .stage-name .when{{color:var(--labkit-muted)}}
.labkit .stages details.text summary{{padding:5px 0 5px 14px}}
.labkit section.part>p{{margin-bottom:6px}}
.labkit .strips{{display:grid;gap:0 16px;grid-template-columns:repeat(3,minmax(0,1fr))}}
.labkit .strips figure{{display:grid;grid-row:span 3;grid-template-rows:subgrid;min-width:0}}
.labkit .strips figcaption{{align-self:end}}
.labkit .strips svg{{display:block;width:100%;height:56px;margin:2px 0}}
@media print{{.labkit .strips,.labkit .stages details:not([open]){{break-inside:avoid}}}}
@container (max-width:640px){{.labkit table.tasks th[scope=row]{{min-width:78px;max-width:90px}}
  .labkit table.tasks th,.labkit table.tasks td{{padding-right:4px;font-size:{SIZES["tiny"]}px}}}}
"""
