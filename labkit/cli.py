"""The command line: parses, calls, prints. stdout carries the result, stderr the progress."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

import labkit
from labkit.commands import (
    calibrate,
    claims,
    cluster,
    diff,
    extend,
    history,
    run,
    show,
    sweep,
    verify,
)
from labkit.commands import list as listing
from labkit.commands.values import FAILED
from labkit.core.errors import LabError, StartFailed, UsageError
from labkit.core.spelling import make_writable

WRONG_CALL = 2

COMMANDS = (listing, show, run, sweep, verify, claims, extend, history, diff, cluster, calibrate)
"""In the order in which --help lists them."""


class _Parser(argparse.ArgumentParser):
    """Says what was wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 failed, 2 the call was wrong."""
    make_writable(sys.stdout, sys.stderr)
    try:
        args = _parser().parse_args(argv)
        return int(args.call(args))
    except UsageError as error:
        return _complain(str(error), WRONG_CALL)
    except LabError as error:
        if error.details and not isinstance(error, StartFailed):
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
    for command in COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
