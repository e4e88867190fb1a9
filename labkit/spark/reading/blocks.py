"""Which executors hold the blocks of a cached RDD: asked of the block managers' master.

The status store has it too, but is told of blocks late (see `status_store.stored`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark import SparkContext


def registered(sc: SparkContext) -> frozenset[str]:
    """The ids of the executors that can hold blocks now, the driver among them."""
    stores = _master(sc).getStorageStatus()
    return frozenset(str(store.blockManagerId().executorId()) for store in stores)


def holders(sc: SparkContext, rdd: int, partitions: int) -> list[frozenset[str]]:
    """The ids of the executors that hold each partition of an RDD; empty where none does."""
    jvm: Any = sc._jvm
    found, master = [], _master(sc)
    for partition in range(partitions):
        block = jvm.org.apache.spark.storage.RDDBlockId(rdd, partition)
        at = master.getLocations(block)
        found.append(frozenset(str(at.apply(i).executorId()) for i in range(at.size())))
    return found


def _master(sc: SparkContext) -> Any:
    """Of all that has it, the scheduler: SparkEnv names a class that PySpark comes without."""
    scheduler = sc._jsc.sc().dagScheduler()
    field = scheduler.getClass().getDeclaredField("blockManagerMaster")
    field.setAccessible(True)
    return field.get(scheduler)
