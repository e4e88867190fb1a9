"""`labkit history`: the saved runs, and the ratios of one lab over time."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from labkit.commands.printed import say
from labkit.commands.values import DONE, whole
from labkit.core.errors import UsageError
from labkit.core.records.since import ALLOWED, since_when
from labkit.core.records.store import NEWEST, Saved, Store
from labkit.core.records.trend import trend
from labkit.labs import catalogue
from labkit.views.history_text import NONE, history_text, trend_text


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("history", help="the saved runs, the newest first")
    some = parser.add_mutually_exclusive_group()
    some.add_argument("--most", metavar="N", type=whole, default=NEWEST,
                      help=f"read and list the newest N ({NEWEST})")  # fmt: skip
    some.add_argument("--all", action="store_const", const=None, dest="most",
                      help="read and list all of them")  # fmt: skip
    parser.add_argument("--lab", metavar="LAB", help="runs of one lab only")
    parser.add_argument("--since", metavar="WHEN", help=f"runs saved since then: {ALLOWED}")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--trend", action="store_true",
                      help="the ratios of one lab over time; needs --lab")  # fmt: skip
    form.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(call=call)


def call(args: argparse.Namespace) -> int:
    """Print the runs; files that are none are named on stderr."""
    if args.most is not None and args.most < 1:
        raise UsageError(f"--most can't be {args.most}; allowed: 1 or more")
    if args.trend and not args.lab:
        raise UsageError("--trend needs --lab LAB: it shows the ratios of one lab")
    store, lab = Store(), args.lab or ""
    since = 0.0 if args.since is None else since_when(args.since)
    if args.lab is not None:
        store.check_lab(lab, (entry.id for entry in catalogue()))
    runs, problems = store.runs(args.most, lab, since)
    for problem in problems:
        print(f"labkit: {problem.file} is skipped: {problem.reason}", file=sys.stderr)
    if more := store.unread(runs, problems, lab=lab, since=since):
        print(f"labkit: {more}: --all reads them all", file=sys.stderr)
    if args.json:
        print(json.dumps([asdict(run) for run in reversed(runs)], indent=1))
        return DONE
    say(_text(store, runs, args))
    return DONE


def _text(store: Store, runs: list[Saved], args: argparse.Namespace) -> str:
    handles = store.handles(run.run for run in runs)
    if args.trend and runs:
        others = [run for run in runs if not run.results]
        return trend_text(args.lab, trend(runs), handles, others)
    of = f" of {args.lab}" if args.lab else ""
    since = f" since {args.since}" if args.since else ""
    return history_text(runs, handles, f"No run{of} is saved{since}.\n" if of or since else NONE)
