"""The digest of a DataFrame, computed by Spark SQL: one aggregation, one pass, no Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .digests import _MASK, Digest

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_JSON = {
    "ignoreNullFields": "false",
    "timestampFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
    "timestampNTZFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
}
"""Nulls and microseconds are part of an answer; Spark's own defaults leave both out."""

_NESTED = ("array<", "struct<", "map<", "variant")
"""Types whose hash would pass over nulls inside, hide floats, or be refused by Spark."""


def digest_frame(frame: DataFrame) -> Digest:
    """The digest of a DataFrame. Its columns are taken by position: names may stand there twice.

    What is nested is hashed as a text, so that floats inside must be the same to the last digit
    and maps in the same order: where that fails, the rows are looked at as Python has them.
    """
    from pyspark.sql import functions as F

    fields = frame.schema.fields
    names = [f"c{place}" for place in range(len(fields))]
    columns = [F.col(name) for name in names]
    inexact = [f.dataType.typeName() in ("double", "float") for f in fields]
    code = _code([
        F.to_json(F.struct(column), _JSON) if _is_nested(field.dataType) else column
        for column, field, skip in zip(columns, fields, inexact, strict=True) if not skip
    ])  # fmt: skip
    weight = 1 + F.pmod(code, F.lit(1 << 20)) / float(1 << 20)
    figures: list[Column] = [
        F.count(F.lit(1)),
        F.sum(F.pmod(code, F.lit(1 << 32))),
        F.sum(F.pmod(F.shiftright(code, 32), F.lit(1 << 32))),
    ]
    for column, skip in zip(columns, inexact, strict=True):
        if skip:
            figures += _sums(column.cast("double"), weight)
    named = [figure.alias(f"f{i}") for i, figure in enumerate(figures)]
    row = frame.toDF(*names).agg(*named).collect()[0]
    sums = [row[i] or 0 for i in range(len(figures))]
    floats = tuple((sums[i], sums[i + 1], int(sums[i + 2])) for i in range(3, len(sums), 3))
    kinds = tuple(f"{f.name} {f.dataType.simpleString()}" for f in fields)
    hashed = ((int(sums[2]) << 32) + int(sums[1])) & _MASK
    return Digest("DataFrame", kinds, int(sums[0]), hashed, floats)


def _code(exact: list[Column]) -> Column:
    """The hash of a row's exact columns; xxhash64 passes over nulls, so where they are counts."""
    from pyspark.sql import functions as F

    if not exact:
        return F.lit(0).cast("long")
    nulls = F.concat(*[F.when(column.isNull(), "0").otherwise("1") for column in exact])
    return F.xxhash64(*exact, nulls)


def _sums(value: Column, weight: Column) -> list[Column]:
    """The sums of a column of floats: weighted, absolute, and a code for what has no sum."""
    from pyspark.sql import functions as F

    infinite = float("inf")
    odd = (
        F.when(value.isNull(), 3_000_017)
        .when(F.isnan(value), 1)
        .when(value == infinite, 1_000_003)
        .when(value == -infinite, 2_000_003)
        .otherwise(0)
    )
    finite = F.when(odd == 0, value).otherwise(0.0)
    return [F.sum(finite * weight), F.sum(F.abs(finite)), F.sum(odd.cast("long"))]


def _is_nested(kind: Any) -> bool:
    return str(kind.simpleString()).startswith(_NESTED)
