"""What is done with a variant's answer, whatever it is: run, drawn, compared.

One small protocol, and a class for each kind of answer: an RDD, one of the JVM's, a DataFrame, a
stretch of a stream, a plain value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from labkit.core.claims.lab import Stretch
from labkit.core.reading.names import call_sites, without_folders

from . import digests
from .answer_kinds import local, require_answer
from .digest_sql import digest_frame
from .jvm_rdd import JvmRdd

MOST_COLLECTED = 50_000
"""Records that are looked at to show how two answers differ."""


@dataclass(frozen=True)
class Outcome:
    """What running an answer brought: what it told, as text, and of a stretch its batches.

    `batches` are their seconds; `figures` what a stretch measured of itself.
    """

    told: str = ""
    batches: tuple[float, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


class Answer(Protocol):
    """An answer of a variant."""

    def run(self) -> Outcome:
        """Bring it about, where it is lazy. This is what is timed."""

    def lineage(self) -> str:
        """Its `toDebugString()`, call sites without their folders; empty where it has none."""

    def logical(self) -> str:
        """What explain("extended") tells of it before it runs; empty where there is no plan."""

    def digest(self, as_rows: bool) -> digests.Digest:
        """The digest that two arms' answers are compared by.

        With `as_rows` a DataFrame's agrees with that of an RDD of the same rows; its columns' names
        and types then don't count.
        """

    def forms(self) -> digests.Forms:
        """Its looser forms, which tell how it differs from another one."""

    def sample(self, as_rows: bool) -> Counter[str]:
        """Its first records as text; `as_rows` as in `digest`."""


def answer_of(value: Any, arm: str = "the variant") -> Answer:
    """What a variant returned, as an answer.

    Raises UsageError for what is none, with what to return instead.
    """
    from pyspark import RDD
    from pyspark.sql import DataFrame

    if isinstance(value, Stretch):
        return OfStretch(value, arm)
    if isinstance(value, JvmRdd):
        return OfJvmRdd(value)
    if isinstance(value, RDD):
        return OfRdd(value)
    if isinstance(value, DataFrame) and not value.isStreaming:
        return OfFrame(value)
    require_answer(arm, value)
    return OfPlain(value)


class OfRdd:
    """An RDD: it is counted."""

    def __init__(self, rdd: Any) -> None:
        self._rdd = rdd

    def run(self) -> Outcome:
        """Count it."""
        return Outcome(f"{self._rdd.count():,} records")

    def lineage(self) -> str:
        """Its debug string."""
        text = self._rdd.toDebugString()
        return without_folders(call_sites(text.decode())) if text else ""

    def logical(self) -> str:
        """It has no plan."""
        return ""

    def digest(self, as_rows: bool) -> digests.Digest:  # noqa: ARG002  it has rows only
        """Computed where the records are."""
        return digests.digest_rdd(self._python)

    def forms(self) -> digests.Forms:
        """Computed there, too."""
        return digests.forms_of_rdd(self._python)

    def sample(self, as_rows: bool) -> Counter[str]:  # noqa: ARG002  it has rows only
        """The first records."""
        return Counter(repr(row) for row in self._rdd.take(MOST_COLLECTED))

    @property
    def _python(self) -> Any:
        return self._rdd


class OfJvmRdd(OfRdd):
    """An RDD of objects on the JVM: its records are looked at as plain values of Python."""

    @property
    def _python(self) -> Any:
        return self._rdd.to_python()


class OfFrame:
    """A DataFrame: it goes to the `noop` sink.

    `count()` would let the optimizer drop the very work that is on trial.
    """

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def run(self) -> Outcome:
        """Write all of it nowhere."""
        self._frame.write.format("noop").mode("overwrite").save()
        return Outcome()

    def lineage(self) -> str:
        """It has a plan instead."""
        return ""

    def logical(self) -> str:
        """Parsed, analysed, optimised and physical plan."""
        explain = self._frame.sparkSession._jvm.PythonSQLUtils.explainString
        return without_folders(str(explain(self._frame._jdf.queryExecution(), "extended")).strip())

    def digest(self, as_rows: bool) -> digests.Digest:
        """Computed by Spark SQL, or of its rows."""
        return digests.digest_rows(self._frame) if as_rows else digest_frame(self._frame)

    def forms(self) -> digests.Forms:
        """Those of its rows."""
        return digests.forms_of_rdd(self._frame.rdd.map(digests.plain_row))

    def sample(self, as_rows: bool) -> Counter[str]:
        """The first rows, as tuples beside an RDD's."""
        rows = self._frame.take(MOST_COLLECTED)
        return Counter(repr(digests.plain_row(row) if as_rows else row) for row in rows)


class OfPlain:
    """A value that is here already: the variant has done the work itself."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def run(self) -> Outcome:
        """It has run."""
        text = repr(self._value)
        return Outcome(text if len(text) <= 200 else text[:199] + "…")

    def lineage(self) -> str:
        """It has none."""
        return ""

    def logical(self) -> str:
        """It has no plan."""
        return ""

    def digest(self, as_rows: bool) -> digests.Digest:  # noqa: ARG002  it is compared as it is
        """Computed here."""
        return digests.digest_local(*local(self._value))

    def forms(self) -> digests.Forms:
        """Computed here."""
        kind, columns, records = local(self._value)
        hashed, types = digests.forms_of(records)
        rows = digests.digest_local(kind, columns, records)
        return digests.Forms(rows, hashed, frozenset(types))

    def sample(self, as_rows: bool) -> Counter[str]:  # noqa: ARG002  it is shown as it is
        """All of it."""
        return Counter(repr(record) for record in local(self._value)[2])


class OfStretch:
    """A stretch of a stream: it is run to its end; what it wrote is looked at afterwards."""

    def __init__(self, stretch: Stretch, arm: str) -> None:
        self._stretch, self._arm = stretch, arm
        self._wrote: Answer | None = None

    def run(self) -> Outcome:
        """Process all of its batches."""
        batches = tuple(self._stretch.run())
        told = f"{len(batches):,} batches"
        return Outcome(told, batches, dict(self._stretch.figures()))

    def lineage(self) -> str:
        """Each batch has its own."""
        return ""

    def logical(self) -> str:
        """Each batch has its own."""
        return ""

    def digest(self, as_rows: bool) -> digests.Digest:
        """That of what it wrote; a stretch is run for it once more."""
        return self._answer().digest(as_rows)

    def forms(self) -> digests.Forms:
        """Those of what it wrote."""
        return self._answer().forms()

    def sample(self, as_rows: bool) -> Counter[str]:
        """Of what it wrote."""
        return self._answer().sample(as_rows)

    def _answer(self) -> Answer:
        if self._wrote is None:
            self._stretch.run()
            self._wrote = answer_of(self._stretch.answer(), self._arm)
        return self._wrote
