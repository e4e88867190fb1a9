"""The style of the plan tree, as CSS below `.labkit`."""

from __future__ import annotations

from labkit.views.palette import SIZES

_PATHS = {
    "shuffle": "M1 4h3l6 6h3M1 10h3l6-6h3M11 2l2 2-2 2M11 8l2 2-2 2",
    "broadcast": "M1.9 7a1.2 1.2 0 1 0 2.4 0 1.2 1.2 0 1 0-2.4 0M7 7h6M7 5l5-3M7 9l5 3",
    "join": "M1 7a4 4 0 1 0 8 0 4 4 0 1 0-8 0M5 7a4 4 0 1 0 8 0 4 4 0 1 0-8 0",
    "sort": "M1 3h12M1 7h8M1 11h4",
    "scan": "M1.5 1.5h11v11h-11zM1.5 5.2h11M1.5 8.9h11",
    "python": "M5 2L1 7l4 5M9 2l4 5-4 5",
    "aqe": "M2 2l5 4 5-4M7 6v7",
    "reused": "M11.5 5A5 5 0 1 0 12 8.5M12 1.5V5.4H8",
    "aggregate": "M11 2H3l4.5 5L3 12h8",
}
"""The sign of each kind of operator, as a path in a box of 14 by 14. Others have a dot."""

_SIGNS = "".join(
    f'.labkit .plans b.{kind}{{--sign:url("data:image/svg+xml,'
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 14 14'%3E"
    f"%3Cpath d='{path}' fill='none' stroke='%23000' stroke-width='1.9'/%3E%3C/svg%3E\")}}\n"
    for kind, path in _PATHS.items()
)

_LINE = "linear-gradient(var(--labkit-warmup),var(--labkit-warmup)) no-repeat"


def _stacked(which: str) -> str:
    """Numbers below the name instead of in columns beside it, where these are too narrow."""
    plan = f".labkit .plan{which}"
    return (
        f"{plan} .line{{display:block}}"
        f"{plan} .head .figures,{plan} .figures span:empty{{display:none}}"
        f"{plan} .figures{{flex-wrap:wrap;gap:0 8px}}{plan} .figures span{{width:auto}}"
        f'{plan} .figures span:first-child::after{{content:" rows"}}'
    )


