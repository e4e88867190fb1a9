"""`labkit run`: run a lab and print its verdict."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import labkit
from labkit.commands import values
from labkit.commands.printed import say_as
from labkit.core.design.budget import DECIDED, MOST_UNTIL_DECIDED
from labkit.labs import entry


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("run", help="run a lab and print its verdict")
    parser.add_argument("lab", metavar="LAB", help="a lab's id, as `labkit list` prints it")
    values.add_settings(parser)
    add_budget(parser)
    add_until(parser)
    parser.add_argument(
        "--aa",
        action="store_true",
        help="run the reference against itself too: the machine's noise",
    )
    parser.add_argument("--sessions", type=values.whole, metavar="K",
                        help="run the pairs in K fresh JVMs, the session as the unit (6 or more "
                        "give an interval)")  # fmt: skip
    values.add_files(parser)
    parser.set_defaults(call=call)


def add_budget(parser: argparse.ArgumentParser) -> None:
    """The options that say how much to run."""
    budget = parser.add_mutually_exclusive_group()
    budget.add_argument("--pairs", type=values.whole, metavar="N", help="pairs to run, 1 to 500")
    budget.add_argument("--seconds", type=values.number, metavar="S",
                        help="the most that the whole run may take")  # fmt: skip
    parser.add_argument("--precision", type=values.number, metavar="SHARE",
                        help="stop once the ratio is known to this share, as 0.05")  # fmt: skip
    parser.add_argument("--seed", type=values.whole, metavar="N", help="fixes the random order")


def add_until(parser: argparse.ArgumentParser) -> None:
    """The option that ends a run by its verdicts."""
    parser.add_argument("--until", choices=(DECIDED,),
                        help=f"stop once every arm has a verdict, after {MOST_UNTIL_DECIDED} "
                        "pairs or those given at the latest")  # fmt: skip


def call(args: argparse.Namespace) -> int:
    """Run the lab; stdout has the verdict, or with `--json -` one JSON object."""
    lab = entry(args.lab)
    files = values.files(args)
    comparison = labkit.run(
        lab.id,
        pairs=args.pairs,
        seconds=args.seconds,
        precision=args.precision,
        until=args.until,
        seed=args.seed,
        aa=args.aa,
        sessions=args.sessions,
        **values.settings(args.settings),
    )
    say_as(args.json, comparison)
    for form, path in files.items():
        print(f"wrote {comparison.save(path, form)}", file=sys.stderr)
    return values.DONE
