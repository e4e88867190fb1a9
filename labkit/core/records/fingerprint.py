"""What makes two environments the same: a hash to group by, and what differs in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_PASSING = ("load_before", "load_after", "python_sockets")
"""What changes from minute to minute and is no property of the place, and what the settings say."""


def fingerprint(environment: Mapping[str, Any]) -> str:
    """Twelve hex digits, equal for environments between which nothing differs."""
    text = json.dumps(_lasting(environment), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """What differs, a phrase each: `spark 4.3.0 against 4.2.1`; empty for the same environment."""
    here, there = _lasting(one), _lasting(other)
    return [
        f"{key} {_said(here, key)} against {_said(there, key)}"
        for key in sorted(here.keys() | there.keys())
        if here.get(key) != there.get(key)
    ]


def _lasting(environment: Mapping[str, Any]) -> dict[str, Any]:
    """The environment flat: Spark's settings by their own names beside the rest."""
    flat = {k: v for k, v in environment.items() if k not in _PASSING and k != "conf"}
    return flat | dict(environment.get("conf") or {})


def _said(environment: Mapping[str, Any], key: str) -> str:
    return str(environment[key]) if key in environment else "not set"
