"""`labkit calibrate`: how often this machine's verdicts are false, and what they find."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import labkit
from labkit.calibration import designs_text
from labkit.calibration.between import measure_between
from labkit.calibration.between_text import between_text
from labkit.calibration.real import COMPARISONS, QUICK, Plan, environment, measure
from labkit.calibration.record import Calibration, Measured
from labkit.calibration.simulation import deciding, noise, rivals, simulate, stopping, warming
from labkit.calibration.text import calibration_text
from labkit.commands import values
from labkit.commands.printed import say
from labkit.core.errors import LabError, UsageError
from labkit.core.judging.between import Between
from labkit.core.records.files import writing
from labkit.trials.fresh import MOST


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "calibrate", help="how often verdicts are false here, simulated and real"
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--comparisons",
        type=values.whole,
        metavar="N",
        default=COMPARISONS,
        help=f"real comparisons of equal arms ({COMPARISONS}: a quarter of an hour; "
        "0: simulations only)",
    )
    size.add_argument(
        "--quick",
        action="store_const",
        const=QUICK,
        dest="comparisons",
        help=f"as --comparisons {QUICK}: three minutes",
    )
    size.add_argument(
        "--designs",
        action="store_true",
        help="simulate what the lab's design was chosen over instead",
    )
    size.add_argument(
        "--sessions",
        type=values.whole,
        metavar="K",
        help="how far ratios of one comparison lie apart between K fresh JVMs instead (2 or more; "
        "three to four minutes for each)",
    )
    parser.add_argument(
        "--pairs",
        type=values.whole,
        metavar="N",
        default=Plan.pairs,
        help=f"pairs of each comparison ({Plan.pairs})",
    )
    parser.add_argument(
        "--tries",
        type=values.whole,
        metavar="N",
        default=Plan.tries,
        help=f"simulated comparisons a line ({Plan.tries})",
    )
    parser.add_argument(
        "--seed", type=values.whole, metavar="N", default=Plan.seed, help="fixes draws and orders"
    )
    parser.add_argument("--json", metavar="FILE|-", help="write the whole record; - for stdout")
    parser.set_defaults(call=call, html=None, png=None)  # fmt: skip


def call(args: argparse.Namespace) -> int:
    """Calibrate; stdout has the tables, or with `--json -` one JSON object.

    What was measured before an interrupt or an error is printed and written all the same.
    """
    plan = Plan(args.comparisons, args.pairs, args.tries, args.seed)
    if args.sessions is not None:
        return between(args)
    if args.designs:
        say(designs(plan))
        return values.DONE
    files = values.files(args)
    simulated = simulate.simulate_all(noise.models(), plan.tries, plan.seed)
    decided = deciding.run_all(noise.models(), plan.tries, plan.seed)
    rows: list[Measured] = []
    records: dict[str, int] = {}
    setting: dict[str, Any] = {}
    stopped = "interrupted"
    try:
        if plan.comparisons:
            spark = labkit.session()
            setting = environment(spark)
            for name, size, brought in measure(spark, plan, _say):
                records[name] = size
                rows += brought
        stopped = ""
    except LabError as error:
        stopped = str(error)
        raise
    finally:
        found = Calibration(simulated, tuple(rows), records, setting, plan.seed, stopped, decided)
        record = json.dumps(found.to_json(), allow_nan=False)
        _give(record, args.json, calibration_text(found))
        for path in files.values():
            with writing(path) as part:
                part.write_text(record, encoding="utf-8")
    return values.DONE


def between(args: argparse.Namespace) -> int:
    """Compare sessions; what was measured before an interrupt or an error is told all the same."""
    if not 2 <= args.sessions <= MOST:
        raise UsageError(f"sessions can't be {args.sessions}; allowed: 2 to {MOST}")
    files, found = values.files(args), list[Between]()
    try:
        for row in measure_between(args.sessions, args.seed, _say):
            found.append(row)
    finally:
        record = json.dumps({"between": [row.to_json() for row in found]}, allow_nan=False)
        _give(record, args.json, between_text(found))
        for path in files.values():
            with writing(path) as part:
                part.write_text(record, encoding="utf-8")
    return values.DONE


def designs(plan: Plan) -> str:
    """The tables of what the design was chosen over."""
    models, tries, seed = noise.models(), plan.tries, plan.seed
    orders = rivals.compare_orders(models, plan.pairs, tries, seed)
    statistics = rivals.compare_statistics(models, plan.pairs, tries, seed)
    return "\n\n".join((
        designs_text.rivals_text("Orders", orders),
        designs_text.rivals_text("Statistics", statistics),
        designs_text.widths_text(statistics),
        designs_text.stopping_text(stopping.stop_all(models, tries, seed)),
        designs_text.warming_text(warming.warm_ups(max(20, tries // 50), seed)),
    ))  # fmt: skip


def _give(record: str, asked: str | None, text: str) -> None:
    if asked == "-":
        print(record, flush=True)
    else:
        say(text)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
