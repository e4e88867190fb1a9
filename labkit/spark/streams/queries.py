"""A stretch of a structured query: it processes what there is, in batches, and ends by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from labkit.core.claims.lab import Stretch
from labkit.core.records.stream import StreamSeen
from labkit.spark.reading.streams import following, reader_of

from .dstreams import Figures, seconds_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.streaming import DataStreamWriter

_KEPT = "spark.sql.streaming.numRecentProgressUpdates"
_MOST = "10000"
"""Batches of which a query tells afterwards; Spark's own default is 100."""


def ended(
    spark: SparkSession,
    program: Callable[[], DataFrame],
    mode: str = "append",
    *,
    answer: Callable[[], Any] | None = None,
    sink: Callable[[DataStreamWriter], DataStreamWriter] | None = None,
    name: str = "",
    figures: Figures | None = None,
) -> Stretch:
    """What a query makes of all that its source has: a stretch that ends when that is processed.

    `program` gives its streaming DataFrame anew for each run; how much of the source is a batch is
    the source's option (`maxFilesPerTrigger`). Its answer is what it wrote into memory by `mode`;
    with a `sink`, which says where else it writes, `answer` tells it. Its checkpoint folder goes
    when it ends. `name` is what views call it.
    """
    table = f"labkit_{uuid4().hex}"
    seen: list[StreamSeen] = []
    wrote: list[DataFrame] = []

    def into_memory(writer: DataStreamWriter) -> DataStreamWriter:
        return writer.format("memory").queryName(table)

    def run() -> Sequence[float]:
        spark.conf.set(_KEPT, _MOST)
        with TemporaryDirectory() as folder:
            writer = (sink or into_memory)(program().writeStream.outputMode(mode))
            writer = writer.option("checkpointLocation", folder)
            query = writer.trigger(availableNow=True).start()
            try:
                with following(query, name):
                    query.awaitTermination()
            finally:
                with suppress(Exception):  # the JVM may be gone, and its error is on its way
                    query.stop()
            seen[:] = [reader_of(query, name).seen()]
        if sink is None:  # what it wrote stays as long as somebody holds it
            wrote[:] = [spark.table(table)]
            spark.catalog.dropTempView(table)
        return seconds_of(seen[0])

    own = answer or (lambda: wrote[0])
    return Stretch(run, own, lambda: figures(seen[0]) if figures else {})
