"""The style of streams' drawings, as CSS below `.labkit`."""

from __future__ import annotations

RULES = """
.labkit .streams{margin:10px 0 0}
.labkit .arms.streams.several{grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));
  gap:20px 36px}
.labkit .stream{break-inside:avoid}
.labkit .stream .lanes{padding:0 10px 0 48px;margin:0 0 4px}
.labkit .stream .lanes>div{position:relative;height:100%}
.labkit .stream .lanes svg{position:absolute;left:0;top:0;display:block;max-width:none;
  height:100%;overflow:visible}
.labkit .stream .lanes .words{pointer-events:none}
.labkit ul.keys i.line{width:20px;height:0;border-top-width:2px;border-radius:0;vertical-align:4px}
.labkit ul.keys i.dot{width:7px;height:7px;border-radius:50%;background:var(--tone);
  vertical-align:1px}
"""
