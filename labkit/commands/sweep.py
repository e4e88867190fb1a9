"""`labkit sweep`: run a lab at several values of a parameter and print the curve."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import labkit
from labkit.commands import values
from labkit.commands.printed import say_as
from labkit.commands.run import add_budget
from labkit.labs import find


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("sweep", help="run a lab at several values of a parameter")
    parser.add_argument("lab", metavar="LAB", help="a lab's id, as `labkit list` prints it")
    parser.add_argument("param", metavar="PARAM", help="a parameter of the lab that is a number")
    parser.add_argument("values", metavar="VALUE", nargs="+", help="2 to 12 of its values")
    values.add_settings(parser)
    add_budget(parser)
    values.add_files(parser)
    parser.set_defaults(call=call)


def call(args: argparse.Namespace) -> int:
    """Run the sweep; stdout has what the curve shows, or with `--json -` one JSON object."""
    lab = find(args.lab)
    files = values.files(args)
    found = labkit.sweep(
        lab.id,
        args.param,
        args.values,
        pairs=args.pairs,
        seconds=args.seconds,
        precision=args.precision,
        seed=args.seed,
        **values.settings(args.settings),
    )
    say_as(args.json, found)
    for form, path in files.items():
        print(f"wrote {found.save(path, form)}", file=sys.stderr)
    return values.DONE
