"""What is seen of an arm while its trials run: kept until it is the arm's evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from labkit.core.records.evidence import Evidence


@dataclass
class Seen:
    """An arm's evidence so far, and the caches of before the run that its last trial read."""

    evidence: Evidence = field(default_factory=Evidence)
    foreign_caches: frozenset[int] = frozenset()

    def add(self, **found: Any) -> None:
        """Put what was found in the place of what was known; what is empty changes nothing."""
        self.evidence = replace(self.evidence, **{k: v for k, v in found.items() if v})


def or_why(what: str, read: Callable[[], str]) -> str:
    """A text of evidence, or one line on why it can't be read: no trial is lost for it."""
    try:
        return read()
    except Exception as error:  # noqa: BLE001  whatever a new version of Spark does there
        line = (str(error).splitlines() or [""])[0][:200]
        return f"{what} could not be read: {type(error).__name__}: {line}"
