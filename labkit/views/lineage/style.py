"""The style of the lineage graph, as CSS below `.labkit`."""

from __future__ import annotations

RULES = """
.labkit .lineage{display:grid;gap:18px 22px;
  grid-template-columns:repeat(auto-fit,minmax(min(100%,var(--least,270px)),1fr))}
.labkit .lineage>div{min-width:0}
.labkit .lineage .graph,.labkit .lineage-row .graph{margin:8px 0 6px}
.labkit .lineage-row{display:flex;gap:36px;align-items:flex-start;width:max-content}
.labkit .legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:10px 0 0;padding:0}
.labkit .legend li{display:flex;align-items:center;gap:7px;margin:0;padding:0;list-style:none}
.labkit .legend svg{flex:none;display:block}
.labkit .lineage.texts{margin-top:12px}
@media print{.labkit .lineage .graph svg{min-width:0!important;max-height:230mm}
  .labkit .lineage>div,.labkit .lineage .graph{break-inside:avoid}}
"""
