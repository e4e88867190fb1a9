"""What the commands share: how values and files are read from a call."""

from __future__ import annotations

import argparse
import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from labkit.core.errors import UsageError
from labkit.core.records.files import is_special, writing

DONE, FAILED = 0, 1


def whole(text: str) -> int:
    """A whole number, `_` between its digits allowed."""
    try:
        return int(text.replace("_", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def number(text: str) -> float:
    """A number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def add_settings(parser: argparse.ArgumentParser) -> None:
    """The option that sets a lab's parameters."""
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", default=[],
                        dest="settings",
                        help="a parameter of the lab; may be given again for others")  # fmt: skip


def settings(given: Sequence[str]) -> dict[str, Any]:
    """The parameters that --set gave, as text by name."""
    found: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--set takes NAME=VALUE, got {text!r}")
        found[name] = value
    return found


def add_files(parser: argparse.ArgumentParser) -> None:
    """The options that write the result to files."""
    parser.add_argument("--json", metavar="FILE|-", help="write the whole record; - for stdout")
    parser.add_argument("--html", metavar="FILE", help="write the report, one self-contained page")
    parser.add_argument("--png", metavar="FILE", help="write the figure")


def files(args: argparse.Namespace) -> dict[str, Path]:
    """The files asked for, by their form; each is known to be writable.

    A file that can't be written is complained about before the work, not after it.
    """
    asked = {form: Path(name) for form in ("json", "html", "png") if (name := getattr(args, form))}
    if args.json == "-":
        del asked["json"]
    for path in asked.values():
        _require_writable(path)
    return asked


def _require_writable(path: Path) -> None:
    """Try it with a file beside, so that nothing that is there is touched, nor a FIFO opened."""
    if is_special(path):
        if not os.access(path, os.W_OK):
            raise UsageError(f"can't write {path}: {os.strerror(errno.EACCES)}")
        return
    there = path.is_file()
    if there and not os.access(path, os.R_OK):  # can't be put back, and can be replaced
        return
    with writing(path) as part:
        part.write_bytes(path.read_bytes() if there else b"")
    if not there:
        path.resolve().unlink()
