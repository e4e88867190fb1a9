"""Records to JSON and back: what every kind of record needs for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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


@contextmanager
def reading(schema: str, data: Mapping[str, Any]) -> Iterator[None]:
    """Read a record of that schema from its data.

    Raises ValueError when the schema is another one, or a field is missing or of another kind.
    """
    if data.get("schema") != schema:
        raise ValueError(f"schema is {data.get('schema')!r}, expected {schema!r}")
    try:
        yield
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a whole {schema} record: {error}") from error
