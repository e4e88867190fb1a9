"""An operator of a plan as HTML: name, numbers, what is different; all of it behind a click."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from labkit.core import units
from labkit.core.plans.align import ONLY, Cell
from labkit.core.plans.changes import Change
from labkit.core.plans.facts import gist
from labkit.core.plans.figures import figures
from labkit.core.plans.kinds import BROADCAST, PYTHON, READ, REUSED, SHUFFLE
from labkit.core.plans.metrics import Metric, metric_text
from labkit.core.plans.rails import BLANK, TEE, THROUGH, Rails
from labkit.core.plans.run import Operator
from labkit.core.plans.tree import without_ids
from labkit.views.markup import escape

WORDS = {SHUFFLE: "shuffle", PYTHON: "Python", REUSED: "reused"}
"""The words that say what an operator's name doesn't."""

LONGEST = 140
"""The most characters of a fact that a row shows; the rest is behind the click."""

MOST_CHANGES = 3

_PACKAGE = re.compile(r"\b(?:org|com|java|scala)\.(?:\w+\.)*(?=[A-Z])")
"""The package of a class, which a row leaves out."""


def rail_width(drawn: Iterable[Rails]) -> str:
    """The CSS that makes the columns of a tree narrower, the more of them there are."""
    most = max((len(rail.columns) for rail in drawn), default=0)
    return f"--rail:{18 if most <= 6 else 12 if most <= 12 else 8}px"


def rail_spans(columns: Iterable[str]) -> str:
    """The lines of the operators around, a column each."""
    return "".join(f'<i class="{column}"></i>' for column in columns)


def dot(rails: Rails, kind: str) -> str:
    """The row's own column: its sign and how it is tied to the rows around."""
    ties = " above" * rails.above + " below" * rails.below
    return f'<i class="dot{ties}"><b class="{kind}"></b></i>'


def operator_row(
    operator: Operator, rails: Rails, cell: Cell, against: str, counted: bool, reference: bool
) -> str:
    """What is in sight of an operator in a row.

    `against` is the reference's name, `counted` says whether rows have numbers, `reference`
    whether this one is the reference's own.
    """
    numbers = _numbers(operator) if counted else ""
    name = _name(operator) + _alone(cell, against, reference)
    said = _facts(operator) + _differences(cell, operator)
    return (
        f'<span class="rails">{rail_spans(rails.columns)}{dot(rails, operator.kind)}</span>'
        f'<span class="shown {_kind(operator)}"><span class="line">'
        f'<span class="what">{name}</span>{numbers}</span>{said}</span>'
    )


def operator_details(operator: Operator, rails: Rails, cell: Cell, against: str) -> str:
    """All that is known of an operator, beside the lines that go on to the rows below it."""
    return (
        f'<span class="rails">{rail_spans(_after(rails))}</span>'
        f'<div class="{_kind(operator)}">{_all(operator, cell, against)}</div>'
    )


def empty_row(passing: Sequence[str], lacking: str) -> str:
    """A row without an operator; `lacking` names what the reference has there."""
    text = f'<span class="gone">− no {escape(lacking)}</span>' if lacking else ""
    return f'<span class="rails">{rail_spans(passing)}</span>{text}'


def _after(rails: Rails) -> tuple[str, ...]:
    """The columns between a row and the one below it."""
    own = THROUGH if rails.below else BLANK
    return (*(THROUGH if c in (TEE, THROUGH) else BLANK for c in rails.columns), own)


def _kind(operator: Operator) -> str:
    return operator.kind + " spared" * operator.spared


def _name(operator: Operator) -> str:
    word = WORDS.get(operator.kind, "")
    if operator.kind == READ:
        word = operator.note
    if operator.kind == BROADCAST and "Exchange" not in operator.name:
        word = "broadcast"
    tag = f' <span class="tag">{escape(word)}</span>' if word else ""
    if operator.spared and operator.name.startswith("InMemoryRelation"):
        tag = ' <span class="tag">was in the cache: nothing below ran</span>'
    return f'<span class="op">{escape(operator.name)}</span>{tag}'


def _numbers(operator: Operator) -> str:
    found = figures(operator.metrics)
    shown = (
        ("rows", units.count(found.rows) if found.rows is not None else ""),
        ("bytes", units.size(found.bytes) if found.bytes is not None else ""),
        ("seconds", units.seconds(found.seconds) if found.seconds is not None else ""),
    )
    return '<span class="figures">' + "".join(
        f'<span title="{escape(found.sources[name])}">{text}</span>' for name, text in shown
    ) + "</span>"  # fmt: skip


def _facts(operator: Operator) -> str:
    said = gist(operator.kind, operator.facts)
    found = figures(operator.metrics)
    if operator.kind == READ and found.partitions is not None:
        said.append(("Partitions", units.count(found.partitions)))
    if found.spill:
        said.append(("Spilled", units.size(found.spill)))
    told = "".join(
        f'<span class="fact{" spilled" if name == "Spilled" else ""}"><em>{escape(name)}</em> '
        f"{escape(_short(_PACKAGE.sub('', value)))}</span>"
        for name, value in said
    )
    return f'<span class="facts">{told}</span>' if told else ""


def _alone(cell: Cell, against: str, reference: bool) -> str:
    if cell.mark != ONLY:
        return ""
    text = "only here" if reference else f"+ not in {against}"
    return f'<span class="mark">{escape(text)}</span>'


def _differences(cell: Cell, operator: Operator) -> str:
    said = [_short(_difference(change, operator)) for change in cell.changes[:MOST_CHANGES]]
    more = len(cell.changes) - MOST_CHANGES
    shown = [*said, f"{more} more"] if more > 0 else said
    marks = "".join(f'<span class="mark">≠ {escape(text)}</span>' for text in shown)
    return f'<span class="facts">{marks}</span>' if marks else ""


def _difference(change: Change, operator: Operator) -> str:
    return f"instead of {change.before}" if change.after == operator.name else change.text


def _all(operator: Operator, cell: Cell, against: str) -> str:
    """All that is known of an operator: differences, arguments, metrics."""
    arguments = {name: without_ids(value) for name, value in operator.details.items()}
    if operator.note and not operator.details:
        arguments["Arguments"] = without_ids(operator.note)
    if operator.codegen:
        arguments["Code generation"] = operator.codegen
    parts = [_terms(arguments), _metrics(operator.metrics)]
    if cell.changes:
        differing = "".join(f"<li>{escape(change.text)}</li>" for change in cell.changes)
        parts.insert(0, f"<p>Against {escape(against)}:</p><ul>{differing}</ul>")
    return "".join(parts) or '<p class="muted">Spark says nothing more of it.</p>'


def _metrics(metrics: Mapping[str, Metric | str]) -> str:
    """The metrics that are not 0, those of 0 named in one line."""
    told = {
        name: metric if isinstance(metric, str) else metric_text(metric)
        for name, metric in metrics.items()
    }
    zero = [
        name for name, m in metrics.items() if isinstance(m, Metric) and not (m.total or m.most)
    ]
    rest = {name: text for name, text in told.items() if name not in zero}
    empty = f'<p class="muted">0: {escape(", ".join(zero))}</p>' if zero else ""
    return _terms(rest) + empty


def _terms(named: Mapping[str, str]) -> str:
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in named.items() if v)
    return f"<dl>{rows}</dl>" if rows else ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
