"""Below an arm's plan, folded: the plans before it as outlines, and Spark's own texts."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.core.errors import LabError
from labkit.core.plans.extended import parse_extended
from labkit.core.plans.facts import facts, gist
from labkit.core.plans.kinds import kind_of
from labkit.core.plans.rails import rails
from labkit.core.plans.run import Execution
from labkit.core.plans.tree import PlanNode, Tree, without_ids
from labkit.views.markup import escape
from labkit.views.plans.rows import dot, rail_spans, rail_width

_LOGICAL = (
    ("optimised", "Optimised logical plan"),
    ("analysed", "Analysed logical plan"),
    ("parsed", "Parsed logical plan"),
)


_INITIAL = "Initial adaptive plan"
_WRITTEN = "Logical plans, as explain() writes them"
_EXPLAINED = "The plan as explain() writes it"
FOLDED = (_INITIAL, *(name for _, name in _LOGICAL), _WRITTEN, _EXPLAINED)
"""What there may be below a plan, in this order."""


def folded_plans(execution: Execution, logical: str) -> Iterator[tuple[str, str]]:
    """The initial adaptive plan, the logical plans, the text of explain(): names and HTML.

    `logical` is the text of explain("extended"), empty for none.
    """
    if execution.initial:
        yield _INITIAL, outline(execution.initial)
    if logical:
        try:
            trees = parse_extended(logical)
        except LabError:
            yield _WRITTEN, _text(logical)
        else:
            for step, name in _LOGICAL:
                if step in trees:
                    yield name, outline(trees[step])
    yield _EXPLAINED, _text(execution.text)


def outline(tree: Tree) -> str:
    """A tree as rows: rails, operator, what it does."""
    drawn = rails([node.depth for node in tree])
    return f'<div class="outline" style="{rail_width(drawn)}">' + "".join(
        f'<div><span class="rails">{rail_spans(rail.columns)}{dot(rail, kind_of(node.name))}</span>'
        f'<span class="{kind_of(node.name)}"><span class="op">{escape(node.name)}</span> '
        f'<span class="fact">{escape(_told(node))}</span></span></div>'
        for node, rail in zip(tree, drawn, strict=True)
    ) + "</div>"  # fmt: skip


def _told(node: PlanNode) -> str:
    if not node.details:
        return without_ids(node.note)
    said = gist(kind_of(node.name), facts(node))
    return "; ".join(f"{name} {value}" for name, value in said)


def _text(text: str) -> str:
    return f"<pre>{escape(text)}</pre>"
