"""The digest of an answer: what two arms' answers are compared by, computed where they lie.

It has the number of records (an RDD's by partition), a sum of hashes over all that is exact
(integers, text, keys), and for the floats a sum weighted by that hash, so that the right numbers
at the wrong keys are noticed. Rows never travel to the driver.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from labkit.core.records.evidence import Partition

from .plain_records import plain, split, types

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame

TOLERANCE = 1e-9
"""Relative tolerance of floats: summing 10^7 doubles in another order moves the last 3 to 7
of 16 digits at the most (error bound n * 2^-53, Higham 2002, section 4.2)."""

FORMS = ("values", "lists", "texts", "rounded", "flat", "fields")
"""The looser forms in which answers are compared to name a difference (`plain`)."""

_MASK = (1 << 64) - 1
_MOST_TYPES = 256


@dataclass(frozen=True)
class Digest:
    """What an answer holds; equal answers have equal digests (floats: within TOLERANCE).

    `floats` has, a position, the weighted sum, the sum of absolute values and a code for what
    is not finite.
    """

    kind: str
    columns: tuple[str, ...]
    count: int
    hashed: int
    floats: tuple[tuple[float, float, int], ...]
    partitions: tuple[Partition, ...] = ()

    def agrees(self, other: Digest) -> bool:
        """Whether the two stand for the same answer."""
        exact = (self.kind, self.columns, self.count, self.hashed, len(self.floats))
        if exact != (other.kind, other.columns, other.count, other.hashed, len(other.floats)):
            return False
        return all(
            a[2] == b[2] and _close(a[0], b[0], max(a[1], b[1]))
            for a, b in zip(self.floats, other.floats, strict=True)
        )


@dataclass(frozen=True)
class Forms:
    """An answer looked at closer, where its digest is not that of another one.

    `rows` is the digest of its records as plain Python values, `hashed` a sum of hashes for
    each of the looser forms, `types` which types there are, by their place in a record.
    """

    rows: Digest
    hashed: dict[str, int]
    types: frozenset[tuple[str, str]]


def _close(a: float, b: float, scale: float) -> bool:
    return a == b or abs(a - b) <= TOLERANCE * scale


def hash_of(exact: Any) -> int:
    """64 bits that are the same in every process, unlike Python's own hash of a text."""
    text = repr(exact).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


def digest_records(records: Iterable[Any]) -> tuple[int, int, dict[int, list[float]]]:
    """Count, sum of hashes (64 bits) and float sums a position of some records."""
    count = total = 0
    sums: dict[int, list[float]] = {}
    for record in records:
        floats: list[float] = []
        code = hash_of(split(record, floats))
        count += 1
        total = (total + code) & _MASK
        weight = 1 + (code & 0xFFFFF) / 0x100000
        for position, value in enumerate(floats):
            slot = sums.setdefault(position, [0.0, 0.0, 0])
            if math.isfinite(value):
                slot[0] += value * weight
                slot[1] += abs(value)
            else:
                slot[2] += 1 if math.isnan(value) else (1_000_003 if value > 0 else 2_000_003)
    return count, total, sums


def digest_rdd(rdd: RDD[Any]) -> Digest:
    """The digest of an RDD of Python objects: one job, one pass."""

    def one(index: int, records: Iterable[Any]) -> Iterable[Any]:
        yield (index, *digest_records(records))

    count = total = 0
    sums: dict[int, list[float]] = {}
    partitions = []
    for index, n, code, floats in rdd.mapPartitionsWithIndex(one).collect():
        partitions.append(Partition(index, n))
        count += n
        total = (total + code) & _MASK
        for position, values in floats.items():
            slot = sums.setdefault(position, [0.0, 0.0, 0])
            for i, value in enumerate(values):
                slot[i] += value
    return Digest("RDD", (), count, total, _in_order(sums), tuple(partitions))


def digest_rows(frame: DataFrame) -> Digest:
    """The digest of a DataFrame's rows, the same as that of an RDD of them."""
    return replace(digest_rdd(frame.rdd.map(plain_row)), partitions=())


def digest_local(kind: str, columns: tuple[str, ...], records: Iterable[Any]) -> Digest:
    """The digest of records that are here already."""
    count, hashed, sums = digest_records(records)
    return Digest(kind, columns, count, hashed, _in_order(sums))


def _in_order(sums: dict[int, list[float]]) -> tuple[tuple[float, float, int], ...]:
    return tuple((sums[p][0], sums[p][1], int(sums[p][2])) for p in sorted(sums))


def plain_row(row: Any) -> Any:
    """A DataFrame's row as an RDD has it: a tuple, or the value where there is one column."""
    return row[0] if len(row) == 1 else tuple(row)


def forms_of(records: Iterable[Any]) -> tuple[dict[str, int], set[tuple[str, str]]]:
    """The sum of hashes of some records in each of the FORMS, and which types they have."""
    totals: dict[str, int] = dict.fromkeys(FORMS, 0)
    found: set[tuple[str, str]] = set()
    for record in records:
        for form in FORMS:
            totals[form] = (totals[form] + hash_of(plain(record, form))) & _MASK
        if len(found) < _MOST_TYPES:
            found.update(types(record))
    return totals, found


def forms_of_rdd(rdd: RDD[Any]) -> Forms:
    """The forms of an RDD's records: one more pass over it, and one for the digest."""

    def one(records: Iterable[Any]) -> Iterable[Any]:
        yield forms_of(records)

    totals: dict[str, int] = dict.fromkeys(FORMS, 0)
    found: set[tuple[str, str]] = set()
    for mine, kinds in rdd.mapPartitions(one).collect():
        totals = {form: (totals[form] + mine[form]) & _MASK for form in FORMS}
        found |= kinds
    return Forms(digest_rdd(rdd), totals, frozenset(found))
