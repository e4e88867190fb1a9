"""The style of the lineage graph, as CSS below `.labkit`."""

from __future__ import annotations

RULES = """
.labkit .lineage,.labkit .lineage-row{display:flex;flex-wrap:wrap;gap:20px 32px;
  align-items:flex-start}
.labkit .lineage>div{flex:0 1 var(--wide,270px);min-width:0;max-width:100%}
.labkit .lineage-row>div{flex:none;width:var(--wide)}
.labkit .lineage .graph,.labkit .lineage-row svg{margin:8px 0 6px}
.labkit .legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:10px 0 0;padding:0}
.labkit .legend li{display:flex;align-items:center;gap:7px;margin:0;padding:0;list-style:none}
.labkit .legend svg{flex:none;display:block}
.labkit .lineage.texts{margin-top:12px}
@media print{.labkit .lineage .graph svg{min-width:0!important;max-height:230mm}
  .labkit .lineage>div,.labkit .lineage .graph{break-inside:avoid}}
"""
