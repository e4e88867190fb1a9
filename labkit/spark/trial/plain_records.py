"""Records of any kind as plain values that compare by what they hold; made where they lie.

It runs in Spark's Python workers, which need not have labkit: it is pickled by value, so that
nothing here imports from labkit.
"""

from __future__ import annotations

import math
import pickle
from collections.abc import Iterator, Mapping, Set, Sized
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from types import FunctionType
from typing import Any


def split(record: Any, floats: list[float]) -> Any:
    """The exact part of a record as something with one `repr`, its floats appended to `floats`.

    Lists, arrays, vectors and the values of `groupByKey` are one thing: their items in order.
    Dicts and sets have none. Decimals count by their value, whatever their scale.

    Raises TypeError for what holds no data that could be compared, as a generator.
    """
    kind = type(record)
    if kind is float:
        floats.append(record)
        return ...
    if record is None or kind is str or kind is int or kind is bool or kind is bytes:
        return record
    if isinstance(record, tuple):
        return tuple([split(item, floats) for item in record])
    if isinstance(record, list):
        return [split(item, floats) for item in record]
    if isinstance(record, Mapping):
        items = sorted(record.items(), key=lambda item: repr(item[0]))
        return {}, tuple([(split(key, floats), split(value, floats)) for key, value in items])
    if isinstance(record, Set):
        items = [split(item, floats) for item in sorted(record, key=repr)]
        return {}, tuple(sorted(items, key=repr))
    return _other(record, floats)


def _other(record: Any, floats: list[float]) -> Any:
    """The exact part of a record of a rarer type, a type in front of what only it means."""
    if isinstance(record, Enum | type | FunctionType):
        return str, str(record)
    kinds: tuple[type, ...] = (float, str, int, bytes)
    for kind in kinds:  # NumPy's own, and others that are derived from them
        if isinstance(record, kind):
            return split(kind(record), floats)
    if isinstance(record, complex):
        return complex, split((record.real, record.imag), floats)
    if isinstance(record, Decimal):
        return Decimal, decimal_text(record)
    if isinstance(record, datetime | date | time):
        return date, record.isoformat()
    if isinstance(record, timedelta):
        return timedelta, record.days, record.seconds, record.microseconds
    if isinstance(record, bytearray | memoryview):
        return bytes(record)
    if hasattr(record, "dtype") and hasattr(record, "tolist"):  # NumPy
        return split(record.tolist(), floats)
    if hasattr(record, "toArray"):  # vectors and matrices of Spark's MLlib
        return split(record.toArray().tolist(), floats)
    if isinstance(record, Iterator):
        raise TypeError(f"a {type(record).__name__} holds no data that could be compared")
    if isinstance(record, Sized) and hasattr(record, "__iter__"):  # groupByKey's values, a range
        return [split(item, floats) for item in record]
    name = f"{type(record).__module__}.{type(record).__qualname__}"
    held = getattr(record, "__dict__", None)
    try:
        return name, split(held, floats) if held else pickle.dumps(record, protocol=4)
    except Exception as error:
        raise TypeError(f"a {name} can't be compared: return plain Python values") from error


def decimal_text(number: Decimal) -> str:
    """A Decimal without the zeros that only tell its scale: 1.500000 is 1.5."""
    if not number.is_finite():
        return str(number)
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def plain(record: Any, form: str) -> Any:
    """A record in one of the looser forms by which the kind of a difference is found.

    values: numbers by their value to ten digits, whatever their type;
    lists: so, and the items of lists sorted;
    texts: so, but every single value as text;
    rounded: numbers to five digits;
    flat: all values in a row, whatever lies inside what;
    fields: the record's own fields sorted.
    """
    floats: list[float] = []
    exact = split(record, floats)
    found = _form(exact, iter(floats), form)
    if form == "fields" and isinstance(found, tuple):
        return tuple(sorted(found, key=repr))
    return tuple(_leaves(found)) if form == "flat" else found


def _form(exact: Any, floats: Iterator[float], form: str) -> Any:
    if isinstance(exact, tuple):
        if exact and exact[0] is Decimal:
            return _text(exact[1]) if form == "texts" else _decimal(exact[1], form)
        if exact and exact[0] is date and form == "texts":
            return _text(exact[1])
        return tuple([_form(item, floats, form) for item in exact])
    if isinstance(exact, list):
        items = [_form(item, floats, form) for item in exact]
        return tuple(sorted(items, key=repr) if form == "lists" else items)
    value = next(floats) if exact is ... else exact
    if isinstance(value, bool | int | float):
        number = _number(value, form)
        return _text(number) if form == "texts" else number
    return _text(value) if form == "texts" else value


def _number(value: float, form: str) -> Any:
    if isinstance(value, int):
        return int(value)
    if not math.isfinite(value):
        return str(value)
    rounded = float(f"{value:.4e}" if form == "rounded" else f"{value:.9e}")
    if form != "rounded" and value.is_integer():
        return int(value)
    return int(rounded) if rounded.is_integer() else rounded


def _decimal(text: str, form: str) -> Any:
    if text.lstrip("-").isdigit():
        return int(text)
    return _number(float(text), form) if form == "rounded" else ("Decimal", text)


def _text(value: Any) -> str:
    """A single value as text, numbers in texts by their value."""
    if value is None or str(value) in ("nan", "NaT", "<NA>"):
        return ""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    try:
        return str(_number(float(text), "values"))
    except ValueError:
        return text.removesuffix("T00:00:00")


def _leaves(found: Any) -> Iterator[Any]:
    if isinstance(found, tuple):
        for item in found:
            yield from _leaves(item)
    else:
        yield found


def types(record: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Where in a record there is a value of which type: a path such as `[1]` and the type's name.

    The items of lists of many share the path `[]`; nothing is said of what lies in dicts.
    """
    name = type(record).__name__
    if isinstance(record, tuple) and len(record) <= 32:  # a row's fields
        for place, item in enumerate(record):
            yield from types(item, f"{path}[{place}]")
    elif isinstance(record, list | tuple) or name == "ResultIterable":
        for item in record:
            yield from types(item, f"{path}[]")
    elif name == "ndarray":
        yield path, f"array of {record.dtype}"
    elif record is not None:
        yield path, name
