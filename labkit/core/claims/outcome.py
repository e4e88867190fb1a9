"""The outcome of a claim's trial: what is kept of it, and what decided."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from labkit.core.records.figures import Figure, declared, recall
from labkit.core.records.jsonable import json_ready, known, reading

from .claim import Check, Claim, Published
from .verdict import FAILED, Checked, Verified

SCHEMA = "labkit.verified/1"

KEPT = ("cores", "spark", "java", "python", "os")
"""What is kept of the environment: versions, and no name of a host or a folder."""


@dataclass(frozen=True)
class Outcome:
    """What came of a claim when it was tried.

    `claim` is its id, `date` when it was done (UTC, ISO 8601), `quick` whether at a tenth of the
    size. `runs` are the ids of its saved runs, `errors` what kept cases from running, and `hidden`
    what local mode could not show. `environment` is empty where nothing ran. What turns on times
    ran in so many `sessions`.
    """

    claim: str
    verdict: str
    quick: bool
    date: str
    checked: tuple[Checked, ...] = ()
    runs: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    hidden: str = ""
    environment: Mapping[str, Any] = field(default_factory=dict)
    sessions: int = 1

    @property
    def day(self) -> str:
        """The day of it, as 2026-11-27."""
        return self.date.partition("T")[0]

    @property
    def main(self) -> tuple[Checked, ...]:
        """The checks that its verdict hangs on."""
        return tuple(checked for checked in self.checked if checked.check.main)

    @property
    def deciding(self) -> Checked | None:
        """The check that decided: the first that says what the verdict says.

        None of a claim that failed, where a case did not run.
        """
        return next((one for one in self.main if one.verdict == self.verdict), None)

    def tries(self, claim: Claim) -> bool:
        """Whether its checks are still those that the claim hangs on."""
        asked = {check for case in claim.cases for check in case.checks if check.main}
        return self.verdict == FAILED or {checked.check for checked in self.main} == asked

    def to_json(self) -> dict[str, Any]:
        """The record as JSON-ready data, in the schema `labkit.verified/1`."""
        checks = [asdict(one) | {"words": one.words} for one in self.checked]
        names = (name for one in self.checked for name in (one.check.figure, one.check.other))
        data = asdict(self) | {"checked": checks, "figures": list(map(asdict, declared(names)))}
        return json_ready({"schema": SCHEMA} | data)  # type: ignore[no-any-return]


def outcome_of(verified: Verified, date: str) -> Outcome:
    """What is kept of a claim that was tried and done at `date`."""
    return Outcome(
        claim=verified.claim.id,
        verdict=verified.verdict,
        quick=verified.quick,
        date=date,
        checked=verified.checked,
        runs=tuple(dict.fromkeys(tried.run for tried in verified.tried if tried.run)),
        errors=tuple(tried.error for tried in verified.tried if tried.error),
        hidden=verified.hidden,
        environment=next((t.environment for t in verified.tried if t.environment), {}),
        sessions=verified.sessions,
    )


def outcome_from_json(data: Mapping[str, Any]) -> Outcome:
    """The record from `to_json` data.

    Raises ValueError when it is of another schema, or not whole.
    """
    with reading(SCHEMA, data):
        recall(Figure(**known(Figure, figure)) for figure in data.get("figures", ()))
        return Outcome(
            claim=str(data["claim"]),
            verdict=str(data["verdict"]),
            quick=bool(data["quick"]),
            date=str(data["date"]),
            checked=tuple(_checked(one) for one in data["checked"]),
            runs=tuple(map(str, data.get("runs", ()))),
            errors=tuple(map(str, data.get("errors", ()))),
            hidden=str(data.get("hidden", "")),
            environment=dict(data.get("environment", {})),
            sessions=int(data.get("sessions", 1)),
        )


def kept_of(environment: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an environment; of the operating system its name."""
    found = {name: environment[name] for name in KEPT if name in environment}
    return found | ({"os": str(found["os"]).split(" ")[0]} if found.get("os") else {})


def _checked(data: Mapping[str, Any]) -> Checked:
    check = data["check"]
    published = Published(**known(Published, check.get("published", {})))
    numbers = {name: _number(data.get(name)) for name in ("ratio", "low", "high")}
    figures = None if data.get("figures") is None else tuple(map(float, data["figures"]))
    if numbers["ratio"] is None and figures and figures[0] and not figures[1]:
        numbers["ratio"] = math.inf  # JSON has no word for it
    items = known(Checked, data) | numbers
    items["check"] = Check(**known(Check, check) | {"published": published})
    return Checked(**items | {"figures": figures})


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
