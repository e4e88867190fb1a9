"""Stages and tasks of what ran in one piece: timeline, tables, partitions, executors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from labkit.core.records.ran import Ran
from labkit.views.tasks.distribution_html import distribution_body
from labkit.views.tasks.executors_html import executors_body
from labkit.views.tasks.spread_html import spread_body
from labkit.views.tasks.stages_html import stages_body
from labkit.views.tasks.timeline import timeline_body

_PARTS: tuple[tuple[str, Callable[[Sequence[Ran]], str]], ...] = (
    ("Task timeline", timeline_body),
    ("Stages", stages_body),
    ("Partitions", lambda ran: spread_body(ran) + distribution_body(ran)),
    ("Executors", executors_body),
)


def tasks_body(ran: Sequence[Ran]) -> str:
    """All four under small headings; empty when there is nothing to show."""
    parts = ((name, draw(ran)) for name, draw in _PARTS)
    return "".join(
        f'<section class="part"><h4>{name}</h4>{body}</section>' for name, body in parts if body
    )
