"""What the rules found, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from labkit.core.judging.rules.rule import Finding
from labkit.views.plain import width


def findings_text(found: Sequence[Finding]) -> str:
    """The findings, the dearest first, each with its next step; empty when no rule fired."""
    return "\n".join(
        _filled(mark, text)
        for finding in found
        for mark, text in (
            ("* ", f"{finding['title']}. {finding['text']}"),
            ("  → ", finding["next"]),
        )
    )


def _filled(mark: str, text: str) -> str:
    return textwrap.fill(
        text,
        width(),
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_on_hyphens=False,
        break_long_words=False,
    )
