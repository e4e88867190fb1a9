"""The operators of a plan's text in their order: what makes two plans the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from .formatted import numbered

_PREFIX = re.compile(r"[\s:+|-]*(?:\* )?")


def operators(plan: str) -> list[str]:
    """The operators' names of the final plan from the root down, without numbers or sizes.

    For example `BroadcastHashJoin Inner BuildRight`.
    """
    lines = (_PREFIX.sub("", line, count=1) for line in _final_lines(plan))
    return [node.name for line in lines if (node := numbered(line))]


def shape(plan: str) -> str:
    """A text that is equal for plans with the same operators in the same order."""
    return " > ".join(operators(plan))


def _final_lines(plan: str) -> Iterator[str]:
    """The lines of the final plan's tree: the initial plan and the details left out."""
    tree = plan.split("\n\n\n", 1)[0].splitlines()
    return takewhile(lambda line: "== Initial Plan ==" not in line, tree)
