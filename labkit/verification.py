"""The public record of claims on trial: a table in a notebook, a terminal, or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit.core.claims.claim import Claim
from labkit.core.claims.verdict import SCHEMA, Verified
from labkit.core.records.jsonable import json_ready
from labkit.ledger import chosen

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Ledger:
    """The published claims that have a lab. As a cell's last value it shows a table."""

    claims: tuple[Claim, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """The claims as JSON-ready data."""
        return [json_ready(claim.to_json()) for claim in self.claims]

    def __str__(self) -> str:
        from labkit.views.ledger.text import ledger_text

        return ledger_text(self.claims)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from labkit.views.ledger.html import ledger_html

        return ledger_html(self.claims)


def claims(*ids: str) -> Ledger:
    """The ledger: claim, source, published figures, lab, what confirms or refutes it.

    Raises UsageError for an id that it doesn't have.
    """
    return Ledger(tuple(chosen(ids)))


@dataclass(frozen=True)
class Verification:
    """What came of some claims. As a cell's last value it shows a table; printed, the same."""

    claims: tuple[Verified, ...]

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict on each claim, by its id."""
        return {verified.claim.id: verified.verdict for verified in self.claims}

    def to_json(self) -> dict[str, Any]:
        """The whole record as JSON-ready data, in the schema `labkit.verification/1`."""
        return {"schema": SCHEMA, "claims": [verified.to_json() for verified in self.claims]}

    def to_pandas(self) -> pd.DataFrame:
        """One row a check: claim, what was compared, published and measured ratio, verdict."""
        import pandas as pd

        return pd.DataFrame([
            {
                "claim": verified.claim.id,
                "arm": checked.check.arm,
                "against": checked.check.against,
                "figure": checked.check.figure,
                "published": checked.check.published.ratio,
                "ratio": checked.ratio,
                "low": checked.low,
                "high": checked.high,
                "verdict": checked.verdict,
                "same_direction": checked.same,
            }
            for verified in self.claims
            for checked in verified.checked
        ])  # fmt: skip

    def __str__(self) -> str:
        from labkit.views.ledger.text import verification_text

        return verification_text(self.claims)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from labkit.views.ledger.html import verification_html

        return verification_html(self.claims)
