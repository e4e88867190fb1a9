"""The style of the list of findings, as CSS below `.labkit`."""

from __future__ import annotations

from labkit.views.palette import SIZES

RULES = f"""
.labkit .findings{{list-style:none;margin:0;padding:0;max-width:84ch}}
.labkit .findings>li{{margin:0;padding:9px 0 9px 16px;border-bottom:1px solid var(--labkit-line);
  border-left:3px solid var(--labkit-open)}}
.labkit .findings>li+li{{margin-top:8px}}
.labkit .findings h4{{font-size:{SIZES["text"]}px;display:flex;flex-wrap:wrap;gap:0 12px;
  justify-content:space-between}}
.labkit .findings .figure{{white-space:nowrap}}
.labkit .findings .figure b{{color:var(--labkit-open)}}
.labkit .findings .figure,.labkit .findings .who{{font-size:{SIZES["small"]}px;
  font-weight:normal}}
.labkit .findings .who .name{{margin-right:8px}}
.labkit .findings .next{{margin-top:3px}}
.labkit .findings .next::before{{content:"→ ";color:var(--labkit-muted)}}
.labkit .findings details,.labkit .findings details:last-of-type{{border:0}}
.labkit .findings summary{{font-weight:normal;color:var(--labkit-muted);padding:3px 0 0}}
.labkit .findings dl{{grid-template-columns:max-content minmax(0,1fr)}}
.labkit .findings details>div{{padding:4px 0 2px}}
.labkit code{{font-size:.95em}}
@container (max-width:640px){{.labkit .findings dl{{grid-template-columns:1fr}}
  .labkit .findings dd{{margin:0 0 4px}}}}
"""
