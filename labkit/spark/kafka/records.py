"""Records for a topic as the client's process reads them, and what became of a sending."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from labkit.core import units
from labkit.core.errors import UsageError

Text: TypeAlias = str | bytes
Record: TypeAlias = Text | tuple[Text | None, Text]
"""A value, or a key (None for none) and a value."""

MOST_RECORDS = 20_000_000
MOST_BYTES = 2_000_000_000
"""Bytes of one sending: the broker keeps them on disk until it is stopped."""
MOST_RATE = 1_000_000
LONGEST = 600.0
"""Seconds that a sending at a rate may take."""

KEPT = 0.98
"""The share of an asked rate that counts as kept."""

_LENGTH = struct.Struct(">i")


@dataclass(frozen=True)
class Sent:
    """What a topic was sent: records that the broker has taken, and the seconds of it.

    `asked` is the rate that was asked for, in records a second; 0 for as fast as can be.
    """

    topic: str
    records: int
    seconds: float
    asked: float = 0.0

    @property
    def rate(self) -> float:
        """Records a second, as they were sent."""
        return self.records / self.seconds if self.seconds > 0 else 0.0

    @property
    def short(self) -> str:
        """In a sentence, how far it fell short of the rate asked for; empty if it did not."""
        if self.records <= 1 or self.rate >= KEPT * self.asked:
            return ""
        return (
            f"{self.asked:,.0f} records a second were due and {self.rate:,.0f} were sent: ask for "
            "less, or what is tried is the sender"
        )

    def __str__(self) -> str:
        said = f"{self.records:,} records to {self.topic} in {units.seconds(self.seconds)}"
        return f"{said}; {self.short}" if self.short else said


def require_rate(rate: float | None) -> float:
    """A rate in records a second, 0 for none. Raises UsageError for one that can't be."""
    if rate is None:
        return 0.0
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate <= MOST_RATE:
        raise UsageError(
            f"rate can't be {rate!r}; allowed: up to {MOST_RATE:,} records a second, or None for "
            "as fast as can be"
        )
    return float(rate)


def write_file(records: Iterable[Record], path: Path, rate: float = 0.0) -> int:
    """Write records into a file for the client's process; how many there are.

    Raises UsageError for none, for one that isn't text or bytes, and for more than can be sent.
    """
    number = size = 0
    with path.open("wb") as file:
        for record in records:
            framed = _framed(record)
            number, size = number + 1, size + len(framed)
            if number > MOST_RECORDS or size > MOST_BYTES:
                raise UsageError(
                    f"there is more to send than can be: at most {MOST_RECORDS:,} records and "
                    f"{units.size(MOST_BYTES)}"
                )
            file.write(framed)
    if not number:
        raise UsageError("there is nothing to send: give one record or more")
    if rate and number / rate > LONGEST:
        raise UsageError(
            f"{number:,} records at {units.quantity(rate)} a second take "
            f"{units.seconds(number / rate)}; allowed: {units.seconds(LONGEST)}"
        )
    return number


def _framed(record: Record) -> bytes:
    """Key and value, each as its length and its bytes; -1 for no key."""
    key, value = record if isinstance(record, tuple) and len(record) == 2 else (None, record)
    begin = _LENGTH.pack(-1) if key is None else _part(key)
    return begin + _part(value)


def _part(text: object) -> bytes:
    if isinstance(text, str):
        text = text.encode()
    if not isinstance(text, bytes):
        raise UsageError(
            f"a record can't be {text!r}; allowed: a str or bytes, or a key and a value of these"
        )
    return _LENGTH.pack(len(text)) + text
