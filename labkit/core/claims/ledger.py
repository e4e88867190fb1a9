"""The ledger as a person holds it: claims, each with what came of it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.core.records.jsonable import json_ready
from labkit.core.records.shown import Shown

from .claim import Claim
from .outcome import Outcome


@dataclass(frozen=True, repr=False)
class Ledger(Shown):
    """The published claims that have a lab. As a cell's last value it shows a table.

    `outcomes` has the last verdict of this machine on each claim that was tried, by its id.
    """

    claims: tuple[Claim, ...]
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def to_json(self) -> list[dict[str, Any]]:
        """The claims as JSON-ready data, each with its `outcome`, None where there is none."""
        return [json_ready(claim.to_json()) | {"outcome": self._outcome(claim)}
                for claim in self.claims]  # fmt: skip

    def _outcome(self, claim: Claim) -> dict[str, Any] | None:
        found = self.outcomes.get(claim.id)
        return None if found is None else found.to_json()
