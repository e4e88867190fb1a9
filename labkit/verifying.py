"""Claims of the ledger on trial: their cases run one after the other, each a comparison."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from labkit.api import session
from labkit.core.budget import Runs
from labkit.core.claims.claim import Case, Claim
from labkit.core.claims.verdict import Tried, Verified, judged
from labkit.core.errors import LabError, UsageError
from labkit.core.model import Comparison
from labkit.core.stats import MIN_PAIRS
from labkit.experiment import Experiment, of_lab
from labkit.labs import find
from labkit.ledger import chosen
from labkit.running import finish
from labkit.verification import Verification

QUICK_WARMUP = 5.0
"""Seconds of warm-up after the cold trials in a quick verification, half of the usual."""

QUICK_RUNS = Runs(1, 3)
"""Runs in each session of its own there: the interval gets wider, the verdict not wrong."""


def verify(*claims: str, quick: bool = False, seed: int | None = None) -> Verification:
    """Put published claims on trial: the published ratio, and the one measured here.

    Parameters
    ----------
    claims:
        Ids of the ledger's claims; none of them for all.
    quick:
        Runs a tenth of the published size, in as few pairs as give an interval.
    seed:
        Fixes the random order in each comparison; fresh ones are drawn and recorded otherwise.

    Raises
    ------
    UsageError
        For an id that the ledger doesn't have. A case that fails does not end the others: its
        claim says so.
    """
    return Verification(tuple(verified(chosen(claims), quick, seed)))


def verified(claims: Sequence[Claim], quick: bool, seed: int | None = None) -> Iterator[Verified]:
    """The claims one after the other, each as soon as its cases have run.

    Cases that several claims share run once.
    """

    @cache
    def comparison(lab: str, params: tuple[tuple[str, Any], ...], on_times: bool) -> Comparison:
        return finish(_asked(lab, dict(params), on_times, quick, seed), session)

    def tried(case: Case) -> Tried:
        params, begun = case.sized(quick), time.perf_counter()
        try:
            found = comparison(case.lab, tuple(params.items()), case.on_times)
        except UsageError:  # the ledger asks for what the lab doesn't have: a fault of ours
            raise
        except LabError as error:
            spent = time.perf_counter() - begun
            return Tried(case, params, seconds=spent, error=str(error))
        spent = time.perf_counter() - begun
        return Tried(case, found.params, judged(case, found), found.run, spent)

    for number, claim in enumerate(claims, 1):
        print(f"{number} of {len(claims)}: {claim.id}", file=sys.stderr, flush=True)
        yield Verified(claim, quick, tuple(tried(case) for case in claim.cases))


def _asked(
    lab: str, params: Mapping[str, Any], on_times: bool, quick: bool, seed: int | None
) -> Experiment:
    """A case's comparison: as the lab runs it, or as short as an interval allows."""
    pairs = (MIN_PAIRS if quick else None) if on_times else 1
    asked = of_lab(find(lab), params, pairs=pairs, seed=seed)
    if quick and on_times:
        asked.budget = replace(asked.budget, warmup_seconds=QUICK_WARMUP, inside=QUICK_RUNS)
    return asked
