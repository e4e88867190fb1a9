"""Which of Spark's shuffle writers an answer's shuffles have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .jvm_rdd import JvmRdd

WRITERS = {
    "BypassMergeSortShuffleHandle": "BypassMergeSortShuffleWriter",
    "SerializedShuffleHandle": "UnsafeShuffleWriter",
    "BaseShuffleHandle": "SortShuffleWriter",
}
"""The writer that Spark makes for a shuffle, by the handle that the shuffle was registered with:
`SortShuffleManager.getWriter` in Spark's source, and the comment on its class."""


def shuffle_writers(answer: Any) -> list[str]:
    """The writers of an RDD's or DataFrame's shuffles, each once, the last shuffle's first.

    Of a DataFrame the plan is executed anew for it, up to its last shuffle.
    """
    if isinstance(answer, JvmRdd):
        rdd = answer.java
    elif hasattr(answer, "_jdf"):
        rdd = answer._jdf.toJavaRDD().rdd()
    else:
        rdd = answer._jrdd.rdd()
    names = (WRITERS.get(handle, handle) for handle in _handles(rdd))
    return list(dict.fromkeys(names))


def _handles(rdd: Any) -> Iterator[str]:
    """The classes of the handles of all shuffles in a lineage."""
    seen: set[int] = set()
    waiting = [rdd]
    while waiting:
        here = waiting.pop(0)
        if here.id() in seen:
            continue
        seen.add(here.id())
        found = here.dependencies()
        for place in range(found.size()):
            dependency = found.apply(place)
            if dependency.getClass().getSimpleName() == "ShuffleDependency":
                yield str(dependency.shuffleHandle().getClass().getSimpleName())
            waiting.append(dependency.rdd())
