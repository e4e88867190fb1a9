"""`labkit verify`: published claims on trial."""

from __future__ import annotations

import argparse
import json
from typing import Any

from labkit.commands import values
from labkit.commands.printed import say
from labkit.core.claims.verdict import Verification, Verified
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
    parser.add_argument("--seed", type=values.whole, metavar="N", help="fixes the random order")
    parser.add_argument("--json", metavar="FILE|-", help="write the whole record; - for stdout")
    parser.set_defaults(call=call, html=None, png=None)


def call(args: argparse.Namespace) -> int:
    """Verify; stdout has a claim's lines as soon as it is done, or with `--json -` one object.

    What is done before an interrupt is printed and written all the same.
    """
    if bool(args.claims) == args.all:
        raise UsageError(f"name the claims to verify, or give --all; allowed: {', '.join(CLAIMS)}")
    files, found = values.files(args), list[Verified]()
    telling = args.json != "-"
    if telling:
        say(head())
    try:
        for claim in verified(chosen(args.claims), args.quick, args.seed):
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
    return values.DONE
