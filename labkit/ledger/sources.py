"""The publications whose claims are tried."""

from __future__ import annotations

from labkit.core.claims.claim import Source

SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        Source("S0", "Spark Streaming performance tuning", "lecture notes, Spark 1.x"),
        Source("S1", "Spark Streaming; Improving Spark Performance",
               "course chapters 9 and 11, 2014, Spark 1.0"),
        Source("S2", "Michal Šenkýř: Optimizing Spark jobs for maximum performance",
               "2018-01-04, Spark 2.2, Scala"),
        Source("S3", "HERE Data Processing Library: Performance Tuning", "Spark 2.x, Scala"),
        Source("new", "no publication", "the lab's own question"),
        Source("S4", "An introduction to Spark core", "notes, Spark 2.x"),
        Source("docs", "Spark Configuration", "Spark's own documentation, 4.x"),
    )
}  # fmt: skip
