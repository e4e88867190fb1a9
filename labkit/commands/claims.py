"""`labkit claims`: the ledger, and what came of each claim when it was last tried here."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import labkit
from labkit.commands import values
from labkit.commands.printed import say
from labkit.core.records.files import writing
from labkit.views.ledger.markdown import ledger_markdown


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("claims", help="the published claims, and the last verdicts here")
    parser.add_argument("claims", metavar="CLAIM", nargs="*", help="ids; all if none is named")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--markdown", metavar="FILE", help="write them as tables, too")
    parser.set_defaults(call=call)


def call(args: argparse.Namespace) -> int:
    """Print the claims; files of outcomes that are not whole are named on stderr."""
    ledger = labkit.claims(*args.claims)
    if args.markdown:
        with writing(Path(args.markdown)) as part:
            part.write_text(ledger_markdown(ledger), encoding="utf-8")
    if args.json:
        print(json.dumps(ledger.to_json(), allow_nan=False, indent=1))
    else:
        say(ledger)
    return values.DONE
