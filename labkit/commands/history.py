"""`labkit history`: the saved runs."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from labkit.commands.values import DONE, whole
from labkit.core.errors import UsageError
from labkit.core.records.store import NEWEST, Store
from labkit.views.diff_text import history_text


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("history", help="the saved runs, the newest first")
    some = parser.add_mutually_exclusive_group()
    some.add_argument("--most", metavar="N", type=whole, default=NEWEST,
                      help=f"read and list the newest N ({NEWEST})")  # fmt: skip
    some.add_argument("--all", action="store_const", const=None, dest="most",
                      help="read and list all of them")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(call=call)


def call(args: argparse.Namespace) -> int:
    """Print the runs; files that are none are named on stderr."""
    if args.most is not None and args.most < 1:
        raise UsageError(f"--most can't be {args.most}; allowed: 1 or more")
    store = Store()
    runs, problems = store.runs(args.most)
    for problem in problems:
        print(f"labkit: {problem.file} is skipped: {problem.reason}", file=sys.stderr)
    if more := store.unread(runs, problems):
        print(f"labkit: {more}: --all reads them all", file=sys.stderr)
    if args.json:
        print(json.dumps([asdict(run) for run in reversed(runs)], indent=1))
    else:
        print(history_text(runs), end="")
    return DONE
