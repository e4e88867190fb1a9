"""What a session keeps cached, RDDs and DataFrames: a snapshot, and back to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Cached:
    """What was cached at one moment: RDDs by their id, DataFrames by their entry's identity."""

    rdds: frozenset[int]
    frames: frozenset[int]


class Caches:
    """Tells and undoes what was cached in a session.

    Spark's cache of DataFrames matches by plan: an entry left behind by one trial would serve
    any later one that builds an equal frame, in whichever arm. `unpersist()` on its RDD alone
    leaves the entry, so the entries themselves are read from the cache manager's own list.
    """

    def __init__(self, spark: SparkSession) -> None:
        self._jsc = spark.sparkContext._jsc
        self._session = spark._jsparkSession
        self._manager = self._session.sharedState().cacheManager()
        java: Any = spark.sparkContext._jvm.java  # type: ignore[union-attr]
        self._identity = java.lang.System.identityHashCode
        self._field = self._manager.getClass().getDeclaredField("cachedData")
        self._field.setAccessible(True)

    def now(self) -> Cached:
        """What is cached now."""
        return Cached(frozenset(self._rdds()), frozenset(self._frames()))

    def back_to(self, then: Cached) -> None:
        """Drop what has been cached since `then`."""
        frames = self._frames()
        for identity in frames.keys() - then.frames:
            self._manager.uncacheQuery(self._session, frames[identity].plan(), False)
        kept = then.rdds | self.buffers(then)  # a kept frame fills its cache when first used
        for rdd_id in self._rdds() - kept:
            self._jsc.getPersistentRDDs().get(rdd_id).unpersist()

    def buffers(self, of: Cached) -> set[int]:
        """The ids of the RDDs that hold these DataFrames, as far as they are filled."""
        builders = (
            entry.cachedRepresentation().cacheBuilder()
            for identity, entry in self._frames().items()
            if identity in of.frames
        )
        return {
            int(b.cachedColumnBuffers().id()) for b in builders if b.isCachedColumnBuffersLoaded()
        }

    # This runs after every trial: few calls into the JVM, each of which costs about 1 ms.

    def _rdds(self) -> set[int]:
        return {
            int(i) for i in re.findall(r"\d+", self._jsc.getPersistentRDDs().keySet().toString())
        }

    def _frames(self) -> dict[int, Any]:
        if self._manager.isEmpty():
            return {}
        entries = self._field.get(self._manager)
        found = (entries.apply(i) for i in range(entries.size()))
        return {self._identity(e.cachedRepresentation().cacheBuilder()): e for e in found}
