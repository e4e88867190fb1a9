"""Whether two arms gave the same answer, whatever the order of rows and within rounding.

An answer is digested where it lies: the number of records (an RDD's by partition), a sum of
hashes over all that is exact (integers, text, keys), and for the floats a sum weighted by that
hash, so that the right numbers at the wrong keys are noticed. Rows never travel to the driver
unless the answers differ and the difference has to be shown.
"""

from __future__ import annotations

import math
import pickle
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from labkit.core.errors import UnequalAnswers
from labkit.core.model import Partition

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import Column, DataFrame

TOLERANCE = 1e-9
"""Relative tolerance of floats: summing 10^7 doubles in another order moves the last 3 to 7
of 16 digits at the most (error bound n * 2^-53, Higham 2002, section 4.2)."""

_MASK = (1 << 64) - 1
_SHOWN = 3
_MOST_COLLECTED = 50_000


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


def _close(a: float, b: float, scale: float) -> bool:
    return a == b or abs(a - b) <= TOLERANCE * scale


def split(record: Any, floats: list[float]) -> Any:
    """The exact part of a record as something hashable, its floats appended to `floats`."""
    if isinstance(record, float):
        floats.append(record)
        return "float"
    if record is None:
        return "None"  # hash(None) differs from process to process before Python 3.12
    if isinstance(record, str | int | bytes):
        return record
    if isinstance(record, tuple | list):
        return tuple([split(item, floats) for item in record])
    if isinstance(record, dict):
        items = sorted(record.items(), key=lambda item: repr(item[0]))
        return tuple([(split(key, floats), split(value, floats)) for key, value in items])
    if isinstance(record, set | frozenset):
        return frozenset(split(item, floats) for item in record)
    if hasattr(record, "item") and hasattr(record, "dtype") and record.ndim == 0:  # NumPy scalar
        return split(record.item(), floats)
    return pickle.dumps(record, protocol=4)


def digest_records(records: Iterable[Any]) -> tuple[int, int, dict[int, list[float]]]:
    """Count, sum of hashes (64 bits) and float sums a position of some records.

    Text hashes the same in all of Spark's Python workers: PySpark sets PYTHONHASHSEED.
    """
    count = total = 0
    sums: dict[int, list[float]] = {}
    for record in records:
        floats: list[float] = []
        code = hash((split(record, floats),)) & _MASK
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
    floats_found = tuple((sums[p][0], sums[p][1], int(sums[p][2])) for p in sorted(sums))
    return Digest("RDD", (), count, total, floats_found, tuple(partitions))


def digest_frame(frame: DataFrame) -> Digest:
    """The digest of a DataFrame, computed by Spark SQL: one aggregation, one pass."""
    from pyspark.sql import functions as F

    fields = frame.schema.fields
    columns = [frame[f"`{name.replace('`', '``')}`"] for name in frame.columns]
    inexact = [f.dataType.typeName() in ("double", "float") for f in fields]
    code = F.xxhash64(*[
        F.to_json(F.struct(column)) if _unhashable(field.dataType) else column
        for column, field, skip in zip(columns, fields, inexact, strict=True) if not skip
    ]) if not all(inexact) else F.lit(0).cast("long")  # fmt: skip
    weight = 1 + F.pmod(code, F.lit(1 << 20)) / float(1 << 20)
    figures: list[Column] = [
        F.count(F.lit(1)),
        F.sum(F.pmod(code, F.lit(1 << 32))),
        F.sum(F.pmod(F.shiftright(code, 32), F.lit(1 << 32))),
    ]
    for column, skip in zip(columns, inexact, strict=True):
        if skip:
            value = F.coalesce(F.nanvl(column.cast("double"), F.lit(0.0)), F.lit(0.0))
            odd = F.when(column.isNull(), 1_000_003).when(F.isnan(column), 1).otherwise(0)
            figures += [F.sum(value * weight), F.sum(F.abs(value)), F.sum(odd.cast("long"))]
    named = [figure.alias(f"f{i}") for i, figure in enumerate(figures)]
    row = frame.agg(*named).collect()[0]
    sums = [row[i] or 0 for i in range(len(figures))]
    floats = tuple((sums[i], sums[i + 1], int(sums[i + 2])) for i in range(3, len(sums), 3))
    names = tuple(f"{f.name} {f.dataType.simpleString()}" for f in fields)
    hashed = ((int(sums[2]) << 32) + int(sums[1])) & _MASK
    return Digest("DataFrame", names, int(sums[0]), hashed, floats)


