"""Records to JSON and back: what both comparisons and sweeps need for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any


def known(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The items of `data` that are fields of the dataclass `kind`."""
    return {f.name: data[f.name] for f in fields(kind) if f.name in data}


def json_ready(value: Any) -> Any:
    """Plain lists, dicts, text and finite numbers; what is not finite becomes None."""
    if isinstance(value, Mapping):
        return {str(key): json_ready(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
