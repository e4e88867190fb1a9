"""`labkit list`: the labs, a line each."""

from __future__ import annotations

import argparse
import json
from typing import Any

from labkit.commands.printed import say
from labkit.commands.values import DONE
from labkit.core.claims.lab import Demo, Lab
from labkit.core.errors import UsageError
from labkit.core.params import Param
from labkit.labs import catalogue
from labkit.ledger import CLAIMS, trying
from labkit.views.catalogue_text import catalogue_text


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("list", help="the labs, by chapter; `show` tells of one")
    parser.add_argument("word", metavar="WORD", nargs="?", default="",
                        help="only labs with it in id, title, question or claims")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="as JSON, with their parameters")
    parser.set_defaults(call=call)


def call(args: argparse.Namespace) -> int:
    """Print the catalogue, or what of it has the word."""
    found = [lab for lab in catalogue() if _has(lab, args.word)]
    if not found:
        raise UsageError(
            f"no lab has {args.word!r} in its id, title, question or claims; there are: "
            f"{', '.join(lab.id for lab in catalogue())}"
        )
    if args.json:
        print(json.dumps([_row(lab) for lab in found], indent=1))
    else:
        say(catalogue_text(found))
    return DONE


def _has(lab: Lab | Demo, word: str) -> bool:
    claims = [text for name in trying(lab.id) for text in (name, CLAIMS[name].says)]
    texts = (lab.id, lab.title, lab.question, *claims)
    return any(word.casefold() in text.casefold() for text in texts)


def _row(lab: Lab | Demo) -> dict[str, Any]:
    return {
        "id": lab.id,
        "title": lab.title,
        "question": lab.question,
        "notebook": lab.notebook,
        "claims": trying(lab.id),
        "params": [_param_row(param) for param in lab.params],
    }


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
