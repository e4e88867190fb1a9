"""Blocks that receivers have stored: how many, on how many executors, in how many bytes."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit.spark.reading.status_store import BUS_TIMEOUT_MS

if TYPE_CHECKING:
    from pyspark import SparkContext


@dataclass(frozen=True)
class Block:
    """A block on an executor: its level in Spark's words, its bytes in memory and on disk."""

    name: str
    executor: str
    level: str
    memory: int
    disk: int


@dataclass(frozen=True)
class Stored:
    """Blocks as they are on the executors, a copy each."""

    copies: tuple[Block, ...]

    @property
    def blocks(self) -> frozenset[str]:
        """Their names: copies of one block have the same."""
        return frozenset(block.name for block in self.copies)

    @property
    def each(self) -> float:
        """Copies of a block, the mean over all."""
        return len(self.copies) / len(self.blocks) if self.blocks else 0.0

    @property
    def memory(self) -> int:
        """Bytes in memory, of all copies."""
        return sum(block.memory for block in self.copies)

    @property
    def disk(self) -> int:
        """Bytes on disk, of all copies."""
        return sum(block.disk for block in self.copies)


def received(sc: SparkContext, before: Collection[str] = ()) -> Stored:
    """The blocks that receivers have stored and that are still there, but for those `before`."""
    sc._jsc.sc().listenerBus().waitUntilEmpty(BUS_TIMEOUT_MS)
    listed: Any = sc._jsc.sc().statusStore().streamBlocksList()
    found = (_block(listed.apply(place)) for place in range(listed.size()))
    return Stored(tuple(block for block in found if block.name not in before))


PATIENCE = 10.0
"""Seconds in which blocks are removed; executors do it when they come to it."""


def remove(sc: SparkContext, stored: Stored) -> None:
    """Have these blocks removed wherever they are: a stopped context leaves them behind.

    They are gone when this returns, unless executors take longer than patience lasts.
    """
    jvm: Any = sc._jvm
    scheduler = sc._jsc.sc().dagScheduler()  # SparkEnv names a class that PySpark comes without
    field = scheduler.getClass().getDeclaredField("blockManagerMaster")
    field.setAccessible(True)
    master = field.get(scheduler)
    for name in stored.blocks:
        _, stream, number = name.split("-")
        master.removeBlock(jvm.org.apache.spark.storage.StreamBlockId(int(stream), int(number)))
    until = time.monotonic() + PATIENCE
    while received(sc).blocks & stored.blocks and time.monotonic() < until:
        time.sleep(0.02)


def _block(told: Any) -> Block:
    return Block(
        str(told.name()), str(told.executorId()), str(told.storageLevel()), int(told.memSize()),
        int(told.diskSize()),
    )  # fmt: skip