RULES = f"""
.labkit .plans ul.told{{list-style:none;margin:0 0 8px;padding:0;max-width:100ch;text-wrap:pretty}}
.labkit .plans .told>li{{margin:2px 0;padding:0}}
.labkit .plans .told .name{{margin-right:4px}}
.labkit .plans .legend{{display:flex;flex-wrap:wrap;gap:2px 16px;margin:0 0 8px;
  color:var(--labkit-muted);font-size:{SIZES["tiny"]}px}}
.labkit .plans .legend span{{display:inline-flex;align-items:center;gap:5px;white-space:nowrap}}
.labkit .plan{{max-width:calc(var(--arms)*640px)}}
.labkit .plan .across{{display:grid;grid-template-columns:repeat(var(--arms),minmax(0,1fr));
  column-gap:20px}}
.labkit .plan .across>*{{min-width:0}}
.labkit .plan .row,.labkit .plan .row:last-of-type{{border:0}}
.labkit .plan .row>div{{padding:0}}
.labkit .plan .head{{display:flex;justify-content:space-between;align-items:baseline;gap:10px;
  border-bottom:1px solid var(--labkit-faint);padding:0 8px 3px 0;margin-bottom:4px}}
.labkit .plan .head .figures{{color:var(--labkit-muted);font-size:{SIZES["tiny"]}px}}
.labkit .plan .cell,.labkit .plan .more{{display:flex;padding:0 8px 0 6px;
  border-left:3px solid transparent}}
.labkit .plan .cell{{min-height:25px}}
.labkit .plan .shown,.labkit .plan .more>div{{flex:1;min-width:0}}
.labkit .plan .only{{border-left-color:var(--tone);
  background:color-mix(in srgb,var(--tone) 11%,transparent)}}
.labkit .plan .changed{{border-left:3px dotted var(--tone)}}
.labkit .plan .absent,.labkit .plan .void{{background:repeating-linear-gradient(135deg,
  transparent 0 5px,var(--labkit-band) 5px 6px)}}
.labkit .plan .gone{{align-self:center;margin-left:6px;padding:0 6px;border-radius:3px;
  color:var(--tone);font-size:{SIZES["tiny"]}px;
  background:var(--labkit-page)}}
.labkit .plans .rails{{display:flex;flex:none;align-self:stretch;justify-content:flex-end;
  max-width:50%;overflow:hidden;padding:0 calc((24px - var(--rail))/2);
  margin:0 0 0 calc((var(--rail) - 18px)/2)}}
.labkit .plans .rails i{{width:var(--rail);flex:none;position:relative;display:block;
  --mid:calc(var(--rail)/2 - 1px);--half:calc(var(--rail)/2 + 1px)}}
.labkit .plans i.through{{background:{_LINE} var(--mid) 0/1px 100%}}
.labkit .plans i.tee{{background:{_LINE} var(--mid) 0/1px 100%,
  {_LINE} var(--mid) 12px/var(--half) 1px}}
.labkit .plans i.elbow{{background:{_LINE} var(--mid) 0/1px 13px,
  {_LINE} var(--mid) 12px/var(--half) 1px}}
.labkit .plans i.above{{background:{_LINE} var(--mid) 0/1px 4px}}
.labkit .plans i.below{{background:{_LINE} var(--mid) 21px/1px 100%}}
.labkit .plans i.above.below{{background:{_LINE} var(--mid) 0/1px 4px,
  {_LINE} var(--mid) 21px/1px 100%}}
.labkit .plans .dot b{{position:absolute;left:calc(var(--rail)/2 - 8px);top:5px}}
.labkit .plans b[class]{{display:inline-block;width:15px;height:15px;flex:none;
  --sign:radial-gradient(circle,#000 3px,transparent 3.6px);background:var(--labkit-muted);
  -webkit-mask:var(--sign) center/14px 14px no-repeat;mask:var(--sign) center/14px 14px no-repeat;
  print-color-adjust:exact;-webkit-print-color-adjust:exact}}
.labkit .plans b.frame{{--sign:radial-gradient(circle,#000 1.8px,transparent 2.4px)}}
{_SIGNS}.labkit .plans b.shuffle{{background:var(--labkit-shuffle)}}
.labkit .plans b.broadcast{{background:var(--labkit-broadcast)}}
.labkit .plans b.python{{background:var(--labkit-foreign)}}
.labkit .plans b.join,.labkit .plans b.sort,.labkit .plans b.scan{{background:var(--labkit-ink)}}
.labkit .plan .row>summary{{display:block;padding:0;font:inherit;list-style:none;
  line-height:19px}}
.labkit .plan .row>summary::-webkit-details-marker{{display:none}}
.labkit .plan .row>summary:focus-visible{{outline:2px solid var(--labkit-ink);
  outline-offset:-2px;border-radius:3px}}
.labkit .plan .row>summary:hover .op{{text-decoration:underline dotted;
  text-underline-offset:3px}}
.labkit .plan .shown{{padding:2px 0 4px}}
.labkit .plan .line{{display:flex;justify-content:space-between;gap:0 10px}}
.labkit .plan .what{{min-width:0}}
.labkit .plans .op{{font-weight:bold}}
.labkit .plans .frame .op{{font-weight:normal;color:var(--labkit-muted)}}
.labkit .plans .plain .op{{font-weight:normal}}
.labkit .plans .shuffle .op,.labkit .plan .shuffle .tag{{color:var(--labkit-shuffle)}}
.labkit .plans .broadcast .op{{color:var(--labkit-broadcast)}}
.labkit .plans .python .op,.labkit .plan .python .tag{{color:var(--labkit-foreign)}}
.labkit .plan .tag{{font-size:{SIZES["tiny"]}px;color:var(--labkit-muted);white-space:nowrap}}
.labkit .plan .figures{{display:flex;flex:none;text-align:right}}
.labkit .plan .figures span{{width:66px;white-space:nowrap}}
.labkit .plan .frame .figures{{color:var(--labkit-muted)}}
.labkit .plan .facts{{display:flex;flex-wrap:wrap;gap:0 14px}}
.labkit .plans .fact,.labkit .plan .mark{{font-size:{SIZES["tiny"]}px;
  line-height:16px}}
.labkit .plans .fact em{{font-style:normal;color:var(--labkit-muted)}}
.labkit .plan .spilled,.labkit .plan .spilled em{{color:var(--labkit-open);font-weight:bold}}
.labkit .plan .mark{{color:var(--tone);font-weight:bold}}
.labkit .plan .what .mark{{display:inline-block;margin-left:6px}}
.labkit .plan .spared,.labkit .plan .spared .op{{color:var(--labkit-muted);font-weight:normal}}
.labkit .plan .spared .figures{{display:none}}
.labkit .plan .more>div{{padding:4px 0 10px;font-size:{SIZES["tiny"]}px;line-height:16px}}
.labkit .plan .more dl{{gap:1px 12px;grid-template-columns:fit-content(50%) minmax(0,1fr);
  margin:0 0 6px}}
.labkit .plan .more ul{{margin:0 0 6px 16px}}
.labkit .plan details.text summary{{padding:4px 0}}
.labkit .plan .row+.text{{margin-top:10px}}
.labkit .outline>div{{display:flex;min-height:22px;line-height:19px;padding:2px 0 0;
  font-size:{SIZES["small"]}px}}
.labkit .outline .rails{{margin-top:-2px}}
@container (min-width:641px){{{_stacked(".many")}}}
@container (max-width:440px){{{_stacked("")}}}
@container (min-width:641px) and (max-width:899px){{{_stacked("")}}}
@container (max-width:640px){{.labkit .plan .across{{grid-template-columns:minmax(0,1fr)}}
  .labkit .plan .heads{{display:flex;flex-wrap:wrap;margin-bottom:4px;
  border-bottom:1px solid var(--labkit-faint)}}
  .labkit .plan .head{{border:0;margin:0}}.labkit .plan .head:last-child{{flex:1}}
  .labkit .plan .head:not(:last-child) .figures{{display:none}}
  .labkit .plan .void,.labkit .plan .more.absent{{display:none}}
  .labkit .plan .cell,.labkit .plan .more{{border-left:3px solid var(--own)}}
  .labkit .plan .row{{margin-bottom:3px}}.labkit .plan .foot>div+div{{margin-top:8px}}}}
@media print{{.labkit .plan .row{{break-inside:avoid}}}}
"""
