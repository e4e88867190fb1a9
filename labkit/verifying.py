"""Claims of the ledger on trial: their cases run one after the other, each a comparison."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from labkit.api import session
from labkit.core.budget import ONCE
from labkit.core.claims.claim import Case, Claim
from labkit.core.claims.judging import judged
from labkit.core.claims.verdict import Tried, Verified
from labkit.core.errors import LabError
from labkit.core.model import Comparison
from labkit.core.params import Value
from labkit.core.stats import MIN_PAIRS
from labkit.experiment import Experiment, of_lab
from labkit.fresh_sessions import InSessions
from labkit.labs import find
from labkit.ledger import chosen
from labkit.running import finish
from labkit.verification import Verification

QUICK_WARMUP = 5.0
"""Seconds of warm-up after the cold trials in a quick verification, half of the usual."""


QUICK_ROUNDS = 4
"""Rounds of it in sessions of their own: after a single one the JVMs of two arms were still getting
faster by a third and more, and a verdict on the rest of that is withheld."""


class _Run(NamedTuple):
    """What makes cases the same run."""

    lab: str
    params: tuple[tuple[str, Value], ...]


def verify(*claims: str, quick: bool = False, seed: int | None = None) -> Verification:
    """Put published claims on trial: the published ratio, and the one measured here.

    Parameters
    ----------
    claims:
        Ids of the ledger's claims; none of them for all.
    quick:
        Runs a tenth of the published size, in one session and as few pairs as give an interval.
        Otherwise what turns on times runs so many pairs in each of 6 fresh JVMs, and the session
        is the unit of the interval.
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

    Cases that several claims share run once, those that fail too.
    """
    wanted: dict[_Run, list[Case]] = defaultdict(list)
    for claim in claims:
        for case in claim.cases:
            wanted[_run(case, quick)].append(case)

    @cache
    def comparison(run: _Run) -> Comparison | LabError:
        fresh = not quick and any(case.on_times for case in wanted[run])
        try:
            asked = _asked(run, wanted[run], quick, seed)
            return finish(InSessions(asked, MIN_PAIRS) if fresh else asked, session)
        except LabError as error:
            return error

    def tried(case: Case) -> Tried:
        params, begun = case.sized(quick), time.perf_counter()
        found = comparison(_run(case, quick))
        spent = time.perf_counter() - begun
        if isinstance(found, LabError):
            return Tried(case, params, seconds=spent, error=str(found))
        local = str(found.environment.get("master", "")).split("[")[0] == "local"
        return Tried(case, found.params, judged(case, found), found.run, spent, local=local)

    for number, claim in enumerate(claims, 1):
        print(f"{number} of {len(claims)}: {claim.id}", file=sys.stderr, flush=True)
        yield Verified(claim, quick, tuple(tried(case) for case in claim.cases))


def _run(case: Case, quick: bool) -> _Run:
    return _Run(case.lab, tuple(case.sized(quick).items()))


def _asked(run: _Run, cases: Sequence[Case], quick: bool, seed: int | None) -> Experiment:
    """A comparison of the arms that some cases ask about: as the lab runs it, or shorter.

    Exact metrics need no warm-up.
    """
    arms = frozenset[str]().union(*(case.arms for case in cases))
    on_times = any(case.on_times for case in cases)
    pairs = MIN_PAIRS if on_times else 1
    asked = of_lab(find(run.lab), dict(run.params), pairs=pairs, seed=seed, arms=arms)
    if quick and on_times:
        rounds = asked.budget.warmup_rounds if asked.needs_session else QUICK_ROUNDS
        asked.budget = replace(
            asked.budget, warmup_rounds=rounds, warmup_seconds=QUICK_WARMUP, inside=ONCE
        )
    elif not on_times:
        asked.budget = replace(asked.budget, warmup_rounds=0)
    return asked
