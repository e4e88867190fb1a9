"""What is done with a variant's answer: the action that is timed, its lineage, its digest."""

from __future__ import annotations

from typing import Any

from labkit.core.reading.names import call_sites, without_folders

from . import digests
from .answer_kinds import local, require_answer
from .digest_sql import digest_frame
from .jvm_rdd import JvmRdd


def act(answer: Any, arm: str = "the variant") -> str:
    """Run the action that brings a lazy answer about; what it told, as text.

    An RDD is counted. A DataFrame goes to the `noop` sink, since `count()` would let the
    optimizer drop the very work that is on trial. A plain value has been computed already.
    Raises UsageError for what is no answer, with what to return instead.
    """
    if _is_rdd(answer):
        return f"{answer.count():,} records"
    if _is_frame(answer) and not answer.isStreaming:
        answer.write.format("noop").mode("overwrite").save()
        return ""
    require_answer(arm, answer)
    text = repr(answer)
    return text if len(text) <= 200 else text[:199] + "…"


def lineage_text(answer: Any) -> str:
    """An RDD's `toDebugString()`, call sites without their folders; empty for anything else."""
    if not _is_rdd(answer):
        return ""
    text = answer.toDebugString()
    if not text:
        return ""
    return without_folders(call_sites(text.decode()))


def logical_text(answer: Any) -> str:
    """What explain("extended") tells of a DataFrame before it runs; empty for anything else."""
    if not _is_frame(answer):
        return ""
    explain = answer.sparkSession._jvm.PythonSQLUtils.explainString
    return without_folders(str(explain(answer._jdf.queryExecution(), "extended")).strip())


def digest(answer: Any, as_rows: bool = False) -> digests.Digest:
    """The digest that two arms' answers are compared by.

    With `as_rows` a DataFrame's agrees with that of an RDD of the same rows; its columns' names
    and types then don't count.
    """
    if isinstance(answer, JvmRdd):
        return digests.digest_rdd(answer.to_python())
    if _is_rdd(answer):
        return digests.digest_rdd(answer)
    if _is_frame(answer):
        return digests.digest_rows(answer) if as_rows else digest_frame(answer)
    return digests.digest_local(*local(answer))


def forms(answer: Any) -> digests.Forms:
    """The looser forms of an answer, which tell how it differs from another one."""
    if isinstance(answer, JvmRdd):
        return digests.forms_of_rdd(answer.to_python())
    if _is_rdd(answer):
        return digests.forms_of_rdd(answer)
    if _is_frame(answer):
        return digests.forms_of_rdd(answer.rdd.map(digests.plain_row))
    kind, columns, records = local(answer)
    hashed, types = digests.forms_of(records)
    rows = digests.digest_local(kind, columns, records)
    return digests.Forms(rows, hashed, frozenset(types))


def _is_rdd(answer: Any) -> bool:
    from pyspark import RDD

    return isinstance(answer, RDD | JvmRdd)


def _is_frame(answer: Any) -> bool:
    from pyspark.sql import DataFrame

    return isinstance(answer, DataFrame)
