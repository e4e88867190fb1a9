"""The style of the map of a cluster, as CSS below `.labkit`."""

from __future__ import annotations

from labkit.views.palette import SIZES

SPINE = 30
"""Pixels between the driver and the hosts, where the lines run that join them."""

RULES = f"""
.labkit .map{{display:grid;grid-template-columns:minmax(150px,22%) minmax(0,1fr);
  gap:0 {SPINE}px;margin:12px 0 10px;align-items:stretch}}
.labkit .map.bare{{grid-template-columns:minmax(0,1fr)}}
.labkit .map .who{{display:flex;flex-wrap:wrap;gap:1px 10px;align-items:center;
  font-size:{SIZES["small"]}px;color:var(--labkit-muted)}}
.labkit .map .who b{{color:var(--labkit-ink)}}
.labkit .map .beside>div,.labkit .map .host,.labkit .map .executor{{border-radius:8px}}
.labkit .map .beside>div{{border:1px solid var(--labkit-line);background:var(--labkit-panel);
  padding:10px 14px 11px;position:relative}}
.labkit .map:not(.bare) .beside>div>.who>span:not(.cores){{flex-basis:100%}}
.labkit .map .beside>.driver{{border-color:var(--labkit-arm-1);border-width:1.5px}}
.labkit .map .beside>.master{{margin-top:12px;border-style:dashed;background:none}}
.labkit .map .beside>:first-child{{margin-top:0}}
.labkit .map:not(.bare) .driver::after{{content:"";position:absolute;left:100%;top:22px;
  width:{SPINE}px;border-top:1.5px solid var(--labkit-faint)}}
.labkit .map .hosts{{display:grid;gap:12px;align-content:start;min-width:0}}
.labkit .map .host{{border:1px solid var(--labkit-line);background:var(--labkit-panel);
  padding:10px 12px 12px;position:relative;min-width:0}}
.labkit .map .host::before{{content:"";position:absolute;right:100%;top:22px;
  width:{SPINE // 2}px;border-top:1.5px solid var(--labkit-faint)}}
.labkit .map .host:not(:last-child)::after{{content:"";position:absolute;
  left:-{SPINE // 2 + 1}px;top:22px;height:calc(100% + 13px);
  border-left:1.5px solid var(--labkit-faint)}}
.labkit .map details{{grid-column:1/-1}}
.labkit .map .executors{{display:grid;gap:10px;margin-top:9px;
  grid-template-columns:repeat(auto-fit,minmax(min(100%,290px),1fr))}}
.labkit .map .executor{{background:var(--labkit-ground);border:1px solid var(--labkit-faint);
  padding:8px 12px 9px;min-width:0}}
.labkit .map .executor.gone,.labkit .map .executor.foreign{{border-style:dashed;
  background:none}}
.labkit .map .cores{{display:inline-flex;flex-wrap:wrap;gap:3px}}
.labkit .map .cores i,.labkit .keys i.core{{width:11px;height:11px;border-radius:2px;
  border:1.5px solid var(--labkit-arm-1);display:inline-block}}
.labkit .map .cores i.on{{background:var(--labkit-arm-1)}}
.labkit .map dl.did{{display:grid;gap:6px 16px;margin:8px 0 0;
  grid-template-columns:repeat(auto-fill,minmax(98px,1fr))}}
.labkit .map dl.did dt{{font-size:{SIZES["tiny"]}px;line-height:1.35}}
.labkit .map dl.did dd{{font-size:{SIZES["text"]}px;line-height:1.35;color:var(--labkit-ink)}}
.labkit .map .track{{display:flex;height:4px;border-radius:2px;overflow:hidden;margin:3px 0 0;
  background:var(--labkit-band)}}
.labkit .map .track i{{display:block;height:100%;flex:0 0 auto;min-width:1px}}
@container (max-width:640px){{.labkit .map{{grid-template-columns:minmax(0,1fr);gap:12px 0}}
  .labkit .map:not(.bare) .beside>div>.who>span:not(.cores){{flex-basis:auto}}
  .labkit .map:not(.bare) .hosts{{padding-left:{SPINE - 8}px}}
  .labkit .map .beside{{display:flex;flex-direction:column-reverse;gap:8px}}
  .labkit .map .beside>.master{{margin:0}}
  .labkit .map:not(.bare) .driver::after{{left:6.5px;top:100%;width:0;height:35px;
    border-top:0;border-left:1.5px solid var(--labkit-faint)}}
  .labkit .map .host::before{{width:{SPINE - 16}px}}
  .labkit .map .host:not(:last-child)::after{{left:-15px}}}}
@media print{{.labkit .map .host,.labkit .map .executor{{break-inside:avoid}}}}
"""
