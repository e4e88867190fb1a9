"""`labkit verify`: published claims on trial."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from labkit.commands import values
from labkit.commands.printed import say
from labkit.core import units
from labkit.core.claims.verdict import FAILED, Verification, Verified
from labkit.core.errors import UsageError
from labkit.core.records.files import writing
from labkit.ledger import CLAIMS, chosen
from labkit.trials.verify import verified
from labkit.views.ledger.text import claim_text, head


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("verify", help="published claims against what is measured here")
    parser.add_argument("claims", metavar="CLAIM", nargs="*", help="ids of the ledger's claims")
    parser.add_argument("--all", action="store_true", help="all claims of the ledger")
    parser.add_argument("--quick", action="store_true", help="a tenth of the published sizes")
    parser.add_argument("--sessions", type=values.whole, metavar="K",
                        help="fresh JVMs for what turns on times, in full (6; 1: the lab's own "
                        "number of pairs in one session)")  # fmt: skip
    parser.add_argument("--seed", type=values.whole, metavar="N", help="fixes the random order")
    parser.add_argument("--json", metavar="FILE|-", help="write the whole record; - for stdout")
    parser.set_defaults(call=call, html=None, png=None)


def call(args: argparse.Namespace) -> int:
    """Verify; stdout has a claim's lines as soon as it is done, or with `--json -` one object.

    What is done before an interrupt is printed and written all the same. At the end stderr says
    what came of them all, and in how long; a claim of which a run failed makes the exit status 1.
    """
    if bool(args.claims) == args.all:
        raise UsageError(f"name the claims to verify, or give --all; allowed: {', '.join(CLAIMS)}")
    files, found, begun = values.files(args), list[Verified](), time.monotonic()
    telling = args.json != "-"
    if telling:
        say(head())
    try:
        for claim in verified(chosen(args.claims), args.quick, args.sessions, args.seed):
            found.append(claim)
            if telling:
                say(claim_text(claim) + "\n")
    finally:
        record = json.dumps(Verification(tuple(found)).to_json(), allow_nan=False)
        if not telling:
            print(record, flush=True)
        for path in files.values():
            with writing(path) as part:
                part.write_text(record, encoding="utf-8")
    failed = [claim for claim in found if claim.verdict == FAILED]
    print(_ended(found, time.monotonic() - begun), *map(_why, failed), sep="\n", file=sys.stderr)
    return values.FAILED if failed else values.DONE


def _ended(found: Sequence[Verified], seconds: float) -> str:
    """How many claims in how long, and what came of them: `2 claims in 58.1 s: 2 confirmed`."""
    came = Counter(claim.verdict for claim in found)
    said = ", ".join(f"{number} {verdict}" for verdict, number in came.most_common())
    return f"{units.plural(len(found), 'claim')} in {units.seconds(seconds)}: {said}"


def _why(claim: Verified) -> str:
    """Which claim failed, and of what."""
    errors = dict.fromkeys(tried.error for tried in claim.tried if tried.error)
    return f"{claim.claim.id} failed: {'; '.join(errors)}"
