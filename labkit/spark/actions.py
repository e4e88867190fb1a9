"""What is done with a variant's answer: the action that is timed, its lineage, its digest."""

from __future__ import annotations

import re
from typing import Any

from . import answers
from .jvm_rdd import JvmRdd
from .plans import without_folders


def act(answer: Any) -> str:
    """Run the action that brings a lazy answer about; what it told, as text.

    An RDD is counted. A DataFrame goes to the `noop` sink, since `count()` would let the
    optimizer drop the very work that is on trial. A plain value has been computed already.
    """
    if _is_rdd(answer):
        return f"{answer.count():,} records"
    if _is_frame(answer):
        answer.write.format("noop").mode("overwrite").save()
        return ""
    text = repr(answer)
    return text if len(text) <= 200 else text[:199] + "…"


def lineage_text(answer: Any) -> str:
    """An RDD's `toDebugString()`, call sites without their folders; empty for anything else."""
    if not _is_rdd(answer):
        return ""
    text = answer.toDebugString()
    if not text:
        return ""
    return without_folders(re.sub(r"(?<= at )\S*/(?=[^/\s]+:\d+)", "", text.decode()))


def logical_text(answer: Any) -> str:
    """What explain("extended") tells of a DataFrame before it runs; empty for anything else."""
    if not _is_frame(answer):
        return ""
    explain = answer.sparkSession._jvm.PythonSQLUtils.explainString
    return without_folders(str(explain(answer._jdf.queryExecution(), "extended")).strip())


def digest(answer: Any, as_rows: bool = False) -> answers.Digest:
    """The digest that two arms' answers are compared by.

    With `as_rows` a DataFrame's agrees with that of an RDD of the same rows; its columns' names
    and types then don't count.
    """
    if isinstance(answer, JvmRdd):
        return answers.digest_rdd(answer.to_python())
    if _is_rdd(answer):
        return answers.digest_rdd(answer)
    if _is_frame(answer):
        return answers.digest_rows(answer) if as_rows else answers.digest_frame(answer)
    return answers.digest_value(answer)


def _is_rdd(answer: Any) -> bool:
    from pyspark import RDD

    return isinstance(answer, RDD | JvmRdd)


def _is_frame(answer: Any) -> bool:
    from pyspark.sql import DataFrame

    return isinstance(answer, DataFrame)
