"""Claims of the ledger on trial: their cases run one after the other, each a comparison."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from labkit.api import run
from labkit.core.claims.claim import Case, Claim
from labkit.core.claims.verdict import Tried, Verified, judged
from labkit.core.errors import LabError, UsageError
from labkit.core.stats import MIN_PAIRS
from labkit.ledger import chosen
from labkit.verification import Verification

if TYPE_CHECKING:
    from labkit.comparison import Comparison


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
    def comparison(lab: str, params: tuple[tuple[str, Any], ...], pairs: int | None) -> Comparison:
        return run(lab, pairs=pairs, seed=seed, on_progress=None, **dict(params))

    def tried(case: Case) -> Tried:
        params, begun = case.sized(quick), time.perf_counter()
        try:
            found = comparison(case.lab, tuple(params.items()), _pairs(case, quick))
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


def _pairs(case: Case, quick: bool) -> int | None:
    """How many pairs a case needs: its lab's own number, where nothing else is to be said."""
    if not case.on_times:
        return 1
    return MIN_PAIRS if quick else None
