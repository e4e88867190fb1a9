"""The command line: parses, calls, prints. stdout carries the result, stderr the progress."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import labkit
from labkit.comparison import writing
from labkit.core.errors import LabError, UsageError
from labkit.core.params import Param
from labkit.labs import catalogue, find

DONE, FAILED, WRONG_CALL = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    """Says what was wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 failed, 2 the call was wrong."""
    try:
        args = _parser().parse_args(argv)
        return int(args.call(args))
    except UsageError as error:
        return _complain(str(error), WRONG_CALL)
    except LabError as error:
        if error.details:
            print(error.details, file=sys.stderr)
        return _complain(str(error), FAILED)
    except KeyboardInterrupt:
        return _complain("interrupted", 128 + signal.SIGINT)
    except BrokenPipeError:  # the reader of stdout has gone, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _complain(message: str, status: int) -> int:
    print(f"labkit: {' '.join(message.split())}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="labkit", description="Put a Spark tuning tip on trial.")
    parser.add_argument("--version", action="version", version=f"labkit {labkit.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    listing = commands.add_parser("list", help="the labs and their parameters")
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(call=_list)

    run = commands.add_parser("run", help="run a lab and print its verdict")
    run.add_argument("lab", metavar="LAB", help="a lab's id, as `labkit list` prints it")
    run.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], dest="settings",
                     help="a parameter of the lab; may be given again for others")  # fmt: skip
    budget = run.add_mutually_exclusive_group()
    budget.add_argument("--pairs", type=_whole, metavar="N", help="pairs to run, 1 to 500")
    budget.add_argument("--seconds", type=_number, metavar="S", help="time for the whole run")
    run.add_argument("--seed", type=_whole, metavar="N", help="fixes the random order")
    run.add_argument("--json", metavar="FILE|-", help="write the whole record; - for stdout")
    run.add_argument("--html", metavar="FILE", help="write the report, one self-contained page")
    run.add_argument("--png", metavar="FILE", help="write the figure")
    run.set_defaults(call=_run)
    return parser


def _whole(text: str) -> int:
    try:
        return int(text.replace("_", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def _list(args: argparse.Namespace) -> int:
    if args.json:
        rows = [
            {
                "id": lab.id,
                "title": lab.title,
                "question": lab.question,
                "notebook": lab.chapter,
                "claims": lab.claims,
                "params": [_param_row(param) for param in lab.params],
            }
            for lab in catalogue()
        ]
        print(json.dumps(rows, indent=1))
        return DONE
    for lab in catalogue():
        print(f"{lab.id}\n  {lab.question}")
        for param in lab.params:
            print(f"    {param.name}={param.default}  {param.help}; {param.allowed}")
    return DONE


def _param_row(param: Param) -> dict[str, Any]:
    return {
        "name": param.name,
        "default": param.default,
        "help": param.help,
        "low": param.low,
        "high": param.high,
        "scale": param.scale,
        "choices": param.choices,
    }


def _run(args: argparse.Namespace) -> int:
    lab = find(args.lab)
    files = {form: Path(name) for form in ("json", "html", "png") if (name := getattr(args, form))}
    to_stdout = args.json == "-"
    if to_stdout:
        del files["json"]
    for path in files.values():
        _require_writable(path)
    comparison = labkit.run(
        lab.id,
        pairs=args.pairs,
        seconds=args.seconds,
        seed=args.seed,
        **_settings(args.settings),
    )
    print(json.dumps(comparison.to_json(), allow_nan=False) if to_stdout else comparison)
    for form, path in files.items():
        print(f"wrote {comparison.save(path, form)}", file=sys.stderr)
    return DONE


def _settings(given: Sequence[str]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--set takes NAME=VALUE, got {text!r}")
        settings[name] = value
    return settings


def _require_writable(path: Path) -> None:
    """Complain about a file that can't be written before the work, not after it."""
    kept = path.read_bytes() if path.is_file() else None
    with writing(path) as part:
        part.write_bytes(kept or b"")
    if kept is None:
        path.unlink()


if __name__ == "__main__":
    sys.exit(main())
