"""Claims of the ledger on trial: their cases run one after the other, each a comparison."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.core.claims.claim import Case, Claim
from labkit.core.claims.judging import judged
from labkit.core.claims.lab import Demo
from labkit.core.claims.outcome import kept_of, outcome_of
from labkit.core.claims.store import ClaimStore
from labkit.core.claims.verdict import Tried, Verification, Verified
from labkit.core.design.budget import Runs, Stopping
from labkit.core.errors import LabError, UsageError
from labkit.core.params import Value
from labkit.core.records.comparison import Comparison
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.sweep import Sweep
from labkit.core.stats.pairs import MIN_PAIRS
from labkit.labs import entry
from labkit.ledger import chosen
from labkit.trials.demonstrate import Showing
from labkit.trials.fresh import InSessions, require_sessions
from labkit.trials.job import Runnable, finish
from labkit.trials.plans import of_lab
from labkit.trials.sweep import of_sweep

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

IN_EACH = 3
"""Pairs in each of a full verification's sessions: what they leave open of a session's ratio is in
the interval over the sessions, too; more of them would take all claims longer."""

QUICK_WARMUP = 5.0
"""Seconds of warm-up after the cold trials in a quick verification, half of the usual."""


QUICK_ROUNDS = 2
"""Rounds of it in sessions of their own: after a single one the JVMs of two arms were still getting
faster by a third and more, and a verdict on the rest of that is withheld. Further ones would open
sessions, each of which takes longer than the runs inside."""

QUICK_INSIDE = Runs(2, 1, enough=1.0)
"""How often an arm runs in each."""


class _Run(NamedTuple):
    """What makes cases the same run."""

    lab: str
    params: tuple[tuple[str, Value], ...]
    along: tuple[str, tuple[Value, ...]] | None


def verify(
    *claims: str, quick: bool = False, sessions: int | None = None, seed: int | None = None
) -> Verification:
    """Put published claims on trial: the published ratio, and the one measured here.

    What comes of each is saved beside the runs, and `labkit.claims()` shows the newest of it.

    Parameters
    ----------
    claims:
        Ids of the ledger's claims; none of them for all.
    quick:
        Runs a tenth of the published size, in one session and as few pairs as give an interval;
        what needs pairs and decides nothing is left out.
    sessions:
        In full what turns on times runs 3 pairs in each of 6 fresh JVMs, and the session is the
        unit of the interval; in so many where a number is given. With 1 it runs the lab's own
        number of pairs in one session, and what sessions differ by is not in the interval.
    seed:
        Fixes the random order in each comparison; fresh ones are drawn and recorded otherwise.

    Raises
    ------
    UsageError
        For an id that the ledger doesn't have, or sessions that can't be. A case that fails does
        not end the others: its claim says so.
    """
    return Verification(tuple(verified(chosen(claims), quick, sessions, seed)))


def verified(
    claims: Sequence[Claim], quick: bool, sessions: int | None = None, seed: int | None = None
) -> Iterator[Verified]:
    """The claims one after the other, each as soon as its cases have run, and saved.

    Cases that several claims share run once, those that fail too.
    """
    many = _sessions(quick, sessions)
    wanted: dict[_Run, list[Case]] = defaultdict(list)
    for claim in claims:
        for case in claim.sized(quick):
            wanted[_run(case)].append(case)

    @cache
    def ran(run: _Run) -> Comparison | Sweep | Demonstration | str:
        try:
            return finish(
                _asked(run, wanted[run], quick, many, seed), _session, who="a verification"
            )
        except LabError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001  whatever a lab does, the others are tried
            return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:200]}"

    def tried(case: Case) -> Tried:
        begun = time.perf_counter()
        found = ran(_run(case))
        spent = time.perf_counter() - begun
        if isinstance(found, str):
            return Tried(case, case.params, seconds=spent, error=found)
        local = str(found.environment.get("master", "")).split("[")[0] == "local"
        on = kept_of(found.environment)
        return Tried(case, found.params, judged(case, found), found.run, spent, "", local, on)

    for number, claim in enumerate(claims, 1):
        print(f"{number} of {len(claims)}: {claim.id}", file=sys.stderr, flush=True)
        brought = tuple(tried(case) for case in claim.sized(quick))
        yield _kept(Verified(claim, quick, brought, many))


def _sessions(quick: bool, asked: int | None) -> int:
    """In how many sessions what turns on times runs."""
    if quick and asked not in (None, 1):
        raise UsageError(f"a quick verification has one session; got sessions={asked!r}")
    usual = 1 if quick else MIN_PAIRS
    return usual if asked is None else require_sessions(asked)


def _kept(found: Verified) -> Verified:
    """What was found, saved beside the runs; unsaved and said so where it can't be written."""
    date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    try:
        ClaimStore().append(outcome_of(found, date))
    except LabError as error:
        print(f"the verdict on {found.claim.id} is not saved: {error}", file=sys.stderr)
    return found


def _session() -> SparkSession:
    from labkit.spark.session import session

    return session()


def _run(case: Case) -> _Run:
    return _Run(case.lab, tuple(case.params.items()), case.along)


def _asked(
    run: _Run, cases: Sequence[Case], quick: bool, sessions: int, seed: int | None
) -> Runnable[Any]:
    """What some cases ask for: a demonstration, a sweep, or a comparison of their arms.

    Exact metrics need neither several sessions nor a warm-up.
    """
    lab = entry(run.lab)
    if isinstance(lab, Demo):
        return Showing(lab, dict(run.params))
    if run.along is not None:
        param, values = run.along
        return of_sweep(lab, param, values, dict(run.params), seed=seed)
    arms = frozenset[str]().union(*(case.arms for case in cases))
    on_times = any(case.on_times for case in cases)
    pairs = (MIN_PAIRS if quick else None) if on_times else 1
    asked = of_lab(lab, dict(run.params), Stopping(pairs), seed=seed, arms=arms)
    if not on_times:
        return asked.budgeted(warmup_rounds=0)
    if not quick:
        several = sessions > 1
        return InSessions(asked.budgeted(pairs=IN_EACH), sessions) if several else asked
    rounds = asked.budget.warmup_rounds if asked.needs_session else QUICK_ROUNDS
    return asked.budgeted(warmup_rounds=rounds, warmup_seconds=QUICK_WARMUP, inside=QUICK_INSIDE)
