"""The style of the bars that show where the time went, as CSS below `.labkit`."""

from __future__ import annotations

from labkit.views.palette import SIZES

RULES = f"""
.labkit .where figcaption{{display:flex;justify-content:space-between;gap:0 12px;flex-wrap:wrap}}
.labkit .where figcaption b{{color:var(--labkit-ink)}}
.labkit .where figure{{margin:0 0 10px}}
.labkit .where .parts{{display:flex;height:30px;width:var(--length);min-width:2px;margin:2px 0 0}}
.labkit .where .parts i{{display:block;flex:0 0 auto;min-width:0;width:var(--share);
  background:var(--fill);background-clip:padding-box;border-right:1px solid transparent;
  overflow:hidden;white-space:nowrap;text-overflow:ellipsis;font-style:normal;
  font-size:{SIZES["small"]}px;line-height:30px;text-indent:8px}}
.labkit .where .parts i:last-child{{border-right:0}}
.labkit .where i.idle{{border:1px solid var(--labkit-faint);background:none;
  color:var(--labkit-muted)}}
.labkit .where .parts i.idle+i.driver{{border-left:0}}
.labkit .where i.driver,.labkit .where i.waiting{{background:repeating-linear-gradient(135deg,
  var(--fill) 0 3px,transparent 3px 6px) padding-box;border:1px solid var(--fill)}}
.labkit .where th:has(i){{padding-left:20px;text-indent:-20px}}
.labkit .where th i{{display:inline-block;width:12px;height:12px;border-radius:2px;
  margin-right:8px;vertical-align:-1px;background:var(--fill)}}
.labkit .where td .muted{{display:inline-block;min-width:4ch;margin-left:8px}}
.labkit .where th,.labkit .where td{{padding-top:3px;padding-bottom:3px}}
.labkit .where table{{margin-top:4px}}
.labkit .where thead th{{white-space:normal;max-width:20ch}}
.labkit .where p{{max-width:78ch;margin-top:8px}}
@container (max-width:640px){{.labkit .where td .muted{{display:block;margin:0;
  font-size:{SIZES["tiny"]}px}}.labkit .where th[scope=row],
  .labkit .where th.lead{{min-width:116px;max-width:140px;overflow-wrap:break-word}}
  .labkit .where thead th.name{{min-width:80px;max-width:96px;font-size:{SIZES["small"]}px}}}}
"""