def digest_rows(frame: DataFrame) -> Digest:
    """The digest of a DataFrame's rows, the same as that of an RDD of them."""
    return replace(digest_rdd(frame.rdd.map(plain_row)), partitions=())


def plain_row(row: Any) -> Any:
    """A DataFrame's row as an RDD has it: a tuple, or the value where there is one column."""
    return row[0] if len(row) == 1 else tuple(row)


def _unhashable(kind: Any) -> bool:
    """Whether xxhash64 refuses the type (maps, variants) or it hides floats."""
    text = kind.simpleString()
    return any(word in text for word in ("map<", "variant")) or (
        text.startswith(("array<", "struct<")) and ("double" in text or "float" in text)
    )


def digest_value(value: Any) -> Digest:
    """The digest of a plain value."""
    count, hashed, sums = digest_records([value])
    floats = tuple((sums[p][0], sums[p][1], int(sums[p][2])) for p in sorted(sums))
    return Digest("value", (), count, hashed, floats)


def require_equal(answers: dict[str, tuple[Digest, Callable[[], Any]]]) -> None:
    """Raise UnequalAnswers, showing both, unless all answers agree with the first one.

    `answers` holds, by arm, the digest and a function that builds the answer anew.
    """
    names = list(answers)
    first, build_first = answers[names[0]]
    for name in names[1:]:
        other, build_other = answers[name]
        if not first.agrees(other):
            raise UnequalAnswers(
                f"{names[0]} and {name} gave different answers, so their times can't be "
                f"compared: {_difference(names[0], first, name, other)}",
                _show(names[0], build_first, name, build_other, first.kind == other.kind == "RDD"),
            )


def _difference(a: str, mine: Digest, b: str, theirs: Digest) -> str:
    if mine.kind != theirs.kind:
        return f"{a} returns a {mine.kind}, {b} a {theirs.kind}"
    if mine.columns != theirs.columns:
        return f"{a} has columns {', '.join(mine.columns)}; {b} {', '.join(theirs.columns)}"
    if mine.count != theirs.count:
        return f"{a} has {mine.count:,} records, {b} {theirs.count:,}"
    if mine.hashed != theirs.hashed or len(mine.floats) != len(theirs.floats):
        return f"both have {mine.count:,} records, but not the same ones"
    return f"both have {mine.count:,} records, but their floating-point numbers differ"


def _show(
    a: str, build_a: Callable[[], Any], b: str, build_b: Callable[[], Any], as_rows: bool
) -> str:
    """A few records that only one side has."""
    try:
        mine, theirs = sample(build_a(), as_rows), sample(build_b(), as_rows)
    except Exception as error:  # noqa: BLE001  the difference stands without the sample
        return f"(the records could not be shown: {error})"
    only_a, only_b = mine - theirs, theirs - mine
    lines = []
    for name, only in ((a, only_a), (b, only_b)):
        shown = sorted(only.elements())[:_SHOWN]
        more = sum(only.values()) - len(shown)
        lines.append(f"only in {name}: " + ("; ".join(shown) or "nothing"))
        if more > 0:
            lines[-1] += f"; and {more:,} more"
    return "\n".join(lines)


def sample(answer: Any, as_rows: bool) -> Counter[str]:
    """The first records of an answer as text; one that was taken elsewhere stays as it is."""
    if isinstance(answer, Counter):
        return answer
    rows = answer.take(_MOST_COLLECTED) if hasattr(answer, "take") else [answer]
    plain = as_rows and hasattr(answer, "schema")  # a DataFrame among RDDs
    return Counter(repr(plain_row(row) if plain else row) for row in rows)
