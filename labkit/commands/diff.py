"""`labkit diff RUN RUN`: what is different between two saved runs."""

from __future__ import annotations

import argparse
import json
from typing import Any

import labkit
from labkit.commands.printed import say
from labkit.commands.values import DONE


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("diff", help="what is different between two saved runs")
    parser.add_argument("runs", nargs=2, metavar="RUN",
                        help="a run's id, the beginning of one, or last")  # fmt: skip
    parser.add_argument("--anyway", action="store_true",
                        help="also when they ran on different environments")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(call=call)


def call(args: argparse.Namespace) -> int:
    """Print the difference."""
    found = labkit.diff(args.runs[0], args.runs[1], anyway=args.anyway)
    if args.json:
        print(json.dumps(found.to_json(), indent=1))
    else:
        say(found)
    return DONE
