"""How a command prints its result: text in colour where stdout has it, or JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from labkit.views.colour import coloured, is_wanted


def say(result: object) -> None:
    """Print a record or a text, at once."""
    text = str(result).rstrip("\n")
    print(coloured(text) if is_wanted(sys.stdout) else text, flush=True)


def say_as(asked: str | None, record: Any) -> None:
    """Print a record: as one JSON object if `-` was asked for, else as text."""
    if asked == "-":
        print(json.dumps(record.to_json(), allow_nan=False))
    else:
        say(record)
