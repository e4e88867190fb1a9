"""`labkit list`: the labs and their parameters."""

from __future__ import annotations

import argparse
import json
from typing import Any

from labkit.commands.values import DONE
from labkit.core.params import Param
from labkit.labs import catalogue
from labkit.ledger import trying


def add(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser("list", help="the labs and their parameters")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(call=call)


def call(args: argparse.Namespace) -> int:
    """Print the catalogue."""
    if args.json:
        rows = [
            {
                "id": lab.id,
                "title": lab.title,
                "question": lab.question,
                "notebook": lab.chapter,
                "claims": trying(lab.id),
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
