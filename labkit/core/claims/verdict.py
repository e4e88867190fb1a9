"""What came of a claim: each check's ratio beside the published one, and the verdict on both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from labkit.core.params import Value
from labkit.core.records.jsonable import json_ready
from labkit.core.records.shown import Shown

from .claim import Case, Check, Claim, stated

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "labkit.verification/1"
CONFIRMED, REFUTED, OPEN, FAILED = "confirmed", "refuted", "not settled", "failed"


@dataclass(frozen=True)
class Checked:
    """A check and its answer. `ratio` is against / arm, as the published one is.

    `low` and `high` are the interval of a ratio of times, None for exact metrics, which have
    the medians of both in `figures` instead, that of `against` first. `same` tells whether the
    ratio lies on the published one's side of 1, None where that is open or nothing was
    published. `why` is the sentence that explains it.
    """

    check: Check
    verdict: str
    ratio: float | None
    low: float | None = None
    high: float | None = None
    figures: tuple[float, float] | None = None
    same: bool | None = None
    why: str = ""
    apart: str = ""
    """What tells its case from others of the same lab, as `with work recount`."""

    @property
    def words(self) -> str:
        """What was checked, as `kryo takes less time than java, with work recount`."""
        return ", ".join(filter(None, (stated(self.check), self.apart)))


@dataclass(frozen=True)
class Tried:
    """A case that was run: with which parameters, saved as which run, what its checks gave."""

    case: Case
    params: Mapping[str, Value]
    checked: tuple[Checked, ...] = ()
    run: str = ""
    seconds: float = 0.0
    error: str = ""
    local: bool = False
    """Whether it ran in local mode."""
    environment: Mapping[str, Any] = field(default_factory=dict)
    """What it ran on, in brief."""


@dataclass(frozen=True)
class Verified:
    """A claim and what its cases brought.

    In so many `sessions`, each in a fresh JVM, those of its cases ran that turn on times.
    """

    claim: Claim
    quick: bool
    tried: tuple[Tried, ...]
    sessions: int = 1

    @property
    def checked(self) -> tuple[Checked, ...]:
        """All checks, those that decide first, and what tells their cases apart."""
        found = [
            replace(checked, apart=self._apart(tried))
            for tried in self.tried
            for checked in tried.checked
        ]
        return tuple(sorted(found, key=lambda checked: not checked.check.main))

    def _apart(self, tried: Tried) -> str:
        others = [one.params for one in self.tried if one.case.lab == tried.case.lab]
        apart = [
            f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}"
            for name, value in tried.params.items()
            if any(name not in other or other[name] != value for other in others)
        ]
        return f"with {' and '.join(apart)}" if apart else ""

    @property
    def seconds(self) -> float:
        """What it took: nothing for cases that another claim had run."""
        return sum(tried.seconds for tried in self.tried)

    @property
    def verdict(self) -> str:
        """One word for the claim: a refuted main check refutes it, an open one leaves it open."""
        said = {checked.verdict for checked in self.checked if checked.check.main}
        if any(tried.error for tried in self.tried):
            return FAILED
        if REFUTED in said:
            return REFUTED
        return CONFIRMED if said == {CONFIRMED} else OPEN

    @property
    def hidden(self) -> str:
        """What local mode could not show, where a case ran in it; empty otherwise."""
        local = any(tried.local for tried in self.tried)
        return self.claim.hidden_by_local_mode if local else ""

    def to_json(self) -> dict[str, Any]:
        """The record as JSON-ready data."""
        data = asdict(self) | {"claim": self.claim.to_json(), "verdict": self.verdict}
        return json_ready(data)  # type: ignore[no-any-return]


@dataclass(frozen=True, repr=False)
class Verification(Shown):
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
