"""What the rules found: a compact list, each with its figure, why it matters, and the way out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labkit.core import units
from labkit.core.judging.rules.rule import Finding
from labkit.views.markup import escape
from labkit.views.palette import arm_colour, variable

_CALL = re.compile(r"labkit\.\w+\((?:[^()]|\(\))*\)")


def findings_body(found: Sequence[Finding], names: Sequence[str]) -> str:
    """The findings, the dearest first; empty when no rule fired.

    `names` are those of all that was looked at, in the order that gives them their colours.
    """
    items = "".join(_item(finding, names) for finding in found)
    return f'<ul class="findings">{items}</ul>' if items else ""


def _item(finding: Finding, names: Sequence[str]) -> str:
    tones = {name: variable(arm_colour(i)) for i, name in enumerate(names)}
    who = "".join(
        f'<span class="name" style="--tone:{tones[name]}">{escape(name)}</span>'
        for name in finding["arms"]
        if name in tones
    )
    rows = {
        "looks at": escape(finding["looks_at"]),
        "threshold": escape(finding["source"]),
        "here": escape(finding["scaled"]),
        "claim": f"<code>{escape(finding['claim'])}</code>",
    }
    listed = "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in rows.items())
    return (
        f'<li><h4><span>{escape(finding["title"])}</span><span class="figure">'
        f"{_against(finding)}</span></h4>"
        f'<p class="who">{who}{_worth(finding)}</p><p>{escape(finding["text"])}</p>'
        f'<p class="next">{_with_code(finding["next"])}</p>'
        '<details class="text"><summary>where the threshold comes from</summary>'
        f'<div><dl class="small">{listed}</dl></div></details></li>'
    )


def _against(finding: Finding) -> str:
    """The value against its threshold; a threshold of 0 goes without saying."""
    value, limit = (units.by_unit(finding[key], finding["unit"]) for key in ("value", "threshold"))
    if not finding["threshold"]:
        return f"<b>{value}</b>"
    sign = "&lt;" if finding.get("below") else "&gt;"
    source = escape(finding["source"])
    return f'<b>{value}</b> {sign} <abbr title="{source}">{limit}</abbr>'


def _worth(finding: Finding) -> str:
    if not finding.get("worth"):
        return ""
    said = f"{units.seconds(finding['worth'])} of a trial goes to it"
    return f'<span class="muted">{escape(said)}</span>'


def _with_code(text: str) -> str:
    """The sentence, escaped, with the calls in it set as code."""
    return _CALL.sub(lambda call: f"<code>{call.group()}</code>", escape(text))
