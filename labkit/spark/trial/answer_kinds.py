"""What a variant may return, and what to return in place of anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from labkit.core.errors import UsageError

INSTEAD = {
    "pyspark.pandas": "return its to_spark(), which the lab runs, or its to_pandas()",
    "pyspark.sql.group": "aggregate it first, as with .count() or .agg(...)",
    "pyspark.sql.column": "return a DataFrame that selects it",
    "pyspark.sql.classic.column": "return a DataFrame that selects it",
    "pyspark.streaming": "it has no end: a variant must be one computation that ends",
    "pyspark.sql.streaming": "it has no end: a variant must be one computation that ends",
    "py4j": "return an RDD, a DataFrame or plain Python values",
}
"""By the module of a type: what to do with an object that holds no answer yet."""

Local = tuple[str, tuple[str, ...], Iterable[Any]]
"""The kind of an answer that is in this process, its columns with their types, its records."""


def require_answer(arm: str, answer: Any) -> None:
    """Refuse what holds nothing that was computed, or that could be.

    Raises UsageError with what to return instead.
    """
    if getattr(answer, "isStreaming", False) is True:
        hint = INSTEAD["pyspark.streaming"]
    elif isinstance(answer, Iterator):
        hint = "nothing has been computed yet: return list(...) of it"
    elif callable(answer) and not isinstance(answer, type) and hasattr(answer, "__code__"):
        hint = "call it in the variant, and return what it returns"
    else:
        module = f"{type(answer).__module__}."
        hint = next((say for name, say in INSTEAD.items() if module.startswith(f"{name}.")), "")
    if hint:
        raise UsageError(f"{arm} returns a {_named(answer)}, which can't be measured: {hint}")


def local(answer: Any) -> Local:
    """An answer in this process as records: a pandas frame's rows, or the one plain value."""
    if type(answer).__module__.startswith("pandas."):
        name = type(answer).__name__
        if name == "DataFrame":
            return _frame(answer)
        if name == "Series":
            kind, columns, records = _frame(answer.to_frame(name=answer.name or "value"))
            return kind.replace("DataFrame", name), columns, records
    return "value", (), [answer]


def _frame(frame: Any) -> Local:
    """A pandas DataFrame's rows; its index is a part of it unless it only counts them."""
    counted = type(frame.index).__name__ == "RangeIndex"
    index = [] if counted else [f"index {frame.index.name or ''}{frame.index.dtype}"]
    columns = [f"{name} {kind}" for name, kind in zip(frame.columns, frame.dtypes, strict=True)]
    rows = frame.itertuples(index=not counted, name=None)
    return "pandas DataFrame", (*index, *columns), list(rows)


def _named(answer: Any) -> str:
    name = type(answer).__name__
    return f"pandas-on-Spark {name}" if "pyspark.pandas" in type(answer).__module__ else name
