"""What so much of a metric can cost at most: the bound that a reason for a time must respect.

All figures are meant to be too high. What they can't account for is explained by something else;
what they can may still have another cause.
"""

from __future__ import annotations

from labkit.core.records.arm import Arm
from labkit.core.records.figures import describe

from .where_time_went import has_python

DISK, NETWORK, COMPRESS, MEMORY = 30e-9, 10e-9, 10e-9, 0.25e-9
"""Seconds for a byte: read from a hard disk, sent at 1 Gbit/s, compressed by a fast algorithm,
read from memory. Dean 2009, "Numbers everyone should know", in Software Engineering Advice from
Building Large-Scale Distributed Systems; disks, networks and processors are faster today."""

ROW = 20.5 / 2**22
"""Seconds for a row that is pickled, sent to Python, unpickled and put into a frame: 4,194,304 rows
of two numbers in 20.5 s (Cutler 2017, Spark toPandas() with Arrow, a Detailed Look)."""

PACKING = ROW / 16
"""The same for each byte of such a row: its objects are as small as objects get."""

RECORD = 10 * ROW
"""Seconds to handle a record: ten times as long leaves room for wider rows, and for the function
that is called with them. The factor is the lab's own."""

TASK = 0.02
"""Seconds for a task besides its work: a tenth of the 200 ms down to which Spark supports tasks
efficiently (Tuning Spark, Memory Usage of Reduce Tasks). The scheduler alone managed 1,500 tasks
a second in 2013 (Ousterhout, Wendell, Zaharia and Stoica, Sparrow, Spark Summit)."""

STAGE = 0.2
"""Seconds for a stage or a job besides its tasks: planning it again, packing its code. As long as
the shortest task that is worth starting; the lab's own."""

DELAYED_ACK = 0.2
"""Seconds by which Linux delays an acknowledgement at most: TCP_DELACK_MAX, HZ/5, in
include/net/tcp.h."""

MOVED = 2 * DISK + NETWORK + 2 * COMPRESS
"""Seconds for a byte that is compressed, written, fetched from another machine, and read."""

COSTS = {
    "shuffle_write_bytes": MOVED,
    "shuffle_read_bytes": MOVED,
    "shuffle_remote_bytes": NETWORK,
    "broadcast_bytes": MOVED,
    "spill_bytes": MOVED + PACKING,
    "disk_spill_bytes": MOVED + PACKING,
    "input_bytes": MOVED + PACKING,
    "output_bytes": 3 * MOVED + PACKING,  # three copies, as HDFS makes them
    "result_bytes": NETWORK + PACKING,
    "closure_bytes": NETWORK + PACKING,
    "peak_memory_bytes": 4 * MEMORY,
    "shuffle_write_records": RECORD,
    "input_records": RECORD,
    "tasks": TASK,
    "widest_stage_tasks": TASK,
    "stages": STAGE,
    "jobs": STAGE,
    "delayed_acks": DELAYED_ACK,
}
"""Seconds for one unit of a metric. One that isn't here can cost anything: a column, a copy."""

_PACKED = {"shuffle_write_bytes", "shuffle_read_bytes"}
"""What holds objects of the program, unless Spark SQL wrote it, whose rows are bytes already."""


def at_most(name: str, more: Arm, less: Arm) -> float | None:
    """Seconds that the difference of two arms in a metric can cost at most.

    As if one core did it all. None where that can't be told.

    Parameters
    ----------
    more, less:
        The arm that has more of the metric, and the other one.
    """
    extra = (more.metric(name) or 0.0) - (less.metric(name) or 0.0)
    figure = describe(name)
    if figure.unit == "s":
        return None if figure.beside else extra
    cost = COSTS.get(name)
    if cost is None:
        return None
    if name in _PACKED and _of_objects(more):
        cost += PACKING
    if name == "shuffle_write_records" and _of_objects(more):
        return None  # Python's are batches of any number of records
    if name == "closure_bytes":
        cost *= max(1.0, more.metric("tasks") or 1.0)
    return extra * cost


def _of_objects(arm: Arm) -> bool:
    """Whether the arm may shuffle objects that are packed one by one: RDDs, or Python's."""
    made = arm.anatomy
    return made is None or not made.plans or has_python(made)
