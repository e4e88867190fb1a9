"""The executors of a session over time: when each came, and when it left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from labkit.spark.reading.status_store import BUS_TIMEOUT_MS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Stay(NamedTuple):
    """One executor's time with a session, in seconds since 1970; `left` is None while it lasts."""

    executor: str
    came: float
    left: float | None = None


def stays(spark: SparkSession) -> list[Stay]:
    """The stay of each executor that the session has or has had, in the order of their coming.

    Spark forgets those of dead ones beyond `spark.ui.retainedDeadExecutors`, 100 by default.
    """
    sc = spark.sparkContext._jsc.sc()
    sc.listenerBus().waitUntilEmpty(BUS_TIMEOUT_MS)
    listed = sc.statusStore().executorList(False)
    found = []
    for one in (listed.apply(i) for i in range(listed.size())):
        if one.id() != "driver":
            gone = one.removeTime()
            left = gone.get().getTime() / 1000 if gone.isDefined() else None
            found.append(Stay(str(one.id()), one.addTime().getTime() / 1000, left))
    return sorted(found, key=lambda stay: stay.came)


def over_time(several: Iterable[Stay]) -> list[tuple[float, int]]:
    """When their number changed (seconds since 1970), and what it was from then on."""
    changes = [(stay.came, 1) for stay in several]
    changes += [(stay.left, -1) for stay in several if stay.left is not None]
    now, found = 0, []
    for at, change in sorted(changes):
        now += change
        found.append((at, now))
    return found
