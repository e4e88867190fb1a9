"""`labkit show LAB`: what a lab asks, what it takes, what judges it; or its code."""

from __future__ import annotations

import argparse
from typing import Any

import labkit
from labkit.commands.printed import say
from labkit.commands.values import DONE
from labkit.labs import entry
from labkit.ledger import CLAIMS, trying
from labkit.views.catalogue_text import lab_text


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("show", help="a lab's question, claims, parameters and figure")
    parser.add_argument("lab", metavar="LAB", help="a lab's id, as `labkit list` prints it")
    parser.add_argument("--code", action="store_true", help="the source of its variants instead")
    parser.set_defaults(call=call)


def call(args: argparse.Namespace) -> int:
    """Print the lab, or its code as it is written."""
    lab = entry(args.lab)
    if args.code:
        print(labkit.code(lab.id))
    else:
        say(lab_text(lab, [CLAIMS[claim] for claim in trying(lab.id)]))
    return DONE
