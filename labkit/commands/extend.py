"""`labkit extend RUN`: more pairs for a saved comparison of a lab."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import labkit
from labkit.commands import values
from labkit.commands.printed import say_as
from labkit.commands.run import add_budget, add_until


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("extend", help="add pairs to a saved run")
    parser.add_argument("run", metavar="RUN",
                        help="a run's id, the beginning of one, or last")  # fmt: skip
    add_budget(parser)
    add_until(parser)
    values.add_files(parser)
    parser.set_defaults(call=call)


def call(args: argparse.Namespace) -> int:
    """Run the pairs; stdout has the verdict of all."""
    files = values.files(args)
    found = labkit.extend(args.run, pairs=args.pairs, seconds=args.seconds,
                          precision=args.precision, until=args.until, seed=args.seed)  # fmt: skip
    say_as(args.json, found)
    for form, path in files.items():
        print(f"wrote {found.save(path, form)}", file=sys.stderr)
    return values.DONE
